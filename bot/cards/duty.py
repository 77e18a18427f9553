"""Cards about who is there: duty and leave; to whom a case may be handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cards import actions
from bot.cards.case_parts import facts, mark, more_row, open_button
from bot.cards.flex import SOFT, Card, Messages, Part, chip, grid, heading, messages, sides, text
from bot.cards.text import line
from bot.cards.views import CardContext, CaseView
from bot.cards.words import typed
from thai.dates import clock, short_date

LISTED = 10


@dataclass(frozen=True, slots=True)
class PersonChip:
    """Somebody to choose. ``note``: what is to be known about them, such as that they are on leave."""

    id: int
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandOverView:
    """To whom a case may be handed."""

    case: CaseView
    people: tuple[PersonChip, ...]


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """A leave; days with the first and the last."""

    name: str
    first: date
    last: date
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class DutyView:
    """Tonight and the nights that come, with who is on duty; leaves that are or come. ``night`` None: no such hours."""

    night: tuple[date, datetime, datetime] | None
    nights: tuple[tuple[date, tuple[str, ...]], ...] = ()
    leaves: tuple[LeaveLine, ...] = ()
    people: tuple[PersonChip, ...] = ()


def hand_over_card(view: HandOverView, ctx: CardContext) -> Messages:
    """Choose by a tap who is responsible from now on."""
    case = view.case
    chips = [_chip(case, person) for person in view.people[: 2 * LISTED]]
    return messages(
        Card(
            tone="waiting",
            state="มอบหมายต่อ",
            mark=mark(case),
            alt=f"{mark(case)} โปรดเลือกผู้รับมอบหมาย · {case.title}",
            title=case.title,
            facts=facts(case, ctx.now),
            want="โปรดเลือกผู้รับมอบหมาย",
            body=[*grid(chips), *more_row(len(view.people) - len(chips), "คน")],
            buttons=[open_button(case)],
            hint=f"หรือพิมพ์ {typed(f'มอบหมายต่อ {case.id}', ctx)} ตามด้วยชื่อ",
            drill=case.drill or ctx.drill,
        )
    )


def _chip(case: CaseView, person: PersonChip) -> Part:
    name = line(person.name, 30, empty="ไม่มีชื่อ")
    shown = f"{name} ({line(person.note, 20)})" if person.note.strip() else name
    shows = f"มอบหมายต่อ {case.id} {name}"
    return chip(shown, actions.tap(name, "handover", shows=shows, c=case.id, p=person.id))


def duty_card(view: DutyView, ctx: CardContext) -> Messages:
    """Who is on duty tonight and in the nights that come, who is on leave; a tap puts somebody down for tonight."""
    tonight = view.nights[0][1] if view.nights else ()
    who = " และ ".join(line(name, 60) for name in tonight)
    if view.night is None:
        state, said = "ไม่มีเวรกลางคืน", "หน่วยงานไม่ได้กำหนดเวลากลางคืน การแจ้งเตือนส่งถึงทุกคนตามปกติ"
    else:
        _, starts, ends = view.night
        span = f"{clock(starts).removesuffix(' น.')}-{clock(ends)}"
        state = f"เวรคืนนี้ {who}" if who else "คืนนี้ไม่มีผู้อยู่เวร"
        said = (
            f"ช่วง {span} แจ้งเตือนผู้อยู่เวรเท่านั้น ผู้อื่นรับแจ้งเมื่อสิ้นสุดเวร"
            if who
            else f"ช่วง {span} การแจ้งเตือนจึงส่งถึงทุกคนตามปกติ"
        )
    return messages(
        Card(
            tone="waiting" if view.night is None else "in_time" if who else "soon",
            state=state[:60],
            alt=f"{state} · {said}",
            title=state,
            facts=said,
            body=[*_nights(view), *_leaves(view), *_choice(view)],
            buttons=[actions.fill("บันทึกลา", typed("ลา ", ctx))],
            hint=f"พิมพ์ {typed('เวรคืนนี้', ctx)} ตามด้วยชื่อ · {typed('ลา 25-27 พ.ย. แทนโดย', ctx)} ตามด้วยชื่อ",
            drill=ctx.drill,
        )
    )


def _nights(view: DutyView) -> list[Part]:
    rows = [
        sides(short_date(day), " ".join(line(n, 40) for n in names) or "ไม่มี")
        for day, names in view.nights[1:LISTED]
    ]
    return [heading("เวรคืนถัดไป"), *rows] if any(names for _, names in view.nights[1:]) else []


def _leaves(view: DutyView) -> list[Part]:
    if not view.leaves:
        return []
    rows = []
    for leave in view.leaves[:LISTED]:
        days = short_date(leave.first)
        if leave.last != leave.first:
            days += f" ถึง {short_date(leave.last)}"
        instead = f"แทนโดย {line(leave.stand_in, 60)}" if leave.stand_in.strip() else "ไม่มีผู้แทน"
        rows.append(text(f"{line(leave.name, 60)} · {days} · {instead}", 250, size="sm"))
    return [heading("ลา"), *rows, *more_row(len(view.leaves) - LISTED, "รายการ")]


def _choice(view: DutyView) -> list[Part]:
    if view.night is None or not view.people:
        return []
    day = view.night[0].isoformat()
    chips = [
        chip(
            line(p.name, 30, empty="ไม่มีชื่อ"),
            actions.tap(
                line(p.name, 30, empty="ไม่มีชื่อ"), "duty", shows=f"เวรคืนนี้ {line(p.name, 60)}", p=p.id, d=day
            ),
        )
        for p in view.people[:LISTED]
    ]
    return [text("แตะชื่อเพื่อกำหนดเวรคืนนี้", 80, size="sm", color=SOFT), *grid(chips)]
