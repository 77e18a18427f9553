"""Whether anything was said about a day's PMOC posts, and on which days there are any (manual, section B).

No public text names a day without posts, and nights and holidays count for the limits: every day has them, unless the
agency file says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.tables import CaseRow, PmocDay, Post

BANGKOK = ZoneInfo("Asia/Bangkok")


@dataclass(frozen=True, slots=True)
class PmocDays:
    """``weekdays``: those with posts (Monday is 0); ``not_on``: days without, such as holidays."""

    weekdays: frozenset[int] = frozenset(range(7))
    not_on: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        """Whether posts are to be expected on a day."""
        return day.weekday() in self.weekdays and day not in self.not_on


def pmoc_said(session: Session, day: date) -> bool:
    """Whether somebody has brought a post of that day or said that there is none, or a case was opened on it."""
    begins = datetime.combine(day, time(0), tzinfo=BANGKOK)
    ends = begins + timedelta(days=1)
    post = exists().where(
        Post.learned_at >= begins, Post.learned_at < ends, Post.state.not_in(("ignored", "unsent"))
    )
    case = exists().where(CaseRow.opened_at >= begins, CaseRow.opened_at < ends, ~CaseRow.drill)
    return session.get(PmocDay, day) is not None or bool(session.scalar(select(post | case)))
