"""The messages of a month that LINE lets us push: counted by people reached (Messaging API, "Pricing").

Replies are free. LINE's own figure is approximate and asked for now and then; between two askings we count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storage.tables import Chat, MessageQuota

BANGKOK = ZoneInfo("Asia/Bangkok")
UNKNOWN_MEMBERS = 20
"""People a group is taken to have while LINE has not told."""


@dataclass(frozen=True, slots=True)
class Thrift:
    """From which share of the month's messages on (percent) somebody is warned, and groups are spared."""

    warn: int = 80
    spare: int = 95


def month_of(now: datetime) -> str:
    """The month a push counts for."""
    return f"{now.astimezone(BANGKOK):%Y-%m}"


def row_of(session: Session, now: datetime) -> MessageQuota:
    """The month's row, made when there was none; the limit of the month before is taken over until LINE is asked."""
    month = month_of(now)
    row = session.get(MessageQuota, month)
    if row is None:
        row = MessageQuota(month=month, used=0)
        session.add(row)
        session.flush()
    return row


def people_in(session: Session, chat_id: str) -> int:
    """How many people a push to this chat reaches."""
    if chat_id.startswith("U"):
        return 1
    chat = session.get(Chat, chat_id)
    return chat.members if chat is not None and chat.members else UNKNOWN_MEMBERS


def pushed(session: Session, chat_id: str, now: datetime) -> None:
    """Count a push that LINE has taken."""
    row = row_of(session, now)
    if row.checked_at is None and row.quota is not None and row.used >= row.quota:
        row.quota = None  # only guessed from a refusal, and disproved by this push
    row.used += people_in(session, chat_id)


def learned(session: Session, quota: int | None, used: int, now: datetime) -> MessageQuota:
    """Take over what LINE says. Its figure may lag behind, so the larger one counts."""
    row = row_of(session, now)
    row.quota, row.used, row.checked_at = quota, max(row.used, used), now
    return row


def spent(session: Session, now: datetime) -> None:
    """LINE has refused a push for want of messages: whatever was counted, nothing is left."""
    row = row_of(session, now)
    row.used = max(row.used, row.quota or 0)
    if row.quota is None:
        row.quota = row.used


def share_used(row: MessageQuota) -> float:
    """Percent of the month's messages used; 0 without limit."""
    if row.quota is None:
        return 0.0
    return 100.0 * row.used / row.quota if row.quota else 100.0


def sparing(session: Session, now: datetime, thrift: Thrift) -> bool:
    """Whether what is left is to be kept for messages to single people."""
    row = session.get(MessageQuota, month_of(now))
    return row is not None and share_used(row) >= thrift.spare
