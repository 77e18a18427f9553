"""Who has run which slot of a job: each slot is claimed once, whatever the number of processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.inbox import insert_for
from storage.tables import JobClaim, JobRun

CLOCK_SLACK = timedelta(hours=1)
"""A slot claimed further ahead than this was claimed under a wrong clock and counts for nothing."""


def claim_slot(session: Session, job: str, slot: datetime, now: datetime, *, keep_record: bool) -> bool:
    """Take a slot of a job; False when it, or a later one, was taken before.

    A claim far in the future does not count: a server that once started with a wrong clock would stay silent.

    `keep_record` also writes a row that stays, for jobs of which there are few slots a day.
    """
    first = session.execute(
        insert_for(session, JobClaim)
        .values(job=job, slot=slot)
        .on_conflict_do_nothing(index_elements=["job"])
        .returning(JobClaim.job)
    ).first()
    if first is None:
        moved = session.execute(
            update(JobClaim)
            .where(JobClaim.job == job, or_(JobClaim.slot < slot, JobClaim.slot > now + CLOCK_SLACK))
            .values(slot=slot)
            .returning(JobClaim.job)
            .execution_options(synchronize_session=False)
        ).first()
        if moved is None:
            return False
    if not keep_record:
        return True
    record = session.execute(
        insert_for(session, JobRun)
        .values(job=job, slot=slot, ran_at=now)
        .on_conflict_do_nothing(index_elements=["job", "slot"])
        .returning(JobRun.id)
    )
    return record.first() is not None


def last_slots(session: Session, now: datetime) -> dict[str, datetime]:
    """The newest slot taken of each job that ever ran (not only under a wrong clock)."""
    rows = session.execute(select(JobClaim.job, JobClaim.slot).where(JobClaim.slot <= now + CLOCK_SLACK))
    return {row.job: row.slot for row in rows}
