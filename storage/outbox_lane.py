"""Who may send to a chat, and which chats have something to send: one sender a chat keeps the order."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased

from storage.inbox import insert_for
from storage.queue_tables import Outbox, OutboxLane

LEASE = timedelta(seconds=60)
"""How long a sender may hold a chat; longer than LINE's time-out by far."""


def take_lane(session: Session, chat_id: str, now: datetime) -> str | None:
    """Become the only sender to a chat for a while; gives the holder's mark, None while somebody else sends."""
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


def waiting_chats(session: Session, now: datetime, limit: int) -> list[str]:
    """Chats that have something to send now and nobody sending, the longest waiting first.

    A chat whose first message waits for its next try is left out, so that many such chats never crowd out others.
    """
    return list(session.scalars(_waiting(), {"now": now, "limit": limit}))


@cache
def _waiting() -> Select[str]:
    # Made once: this is asked every second, and to make it costs more than to answer it.
    now = bindparam("now", type_=Outbox.due_at.type)
    return (
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
        .limit(bindparam("limit"))
    )


def next_due(session: Session) -> datetime | None:
    """When there is something to do next: a message becomes due, or a sender's lease runs out; None for never.

    Messages behind one that waits for its next try, or behind one being sent, do not count.
    """
    moments = [session.scalar(_first_due()), session.scalar(select(func.min(OutboxLane.lease_until)))]
    return min((m for m in moments if m is not None), default=None)


@cache
def _first_due() -> Select[datetime]:
    return (
        select(func.min(Outbox.due_at))
        .outerjoin(OutboxLane, OutboxLane.chat_id == Outbox.chat_id)
        .where(
            Outbox.state.in_(("waiting", "sending")),
            OutboxLane.lease_until.is_(None),
            ~_held_back(None),
        )
    )


def _held_back(now: BindParameter[datetime] | None) -> ColumnElement[bool]:
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
