"""The page of what was sorted as no news of education: an officer looks through it and brings in what was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from monitor.changes import told_of
from monitor.doubt import Reason, reasons_of
from monitor.selection import best_clips, window
from monitor.sorted_out import SortedOut, sorted_out
from storage.tables import Clip, Digest, Story
from web.forms import day_of
from web.gate import Gate, Refused
from web.news.changes import set_relevant
from web.news.desk import MOST_REASONS, Desk, has_page, is_open
from web.site import Site, Visitor, today, when

PATH = "/news/irrelevant"
PER_PAGE = 60
LONGEST_WORDS = 100
LAST_PAGE = 10_000


class _Look(BaseModel):
    """What is looked for: the day, words of the title, only what the classifier doubts; `brought`: just brought in."""

    day: str = ""
    q: str = Field("", max_length=LONGEST_WORDS)
    unsure: bool = False
    page: int = Field(1, ge=1, le=LAST_PAGE)
    brought: int = Field(0, ge=0, le=2**62)


class _Bring(_Look):
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A story on the page; `because` says why it was sorted out, `told` which officer did so."""

    id: int
    title: str
    url: str | None
    outlet: str
    outlets: int
    at: str
    because: str
    unsure: bool
    told: str


def sorted_out_router(site: Site, desk: Desk) -> APIRouter:
    """The page at /news/irrelevant, and the tap that brings a story in."""
    pages = SortedOutPages(site, desk)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/irrelevant", pages.show, methods=["GET"])
    router.add_api_route("/irrelevant/{story}", pages.bring, methods=["POST"])
    return router


class SortedOutPages:
    """The page of one installation."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self._site, self._desk, self._gate = site, desk, Gate(site)

    def show(self, request: Request, look: Annotated[_Look, Query()]) -> Response:
        """What came on the day and is no news of education, the newest first."""
        visitor = self._gate.reader(request)
        now = self._site.clock()
        day = day_of(look.day) if look.day else today(now)
        if not has_page(day, now):
            raise Refused(404, "")
        with self._site.database.read() as session:
            digest = session.get(Digest, day)
            seen = (digest.sent_at if digest else None) or now
            found = self._find(session, day, seen, look)
            lines = _lines(session, found.stories, day, seen, self._desk)
            brought = session.get(Story, look.brought) if look.brought else None
            editing = visitor.acting and is_open(digest, day, now)
        return self._site.page(
            "news/irrelevant.html",
            visitor,
            here="/news",
            day=day,
            next_day=day + timedelta(days=1) if day <= today(now) else None,
            previous=day - timedelta(days=1),
            found=found,
            lines=lines,
            look=look,
            brought=brought if brought is not None and brought.relevant else None,
            editing=editing,
            pages=max(1, -(-found.found // PER_PAGE)),
            address=_address(day, look),
        )

    def bring(self, request: Request, story: int, form: Annotated[_Bring, Form()]) -> Response:
        """Bring a story into the day's list: it is news of education."""
        visitor = self._gate.actor(request, form.csrf)
        now = self._site.clock()
        day = day_of(form.day)
        with self._site.database.write() as session:
            if not is_open(session.get(Digest, day), day, now):
                raise Refused(409, "closed")
            found = session.get(Story, story) if 0 < story <= 2**62 else None
            if found is None or found.clips == 0:
                raise Refused(404, "no_story")
            self._bring(session, found, visitor, day, now)
        return RedirectResponse(f"{_address(day, form)}&page={form.page}&brought={story}", 303)

    def _bring(self, session: Session, story: Story, visitor: Visitor, day: date, now: datetime) -> None:
        if not story.relevant:
            set_relevant(session, story, True, visitor.person, day, now, self._desk)

    def _find(self, session: Session, day: date, seen: datetime, look: _Look) -> SortedOut:
        return sorted_out(
            session,
            day,
            self._desk.digest_at,
            seen,
            below=self._desk.ask_below,
            only_doubtful=look.unsure,
            words=look.q,
            offset=(look.page - 1) * PER_PAGE,
            limit=PER_PAGE,
        )


def _lines(
    session: Session, stories: Sequence[Story], day: date, seen: datetime, desk: Desk
) -> Sequence[Line]:
    best = best_clips(session, [s.id for s in stories])
    why = reasons_of(session, stories)
    told = told_of(session, list(best), day, window(day, desk.digest_at, seen).start, {"relevant"})
    return [_line(s, best[s.id], why[s.id], day, desk, told) for s in stories if s.id in best]


def _line(
    story: Story, clip: Clip, why: Sequence[Reason], day: date, desk: Desk, told: Mapping[int, Sequence[str]]
) -> Line:
    reason = why[0] if why else Reason("relevant", False)
    sure = reason.confidence
    return Line(
        id=story.id,
        title=story.title or clip.title or "ไม่มีหัวข้อ",
        url=clip.url,
        outlet=clip.outlet,
        outlets=story.outlets,
        at=when(clip.published_at, day),
        because=_because(reason),
        unsure=sure is not None and sure < desk.ask_below,
        told=next(iter(told.get(story.id, ())), ""),
    )


def _because(reason: Reason) -> str:
    """Why a story was sorted out: how sure the classifier was, and the words that decided."""
    if reason.decided or reason.confidence is None:
        return reason.decided
    words = ", ".join(reason.words[:MOST_REASONS])
    return f"มั่นใจ {min(99, int(reason.confidence * 100))}%" + (f" จากคำว่า {words}" if words else "")


def _address(day: date, look: _Look) -> str:
    asked = {"day": day.isoformat()} | ({"q": look.q} if look.q else {})
    return f"{PATH}?{urlencode(asked | ({'unsure': 'true'} if look.unsure else {}))}"
