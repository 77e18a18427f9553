"""The routes of the selection page. Each change works as a plain form too; with htmx only what changed is sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from monitor.regroup import Change, NotPossible, merge_stories, split_clip
from monitor.selection import confirm, digest_of, set_pick
from storage.tables import Clip, Story
from web.gate import Gate, Refused
from web.news.changes import LONGEST_REMARK, Labels, save_labels
from web.news.desk import Day, Desk, Row, is_open, load_day
from web.news.live import LONGEST_HAVE, Sheet, Shown
from web.site import Site, Visitor, today

LARGEST_ID = 2**62
LONGEST_BACK = timedelta(days=3660)
"""How far back a day's page can be asked for."""


class _Form(BaseModel):
    """What every form of the page carries: the day, our token, and what the browser shows."""

    day: date
    csrf: str = ""
    page: int = 1
    head: str = ""
    have: str = Field("", max_length=LONGEST_HAVE)

    @property
    def shown(self) -> Shown:
        return Shown.read(self.head, self.have)


class _Pick(_Form):
    taken: bool


class _Labels(_Form):
    level: str = ""
    agency: str = ""
    negative: bool = False
    remark: str = Field("", max_length=LONGEST_REMARK * 4)
    seen_level: str = ""
    seen_agency: str = ""
    seen_negative: bool = False
    seen_remark: str = ""


class _Merge(_Form):
    other: int = Field(ge=1, le=LARGEST_ID)


class _Look(BaseModel):
    """What a browser asks by: the day, the page of the list, and what it shows."""

    day: date
    page: int = 1
    head: str = ""
    have: str = Field("", max_length=LONGEST_HAVE)


Work = Callable[[Session, Visitor, datetime], str]
"""A change inside a transaction; gives the sentence that tells of it."""


def news_router(site: Site, desk: Desk) -> APIRouter:
    """The selection page at /news and everything that can be done on it."""
    pages = NewsPages(site, desk)
    router = APIRouter(prefix="/news", include_in_schema=False)
    router.add_api_route("", pages.show, methods=["GET"])
    router.add_api_route("/changes", pages.changes, methods=["GET"])
    router.add_api_route("/confirm", pages.confirm, methods=["POST"])
    router.add_api_route("/clips/{clip}/split", pages.split, methods=["POST"])
    router.add_api_route("/{story}/edit", pages.edit, methods=["GET"])
    router.add_api_route("/{story}/pick", pages.pick, methods=["POST"])
    router.add_api_route("/{story}/labels", pages.labels, methods=["POST"])
    router.add_api_route("/{story}/merge", pages.merge, methods=["POST"])
    return router


