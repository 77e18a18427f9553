"""The transactional outbox: notices are written with the state that causes them and sent afterwards.

The row's id is LINE's retry key (Messaging API, "Retry failed API requests"): a key lives 24 hours, the same
key must carry the same body, so the body of a try whose fate is unknown is frozen in the row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from storage.inbox import column_key, insert_for
from storage.tables import Outbox, OutboxLane

LEASE = timedelta(seconds=60)
"""How long a sender may hold a chat; longer than LINE's time-out by far."""
KEY_LIFE = timedelta(hours=23)
"""A retry key is known to LINE for 24 h; one hour is kept as a margin."""
MAX_MESSAGES = 5
"""Message objects a request may carry (Messaging API reference, push)."""
MAX_KEY = 200
"""Characters that the column `key` holds."""
LOOK_AHEAD = 40
"""Notices of a chat that are looked at for one request; more than ever fit into one."""
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
"""Pauses between tries grow from the first to the longest."""

NO_MESSAGES_LEFT = "monthly limit"
"""Stands in the error of a row that was refused since the month's messages are used up (LINE's 429)."""
RIDES_ALONG = "rides along with a reply"
"""The error of such a row while it goes out with somebody's answer, which costs nothing."""

Messages = list[dict[str, Any]]
Render = Callable[[Session, Outbox, datetime], Messages | None]
"""Turns a row into LINE messages; None when the notice is no longer true."""
Bury = Callable[[Session, str, str], None]
"""Is told, in the same transaction, which request (its leader's id) became a dead letter, and why."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell a chat. `key` makes it harmless to say twice; times are UTC."""

    chat_id: str
    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    due_at: datetime | None = None
    reply_token: str | None = None
    reply_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one chat that go out in one request. `repeated`: an earlier try may have arrived."""

    chat_id: str
    holder: str
    leader: str
    messages: Messages
    reply_token: str | None
    repeated: bool = False


def put(session: Session, notice: Notice, now: datetime) -> str | None:
    """Write a notice to be sent; gives its id, or None when its key was here already."""
    row_id = str(uuid.uuid4())
    statement = (
        insert_for(session, Outbox)
        .values(
            id=row_id,
            chat_id=notice.chat_id,
            kind=notice.kind,
            data=notice.data,
            key=column_key(notice.key, MAX_KEY) if notice.key else None,
            created_at=now,
            due_at=notice.due_at or now,
            state="waiting",
            reply_token=notice.reply_token,
            reply_until=notice.reply_until,
            tries=0,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Outbox.seq)
    )
    return row_id if session.execute(statement).first() is not None else None


Join = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
"""Makes one notice's data of that which waits and that which comes."""


