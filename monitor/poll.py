"""Asking the feeds: which are due, what they gave, how they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import httpx2
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor import feed_process, outgoing
from monitor.clips import KIND, as_input
from monitor.feeds import Entry, FeedError, as_clip
from monitor.outgoing import Fetched, FetchError
from monitor.source_health import note_visit
from monitor.trouble import Trouble, retry_after, trouble, trouble_of
from storage import Database, inbox
from storage.inbox import NewInput
from storage.tables import Feed, Inbox

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Feeds that are asked at the same time."""
SLACK = timedelta(seconds=10)
"""A feed due this soon is asked now: otherwise a poll every 5 minutes misses a pause of 5 minutes by a hair."""


class FeedSource(Protocol):
    """A feed as the agency file names it."""

    @property
    def name(self) -> str:
        """Its unique name."""
        ...

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    @property
    def enabled(self) -> bool:
        """Whether it is asked."""
        ...


@dataclass(frozen=True, slots=True)
class _State:
    name: str
    url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class _Result:
    state: _State
    answer: Fetched | None = None
    entries: Sequence[Entry] = ()
    trouble: Trouble | None = None


@dataclass(slots=True)
class PollReport:
    """What a poll did: feeds asked, feeds unchanged, new inputs kept, and trouble by feed."""

    asked: int = 0
    unchanged: int = 0
    new: int = 0
    troubles: dict[str, Trouble] = field(default_factory=dict)


async def poll_feeds(
    database: Database,
    feeds: Sequence[FeedSource],
    now: datetime,
    *,
    allowed_hosts: Collection[str] = frozenset(),
    report_to: Sequence[str] = (),
    client: httpx2.AsyncClient | None = None,
    on_new: Callable[[], None] = lambda: None,
    at_once: bool = False,
) -> PollReport:
    """Ask each enabled feed whose time has come, side by side, and keep what is new in the inbox.

    A feed that fails is asked again after a pause that doubles from 5 minutes to 6 hours. One that stays silent
    is told once to the chats in `report_to`, and once more when it is back. `on_new` is called as soon as a feed
    gave something new: its news need not wait for slower feeds. `at_once`: ask all, whatever their time. Raises only what the store raises.
    """
    states = await asyncio.to_thread(_due, database, [f for f in feeds if f.enabled], now, at_once)
    report = PollReport()
    if not states:
        return report
    gate = asyncio.Semaphore(AT_ONCE)
    own = client is None
    http = client or outgoing.client()

    async def one(state: _State) -> None:
        async with gate:
            result = await _ask(http, state, now, allowed_hosts)
            new = await asyncio.to_thread(_record, database, result, now, report_to)
        report.asked += 1
        report.new += new
        if new:
            on_new()
        if result.trouble:
            report.troubles[state.name] = result.trouble
        elif result.answer is not None and result.answer.status == 304:
            report.unchanged += 1

    try:
        failed = await asyncio.gather(*(one(s) for s in states), return_exceptions=True)
    finally:
        if own:
            await http.aclose()
    for error in failed:
        if isinstance(error, BaseException):
            raise error
    return report


async def check_feed(feed: FeedSource, allowed_hosts: Collection[str], now: datetime) -> str | None:
    """Ask one feed, keeping nothing; gives what is wrong with it, None when it is well."""
    async with outgoing.client() as http:
        result = await _ask(http, _State(feed.name, feed.url, None, None), now, allowed_hosts)
    return str(result.trouble) if result.trouble else None


def _due(database: Database, feeds: Sequence[FeedSource], now: datetime, at_once: bool) -> list[_State]:
    """The feeds to ask now; a feed whose address was changed starts anew."""
    with database.read() as session:
        rows = {
            r.name: r for r in session.scalars(select(Feed).where(Feed.name.in_([f.name for f in feeds])))
        }
    states = []
    for feed in feeds:
        row = rows.get(feed.name)
        if row is None or row.url != feed.url:
            states.append(_State(feed.name, feed.url, None, None))
        elif at_once or row.next_at is None or row.next_at <= now + SLACK:
            states.append(_State(feed.name, feed.url, row.etag, row.last_modified))
    return states


async def _ask(
    http: httpx2.AsyncClient, state: _State, now: datetime, allowed_hosts: Collection[str]
) -> _Result:
    try:
        answer = await outgoing.fetch(
            http,
            state.url,
            etag=state.etag,
            last_modified=state.last_modified,
            allowed_hosts=allowed_hosts,
        )
        if answer.status == 304:
            return _Result(state, answer)
        if answer.status != 200:
            pause = retry_after(answer.headers.get("retry-after", ""), now)
            return _Result(state, answer, trouble=trouble("http", str(answer.status), pause))
        content_type = answer.headers.get("content-type", "")
        entries = await asyncio.to_thread(feed_process.shared.parse, answer.body, content_type, now)
        return _Result(state, answer, entries)
    except (FetchError, FeedError) as error:
        return _Result(state, trouble=trouble_of(error))
    except Exception as error:
        # What one feed makes fail must not keep others from being read; its health tells it.
        log.exception("feed_failed", feed=state.name)
        return _Result(state, trouble=trouble("unreadable", repr(error)[:300]))


def _record(database: Database, result: _Result, now: datetime, report_to: Sequence[str]) -> int:
    """Keep a feed's new entries together with its health; gives the number of new inputs."""
    inputs = {i.key: i for i in (as_input(as_clip(e, result.state.name, now)) for e in result.entries)}
    with database.read() as session:
        fresh = _not_kept(session, list(inputs.values()))
    with database.write() as session:
        new = sum(inbox.put(session, fresh, now))
        row = session.get(Feed, result.state.name)
        if row is None:
            row = Feed(name=result.state.name, url=result.state.url, failures=0, clips_seen=0)
            session.add(row)
        row.url = result.state.url
        note_visit(session, row, result.trouble, new, now, report_to)
        if result.answer is not None and result.answer.status == 200 and not result.trouble:
            row.etag = result.answer.headers.get("etag")
            row.last_modified = result.answer.headers.get("last-modified")
    if not result.trouble:
        log.info("feed_read", feed=row.name, entries=len(result.entries), new=new)
    return new


def _not_kept(session: Session, inputs: Sequence[NewInput]) -> list[NewInput]:
    if not inputs:
        return []
    kept = set(
        session.scalars(select(Inbox.key).where(Inbox.kind == KIND, Inbox.key.in_([i.key for i in inputs])))
    )
    return [i for i in inputs if i.key not in kept]
