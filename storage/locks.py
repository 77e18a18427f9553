"""One at a time over all processes on one store, where no row exists yet that could be locked."""

from __future__ import annotations

import hashlib

from sqlalchemy import text
from sqlalchemy.orm import Session

POSTS = "posts"
"""Taking posts and opening cases: whoever looks whether one is there already must see what the others made."""


def one_at_a_time(session: Session, what: str) -> None:
    """Wait until no other transaction holds this, and hold it to the end of this one. Harmless to repeat.

    SQLite needs nothing: a transaction that writes is the only one there.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
    session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})
