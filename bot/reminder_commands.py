"""Commands and taps about reminders and responsibility: put off, seen, hand over to somebody on a card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.cards.postback import encode
from bot.case_commands import carry, hand_to, refuse_ended, row_of
from bot.commands import Typed
from bot.day_words import read_span, unit_first
from bot.turn import Turn
from storage.tables import Person
from thai.dates import clock
from workflows.clarification import AcknowledgeReminder, Actor, Snooze, Step
from workflows.people import ACTING_ROLES

Fields = Mapping[str, str]
USUAL = timedelta(minutes=30)
REASONS = ("รอข้อมูลจากหน่วยงาน", "อยู่ระหว่างประชุม", "กำลังจัดทำข้อความ")
"""What is chosen by tap; any other reason is typed."""


def snooze(turn: Turn, typed: Typed) -> None:
    """Typed: the case's number, how long, why. Either number may be left out where it is clear."""
    number, found = typed.number, read_span(typed.text)
    if found is None and number is not None:
        found, number = unit_first(typed.text, number), None
        if found is None:
            found, number = (USUAL, typed.text), typed.number
    span, reason = found or (USUAL, typed.text)
    row = row_of(turn, Typed("snooze", number))
    if row is not None and not refuse_ended(turn, row):
        _snooze(turn, row.id, None, span, reason)


def tap_snooze(turn: Turn, fields: Fields) -> None:
    """The button on a reminder: asks why, then puts the reminder off."""
    row = row_of(turn, _typed(fields))
    if row is None or refuse_ended(turn, row):
        return
    minutes, reason = fields.get("m", ""), fields.get("r", "")
    span = timedelta(minutes=int(minutes)) if minutes.isdigit() and len(minutes) < 4 else USUAL
    chosen = REASONS[int(reason)] if reason.isdigit() and int(reason) < len(REASONS) else ""
    _snooze(turn, row.id, _step(fields), span, chosen)


def _snooze(turn: Turn, case_id: int, step: Step | None, span: timedelta, reason: str) -> None:
    minutes = int(span.total_seconds() // 60)
    if not reason.strip():
        more = {"s": step.value} if step is not None else {}
        turn.note(
            "เลื่อนเตือนเพราะเหตุใด",
            f"เรื่องที่ {case_id} · เลื่อนได้ไม่เกินกำหนดของขั้นตอน · แตะเหตุผล หรือพิมพ์ เลื่อน {case_id} {minutes} นาที ตามด้วยเหตุผล",
            buttons=[
                [words, "postback", encode("snooze", c=case_id, m=minutes, r=index, **more)]
                for index, words in enumerate(REASONS)
            ],
        )
        return
    command = Snooze(
        by=turn.actor, message_id=turn.message_id, step=step, span=span, reason=reason.strip()[:200]
    )
    case = carry(turn, case_id, command)
    if case is None:
        return
    until = max((u for r in case.steps if (u := r.snoozed_until(turn.actor.id))), default=turn.now + span)
    turn.note(
        "เลื่อนเตือนแล้ว",
        f"เรื่องที่ {case_id} จะเตือนอีกครั้งเวลา {clock(until)} · กำหนดของเรื่องไม่เลื่อนตาม และเมื่อครบกำหนดจะแจ้งทันที",
        tone="done",
        buttons=[["ดูเรื่อง", "say", f"เรื่อง {case_id}"]],
    )


def seen(turn: Turn, typed: Typed) -> None:
    """Typed: a reminder was seen."""
    _seen(turn, typed, None)


def tap_seen(turn: Turn, fields: Fields) -> None:
    """The button on a reminder."""
    _seen(turn, _typed(fields), _step(fields))


def _seen(turn: Turn, typed: Typed, step: Step | None) -> None:
    row = row_of(turn, typed)
    if row is None or refuse_ended(turn, row):
        return
    command = AcknowledgeReminder(by=turn.actor, message_id=turn.message_id, step=step)
    if carry(turn, row.id, command) is not None:
        turn.note(
            "บันทึกว่ารับทราบแล้ว",
            f"เรื่องที่ {row.id} · การรับทราบไม่ทำให้กำหนดหยุด ระบบยังแจ้งเตือนครั้งต่อไปตามเวลา",
            tone="done",
            buttons=[["ดูเรื่อง", "say", f"เรื่อง {row.id}"]],
        )


def tap_hand_over(turn: Turn, fields: Fields) -> None:
    """The button on a case: shows who it can be handed to; with a person chosen, hands it over."""
    row = row_of(turn, _typed(fields))
    if row is None or refuse_ended(turn, row):
        return
    chosen = fields.get("p", "")
    if not chosen:
        turn.reply("handover", case_id=row.id)
        return
    person = turn.session.get(Person, int(chosen)) if chosen.isdigit() and len(chosen) < 10 else None
    if person is None or not person.active or person.role not in ACTING_ROLES:
        turn.note(
            "มอบหมายต่อไม่ได้",
            "บุคคลนี้ไม่มีสิทธิ์ดำเนินการในระบบแล้ว · โปรดเลือกผู้อื่น",
            buttons=[["เลือกใหม่", "say", f"มอบหมายต่อ {row.id}"]],
        )
        return
    hand_to(turn, row.id, Actor(str(person.id), person.name, person.role))


def _typed(fields: Fields) -> Typed:
    number = fields.get("c", "")
    return Typed("case", int(number) if number.isdigit() and len(number) < 8 else None)


def _step(fields: Fields) -> Step | None:
    known = [step.value for step in Step]
    return Step(fields["s"]) if fields.get("s") in known else None
