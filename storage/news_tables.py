"""Tables of news: clips and stories, what officers made of them, models, selection, digest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class Story(Base):
    """The clips that tell the same thing."""

    __tablename__ = "story"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    last_at: Mapped[datetime] = mapped_column(index=True)
    clips: Mapped[int] = mapped_column(default=0)
    outlets: Mapped[int] = mapped_column(default=0)
    relevant: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str | None] = mapped_column(String(20))
    agency: Mapped[str | None] = mapped_column(String(40))
    negative: Mapped[bool] = mapped_column(default=False)
    alerted_at: Mapped[datetime | None]
    alerted_outlets: Mapped[int] = mapped_column(default=0)
    alerted_national: Mapped[bool] = mapped_column(default=False, server_default=false())


class Clip(Base):
    """One article in one outlet. `labels` is what the classifier said; the columns are what counts now."""

    __tablename__ = "clip"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index("ix_clip_published", "published_at"),
        Index("ix_clip_hash", "content_hash"),
        Index("ix_clip_canonical", "canonical_url"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    source_key: Mapped[str] = mapped_column(String(300))
    url: Mapped[str | None] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(String(700))
    outlet: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    image_url: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    provider_level: Mapped[str | None] = mapped_column(String(100))
    provider_agency: Mapped[str | None] = mapped_column(String(100))
    relevant: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str | None] = mapped_column(String(20))
    agency: Mapped[str | None] = mapped_column(String(40))
    agencies: Mapped[list[str]] = mapped_column(default=list)
    negative: Mapped[bool] = mapped_column(default=False)
    sentiment: Mapped[str] = mapped_column(String(10), default="neutral")
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    model_version: Mapped[str] = mapped_column(String(64), default="")
    least_sure: Mapped[float | None] = mapped_column(Double)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"), index=True)


class ClipVersion(Base):
    """What a clip said before its source changed it: the title as it was, the correction that came after."""

    __tablename__ = "clip_version"
    __table_args__ = (UniqueConstraint("clip_id", "version"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    fetched_at: Mapped[datetime]


class Correction(Base):
    """A label that an officer changed, or confirmed when asked (`old` is `new`): what the classifier learns from."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    old: Mapped[str] = mapped_column(String(100))
    new: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))


class ModelVersion(Base):
    """A model that was trained here; `data` is its file, emptied when it is too old to go back to.

    `state`: live (at most one; none: the model that ships), good (was live), refused (by the gate), withdrawn (gone
    back from), broken (cannot be loaded). `learned_to`: number of the newest correction it knew.
    """

    __tablename__ = "model_version"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    live_at: Mapped[datetime | None]
    learned_to: Mapped[int] = mapped_column(BigInteger)
    report: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class Pick(Base):
    """An officer's choice to take a story into a day's digest or leave it out."""

    __tablename__ = "pick"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    taken: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Digest(Base):
    """The day's digest: when the selection was confirmed and by whom, what was sent and when."""

    __tablename__ = "digest"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    automatic: Mapped[bool | None]
    content: Mapped[dict[str, Any] | None]


class StoryRemark(Base):
    """What an officer noted about a story; the last one counts."""

    __tablename__ = "story_remark"
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class StoryMove(Base):
    """A clip that an officer put into another story. `kind`: merge (two stories became one), split (it stands
    alone), undo (a merge was taken back), undone (the merge that was), rejoin (a split was taken back).
    """

    __tablename__ = "story_move"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    from_story: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    to_story: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class StoryPrint(Base):
    """By what a clip's story is found: a sample of its passages, its rare words. A new version of a clip has a new row.

    `form`: how it was made; another form is another print. `data` is packed by monitor.story_store.
    """

    __tablename__ = "story_print"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    form: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
