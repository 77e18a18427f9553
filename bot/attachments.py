"""Pictures and files that an officer sends: noted at once, fetched by an errand, kept as evidence of a post.

In the chat with the bot each is answered. Where officers talk among themselves the bot is quiet: a chat export is read,
a picture is only remembered for a while, and asked about only when its sender has just spoken to the bot.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from bot.addressed import JUST_NOW, spoken_to_just_now
from bot.turn import Turn
from storage.files import MOST_BYTES
from storage.intake_tables import ReceivedFile
from workflows.intake import latest_messages

EVIDENCE_ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".docx", ".xlsx")
SIZE_WORDS = f"{MOST_BYTES // 1_000_000} MB"
WAITS_FOR_TEXT = timedelta(minutes=30)
"""How long a picture or a link waits for the words that belong to it."""
HEARD_FOR = timedelta(minutes=5)
"""How long a picture that the bot was not asked to take may still turn out to belong to a post of its sender."""
HEARD = "heard"
"""The state of a picture in a group that is not fetched before a post of its sender shows what it is."""


def attachment(turn: Turn) -> bool:
    """Take a picture or file in the chat with the bot; False for what is neither (a sticker, a video)."""
    if not _is_file(turn):
        return False
    message_id = turn.event.message_id or ""
    if _known(turn, message_id):
        return True
    refused = _refusal(turn)
    if refused is not None:
        turn.note(*refused)
        return True
    _note(turn, message_id, "wanted")
    if not _is_export(turn):
        _ask_for_words(turn)
    return True


def attachment_in_group(turn: Turn) -> None:
    """Take a picture or file where officers talk among themselves, as far as it may be meant for the bot."""
    message_id = turn.event.message_id or ""
    if not _is_file(turn) or _known(turn, message_id):
        return
    meant = _meant_for_us(turn)
    refused = _refusal(turn)
    if refused is not None:
        if meant:
            turn.note(*refused)
        return
    before = latest_messages(turn.session, turn.event.chat_id, _person_id(turn), turn.event.at, JUST_NOW)
    post_id = before[-1].post_id if before else None
    asked = _asked_already(turn)
    if _is_export(turn) or post_id is not None:
        _note(turn, message_id, "wanted", post_id)
    elif meant or asked:
        _note(turn, message_id, "wanted")
        if not asked:
            _ask_for_words(turn)
    else:
        _forget_heard(turn)
        _note(turn, message_id, HEARD)


def _is_file(turn: Turn) -> bool:
    return turn.event.message_type in ("image", "file") and bool(turn.event.message_id) and turn.acting


def _is_export(turn: Turn) -> bool:
    return turn.event.message_type == "file" and turn.event.file_name.casefold().endswith(".txt")


def _refusal(turn: Turn) -> tuple[str, str] | None:
    """Why a file cannot be taken, and what to do; None for one that can."""
    event = turn.event
    if event.message_type == "image" and event.external_content:
        return "ภาพนี้เก็บไม่ได้", "ภาพมาจากบริการอื่น ระบบดึงจาก LINE ไม่ได้ · โปรดบันทึกภาพแล้วส่งใหม่ หรือวางข้อความ"
    known = event.file_name.casefold().endswith((*EVIDENCE_ENDINGS, ".txt"))
    if event.message_type == "file" and not known:
        return (
            "ยังเปิดไฟล์ชนิดนี้ไม่ได้",
            "ส่งได้: ประวัติแชต (.txt) ภาพ PDF Word และ Excel · หรือคัดลอกข้อความของโพสต์มาวางในแชตนี้",
        )
    if event.file_size > MOST_BYTES:
        return "ไฟล์ใหญ่เกินไป", f"ไฟล์ต้องไม่เกิน {SIZE_WORDS} · โปรดส่งเฉพาะส่วนที่เกี่ยวข้อง หรือวางข้อความในแชตนี้"
    return None


def _note(turn: Turn, message_id: str, state: str, post_id: int | None = None) -> None:
    turn.session.add(
        ReceivedFile(
            chat_id=turn.event.chat_id,
            message_id=message_id,
            person_id=_person_id(turn),
            post_id=None if _is_export(turn) else post_id,
            use="export" if _is_export(turn) else "evidence",
            name=turn.event.file_name[:300],
            state=state,
            at=turn.event.at,
            due_at=turn.now,
            by_name=turn.person.name if turn.person else "",
        )
    )
    turn.session.flush()


def _ask_for_words(turn: Turn) -> None:
    what = "ภาพ" if turn.event.message_type == "image" else "ไฟล์"
    turn.note(
        f"รับ{what}แล้ว",
        f"กำลังเก็บ{what}เป็นหลักฐาน · โปรดพิมพ์หรือวางข้อความจาก{what} ระบบจะเปิดเรื่องชี้แจงจากข้อความนั้น",
    )


def _meant_for_us(turn: Turn) -> bool:
    """Whether its sender is in the middle of handing in an issue, or has just spoken to the bot."""
    before = latest_messages(
        turn.session, turn.event.chat_id, _person_id(turn), turn.event.at, WAITS_FOR_TEXT
    )
    if before and before[-1].post_id is None:
        return True
    return spoken_to_just_now(turn.session, turn.event.chat_id, turn.event.user_id, turn.event.at)


def _asked_already(turn: Turn) -> bool:
    """Whether the bot asked this person for the words of an earlier picture just now: of several, once is enough."""
    return any(row.state != HEARD for row in waiting_files(turn, JUST_NOW))


def waits_for_words(turn: Turn) -> bool:
    """Whether the bot has asked this person here for the words of a picture."""
    return any(row.state != HEARD for row in waiting_files(turn, WAITS_FOR_TEXT))


def _person_id(turn: Turn) -> int | None:
    return turn.person.id if turn.person else None


def _known(turn: Turn, message_id: str) -> bool:
    found = turn.session.scalars(select(ReceivedFile.id).where(ReceivedFile.message_id == message_id))
    return found.first() is not None


def _forget_heard(turn: Turn) -> None:
    """What was only remembered and came to nothing goes: it was never fetched."""
    turn.session.execute(
        delete(ReceivedFile).where(
            ReceivedFile.chat_id == turn.event.chat_id,
            ReceivedFile.state == HEARD,
            ReceivedFile.at < turn.event.at - HEARD_FOR,
        )
    )


def waiting_files(turn: Turn, within: timedelta) -> list[ReceivedFile]:
    """The pictures and files of this person in this chat that belong to no post yet."""
    asked = ReceivedFile.state.in_(("wanted", "kept"))
    heard = (ReceivedFile.state == HEARD) & (ReceivedFile.at > turn.event.at - HEARD_FOR)
    return list(
        turn.session.scalars(
            select(ReceivedFile)
            .where(
                ReceivedFile.chat_id == turn.event.chat_id,
                ReceivedFile.person_id == _person_id(turn),
                ReceivedFile.use == "evidence",
                ReceivedFile.post_id.is_(None),
                ReceivedFile.case_id.is_(None),
                or_(asked, heard),
                ReceivedFile.at > turn.event.at - within,
                ReceivedFile.at <= turn.event.at,
            )
            .order_by(ReceivedFile.id)
        )
    )


def join_files(turn: Turn, post_id: int, within: timedelta) -> None:
    """The pictures that waited for their words belong to this post now; those only remembered are fetched."""
    for row in waiting_files(turn, within):
        row.post_id = post_id
        if row.state == HEARD:
            row.state, row.due_at = "wanted", turn.now


def forget_file(turn: Turn, message_id: str) -> None:
    """Its sender took a file back: it is not fetched any more, and its bytes go (by the errand)."""
    for row in turn.session.scalars(select(ReceivedFile).where(ReceivedFile.message_id == message_id)):
        row.state, row.error, row.due_at = "unsent", "", turn.now
