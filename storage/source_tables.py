"""Tables of where news comes from: health of sources, pages to read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class Feed(Base):
    """Health and cache validators of a source named in the agency file."""

    __tablename__ = "feed"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    reported_at: Mapped[datetime | None]
    clips_seen: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(20), default="feed", server_default="feed")
    last_clip_at: Mapped[datetime | None]
    quiet_at: Mapped[datetime | None]


class FeedDay(Base):
    """How many new clips a source gave on a day (Bangkok): what its usual number is known from."""

    __tablename__ = "feed_day"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    clips: Mapped[int] = mapped_column(default=0)


class PageVisit(Base):
    """An article's page that a list or sitemap led to: when to read it (again), and how it was.

    `state`: waiting (`next_at` says when it is read), kept (read often enough), old (from before our time),
    gone (404 or 410; the clip stays), useless (no article, or never answered).
    """

    __tablename__ = "page_visit"
    __table_args__ = (Index("ix_page_visit_work", "source", "state", "next_at"),)
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    reads: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
