"""What becomes of a post's message afterwards: edited, taken back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.attachments import forget_file
from bot.intake import actor_of, assumed_time, read_text
from bot.turn import Turn
from monitor.pmoc import to_json
from storage import inbox, outbox
from storage.post_versions import keep_version, withdraw_texts
from storage.tables import CaseRow, Inbox, Post
from workflows import dossier
from workflows.intake import (
    Given,
    copies_of,
    drop_message,
    edit_message,
    follow_edit,
    post_of_message,
    text_hash,
)
from workflows.people import chats_with_role


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


def edited(turn: Turn) -> None:
    """An edited message: the cases that its post opened follow it."""
    post = post_of_message(turn.session, turn.event.chat_id, turn.event.message_id)
    if post is None or (post.edited_at and post.edited_at >= turn.event.at):
        return
    text = edit_message(turn.session, post, turn.event.message_id or "", turn.event.text)
    assumed = assumed_time(turn.agency, post.learned_at)
    handed = read_text(
        turn.agency, text, posted_at=post.posted_at or assumed, learned_at=post.learned_at, now=turn.now
    )[0]
    given = Given(
        text=text,
        chat_id=turn.event.chat_id,
        learned_at=turn.event.at,
        assumed_at=assumed,
        posted_at=post.posted_at,
        message_id=turn.message_id,
        person_id=turn.person.id if turn.person else None,
    )
    result = follow_edit(
        turn.session,
        post,
        replace(given, parts=((turn.event.message_id, turn.event.at, turn.event.text),)),
        handed.post,
        to_json(handed.post),
        actor_of(turn.person),
        turn.now,
        turn.agency.policy,
    )
    for case_id in result.missing:
        _tell_pr(
            turn,
            "โพสต์ถูกแก้ไข",
            f"โพสต์ที่แก้ไขแล้วไม่มีประเด็นของเรื่องชี้แจงที่ {case_id} · ถ้า PMOC ถอนประเด็นแล้ว พิมพ์ ถอนประเด็น {case_id}",
            f"edit:{turn.key}:{case_id}",
        )


def unsent(turn: Turn) -> None:
    """A message was taken back: its text goes everywhere; its cases stay until an officer ends them."""
    message_id = turn.event.message_id
    if not message_id:
        return
    keys = turn.session.scalars(select(Inbox.key).where(Inbox.kind == "line", Inbox.subject == message_id))
    inbox.forget_text(turn.session, "line", [key for key in keys if key != turn.key])
    post = post_of_message(turn.session, turn.event.chat_id, message_id)
    drop_message(turn.session, message_id)
    withdraw_texts(turn.session, message_id)
    forget_file(turn, message_id)
    dossier.forget_message(turn.session, message_id)
    if post is None:
        return
    name = turn.person.name if turn.person else ""
    keep_version(turn.session, post.id, "unsent", "", turn.event.at, message_id, name)
    left = copies_of(turn.session, post.id)
    if left:
        # Somebody else handed in the same post: it is still there, in their words.
        post.text, post.text_hash = left[0], text_hash(left[0])
        return
    post.text, post.state, post.parsed = "", "unsent", {}
    _tell_of_cases(turn, post)


def _tell_of_cases(turn: Turn, post: Post) -> None:
    for row in turn.session.scalars(
        select(CaseRow).where(CaseRow.post_id == post.id, CaseRow.ended_at.is_(None))
    ):
        _tell_pr(
            turn,
            "โพสต์ถูกยกเลิกการส่ง",
            f"ข้อความต้นทางของเรื่องชี้แจงที่ {row.id} ถูกยกเลิกการส่ง เรื่องยังเดินต่อ · ถ้า PMOC ถอนประเด็นแล้ว พิมพ์ ถอนประเด็น {row.id}",
            f"unsent:{turn.key}:{row.id}",
        )


def _tell_pr(turn: Turn, heading: str, text: str, key: str) -> None:
    data = {"heading": heading, "text": text, "tone": "soon", "buttons": []}
    for chat_id in chats_with_role(turn.session, "pr"):
        outbox.put(turn.session, outbox.Notice(chat_id, "note", data, key=f"{key}:{chat_id}"), turn.now)
