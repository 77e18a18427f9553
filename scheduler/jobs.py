"""The job table and the one way to run a job: claim its slot, then do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from scheduler.rules import Daily, Every, Monthly, OnCalendar, Trigger, Weekly, read_when
from storage import Database
from storage.jobs import claim_slot, last_slots

__all__ = ["Daily", "Every", "Job", "Jobs", "Monthly", "Trigger", "Weekly", "read_when"]

log = structlog.get_logger(__name__)

InTransaction = Callable[[Session, datetime], None]
"""Work that commits together with the claim of its slot; gets the moment it runs at (UTC)."""
Alone = Callable[[datetime], Awaitable[None]]
"""Work that may be repeated harmlessly (fetching, sending), done after its slot was claimed."""


@dataclass(frozen=True, slots=True)
class Job:
    """A thing done at its times. Exactly one of `work` and `errand` is given."""

    name: str
    when: Trigger
    work: InTransaction | None = None
    errand: Alone | None = None

    def __post_init__(self) -> None:
        if (self.work is None) == (self.errand is None):
            raise ValueError(f"job {self.name!r}: give either work or an errand")


class Jobs:
    """The job table; `run` is harmless to call twice or from several processes."""

    def __init__(self, database: Database, jobs: Sequence[Job]) -> None:
        if len({job.name for job in jobs}) < len(jobs):
            raise ValueError("two jobs have the same name")
        self._database = database
        self._jobs = {job.name: job for job in jobs}

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def next_after(self, now: datetime) -> datetime:
        """The earliest slot of any job later than `now`: where a simulated clock goes next."""
        return min(job.when.following(now) for job in self)

    async def run(self, name: str, now: datetime) -> bool:
        """Run the newest slot of a job if nobody did; True when it ran. Errors are raised to the caller."""
        taken = await run_in_threadpool(self._taken, now)
        return await self._run(self._jobs[name], taken.get(name), now)

    async def _run(self, job: Job, last: datetime | None, now: datetime) -> bool:
        slot = job.when.slot(now)
        if slot is None or (last is not None and last >= slot):
            return False
        if not await run_in_threadpool(self._claim, job, slot, now):
            return False
        if job.errand:
            await job.errand(now)
        return True

    def begin(self, now: datetime) -> None:
        """Take the past slots of jobs on the calendar that have never run here: a new installation makes up for nothing."""
        with self._database.write() as session:
            taken = last_slots(session, now)
            for job in self:
                if isinstance(job.when, OnCalendar) and job.name not in taken:
                    claim_slot(session, job.name, job.when.latest(now), now, keep_record=False)

    def _taken(self, now: datetime) -> dict[str, datetime]:
        with self._database.read() as session:
            return last_slots(session, now)

    def _claim(self, job: Job, slot: datetime, now: datetime) -> bool:
        with self._database.write() as session:
            if not claim_slot(session, job.name, slot, now, keep_record=isinstance(job.when, OnCalendar)):
                return False
            if job.work:
                job.work(session, now)
                log.info("job_done", job=job.name, slot=slot.isoformat())
            return True

    async def run_due(self, now: datetime) -> list[str]:
        """Run every job whose newest slot nobody took: at start, and by a simulated clock.

        A job that fails keeps no other from running; gives the names of those that failed.
        """
        failed: list[str] = []
        taken = await run_in_threadpool(self._taken, now)
        for job in self:
            try:
                await self._run(job, taken.get(job.name), now)
            except Exception:
                log.exception("job_failed", job=job.name)
                failed.append(job.name)
        return failed
