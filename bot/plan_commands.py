"""Commands and taps that work a response plan. A refusal says what happened, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.cards.plan import spaced
from bot.commands import Typed
from bot.post_changes import newest_text
from bot.turn import Turn
from storage.tables import ResponsePlan
from thai.dates import short_datetime
from thai.normalise import normalise
from workflows.response_plan import (
    NO_RESPONSE,
    Actor,
    Approve,
    Command,
    Form,
    Propose,
    Refused,
    Reject,
    Return,
    Rung,
    Withdraw,
    WriteText,
    carry_out,
    choose_kind,
    open_plan,
    open_plans,
)

Fields = Mapping[str, str]
STATE_NAMES = {"approved": "เห็นชอบแล้ว", "rejected": "ไม่ได้รับความเห็นชอบ", "withdrawn": "ถูกถอนแล้ว"}
_AFTER_NUMBER = re.compile(r"[^\d๐-๙]{0,60}[\d๐-๙]{1,7}[:.,]?(.*)", re.DOTALL)
"""A command's text as it was typed, with its lines and addresses: what stands after the plan's number."""
LISTED = 10


def draft(turn: Turn, typed: Typed) -> None:
    """Draft a response to a story, by the story's number."""
    if typed.number is None:
        turn.note("โปรดระบุเลขข่าว", "พิมพ์ ร่างแผน ตามด้วยเลขข่าว · พิมพ์ ข่าววันนี้ เพื่อดูเลขข่าว")
        return
    _draft(turn, typed.number, again=False)


def tap_draft(turn: Turn, fields: Fields) -> None:
    """The button of an alert, or "draft anew" of a plan that has ended."""
    story_id = _number(fields.get("s"))
    _draft(turn, story_id if story_id is not None else 0, again=fields.get("again") == "1")


def _draft(turn: Turn, story_id: int, *, again: bool) -> None:
    if not turn.agency.response_forms:
        turn.note("ยังร่างแผนไม่ได้", "ยังไม่ได้กำหนดวิธีตอบสนองของหน่วยงาน · โปรดแจ้งผู้ดูแลระบบให้เพิ่ม response_plans")
        return
    try:
        plan_id, _ = open_plan(
            turn.session,
            story_id,
            _actor(turn),
            turn.message_id,
            turn.now,
            turn.agency.plan_policy,
            again=again,
        )
    except LookupError:
        turn.note("ไม่พบข่าว", "ไม่มีข่าวนี้ในระบบ · พิมพ์ ข่าววันนี้ เพื่อดูเลขข่าว")
        return
    turn.reply("plan", plan_id=plan_id)


def show_or_write(turn: Turn, typed: Typed) -> None:
    """A plan's card; with text after the number that text is its draft, or the kind of response when it names one."""
    row = _row(turn, typed)
    if row is None:
        return
    if not typed.text and not typed.links:
        turn.reply("plan", plan_id=row.id)
        return
    if typed.number is None:
        turn.note("โปรดระบุเลขแผน", f"พิมพ์ แผน {row.id} ตามด้วยข้อความ")
        return
    form = _form_named(turn, typed.text) if not typed.links else None
    if form is not None:
        _choose(turn, row, form, "")
        return
    _do(turn, row, WriteText(by=_actor(turn), message_id=turn.message_id, text=_as_typed(turn, typed)))


def tap_show(turn: Turn, fields: Fields) -> None:
    """A plan's card."""
    row = _tapped(turn, fields)
    if row is not None:
        turn.reply("plan", plan_id=row.id)


def tap_kind(turn: Turn, fields: Fields) -> None:
    """One of the kinds of response."""
    row = _tapped(turn, fields)
    if row is None:
        return
    form = next((f for f in turn.agency.response_forms if f.id == fields.get("k")), None)
    if form is None:
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", f"วิธีตอบสนองนี้ไม่มีแล้ว · พิมพ์ แผน {row.id} เพื่อเลือกใหม่")
        return
    _choose(turn, row, form, "")


def no_response(turn: Turn, typed: Typed) -> None:
    """Not to respond, with the reason."""
    row = _row(turn, typed)
    if row is None:
        return
    form = next((f for f in turn.agency.response_forms if f.id == NO_RESPONSE), None)
    if form is None:
        turn.note("เลือกไม่ตอบโต้ไม่ได้", "หน่วยงานไม่ได้กำหนดวิธีนี้ไว้ · โปรดเลือกวิธีอื่น")
        return
    _choose(turn, row, form, _as_typed(turn, typed))


