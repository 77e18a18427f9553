"""The month's summary for the board's agenda: made once, for the month before (manual, section A 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.summary.house import SummaryHouse
from storage import outbox
from storage.tables import ReportSent
from thai.dates import BANGKOK
from workflows.people import chats_with_role

KIND = "monthly"


def monthly_report(session: Session, now: datetime, house: SummaryHouse) -> ReportSent | None:
    """Compile the month before and put it to the PR group; None when that was done before.

    The list of clips is not kept with it: the workbook is made from the store when it is asked for.
    """
    from reports.monthly import compile_monthly

    last = now.astimezone(BANGKOK).date().replace(day=1) - timedelta(days=1)
    key = f"{last.year:04}-{last.month:02}"
    known = select(ReportSent.id).where(ReportSent.kind == KIND, ReportSent.key == key)
    if session.scalars(known).first() is not None:
        return None
    content = compile_monthly(
        session, last.year, last.month, now=now, agency=house.name, unit=house.unit, **house.labels
    )
    del content["clips"]
    report = ReportSent(kind=KIND, key=key, at=now, chats=chats_with_role(session, "pr"), content=content)
    session.add(report)
    session.flush()
    for chat in report.chats:
        data = {"report_id": report.id}
        outbox.put(session, outbox.Notice(chat, KIND, data, key=f"monthly:{key}:{chat}"), now)
    return report


def recent_months(session: Session, most: int = 12) -> Sequence[ReportSent]:
    """The monthly summaries that were made, the newest first."""
    return session.scalars(
        select(ReportSent).where(ReportSent.kind == KIND).order_by(ReportSent.key.desc()).limit(most)
    ).all()
