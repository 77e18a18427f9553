"""The versions of a post: what was received, word for word, with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.tables import PostVersion


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def keep_version(
    session: Session, post_id: int, kind: str, text: str, at: datetime, message_id: str | None, by_name: str
) -> None:
    """Append a version. The same message with the same words again adds nothing, so that a repetition is harmless."""
    known = session.execute(
        select(func.max(PostVersion.seq)).where(PostVersion.post_id == post_id)
    ).scalar_one()
    mark = fingerprint(text)
    if message_id is not None:
        told = select(PostVersion.id).where(
            PostVersion.post_id == post_id,
            PostVersion.message_id == message_id,
            PostVersion.sha256 == mark,
            PostVersion.at == at,
        )
        if session.execute(told.limit(1)).first() is not None:
            return
    session.add(
        PostVersion(
            post_id=post_id,
            seq=(known or 0) + 1,
            kind=kind,
            text=text,
            sha256=mark,
            at=at,
            message_id=message_id,
            by_name=by_name,
        )
    )
    session.flush()


def withdraw_texts(session: Session, message_id: str) -> None:
    """Empty what a message said whose sender took it back; that it was received, when and its hash stay on record."""
    session.execute(
        update(PostVersion)
        .where(PostVersion.message_id == message_id)
        .values(text="")
        .execution_options(synchronize_session=False)
    )


def versions(session: Session, post_id: int) -> Sequence[PostVersion]:
    """The versions of a post, oldest first."""
    return session.scalars(
        select(PostVersion).where(PostVersion.post_id == post_id).order_by(PostVersion.seq)
    ).all()
