"""Registration in LINE: somebody asks, those who look after the service get a card, one tap lets the person in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.words import ROLES
from bot.commands import Typed
from bot.turn import Turn
from storage import outbox
from storage.tables import Person, Registration
from workflows import registration

HOW = "พิมพ์ ลงทะเบียน ตามด้วยชื่อ นามสกุล และหน่วยงาน เช่น ลงทะเบียน สมใจ ใจดี ภสส."
_ROLE_WORDS = {word: role for role, word in ROLES.items()} | {role: role for role in ROLES}
_ROLE_WORDS |= {
    "ผู้อำนวยการ": "director",
    "รองผู้อำนวยการ": "deputy",
    "รองผอ.": "deputy",
    "หัวหน้า": "head",
    "ผู้ดูแล": "admin",
}


def ask(turn: Turn, text: str) -> None:
    """Somebody who is not registered tells name and unit, in the chat with the bot."""
    if turn.group or not turn.event.user_id:
        turn.note("ลงทะเบียน", "โปรดลงทะเบียนในแชตส่วนตัวกับระบบ")
        return
    wish = registration.read_wish(text)
    if wish is None or not wish.unit:
        missing = "โปรดบอกหน่วยงานด้วย" if wish else "โปรดบอกชื่อ นามสกุล และหน่วยงาน"
        start = f"ลงทะเบียน {wish.name} " if wish else "ลงทะเบียน "
        turn.note("ยังไม่ได้ลงทะเบียน", f"{missing} · {HOW}", buttons=[["กรอกข้อมูล", "fill", start]])
        return
    row, tell = registration.ask(turn.session, turn.event.user_id, wish, turn.now)
    there = registration.deciders(turn.session)
    if tell:
        for chat_id in there:
            key = f"registration:{row.id}:{row.told}:{chat_id}"
            notice = outbox.Notice(chat_id, "registration", {"registration_id": row.id}, key=key)
            outbox.put(turn.session, notice, turn.now)
    wait = "ระบบจะแจ้งเมื่อผู้ดูแลระบบอนุมัติ" if there else "ยังไม่มีผู้ดูแลระบบใน LINE โปรดติดต่อผู้ดูแลระบบโดยตรง"
    turn.note("รออนุมัติ", f"{row.name} · {row.unit}\n{wait}")


def approve(turn: Turn, typed: Typed) -> None:
    """Typed: อนุมัติ 3 เจ้าหน้าที่."""
    role = _ROLE_WORDS.get(" ".join(typed.text.split()))
    row = _open(turn, typed.number)
    if row is None:
        return
    if role is None:
        known = " ".join(ROLES.values())
        turn.note("ยังไม่ได้อนุมัติ", f"โปรดระบุบทบาท เช่น อนุมัติ {row.id} เจ้าหน้าที่ · บทบาทที่มี: {known}")
        return
    _let_in(turn, row, role)


def refuse(turn: Turn, typed: Typed) -> None:
    """Typed: ไม่อนุมัติ 3."""
    _keep_out(turn, _open(turn, typed.number))


def tap_approve(turn: Turn, fields: Mapping[str, str]) -> None:
    """A role was tapped on the card."""
    row = _open(turn, _number(fields))
    if row is not None and fields.get("r") in ROLES:
        _let_in(turn, row, fields["r"])


def tap_refuse(turn: Turn, fields: Mapping[str, str]) -> None:
    """Refused on the card."""
    _keep_out(turn, _open(turn, _number(fields)))


def _number(fields: Mapping[str, str]) -> int | None:
    value = fields.get("n", "")
    return int(value) if value.isdigit() and len(value) < 10 else None


def _open(turn: Turn, number: int | None) -> Registration | None:
    """The wish that may be decided by this person; None, and why not was said."""
    if not registration.may_decide(turn.session, turn.person):
        turn.note("ไม่มีสิทธิ์", "การอนุมัติผู้ใช้ทำได้เฉพาะผู้ดูแลระบบ")
        return None
    row = turn.session.get(Registration, number) if number is not None else None
    if row is None:
        turn.note("ไม่พบคำขอ", "โปรดแตะปุ่มบนการ์ดคำขอใช้งาน หรือพิมพ์ อนุมัติ ตามด้วยเลขคำขอและบทบาท")
        return None
    if row.state != "asked":
        by = turn.session.get(Person, row.decided_by) if row.decided_by else None
        done = f"อนุมัติเป็น{ROLES.get(row.role or '', '')}" if row.state == "approved" else "ไม่อนุมัติ"
        turn.note("พิจารณาแล้ว", f"{row.name} · {done} โดย {by.name if by else 'ผู้ดูแลระบบ'}", tone="done")
        return None
    return row


def _let_in(turn: Turn, row: Registration, role: str) -> None:
    by = _decider(turn)
    person = registration.approve(turn.session, row, role, by, turn.now)
    turn.note("อนุมัติแล้ว", f"{row.name} · {row.unit} ใช้งานเป็น {ROLES[role]} ได้แล้ว", tone="done")
    _tell(turn, row, "registered", person_id=person.id)


def _keep_out(turn: Turn, row: Registration | None) -> None:
    if row is None:
        return
    registration.refuse(row, _decider(turn), turn.now)
    turn.note("ไม่อนุมัติ", f"{row.name} · {row.unit} ยังใช้งานระบบไม่ได้", tone="done")
    text = "คำขอใช้งานไม่ได้รับอนุมัติ · โปรดติดต่อผู้ดูแลระบบหากเห็นว่าไม่ถูกต้อง"
    _tell(turn, row, "note", heading="ไม่ได้รับอนุมัติ", text=text, tone="done", buttons=[])


def _decider(turn: Turn) -> Person:
    if turn.person is None:
        raise RuntimeError("an unknown person decides nothing")
    return turn.person


def _tell(turn: Turn, row: Registration, kind: str, **data: object) -> None:
    notice = outbox.Notice(row.line_user_id, kind, dict(data), key=f"registration:{row.id}:decided")
    outbox.put(turn.session, notice, turn.now)
