"""Commands and taps about reminders and responsibility: put off, seen, hand over to somebody on a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from bot.cards.postback import encode
from bot.case_commands import hand_to
from bot.case_turn import carry, refuse_ended, row_of
from bot.commands import Typed
from bot.day_words import read_span, read_until, unit_first
from bot.turn import Turn
from storage.tables import CaseRow, Outbox, Person
from thai.dates import clock
from workflows.clarification import (
    AcknowledgeReminder,
    Actor,
    Refused,
    Snooze,
    Step,
    carry_out,
    items_of,
)
from workflows.clarification.notices import DRILL_REMINDER, REMINDER
from workflows.people import ACTING_ROLES

Fields = Mapping[str, str]
USUAL = timedelta(minutes=30)
REASONS = ("รอข้อมูลจากหน่วยงาน", "อยู่ระหว่างประชุม", "กำลังจัดทำข้อความ")
"""What is chosen by tap; any other reason is typed."""


def snooze(turn: Turn, typed: Typed) -> None:
    """Typed: the case's number, how long, why. Either number may be left out where it is clear."""
    number, found = typed.number, read_until(typed.text, turn.now) or read_span(typed.text)
    if found is not None and found[0] <= timedelta():
        turn.note("เวลานี้ผ่านไปแล้ว", "พิมพ์ เลื่อน ตามด้วยเลขเรื่อง ระยะเวลา และเหตุผล เช่น เลื่อน 1 30 นาที รอข้อมูล")
        return
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
    span, reason = _span_and_reason(fields)
    _snooze(turn, row.id, _step(fields), span, reason)


def _span_and_reason(fields: Fields) -> tuple[timedelta, str]:
    minutes, reason = fields.get("m", ""), fields.get("r", "")
    span = timedelta(minutes=int(minutes)) if minutes.isdigit() and len(minutes) < 4 else USUAL
    return span, REASONS[int(reason)] if reason.isdigit() and int(reason) < len(REASONS) else ""


def _reasons(action: str, **fields: str | int) -> list[list[str]]:
    """The reasons that can be chosen, as buttons."""
    return [[words, "postback", encode(action, r=index, **fields)] for index, words in enumerate(REASONS)]


