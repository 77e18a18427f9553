"""The quarter's report as a card: indicator 2 passed or not, and the report's files behind links (manual, section B)."""

from __future__ import annotations

from bot.card_row import Row
from bot.cards.flex import Messages
from bot.cards.quarter import QuarterView, quarter_card
from bot.commands import Typed
from bot.turn import Turn
from reports.quarter import Quarter, figures_of, quarter_logs, reason, reckon, verdict
from storage.web_access import quarter_token

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
    links: tuple[tuple[str, str], ...] = ()
    if row.links.base:
        token = quarter_token(str(quarter), row.now, secret=row.links.secret)
        links = tuple(
            (label, f"{row.links.base}/quarters/{token}/{ending}") for ending, label in _FORMATS.items()
        )
    view = QuarterView(
        mark=str(quarter),
        name=quarter.name,
        verdict=found.verdict.value,
        word=verdict(figures),
        why=reason(figures),
        so_far=quarter.ends > row.now,
        links=links,
    )
    return quarter_card(view, row.context)
