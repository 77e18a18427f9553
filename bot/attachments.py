"""Pictures and files that an officer sends the bot: noted at once, fetched by an errand, kept as evidence of a post."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.turn import Turn
from storage.files import MOST_BYTES
from storage.intake_tables import ReceivedFile

EVIDENCE_ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".docx", ".xlsx")
SIZE_WORDS = f"{MOST_BYTES // 1_000_000} MB"


def attachment(turn: Turn) -> bool:
    """Take a picture or file in the chat with the bot; False for what is neither (a sticker, a video)."""
    kind = turn.event.message_type
    message_id = turn.event.message_id
    if kind not in ("image", "file") or not message_id or not turn.acting:
        return False
    if _known(turn, message_id):
        return True
    if kind == "image" and turn.event.external_content:
        turn.note("ภาพนี้เก็บไม่ได้", "ภาพมาจากบริการอื่น ระบบดึงจาก LINE ไม่ได้ · โปรดบันทึกภาพแล้วส่งใหม่ หรือวางข้อความ")
        return True
    name = turn.event.file_name
    is_text = kind == "file" and name.casefold().endswith(".txt")
    if kind == "file" and not is_text and not name.casefold().endswith(EVIDENCE_ENDINGS):
        turn.note(
            "ยังเปิดไฟล์ชนิดนี้ไม่ได้",
            "ส่งได้: ประวัติแชต (.txt) ภาพ PDF Word และ Excel · หรือคัดลอกข้อความของโพสต์มาวางในแชตนี้",
        )
        return True
    if turn.event.file_size > MOST_BYTES:
        turn.note("ไฟล์ใหญ่เกินไป", f"ไฟล์ต้องไม่เกิน {SIZE_WORDS} · โปรดส่งเฉพาะส่วนที่เกี่ยวข้อง หรือวางข้อความในแชตนี้")
        return True
    turn.session.add(
        ReceivedFile(
            chat_id=turn.event.chat_id,
            message_id=message_id,
            person_id=turn.person.id if turn.person else None,
            use="export" if is_text else "evidence",
            name=name[:300],
            at=turn.event.at,
            due_at=turn.now,
            by_name=turn.person.name if turn.person else "",
        )
    )
    turn.session.flush()
    if not is_text:
        what = "ภาพ" if kind == "image" else "ไฟล์"
        turn.note(
            f"รับ{what}แล้ว",
            f"กำลังเก็บ{what}เป็นหลักฐาน · โปรดพิมพ์หรือวางข้อความจาก{what} ระบบจะเปิดเรื่องชี้แจงจากข้อความนั้น",
        )
    return True


def _known(turn: Turn, message_id: str) -> bool:
    found = turn.session.scalars(select(ReceivedFile.id).where(ReceivedFile.message_id == message_id))
    return found.first() is not None


def waiting_files(turn: Turn, within: timedelta) -> list[ReceivedFile]:
    """The pictures and files of this person in this chat that belong to no post yet."""
    return list(
        turn.session.scalars(
            select(ReceivedFile)
            .where(
                ReceivedFile.chat_id == turn.event.chat_id,
                ReceivedFile.person_id == (turn.person.id if turn.person else None),
                ReceivedFile.use == "evidence",
                ReceivedFile.post_id.is_(None),
                ReceivedFile.case_id.is_(None),
                ReceivedFile.state.in_(("wanted", "kept")),
                ReceivedFile.at > turn.event.at - within,
                ReceivedFile.at <= turn.event.at,
            )
            .order_by(ReceivedFile.id)
        )
    )


def join_files(turn: Turn, post_id: int, within: timedelta) -> None:
    """The pictures that waited for their words belong to this post now."""
    for row in waiting_files(turn, within):
        row.post_id = post_id


def forget_file(turn: Turn, message_id: str) -> None:
    """Its sender took a file back: it is not fetched any more, and its bytes go (by the errand)."""
    for row in turn.session.scalars(select(ReceivedFile).where(ReceivedFile.message_id == message_id)):
        row.state, row.error, row.due_at = "unsent", "", turn.now
