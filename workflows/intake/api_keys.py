"""Keys of programs that hand in issues, and the answers they got: the same request again gets the same answer."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.intake_tables import ApiKey, ApiRequest

KEY_BEGINS = "kc_"
"""So that a key is recognised where somebody has left one lying about."""
ANSWERS_KEPT = timedelta(days=30)
"""How long a request is known again by its idempotency key; a post is known by its text anyhow."""
_NAME = re.compile(r"[A-Za-z0-9ก-๙][A-Za-z0-9ก-๙ ._-]{0,59}")


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """A program that showed a good key."""

    id: int
    name: str


def add_key(session: Session, name: str, now: datetime) -> str:
    """Make a key for a program; it is shown once and only its hash is kept. Raises ValueError on a bad or taken name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a name has letters, digits, blanks, . _ - and at most 60 characters")
    if session.scalars(select(ApiKey).where(ApiKey.name == name)).first() is not None:
        raise ValueError(f"{name!r} has a key already; revoke it and take another name")
    key = KEY_BEGINS + secrets.token_urlsafe(32)
    session.add(ApiKey(name=name, key_hash=_hash(key), made_at=now))
    return key


def revoke_key(session: Session, name: str, now: datetime) -> bool:
    """Make a key worthless; False when there is none of that name in use."""
    row = session.scalars(select(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None))).first()
    if row is None:
        return False
    row.revoked_at = now
    return True


def list_keys(session: Session) -> list[ApiKey]:
    """All keys, also revoked ones."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.id)))


def key_holder(session: Session, key: str) -> ApiCaller | None:
    """Who shows this key; None for an unknown or revoked one."""
    if not key.startswith(KEY_BEGINS) or len(key) > 100:
        return None
    row = session.scalars(
        select(ApiKey).where(ApiKey.key_hash == _hash(key), ApiKey.revoked_at.is_(None))
    ).first()
    return ApiCaller(row.id, row.name) if row else None


def earlier_answer(
    session: Session, caller: ApiCaller, request_key: str, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """The hash of the body and the answer of the request that came with this idempotency key in the last month."""
    row = session.scalars(
        select(ApiRequest).where(ApiRequest.api_key_id == caller.id, ApiRequest.request_key == request_key)
    ).first()
    if row is not None and row.at < now - ANSWERS_KEPT:
        return None
    return (row.body_hash, row.answer) if row else None


def remember_answer(
    session: Session,
    caller: ApiCaller,
    request_key: str,
    body_hash: str,
    answer: dict[str, Any],
    now: datetime,
) -> None:
    """Keep an answer for the repetition of its request; what is old is cleared away on the way."""
    session.execute(delete(ApiRequest).where(ApiRequest.at < now - ANSWERS_KEPT))
    session.add(
        ApiRequest(api_key_id=caller.id, request_key=request_key, body_hash=body_hash, answer=answer, at=now)
    )
    row = session.get(ApiKey, caller.id)
    if row is not None:
        row.used_at = now
    session.flush()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
