"""The command and the tap that search clips and past answers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands import Typed
from bot.turn import Turn
from thai.search_text import LONGEST_QUERY, read_query

Fields = Mapping[str, str]


def find(turn: Turn, typed: Typed) -> None:
    """Search for what follows the command; asks for a word when there is none."""
    number = [str(typed.number)] if typed.number is not None else []
    _find(turn, " ".join([*number, typed.text]).strip(), 1)


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
