"""Whether anything was said about a day's PMOC posts, and on which days there are any (manual, section B).

No public text names a day without posts, and nights and holidays count for the limits: every day has them, unless the
agency file says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from storage.tables import CaseRow, PmocDay, Post
from workflows.clarification import State

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
    """Whether somebody has brought a post of that day, or said that there is none.

    Doubt is asked about again: neither yesterday's post that is brought this morning, nor a case that was opened from
    the news, nor a text that was no issue says anything about today's posts.
    """
    begins = datetime.combine(day, time(0), tzinfo=BANGKOK)
    ends = begins + timedelta(days=1)
    posted = func.coalesce(Post.posted_at, Post.learned_at)
    none = CaseRow.state == State.RULED_OUT.value
    cases = exists().where(CaseRow.post_id == Post.id)
    post = exists().where(
        posted >= begins,
        posted < ends,
        Post.state.not_in(("ignored", "unsent")),
        or_(~cases.where(none), cases.where(~none)),
    )
    return session.get(PmocDay, day) is not None or bool(session.scalar(select(post)))
