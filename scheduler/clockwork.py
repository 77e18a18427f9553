"""Drives the job table by the wall clock: APScheduler says when, the table says what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.jobs import Job, Jobs
from scheduler.rules import BANGKOK, EPOCH, WEEKDAYS, Monthly, OnCalendar, Trigger, Weekly

log = structlog.get_logger(__name__)

MISFIRE_GRACE_SECONDS = 3600
"""APScheduler's default of one second skips silently what was a moment late."""
SWEEP_SECONDS = 20
"""How often jobs on the calendar are looked at again, so that one that failed, or was missed, is not lost until tomorrow."""


def start_clockwork(jobs: Jobs, clock: Callable[[], datetime]) -> AsyncIOScheduler:
    """Start firing the jobs in the running event loop; the caller shuts the scheduler down."""
    scheduler = AsyncIOScheduler(timezone=BANGKOK)
    for job in jobs:
        scheduler.add_job(
            _fire,
            _trigger(job.when),
            args=(jobs, job, clock),
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=MISFIRE_GRACE_SECONDS,
        )
    scheduler.add_job(
        _sweep,
        IntervalTrigger(seconds=SWEEP_SECONDS),
        args=(jobs, clock),
        id="sweep",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=MISFIRE_GRACE_SECONDS,
    )
    scheduler.start()
    return scheduler


def _trigger(when: Trigger) -> CronTrigger | IntervalTrigger:
    if isinstance(when, OnCalendar):
        days = {"day_of_week": WEEKDAYS[when.weekday]} if isinstance(when, Weekly) else {}
        if isinstance(when, Monthly):
            # Looked at on each day that can be the first working day; which one it is, the trigger knows.
            days = {"day": "1-3"}
        return CronTrigger(
            hour=when.at.hour, minute=when.at.minute, second=when.at.second, timezone=BANGKOK, **days
        )
    return IntervalTrigger(seconds=int(when.span.total_seconds()), start_date=EPOCH)


async def _fire(jobs: Jobs, job: Job, clock: Callable[[], datetime]) -> None:
    try:
        await jobs.run(job.name, clock())
    except Exception:
        log.exception("job_failed", job=job.name)


async def _sweep(jobs: Jobs, clock: Callable[[], datetime]) -> None:
    for job in jobs:
        if isinstance(job.when, OnCalendar):
            await _fire(jobs, job, clock)
