"""The pages that lists and sitemaps led to: which to read now, which again, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor.articles import Article, as_clip, with_fallback
from monitor.clips import as_input
from monitor.listing import Link
from monitor.source_rules import pause_after
from monitor.trouble import THAI, Trouble
from storage import Database, inbox
from storage.inbox import column_key
from storage.tables import Clip, PageVisit

log = structlog.get_logger(__name__)

OLD = timedelta(days=7)
"""An article older than this when it is first seen is not news: lists have favourites that stay for years."""
READ_AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""After how long, from one reading to the next, a page is read again: corrections are made on the first day."""
MOST_FAILURES = 5
"""After so many failures a page is given up."""
SEEN_EVERY = timedelta(days=1)
"""How often it is written down that a list still names a page."""
LOOK_BACK = timedelta(days=1)
FEWEST_UNREAD = 3
"""When so many pages of the last day were useless and none could be read, something is wrong with the source."""

_FINAL = frozenset(
    {"no_article", "login_wall", "not_a_page", "robots", "too_large", "bad_address", "private_address"}
)
"""Troubles that the next try would meet again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a page: an article, nothing new (neither), or trouble."""

    article: Article | None = None
    etag: str | None = None
    last_modified: str | None = None
    trouble: Trouble | None = None


def remember(database: Database, source: str, links: Sequence[Link], dated: bool, now: datetime) -> int:
    """Write down pages that were not known, to be read now; gives how many.

    Old ones are only noted. Of a list without dates, what it has when first seen is taken to be old.
    """
    if not links:
        return 0
    keyed = {column_key(link.key): (place, link) for place, link in reversed(list(enumerate(links)))}
    with database.write() as session:
        known = {
            r.key: r
            for r in session.scalars(
                select(PageVisit).where(PageVisit.source == source, PageVisit.key.in_(keyed))
            )
        }
        first = not dated and not _any(session, source)
        full = _with_text(session, [link.key for _, link in keyed.values()])
        fresh = 0
        for key, (place, link) in keyed.items():
            row = known.get(key)
            if row is not None:
                _seen_again(row, link, now)
                continue
            old = first or _is_old(link.published_at or link.changed_at, now)
            state = "old" if old else "kept" if link.key in full else "waiting"
            fresh += state == "waiting"
            session.add(
                PageVisit(
                    source=source,
                    key=key,
                    url=link.url,
                    state=state,
                    published_at=link.published_at,
                    changed_at=link.changed_at,
                    seen_at=now,
                    # In the list's order: the newest is read first.
                    next_at=now + timedelta(milliseconds=place) if state == "waiting" else None,
                    reads=0,
                    failures=0,
                )
            )
    return fresh


def _any(session: Session, source: str) -> bool:
    return (
        session.scalars(select(PageVisit.key).where(PageVisit.source == source).limit(1)).first() is not None
    )


def _with_text(session: Session, addresses: Sequence[str]) -> set[str]:
    """Those of the articles that another source has given us whole already: their sites are spared a visit."""
    rows = session.scalars(
        select(Clip.canonical_url).where(Clip.canonical_url.in_(addresses), Clip.body != "")
    )
    return {url for url in rows if url}


def _seen_again(row: PageVisit, link: Link, now: datetime) -> None:
    if now - row.seen_at >= SEEN_EVERY:
        row.seen_at = now
    changed = link.changed_at
    if changed is None or changed == row.changed_at:
        return
    if row.fetched_at is not None and changed > row.fetched_at and row.state in ("waiting", "kept"):
        row.state, row.next_at = "waiting", now
    row.changed_at = changed


def due_pages(database: Database, source: str, until: datetime, most: int) -> list[PageVisit]:
    """The pages to read by `until`: those never read before those to be read again."""
    with database.read() as session:
        rows = list(
            session.scalars(
                select(PageVisit)
                .where(PageVisit.source == source, PageVisit.state == "waiting", PageVisit.next_at <= until)
                .order_by(PageVisit.reads > 0, PageVisit.failures, PageVisit.next_at)
                .limit(most)
            )
        )
        session.expunge_all()
    return rows


def record_reading(
    database: Database, kind: str, outlet: str, page: PageVisit, reading: Reading, now: datetime
) -> bool:
    """Keep what a page gave, together with when to read it again; True when it gave a new clip.

    A page that is gone keeps the clip that we have of it.
    """
    with database.write() as session:
        row = session.get_one(PageVisit, (page.source, page.key))
        if reading.trouble is not None:
            _note_trouble(row, reading.trouble, now)
            return False
        first = row.reads == 0
        row.fetched_at, row.failures, row.error = now, 0, None
        if reading.article is not None:
            row.etag, row.last_modified = reading.etag, reading.last_modified
            article = with_fallback(reading.article, row.published_at)
            if first and _is_old(article.published_at, now):
                row.state, row.next_at, row.published_at = "old", None, article.published_at
                return False
            clip = replace(as_clip(article, f"{kind}:{row.source}", outlet, now), source_key=row.key)
            inbox.put(session, [as_input(clip)], now)
        _plan_next(row, now)
        return first and reading.article is not None


def _plan_next(row: PageVisit, now: datetime) -> None:
    row.reads += 1
    if row.reads <= len(READ_AGAIN):
        row.next_at = now + READ_AGAIN[row.reads - 1]
    else:
        row.state, row.next_at = "kept", None


def _note_trouble(row: PageVisit, trouble: Trouble, now: datetime) -> None:
    row.failures += 1
    row.error = str(trouble)[:500]
    row.fetched_at = now
    if trouble.code == "gone":
        row.state, row.next_at = "gone", None
        log.info("page_gone", source=row.source, url=row.url[:300])
    elif trouble.code in _FINAL or row.failures >= MOST_FAILURES:
        # What was read once was an article: it stays one, whatever the page shows now.
        row.state, row.next_at = "kept" if row.reads else "useless", None
        log.info("page_given_up", source=row.source, url=row.url[:300], why=row.error)
    else:
        row.next_at = now + pause_after(row.failures, trouble.retry_after)


def unread(session: Session, source: str, now: datetime) -> Trouble | None:
    """What is wrong with a source whose list is well while none of its pages of the last day could be read."""
    recent = (PageVisit.source == source, PageVisit.fetched_at > now - LOOK_BACK)
    useless = session.scalar(
        select(func.count()).select_from(PageVisit).where(*recent, PageVisit.state == "useless")
    )
    if (useless or 0) < FEWEST_UNREAD:
        return None
    if (
        session.scalars(select(PageVisit.key).where(*recent, PageVisit.reads > 0).limit(1)).first()
        is not None
    ):
        return None
    error = session.scalars(
        select(PageVisit.error)
        .where(*recent, PageVisit.state == "useless")
        .order_by(PageVisit.fetched_at.desc())
        .limit(1)
    ).first()
    code = (error or "").partition(":")[0]
    known = code if code in THAI else "no_article"
    return Trouble(known, f"none of {useless} pages could be read", THAI[known])


def _is_old(published_at: datetime | None, now: datetime) -> bool:
    return published_at is not None and now - published_at > OLD
