"""PMOC posts: forwarded or pasted by an officer, or seen where the bot is a member of IA-Chat.

Manual, section B: issues are posted in IA-Chat by about 10.30 every day; a forwarded text has lost its time, so
the strictest reading starts the clocks until somebody says when it was posted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import Typed, read_command
from bot.particulars import BANGKOK
from bot.turn import Turn
from monitor.pmoc import Correction, Issue, parse_post, to_json
from monitor.pmoc import Post as ReadPost
from storage import inbox, outbox
from storage.post_versions import keep_version, withdraw_texts
from storage.tables import CaseRow, Clip, Inbox, PmocDay, Post
from thai.dates import parse_datetime
from workflows import dossier
from workflows.clarification import (
    SYSTEM,
    Acknowledge,
    Actor,
    Amend,
    MoveClock,
    NewIssue,
    Refused,
    Source,
    Step,
    Withdraw,
    carry_out,
    load_case,
    open_case,
)
from workflows.people import chats_with_role

log = structlog.get_logger(__name__)

SAME_POST_WITHIN = timedelta(days=3)
"""The same text that comes again within this time is the same post."""
SHORTEST_POST = 40
"""Characters: a post names an issue, its source and who must answer; small talk between officers is shorter."""
TIME_TO_SAY = timedelta(minutes=10)
"""How long an officer has to say when a forwarded post was posted, before reminders of the strictest reading go out."""


def withdrawn_already(turn: Turn) -> bool:
    """Whether the message was taken back before we got to it (events may come out of order)."""
    if _later(turn, "unsend") is None:
        return False
    inbox.forget_text(turn.session, "line", [turn.key])
    return True


def newest_text(turn: Turn) -> str:
    """The message's text, or that of its newest edit when that has come already."""
    edit = _later(turn, "messageEdited")
    text = (edit.payload.get("message") or {}).get("text") if edit else None
    return text if isinstance(text, str) else turn.event.text


def _later(turn: Turn, kind: str) -> Inbox | None:
    if not turn.event.message_id:
        return None
    rows = turn.session.scalars(
        select(Inbox)
        .where(Inbox.kind == "line", Inbox.subject == turn.event.message_id, Inbox.key != turn.key)
        .order_by(Inbox.occurred_at.desc())
    )
    return next((row for row in rows if row.payload.get("type") == kind), None)


def may_be_post(text: str) -> bool:
    """Whether a message that nobody addressed to the bot is long enough to be worth reading as a post."""
    return len(text) >= SHORTEST_POST


def taken_as_post(turn: Turn, text: str, *, spoken_to: bool) -> bool:
    """Take a message for a PMOC post if it reads like one; in groups only where officers work."""
    if turn.group and turn.chat.role != "pr" and not spoken_to:
        return False
    typed = read_command(text)
    if typed is not None and (typed.number is not None or "\n" not in text.strip()):
        return False
    posted_at = strictest_posting_time(turn.now, turn.agency.pmoc_at.hour, turn.agency.pmoc_at.minute)
    read = _read(turn, text, posted_at)
    if read.kind != "issues" and not read.corrections:
        return False
    post, known = _keep(turn, text, read, posted_at=None)
    withdrawn = _follow_corrections(turn, read)
    if not read.issues:
        if not withdrawn:
            turn.note(
                "ไม่พบเรื่องที่ถอน", "ข้อความแจ้งแก้ไขหรือถอนประเด็น แต่ไม่พบเรื่องชี้แจงที่ตรงกัน · พิมพ์ เรื่องชี้แจง เพื่อดูรายการ"
            )
        return True
    opened, joined = _open_cases(turn, post, read, posted_at, turn.actor, quiet_until=turn.now + TIME_TO_SAY)
    turn.reply(
        "post",
        post_id=post.id,
        opened=opened,
        joined=joined,
        others=[issue.title for issue in read.issues if not concerns_us(issue)],
        unsure=_unsure(turn.session, opened, read),
        known=known,
    )
    return True


def _unsure(session: Session, opened: Sequence[int], read: ReadPost) -> list[int]:
    """The new cases of which it is not certain that they are the agency's."""
    doubtful = {issue.title for issue in read.issues if not issue.sure}
    return [
        row.id
        for row in session.scalars(select(CaseRow).where(CaseRow.id.in_(opened)))
        if row.title in doubtful
    ]


