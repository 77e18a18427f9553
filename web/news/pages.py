"""The routes of the selection page. Each change works as a plain form too; with htmx only what changed is sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from monitor.alike import most_alike
from monitor.changes import LEAVING, told_of
from monitor.overruled import choose
from monitor.regroup import Change, NotPossible, merge_stories, split_clip, undo_merge, undo_split
from monitor.remarks import LONGEST_REMARK
from monitor.selection import confirm, day_stories, digest_of, unseen, window
from storage.tables import Clip, Story
from thai.shorten import cut
from web.forms import day_of, typed_text
from web.gate import Gate, Refused
from web.news.changes import Labels, back, save_labels, set_relevant
from web.news.desk import Desk, has_page, is_open, load_day
from web.news.live import LONGEST_HAVE, Said, Sheet, Shown, Undo, on_page
from web.news.passages import Passages
from web.news.sorted_out import sorted_out_router
from web.site import Site, Visitor, today

LARGEST_ID = 2**62
MOST_OTHERS = 100
"""Stories offered for merging, the most alike first; any other can be named in LINE."""


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


class _Relevant(_Form):
    relevant: bool


class _Merge(_Form):
    other: int = Field(ge=1, le=LARGEST_ID)


class _Look(BaseModel):
    """What a browser asks by: the day, the page of the list, and what it shows."""

    day: date
    page: int = 1
    head: str = ""
    have: str = Field("", max_length=LONGEST_HAVE)


Work = Callable[[Session, Visitor, datetime], Said]
"""A change inside a transaction; gives what is told of it."""


def news_router(site: Site, desk: Desk) -> APIRouter:
    """The selection page at /news and everything that can be done on it."""
    pages = NewsPages(site, desk)
    router = APIRouter(prefix="/news", include_in_schema=False)
    router.add_api_route("", pages.show, methods=["GET"])
    router.include_router(sorted_out_router(site, desk))
    router.add_api_route("/changes", pages.changes, methods=["GET"])
    router.add_api_route("/confirm", pages.confirm, methods=["POST"])
    router.add_api_route("/clips/{clip}/split", pages.split, methods=["POST"])
    router.add_api_route("/{story}/edit", pages.edit, methods=["GET"])
    router.add_api_route("/{story}/pick", pages.pick, methods=["POST"])
    router.add_api_route("/{story}/labels", pages.labels, methods=["POST"])
    router.add_api_route("/clips/{clip}/unsplit", pages.unsplit, methods=["POST"])
    router.add_api_route("/{story}/relevant", pages.relevant, methods=["POST"])
    router.add_api_route("/{story}/merge", pages.merge, methods=["POST"])
    router.add_api_route("/{story}/unmerge", pages.unmerge, methods=["POST"])
    return router


class NewsPages:
    """The page of one installation."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self._site, self._desk, self._gate = site, desk, Gate(site)
        self._passages = Passages(desk.own_names)

    def show(self, request: Request, day: str = "", page: int = 1) -> Response:
        """The stories of today, or of `day` (YYYY-MM-DD)."""
        visitor = self._gate.reader(request)
        return self._sheet(visitor, self._day(day), page).page("news/page.html")

    def changes(self, request: Request, look: Annotated[_Look, Query()]) -> Response:
        """What differs from what the browser shows; asked every few seconds."""
        visitor = self._gate.reader(request)
        shown = Shown.read(look.head, look.have)
        sheet = self._sheet(visitor, look.day, look.page, shown)
        return sheet.changes(shown, said=self._why_gone(sheet, shown))

    def _why_gone(self, sheet: Sheet, shown: Shown) -> Said | None:
        """Who took a story off the page that somebody else is looking at."""
        gone = sheet.gone(shown)
        if not gone:
            return None
        day, now = sheet.day.day, self._site.clock()
        with self._site.database.read() as session:
            told = told_of(session, gone, day, window(day, self._desk.digest_at, now).start, LEAVING)
            titles = {i: story.title for i in gone if (story := session.get(Story, i))}
        said = [
            f"{cut(titles.get(i, ''), 60)} ไม่อยู่ในรายการแล้ว · {told[i][0]}" for i in sorted(told) if told[i]
        ]
        return Said(said[0] + (f" และอีก {len(said) - 1} เรื่อง" if len(said) > 1 else "")) if said else None

    def edit(self, request: Request, story: int, day: date) -> Response:
        """The editor of a story: below its row, or without script as a page of its own."""
        visitor = self._gate.reader(request)
        sheet = self._sheet(visitor, day, also=[story])
        row = sheet.day.rows.get(story)
        if row is None:
            raise Refused(404, "no_story")
        others = most_alike(row.title, (s for s in sheet.day.stories if s.id != row.id), lambda s: s.title)
        data = {"row": row, "others": others[:MOST_OTHERS], "desk": self._desk}
        if not _live(request):
            return sheet.page("news/edit_page.html", **data)
        text = self._site.render("news/edit.html", visitor, sheet=sheet, day=sheet.day, **data)
        return Response(text, media_type="text/html")

    def pick(self, request: Request, story: int, form: Annotated[_Pick, Form()]) -> Response:
        """Take a story into the digest or leave it out."""

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            word = choose(session, form.day, _story(session, story), form.taken, visitor.person, now)
            done = "เลือกแล้ว" if form.taken else "ตัดออกแล้ว"
            undo = Undo(f"/news/{story}/pick", {"taken": "false" if form.taken else "true"})
            return Said(f"{done} · {word.said}" if word else done, undo)

        return self._do(request, form, work, story=story)

    def labels(self, request: Request, story: int, form: Annotated[_Labels, Form()]) -> Response:
        """Change labels and remark."""
        seen = Labels(form.seen_level, form.seen_agency, form.seen_negative, typed_text(form.seen_remark))
        wanted = Labels(form.level, form.agency, form.negative, typed_text(form.remark)[:LONGEST_REMARK])

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            found = _story(session, story)
            try:
                saved = save_labels(session, found, seen, wanted, visitor.person, form.day, now, self._desk)
            except ValueError as error:
                raise Refused(400, "", "ไม่มีระดับหรือหน่วยงานนี้ · โหลดหน้าใหม่แล้วลองอีกครั้ง") from error
            undo = Undo(f"/news/{story}/labels", back(saved)) if saved.changed else None
            return Said(saved.said, undo)

        return self._do(request, form, work, story=story, closed=[story])

    def relevant(self, request: Request, story: int, form: Annotated[_Relevant, Form()]) -> Response:
        """Declare a story no news of education, or take that back."""

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            found = _story(session, story)
            said = set_relevant(session, found, form.relevant, visitor.person, form.day, now, self._desk)
            undo = Undo(f"/news/{story}/relevant", {"relevant": "false" if form.relevant else "true"})
            return Said(said, undo)

        return self._do(request, form, work, story=story if form.relevant else None)

    def merge(self, request: Request, story: int, form: Annotated[_Merge, Form()]) -> Response:
        """Make two stories one."""

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            kept = merge_stories(session, story, form.other, self._change(form.day, visitor, now))
            return Said("รวมเป็นเรื่องเดียวแล้ว", Undo(f"/news/{kept}/unmerge"))

        return self._do(request, form, work, story=story, closed=[story, form.other])

    def unmerge(self, request: Request, story: int, form: Annotated[_Form, Form()]) -> Response:
        """Take back the last merge into a story."""

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            again = undo_merge(session, story, self._change(form.day, visitor, now))
            redo = Undo(f"/news/{story}/merge", {"other": str(again)})
            return Said("ยกเลิกการรวมแล้ว เป็นสองเรื่องตามเดิม", redo)

        return self._do(request, form, work, story=story, closed=[story])

    def split(self, request: Request, clip: int, form: Annotated[_Form, Form()]) -> Response:
        """Take a clip out of its story."""
        stories: list[int] = []

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            found = session.get(Clip, clip) if clip <= LARGEST_ID else None
            stories.extend([found.story_id] if found and found.story_id else [])
            split_clip(session, clip, self._change(form.day, visitor, now))
            return Said("แยกเป็นเรื่องใหม่แล้ว", Undo(f"/news/clips/{clip}/unsplit"))

        return self._do(request, form, work, closed=stories)

    def unsplit(self, request: Request, clip: int, form: Annotated[_Form, Form()]) -> Response:
        """Put a clip back that was taken out."""

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            undo_split(session, clip, self._change(form.day, visitor, now))
            return Said("ยกเลิกการแยกแล้ว", Undo(f"/news/clips/{clip}/split"))

        return self._do(request, form, work)

    def confirm(self, request: Request, form: Annotated[_Form, Form()]) -> Response:
        """Say that the day's selection is as it should be."""

        def work(session: Session, visitor: Visitor, now: datetime) -> Said:
            if form.day != today(now):
                raise Refused(409, "closed", "ยืนยันได้เฉพาะการคัดข่าวของวันนี้ · เปิดหน้าของวันนี้แล้วลองอีกครั้ง")
            stories = day_stories(session, form.day, self._desk.digest_at, now, self._desk.own_agency)
            again = unseen(session, digest_of(session, form.day), stories) > 0
            confirm(session, form.day, visitor.person.id, now, again=again)
            return Said("ยืนยันการคัดข่าวแล้ว")

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
        shown = form.shown
        return self._sheet(visitor, form.day, form.page, shown).changes(shown, closed=closed, said=said)

    def _sheet(
        self,
        visitor: Visitor,
        day: date,
        page: int = 1,
        shown: Shown | None = None,
        also: Sequence[int] = (),
    ) -> Sheet:
        """A page, with the rows that it shows, that the browser shows, and `also`."""
        now = self._site.clock()
        if not has_page(day, now):
            raise Refused(404, "")
        with self._site.database.read() as session:
            known = {*also, *(shown.rows if shown else ())}
            found = load_day(
                session,
                day,
                now,
                self._desk,
                self._passages,
                lambda ids: {*on_page(ids, page), *known.intersection(ids)},
            )
            return Sheet(self._site, visitor, found, page)

    def _day(self, text: str) -> date:
        return day_of(text) if text else today(self._site.clock())

    def _change(self, day: date, visitor: Visitor, now: datetime) -> Change:
        return Change(day, visitor.person.id, now, self._desk.own_agency)


def _live(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _story(session: Session, story_id: int) -> Story:
    """A story that still has clips. Raises Refused 404."""
    story = session.get(Story, story_id) if 0 < story_id <= LARGEST_ID else None
    if story is None or story.clips == 0:
        raise Refused(404, "no_story")
    return story
