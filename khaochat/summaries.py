"""The jobs of the correction list, the weekly and the monthly summary, as the agency file says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy.orm import Session

from khaochat.agency import Jobs
from reports import summary
from reports.summary import SummaryHouse
from scheduler import Job, Monthly, read_when

log = structlog.get_logger(__name__)

Work = Callable[[Session, datetime], None]


def summary_jobs(house: SummaryHouse, when: Jobs, catch_up: Mapping[str, timedelta]) -> list[Job]:
    """The three jobs; one whose time is empty in the agency file is left out."""
    work: dict[str, Work] = {
        "corrections": lambda session, now: _corrections(session, now, house),
        "weekly": lambda session, now: _weekly(session, now, house),
    }
    times = {"corrections": when.corrections, "weekly": when.weekly}
    jobs = [
        Job(name, read_when(times[name], catch_up[name]), work=do) for name, do in work.items() if times[name]
    ]
    if when.monthly:
        monthly = Monthly(time.fromisoformat(when.monthly), catch_up["monthly"])
        jobs.append(Job("monthly", monthly, work=lambda session, now: _monthly(session, now, house)))
    return jobs


def _corrections(session: Session, now: datetime, house: SummaryHouse) -> None:
    """What the provider sorted wrongly, to the PR group; nothing when there is nothing new."""
    report = summary.send_corrections(session, now, house)
    log.info("corrections_listed", rows=len(report.content["rows"]) if report else 0)


def _weekly(session: Session, now: datetime, house: SummaryHouse) -> None:
    """The draft of the past week, to the PR group."""
    draft = summary.make_draft(session, now, house)
    log.info("weekly_summary_drafted", week=draft.first.isoformat() if draft else None)


def _monthly(session: Session, now: datetime, house: SummaryHouse) -> None:
    """The summary of the past month for the board's agenda, to the PR group."""
    report = summary.monthly_report(session, now, house)
    log.info("monthly_summary_made", month=report.key if report else None)
