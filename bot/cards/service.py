"""Cards of the service itself: help, short notes, messages that could not be delivered."""

from __future__ import annotations

from bot.cards import actions
from bot.cards.flex import SOFT, Card, Messages, messages, text
from bot.cards.text import line
from bot.cards.views import CardContext, DeliveryFailedView, NoteView
from bot.cards.words import KINDS

MAX_NOTE = 1800


def note_card(view: NoteView, ctx: CardContext) -> Messages:
    """A short message: what happened, why, what to do next."""
    return messages(
        Card(
            tone=view.tone,
            state=line(view.heading, 60, empty="แจ้งให้ทราบ"),
            alt=f"{line(view.heading, 60, empty='แจ้งให้ทราบ')} · {view.text}",
            body=[text(view.text, MAX_NOTE)],
            buttons=[actions.from_button(button, ctx) for button in view.buttons[:3]],
            drill=ctx.drill or view.tone == "drill",
        )
    )


def delivery_failed_card(view: DeliveryFailedView, ctx: CardContext) -> Messages:
    """A message that LINE refused for good, to those who look after the service."""
    kinds = " และ ".join(dict.fromkeys(KINDS.get(kind, "ข้อความ") for kind in view.kinds[:5])) or "ข้อความ"
    where = line(view.chat, 80, empty="")
    to = f" ถึง {where}" if where else ""
    return messages(
        Card(
            tone="late",
            state="ส่งข้อความไม่สำเร็จ",
            alt=f"ส่งไม่สำเร็จ: {kinds}{to} · โปรดตรวจว่าระบบยังอยู่ในกลุ่ม",
            title=f"{kinds}{to}",
            facts="LINE ไม่รับข้อความนี้ ระบบจะไม่ส่งซ้ำ",
            want="โปรดตรวจว่าระบบยังอยู่ในกลุ่มหรือยังเป็นเพื่อนกับผู้รับ แล้วแจ้งผู้รับโดยตรง",
            body=[text(f"รายละเอียด: {line(view.error, 200)}", 220, size="xs", color=SOFT)],
            drill=ctx.drill,
        )
    )
