"""The index that clips are searched by: one row a clip with its search text, and what each store makes of it.

SQLite keeps an FTS5 table with the trigram tokenizer beside it, filled by triggers on the row: whoever changes or
deletes a row (also by deleting its clip) changes the index in the same transaction, with exactly the text that was
indexed. PostgreSQL keeps a GIN index of pg_trgm on the column.
"""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage import tables
from storage.base import Base

CLIP_ID_BITS = 31
"""Bits of a key that hold the clip's number; the second of its publication stands above them."""


class ClipSearch(Base):
    """The search text of a clip (`thai.search_text`). `key` orders clips by publication: see `search_key`."""

    __tablename__ = "clip_search"
    key: Mapped[int] = mapped_column(tables.BigId, primary_key=True, autoincrement=False)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(Text)


def search_key(published_at: datetime, clip_id: int = 0) -> int:
    """A number that is greater the later a clip was published, by the second, and different for each clip.

    The store reads hits newest first without sorting them. Raises ValueError for a clip number of 2^31 or more.
    """
    if not 0 <= clip_id < 1 << CLIP_ID_BITS:
        raise ValueError(f"clip number {clip_id} does not fit into a search key")
    return (math.floor(published_at.timestamp()) << CLIP_ID_BITS) | clip_id
