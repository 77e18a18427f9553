"""The quarter's report as a card: indicator 2 passed or not, and the report's files behind links (manual, section B)."""

from __future__ import annotations

from datetime import datetime

from bot.card_row import Row
from bot.cards.flex import Messages
from bot.cards.quarter import QuarterView, quarter_card
from bot.commands import Typed
from bot.turn import Turn
from reports.quarter import Quarter, figures_of, quarter_logs, reason, reckon, verdict
from storage.web_access import quarter_token
from thai.digits import to_arabic

_FORMATS = {"pdf": "เปิดรายงาน PDF", "docx": "บันทึกข้อความ Word", "xlsx": "ตาราง Excel"}


def show_quarter(turn: Turn, typed: Typed) -> None:
    """The report of this quarter so far, of a quarter by its number ("4"), or of any ("4/2569")."""
    asked = _asked(typed.text, Quarter.of(turn.agency.day(turn.now)), turn.now)
    if asked is None:
        turn.note(
            "ไม่มีไตรมาสนี้",
            "ปีงบประมาณมี 4 ไตรมาส · พิมพ์ รายงานไตรมาส ตามด้วยเลข 1 ถึง 4 หรือไตรมาสและปี เช่น รายงานไตรมาส 4/2569",
        )
        return
    if asked.begins > turn.now:
        turn.note("ยังไม่ถึงไตรมาสนี้", f"{asked.name} ยังไม่เริ่ม · พิมพ์ รายงานไตรมาส เพื่อดูไตรมาสปัจจุบัน")
        return
    turn.reply("quarter", quarter=str(asked))


def _asked(text: str, present: Quarter, now: datetime) -> Quarter | None:
    """The quarter in the words after the command; without a year the newest of that number that has begun."""
    words = to_arabic(text).strip()
    if not words:
        return present
    try:
        return Quarter.read(words)
    except ValueError:
        number = int(words) if words.isascii() and words.isdigit() and len(words) == 1 else 0
    if not 1 <= number <= 4:
        return None
    asked = Quarter(present.year, number)
    return Quarter(present.year - 1, number) if asked.begins > now else asked


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
