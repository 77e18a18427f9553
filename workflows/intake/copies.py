"""The messages of which a post consists, and the copies in which several people handed it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.intake_tables import PostMessage
from storage.tables import Post


def keep_copy(
    session: Session,
    post_id: int,
    chat_id: str,
    person_id: int | None,
    parts: Sequence[tuple[str | None, datetime, str]],
) -> None:
    """Note that these messages (id, time, text), in this order, are the whole post; known ones are not noted twice."""
    known = set(
        session.scalars(
            select(PostMessage.message_id).where(
                PostMessage.post_id == post_id,
                PostMessage.chat_id == chat_id,
                PostMessage.message_id.is_not(None),
            )
        )
    )
    if all(message_id in known for message_id, _, _ in parts):
        return
    last = session.scalar(select(func.max(PostMessage.copy)).where(PostMessage.post_id == post_id)) or 0
    for message_id, at, text in parts:
        session.add(
            PostMessage(
                post_id=post_id,
                copy=last + 1,
                chat_id=chat_id,
                message_id=message_id,
                person_id=person_id,
                at=at,
                text=text,
            )
        )
    session.flush()


def wait_for_more(
    session: Session, chat_id: str, person_id: int | None, message_id: str | None, at: datetime, text: str
) -> None:
    """Keep a message that is no post yet: what follows it may make it one."""
    session.add(
        PostMessage(
            chat_id=chat_id, message_id=message_id, person_id=person_id, at=at, text=text, state="waiting"
        )
    )
    session.flush()


def latest_messages(
    session: Session, chat_id: str, person_id: int | None, now: datetime, within: timedelta
) -> list[PostMessage]:
    """A person's messages just before now in a chat that wait, or are the newest post's; oldest first."""
    rows = session.scalars(
        select(PostMessage)
        .where(
            PostMessage.chat_id == chat_id,
            PostMessage.person_id == person_id,
            PostMessage.at > now - within,
            PostMessage.at <= now,
            PostMessage.state != "unsent",
        )
        .order_by(PostMessage.at.desc(), PostMessage.id.desc())
        .limit(10)
    ).all()
    if not rows:
        return []
    if rows[0].state == "waiting":
        found = []
        for row in rows:
            if row.state != "waiting":
                break
            found.append(row)
        return found[::-1]
    newest = rows[0]
    return [r for r in rows[::-1] if r.post_id == newest.post_id and r.copy == newest.copy]


def post_of_message(session: Session, chat_id: str, message_id: str | None) -> Post | None:
    """The post that a message is, or is part of."""
    if not message_id:
        return None
    row = session.scalars(
        select(PostMessage).where(
            PostMessage.message_id == message_id,
            PostMessage.chat_id == chat_id,
            PostMessage.post_id.is_not(None),
        )
    ).first()
    if row is not None:
        return session.get(Post, row.post_id)
    return session.scalars(select(Post).where(Post.message_id == message_id, Post.chat_id == chat_id)).first()


def edit_message(session: Session, post: Post, message_id: str, text: str) -> str:
    """Put a message's new text into the post; gives the post's whole text as that person now has it."""
    rows = list(
        session.scalars(select(PostMessage).where(PostMessage.post_id == post.id).order_by(PostMessage.id))
    )
    mine = next((r for r in rows if r.message_id == message_id), None)
    if mine is None:
        return text
    mine.text = text
    return "\n".join(r.text for r in rows if r.copy == mine.copy and r.state != "unsent")


def drop_message(session: Session, message_id: str) -> None:
    """A message was taken back: its text goes, wherever it was kept."""
    for row in session.scalars(select(PostMessage).where(PostMessage.message_id == message_id)):
        row.text, row.state = "", "unsent"
    session.flush()


def copies_of(session: Session, post_id: int) -> list[str]:
    """The whole texts in which a post is still there, first handed in first."""
    copies: dict[int, list[PostMessage]] = {}
    for row in session.scalars(
        select(PostMessage).where(PostMessage.post_id == post_id).order_by(PostMessage.id)
    ):
        copies.setdefault(row.copy, []).append(row)
    return [
        "\n".join(r.text for r in rows) for rows in copies.values() if all(r.state != "unsent" for r in rows)
    ]
