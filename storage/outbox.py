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

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.inbox import column_key, insert_for
from storage.outbox_fate import (
    NO_MESSAGES_LEFT,
    RIDES_ALONG,
    Batch,
    Messages,
    counts,
    dead,
    fate_unknown,
    not_taken,
    pause_after,
    reply_lost,
    rows_of,
    sent,
    set_batch,
)
from storage.outbox_lane import LEASE, next_due, release, take_lane, waiting_chats
from storage.queue_tables import Outbox, OutboxLane

KEY_LIFE = timedelta(hours=23)
"""A retry key is known to LINE for 24 h; one hour is kept as a margin."""
MAX_MESSAGES = 5
"""Message objects a request may carry (Messaging API reference, push)."""
MAX_KEY = 200
"""Characters that the column `key` holds."""
LOOK_AHEAD = 40
"""Notices of a chat that are looked at for one request; more than ever fit into one."""
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


def claim(
    session: Session, chat_id: str, now: datetime, render: Render, bury: Bury | None = None
) -> Batch | None:
    """Take the chat's lane and its next notices, render them and freeze the body; None if there is nothing.

    `bury` hears of a request that died because its fate stayed unknown for as long as its key lives.
    """
    holder = take_lane(session, chat_id, now)
    if holder is None:
        return None
    batch = _unfinished(session, chat_id, holder, now, bury) or _next(session, chat_id, holder, now, render)
    if batch is None:
        release(session, chat_id, holder)
    return batch


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
        reply_lost(session, leader.id, now, "the fate of the reply is not known")
        return None
    if leader.first_try_at and now - leader.first_try_at > KEY_LIFE:
        error = "fate unknown and the retry key has expired"
        set_batch(session, leader.id, state="dead", error=error)
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


def _alone(row: Outbox) -> bool:
    return row.leader == row.id


__all__ = [
    "KEY_LIFE",
    "LEASE",
    "LOOK_AHEAD",
    "MAX_KEY",
    "MAX_MESSAGES",
    "NO_MESSAGES_LEFT",
    "RIDES_ALONG",
    "Batch",
    "Bury",
    "Join",
    "Messages",
    "Notice",
    "Render",
    "claim",
    "counts",
    "dead",
    "fate_unknown",
    "join_or_put",
    "next_due",
    "not_taken",
    "pause_after",
    "put",
    "release",
    "rows_of",
    "sent",
    "waiting_chats",
]
