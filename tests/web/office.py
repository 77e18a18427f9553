"""An office with a site for the tests: people, stories of a morning, and a clock that stands still until it is moved."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from monitor.aggregates import refresh_stories
from reports.summary import SummaryHouse
from storage import Database
from storage.files import FileStore
from storage.tables import Clip, Person, Story
from storage.web_access import issue_link
from web import (
    Desk,
    Site,
    cases_router,
    digest_router,
    front_router,
    install_shell,
    news_router,
    quarter_router,
    reports_router,
    session_router,
    weekly_router,
)
from workflows.clarification import Policy

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November 2026, 8:00 in Bangkok."""
DAY = date(2026, 11, 23)
SECRET = "a secret of the tests"
HOST = "http://testserver"
LEVELS = {
    "basic": "การศึกษาขั้นพื้นฐาน",
    "vocational": "การอาชีวศึกษา",
    "higher": "อุดมศึกษา",
    "overall": "การศึกษาในภาพรวม",
    "other": "ข่าวอื่นที่เกี่ยวข้อง",
}
AGENCIES = {"onesqa": "สมศ.", "obec": "สพฐ.", "ovec": "สอศ.", "ohec": "อว."}
PEOPLE = {
    "wipa": ("วิภา สุขสวัสดิ์", "head"),
    "pranee": ("ปราณี ใจเย็น", "officer"),
    "manee": ("มณี อ่านดี", "viewer"),
}
HOUSE = SummaryHouse(
    name="สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา (องค์การมหาชน)",
    short_name="สมศ.",
    unit="ภสส.",
    own_agency="onesqa",
    level_names=LEVELS,
    agency_names=AGENCIES,
    level_words={"อาชีวศึกษา": "vocational"},
    agency_words={"สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน": "obec"},
)
DESK = Desk("onesqa", LEVELS, AGENCIES, time(9, 50), ask_below=0.6)


class Clock:
    """Tells the time it was set to."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class Office:
    """People, stories and the site."""

    def __init__(
        self, database: Database, *, public_url: str = "", sandbox: bool = False, desk: Desk = DESK
    ) -> None:
        self.database, self.clock = database, Clock()
        self.site = Site(
            database=database,
            clock=self.clock,
            secret=SECRET,
            agency="สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา (องค์การมหาชน)",
            short_name="สมศ.",
            public_url=public_url,
            sandbox=sandbox,
            look_seconds=1,
        )
        self._folder = tempfile.TemporaryDirectory(prefix="khaochat-office-")
        self.files = FileStore(Path(self._folder.name))
        self.app = FastAPI(openapi_url=None)
        for router in (
            session_router(self.site),
            news_router(self.site, desk),
            digest_router(self.site),
            front_router(self.site),
            weekly_router(self.site, HOUSE),
            reports_router(self.site, HOUSE),
            cases_router(self.site, Policy(), files=self.files),
            quarter_router(self.site),
        ):
            self.app.include_router(router)
        install_shell(self.app, self.site)
        self.people: dict[str, int] = {}
        with database.write() as session:
            for key, (name, role) in PEOPLE.items():
                person = Person(name=name, role=role, active=True, blocked=False)
                session.add(person)
                session.flush()
                self.people[key] = person.id

    def link(self, who: str, path: str = "/news") -> str:
        """A fresh personal link, as the path of a page."""
        with self.database.write() as session:
            token = issue_link(session, self.people[who], path, self.clock(), secret=SECRET)
        return f"/enter/{token}"

    def visitor(self, who: str | None = None) -> Browser:
        """A browser; with a session when somebody is named."""
        browser = Browser(self)
        if who:
            assert browser.post(self.link(who)).status_code == 303
        return browser

    def story(self, title: str, *outlets: str, **labels: Any) -> int:
        """A story with a clip in each outlet; labels are also what the machine said."""
        values = {"level": "basic", "agency": "obec", "negative": False} | labels
        sure = values.pop("confidence", 0.9)
        at = values.pop("at", self.clock() - timedelta(hours=1))
        with self.database.write() as session:
            story = Story(title=title, opened_at=at, last_at=at)
            session.add(story)
            session.flush()
            for number, outlet in enumerate(outlets or ("ข่าวเช้าไทย",)):
                session.add(_clip(story.id, title, outlet, at + timedelta(minutes=number), values, sure))
            session.flush()
            refresh_stories(session, [story.id], DESK.own_agency)
            return story.id

    def sort_out(self, story_id: int, sure: float = 0.9) -> None:
        """As the classifier does with what is no news of education."""
        with self.database.write() as session:
            row = session.get_one(Story, story_id)
            row.relevant, row.level, row.agency = False, None, None
            for clip in session.query(Clip).filter_by(story_id=story_id):
                clip.relevant, clip.level, clip.agency, clip.agencies = False, None, None, []
                clip.labels = {
                    "relevant": False,
                    "confidence": {"relevant": sure},
                    "because": {"relevant": ["ทอง", "บาท"]},
                }
                clip.least_sure = sure

    def get(self, table: type[Any], key: Any) -> Any:
        """A row of the store."""
        with self.database.read() as session:
            return session.get(table, key)

    def clips(self, story_id: int) -> Sequence[Clip]:
        """The clips of a story, oldest first."""
        with self.database.read() as session:
            return session.query(Clip).filter_by(story_id=story_id).order_by(Clip.published_at).all()


def _clip(story_id: int, title: str, outlet: str, at: datetime, values: dict[str, Any], sure: float) -> Clip:
    said = {"relevant": True, **values}
    return Clip(
        source=f"test:{outlet}",
        source_key=f"{story_id}:{outlet}",
        url=f"https://{story_id}.example/{len(outlet)}",
        outlet=outlet,
        title=title,
        body="",
        published_at=at,
        fetched_at=at,
        content_hash=f"{story_id}",
        relevant=True,
        level=values["level"],
        agency=values["agency"],
        agencies=[values["agency"]],
        negative=values["negative"],
        labels=said
        | {
            "confidence": dict.fromkeys(("level", "agency", "negative"), sure),
            "because": {"level": ["โรงเรียน", "นักเรียน"], "agency": ["สพฐ."], "negative": ["ร้องเรียน"]},
        },
        story_id=story_id,
    )


class Browser:
    """A browser without script: keeps cookies, sends where its requests come from, finds the token of a page."""

    def __init__(self, office: Office) -> None:
        self.client = TestClient(office.app, base_url=HOST, follow_redirects=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def post(
        self, path: str, *, origin: str | None = HOST, live: bool = False, files: Any = None, **fields: Any
    ) -> Any:
        headers = {} if origin is None else {"origin": origin}
        if live:
            headers["hx-request"] = "true"
        return self.client.post(path, data=fields, files=files, headers=headers)

    @property
    def token(self) -> str:
        """The token that forms of this session carry."""
        page = self.get("/news").text
        return page.split('name="csrf-token" content="')[1].split('"')[0]

    def act(self, path: str, *, live: bool = False, **fields: Any) -> Any:
        """Send a form of the selection page."""
        return self.post(path, live=live, csrf=self.token, day=DAY.isoformat(), **fields)
