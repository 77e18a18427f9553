"""Commands and taps that work a response plan. A refusal says what happened, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.commands import Typed
from bot.plan_gaps import places_left, untouched
from bot.post_changes import newest_text
from bot.refusals import plan_refusal
from bot.turn import Turn
from storage.tables import ResponsePlan
from thai.normalise import normalise
from thai.shorten import cut
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
    Withdraw,
    WriteText,
    carry_out,
    choose_kind,
    load_plan,
    open_plan,
    open_plans,
)

Fields = Mapping[str, str]
_AFTER_NUMBER = re.compile(r"[^\d๐-๙]{0,60}[\d๐-๙]{1,7}[:.,]?(.*)", re.DOTALL)
"""A command's text as it was typed, with its lines and addresses: what stands after the plan's number."""
LISTED = 10


def draft(turn: Turn, typed: Typed) -> None:
    """Draft a response to a story, by the story's number."""
    if typed.number is None:
        turn.note("โปรดระบุเลขข่าว", "พิมพ์ ร่างแผน ตามด้วยเลขข่าว · พิมพ์ ข่าววันนี้ เพื่อดูเลขข่าว")
        return
    _draft(turn, typed.number, again=typed.name == "draftagain")


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
    _do(turn, row, WriteText(by=_actor(turn), message_id=turn.message_id, text=as_typed(turn, typed)))


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
    _choose(turn, row, form, as_typed(turn, typed))


def propose(turn: Turn, typed: Typed) -> None:
    """Put the plan to head, deputy and director; a draft that is not written to its end is asked about first."""
    row = _row(turn, typed)
    if row is not None and not _asked_to_finish(turn, row):
        _propose(turn, row)


def propose_as_it_is(turn: Turn, typed: Typed) -> None:
    """Put the plan to them although places of its template are left."""
    row = _row(turn, typed)
    if row is not None:
        _propose(turn, row)


def tap_propose(turn: Turn, fields: Fields) -> None:
    """The same by its button."""
    row = _tapped(turn, fields)
    if row is not None and not _asked_to_finish(turn, row):
        _propose(turn, row)


def _propose(turn: Turn, row: ResponsePlan) -> None:
    _do(turn, row, Propose(by=_actor(turn), message_id=turn.message_id))


def _asked_to_finish(turn: Turn, row: ResponsePlan) -> bool:
    """Ask whether an unfinished draft is meant; False when there is nothing to ask."""
    if row.state not in ("draft", "returned"):
        return False
    plan = load_plan(turn.session, row.id)
    places = places_left(plan)
    if not places and not untouched(plan):
        return False
    left = f"ยังไม่ได้เติม {' '.join(places)}" if places else "ข้อความยังเป็นแบบร่างเดิมทั้งหมด"
    turn.note(
        "ยังไม่ได้เสนอแผน",
        f"แผนที่ {row.id} {left} · พิมพ์ แผน {row.id} ตามด้วยข้อความที่สมบูรณ์ หรือพิมพ์ เสนอแผนตามนี้ {row.id}",
        tone="soon",
        buttons=[
            ["แก้ข้อความ", "fill", f"แผน {row.id} "],
            ["เสนอตามนี้", "say", f"เสนอแผนตามนี้ {row.id}"],
            ["ดูแผน", "say", f"แผน {row.id}"],
        ],
    )
    return True


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
        remark = as_typed(turn, typed)
        _do(turn, row, Return(by=_actor(turn), message_id=turn.message_id, remark=remark), "ส่งกลับ")


def reject(turn: Turn, typed: Typed) -> None:
    """Do not approve, with the reason."""
    row = _row(turn, typed)
    if row is not None:
        reason = as_typed(turn, typed)
        _do(turn, row, Reject(by=_actor(turn), message_id=turn.message_id, reason=reason), "ไม่เห็นชอบ")


def withdraw(turn: Turn, typed: Typed) -> None:
    """Take the plan back, with the reason."""
    row = _row(turn, typed)
    if row is not None:
        reason = as_typed(turn, typed)
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


def as_typed(turn: Turn, typed: Typed) -> str:
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
    listed = "\n".join(f"{row.id} {cut(row.title, 60)}" for row in rows[:LISTED])
    more = "\nและยังมีอีก" if len(rows) > LISTED else ""
    turn.note("โปรดระบุเลขแผน", f"มีแผนที่รอดำเนินการ พิมพ์คำสั่งตามด้วยเลขแผน\n{listed}{more}")
    return None


def _refuse(turn: Turn, plan_id: int, refused: Refused, word: str) -> None:
    heading, text = plan_refusal(plan_id, refused, word)
    buttons = [["ดูแผน", "say", f"แผน {plan_id}"]]
    if refused.code == "no_reason" and word:
        buttons = [["พิมพ์เหตุผล", "fill", f"{word} {plan_id} "]]
    turn.note(heading, text, buttons=buttons)