def join_or_put(session: Session, notice: Notice, now: datetime, join: Join) -> str | None:
    """Add to a notice of the same kind that waits for the same moment in that chat, or put a new one.

    The chat's lane is locked meanwhile: a sender that is just rendering the notice would miss what is added. Whoever
    does this for several chats takes them in the order of their ids.
    """
    session.execute(
        insert_for(session, OutboxLane)
        .values(chat_id=notice.chat_id)
        .on_conflict_do_nothing(index_elements=["chat_id"])
    )
    lane = select(OutboxLane.chat_id).where(OutboxLane.chat_id == notice.chat_id)
    session.execute(lane.with_for_update())
    row = session.scalars(
        select(Outbox)
        .where(
            Outbox.chat_id == notice.chat_id,
            Outbox.state == "waiting",
            Outbox.kind == notice.kind,
            Outbox.due_at == (notice.due_at or now),
            Outbox.tries == 0,
        )
        .order_by(Outbox.seq)
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return put(session, notice, now)
    row.data = join(row.data, notice.data)
    session.flush()
    return row.id


def waiting_chats(session: Session, now: datetime, limit: int) -> list[str]:
    """Chats that have something to send now and nobody sending, the longest waiting first.

    A chat whose first message waits for its next try is left out, so that many such chats never crowd out others.
    """
    statement = (
        select(Outbox.chat_id)
        .outerjoin(OutboxLane, OutboxLane.chat_id == Outbox.chat_id)
        .where(
            Outbox.state.in_(("waiting", "sending")),
            Outbox.due_at <= now,
            or_(OutboxLane.lease_until.is_(None), OutboxLane.lease_until <= now),
            ~_held_back(now),
        )
        .group_by(Outbox.chat_id)
        .order_by(func.min(Outbox.seq))
        .limit(limit)
    )
    return list(session.scalars(statement))


def next_due(session: Session) -> datetime | None:
    """When there is something to do next: a message becomes due, or a sender's lease runs out; None for never.

    Messages behind one that waits for its next try, or behind one being sent, do not count.
    """
    due = (
        select(func.min(Outbox.due_at))
        .outerjoin(OutboxLane, OutboxLane.chat_id == Outbox.chat_id)
        .where(
            Outbox.state.in_(("waiting", "sending")),
            OutboxLane.lease_until.is_(None),
            ~_held_back(None),
        )
    )
    moments = [session.scalar(due), session.scalar(select(func.min(OutboxLane.lease_until)))]
    return min((m for m in moments if m is not None), default=None)


def _held_back(now: datetime | None) -> ColumnElement[bool]:
    """Whether a row waits behind another of its chat: one whose next try is later than `now` (None: whenever).

    An answer that can still be a free reply passes a message that waits: somebody is asking now, and a month
    whose messages are used up must not leave the bot without words.
    """
    ahead = aliased(Outbox)
    fresh = Outbox.reply_until > now if now is not None else false()
    in_front = or_(
        ahead.state == "sending",
        and_(
            ahead.state == "waiting",
            ahead.tries > 0,
            ahead.seq < Outbox.seq,
            not_(func.coalesce(fresh, false())),
        ),
    )
    later = ahead.due_at > now if now is not None else true()
    return and_(Outbox.state == "waiting", exists().where(ahead.chat_id == Outbox.chat_id, in_front, later))


def claim(
    session: Session, chat_id: str, now: datetime, render: Render, bury: Bury | None = None
) -> Batch | None:
    """Take the chat's lane and its next notices, render them and freeze the body; None if there is nothing.

    `bury` hears of a request that died because its fate stayed unknown for as long as its key lives.
    """
    holder = _take_lane(session, chat_id, now)
    if holder is None:
        return None
    batch = _unfinished(session, chat_id, holder, now, bury) or _next(session, chat_id, holder, now, render)
    if batch is None:
        release(session, chat_id, holder)
    return batch


def _take_lane(session: Session, chat_id: str, now: datetime) -> str | None:
    holder = str(uuid.uuid4())
    session.execute(
        insert_for(session, OutboxLane)
        .values(chat_id=chat_id)
        .on_conflict_do_nothing(index_elements=["chat_id"])
    )
    taken = session.execute(
        update(OutboxLane)
        .where(
            OutboxLane.chat_id == chat_id,
            or_(OutboxLane.lease_until.is_(None), OutboxLane.lease_until <= now),
        )
        .values(lease_until=now + LEASE, holder=holder)
        .returning(OutboxLane.chat_id)
        .execution_options(synchronize_session=False)
    )
    return holder if taken.first() is not None else None


def release(session: Session, chat_id: str, holder: str) -> bool:
    """Let others send to the chat; False when somebody else has taken the lane over meanwhile."""
    given_back = session.execute(
        update(OutboxLane)
        .where(OutboxLane.chat_id == chat_id, OutboxLane.holder == holder)
        .values(lease_until=None, holder=None)
        .returning(OutboxLane.chat_id)
        .execution_options(synchronize_session=False)
    )
    return given_back.first() is not None


def _unfinished(
    session: Session, chat_id: str, holder: str, now: datetime, bury: Bury | None
) -> Batch | None:
    """A batch whose sender died, or whose answer never came: the same key and the same body again."""
    leader = session.scalars(
        select(Outbox)
        .where(Outbox.chat_id == chat_id, Outbox.state == "sending", Outbox.id == Outbox.leader)
        .order_by(Outbox.seq)
        .limit(1)
    ).first()
    if leader is None:
        return None
    if leader.reply_token:
        # A reply takes no retry key: whether it arrived is not known, and it is never sent a second time.
        _reply_lost(session, leader.id, now, "the fate of the reply is not known")
        return None
    if leader.first_try_at and now - leader.first_try_at > KEY_LIFE:
        error = "fate unknown and the retry key has expired"
        _set_batch(session, leader.id, state="dead", error=error)
        if bury:
            bury(session, leader.id, error)
        return None
    if leader.due_at > now:
        return None
    rows = [row for row in rows_of(session, leader.id) if row.state == "sending"]
    messages = [m for row in rows for m in (row.body or {}).get("messages", [])]
    return Batch(chat_id, holder, leader.id, messages, None, repeated=True)


def _next(session: Session, chat_id: str, holder: str, now: datetime, render: Render) -> Batch | None:
    if session.scalars(
        select(Outbox.id).where(Outbox.chat_id == chat_id, Outbox.state == "sending").limit(1)
    ).first():
        return None
    rows = session.scalars(
        select(Outbox)
        .where(
            Outbox.chat_id == chat_id,
            Outbox.state == "waiting",
            or_(Outbox.due_at <= now, Outbox.tries > 0, Outbox.error.contains(NO_MESSAGES_LEFT)),
        )
        .order_by(Outbox.seq)
        .limit(LOOK_AHEAD)
    ).all()
    chosen: list[Outbox] = []
    messages: Messages = []
    token: str | None = None
    blocked = False
    for row in rows:
        fresh = row.reply_token if row.reply_until and row.reply_until > now else None
        # A failed one is waiting: those behind it keep their place, but for the answer to somebody who is asking now.
        blocked = blocked or row.due_at > now
        if row.due_at > now or (blocked and fresh is None):
            continue
        if chosen and (fresh != token or _alone(row) or _alone(chosen[0])):
            break
        rendered = render(session, row, now)
        if rendered is None:
            row.state = "dropped"
            row.error = "no longer true"
            continue
        if len(messages) + len(rendered) > MAX_MESSAGES:
            break
        token = fresh
        row.body = {"messages": rendered}
        chosen.append(row)
        messages.extend(rendered)
    if not chosen:
        return None
    if token is not None:
        _take_along(session, [row for row in rows if row not in chosen], chosen, messages, now, render)
    leader = chosen[0]
    for row in chosen:
        row.state, row.leader = "sending", leader.id
        row.reply_token = token
    leader.tries += 1
    leader.first_try_at = leader.first_try_at or now
    return Batch(chat_id, holder, leader.id, messages, token)


def _take_along(
    session: Session,
    rows: Sequence[Outbox],
    chosen: list[Outbox],
    messages: Messages,
    now: datetime,
    render: Render,
) -> None:
    """Fill a free reply up with what cannot be pushed for want of messages."""
    waiting = [row for row in rows if row.state == "waiting" and row.reply_token is None]
    if not any(NO_MESSAGES_LEFT in (row.error or "").lower() for row in waiting):
        return
    for row in waiting:
        rendered = render(session, row, now)
        if rendered is None:
            row.state, row.error = "dropped", "no longer true"
        elif len(messages) + len(rendered) <= MAX_MESSAGES:
            row.body, row.error = {"messages": rendered}, RIDES_ALONG
            chosen.append(row)
            messages.extend(rendered)


def _reply_lost(session: Session, leader: str, now: datetime, error: str) -> None:
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
    _set_batch(session, leader, state="unknown", error=error[:2000])


def _alone(row: Outbox) -> bool:
    return row.leader == row.id


def _set_batch(session: Session, leader: str, /, **values: Any) -> None:
    session.execute(update(Outbox).where(Outbox.leader == leader, Outbox.state == "sending").values(**values))


def rows_of(session: Session, leader: str) -> list[Outbox]:
    """The rows that went out, or are going out, in one request, in the order of its messages."""
    return list(session.scalars(select(Outbox).where(Outbox.leader == leader).order_by(Outbox.seq)))


def sent(session: Session, batch: Batch, now: datetime, request_id: str | None) -> None:
    """LINE has accepted the request (200, or 409 for a key it knows)."""
    # True whoever holds the lane now: a request that was taken over is only ever repeated with the same body.
    release(session, batch.chat_id, batch.holder)
    _set_batch(session, batch.leader, state="sent", sent_at=now, request_id=request_id, error=None)


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
        _set_batch(session, batch.leader, due_at=pause, error=error[:2000])
        session.execute(update(Outbox).where(Outbox.id == batch.leader).values(tries=Outbox.tries + 1))
        return
    _set_batch(
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
        _reply_lost(session, batch.leader, now, error)
        return
    pause = pause_after(_tries(session, batch.leader))
    _set_batch(session, batch.leader, due_at=now + pause, error=error[:2000])
    session.execute(update(Outbox).where(Outbox.id == batch.leader).values(tries=Outbox.tries + 1))


def dead(session: Session, batch: Batch, error: str) -> bool:
    """LINE refused for good; the rows stay as dead letters. False when somebody else took the lane over."""
    if not release(session, batch.chat_id, batch.holder):
        return False
    _set_batch(session, batch.leader, state="dead", error=error[:2000])
    return True


def pause_after(tries: int) -> timedelta:
    """Pause before the next try, growing with the number of tries made."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tries, 12)))


def _tries(session: Session, leader: str) -> int:
    return session.scalars(select(Outbox.tries).where(Outbox.id == leader)).one()


def counts(session: Session) -> dict[str, int]:
    """How many rows are in each state."""
    rows = session.execute(select(Outbox.state, func.count()).group_by(Outbox.state)).tuples()
    return dict(rows.all())
