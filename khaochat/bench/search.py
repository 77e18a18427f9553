"""Search over clips, held against the plain way: LIKE over title and text, newest first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from khaochat.bench.measures import percentile
from khaochat.bench.samples import many_clips
from khaochat.clock import wall_clock
from monitor.clips import NewClip
from monitor.search import search_clips
from monitor.search_index import index_clips
from storage import Database
from storage.migrate import upgrade
from storage.tables import Clip

LIMIT = 20
BATCH = 500
RUNS, LIKE_RUNS = 9, 3
"""How often each query is asked, of the index and of LIKE."""
QUERIES: dict[str, tuple[str, ...]] = {
    "agency": ("สมศ.", "สมศ", "สพฐ.", "กยศ"),
    "two letters": ("อว", "ศธ.", "งบ", "ครู อว", "ยา"),
    "class, number": ("ม.6", "ป.1", "๒๕๖๙", "1,000"),
    "common word": ("การศึกษา", "โรงเรียน", "นักเรียน"),
    "rare word": ("สมุทรสงคราม", "ดาราศาสตร์", "ทุจริตการสอบ"),
    "several words": ("สมศ. ประเมิน โรงเรียน", "ครู งบประมาณ นักเรียน", "มหาวิทยาลัย อว. ทุน"),
    "phrase": ('"การประเมินคุณภาพภายนอก"', '"นักเรียนและผู้ปกครอง"'),
    "not there": ("โรงเรียนบ้านไม่มีอยู่จริง", "ฉฌฎ", "ฬฬ"),
}
"""What is asked, by kind."""


def measure(
    folder: Path, number: int, *, database_url: str | None = None, clips: Iterable[NewClip] | None = None
) -> dict[str, Any]:
    """How long the newest 20 hits take among `number` clips, by kind of query, beside LIKE in the same store.

    A new SQLite file in `folder`, or the empty store named. `clips` replaces the recombined sample news.
    """
    database = Database(database_url or f"sqlite:///{folder / 'search.db'}")
    upgrade(database)
    now = wall_clock()
    given = clips if clips is not None else many_clips(number, now)
    letters, indexed = _fill(database, islice(given, number))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    kinds = {}
    with database.read() as session:
        for kind, queries in QUERIES.items():
            took, hits = _ask(lambda q: search_clips(session, q, limit=LIMIT), queries, RUNS)
            like, _ = _ask(lambda q: _like(session, q), queries, LIKE_RUNS)
            kinds[kind] = {"queries": len(queries), "hits": hits} | _figures(took) | _figures(like, "like_")
    database.close()
    return {
        "clips": number,
        "letters_a_clip": round(letters / number),
        "index_ms_a_clip": round(1000 * indexed / number, 2),
        "kinds": kinds,
        "p95_ms": max(k["p95_ms"] for k in kinds.values()),
        "conditions": f"newest {LIMIT} hits with their passages, one process, "
        f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, each query {RUNS} times (LIKE {LIKE_RUNS} times)",
    }


def _fill(database: Database, clips: Iterable[NewClip]) -> tuple[int, float]:
    """Store and index clips; gives how many letters they have and how many seconds the indexing took."""
    letters, took, last = 0, 0.0, 0
    rest = iter(clips)
    while batch := list(islice(rest, BATCH)):
        rows = [_row(last + i, clip) for i, clip in enumerate(batch, 1)]
        last += len(batch)
        letters += sum(len(clip.title) + len(clip.body) for clip in batch)
        with database.write() as session:
            session.execute(insert(Clip), rows)
            began = time.perf_counter()
            index_clips(session, [row["id"] for row in rows])
            took += time.perf_counter() - began
    return letters, took


def _row(clip_id: int, clip: NewClip) -> dict[str, Any]:
    return {
        "id": clip_id,
        "source": clip.source,
        "source_key": clip.source_key,
        "title": clip.title,
        "body": clip.body,
        "outlet": clip.outlet,
        "url": clip.url,
        "published_at": clip.published_at,
        "fetched_at": clip.published_at + timedelta(minutes=1),
        "content_hash": str(clip_id),
    }


def _ask(ask: Callable[[str], Sequence[Any]], queries: Sequence[str], runs: int) -> tuple[list[float], int]:
    """Seconds of each asking, and the hits of all queries together."""
    took, hits = [], 0
    for query in queries:
        for _ in range(runs):
            began = time.perf_counter()
            found = ask(query)
            took.append(time.perf_counter() - began)
        hits += len(found)
    return took, hits


def _like(session: Session, query: str) -> Sequence[Any]:
    """The same by LIKE: each word as it was typed, in title or text."""
    words = [query.strip('"')] if query.startswith('"') else query.split()
    return session.execute(
        select(Clip.id, Clip.title, Clip.outlet, Clip.published_at, Clip.url, Clip.body)
        .where(*(or_(Clip.title.contains(word), Clip.body.contains(word)) for word in words))
        .order_by(Clip.published_at.desc())
        .limit(LIMIT)
    ).all()


def _figures(took: Sequence[float], name: str = "") -> dict[str, float]:
    return {
        f"{name}p50_ms": round(1000 * percentile(took, 0.5), 2),
        f"{name}p95_ms": round(1000 * percentile(took, 0.95), 2),
    }
