"""What pages read out of addresses and forms alike."""

from __future__ import annotations

from datetime import date

from web.gate import Refused


def day_of(text: str) -> date:
    """A day of an address (YYYY-MM-DD). Raises Refused 404 for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(404, "") from error


def typed_text(text: str) -> str:
    """What was typed into a field, without margins; forms send CR LF for a line break."""
    return text.replace("\r\n", "\n").strip()
