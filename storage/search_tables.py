"""The index that clips are searched by: one row a clip with its search text, and what each store makes of it.

SQLite keeps an FTS5 table with the trigram tokenizer beside it, filled by triggers on the row: whoever changes or
deletes a row (also by deleting its clip) changes the index in the same transaction, with exactly the text that was
indexed. PostgreSQL keeps a GIN index of pg_trgm on the column.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId

SLOTS = 4
"""Keys a second. Few, since an index of trigrams stores the gaps between keys: wide ones doubled its size."""
MOST_PUSHED = timedelta(days=1)
"""How far behind its moment a key may lie: 345,600 clips of one second, say an import that knows only days."""
_READ = 1_000


class ClipSearch(Base):
    """The search text of a clip (`thai.search_text`). `key` rises with the time of publication: see `give_keys`."""

    __tablename__ = "clip_search"
    key: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), unique=True)
    published_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


def first_key(moment: datetime) -> int:
    """The least key that a clip published at this (aware) moment can have."""
    return math.floor(moment.timestamp()) * SLOTS


def last_key(moment: datetime) -> int:
    """The greatest key that a clip published at this moment can have."""
    return first_key(moment + MOST_PUSHED)


def give_keys(connection: Connection, moments: Sequence[datetime]) -> list[int]:
    """A free key for each moment, given in rising order of moments: its own, or the next that nobody has.

    A store reads hits newest first by these keys without sorting them. Two writers at once may be given the same
    key; the second then fails on the primary key.
    """
    wanted = [first_key(moment) for moment in moments]
    taken = set(
        connection.scalars(select(ClipSearch.key).where(ClipSearch.key.in_(sorted(set(wanted))))).all()
    )
    given: set[int] = set()
    following: dict[int, int] = {}
    keys = []
    for start in wanted:
        key = following.get(start, start)
        if key in given or key in taken:
            key = _next_free(connection, key, given)
        given.add(key)
        following[start] = key + 1
        keys.append(key)
    return keys


def _next_free(connection: Connection, key: int, given: set[int]) -> int:
    while True:
        run = connection.scalars(
            select(ClipSearch.key).where(ClipSearch.key >= key).order_by(ClipSearch.key).limit(_READ)
        ).all()
        there = given.union(run)
        end = run[-1] if len(run) == _READ else math.inf
        while key in there:
            key += 1
        if key <= end:
            return key
