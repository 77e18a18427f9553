"""Cards of registration: the wish to use the bot, and the welcome."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards import actions
from bot.cards.flex import SOFT, Card, Messages, chip, grid, heading, messages, text
from bot.cards.text import line
from bot.cards.views import CardContext
from bot.cards.words import ROLES, typed


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """Somebody who asks to use the bot; `known` when the register holds somebody of that name without LINE."""

    id: int
    name: str
    unit: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class RegisteredView:
    """Somebody who was let in; `role` is its id."""

    name: str
    role: str
    unit: str


def registration_card(view: RegistrationView, ctx: CardContext) -> Messages:
    """To those who decide: who asks, and a button for each role."""
    unit = line(view.unit, 100)
    chips = [
        chip(name, actions.tap(name, "regok", shows=f"อนุมัติ {view.id} {name}", n=view.id, r=role))
        for role, name in ROLES.items()
    ]
    known = [text("มีชื่อนี้ในทะเบียนแล้ว จะเชื่อมกับรายการเดิม", 100, size="sm", color=SOFT)] if view.known else []
    return messages(
        Card(
            tone="waiting",
            state="ขอใช้งาน",
            mark=f"คำขอที่ {view.id}",
            alt=f"ขอใช้งาน: {line(view.name, 100)} · {unit} · โปรดเลือกบทบาทเพื่ออนุมัติ",
            title=view.name,
            facts=unit,
            want="โปรดตรวจว่าเป็นบุคคลนี้จริง แล้วเลือกบทบาทเพื่ออนุมัติ",
            body=[*known, heading("อนุมัติเป็น"), *grid(chips)],
            buttons=[actions.tap("ไม่อนุมัติ", "regno", shows=f"ไม่อนุมัติ {view.id}", n=view.id)],
            hint=f"หรือพิมพ์ {typed(f'อนุมัติ {view.id} เจ้าหน้าที่', ctx)} · {typed(f'ไม่อนุมัติ {view.id}', ctx)}",
            drill=ctx.drill,
        )
    )


def registered_card(view: RegisteredView, ctx: CardContext) -> Messages:
    """To the person: let in, and what to do first."""
    role = ROLES.get(view.role, view.role)
    return messages(
        Card(
            tone="done",
            state="ลงทะเบียนแล้ว",
            mark=role,
            alt=f"ลงทะเบียนแล้ว ใช้งานได้ในฐานะ{line(role, 60)}",
            title=view.name,
            facts=line(view.unit, 100, empty=""),
            want="เริ่มใช้งานได้ทันที · แตะ ช่วยเหลือ เพื่อดูคำสั่งที่ใช้ได้",
            buttons=[actions.tap("ช่วยเหลือ", "help", shows="ช่วยเหลือ")],
            hint=f"หรือพิมพ์ {typed('ช่วยเหลือ', ctx)}",
            drill=ctx.drill,
        )
    )
