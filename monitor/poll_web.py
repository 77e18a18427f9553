"""Asking news pages and sitemaps: what they lead to is read page by page, politely, and each source's health kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import httpx2
import structlog
from sqlalchemy import select

from monitor import outgoing
from monitor.articles import Article
from monitor.listing import Link
from monitor.page_visits import Reading, due_pages, record_reading, remember, unread
from monitor.poll import SLACK, PollReport
from monitor.sitemaps import Sitemap
from monitor.source_health import note_visit
from monitor.trouble import Trouble, trouble
from monitor.visit import Hindered, RobotsCache, Visitor
from storage import Database
from storage.tables import Feed, PageVisit

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Sources that are asked at the same time; each is a site of its own."""
SHORTEST_DELAY = timedelta(seconds=1)
"""Between two pages of one site, unless its robots.txt asks for more."""
MOST_PAGES = 20
"""Pages of one source that are read in one visit; the others wait for the next."""
LONGEST_VISIT = timedelta(seconds=60)
"""How long a visit may last: with a long crawl-delay fewer pages are read in it."""

Pause = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""


class WebSource(Protocol):
    """A list page or sitemap as the agency file names it."""

    @property
    def name(self) -> str:
        """Its unique name."""
        ...

    @property
    def kind(self) -> str:
        """`page` or `sitemap`."""
        ...

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    @property
    def enabled(self) -> bool:
        """Whether it is asked."""
        ...

    @property
    def pause(self) -> timedelta | None:
        """How often it is asked, None: at every poll."""
        ...

    @property
    def links(self) -> str:
        """The selector of the links of a list page, "" to find them by their look."""
        ...

    @property
    def match(self) -> str:
        """A part that the address of an article must contain, "" for any."""
        ...

    @property
    def outlet(self) -> str:
        """Name of the outlet, "" for what the page says."""
        ...

    @property
    def selectors(self) -> Mapping[str, Sequence[str]]:
        """Selectors by field of an article."""
        ...


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list gave: links (None: unchanged), whether they are dated, and its validators."""

    links: Sequence[Link] | None
    dated: bool = True
    etag: str | None = None
    last_modified: str | None = None


async def poll_sources(
    database: Database,
    sources: Sequence[WebSource],
    now: datetime,
    *,
    robots: RobotsCache,
    allowed_hosts: Collection[str] = frozenset(),
    report_to: Sequence[str] = (),
    client: httpx2.AsyncClient | None = None,
    pause: Pause = asyncio.sleep,
    on_new: Callable[[], None] = lambda: None,
    at_once: bool = False,
) -> PollReport:
    """Ask each enabled source whose time has come, side by side, and keep what is new in the inbox.

    Sources that fail are asked ever more rarely and told of once, as feeds are. `on_new` is called after each new
    article. `at_once`: ask all, whatever their time. Raises only what the store raises.
    """
    wanted = [s for s in sources if s.enabled]
    rows = await asyncio.to_thread(_rows, database, wanted)
    due = [s for s in wanted if at_once or _is_due(rows.get(s.name), s, now)]
    report = PollReport()
    if not due:
        return report
    gate = asyncio.Semaphore(AT_ONCE)
    http = client or outgoing.client()
    visitor = Visitor(http, robots, now, allowed_hosts)

    async def one(source: WebSource) -> None:
        async with gate:
            visit = _Visit(database, source, visitor, report_to, pause, on_new)
            await visit.make(rows.get(source.name))
        report.asked += 1
        report.new += visit.new
        if visit.trouble is not None:
            report.troubles[source.name] = visit.trouble
        elif visit.unchanged:
            report.unchanged += 1

    try:
        failed = await asyncio.gather(*(one(s) for s in due), return_exceptions=True)
    finally:
        if client is None:
            await http.aclose()
    for error in failed:
        if isinstance(error, BaseException):
            raise error
    return report


async def check_source(
    source: WebSource, allowed_hosts: Collection[str], now: datetime, robots: RobotsCache
) -> str | None:
    """Ask one source for its list, keeping nothing; gives what is wrong with it, None when it is well."""
    async with outgoing.client() as http:
        try:
            await listed(Visitor(http, robots, now, allowed_hosts), source)
        except Hindered as hindered:
            return str(hindered.trouble)
    return None


async def listed(
    visitor: Visitor,
    source: WebSource,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    pause: Pause = asyncio.sleep,
) -> _Listed:
    """The articles that a source leads to now. Raises Hindered."""
    rules = await visitor.allowed(source.url)
    answer = await visitor.get(source.url, etag=etag, last_modified=last_modified)
    if answer.status == 304:
        return _Listed(None)
    kind = answer.headers.get("content-type", "")
    validators = (answer.headers.get("etag"), answer.headers.get("last-modified"))
    if source.kind == "page":
        found = await visitor.read("links", answer.body, kind, answer.final_url, source.links, source.match)
        if not found:
            raise Hindered(trouble("no_links"))
        return _Listed(found, True, *validators)
    sitemap: Sitemap = await visitor.read(
        "sitemap", answer.body, kind, answer.final_url, source.match, visitor.now
    )
    if not sitemap.children:
        return _Listed(sitemap.links, sitemap.dated, *validators)
    links: list[Link] = []
    dated = True
    for child in sitemap.children:
        await pause(_delay(rules.delay).total_seconds())
        await visitor.allowed(child)
        got = await visitor.get(child)
        below: Sitemap = await visitor.read(
            "sitemap", got.body, got.headers.get("content-type", ""), child, source.match, visitor.now
        )
        links += below.links
        dated = dated and below.dated
    # An index stays the same while the sitemaps it names change: it has no validators for us.
    return _Listed(links, dated)


class _Visit:
    """One visit to one source."""

    def __init__(
        self,
        database: Database,
        source: WebSource,
        visitor: Visitor,
        report_to: Sequence[str],
        pause: Pause,
        on_new: Callable[[], None],
    ) -> None:
        self._database, self._source, self._visitor = database, source, visitor
        self._report_to, self._pause, self._on_new = report_to, pause, on_new
        self.new = 0
        self.trouble: Trouble | None = None
        self.unchanged = False

    async def make(self, row: Feed | None) -> None:
        """Ask the list, read the pages that are due, and note how it went."""
        same = row is not None and row.url == self._source.url
        found: _Listed | None = None
        try:
            found = await listed(
                self._visitor,
                self._source,
                etag=row.etag if row is not None and same else None,
                last_modified=row.last_modified if row is not None and same else None,
                pause=self._pause,
            )
            self.unchanged = found.links is None
            await self._pages(found)
        except Hindered as hindered:
            self.trouble = hindered.trouble
        except Exception as error:
            # What one site makes fail must not keep others from being read; its health tells it.
            log.exception("source_failed", source=self._source.name)
            self.trouble = trouble("unreadable", repr(error)[:300])
        await asyncio.to_thread(self._note, found)

    async def _pages(self, found: _Listed) -> None:
        now, name = self._visitor.now, self._source.name
        await asyncio.to_thread(remember, self._database, name, found.links or (), found.dated, now)
        rules = await self._visitor.allowed(self._source.url)
        delay = _delay(rules.delay)
        most = max(1, min(MOST_PAGES, int(LONGEST_VISIT / delay)))
        for page in await asyncio.to_thread(due_pages, self._database, name, now + SLACK, most):
            await self._pause(delay.total_seconds())
            reading = await self._read(page)
            new = await asyncio.to_thread(
                record_reading, self._database, self._source.kind, self._source.outlet, page, reading, now
            )
            if new:
                self.new += 1
                self._on_new()
            if reading.trouble is not None and reading.trouble.retry_after is not None:
                # It asks for a pause ("429", "503"): the rest waits as well.
                raise Hindered(reading.trouble)

    async def _read(self, page: PageVisit) -> Reading:
        try:
            await self._visitor.allowed(page.url)
            answer = await self._visitor.get(page.url, etag=page.etag, last_modified=page.last_modified)
            if answer.status == 304:
                return Reading()
            article: Article = await self._visitor.read(
                "article",
                answer.body,
                answer.headers.get("content-type", ""),
                answer.final_url,
                dict(self._source.selectors),
                self._visitor.now,
            )
        except Hindered as hindered:
            return Reading(trouble=hindered.trouble)
        return Reading(article, answer.headers.get("etag"), answer.headers.get("last-modified"))

    def _note(self, found: _Listed | None) -> None:
        now, source = self._visitor.now, self._source
        with self._database.write() as session:
            row = session.get(Feed, source.name)
            if row is None:
                row = Feed(name=source.name, url=source.url, failures=0, clips_seen=0)
                session.add(row)
            if self.trouble is None:
                # The list is well, but nothing that it leads to can be read: for people that is no source.
                self.trouble = unread(session, source.name, now)
            row.url, row.kind = source.url, source.kind
            note_visit(session, row, self.trouble, self.new, now, self._report_to, source.pause)
            if found is not None and found.links is not None:
                row.etag, row.last_modified = found.etag, found.last_modified
        if self.trouble is None:
            log.info("source_read", source=source.name, new=self.new, unchanged=self.unchanged)


def _delay(asked_for: timedelta | None) -> timedelta:
    return max(SHORTEST_DELAY, asked_for or timedelta(0))


def _rows(database: Database, sources: Sequence[WebSource]) -> dict[str, Feed]:
    with database.read() as session:
        rows = list(session.scalars(select(Feed).where(Feed.name.in_([s.name for s in sources]))))
        session.expunge_all()
    return {r.name: r for r in rows}


def _is_due(row: Feed | None, source: WebSource, now: datetime) -> bool:
    return row is None or row.url != source.url or row.next_at is None or row.next_at <= now + SLACK
