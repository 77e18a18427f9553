"""The card of the quarter's report: indicator 2 passed or not, and the report's files behind links. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards import actions
from bot.cards.flex import Card, Messages, messages
from bot.cards.views import CardContext, Tone
from bot.cards.words import typed

_TONES: Mapping[str, Tone] = {"passed": "in_time", "failed": "late", "open": "waiting", "none": "done"}


@dataclass(frozen=True, slots=True)
class QuarterView:
    """A quarter: its name, the verdict (passed failed open none) with its word and why; `links`: (label, address)."""

    mark: str
    name: str
    verdict: str
    word: str
    why: str
    so_far: bool = False
    links: tuple[tuple[str, str], ...] = ()


def quarter_card(view: QuarterView, ctx: CardContext) -> Messages:
    """Passed or failed, why, and the report to read and to hand on."""
    so_far = " (ถึงขณะนี้)" if view.so_far else ""
    opens = "ลิงก์เปิดดูได้ 14 วัน · " if view.links else ""
    return messages(
        Card(
            tone=_TONES.get(view.verdict, "waiting"),
            state=f"ตัวชี้วัดการชี้แจง: {view.word}",
            mark=view.mark,
            alt=f"รายงาน{view.name}{so_far} {view.word} · {view.why}",
            title=f"รายงานการชี้แจง {view.name}{so_far}",
            facts=view.why,
            want="โปรดตรวจเหตุที่เกินกำหนดในรายงานก่อนเสนอ ผอ." if view.verdict == "failed" else "",
            buttons=[actions.link(label, url) for label, url in view.links],
            hint=f"{opens}พิมพ์ {typed('รายงานไตรมาส', ctx)} เพื่อดูอีกครั้ง",
            drill=ctx.drill,
        )
    )
