"""Posts in the store: found again by their text, kept with every version as evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.intake_tables import PostMessage, ReceivedFile
from storage.locks import POSTS, one_at_a_time
from storage.post_versions import keep_version
from storage.tables import Person, Post
from workflows.intake.copies import keep_copy
from workflows.intake.model import Given

SAME_POST_WITHIN = timedelta(days=3)
"""The same text that comes again within this time is the same post."""


def text_hash(text: str) -> str:
    """What two copies of one text have in common, however the lines are broken."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def known_post(session: Session, text: str, now: datetime) -> Post | None:
    """The post of the last days with this very text, whoever gave it."""
    hashed = text_hash(text)
    return session.scalars(
        select(Post)
        .where(Post.text_hash == hashed, Post.learned_at > now - SAME_POST_WITHIN, Post.state != "unsent")
        .order_by(Post.id)
    ).first()


def seen(session: Session, post: Post | None) -> bool:
    """Whether a post was dealt with already."""
    return post is not None and post.state in ("used", "asking", "ignored")


def new_post(session: Session, given: Given, parsed: Mapping[str, Any]) -> Post:
    """Keep a post; it is asked when it was posted where that is not known."""
    post = Post(
        text=given.text,
        text_hash=text_hash(given.text),
        chat_id=given.chat_id,
        message_id=given.message_id,
        person_id=given.person_id,
        posted_at=given.posted_at,
        learned_at=given.learned_at,
        state="used" if given.posted_at else "asking",
        parsed=dict(parsed),
        origin=given.origin,
        sender=given.sender[:200],
    )
    session.add(post)
    session.flush()
    return post


def keep_text(session: Session, given: Given) -> Post:
    """Keep a text of which nobody has said yet that it is a post (`ignored` until then)."""
    one_at_a_time(session, POSTS)
    same = known_post(session, given.text, given.learned_at)
    if same is not None:
        return same
    post = new_post(session, given, {})
    post.state = "ignored"
    keep_copy(session, post.id, given.chat_id, given.person_id, given.parts)
    return post


def keep_versions(session: Session, post_id: int, kind: str, given: Given) -> None:
    """Keep the text as it came, word for word, as evidence; each message of a post handed in by pieces is one."""
    person = session.get(Person, given.person_id) if given.person_id else None
    name = person.name if person else given.sender
    for message_id, at, text in given.parts or ((given.message_id, given.learned_at, given.text),):
        keep_version(session, post_id, kind, text, at, message_id, name)


def files_of(session: Session, post_id: int) -> list[ReceivedFile]:
    """The files and pictures that were handed in with a post."""
    return list(
        session.scalars(select(ReceivedFile).where(ReceivedFile.post_id == post_id).order_by(ReceivedFile.id))
    )


def parts_of(rows: Sequence[PostMessage]) -> tuple[tuple[str | None, datetime, str], ...]:
    """Messages in the form in which a post keeps them."""
    return tuple((row.message_id, row.at, row.text) for row in rows)
