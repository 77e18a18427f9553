"""Asking the feeds: which are due, what they gave, how they are."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx2
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor import feed_process, outgoing
from monitor.clips import KIND, as_input
from monitor.feeds import Entry, FeedError, as_clip
from monitor.outgoing import Fetched, FetchError
from storage import Database, inbox, outbox
from storage.inbox import NewInput
from storage.tables import Feed, Inbox
from thai.dates import short_datetime

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Feeds that are asked at the same time."""
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
"""Pauses after failures double from the first to the longest."""
LONGEST_RETRY_AFTER = timedelta(hours=24)
"""A site may ask for a longer pause, up to a day."""
DEAD_FAILURES = 5
DEAD_AFTER = timedelta(hours=1)
"""From so many failures in a row, over so long a time, people are told."""
SLACK = timedelta(seconds=10)
"""A feed due this soon is asked now: otherwise a poll every 5 minutes misses a pause of 5 minutes by a hair."""

_THAI = {
    "http": "เว็บไซต์ตอบว่าเรียกข้อมูลไม่ได้",
    "not_a_feed": "ที่อยู่นี้ไม่ใช่ฟีดข่าว",
    "doctype": "ฟีดข่าวมีส่วนที่ไม่ปลอดภัย",
    "unreadable": "อ่านฟีดข่าวไม่ได้",
    "parse_timeout": "อ่านฟีดข่าวนานเกินกำหนด",
}


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
class Trouble:
    """Why a feed gave nothing: `code` and `detail` for the log, `thai` for people."""

    code: str
    detail: str
    thai: str
    retry_after: timedelta | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


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
) -> PollReport:
    """Ask each enabled feed whose time has come, side by side, and keep what is new in the inbox.

    A feed that fails is asked again after a pause that doubles from 5 minutes to 6 hours. One that stays silent
    is told once to the chats in `report_to`, and once more when it is back. Raises only what the store raises.
    """
    states = await asyncio.to_thread(_due, database, [f for f in feeds if f.enabled], now)
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


def _due(database: Database, feeds: Sequence[FeedSource], now: datetime) -> list[_State]:
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
        elif row.next_at is None or row.next_at <= now + SLACK:
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
            pause = _retry_after(answer.headers.get("retry-after", ""), now)
            return _Result(state, answer, trouble=Trouble("http", str(answer.status), _THAI["http"], pause))
        content_type = answer.headers.get("content-type", "")
        entries = await asyncio.to_thread(feed_process.shared.parse, answer.body, content_type, now)
        return _Result(state, answer, entries)
    except FetchError as error:
        return _Result(state, trouble=Trouble(error.code, error.detail, error.thai))
    except FeedError as error:
        return _Result(state, trouble=Trouble(error.code, error.detail, _THAI[error.code]))
    except Exception as error:
        log.exception("feed_failed", feed=state.name)
        return _Result(state, trouble=Trouble("unreadable", repr(error)[:300], _THAI["unreadable"]))


def _retry_after(value: str, now: datetime) -> timedelta | None:
    """The Retry-After header (RFC 9110, 10.2.3): seconds or a date."""
    text = value.strip()
    if text.isdecimal():
        return min(timedelta(seconds=min(int(text), 10**7)), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), LONGEST_RETRY_AFTER)


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
        _note_health(session, row, result, now, report_to)
        row.clips_seen += new
    if result.trouble:
        log.warning(
            "feed_trouble",
            feed=row.name,
            code=result.trouble.code,
            detail=result.trouble.detail,
            failures=row.failures,
        )
    else:
        log.info("feed_read", feed=row.name, entries=len(result.entries), new=new)
    return new


def _not_kept(session: Session, inputs: Sequence[NewInput]) -> list[NewInput]:
    if not inputs:
        return []
    kept = set(
        session.scalars(select(Inbox.key).where(Inbox.kind == KIND, Inbox.key.in_([i.key for i in inputs])))
    )
    return [i for i in inputs if i.key not in kept]


def _note_health(
    session: Session, row: Feed, result: _Result, now: datetime, report_to: Sequence[str]
) -> None:
    row.url, row.checked_at = result.state.url, now
    if result.trouble is None:
        _note_success(session, row, result, now, report_to)
        return
    row.failures += 1
    row.error = str(result.trouble)
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.failures - 1, 12))
    row.next_at = now + max(pause, result.trouble.retry_after or timedelta(0))
    silent = row.succeeded_at is None or now - row.succeeded_at >= DEAD_AFTER
    if row.failures >= DEAD_FAILURES and silent and row.reported_at is None:
        row.reported_at = now
        since = f"ตั้งแต่ {short_datetime(row.succeeded_at)}" if row.succeeded_at else "ตั้งแต่เริ่มใช้งาน"
        _tell(
            session,
            row,
            "แหล่งข่าวขัดข้อง",
            "late",
            now,
            report_to,
            f"ไม่ได้รับข่าวจาก {row.name} {since} · {result.trouble.thai} · "
            "ระบบจะลองใหม่ให้เอง หากเว็บไซต์เปลี่ยนที่อยู่ โปรดแก้ที่อยู่แหล่งข่าว",
        )


def _note_success(
    session: Session, row: Feed, result: _Result, now: datetime, report_to: Sequence[str]
) -> None:
    if row.reported_at is not None:
        _tell(session, row, "แหล่งข่าวกลับมาแล้ว", "in_time", now, report_to, f"รับข่าวจาก {row.name} ได้ตามปกติแล้ว")
        row.reported_at = None
    row.failures, row.error, row.next_at, row.succeeded_at = 0, None, None, now
    if result.answer is not None and result.answer.status == 200:
        row.etag = result.answer.headers.get("etag")
        row.last_modified = result.answer.headers.get("last-modified")


def _tell(
    session: Session, row: Feed, heading: str, tone: str, now: datetime, chats: Sequence[str], text: str
) -> None:
    for chat in chats:
        data = {"heading": heading, "text": text, "tone": tone}
        outbox.put(
            session, outbox.Notice(chat, "note", data, key=f"feed:{row.name}:{now.isoformat()}:{chat}"), now
        )
