"""When the service was at work, and when it was not: the gap between two beats is a downtime."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.duty_tables import Downtime, Heartbeat
from storage.inbox import insert_for

BEAT_EVERY = timedelta(seconds=30)
"""How often the service says that it is at work; a downtime is known to this precision."""
DOWN_AFTER = timedelta(minutes=10)
"""A longer silence was a downtime. The same span makes a reminder count as missed."""
CLOCK_SLACK = timedelta(hours=1)
"""A beat further ahead than this was made under a wrong clock and counts for nothing."""
NAME = "service"


def beat(session: Session, now: datetime) -> tuple[datetime, datetime] | None:
    """Say that the service is at work. Gives the downtime that ends now, since when and until when; None for none.

    Two processes that start at once find one downtime: the row is locked while it is read.
    """
    made = session.execute(
        insert_for(session, Heartbeat)
        .values(name=NAME, at=now)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(Heartbeat.name)
    ).first()
    if made is not None:
        return None
    last = session.get(Heartbeat, NAME, with_for_update=True, populate_existing=True)
    before = last.at if last is not None else now
    session.execute(
        update(Heartbeat)
        .where(Heartbeat.name == NAME, or_(Heartbeat.at < now, Heartbeat.at > now + CLOCK_SLACK))
        .values(at=now)
        .execution_options(synchronize_session=False)
    )
    if now - before <= DOWN_AFTER:
        return None
    session.add(Downtime(since=before, until=now))
    return before, now


def last_downtime(session: Session, now: datetime) -> tuple[datetime, datetime] | None:
    """The downtime that ended within the last hour: whoever found it may have stopped before it was dealt with."""
    query = select(Downtime).where(Downtime.until > now - CLOCK_SLACK, Downtime.until <= now)
    row = session.scalars(query.order_by(Downtime.until.desc()).limit(1)).first()
    return (row.since, row.until) if row is not None else None
