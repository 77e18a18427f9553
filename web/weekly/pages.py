"""The page where the weekly summary is read, edited, sent and held against the provider's. Works without script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import figures, summary
from reports.sheet import items, mapping
from reports.summary import Edit, NotSendable, SummaryHouse, Unreadable
from reports.summary.provider_file import ENDINGS, MOST_BYTES
from reports.summary.weekly import LONGEST_PROVIDER_TEXT, LONGEST_REMARK, LONGEST_TEXT
from storage.tables import Person, ReportSent, WeeklyDraft
from thai.dates import clock, short_date
from thai.names import first_name
from web.forms import day_of, typed_text
from web.gate import Gate, Refused
from web.site import Site
from web.weekly.files import made, sent_file

PATH = "/weekly"
SHORTEST_SUMMARY = 8
SAID = {
    "saved": "บันทึกแล้ว",
    "sent": "ส่งสรุปแล้ว",
    "recounted": "นับใหม่แล้ว",
    "compared": "เทียบกับสรุปผู้ให้บริการแล้ว",
    "changed": "บันทึกแล้ว แต่ยังไม่ได้ส่ง เพราะมีผู้แก้ไขร่างระหว่างนี้ · ตรวจร่างด้านล่าง แล้วส่งอีกครั้ง",
}
"""What the page says after a change."""


class _Form(BaseModel):
    """What every form of the page carries."""

    first: date
    csrf: str = ""


class _Draft(_Form):
    """The editor: what was on the page when it was opened, and what it is now."""

    act: str = "save"
    seen: int = 0
    text: str = Field("", max_length=LONGEST_TEXT * 2)
    seen_text: str = Field("", max_length=LONGEST_TEXT * 2)
    remark: str = Field("", max_length=LONGEST_REMARK * 2)
    seen_remark: str = Field("", max_length=LONGEST_REMARK * 2)
    kept: list[int] = Field([], max_length=200)
    seen_kept: list[int] = Field([], max_length=200)
    listed: list[int] = Field([], max_length=200)


@dataclass(frozen=True, slots=True)
class Week:
    """What the page shows of a week."""

    draft: WeeklyDraft
    report: ReportSent | None
    name: str
    tone: str
    state: str
    detail: str
    differences: summary.Differences | None
    handed_in: str
    previous: date | None
    following: date | None

    @property
    def editable(self) -> bool:
        """Whether the summary has not been sent."""
        return self.report is None

    @property
    def content(self) -> dict[str, Any]:
        """The figures and stories: as they were sent, or of the draft with what is left out."""
        return self.report.content if self.report else self.draft.content


def weekly_router(site: Site, house: SummaryHouse) -> APIRouter:
    """The page at /weekly and what can be done on it."""
    pages = WeeklyPages(site, house)
    router = APIRouter(prefix=PATH, include_in_schema=False)
    router.add_api_route("", pages.show, methods=["GET"])
    router.add_api_route("/save", pages.save, methods=["POST"])
    router.add_api_route("/recount", pages.recount, methods=["POST"])
    router.add_api_route("/provider", pages.provider, methods=["POST"])
    router.add_api_route("/{first}.pdf", pages.pdf, methods=["GET"])
    router.add_api_route("/files/{report}.{ending}", pages.file, methods=["GET"])
    return router


class WeeklyPages:
    """The page of one installation."""

    def __init__(self, site: Site, house: SummaryHouse) -> None:
        self._site, self._house, self._gate = site, house, Gate(site)

    def show(self, request: Request, first: str = "", said: str = "") -> Response:
        """The newest week, or the one that begins on `first` (YYYY-MM-DD)."""
        visitor = self._gate.reader(request)
        with self._site.database.read() as session:
            week = self._week(session, day_of(first) if first else None)
            months = summary.recent_months(session)
            lists = session.scalars(
                select(ReportSent)
                .where(ReportSent.kind == "corrections")
                .order_by(ReportSent.id.desc())
                .limit(8)
            ).all()
        return self._site.page(
            "weekly/page.html",
            visitor,
            here=PATH,
            week=week,
            editing=week is not None and week.editable and visitor.acting,
            months=months,
            lists=lists,
            month_name=_month_name,
            tables=figures.TABLES,
            totals=figures.TOTALS,
            change=figures.change,
            mapping=mapping,
            items=items,
            endings=",".join(ENDINGS),
            limits={"text": LONGEST_TEXT, "remark": LONGEST_REMARK, "provider": LONGEST_PROVIDER_TEXT},
            said=SAID.get(said, ""),
            warned=said == "changed",
        )

    def save(self, request: Request, form: Annotated[_Draft, Form()]) -> Response:
        """Save the editor; with `act` send also send, unless a colleague has edited meanwhile."""
        visitor = self._gate.actor(request, form.csrf)
        now, person = self._site.clock(), visitor.person.id
        with self._site.database.write() as session:
            draft = summary.draft_of(session, form.first)
            if draft is None:
                raise Refused(404, "")
            untouched = draft.version == form.seen
            try:
                draft = summary.edit(session, form.first, _edit(form, draft), person, now)
                if form.act == "send" and untouched:
                    summary.send(session, form.first, now, self._house, person_id=person)
            except NotSendable as refusal:
                raise Refused(409, "not_sent", str(refusal)) from refusal
        said = "saved" if form.act != "send" else "sent" if untouched else "changed"
        return self._back(form.first, said)

    def recount(self, request: Request, form: Annotated[_Form, Form()]) -> Response:
        """Count the week anew after labels were corrected."""
        visitor = self._gate.actor(request, form.csrf)
        with self._site.database.write() as session:
            try:
                summary.recount(session, form.first, visitor.person.id, self._site.clock(), self._house)
            except NotSendable as refusal:
                raise Refused(409, "not_sent", str(refusal)) from refusal
        return self._back(form.first, "recounted")

    def provider(
        self,
        request: Request,
        first: Annotated[date, Form()],
        csrf: Annotated[str, Form()] = "",
        text: Annotated[str, Form(max_length=LONGEST_PROVIDER_TEXT * 2)] = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        """Take the provider's own summary, pasted or as a file."""
        visitor = self._gate.actor(request, csrf)
        name, given = "", text
        if file is not None and file.filename:
            name = file.filename
            try:
                given = summary.text_of_file(name, file.file.read(MOST_BYTES + 1))
            except Unreadable as error:
                raise Refused(400, "not_readable", str(error)) from error
        if len(given.strip()) < SHORTEST_SUMMARY:
            raise Refused(400, "not_readable", "ยังไม่มีข้อความสรุป · วางข้อความหรือเลือกไฟล์ แล้วลองอีกครั้ง")
        with self._site.database.write() as session:
            if summary.draft_of(session, first) is None:
                raise Refused(404, "")
            summary.keep_provider_summary(
                session, first, given, person_id=visitor.person.id, now=self._site.clock(), name=name
            )
        return self._back(first, "compared", "#provider")

    def pdf(self, request: Request, first: str) -> Response:
        """The summary as it stands, as PDF."""
        self._gate.reader(request)
        with self._site.database.read() as session:
            draft = summary.draft_of(session, day_of(first))
            if draft is None:
                raise Refused(404, "")
            report = session.get(ReportSent, draft.report_id) if draft.report_id else None
            if report is not None:
                return sent_file(summary.report_file(session, report, "pdf", self._house))
            return sent_file(summary.week_file(draft))

    def file(self, request: Request, report: int, ending: str) -> Response:
        """A report that went out, as a file."""
        self._gate.reader(request)
        if not 0 < report < 2**62:
            raise Refused(404, "")
        return sent_file(made(self._site, self._house, report, ending))

    def _back(self, first: date, said: str, anchor: str = "") -> Response:
        return RedirectResponse(f"{PATH}?first={first.isoformat()}&said={said}{anchor}", 303)

    def _week(self, session: Session, first: date | None) -> Week | None:
        draft = summary.draft_of(session, first)
        if draft is None:
            if first is not None:
                raise Refused(404, "")
            return None
        report = session.get(ReportSent, draft.report_id) if draft.report_id else None
        theirs = summary.provider_summary_of(session, draft.first)
        before, after = (
            session.scalars(select(WeeklyDraft.first).where(condition).order_by(order).limit(1)).first()
            for condition, order in (
                (WeeklyDraft.first < draft.first, WeeklyDraft.first.desc()),
                (WeeklyDraft.first > draft.first, WeeklyDraft.first.asc()),
            )
        )
        tone, state, detail = self._state(session, draft, report)
        return Week(
            draft=draft,
            report=report,
            name=figures.span_text(figures.week(draft.first)),
            tone=tone,
            state=state,
            detail=detail,
            differences=summary.differences_of(session, draft.content, theirs.text, self._house)
            if theirs
            else None,
            handed_in=_told(session, theirs.person_id, "ส่งให้ตรวจ", theirs.at) if theirs else "",
            previous=before,
            following=after,
        )

    def _state(self, session: Session, draft: WeeklyDraft, report: ReportSent | None) -> tuple[str, str, str]:
        if report is not None:
            if report.person_id is None:
                return "done", "ส่งแล้ว", f"ส่งอัตโนมัติเมื่อ {short_date(report.at)} {clock(report.at)} ยังไม่มีผู้ตรวจ"
            return "done", "ส่งแล้ว", _told(session, report.person_id, "ส่ง", report.at)
        parts = []
        if draft.edited_by is not None and draft.edited_at is not None:
            parts.append(_told(session, draft.edited_by, "แก้ไข", draft.edited_at))
        if draft.send_due_at is not None:
            parts.append(f"ส่งอัตโนมัติ {short_date(draft.send_due_at)} {clock(draft.send_due_at)}")
        return "waiting", "รอตรวจ", " · ".join(parts)


def _edit(form: _Draft, draft: WeeklyDraft) -> Edit:
    """What differs from what the page showed; the rest stays as colleagues have left it."""
    text, remark = typed_text(form.text), typed_text(form.remark)
    left_out = None
    if set(form.kept) != set(form.seen_kept):
        # Of the stories that the page listed; of those that came with a new count since, nothing was said.
        left_out = (set(draft.left_out) - set(form.listed)) | (set(form.listed) - set(form.kept))
    return Edit(
        text=text if text != typed_text(form.seen_text) else None,
        remark=remark if remark != typed_text(form.seen_remark) else None,
        left_out=left_out,
    )


def _told(session: Session, person_id: int | None, what: str, at: datetime) -> str:
    name = session.scalars(select(Person.name).where(Person.id == person_id)).first() if person_id else None
    return f"{first_name(name or '')} {what}เมื่อ {short_date(at)} {clock(at)}".strip()


def _month_name(key: str) -> str:
    """A month as people call it, from its key "2026-10"."""
    return f"{figures.month_name(int(key[5:7]))} {int(key[:4]) + 543}"
