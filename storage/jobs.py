"""Who has run which slot of a job: each slot is claimed once, whatever the number of processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.inbox import insert_for
from storage.tables import JobClaim, JobRun


def claim_slot(session: Session, job: str, slot: datetime, now: datetime, *, keep_record: bool) -> bool:
    """Take a slot of a job; False when it, or a later one, was taken before.

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
            .where(JobClaim.job == job, JobClaim.slot < slot)
            .values(slot=slot)
            .returning(JobClaim.job)
            .execution_options(synchronize_session=False)
        ).first()
        if moved is None:
            return False
    if keep_record:
        session.add(JobRun(job=job, slot=slot, ran_at=now))
    return True


def last_slot(session: Session, job: str) -> datetime | None:
    """The newest slot taken of a job, or None when it never ran."""
    return session.scalars(select(JobClaim.slot).where(JobClaim.job == job)).first()
