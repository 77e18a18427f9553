"""Tables of how an issue came in: messages of a post, files, officers' verdicts, keys of other programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class PostMessage(Base):
    """A LINE message that belongs to a post, or waits to be part of one (`post_id` is None then).

    `copy`: messages with one number, in their order, are the whole post as one person handed it in.
    `state`: kept, waiting (for what follows), unsent. `text` is emptied when its sender took it back.
    """

    __tablename__ = "post_message"
    __table_args__ = (
        Index("ix_post_message_near", "chat_id", "person_id", "at"),
        Index("ix_post_message_of_line", "message_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    copy: Mapped[int] = mapped_column(default=1)
    chat_id: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(String(100))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="kept")


class ReceivedFile(Base):
    """A file or picture that somebody sent, uploaded, or that waits to be fetched from LINE; the bytes lie beside the store.

    `state`: heard (in a group, fetched only if it turns out to belong to a post), wanted (not fetched yet), kept, gone
    (taken back before it was fetched, or after), refused. `use`: evidence, export (a chat export whose posts are read
    when it has been fetched). `sha256` names the bytes; `by_name` who gave it, as called at that time.
    """

    __tablename__ = "received_file"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_received_file_work", "state", "due_at"),
        Index("ix_received_file_near", "chat_id", "person_id", "at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("clarification_case.id"), index=True)
    chat_id: Mapped[str] = mapped_column(String(64), default="")
    message_id: Mapped[str | None] = mapped_column(String(100))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    use: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(300), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10), default="wanted")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(300), default="")
    by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")


class IssueVerdict(Base):
    """What a person said of an issue: ours, shared, not_ours, no_issue, apart (another issue than the one it joined).

    Append-only; the last one counts. `by_name`, `by_role`: as that person was called at that time.
    """

    __tablename__ = "issue_verdict"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    issue_no: Mapped[int | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("clarification_case.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))
    by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    by_role: Mapped[str] = mapped_column(String(20), default="", server_default="")


class ApiKey(Base):
    """A program that may hand in issues. Only the hash of its key is kept."""

    __tablename__ = "api_key"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class ApiRequest(Base):
    """A request that was answered: the same idempotency key again gets the same answer."""

    __tablename__ = "api_request"
    __table_args__ = (UniqueConstraint("api_key_id", "request_key"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    api_key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    request_key: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
