"""Drills as the service runs them: begun by themselves, looked after, never beside a real issue."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.drill_commands import setting_of
from bot.particulars import Particulars
from scheduler import Daily, Job
from storage import quota
from storage.quota import Thrift
from thai.dates import BANGKOK
from workflows import drill
from workflows.drill import DrillRefused

log = structlog.get_logger(__name__)

TRIES_FOR = timedelta(hours=1)
"""How late a drill may begin by itself: much later it would run out of the office's hours."""


class Drills:
    """The drills of one agency."""

    def __init__(self, agency: Particulars, thrift: Thrift) -> None:
        self._agency, self._thrift = agency, thrift
        self._setting = setting_of(agency)

    def jobs(self) -> list[Job]:
        """The drill that begins by itself; none where the agency wants none."""
        policy = self._agency.drill
        return (
            [Job("drill", Daily(policy.at, TRIES_FOR), work=self.scheduled)]
            if policy.weekday is not None
            else []
        )

    def scheduled(self, session: Session, now: datetime) -> None:
        """From the month's day on: begin a drill, unless a real issue or a drill has come this month.

        Nor when the month's messages run low: they are kept for real issues.
        """
        policy, today = self._agency.drill, self._agency.day(now)
        since = datetime.combine(today.replace(day=1), time(0), tzinfo=BANGKOK)
        if not drill.may_begin_today(policy, today) or not drill.quiet_month(session, since):
            return
        if quota.share_used(quota.row_of(session, now)) >= self._thrift.warn:
            log.info("drill_not_begun", code="few_messages", today=today.isoformat())
            return
        try:
            run = drill.begin(session, now, self._setting, policy.hour)
        except DrillRefused as refused:
            log.info("drill_not_begun", code=refused.code, today=today.isoformat())
            return
        log.info("drill_begun", practice=run.practice)

    def pending(self, session: Session) -> bool:
        """Whether a drill runs; takes no lock."""
        return drill.running(session) is not None

    def look_after(self, session: Session, now: datetime) -> bool:
        """What time brings in the running drill."""
        return drill.look_after(session, now, self._setting)
