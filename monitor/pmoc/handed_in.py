"""Whatever text somebody hands in, message by message: one post, or all messages of a LINE chat export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.pmoc.agencies import mentions_own, mentions_topic
from monitor.pmoc.export import looks_like_export, split_export
from monitor.pmoc.model import Issue, OwnAgency, Post
from monitor.pmoc.reading import DEFAULT_PARENTS, DEFAULT_TOPICS, LONGEST_TEXT, RECENT, parse_post
from monitor.pmoc.sources import sources_in_text

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Handed:
    """A message read. `at` and `sender` are known in an export only."""

    text: str
    post: Post
    at: datetime | None = None
    sender: str = ""


def read_handed_in(
    text: str, *, posted_at: datetime | None, own_names: Sequence[str], now: datetime
) -> list[Handed]:
    """The messages of `text`, oldest first, each read with its own time. Never raises.

    Of an export only the last 48 hours before its last message are read, and none of what is older than a week: its
    clocks have run out long ago. A plain text is one message, posted at `posted_at`.
    """
    if looks_like_export(text):
        messages = split_export(text)
        latest = max((m.at for m in messages if m.at), default=None)
        recent = [m for m in messages if not (m.at and latest) or latest - m.at <= RECENT]
        if recent:
            return [
                Handed(m.text, _read(m.text, m.at or posted_at, own_names, now), m.at, m.sender)
                for m in recent
                if m.at is None or m.at <= now + timedelta(hours=1)
            ]
    text = text[:LONGEST_TEXT]
    return [Handed(text, _read(text, posted_at, own_names, now))]


def _read(text: str, posted_at: datetime | None, own_names: Sequence[str], now: datetime) -> Post:
    return parse_post(text, posted_at=posted_at, own_names=own_names, now=now)


def names_us(text: str, own_names: Sequence[str]) -> bool:
    """Whether a text speaks of the agency or of what is its business alone."""
    own = OwnAgency(tuple(own_names), tuple(DEFAULT_TOPICS), tuple(DEFAULT_PARENTS))
    return mentions_own(text[:LONGEST_TEXT], own) or mentions_topic(text[:LONGEST_TEXT], own)


def as_issue(text: str, read: Post, *, sure: bool) -> Post:
    """A message taken for one issue of ours because a person says so, or because it may be one."""
    if read.issues:
        return read
    lines = [
        line.strip() for line in text.split("\n") if line.strip() and not line.strip().startswith("http")
    ]
    first = max(lines[:3], key=len, default="ประเด็นตามลิงก์")
    rest = "\n".join(line for line in lines if line != first)
    issue = Issue(
        no=1,
        title=first[:LONGEST_TITLE],
        ours=True,
        sure=sure,
        sources=tuple(sources_in_text(text)),
        detail=rest[:2000],
    )
    return Post("issues", read.posted_for, (issue,), read.corrections)