def propose(turn: Turn, typed: Typed) -> None:
    """Put the plan to head, deputy and director."""
    row = _row(turn, typed)
    if row is not None:
        _do(turn, row, Propose(by=_actor(turn), message_id=turn.message_id))


def tap_propose(turn: Turn, fields: Fields) -> None:
    """The same by its button."""
    row = _tapped(turn, fields)
    if row is not None:
        _do(turn, row, Propose(by=_actor(turn), message_id=turn.message_id))


def approve(turn: Turn, typed: Typed) -> None:
    """Approve the plan as it stands."""
    row = _row(turn, typed)
    if row is not None:
        _do(turn, row, Approve(by=_actor(turn), message_id=turn.message_id))


def tap_approve(turn: Turn, fields: Fields) -> None:
    """Approve the plan as the card showed it: the button of an earlier round does nothing."""
    row = _tapped(turn, fields)
    if row is not None:
        shown = _number(fields.get("r"))
        command = Approve(by=_actor(turn), message_id=turn.message_id, round=-1 if shown is None else shown)
        _do(turn, row, command)


def send_back(turn: Turn, typed: Typed) -> None:
    """Return the plan to the officer with a remark."""
    row = _row(turn, typed)
    if row is not None:
        remark = _as_typed(turn, typed)
        _do(turn, row, Return(by=_actor(turn), message_id=turn.message_id, remark=remark), "ส่งกลับ")


def reject(turn: Turn, typed: Typed) -> None:
    """Do not approve, with the reason."""
    row = _row(turn, typed)
    if row is not None:
        reason = _as_typed(turn, typed)
        _do(turn, row, Reject(by=_actor(turn), message_id=turn.message_id, reason=reason), "ไม่เห็นชอบ")


def withdraw(turn: Turn, typed: Typed) -> None:
    """Take the plan back, with the reason."""
    row = _row(turn, typed)
    if row is not None:
        reason = _as_typed(turn, typed)
        _do(turn, row, Withdraw(by=_actor(turn), message_id=turn.message_id, reason=reason), "ถอนแผน")


def _choose(turn: Turn, row: ResponsePlan, form: Form, reason: str) -> None:
    agency = turn.agency
    try:
        choose_kind(
            turn.session,
            row.id,
            form,
            agency.house,
            _actor(turn),
            turn.message_id,
            turn.now,
            agency.plan_policy,
            reason=reason,
        )
    except Refused as refused:
        _refuse(turn, row.id, refused, "ไม่ตอบโต้")
        return
    turn.reply("plan", plan_id=row.id)


def _do(turn: Turn, row: ResponsePlan, command: Command, word: str = "") -> None:
    try:
        carry_out(turn.session, row.id, command, turn.now, turn.agency.plan_policy)
    except Refused as refused:
        _refuse(turn, row.id, refused, word)
        return
    turn.reply("plan", plan_id=row.id)


def _actor(turn: Turn) -> Actor:
    by = turn.actor
    return Actor(by.id, by.name, by.role)


def _as_typed(turn: Turn, typed: Typed) -> str:
    """The text with its lines and addresses; commands are read from one line without them."""
    found = _AFTER_NUMBER.match(newest_text(turn)) if typed.number is not None else None
    if found is None:
        return " ".join([typed.text, *typed.links]).strip()
    return normalise(found[1], keep_lines=True)


def _form_named(turn: Turn, text: str) -> Form | None:
    return next((f for f in turn.agency.response_forms if f.name.casefold() == text.casefold()), None)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def _tapped(turn: Turn, fields: Fields) -> ResponsePlan | None:
    number = _number(fields.get("p"))
    row = turn.session.get(ResponsePlan, number) if number is not None else None
    if row is None:
        turn.note("ไม่พบแผน", "ไม่มีแผนตอบสนองนี้ในระบบ")
    return row


