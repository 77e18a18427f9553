"""What became of a request to LINE: sent, not taken, unknown, refused for good; and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.outbox_lane import release
from storage.queue_tables import Outbox

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
"""Pauses between tries grow from the first to the longest."""
NO_MESSAGES_LEFT = "monthly limit"
"""Stands in the error of a row that was refused since the month's messages are used up (LINE's 429)."""
RIDES_ALONG = "rides along with a reply"
"""The error of such a row while it goes out with somebody's answer, which costs nothing."""
Messages = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one chat that go out in one request. `repeated`: an earlier try may have arrived."""

    chat_id: str
    holder: str
    leader: str
    messages: Messages
    reply_token: str | None
    repeated: bool = False


def rows_of(session: Session, leader: str) -> list[Outbox]:
    """The rows that went out, or are going out, in one request, in the order of its messages."""
    return list(session.scalars(select(Outbox).where(Outbox.leader == leader).order_by(Outbox.seq)))


def sent(session: Session, batch: Batch, now: datetime, request_id: str | None) -> None:
    """LINE has accepted the request (200, or 409 for a key it knows)."""
    # True whoever holds the lane now: a request that was taken over is only ever repeated with the same body.
    release(session, batch.chat_id, batch.holder)
    set_batch(session, batch.leader, state="sent", sent_at=now, request_id=request_id, error=None)


def not_taken(
    session: Session,
    batch: Batch,
    now: datetime,
    error: str,
    *,
    again_at: datetime | None = None,
    alone: bool = False,
) -> None:
    """LINE certainly has not taken this try: it may be rendered anew, as a push if it was a reply.

    After an earlier try whose fate is unknown only the same key and body may follow, whatever this try met.
    `alone`: from now on each row goes in a request of its own.
    """
    if not release(session, batch.chat_id, batch.holder):
        return
    pause = again_at or (
        now if batch.reply_token or alone else now + pause_after(_tries(session, batch.leader))
    )
    if batch.repeated:
        set_batch(session, batch.leader, due_at=pause, error=error[:2000])
        session.execute(update(Outbox).where(Outbox.id == batch.leader).values(tries=Outbox.tries + 1))
        return
    set_batch(
        session,
        batch.leader,
        state="waiting",
        due_at=pause,
        error=error[:2000],
        reply_token=None,
        reply_until=None,
        first_try_at=None,
        leader=Outbox.id if alone else None,
    )


def fate_unknown(session: Session, batch: Batch, now: datetime, error: str) -> None:
    """No answer, or a server error: a push is repeated with its key and body, a reply is left alone."""
    if not release(session, batch.chat_id, batch.holder):
        return
    if batch.reply_token:
        reply_lost(session, batch.leader, now, error)
        return
    pause = pause_after(_tries(session, batch.leader))
    set_batch(session, batch.leader, due_at=now + pause, error=error[:2000])
    session.execute(update(Outbox).where(Outbox.id == batch.leader).values(tries=Outbox.tries + 1))


def reply_lost(session: Session, leader: str, now: datetime, error: str) -> None:
    """Nobody knows whether a reply arrived: the answer is let go, what rode along is still to be told."""
    session.execute(
        update(Outbox)
        .where(Outbox.leader == leader, Outbox.state == "sending", Outbox.error == RIDES_ALONG)
        .values(
            state="waiting",
            due_at=now,
            reply_token=None,
            reply_until=None,
            first_try_at=None,
            leader=None,
            error=f"{NO_MESSAGES_LEFT}; {error}"[:2000],
        )
    )
    set_batch(session, leader, state="unknown", error=error[:2000])


def dead(session: Session, batch: Batch, error: str) -> bool:
    """LINE refused for good; the rows stay as dead letters. False when somebody else took the lane over."""
    if not release(session, batch.chat_id, batch.holder):
        return False
    set_batch(session, batch.leader, state="dead", error=error[:2000])
    return True


def pause_after(tries: int) -> timedelta:
    """Pause before the next try, growing with the number of tries made."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tries, 12)))


def _tries(session: Session, leader: str) -> int:
    return session.scalars(select(Outbox.tries).where(Outbox.id == leader)).one()


def set_batch(session: Session, leader: str, /, **values: Any) -> None:
    """Give the rows that are going out in a request these values."""
    session.execute(update(Outbox).where(Outbox.leader == leader, Outbox.state == "sending").values(**values))


def counts(session: Session) -> dict[str, int]:
    """How many rows are in each state."""
    rows = session.execute(select(Outbox.state, func.count()).group_by(Outbox.state)).tuples()
    return dict(rows.all())
