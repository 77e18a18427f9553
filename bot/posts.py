"""PMOC posts: forwarded or pasted by an officer, or seen where the bot is a member of IA-Chat.

Manual, section B: issues are posted in IA-Chat by about 10.30 every day; a forwarded text has lost its time, so
the strictest reading starts the clocks until somebody says when it was posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.attachments import WAITS_FOR_TEXT, join_files, waiting_files, waits_for_words
from bot.commands import Typed, read_command
from bot.intake import (
    actor_of,
    assumed_time,
    forced,
    holds_post,
    post_notice,
    read_text,
    take_handed,
)
from bot.turn import Turn
from monitor.pmoc import Handed, looks_like_export, names_us, to_json
from storage.intake_tables import PostMessage
from storage.tables import CaseRow, Post
from workflows.clarification import Acknowledge, Step, load_case
from workflows.intake import (
    Given,
    Taken,
    concerns_us,
    follow_edit,
    keep_text,
    latest_messages,
    looks_cut,
    only_links,
    parts_of,
    quietly,
    wait_for_more,
)

SHORTEST_POST = 40
"""Characters: a post names an issue, its source and who must answer; small talk between officers is shorter."""
IN_A_ROW = timedelta(minutes=2)
"""Messages of one person within this time may be one post: LINE cuts nothing, but people forward piece by piece."""
SHORTEST_WORDS = 20
"""Characters that tell an issue beside its link or picture; "ขอบคุณนะ" tells none."""
WORTH_ASKING = 60
"""Characters of a message to the bot of which it asks whether it is an issue, where it cannot tell."""
_NO_ANSWER_WANTED = ("ไม่ต้องชี้แจง", "เพื่อทราบ", "ขอเชิญ", "ไม่มีประเด็น")


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
    handed = _read(turn, text)
    if looks_like_export(text):
        return _taken_from_export(turn, text, handed)
    before = latest_messages(
        turn.session, turn.event.chat_id, _person_id(turn), turn.event.at, WAITS_FOR_TEXT
    )
    if before and _joined(turn, text, handed, before):
        return True
    if holds_post(handed):
        _take(turn, text, handed)
        return True
    if turn.group and not spoken_to:
        return _words_of_picture(turn, text, handed)
    return spoken_to and _doubtful(turn, text, handed)


def _person_id(turn: Turn) -> int | None:
    return turn.person.id if turn.person else None


def _read(turn: Turn, text: str) -> list[Handed]:
    return read_text(turn.agency, text, posted_at=None, learned_at=turn.event.at, now=turn.now)


def _given(turn: Turn, text: str, before: Sequence[PostMessage] = (), own: str = "") -> Given:
    parts = (*parts_of(before), (turn.event.message_id, turn.event.at, own or text))
    return Given(
        text=text,
        chat_id=turn.event.chat_id,
        learned_at=before[0].at if before else turn.event.at,
        assumed_at=assumed_time(turn.agency, turn.event.at),
        message_id=turn.event.message_id,
        person_id=_person_id(turn),
        told_in=turn.event.chat_id,
        parts=parts,
    )


def _take(
    turn: Turn, text: str, handed: Sequence[Handed], before: Sequence[PostMessage] = (), own: str = ""
) -> None:
    """Keep the post, open its cases, say so; pictures that wait for their words go with it."""
    given = _given(turn, text, before, own)
    taken = take_handed(turn.session, turn.agency, given, handed, turn.actor, turn.now)
    for row in before:
        if row.post_id is None:
            turn.session.delete(row)  # it is part of the post now
    _answer(turn, taken)


def _answer(turn: Turn, taken: Taken | None) -> None:
    if taken is None:
        return
    join_files(turn, taken.post_id, WAITS_FOR_TEXT)
    if taken.opened or taken.joined or taken.others:
        turn.reply("post", **post_notice(taken))
    elif not taken.withdrawn:
        turn.note("ไม่พบเรื่องที่ถอน", "ข้อความแจ้งแก้ไขหรือถอนประเด็น แต่ไม่พบเรื่องชี้แจงที่ตรงกัน · พิมพ์ เรื่องชี้แจง เพื่อดูรายการ")
    elif not turn.group:
        turn.reply(
            "case", case_id=taken.withdrawn[-1]
        )  # the PR group has its own card; whoever sent it sees it here


def _joined(turn: Turn, text: str, handed: Sequence[Handed], before: list[PostMessage]) -> bool:
    """Whether the message goes on from those before it; then all of them were taken as one post."""
    if before[0].post_id is None:
        return _completes(turn, text, before)
    recent = [row for row in before if row.at > turn.event.at - IN_A_ROW]
    post = turn.session.get(Post, before[0].post_id)
    if len(recent) < len(before) or post is None or post.state == "unsent":
        return False
    if any(row.message_id == turn.event.message_id for row in before):
        return False
    alone = handed[0].post
    if alone.corrections:
        return False  # it takes back or changes issues of before, and is not the rest of their list
    if alone.kind == "issues" and [i.no for i in alone.issues][:1] != [
        len((post.parsed or {}).get("issues", [])) + 1
    ]:
        return False  # a post of its own, which need not be read a second time
    whole = "\n".join([*(row.text for row in before), text])
    together = _read(turn, whole)[0]
    if not _goes_on(post, handed[0], together):
        return False
    edited = follow_edit(
        turn.session,
        post,
        replace(
            _given(turn, whole),
            posted_at=post.posted_at,
            parts=((turn.event.message_id, turn.event.at, text),),
        ),
        together.post,
        to_json(together.post),
        turn.actor,
        turn.now,
        turn.agency.policy,
        kind="received",
    )
    turn.session.add(
        PostMessage(
            post_id=post.id,
            copy=before[0].copy,
            chat_id=turn.event.chat_id,
            message_id=turn.event.message_id,
            person_id=_person_id(turn),
            at=turn.event.at,
            text=text,
        )
    )
    others = tuple((i.no, i.title) for i in together.post.issues if not concerns_us(i))
    taken = Taken(
        post_id=post.id,
        known=True,
        opened=tuple(edited.opened),
        joined=tuple(dict.fromkeys([*edited.followed, *edited.missing])),
        others=others,
    )
    if taken.opened or taken.joined or taken.others:
        _answer(turn, taken)
    else:
        join_files(turn, taken.post_id, WAITS_FOR_TEXT)
        turn.note("รวมกับโพสต์ก่อนหน้าแล้ว", "กำหนดของเรื่องชี้แจงไม่เปลี่ยน · พิมพ์ เรื่องชี้แจง เพื่อดูรายการ", tone="done")
    return True


def _goes_on(post: Post, alone: Handed, together: Handed) -> bool:
    """Whether a message adds to the post just before it rather than being one of its own."""
    old = (post.parsed or {}).get("issues", [])
    new = together.post.issues
    if not old or together.post.kind != "issues" or len(new) < len(old):
        return False
    if any(one["title"] not in issue.title for one, issue in zip(old, new, strict=False)):
        return False  # read together the first ones became something else
    if alone.post.kind == "issues":
        counts_on = [i.no for i in alone.post.issues][:1] == [len(old) + 1]
        return counts_on and len(new) == len(old) + len(alone.post.issues)
    said_more = any(
        (issue.due is not None and not one.get("due"))
        or len(issue.agencies) > len(one.get("agencies", []))
        or len(issue.sources) > len(one.get("sources", []))
        for one, issue in zip(old, new, strict=False)
    )
    return said_more or len(new) > len(old)


def _completes(turn: Turn, text: str, before: list[PostMessage]) -> bool:
    """Whether the message makes a post of those that waited for it: a heading, a piece, a link."""
    whole = "\n".join([*(row.text for row in before), text])
    together = _read(turn, whole)
    if not holds_post(together):
        link = any(only_links(row.text) for row in before)
        if not link or only_links(text) or len(text) < SHORTEST_WORDS:
            return False
        together = [forced(together[0], sure=names_us(text, turn.agency.own_names))]
    _take(turn, whole, together, before, text)
    return True


def _doubtful(turn: Turn, text: str, handed: Sequence[Handed]) -> bool:
    """A message to the bot that reads like no post and yet may be one. Doubt opens a case: silence is what fails."""
    links = only_links(text)
    if links and turn.group:
        return False  # what is said there next need not be about the link
    if links:
        _wait(turn, text)
        if len(links) == 1:
            return False  # the question about news asks for the words of an issue too
        turn.note(
            "รับลิงก์แล้ว",
            "ลิงก์เหล่านี้เป็นประเด็นเรื่องใด · พิมพ์หรือวางข้อความของประเด็น ระบบจะเก็บลิงก์เป็นแหล่งที่มา "
            "· ถ้าเป็นข่าว พิมพ์ เพิ่มข่าว ตามด้วยลิงก์",
        )
        return True
    pictures = waiting_files(turn, WAITS_FOR_TEXT)
    ours = names_us(text, turn.agency.own_names)
    if pictures and len(text) >= SHORTEST_WORDS:
        _take(turn, text, [forced(handed[0], sure=ours)])
        return True
    if looks_cut(text):
        _wait(turn, text)
        turn.note("รับข้อความส่วนแรกแล้ว", "ข้อความดูเหมือนยังไม่จบ · ส่งส่วนต่อไปได้ทันที ระบบจะรวมเป็นโพสต์เดียวกัน")
        return True
    kind = handed[0].post.kind
    plain = kind == "other" and not any(words in text for words in _NO_ANSWER_WANTED)
    if ours and plain and may_be_post(text):
        _take(turn, text, [forced(handed[0], sure=False)])
        return True
    if ours or len(text) >= WORTH_ASKING:
        return may_be_post(text) and _ask(turn, text, kind)
    return False


def _words_of_picture(turn: Turn, text: str, handed: Sequence[Handed]) -> bool:
    """What is said in a group after the bot asked for the words of a picture; most of it may be talk, so it asks."""
    if not waits_for_words(turn) or len(text) < SHORTEST_WORDS:
        return False
    if names_us(text, turn.agency.own_names):
        _take(turn, text, [forced(handed[0], sure=True)])
        return True
    return _ask(turn, text, handed[0].post.kind)


def _wait(turn: Turn, text: str) -> None:
    wait_for_more(
        turn.session, turn.event.chat_id, _person_id(turn), turn.event.message_id, turn.event.at, text
    )


def _ask(turn: Turn, text: str, kind: str) -> bool:
    """Keep the message and ask what it is; nothing is opened before somebody says so."""
    post = keep_text(turn.session, _given(turn, text))
    what = {"answer": "คำชี้แจงของหน่วยงานอื่น", "acknowledgement": "ข้อความแจ้งรับเรื่อง"}.get(kind, "ข้อความทั่วไป")
    turn.reply("is_it_an_issue", post_id=post.id, text=text[:300], reads_like=what)
    return True


def _taken_from_export(turn: Turn, text: str, handed: Sequence[Handed]) -> bool:
    if not holds_post(handed):
        turn.note(
            "ไม่พบประเด็นในประวัติแชต",
            f"อ่าน {len(handed):,} ข้อความใน 48 ชั่วโมงล่าสุดแล้ว ไม่พบโพสต์มอบหมายประเด็น · ถ้ามี โปรดวางโพสต์นั้นในแชตนี้",
        )
        return True
    given = replace(_given(turn, text), origin="export", parts=())
    taken = take_handed(turn.session, turn.agency, given, handed, turn.actor, turn.now)
    _answer(turn, taken)
    return True


def seen_in_ia(turn: Turn, text: str) -> None:
    """Read along in IA-Chat, silently: issues, corrections, and our own acknowledgement."""
    handed = read_text(turn.agency, text, posted_at=turn.event.at, learned_at=turn.event.at, now=turn.now)[:1]
    if holds_post(handed):
        given = replace(_given(turn, text), posted_at=turn.event.at)
        take_handed(turn.session, turn.agency, given, handed, actor_of(None), turn.now)
    if handed[0].post.kind == "acknowledgement" and turn.person is not None:
        _acknowledged_in_ia(turn, text)


def _acknowledged_in_ia(turn: Turn, text: str) -> None:
    rows = turn.session.scalars(
        select(CaseRow).where(CaseRow.ended_at.is_(None), ~CaseRow.drill).order_by(CaseRow.id.desc())
    ).all()
    waiting = [row for row in rows if load_case(turn.session, row.id).step(Step.ACKNOWLEDGE).open]
    named = [row for row in waiting if row.title and row.title in text]
    for row in named or (waiting if len(waiting) == 1 else []):
        command = Acknowledge(by=turn.actor, message_id=turn.message_id, posted=text)
        quietly(turn.session, row.id, command, turn.now, turn.agency.policy)


def how_to_forward(turn: Turn, typed: Typed) -> None:
    """How to hand the bot a post."""
    turn.note(
        "ส่งประเด็น PMOC",
        "คัดลอกโพสต์จาก IA-Chat ทั้งข้อความ แล้ววางในแชตนี้ · ส่งภาพหน้าจอ ลิงก์ หรือไฟล์ประวัติแชต (.txt) ก็ได้ "
        "· ระบบจะอ่านประเด็นและเปิดเรื่องชี้แจงให้ทันที",
    )


__all__ = ["how_to_forward", "may_be_post", "seen_in_ia", "taken_as_post"]