def _row(turn: Turn, typed: Typed) -> ResponsePlan | None:
    """The plan meant: by its number, or the only one that is open. Asks when unclear."""
    if typed.number is not None:
        row = turn.session.get(ResponsePlan, typed.number)
        if row is None:
            turn.note("ไม่พบแผน", f"ไม่มีแผนตอบสนองที่ {typed.number} · พิมพ์ แผน เพื่อดูรายการ")
        return row
    rows = open_plans(turn.session)
    if len(rows) == 1:
        return rows[0]
    if not rows:
        turn.note("ไม่มีแผนค้าง", "ขณะนี้ไม่มีแผนตอบสนองที่รอดำเนินการ · เมื่อมีข่าวเชิงลบ แตะ ร่างแผนตอบสนอง บนการ์ดข่าว")
        return None
    listed = "\n".join(f"{row.id} {row.title[:60]}" for row in rows[:LISTED])
    more = "\nและยังมีอีก" if len(rows) > LISTED else ""
    turn.note("โปรดระบุเลขแผน", f"มีแผนที่รอดำเนินการ พิมพ์คำสั่งตามด้วยเลขแผน\n{listed}{more}")
    return None


def _refuse(turn: Turn, plan_id: int, refused: Refused, word: str) -> None:
    heading, text = refusal(plan_id, refused, word)
    buttons = [["ดูแผน", "say", f"แผน {plan_id}"]]
    if refused.code == "no_reason" and word:
        buttons = [["พิมพ์เหตุผล", "fill", f"{word} {plan_id} "]]
    turn.note(heading, text, buttons=buttons)


def refusal(plan_id: int, refused: Refused, word: str = "") -> tuple[str, str]:
    """What a person is told when a command is refused: heading and text. `word`: the command that wants a reason."""
    facts = refused.facts
    by, at = facts.get("by"), facts.get("at")
    who = f"โดย {by.name} " if isinstance(by, Actor) and by.id.isdigit() else ""
    when = f"เมื่อ {short_datetime(at)}" if isinstance(at, datetime) else ""
    rung = facts.get("rung")
    role = spaced(rung.value) if isinstance(rung, Rung) else ""
    match refused.code:
        case "ended":
            state = STATE_NAMES.get(str(facts.get("state")), "ปิดแล้ว")
            return "แผนปิดแล้ว", f"แผนที่ {plan_id} {state} {who}{when}".strip()
        case "under_consideration":
            return (
                "แก้ไขไม่ได้",
                f"แผนที่ {plan_id} อยู่ระหว่างรอ{role}เห็นชอบ · ขอให้ส่งกลับแก้ไข หรือพิมพ์ ถอนแผน {plan_id} ตามด้วยเหตุผล",
            )
        case "no_kind":
            return "ยังไม่ได้เลือกวิธีตอบสนอง", f"พิมพ์ แผน {plan_id} แล้วแตะวิธีตอบสนองก่อน"
        case "no_text":
            return "ยังไม่มีข้อความ", f"พิมพ์ แผน {plan_id} ตามด้วยข้อความ"
        case "no_reason":
            return "โปรดบอกเหตุผล", f"พิมพ์ {word} {plan_id} ตามด้วยเหตุผล"
        case "too_long":
            return (
                "ข้อความยาวเกินไป",
                f"มี {facts['length']:,} ตัวอักษร รับได้ไม่เกิน {facts['longest']:,} ตัวอักษร · ยังไม่ได้บันทึก โปรดย่อแล้วส่งใหม่",
            )
        case "not_submitted":
            return "ยังไม่ได้เสนอ", f"แผนที่ {plan_id} อยู่กับเจ้าหน้าที่ ยังไม่ได้เสนอให้เห็นชอบ"
        case "other_round":
            return (
                "ปุ่มของแผนฉบับก่อน",
                f"แผนที่ {plan_id} แก้ไขและเสนอใหม่แล้ว · พิมพ์ แผน {plan_id} เพื่ออ่านฉบับล่าสุดก่อนพิจารณา",
            )
        case "not_approver":
            return "ไม่มีสิทธิ์พิจารณา", "ผู้พิจารณาแผนคือ หัวหน้าภารกิจ รอง ผอ. และ ผอ. ตามลำดับ"
        case "out_of_order":
            return "ยังไม่ถึงลำดับ", f"แผนที่ {plan_id} รอ{role}พิจารณา ต้องเป็นไปตามลำดับ"
        case "already_approved":
            return "เห็นชอบแล้ว", f"แผนที่ {plan_id} เห็นชอบแล้ว {who}{when}".strip()
        case _:
            return "ทำรายการไม่ได้", f"แผนที่ {plan_id} ทำคำสั่งนี้ไม่ได้ · พิมพ์ แผน {plan_id} เพื่อดูสถานะ"


as_typed = _as_typed
"""For the other commands that are followed by a text of several lines."""