def seen_in_ia(turn: Turn, text: str) -> None:
    """Read along in IA-Chat, silently: issues, corrections, and our own acknowledgement."""
    read = _read(turn, text, turn.event.at)
    if read.kind == "issues":
        post, _ = _keep(turn, text, read, posted_at=turn.event.at)
        _open_cases(turn, post, read, turn.event.at, SYSTEM)
    if read.corrections:
        _follow_corrections(turn, read)
    if read.kind == "acknowledgement" and turn.person is not None:
        _acknowledged_in_ia(turn, text)


def _acknowledged_in_ia(turn: Turn, text: str) -> None:
    waiting = [
        row for row in _open_rows(turn.session) if load_case(turn.session, row.id).step(Step.ACKNOWLEDGE).open
    ]
    named = [row for row in waiting if row.title and row.title in text]
    for row in named or (waiting if len(waiting) == 1 else []):
        _quietly(turn, row.id, Acknowledge(by=turn.actor, message_id=turn.message_id, posted=text))


def _read(turn: Turn, text: str, posted_at: datetime) -> ReadPost:
    return parse_post(text, posted_at=posted_at, own_names=turn.agency.own_names, now=turn.now)


def strictest_posting_time(now: datetime, hour: int, minute: int) -> datetime:
    """When a post of unknown time was posted at the earliest that is likely: today's usual time, or now before it."""
    usual = now.astimezone(BANGKOK).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(now, usual)


def concerns_us(issue: Issue) -> bool:
    """Whether to open a case: doubt is resolved towards opening, since silence is what fails (section B)."""
    return issue.ours or not issue.sure


def _hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _keep(turn: Turn, text: str, read: ReadPost, *, posted_at: datetime | None) -> tuple[Post, bool]:
    """The post's row; True when the same text was given before, by whomever."""
    same = turn.session.scalars(
        select(Post)
        .where(
            Post.text_hash == _hash(text),
            Post.learned_at > turn.now - SAME_POST_WITHIN,
            Post.state != "unsent",
        )
        .order_by(Post.id)
    ).first()
    if same is not None:
        _version(turn, same, "again", text)
        return same, True
    post = Post(
        text=text,
        text_hash=_hash(text),
        chat_id=turn.event.chat_id,
        message_id=turn.event.message_id,
        person_id=turn.person.id if turn.person else None,
        posted_at=posted_at,
        learned_at=turn.event.at,
        state="used" if posted_at else "asking",
        parsed=to_json(read),
    )
    turn.session.add(post)
    turn.session.flush()
    _version(turn, post, "received", text)
    return post, False


def _join(turn: Turn, case_id: int, post: Post) -> None:
    """The case keeps the later post too that asks for the same."""
    first = turn.session.get_one(CaseRow, case_id).post_id
    if first is not None and first != post.id:
        name = turn.person.name if turn.person else ""
        keep_version(turn.session, first, "again", post.text, turn.event.at, turn.event.message_id, name)


def _version(turn: Turn, post: Post, kind: str, text: str) -> None:
    """Keep the text as it came, word for word, as evidence."""
    name = turn.person.name if turn.person else ""
    keep_version(turn.session, post.id, kind, text, turn.event.at, turn.event.message_id, name)


def _open_cases(
    turn: Turn,
    post: Post,
    read: ReadPost,
    posted_at: datetime,
    by: Actor,
    quiet_until: datetime | None = None,
) -> tuple[list[int], list[int]]:
    opened: list[int] = []
    joined: list[int] = []
    for issue in read.issues:
        if not concerns_us(issue):
            continue
        new = NewIssue(
            title=issue.title,
            detail=issue.detail,
            learned_at=turn.event.at,
            posted_at=posted_at,
            sources=tuple(Source(s.outlet or "", s.url) for s in issue.sources),
            agencies=issue.agencies,
            answer_by=issue.due,
            post_id=post.id,
            number=issue.no,
            story_id=_story_of(turn.session, [s.url for s in issue.sources if s.url]),
        )
        case_id, is_new = open_case(
            turn.session,
            new,
            by,
            turn.message_id,
            turn.now,
            turn.agency.policy,
            quiet_until=quiet_until,
            told_in=turn.event.chat_id,
        )
        (opened if is_new else joined).append(case_id)
        if not is_new:
            _join(turn, case_id, post)
    return opened, joined


def _story_of(session: Session, urls: Sequence[str]) -> int | None:
    if not urls:
        return None
    return session.scalars(
        select(Clip.story_id).where(Clip.url.in_(urls), Clip.story_id.is_not(None))
    ).first()


