"""Search over clips and past answers, as people type it; one function for both stores.

All words must occur, phrases in quotation marks as they stand, newest first. How texts and words are compared is
told in `thai.search_text`. SQLite asks an FTS5 table of trigrams. PostgreSQL looks through the newest clips first,
which settles common words, and asks its trigram index for the others: its planner cannot tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import ColumnElement, Row, Select, Table, column, func, select, table, text
from sqlalchemy.orm import Session

from storage.search_tables import ClipSearch, first_key, last_key
from storage.tables import CaseEvent, CaseRow, Clip
from thai.search_text import LONGEST, Query, passage, read_query, search_text

NEWEST = 1_000
"""So many of the newest clips are read through on PostgreSQL before its index is asked."""
TRIGRAMS = 24
"""Trigrams of one word or phrase that SQLite's index is asked for."""
MOST = 1_000
"""Hits that are given at most."""
ANSWERED = "answered"
"""The kind of a case's event that holds the answer given."""
_TABLE = cast("Table", ClipSearch.__table__)
_KEY, _PUBLISHED, _TEXT = _TABLE.c.key, _TABLE.c.published_at, _TABLE.c.text
_fts = table("clip_fts", column("rowid"), column("clip_fts"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A clip that was found. `snippet`: the passage around what was sought, or the beginning of the text."""

    clip_id: int
    title: str
    outlet: str
    published_at: datetime
    url: str | None
    snippet: str


@dataclass(frozen=True, slots=True)
class AnswerHit:
    """A case whose title or answer was found; `snippet` is a passage of the answer."""

    case_id: int
    title: str
    answered_at: datetime
    snippet: str


def search_clips(
    session: Session,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    before: datetime | None = None,
    since: datetime | None = None,
) -> list[Hit]:
    """The clips that hold all words of the query, newest first; none for a query without a word.

    `since` <= publication < `before`, both aware. At most 1,000 with `limit`. Looks at the title and the first
    5,000 characters of the text. Raises what the store raises when it is out of order.
    """
    sought = read_query(query)
    wanted = min(max(limit, 0), MOST)
    if not sought.needles or not wanted:
        return []
    keys = _hits(session, sought, _Span(since, before), wanted + max(offset, 0))[max(offset, 0) :]
    rows = session.execute(
        select(
            Clip.id, Clip.title, Clip.outlet, Clip.published_at, Clip.url, func.substr(Clip.body, 1, LONGEST)
        )
        .join(ClipSearch, ClipSearch.clip_id == Clip.id)
        .where(ClipSearch.key.in_(keys))
        .order_by(ClipSearch.key.desc())
    )
    return [_hit(row, sought) for row in rows]


def search_answers(
    session: Session,
    query: str,
    *,
    limit: int = 20,
    before: datetime | None = None,
    since: datetime | None = None,
) -> list[AnswerHit]:
    """The cases whose title or last answer holds all words of the query, the last answered first; drills are left out.

    `since` <= time of the answer < `before`. Answers are few (an agency gives some hundreds a year), so that they
    are read through; their search texts are remembered by the process.
    """
    sought = read_query(query)
    found: list[AnswerHit] = []
    if not sought.needles or limit <= 0:
        return found
    for case_id, title, answer, at in _answers(session, before, since):
        if sought.matches(_answer_text(title, answer)):
            found.append(AnswerHit(case_id, title, at, passage(answer, sought)))
            if len(found) == limit:
                break
    return found


def _hit(row: Row[int, str, str, datetime, str | None, str], sought: Query) -> Hit:
    clip_id, title, outlet, published_at, url, body = row
    return Hit(clip_id, title, outlet, published_at, url, passage(body or "", sought))


@dataclass(frozen=True, slots=True)
class _Span:
    """The time of publication asked for: a range of keys, in which each hit's own time is looked at."""

    since: datetime | None
    before: datetime | None

    def conditions(self, key: ColumnElement[int], at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found += [key >= first_key(self.since), at >= self.since]
        if self.before is not None:
            found += [key <= last_key(self.before), at < self.before]
        return found


def _hits(session: Session, sought: Query, span: _Span, limit: int) -> list[int]:
    """The keys of the newest hits, in falling order."""
    if session.get_bind().dialect.name == "sqlite":
        return list(session.scalars(_by_fts(sought, span, limit)))
    if limit <= NEWEST // 10:
        newest = list(session.scalars(_among_newest(sought, span, limit)))
        if len(newest) == limit:
            return newest
    return list(session.scalars(_by_trigrams(sought, span, limit)))


def _by_fts(sought: Query, span: _Span, limit: int) -> Select[int]:
    parts = dict.fromkeys(part for needle in sought.needles for part in _trigrams(needle))
    match = " AND ".join('"' + part.replace('"', '""') + '"' for part in parts)
    rowid: ColumnElement[int] = _fts.c.rowid
    return (
        select(rowid)
        .join(ClipSearch, ClipSearch.key == rowid)
        .where(
            text("clip_fts MATCH :match").bindparams(match=match),
            *span.conditions(rowid, _PUBLISHED),
            # The index knows which trigrams a text has, not where.
            *(func.instr(_TEXT, needle) > 0 for needle in sought.needles),
        )
        .order_by(rowid.desc())
        .limit(limit)
    )


def _trigrams(needle: str) -> list[str]:
    """The trigrams of a needle, of a long one some, evenly spread: each costs time, and the text is checked after."""
    last = len(needle) - 3
    if last < TRIGRAMS:
        return [needle[i : i + 3] for i in range(last + 1)]
    places = (round(i * last / (TRIGRAMS - 1)) for i in range(TRIGRAMS))
    return [needle[i : i + 3] for i in places]


def _among_newest(sought: Query, span: _Span, limit: int) -> Select[int]:
    newest = (
        select(_KEY.label("key"), _TEXT)
        .where(*span.conditions(_KEY, _PUBLISHED))
        .order_by(_KEY.desc())
        .limit(NEWEST)
        .subquery()
    )
    return (
        select(newest.c.key)
        .where(*(_holds(newest.c.text, needle) for needle in sought.needles))
        .order_by(newest.c.key.desc())
        .limit(limit)
    )


def _by_trigrams(sought: Query, span: _Span, limit: int) -> Select[int]:
    # Materialized: else the planner walks through all clips by date, hoping to meet enough hits on the way.
    found = (
        select(_KEY.label("key"), _PUBLISHED.label("published_at"))
        .where(*(_holds(_TEXT, needle) for needle in sought.needles))
        .cte("found")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return (
        select(found.c.key)
        .where(*span.conditions(found.c.key, found.c.published_at))
        .order_by(found.c.key.desc())
        .limit(limit)
    )


def _holds(where: ColumnElement[str], needle: str) -> ColumnElement[bool]:
    for sign in ("\\", "%", "_"):
        needle = needle.replace(sign, f"\\{sign}")
    return where.like(f"%{needle}%")


def _answers(
    session: Session, before: datetime | None, since: datetime | None
) -> Iterator[tuple[int, str, str, datetime]]:
    """Case, title, answer, time: the last answer of each case, the newest first."""
    last = (
        select(func.max(CaseEvent.id).label("id"))
        .where(CaseEvent.kind == ANSWERED)
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    rows = (
        select(CaseRow.id, CaseRow.title, CaseEvent.data, CaseEvent.at)
        .join(CaseEvent, CaseEvent.case_id == CaseRow.id)
        .join(last, last.c.id == CaseEvent.id)
        .where(CaseRow.drill.is_(False))
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
    )
    if before is not None:
        rows = rows.where(CaseEvent.at < before)
    if since is not None:
        rows = rows.where(CaseEvent.at >= since)
    for case_id, title, data, at in session.execute(rows):
        yield case_id, title, str(data.get("text") or ""), at


@lru_cache(maxsize=5_000)
def _answer_text(title: str, answer: str) -> str:
    return search_text(title, answer)
