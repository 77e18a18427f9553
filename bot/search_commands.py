"""The command and the tap that search clips and past answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.commands import Typed
from bot.turn import Turn
from thai.digits import to_arabic
from thai.search_text import LONGEST_QUERY, read_query

Fields = Mapping[str, str]
_PAGE = re.compile(r"\s+หน้า(?:ที่)?\s*(\d{1,3})$")
"""At the end of what is sought: which page of it."""


def find(turn: Turn, typed: Typed) -> None:
    """Search for what follows the command; asks for a word when there is none."""
    number = [str(typed.number)] if typed.number is not None else []
    query = " ".join([*number, typed.text]).strip()
    page = _PAGE.search(to_arabic(query))
    _find(turn, query[: page.start()] if page else query, int(page[1]) if page else 1)


def tap_find(turn: Turn, fields: Fields) -> None:
    """Another page of a search."""
    number = fields.get("n", "1")
    _find(turn, fields.get("q", ""), int(number) if number.isdigit() and len(number) < 4 else 1)


def _find(turn: Turn, query: str, page: int) -> None:
    query = query[:LONGEST_QUERY]
    if not read_query(query).needles:
        turn.note(
            "ค้นหาอะไร",
            "พิมพ์ ค้นหา ตามด้วยคำ เช่น ค้นหา สมศ. ประเมินภายนอก · วลีใส่ในเครื่องหมายคำพูด",
            buttons=[["ค้นหา", "fill", "ค้นหา "]],
        )
        return
    turn.reply("found", query=query, page=page)
