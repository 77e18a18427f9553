"""What an officer answers to a post's card: when it was posted, and whether an issue is ours, shared, others' or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from bot.case_commands import not_ours, rule_out
from bot.commands import Typed
from bot.intake import assumed_time, reread
from bot.particulars import BANGKOK
from bot.turn import Turn
from storage.intake_tables import IssueVerdict
from storage.tables import CaseRow, Post
from thai.dates import find_datetimes
from thai.digits import to_arabic
from workflows.intake import Given, open_apart, set_posting_time

VERDICTS = {"ours": "เป็นประเด็นของหน่วยงาน", "shared": "เป็นประเด็นร่วมกับหน่วยงานอื่น"}


def tap_posted(turn: Turn, fields: Mapping[str, str]) -> None:
    """An officer says when a forwarded post was posted: the clocks of its cases start then."""
    post = turn.session.get(Post, _number(fields, "p") or 0)
    moment = _posted_moment(turn, post, fields) if post else None
    if post is None or moment is None:
        turn.note("อ่านเวลาไม่ได้", "โปรดแตะปุ่มเวลาโพสต์อีกครั้ง")
        return
    _set_time(turn, post, moment)


def _set_time(turn: Turn, post: Post, moment: datetime) -> None:
    if moment > turn.now:
        turn.note("เวลาโพสต์ยังมาไม่ถึง", "โปรดเลือกเวลาที่ผ่านมาแล้ว")
        return
    read = reread(turn.agency, post, moment, turn.now)
    cases, moved = set_posting_time(
        turn.session, post, moment, read, turn.actor, turn.message_id, turn.now, turn.agency.policy
    )
    if moved == 1:
        turn.reply("case", case_id=cases[0])
        return
    turn.note("บันทึกเวลาโพสต์แล้ว", f"ปรับกำหนดของเรื่องชี้แจง {moved} เรื่องตามเวลาโพสต์แล้ว", tone="done")


def say_posted(turn: Turn, typed: Typed) -> None:
    """Typed "โพสต์เมื่อ 10.30 น.": of the newest post of this chat whose time was asked for."""
    post = _newest(turn, asking=True) or _newest(turn)
    if post is None:
        turn.note("ยังไม่มีโพสต์", "โปรดวางโพสต์ PMOC ในแชตนี้ก่อน แล้วบอกเวลาที่โพสต์")
        return
    moment: datetime | None = post.learned_at
    if typed.name == "postedat":
        moment = _moment_in(typed.text, turn.now)
    if moment is None:
        turn.note(
            "ยังไม่ทราบเวลาโพสต์", "พิมพ์ โพสต์เมื่อ ตามด้วยเวลา เช่น โพสต์เมื่อ 10.30 น. หรือ โพสต์เมื่อ 22 พ.ย. 16.00 น."
        )
        return
    _set_time(turn, post, moment)


def _moment_in(text: str, now: datetime) -> datetime | None:
    """The moment that is typed, also without น. after a time that ends the text: "10.15", "22 พ.ย. 16:00"."""
    words = to_arabic(text).strip()
    for read in (words, f"{words} น."):
        found = next((f for f in find_datetimes(read, now) if f.has_time), None)
        if found is not None:
            return found.value
    return None


def _newest(turn: Turn, *, asking: bool = False) -> Post | None:
    """The post that somebody means who names none: the newest of this chat, or the newest whose time is not known."""
    wanted = select(Post).where(Post.chat_id == turn.event.chat_id, Post.text != "")
    if asking:
        wanted = wanted.where(Post.state == "asking")
    return turn.session.scalars(wanted.order_by(Post.id.desc()).limit(1)).first()


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


def tap_issue(turn: Turn, fields: Mapping[str, str]) -> None:
    """A button under an issue: `v` ours, shared, notours, noissue, apart; `c` its case, or `p` its post and `n` its number."""
    verdict = fields.get("v", "")
    case_id, post_id = _number(fields, "c"), _number(fields, "p")
    if case_id is not None and verdict != "apart":
        _on_case(turn, case_id, verdict)
    elif post_id is not None:
        _on_post(turn, post_id, _number(fields, "n"), verdict, case_id)
    else:
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", "พิมพ์ เรื่องชี้แจง เพื่อดูรายการเรื่อง")


def say_others_ours(turn: Turn, typed: Typed) -> None:
    """Typed "ประเด็น 2 เป็นของเรา": an issue of this chat's newest post that was read as somebody else's."""
    _of_newest(turn, typed.number, "ours", None)


def say_apart(turn: Turn, typed: Typed) -> None:
    """Typed "คนละเรื่องกับเรื่องที่ 3": what joined that case with the newest post is a matter of its own."""
    if typed.number is None:
        turn.note("โปรดระบุเลขเรื่อง", "พิมพ์ คนละเรื่องกับเรื่องที่ ตามด้วยเลขเรื่อง · พิมพ์ เรื่องชี้แจง เพื่อดูเลขเรื่อง")
        return
    _of_newest(turn, None, "apart", typed.number)


def _of_newest(turn: Turn, number: int | None, verdict: str, case_id: int | None) -> None:
    post = _newest(turn)
    if post is None:
        turn.note("ยังไม่มีโพสต์", "โปรดวางโพสต์ PMOC ในแชตนี้ก่อน")
        return
    _on_post(turn, post.id, number, verdict, case_id)


def say_ours(turn: Turn, typed: Typed) -> None:
    """Typed "เป็นของเรา 3"; without a number the message of which the bot asked last."""
    _typed(turn, typed, "ours")


def say_shared(turn: Turn, typed: Typed) -> None:
    """Typed "ประเด็นร่วม 3": ours together with other agencies."""
    _typed(turn, typed, "shared")


def say_no_issue(turn: Turn, typed: Typed) -> None:
    """Typed "ไม่ใช่ประเด็น 3", with why if wished: what was read as an issue is none."""
    _typed(turn, typed, "noissue")


def _typed(turn: Turn, typed: Typed, verdict: str) -> None:
    if typed.number is not None:
        _on_case(turn, typed.number, verdict, typed.text)
        return
    post = turn.session.scalars(
        select(Post)
        .where(Post.chat_id == turn.event.chat_id, Post.state == "ignored", Post.text != "")
        .order_by(Post.id.desc())
    ).first()
    if post is None:
        turn.note("โปรดระบุเลขเรื่อง", "พิมพ์ เป็นของเรา ตามด้วยเลขเรื่อง เช่น เป็นของเรา 3 · พิมพ์ เรื่องชี้แจง เพื่อดูเลขเรื่อง")
        return
    _on_post(turn, post.id, None, verdict, None)


def _on_case(turn: Turn, case_id: int, verdict: str, reason: str = "") -> None:
    row = turn.session.get(CaseRow, case_id)
    if row is None:
        turn.note("ไม่พบเรื่องนี้", "พิมพ์ เรื่องชี้แจง เพื่อดูรายการเรื่อง")
        return
    if verdict == "notours":
        _keep(turn, verdict, row.post_id, row.issue_no, case_id)
        not_ours(turn, Typed("notours", case_id))
    elif verdict == "noissue":
        _keep(turn, verdict, row.post_id, row.issue_no, case_id)
        rule_out(turn, Typed("noissue", case_id, reason))
    elif verdict in VERDICTS:
        _keep(turn, verdict, row.post_id, row.issue_no, case_id)
        turn.reply("case", case_id=case_id)
    else:
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", "พิมพ์ เรื่องชี้แจง เพื่อดูรายการเรื่อง")


def _on_post(turn: Turn, post_id: int, number: int | None, verdict: str, case_id: int | None) -> None:
    post = turn.session.get(Post, post_id)
    if post is None or not post.text:
        turn.note("ข้อความนี้ไม่มีแล้ว", "ผู้ส่งยกเลิกข้อความ · โปรดวางโพสต์อีกครั้ง")
        return
    if verdict in ("notours", "noissue"):
        _keep(turn, verdict, post_id, number, None)
        turn.note("บันทึกแล้ว", "ข้อความนี้ไม่เปิดเป็นเรื่องชี้แจง · ถ้ามีประเด็นอื่น วางโพสต์ในแชตนี้ได้ทันที", tone="done")
        return
    if verdict not in (*VERDICTS, "apart"):
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", "พิมพ์ เรื่องชี้แจง เพื่อดูรายการเรื่อง")
        return
    opened = _opened_before(turn, post_id, number, verdict)
    if opened is None:
        opened = _open(turn, post, number, case_id)
    if opened is None:
        turn.note("ไม่พบประเด็นนี้", "โพสต์ถูกแก้ไขหลังจากส่งการ์ดนี้ · โปรดวางโพสต์อีกครั้ง")
        return
    _keep(turn, verdict, post_id, number, opened)
    turn.reply("case", case_id=opened)


def _opened_before(turn: Turn, post_id: int, number: int | None, verdict: str) -> int | None:
    """The case that this tap, or its repetition by another officer, has opened already."""
    if verdict == "apart":
        kinds: tuple[str, ...] = ("apart",)
    else:
        kinds = ("ours", "shared")
    return turn.session.scalars(
        select(IssueVerdict.case_id).where(
            IssueVerdict.post_id == post_id,
            IssueVerdict.issue_no == number,
            IssueVerdict.verdict.in_(kinds),
            IssueVerdict.case_id.is_not(None),
        )
    ).first()


def _open(turn: Turn, post: Post, number: int | None, joined: int | None) -> int | None:
    assumed = assumed_time(turn.agency, post.learned_at)
    read = reread(turn.agency, post, post.posted_at or assumed, turn.now)
    issues = [i for i in read.issues if number is None or i.no == number] if read else []
    if joined is not None and number is None:
        row = turn.session.get(CaseRow, joined)
        issues = [i for i in issues if row and i.title != row.title] or issues
    if not issues:
        return None
    given = Given(
        text=post.text,
        chat_id=turn.event.chat_id,
        learned_at=post.learned_at,
        assumed_at=assumed,
        posted_at=post.posted_at,
        message_id=turn.message_id,
        person_id=turn.person.id if turn.person else None,
        told_in=turn.event.chat_id,
    )
    if post.state == "ignored":
        post.state = "used" if post.posted_at else "asking"
    issue = replace(issues[0], ours=True, sure=True)
    return open_apart(turn.session, post, issue, given, turn.actor, turn.now, turn.agency.policy)


def _keep(turn: Turn, verdict: str, post_id: int | None, number: int | None, case_id: int | None) -> None:
    turn.session.add(
        IssueVerdict(
            post_id=post_id,
            issue_no=number,
            case_id=case_id,
            verdict={"notours": "not_ours", "noissue": "no_issue"}.get(verdict, verdict),
            person_id=turn.person.id if turn.person else None,
            at=turn.now,
            message_id=turn.message_id,
            by_name=turn.person.name if turn.person else "",
            by_role=turn.person.role if turn.person else "",
        )
    )
    turn.session.flush()


def _number(fields: Mapping[str, str], name: str) -> int | None:
    value = fields.get(name, "")
    return int(value) if value.isdigit() and len(value) < 10 else None