def _open_rows(session: Session) -> list[CaseRow]:
    """The real cases that are open: what PMOC says concerns no practice case."""
    return list(
        session.scalars(
            select(CaseRow).where(CaseRow.ended_at.is_(None), ~CaseRow.drill).order_by(CaseRow.id.desc())
        )
    )


def _follow_corrections(turn: Turn, read: ReadPost) -> int:
    """Carry out what a post takes back or changes in issues of before; gives how many cases followed it."""
    by = turn.actor if turn.person else SYSTEM
    done = 0
    for correction in read.corrections:
        rows = [r for r in _open_rows(turn.session) if r.issue_no is not None and r.issue_no == correction.no]
        for row in rows[:1]:
            done += _quietly(turn, row.id, _as_command(turn, correction, by))
    return done


def _as_command(turn: Turn, correction: Correction, by: Actor) -> Withdraw | Amend:
    """What a correction asks for: to end the case, or to follow the new deadline that it names."""
    if correction.action == "withdrawn":
        return Withdraw(by=by, message_id=turn.message_id, reason="PMOC ถอนประเด็น")
    return Amend(by=by, message_id=turn.message_id, answer_by=parse_datetime(correction.text, turn.now))


def _quietly(turn: Turn, case_id: int, command: Acknowledge | Withdraw | Amend | MoveClock) -> bool:
    """Carry out what was seen rather than asked; a refusal is only logged."""
    try:
        carry_out(turn.session, case_id, command, turn.now, turn.agency.policy)
    except Refused as refused:
        log.info("seen_but_refused", case=case_id, command=type(command).__name__, code=refused.code)
        return False
    return True


def edited(turn: Turn) -> None:
    """An edited message: the cases that its post opened follow it."""
    post = _post_of(turn)
    if post is None or (post.edited_at and post.edited_at >= turn.event.at):
        return
    text = turn.event.text
    posted_at = post.posted_at or strictest_posting_time(
        post.learned_at, turn.agency.pmoc_at.hour, turn.agency.pmoc_at.minute
    )
    read = _read(turn, text, posted_at)
    post.text, post.text_hash, post.edited_at, post.parsed = text, _hash(text), turn.event.at, to_json(read)
    _version(turn, post, "edited", text)
    by = turn.actor if turn.person else SYSTEM
    rows = {
        row.issue_no: row for row in turn.session.scalars(select(CaseRow).where(CaseRow.post_id == post.id))
    }
    for issue in read.issues:
        row = rows.pop(issue.no, None)
        if row is not None and row.ended_at is None:
            amend = Amend(
                by=by, message_id=turn.message_id, title=issue.title, detail=issue.detail, answer_by=issue.due
            )
            _quietly(turn, row.id, amend)
        elif row is None and concerns_us(issue):
            _open_cases(turn, post, ReadPost(read.kind, read.posted_for, (issue,), ()), posted_at, by)
    for row in rows.values():
        if row.ended_at is None:
            _tell_pr(
                turn,
                "โพสต์ถูกแก้ไข",
                f"โพสต์ที่แก้ไขแล้วไม่มีประเด็นของเรื่องชี้แจงที่ {row.id} · ถ้า PMOC ถอนประเด็นแล้ว พิมพ์ ถอนประเด็น {row.id}",
                f"edit:{turn.key}:{row.id}",
            )


def unsent(turn: Turn) -> None:
    """A message was taken back: its text goes everywhere; its cases stay until an officer ends them."""
    message_id = turn.event.message_id
    if not message_id:
        return
    keys = turn.session.scalars(select(Inbox.key).where(Inbox.kind == "line", Inbox.subject == message_id))
    inbox.forget_text(turn.session, "line", [key for key in keys if key != turn.key])
    dossier.forget_message(turn.session, message_id)
    post = _post_of(turn)
    if post is None:
        return
    post.text, post.state, post.parsed = "", "unsent", {}
    withdraw_texts(turn.session, message_id)
    _version(turn, post, "unsent", "")
    for row in turn.session.scalars(
        select(CaseRow).where(CaseRow.post_id == post.id, CaseRow.ended_at.is_(None))
    ):
        _tell_pr(
            turn,
            "โพสต์ถูกยกเลิกการส่ง",
            f"ข้อความต้นทางของเรื่องชี้แจงที่ {row.id} ถูกยกเลิกการส่ง เรื่องยังเดินต่อ · ถ้า PMOC ถอนประเด็นแล้ว พิมพ์ ถอนประเด็น {row.id}",
            f"unsent:{turn.key}:{row.id}",
        )


