"""Texts of any origin made ready for paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reports.text import pieces, printable
from thai.dates import clock, short_date

_LONGEST_LINE = 2_000
_MOST_LINES = 200


def line(text: object) -> list[list[Any]]:
    """One line."""
    return pieces(printable(text, _LONGEST_LINE))


def lines(text: str) -> list[list[list[Any]]]:
    """A text of several lines; of a very long one the beginning, with how much more there is."""
    found = text.replace("\r\n", "\n").split("\n")
    more = [line(f"… อีก {len(found) - _MOST_LINES} บรรทัด")] if len(found) > _MOST_LINES else []
    return [line(one) for one in found[:_MOST_LINES]] + more


def exact(moment: datetime) -> str:
    """Day and minute."""
    return f"{short_date(moment)} {clock(moment)}"
