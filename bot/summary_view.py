"""Looks up what the cards of summaries and correction lists show, and draws their notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.card_row import Row
from bot.cards.summary import (
    CorrectionLine,
    CorrectionsView,
    CountLine,
    DifferencesView,
    MonthlyView,
    WeekFigures,
    WeeklyDraftView,
    WeeklyView,
    corrections_card,
    differences_card,
    monthly_card,
    weekly_card,
    weekly_draft_card,
)
from bot.cards.views import StoryLine
from bot.cards.words import CHAT_ROLES
from bot.links import Links
from bot.particulars import Particulars
from reports import summary
from reports.sheet import items, mapping, number
from reports.summary.provider_list import by_clip, change_text, list_text, rows_of
from storage.outbox import Messages
from storage.tables import Chat, Person, ReportSent, WeeklyDraft
from storage.web_access import report_token

FILES = "/reports/"
"""Where the files of reports are had by their tokens."""


def load_draft(row: Row) -> Messages | None:
    """The draft of a week; not sent when the summary has gone out meanwhile."""
    draft = row.session.get(WeeklyDraft, date.fromisoformat(row.data["first"]))
    if draft is None or draft.report_id is not None:
        return None
    content = summary.edited(draft)
    span = _span(content)
    theirs = summary.provider_summary_of(row.session, draft.first)
    differences = _differences(row, draft.content, theirs.text).number if theirs else None
    roles = row.session.scalars(
        select(Chat.role).where(Chat.role.in_(row.agency.weekly_to), Chat.active).distinct()
    ).all()
    view = WeeklyDraftView(
        first=span[0],
        last=span[1],
        version=draft.version,
        figures=_figures(content),
        text=draft.text,
        remark=draft.remark,
        leading=_stories(content, "leading"),
        left_out=len(draft.left_out),
        edited_by=_name(row.session, draft.edited_by),
        send_due_at=draft.send_due_at,
        to=tuple(CHAT_ROLES.get(role or "", "") for role in row.agency.weekly_to if role in roles),
        differences=differences,
    )
    return weekly_draft_card(view, row.context)


def load_weekly(row: Row) -> Messages | None:
    """The summary, to the groups that it is for."""
    return _weekly(row, told=False)


def load_weekly_sent(row: Row) -> Messages | None:
    """That the summary was sent, to the PR group."""
    return _weekly(row, told=True)


def _weekly(row: Row, *, told: bool) -> Messages | None:
    report = row.session.get(ReportSent, int(row.data["report_id"]))
    if report is None:
        return None
    content = report.content
    span = _span(content)
    roles = row.session.scalars(select(Chat.role).where(Chat.id.in_(report.chats)).distinct()).all()
    view = WeeklyView(
        first=span[0],
        last=span[1],
        figures=_figures(content),
        text=str(content.get("text") or ""),
        remark=str(content.get("remark") or ""),
        by=_name(row.session, report.person_id),
        at=report.at,
        leading=_stories(content, "leading"),
        negative=_stories(content, "negative"),
        pdf_url=file_url(row.links, report.id, "pdf", row.now),
        to=tuple(CHAT_ROLES[role] for role in CHAT_ROLES if role in roles) if told else (),
    )
    return weekly_card(view, row.context)


def load_corrections(row: Row) -> Messages | None:
    """A correction list."""
    report = row.session.get(ReportSent, int(row.data["report_id"]))
    if report is None:
        return None
    house = row.agency.summary_house
    clips = by_clip(rows_of(report.content))
    shared = corrections_text(report, row.agency, row.links, row.now)
    view = CorrectionsView(
        at=report.at,
        lines=tuple(
            CorrectionLine(
                str(clip[0].get("title") or ""), " · ".join(change_text(row, house) for row in clip)
            )
            for clip in clips
        ),
        total=len(clips),
        text=shared,
        file_url=file_url(row.links, report.id, "xlsx", row.now),
        share_url=row.links.share(shared, row.now, w="corrections", r=report.id),
    )
    return corrections_card(view, row.context)


def corrections_text(report: ReportSent, agency: Particulars, links: Links, now: datetime) -> str:
    """A correction list as the text that an officer forwards, with the address of the file."""
    return list_text(report.content, agency.summary_house, file_url(links, report.id, "xlsx", now))


def shared_corrections(
    session: Session, agency: Particulars, links: Links, what: Mapping[str, Any], now: datetime
) -> str | None:
    """The text behind a share link of a correction list; None when it leads to none."""
    report = session.get(ReportSent, int(what["r"]))
    if report is None or report.kind != "corrections":
        return None
    return corrections_text(report, agency, links, now)


def load_monthly(row: Row) -> Messages | None:
    """The month's summary."""
    report = row.session.get(ReportSent, int(row.data["report_id"]))
    if report is None:
        return None
    from reports.monthly import period_name

    view = MonthlyView(
        month=period_name(report.content),
        figures=_figures(report.content),
        docx_url=file_url(row.links, report.id, "docx", row.now),
        xlsx_url=file_url(row.links, report.id, "xlsx", row.now),
    )
    return monthly_card(view, row.context)


def load_differences(row: Row) -> Messages | None:
    """The provider's summary that was handed in last, held against ours."""
    first = date.fromisoformat(row.data["first"])
    theirs = summary.provider_summary_of(row.session, first)
    draft = row.session.get(WeeklyDraft, first)
    if theirs is None or draft is None:
        return None
    found = _differences(row, draft.content, theirs.text)
    span = _span(draft.content)
    view = DifferencesView(
        first=span[0],
        last=span[1],
        readable=found.readable,
        agreed=found.agreed,
        counts=tuple(CountLine(f"{d.name}", d.ours, d.theirs) for d in found.counts),
        theirs_only=found.theirs_only,
        not_relevant=found.not_relevant,
        ours_only=found.ours_only,
    )
    return differences_card(view, row.context)


def file_url(links: Links, report_id: int, ending: str, now: datetime) -> str:
    """The address of a report's file for whoever holds it; "" where the installation has no public address."""
    if not links.base:
        return ""
    return f"{links.base}{FILES}{report_token(report_id, ending, now, secret=links.secret)}"


def _differences(row: Row, content: Mapping[str, Any], text: str) -> summary.Differences:
    return summary.differences_of(row.session, content, text, row.agency.summary_house)


def _span(content: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(content["first"]), date.fromisoformat(content["last"])


def _figures(content: Mapping[str, Any]) -> WeekFigures:
    now, then = mapping(content.get("totals")), mapping(content.get("totals_before"))
    return WeekFigures(
        clips=number(now.get("relevant")),
        stories=number(now.get("stories")),
        negative=number(now.get("negative_stories")),
        clips_before=number(then.get("relevant")),
        negative_before=number(then.get("negative_stories")),
    )


def _stories(content: Mapping[str, Any], key: str) -> tuple[StoryLine, ...]:
    return tuple(
        StoryLine(
            id=number(s.get("id")),
            title=str(s.get("title") or ""),
            outlet=str(s.get("outlet") or ""),
            outlets=number(s.get("outlets")),
            url=s.get("url"),
            level=str(s.get("level") or ""),
            agency=str(s.get("agency") or ""),
            negative=s.get("negative") is True,
            at=datetime.fromisoformat(str(s.get("at"))),
        )
        for s in map(mapping, items(content.get(key)))
    )


def _name(session: Session, person_id: int | None) -> str:
    if person_id is None:
        return ""
    return session.scalars(select(Person.name).where(Person.id == person_id)).first() or ""