def _post_of(turn: Turn) -> Post | None:
    if not turn.event.message_id:
        return None
    return turn.session.scalars(
        select(Post).where(Post.message_id == turn.event.message_id, Post.chat_id == turn.event.chat_id)
    ).first()


def _tell_pr(turn: Turn, heading: str, text: str, key: str) -> None:
    data = {"heading": heading, "text": text, "tone": "soon", "buttons": []}
    for chat_id in chats_with_role(turn.session, "pr"):
        outbox.put(turn.session, outbox.Notice(chat_id, "note", data, key=f"{key}:{chat_id}"), turn.now)


def tap_posted(turn: Turn, fields: Mapping[str, str]) -> None:
    """An officer says when a forwarded post was posted: the clocks of its cases start then."""
    post = turn.session.get(Post, int(fields["p"])) if fields.get("p", "").isdigit() else None
    moment = _posted_moment(turn, post, fields) if post else None
    if post is None or moment is None:
        turn.note("อ่านเวลาไม่ได้", "โปรดแตะปุ่มเวลาโพสต์อีกครั้ง")
        return
    if moment > turn.now:
        turn.note("เวลาโพสต์ยังมาไม่ถึง", "โปรดเลือกเวลาที่ผ่านมาแล้ว")
        return
    post.posted_at, post.state = moment, "used"
    moved = 0
    for row in turn.session.scalars(
        select(CaseRow).where(CaseRow.post_id == post.id, CaseRow.ended_at.is_(None))
    ).all():
        moved += _quietly(
            turn, row.id, MoveClock(by=turn.actor, message_id=turn.message_id, posted_at=moment)
        )
        _count_deadline_anew(turn, post, row, moment)
    cases = [r.id for r in turn.session.scalars(select(CaseRow).where(CaseRow.post_id == post.id))]
    if moved == 1:
        turn.reply("case", case_id=cases[0])
        return
    turn.note("บันทึกเวลาโพสต์แล้ว", f"ปรับกำหนดของเรื่องชี้แจง {moved} เรื่องตามเวลาโพสต์แล้ว", tone="done")


def _count_deadline_anew(turn: Turn, post: Post, row: CaseRow, posted_at: datetime) -> None:
    """A deadline such as "within 24 hours" was counted from the guessed time of posting: count it from the true one."""
    issues = _read(turn, post.text, posted_at).issues if post.text else ()
    for issue in issues:
        if issue.no == row.issue_no and issue.due is not None:
            amend = Amend(by=turn.actor, message_id=turn.message_id, answer_by=issue.due)
            _quietly(turn, row.id, amend)


def _posted_moment(turn: Turn, post: Post, fields: Mapping[str, str]) -> datetime | None:
    local = post.learned_at.astimezone(BANGKOK)
    match fields.get("t"):
        case "now":
            return post.learned_at
        case "1030":
            at = turn.agency.pmoc_at
            return local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        case "pick":
            try:
                return datetime.fromisoformat(fields.get("param_datetime", "")).replace(tzinfo=BANGKOK)
            except ValueError:
                return None
        case _:
            return None


def how_to_forward(turn: Turn, typed: Typed) -> None:
    """How to hand the bot a post."""
    turn.note(
        "ส่งประเด็น PMOC",
        "คัดลอกโพสต์จาก IA-Chat ทั้งข้อความ แล้ววางในแชตนี้ · ระบบจะอ่านประเด็นและเปิดเรื่องชี้แจงให้ทันที",
    )


def tap_no_issue(turn: Turn, fields: Mapping[str, str]) -> None:
    """The "no issue today" button; one of an earlier day says nothing about today."""
    today = turn.agency.day(turn.now).isoformat()
    if fields.get("d", today) != today:
        turn.note("ปุ่มของวันก่อน", "ปุ่มนี้เป็นของวันก่อน · ถ้าวันนี้ไม่มีประเด็น พิมพ์ วันนี้ไม่มีประเด็น")
        return
    no_issue_today(turn, Typed("nopmoc"))


def no_issue_today(turn: Turn, typed: Typed) -> None:
    """Somebody looked into IA-Chat and found nothing for the agency."""
    day = turn.agency.day(turn.now)
    if turn.session.get(PmocDay, day) is None:
        turn.session.add(PmocDay(day=day, person_id=turn.person.id if turn.person else None, at=turn.now))
    turn.note("บันทึกแล้ว", "วันนี้ไม่มีประเด็น PMOC เกี่ยวกับหน่วยงาน · หากมีเพิ่มเติม วางโพสต์ในแชตนี้ได้ทันที", tone="done")
