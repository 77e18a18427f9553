"""When a clip was published: what sources write, in either era, made one aware moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from thai.dates import BANGKOK, be_to_ce_year, parse_datetime

MILLISECONDS_FROM = 100_000_000_000
"""An epoch number from here on counts milliseconds: as seconds it would lie beyond the year 5000."""

_BUDDHIST_YEAR = re.compile(r"\b2[4-9]\d\d\b")
_ISO_YEAR = re.compile(r"^(\d{4})(?=-\d{2}-\d{2})")


def read_moment(value: object, now: datetime) -> datetime | None:
    """The moment (UTC) that a source names as ISO 8601, epoch seconds or milliseconds, RFC 822 or in Thai words.

    Buddhist years are understood; without a zone it is Bangkok time; nothing is published after `now`, so a
    later moment becomes `now`. None when it cannot be read.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _not_later(_from_epoch(value), now)
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        return None
    text = value.strip()
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        return _not_later(_from_epoch(float(text)), now)
    return _not_later(_from_iso(text) or _from_mail(text) or parse_datetime(text, now), now)


def _from_epoch(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) >= MILLISECONDS_FROM else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _from_iso(text: str) -> datetime | None:
    text = _ISO_YEAR.sub(lambda m: f"{be_to_ce_year(int(m.group(1))):04d}", text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_mail(text: str) -> datetime | None:
    """RFC 822, as RSS has it."""
    try:
        return parsedate_to_datetime(_BUDDHIST_YEAR.sub(lambda m: str(be_to_ce_year(int(m.group()))), text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _not_later(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)
    try:
        return min(aware.astimezone(UTC), now.astimezone(UTC))
    except OverflowError:
        return None
