"""From an event to what is done about it. Rights are checked here, at every message and every tap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot import (
    answer_commands,
    attachments,
    dossier_commands,
    drill_commands,
    link_commands,
    membership,
    post_changes,
    posts,
    registration,
    summary_commands,
)
from bot.cards.postback import NOTHING, decode
from bot.command_table import COMMANDS, READING, TAPS
from bot.commands import PHRASES, Typed, called, read_command, read_slip
from bot.incoming import Incoming, read_event
from bot.links import Links
from bot.particulars import Particulars
from bot.turn import Turn
from storage import inbox
from storage.tables import Inbox
from workflows.people import person_by_line_id, remember_chat

log = structlog.get_logger(__name__)


def handle(session: Session, row: Inbox, now: datetime, agency: Particulars, links: Links) -> None:
    """Work on one event of LINE in the caller's transaction and say that it is done."""
    event = read_event(row.payload, row.occurred_at)
    if not event.known:
        log.warning("line_event_unknown", type=event.type[:40], inbox=row.id)
        inbox.finish(row, now, state="ignored", error=f"unknown event {event.type[:40]}")
        return
    if not event.active:
        inbox.finish(row, now, state="ignored", error="the channel is in standby")
        return
    chat = remember_chat(session, event.chat_id, kind=event.chat_kind, now=now)
    turn = Turn(
        session=session,
        event=event,
        key=row.key,
        received_at=row.received_at,
        person=person_by_line_id(session, event.user_id),
        chat=chat,
        agency=agency,
        now=now,
        links=links,
    )
    _EVENTS[event.type](turn)
    inbox.finish(row, now)


def _message(turn: Turn) -> None:
    event = turn.event
    if event.message_type != "text":
        if event.chat_kind != "user":
            if turn.chat.role == "pr" and turn.acting and not post_changes.withdrawn_already(turn):
                attachments.attachment_in_group(turn)
        elif not dossier_commands.take_file(turn):
            _not_text(turn)
        return
    if not _for_us(turn) or post_changes.withdrawn_already(turn):
        return
    by_name, text = called(post_changes.newest_text(turn))
    spoken_to = event.spoken_to or by_name
    if drill_commands.taken_as_practice(turn, text, spoken_to=spoken_to):
        return
    if turn.chat.role == "ia":
        posts.seen_in_ia(turn, text)
        return
    if turn.person is None:
        if spoken_to:
            _stranger(turn, text)
        return
    if spoken_to and summary_commands.handed_in(text):
        run(turn, Typed("providersummary"))
        return
    if turn.acting and posts.taken_as_post(turn, text, spoken_to=spoken_to):
        return
    if not spoken_to or (turn.acting and link_commands.asked_about_link(turn, text)):
        return
    typed = (read_command(text) or read_slip(text)) if text.strip() else Typed("help")
    if typed is None:
        turn.note(
            "ไม่เข้าใจข้อความ",
            "ยังไม่รู้จักคำสั่งนี้ · พิมพ์ ช่วยเหลือ เพื่อดูคำสั่งทั้งหมด หรือวางโพสต์ PMOC ทั้งข้อความ",
            buttons=[["ช่วยเหลือ", "say", "ช่วยเหลือ"]],
        )
        return
    run(turn, typed)


def _for_us(turn: Turn) -> bool:
    """Whether a message can mean anything to the bot: most talk in groups does not, and costs nothing more."""
    event = turn.event
    if event.spoken_to or turn.chat.role == "ia" or called(event.text)[0]:
        return True
    if turn.chat.role != "pr" or not turn.acting:
        return False
    return posts.may_be_post(event.text) or attachments.waits_for_words(turn)


def _not_text(turn: Turn) -> None:
    if turn.person is None:
        _unknown_person(turn)
        return
    if post_changes.withdrawn_already(turn) or attachments.attachment(turn):
        return
    turn.note(
        "อ่านได้เฉพาะข้อความ ภาพ และไฟล์",
        "ยังอ่านข้อความชนิดนี้ไม่ได้ · โปรดคัดลอกข้อความของโพสต์มาวางในแชตนี้",
    )


def _stranger(turn: Turn, text: str) -> None:
    """Somebody who is not registered may ask to be, and nothing else."""
    typed = read_command(text)
    if typed is not None and typed.name == "register":
        registration.ask(turn, _after_the_word(text))
    else:
        _unknown_person(turn)


def _after_the_word(text: str) -> str:
    """What follows the command's word, with its line breaks: they part name and unit."""
    for phrase in PHRASES["register"]:
        if text.strip().startswith(phrase):
            return text.strip()[len(phrase) :].strip()
    return ""


def _unknown_person(turn: Turn) -> None:
    turn.reply("unknown_person", line_user_id=turn.event.user_id, group=turn.group)


def _postback(turn: Turn) -> None:
    found = decode(turn.event.data)
    if found is None:
        if turn.event.data != NOTHING:
            log.warning("postback_unreadable", length=len(turn.event.data))
        return
    if turn.person is None:
        _unknown_person(turn)
        return
    action, fields = found
    typed = Typed(action, _number(fields.get("c") or fields.get("s")))
    if action in TAPS and (turn.acting or action in READING):
        TAPS[action](turn, fields | {f"param_{k}": v for k, v in turn.event.params.items()})
        return
    run(turn, typed)


def run(turn: Turn, typed: Typed) -> None:
    """Carry out a typed command for a registered person, or say why not."""
    if typed.name not in READING and not turn.acting:
        turn.note("ไม่มีสิทธิ์", "คำสั่งนี้ใช้ได้เฉพาะเจ้าหน้าที่และผู้บังคับบัญชา · ดูข่าวและเรื่องชี้แจงได้ตามปกติ")
        return
    command = COMMANDS.get(typed.name)
    if command is None:
        log.warning("command_unknown", name=typed.name[:40])
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", "พิมพ์ ช่วยเหลือ เพื่อดูคำสั่งที่ใช้ได้")
        return
    command(turn, typed)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() and len(value) < 8 else None


def _edited(turn: Turn) -> None:
    answer_commands.edited(turn)
    post_changes.edited(turn)


_EVENTS: dict[str, Callable[[Turn], None]] = {
    "message": _message,
    "messageEdited": _edited,
    "unsend": post_changes.unsent,
    "postback": _postback,
    "join": membership.joined,
    "leave": membership.left,
    "follow": membership.followed,
    "unfollow": membership.unfollowed,
    "memberJoined": membership.members_changed,
    "memberLeft": membership.members_changed,
}

__all__ = ["Incoming", "handle", "run"]
