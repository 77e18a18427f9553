"""The files of a report, made when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from reports.sheet import moment
from reports.summary.house import SummaryHouse
from reports.summary.provider_list import rows_of
from reports.summary.weekly import edited
from storage.tables import ReportSent, WeeklyDraft

FORMATS = {"weekly": ("pdf",), "monthly": ("docx", "xlsx"), "corrections": ("xlsx",)}
"""In which formats a kind of report can be had."""
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent. `name` is plain ASCII, so that every program takes it."""

    name: str
    media_type: str
    content: bytes


def report_file(session: Session, report: ReportSent, ending: str, house: SummaryHouse) -> File:
    """A report that was sent as a file. Raises ValueError for a format that its kind does not have."""
    if ending not in FORMATS.get(report.kind, ()):
        raise ValueError(f"{report.kind} is not to be had as {ending}")
    make = {"weekly": _weekly, "monthly": _monthly, "corrections": _corrections}[report.kind]
    name = f"{report.kind}-{report.key[:10]}.{ending}"
    return File(name, TYPES[ending], make(session, report.content, ending, house))


def week_file(draft: WeeklyDraft) -> File:
    """The weekly summary as it stands, as PDF."""
    from reports.weekly import weekly_pdf

    return File(f"weekly-{draft.first.isoformat()}.pdf", TYPES["pdf"], weekly_pdf(edited(draft)))


def _weekly(session: Session, content: Mapping[str, Any], ending: str, house: SummaryHouse) -> bytes:
    from reports.weekly import weekly_pdf

    return weekly_pdf(content)


def _monthly(session: Session, content: Mapping[str, Any], ending: str, house: SummaryHouse) -> bytes:
    from reports.monthly import month_clips, monthly_docx, monthly_xlsx

    if ending == "docx":
        return monthly_docx(content)
    clips = month_clips(session, content["year"], content["month"], house.level_names, house.agency_names)
    return monthly_xlsx({**content, "clips": clips})


def _corrections(session: Session, content: Mapping[str, Any], ending: str, house: SummaryHouse) -> bytes:
    from reports.correction_list import corrections_xlsx

    rows = [dict(row) for row in rows_of(content)]
    until = moment(content.get("as_of"))
    if until is None:
        raise ValueError("the list has no date")
    times = [at for row in rows if (at := moment(row.get("published_at")))]
    return corrections_xlsx(
        rows,
        agency=house.short_name,
        since=min(times, default=until),
        until=until,
        level_names=house.level_names,
        agency_names=house.agency_names,
    )
