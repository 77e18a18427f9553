"""The quarter's report, told of in the first days after the quarter's end (manual, section B: end of quarter)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.particulars import Particulars
from reports.quarter import Quarter, quarter_logs, reckon
from scheduler import Daily, Job
from storage import outbox
from storage.tables import JobRun
from workflows.people import chats_with_role

log = structlog.get_logger(__name__)

WITHIN = timedelta(days=14)
"""How long after a quarter's end its report is of use (manual, section C gives two weeks)."""
WAIT = timedelta(days=4)
"""How long an answer that is not due yet is waited for; then the report goes out and says so."""


def quarter_jobs(agency: Particulars, at: str, catch_up: Mapping[str, timedelta]) -> list[Job]:
    """The daily look whether a report is due; none where the agency file leaves the time empty."""
    if not at:
        return []
    when = Daily(time.fromisoformat(at), catch_up["quarter"])
    return [Job("quarter", when, work=lambda session, now: tell_quarter(session, now, agency))]


def tell_quarter(session: Session, now: datetime, agency: Particulars) -> None:
    """Once for each quarter, on a day from Monday to Friday: the card with verdict and files, to the PR group.

    Nothing for a quarter in which this installation did not run yet: it knows nothing of it.
    """
    today = agency.day(now)
    quarter = Quarter.of(today).previous
    since_end = now - quarter.ends
    if since_end > WITHIN or today.weekday() >= 5 or not _ran_before(session, quarter.ends):
        return
    if since_end < WAIT and reckon(quarter_logs(session, quarter), now).running:
        return
    chats = chats_with_role(session, "pr")
    if not chats:
        log.error("no_chat_for_notice", kind="quarter", remedy="khaochat chat link CHAT_ID pr")
    for chat_id in chats:
        notice = outbox.Notice(
            chat_id, "quarter", {"quarter": str(quarter)}, key=f"quarter:{quarter}:{chat_id}"
        )
        if outbox.put(session, notice, now):
            log.info("quarter_report_told", quarter=str(quarter))


def _ran_before(session: Session, moment: datetime) -> bool:
    first = session.scalar(select(func.min(JobRun.ran_at)))
    return first is not None and first < moment
