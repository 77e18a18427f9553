"""The quarter's report as a card: indicator 2 passed or not, and the report's files behind links (manual, section B)."""

from __future__ import annotations

from bot.card_row import Row
from bot.cards import actions
from bot.cards.flex import Card, Messages, messages
from bot.cards.views import Tone
from bot.commands import Typed
from bot.turn import Turn
from reports.quarter import Quarter, Verdict, figures_of, quarter_logs, reason, reckon, verdict
from storage.web_access import quarter_token

_TONES: dict[str, Tone] = {"passed": "in_time", "failed": "late", "open": "waiting", "none": "done"}
_FORMATS = {"pdf": "เปิดรายงาน PDF", "docx": "บันทึกข้อความ Word", "xlsx": "ตาราง Excel"}


def show_quarter(turn: Turn, typed: Typed) -> None:
    """The report of this quarter so far, or by number of the fiscal year's quarter."""
    present = Quarter.of(turn.agency.day(turn.now))
    asked = present
    if typed.number is not None:
        if not 1 <= typed.number <= 4:
            turn.note("ไม่มีไตรมาสนี้", "ปีงบประมาณมี 4 ไตรมาส · พิมพ์ รายงานไตรมาส ตามด้วยเลข 1 ถึง 4")
            return
        asked = Quarter(present.year, typed.number)
        if asked.begins > turn.now:
            asked = Quarter(present.year - 1, typed.number)
    turn.reply("quarter", quarter=str(asked))


def load_quarter(row: Row) -> Messages | None:
    """The card of a quarter, with links to its files where the installation has an address."""
    quarter = Quarter.read(row.data["quarter"])
    found = reckon(quarter_logs(row.session, quarter), row.now)
    figures = figures_of(found)
    word, why = verdict(figures), reason(figures)
    so_far = " (ถึงขณะนี้)" if quarter.ends > row.now else ""
    buttons = []
    if row.links.base:
        token = quarter_token(str(quarter), row.now, secret=row.links.secret)
        buttons = [
            actions.link(label, f"{row.links.base}/quarters/{token}/{ending}")
            for ending, label in _FORMATS.items()
        ]
    failed = found.verdict is Verdict.FAILED
    return messages(
        Card(
            tone=_TONES[found.verdict.value],
            state=f"ตัวชี้วัดการชี้แจง: {word}",
            mark=str(quarter),
            alt=f"รายงาน{quarter.name}{so_far} {word} · {why}",
            title=f"รายงานการชี้แจง {quarter.name}{so_far}",
            facts=why,
            want="โปรดตรวจเหตุที่เกินกำหนดในรายงานก่อนเสนอ ผอ." if failed else "",
            buttons=buttons,
            hint="ลิงก์เปิดดูได้ 14 วัน · หรือพิมพ์ รายงานไตรมาส เพื่อขอใหม่",
            drill=row.context.drill,
        )
    )
