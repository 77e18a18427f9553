"""Reads what is typed after "หลักฐาน": which channel, and a link or a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from thai.dates import find_datetimes
from thai.digits import to_arabic
from workflows.channels import Channel

_BARE_TIME = re.compile(r"(?<![\d.])([01]?\d|2[0-3])[.:]([0-5]\d)(?![\d.])")


@dataclass(frozen=True, slots=True)
class Given:
    """Evidence as typed. `channel` is empty when none was named; `said` is what is left of the text."""

    channel: str
    said: str
    at: datetime | None


def read_evidence(text: str, channels: Sequence[Channel], chosen: Iterable[str], now: datetime) -> Given:
    """The channel that a text begins with, by any of its names, and a time in what follows."""
    names = {name.casefold(): name for name in chosen}
    for channel in channels:
        for word in (channel.name, *channel.words):
            names.setdefault(word.casefold(), names.get(channel.name.casefold(), channel.name))
    stripped = text.strip()
    for word in sorted(names, key=len, reverse=True):
        rest = stripped[len(word) :]
        if stripped.casefold().startswith(word) and (not rest or not rest[0].isalpha() or rest[0].isspace()):
            return Given(names[word], rest.strip(), _time(rest, now))
    return Given("", stripped, _time(stripped, now))


def _time(text: str, now: datetime) -> datetime | None:
    """When it was published; a time of day that is still to come was yesterday's."""
    plain = to_arabic(text)
    found = [f for f in find_datetimes(plain, now) if f.has_time or f.has_date]
    if not found and _BARE_TIME.search(plain):
        found = find_datetimes(_BARE_TIME.sub(r"\1.\2 น.", plain, count=1), now)
    return found[0].value if found else None