class NewsPages:
    """The page of one installation."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self._site, self._desk, self._gate = site, desk, Gate(site)

    def show(self, request: Request, day: str = "", page: int = 1) -> Response:
        """The stories of today, or of `day` (YYYY-MM-DD)."""
        visitor = self._gate.reader(request)
        return self._sheet(visitor, self._day(day), page).page("news/page.html")

    def changes(self, request: Request, look: Annotated[_Look, Query()]) -> Response:
        """What differs from what the browser shows; asked every few seconds."""
        visitor = self._gate.reader(request)
        return self._sheet(visitor, look.day, look.page).changes(Shown.read(look.head, look.have))

    def edit(self, request: Request, story: int, day: date) -> Response:
        """The editor of a story: below its row, or without script as a page of its own."""
        visitor = self._gate.reader(request)
        sheet = self._sheet(visitor, day)
        row = next((r for r in sheet.day.rows if r.id == story), None)
        if row is None:
            raise Refused(404, "no_story")
        others = _likely_first(row, sheet.day)
        if not _live(request):
            return sheet.page("news/edit_page.html", row=row, others=others, desk=self._desk)
        text = self._site.render(
            "news/edit.html", visitor, sheet=sheet, day=sheet.day, row=row, others=others, desk=self._desk
        )
        return Response(text, media_type="text/html")

    def pick(self, request: Request, story: int, form: Annotated[_Pick, Form()]) -> Response:
        """Take a story into the digest or leave it out."""

        def work(session: Session, visitor: Visitor, now: datetime) -> str:
            found = _story(session, story)
            set_pick(session, form.day, found.id, form.taken, visitor.person.id, now)
            return ""

        return self._do(request, form, work, story=story)

    def labels(self, request: Request, story: int, form: Annotated[_Labels, Form()]) -> Response:
        """Change labels and remark."""
        seen = Labels(form.seen_level, form.seen_agency, form.seen_negative, _unix(form.seen_remark))
        wanted = Labels(form.level, form.agency, form.negative, _unix(form.remark))

        def work(session: Session, visitor: Visitor, now: datetime) -> str:
            found = _story(session, story)
            try:
                return save_labels(session, found, seen, wanted, visitor.person.id, now, self._desk)
            except ValueError as error:
                raise Refused(400, "", "ไม่มีระดับหรือหน่วยงานนี้ · โหลดหน้าใหม่แล้วลองอีกครั้ง") from error

        return self._do(request, form, work, story=story, closed=[story])

    def merge(self, request: Request, story: int, form: Annotated[_Merge, Form()]) -> Response:
        """Make two stories one."""

        def work(session: Session, visitor: Visitor, now: datetime) -> str:
            merge_stories(session, story, form.other, self._change(form.day, visitor, now))
            return "รวมเป็นเรื่องเดียวแล้ว"

        return self._do(request, form, work, story=story, closed=[story, form.other])

    def split(self, request: Request, clip: int, form: Annotated[_Form, Form()]) -> Response:
        """Take a clip out of its story."""
        stories: list[int] = []

        def work(session: Session, visitor: Visitor, now: datetime) -> str:
            found = session.get(Clip, clip) if clip <= LARGEST_ID else None
            stories.extend([found.story_id] if found and found.story_id else [])
            split_clip(session, clip, self._change(form.day, visitor, now))
            return "แยกเป็นเรื่องใหม่แล้ว"

        return self._do(request, form, work, closed=stories)

    def confirm(self, request: Request, form: Annotated[_Form, Form()]) -> Response:
        """Say that the day's selection is as it should be."""

        def work(session: Session, visitor: Visitor, now: datetime) -> str:
            if form.day != today(now):
                raise Refused(409, "closed", "ยืนยันได้เฉพาะการคัดข่าวของวันนี้ · เปิดหน้าของวันนี้แล้วลองอีกครั้ง")
            confirm(session, form.day, visitor.person.id, now)
            return "ยืนยันการคัดข่าวแล้ว"

        return self._do(request, form, work)

    def _do(
        self,
        request: Request,
        form: _Form,
        work: Work,
        *,
        story: int | None = None,
        closed: Sequence[int] = (),
    ) -> Response:
        """Check the visitor, change in one transaction, and answer with what differs now."""
        visitor = self._gate.actor(request, form.csrf)
        now = self._site.clock()
        with self._site.database.write() as session:
            if not is_open(digest_of(session, form.day), form.day, now):
                raise Refused(409, "closed")
            try:
                said = work(session, visitor, now)
            except NotPossible as error:
                raise Refused(409, "not_possible", str(error)) from error
        if not _live(request):
            anchor = f"#story-{story}" if story else ""
            return RedirectResponse(f"/news?day={form.day.isoformat()}&page={form.page}{anchor}", 303)
        return self._sheet(visitor, form.day, form.page).changes(form.shown, closed=closed, flash=said)

    def _sheet(self, visitor: Visitor, day: date, page: int = 1) -> Sheet:
        now = self._site.clock()
        if not -LONGEST_BACK <= day - today(now) <= timedelta(days=1):
            raise Refused(404, "")
        with self._site.database.read() as session:
            return Sheet(self._site, visitor, load_day(session, day, now, self._desk), page)

    def _day(self, text: str) -> date:
        if not text:
            return today(self._site.clock())
        with suppress(ValueError):
            return date.fromisoformat(text)
        raise Refused(404, "")

    def _change(self, day: date, visitor: Visitor, now: datetime) -> Change:
        return Change(day, visitor.person.id, now, self._desk.own_agency)


def _live(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _unix(text: str) -> str:
    """Forms send CR LF for a line break."""
    return text.replace("\r\n", "\n").strip()


def _story(session: Session, story_id: int) -> Story:
    """A story that still has clips. Raises Refused 404."""
    story = session.get(Story, story_id) if 0 < story_id <= LARGEST_ID else None
    if story is None or story.clips == 0:
        raise Refused(404, "no_story")
    return story


def _likely_first(row: Row, day: Day) -> list[Row]:
    """The other stories, those whose title is most like this one's first."""
    mine = _triples(row.title)

    def alike(other: Row) -> float:
        theirs = _triples(other.title)
        return len(mine & theirs) / (len(mine | theirs) or 1)

    return sorted((r for r in day.rows if r.id != row.id), key=alike, reverse=True)


def _triples(title: str) -> set[str]:
    text = "".join(title.lower().split())
    return {text[i : i + 3] for i in range(max(1, len(text) - 2))}
