"""Keeps the search index in step with the clips; called in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from storage.search_tables import ClipSearch, give_keys
from storage.tables import Clip
from thai.search_text import LONGEST, search_text

BATCH = 500
"""Clips that are read and written at a time."""
PROBE = "การศึกษา"


def prepare(title: str, body: str) -> None:
    """Work out a clip's search text ahead of `index_clips`, outside of the writing transaction others wait for."""
    _text_of(title, body[:LONGEST])


def index_clips(session: Session, clip_ids: Iterable[int]) -> int:
    """Bring the index to what these clips say now; those that are gone leave it. Gives how many rows changed.

    Belongs into the same transaction as the change itself. Pending changes of the session are flushed first.
    `prepare` takes the larger half of the work out of it; without it all is done here.
    """
    session.flush()
    ids = sorted(set(clip_ids))
    return sum(_index(session, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def reindex(session: Session) -> int:
    """Index all clips anew, e.g. after the rules of `thai.search_text` changed. Gives how many rows changed."""
    return index_clips(session, session.scalars(select(Clip.id)).all())


def search_fault(session: Session) -> str | None:
    """What keeps the search from being quick or complete, as a sentence with what to do; None when all is well."""
    missing = session.scalar(
        select(func.count()).select_from(Clip).where(~select(ClipSearch.key).where(_of_clip).exists())
    )
    if missing:
        return f"{missing} clips are not in the search index: run khaochat db upgrade, or index them anew"
    if session.get_bind().dialect.name == "postgresql":
        known = session.scalar(text("SELECT cardinality(show_trgm(:probe))"), {"probe": PROBE})
        if not known:
            return (
                "the database's locale does not know Thai letters, so that search reads everything: create it "
                "with LOCALE 'C.UTF-8' TEMPLATE template0 (see docs/going-live.md)"
            )
    return None


_text_of = lru_cache(maxsize=512)(search_text)
_of_clip = ClipSearch.clip_id == Clip.id


def _index(session: Session, ids: Sequence[int]) -> int:
    wanted = {
        clip_id: (at, _text_of(title, body or ""))
        for clip_id, title, body, at in session.execute(
            select(Clip.id, Clip.title, func.substr(Clip.body, 1, LONGEST), Clip.published_at).where(
                Clip.id.in_(ids)
            )
        )
    }
    there = {
        clip_id: (key, at, said)
        for clip_id, key, at, said in session.execute(
            select(ClipSearch.clip_id, ClipSearch.key, ClipSearch.published_at, ClipSearch.text).where(
                ClipSearch.clip_id.in_(ids)
            )
        )
    }
    leaving = {i for i, row in there.items() if i not in wanted or wanted[i][0] != row[1]}
    if leaving:
        session.execute(delete(ClipSearch).where(ClipSearch.clip_id.in_(leaving)))
    coming = {i for i in wanted if i not in there or i in leaving}
    _add(session, sorted((*wanted[i], i) for i in coming))
    staying = wanted.keys() & there.keys() - leaving
    changed = [(there[i][0], wanted[i][1]) for i in staying if wanted[i][1] != there[i][2]]
    if changed:
        session.execute(update(ClipSearch), [{"key": key, "text": said} for key, said in sorted(changed)])
    return len(coming | leaving) + len(changed)


def _add(session: Session, rows: Sequence[tuple[datetime, str, int]]) -> None:
    """Put in new rows by rising time: the full-text index need not write out in between what it has gathered."""
    keys = give_keys(session.connection(), [at for at, _, _ in rows])
    if rows:
        session.execute(
            insert(ClipSearch),
            [
                {"key": key, "clip_id": clip_id, "published_at": at, "text": said}
                for key, (at, said, clip_id) in sorted(zip(keys, rows, strict=True))
            ],
        )
