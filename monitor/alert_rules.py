"""When a negative story is announced, and when again (manual, section A 7). Pure: no clock, no store.

A story is announced once, and again only when it has grown notably: over so many times the outlets of the last time,
or when national media take it up. At night only stories on the agency itself are announced at once; the others wait
until the quiet hours end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
GROW_OUTLETS = 3
"""So many times the outlets of the last alert make a new one."""


class Why(StrEnum):
    """What makes a story worth a card."""

    FIRST = "first"
    GROWN = "grown"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """The agency's rule. ``national``: names of national outlets; ``quiet``: from and until (Bangkok), None for no quiet.

    Raises ValueError for a growth of 1 or less, which would announce a story over and over.
    """

    grow_outlets: int = GROW_OUTLETS
    national: tuple[str, ...] = ()
    quiet: tuple[time, time] | None = None
    _keys: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        if self.grow_outlets <= 1:
            raise ValueError("a story grows notably at twice its outlets or more")
        keys = tuple(key for key in map(_key, self.national) if key)
        object.__setattr__(self, "_keys", keys)

    def is_national(self, outlets: Iterable[str]) -> bool:
        """Whether one of the outlets is a national one: by its name, or the name with an addition ("ไทยรัฐออนไลน์")."""
        return any(_begins(_key(outlet), key) for outlet in outlets for key in self._keys)

    def quiet_until(self, moment: datetime) -> datetime | None:
        """When the quiet hours that the moment lies in end; None outside of them."""
        if self.quiet is None:
            return None
        starts, ends = self.quiet
        local = moment.astimezone(BANGKOK)
        at = local.time()
        inside = starts <= at < ends if starts <= ends else at >= starts or at < ends
        if not inside:
            return None
        day = local.date() if at < ends else local.date() + timedelta(days=1)
        return datetime.combine(day, ends, tzinfo=BANGKOK)


@dataclass(frozen=True, slots=True)
class Told:
    """The last alert of a story: when it was, or (in the quiet hours) is going to be, sent, and what it could say."""

    at: datetime
    outlets: int
    national: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A negative story as it is now. ``ours``: it is on the agency itself, rather than naming it beside others."""

    ours: bool
    outlets: int
    national: bool
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``at``: when the card is due; None when there is none, and ``told`` is then all that changes."""

    told: Told | None
    why: Why | None = None
    at: datetime | None = None
    held: bool = False


def judge(seen: Seen, rule: AlertRule, now: datetime) -> Verdict:
    """Whether a story is announced, and what the record of its last alert says from then on."""
    last = seen.told
    if last is not None and last.at > now:
        return _while_held(seen, last, now)
    why = _why(seen, rule)
    if why is None:
        return Verdict(last)
    opens = None if seen.ours else rule.quiet_until(now)
    at = opens or now
    return Verdict(Told(at, seen.outlets, seen.national), why, at, held=opens is not None)


def _why(seen: Seen, rule: AlertRule) -> Why | None:
    last = seen.told
    if last is None:
        return Why.FIRST
    if seen.national and not last.national:
        return Why.NATIONAL
    # An older record may say 0 outlets; a story without any would else grow by its first.
    if seen.outlets >= rule.grow_outlets * max(1, last.outlets):
        return Why.GROWN
    return None


def _while_held(seen: Seen, last: Told, now: datetime) -> Verdict:
    """A card waits for the morning: it will show all that came until then, unless the story turns out to be ours."""
    if seen.ours:
        return Verdict(Told(now, seen.outlets, seen.national), Why.FIRST, now)
    return Verdict(Told(last.at, max(last.outlets, seen.outlets), last.national or seen.national))


def _begins(outlet: str, name: str) -> bool:
    """Whether an outlet bears a name; ช่อง 36 does not bear the name ช่อง 3."""
    if not outlet.startswith(name):
        return False
    return not (name[-1].isdigit() and outlet[len(name) : len(name) + 1].isdigit())


def _key(name: str) -> str:
    """What two writings of an outlet's name have in common."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()