def _snooze(turn: Turn, case_id: int, step: Step | None, span: timedelta, reason: str) -> None:
    minutes = int(span.total_seconds() // 60)
    if not reason.strip():
        more = {"s": step.value} if step is not None else {}
        turn.note(
            "เลื่อนเตือนเพราะเหตุใด",
            f"เรื่องที่ {case_id} · เลื่อนได้ไม่เกินกำหนดของขั้นตอน · แตะเหตุผล หรือพิมพ์ เลื่อน {case_id} {minutes} นาที ตามด้วยเหตุผล",
            buttons=_reasons("snooze", c=case_id, m=minutes, **more),
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


def seen_all(turn: Turn, typed: Typed) -> None:
    """Typed: all that the newest reminder told was seen."""
    _seen_all(turn, _reminded_of(turn))


def tap_seen_all(turn: Turn, fields: Fields) -> None:
    """The button on a card of several reminders: all that are on it."""
    _seen_all(turn, _open(turn, _listed(fields)))


def _seen_all(turn: Turn, case_ids: Sequence[int]) -> None:
    done, _ = _each(turn, case_ids, AcknowledgeReminder(by=turn.actor, message_id=turn.message_id))
    if not done:
        turn.note("ไม่มีเรื่องที่รอรับทราบ", "เรื่องที่แจ้งเตือนไว้ดำเนินการแล้ว · พิมพ์ เรื่องชี้แจง เพื่อดูเรื่องที่ยังค้าง")
        return
    turn.note(
        f"บันทึกว่ารับทราบแล้ว {len(done)} เรื่อง",
        f"{_numbers(done)} · การรับทราบไม่ทำให้กำหนดหยุด ระบบยังแจ้งเตือนครั้งต่อไปตามเวลา",
        tone="done",
        buttons=[["เรื่องชี้แจง", "say", "เรื่องชี้แจง"]],
    )


def snooze_all(turn: Turn, typed: Typed) -> None:
    """Typed: how long and why, for all that the newest reminder told."""
    span, reason = read_span(typed.text) or (USUAL, typed.text)
    _snooze_all(turn, _reminded_of(turn), span, reason)


def tap_snooze_all(turn: Turn, fields: Fields) -> None:
    """The button on a card of several reminders: asks why, then puts all that are on it off."""
    span, reason = _span_and_reason(fields)
    _snooze_all(turn, _open(turn, _listed(fields)), span, reason)


def _snooze_all(turn: Turn, case_ids: Sequence[int], span: timedelta, reason: str) -> None:
    minutes = int(span.total_seconds() // 60)
    if case_ids and not reason.strip():
        turn.note(
            "เลื่อนเตือนเพราะเหตุใด",
            f"{_numbers(case_ids)} · เลื่อนได้ไม่เกินกำหนดของขั้นตอน · แตะเหตุผล หรือพิมพ์ เลื่อนเตือนทั้งหมด {minutes} นาที ตามด้วยเหตุผล",
            buttons=_reasons("snoozeall", c=".".join(map(str, case_ids)), m=minutes),
        )
        return
    command = Snooze(by=turn.actor, message_id=turn.message_id, span=span, reason=reason.strip()[:200])
    done, late = _each(turn, case_ids, command)
    left = f"{_numbers(late)} ครบกำหนดแล้ว เลื่อนไม่ได้ โปรดดำเนินการทันที" if late else ""
    if not done:
        turn.note("ไม่มีเรื่องที่เลื่อนเตือนได้", left or "เรื่องที่แจ้งเตือนไว้ดำเนินการแล้ว · พิมพ์ เรื่องชี้แจง เพื่อดูเรื่องที่ยังค้าง")
        return
    told = f"{_numbers(done)} จะเตือนอีกครั้งใน {minutes} นาที หรือเมื่อครบกำหนดถ้าถึงก่อน · กำหนดของเรื่องไม่เลื่อนตาม"
    turn.note(
        f"เลื่อนเตือนแล้ว {len(done)} เรื่อง",
        f"{told} · {left}" if left else told,
        tone="done",
        buttons=[["เรื่องชี้แจง", "say", "เรื่องชี้แจง"]],
    )


def _each(
    turn: Turn, case_ids: Sequence[int], command: Snooze | AcknowledgeReminder
) -> tuple[list[int], list[int]]:
    """Do it in each case: those in which it was done, and those whose limit has passed; ended ones are in neither."""
    done: list[int] = []
    late: list[int] = []
    for case_id in case_ids:
        try:
            carry_out(turn.session, case_id, command, turn.now, turn.agency.policy)
            done.append(case_id)
        except Refused as refused:
            if refused.code == "limit_passed":
                late.append(case_id)
    return done, late


def _reminded_of(turn: Turn) -> list[int]:
    """The cases on the newest card of reminders in this chat."""
    newest = turn.session.scalars(
        select(Outbox)
        .where(
            Outbox.chat_id == turn.event.chat_id,
            Outbox.kind.in_((REMINDER, DRILL_REMINDER)),
            Outbox.state.in_(("sent", "unknown")),
        )
        .order_by(Outbox.seq.desc())
        .limit(1)
    ).first()
    ids = [int(item["case_id"]) for item in items_of(newest.data)] if newest is not None else []
    return _open(turn, ids)


def _listed(fields: Fields) -> list[int]:
    numbers = [n for n in fields.get("c", "").split(".") if n.isascii() and n.isdigit() and len(n) < 8]
    return [int(n) for n in numbers]


def _open(turn: Turn, case_ids: Sequence[int]) -> list[int]:
    still = set(
        turn.session.scalars(select(CaseRow.id).where(CaseRow.id.in_(case_ids), CaseRow.ended_at.is_(None)))
    )
    return [i for i in dict.fromkeys(case_ids) if i in still]


def _numbers(case_ids: Sequence[int]) -> str:
    return "เรื่องที่ " + " ".join(str(i) for i in sorted(case_ids))


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
