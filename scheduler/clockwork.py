"""Drives the job table by the wall clock: APScheduler says when, the table says what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.jobs import Job, Jobs
from scheduler.rules import BANGKOK, EPOCH, Daily, Trigger

log = structlog.get_logger(__name__)

MISFIRE_GRACE_SECONDS = 3600
"""APScheduler's default of one second skips silently what was a moment late."""
SWEEP_SECONDS = 20
"""How often daily jobs are looked at again, so that one that failed, or was missed, is not lost until tomorrow."""


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
    if isinstance(when, Daily):
        return CronTrigger(hour=when.at.hour, minute=when.at.minute, second=when.at.second, timezone=BANGKOK)
    return IntervalTrigger(seconds=int(when.span.total_seconds()), start_date=EPOCH)


async def _fire(jobs: Jobs, job: Job, clock: Callable[[], datetime]) -> None:
    try:
        await jobs.run(job.name, clock())
    except Exception:
        log.exception("job_failed", job=job.name)


async def _sweep(jobs: Jobs, clock: Callable[[], datetime]) -> None:
    for job in jobs:
        if isinstance(job.when, Daily):
            await _fire(jobs, job, clock)
