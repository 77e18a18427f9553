"""Tables of what is kept with a clarification case: dossier, notes, files, evidence of publication, meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId, EventColumns


class CaseRecord(EventColumns, Base):
    """What was added beside a case's own steps (facts, files, evidence, meetings, dossiers): append-only, the evidence.

    The other tables of this file hold what counts now, and change; these rows only grow. `data` names who did it as they
    were called at that time, and files by their SHA-256.
    """

    __tablename__ = "case_record"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    message_id: Mapped[str | None] = mapped_column(String(100))


class CaseDossier(Base):
    """What the service found out about a case by itself. `took_ms`: how long building it took."""

    __tablename__ = "case_dossier"
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"), primary_key=True)
    data: Mapped[dict[str, Any]]
    first_built_at: Mapped[datetime]
    built_at: Mapped[datetime]
    took_ms: Mapped[int]


class DossierWish(Base):
    """Somebody asked for a dossier that is yet to be built, or built anew: where they are answered, and how."""

    __tablename__ = "dossier_wish"
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"), primary_key=True)
    chat_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    asked_at: Mapped[datetime]
    reply_token: Mapped[str | None] = mapped_column(String(100))
    reply_until: Mapped[datetime | None]


class CaseNote(Base):
    """What somebody added to a case. `kind`: fact, remark."""

    __tablename__ = "case_note"
    __table_args__ = (UniqueConstraint("case_id", "kind", "message_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str] = mapped_column(String(100))


class CaseFile(Base):
    """A file kept with a case; its bytes lie in the folder of files under their SHA-256.

    `purpose`: document, evidence, snapshot. `state`: wanted (still to be fetched from LINE), kept, failed.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_case", "case_id"),
        Index("ix_case_file_work", "state", "due_at"),
        UniqueConstraint("message_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))
    chat_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    error: Mapped[str] = mapped_column(String(100), default="")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]


class AwaitedFile(Base):
    """A person's next file belongs to this case, until then."""

    __tablename__ = "awaited_file"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[datetime]


class PastAnswer(Base):
    """A clarification of the past that was imported: an example to answer by. `key` recognises it when it comes again."""

    __tablename__ = "past_answer"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    outlet: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    imported_at: Mapped[datetime]


class ChannelEvidence(Base):
    """What proves that a case's answer was published in a channel. `kind`: link, file, time.

    `page`: the page that a link lies on (see `workflows.channels.page_of`). `state`: waiting (link not yet looked
    at), ok, failed; a file or a time is ok at once.
    """

    __tablename__ = "channel_evidence"
    __table_args__ = (
        Index("ix_channel_evidence_case", "case_id"),
        Index("ix_channel_evidence_work", "state", "due_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    channel: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    link: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[str] = mapped_column(String(400), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(10))
    status: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text, default="")
    error: Mapped[str] = mapped_column(String(100), default="")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))


class CaseMeeting(Base):
    """A meeting about a case. `version` rises when it is moved; `next_mark_at`: when somebody is reminded next."""

    __tablename__ = "case_meeting"
    __table_args__ = (Index("ix_case_meeting_case", "case_id"), UniqueConstraint("message_id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    called_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    message_id: Mapped[str] = mapped_column(String(100))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_mark_at: Mapped[datetime | None] = mapped_column(index=True)


class MeetingReply(Base):
    """Whether somebody comes to a meeting; the last word counts."""

    __tablename__ = "meeting_reply"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("case_meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    coming: Mapped[bool]
    at: Mapped[datetime]
