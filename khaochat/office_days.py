"""On which days a Thai public office works: Monday to Friday without the public holidays, as the agency file corrects them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import cache

import holidays

_NOT_FOR_OFFICES = ("วันแรงงานแห่งชาติ", "วันเด็กแห่งชาติ")
"""Listed as public, but no day off for government offices; the same with "ชดเชย" in front."""
_FRIDAY = 4


def office_days(closed: Collection[date] = (), worked: Collection[date] = ()) -> Callable[[date], bool]:
    """Whether there is office on a day. `closed` and `worked` are what the cabinet or the agency decided otherwise."""
    shut, open_ = frozenset(closed), frozenset(worked)

    def works(day: date) -> bool:
        if day in open_ or day in shut:
            return day in open_
        return day.weekday() <= _FRIDAY and day not in public_holidays(day.year)

    return works


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The days off of government offices in a year, substitutes included.

    Computed by the library `holidays`; special days that the cabinet decides are known only for past years.
    """
    found = holidays.country_holidays("TH", years=year, categories=("public", "government"), language="th")
    return frozenset(day for day, name in found.items() if not _only_others(name))


def _only_others(names: str) -> bool:
    return all(name.strip().removeprefix("ชดเชย") in _NOT_FOR_OFFICES for name in names.split(";"))
