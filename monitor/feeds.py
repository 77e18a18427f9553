"""A feed's bytes read into entries, and entries into clips. CPU-bound: `monitor.feed_process` gives it a time limit."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.charset import to_text
from monitor.clips import LONGEST_BODY, NewClip, bounded, clean
from monitor.moments import read_moment
from monitor.urls import canonical_url, is_web_address
from thai.dates import be_to_ce_year

MOST_ENTRIES = 500
"""Entries of a feed that are read; feeds have the newest first."""
TITLE_FROM_BODY = 120
"""Characters of the text that stand in for a missing title."""
LONGEST_MARKUP = 2 * LONGEST_BODY
"""Characters of an entry's HTML that are read."""

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BEFORE_ROOT = re.compile(r"^(?:\s|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#\w]+;")


class FeedError(Exception):
    """What was fetched is no feed that we read.

    Codes: not_a_feed (HTML or anything else), doctype (it defines entities), unreadable (the parser gave up),
    parse_timeout.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, as plain text. `published_at` is None where the feed gives no readable date."""

    key: str
    title: str
    body: str
    url: str | None
    author: str
    outlet: str
    published_at: datetime | None
    image_url: str | None


def read_feed(body: bytes, content_type: str, now: datetime) -> list[Entry]:
    """The entries of an RSS or Atom document, in its order; an empty feed has none. Raises FeedError."""
    import feedparser

    text = checked_text(body, content_type)
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    if not parsed.get("version") and not parsed.entries:
        raise FeedError("not_a_feed", str(parsed.get("bozo_exception", ""))[:200])
    read = (_entry(entry, now) for entry in parsed.entries[:MOST_ENTRIES])
    return [entry for entry in read if entry is not None]


def checked_text(body: bytes, content_type: str) -> str:
    """The document as text with a declaration that is true. Raises FeedError for what must not be parsed.

    A document type can define entities that unfold without end; no feed that we know of needs one.
    """
    text = _CONTROL.sub("", to_text(body, content_type)).lstrip("\ufeff")
    text = _DECLARATION.sub("", text, count=1)
    head = _BEFORE_ROOT.sub("", text, count=1)[:200].lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body")):
        raise FeedError("not_a_feed", "an HTML page")
    if head.startswith("<!doctype") or re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise FeedError("doctype")
    if not head.startswith("<"):
        raise FeedError("not_a_feed", "empty" if not head.strip() else "no XML")
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'


def _entry(entry: Any, now: datetime) -> Entry | None:
    body = _longest_text(entry)
    title = clean(plain(str(entry.get("title") or ""))) or _head(body)
    if not title:
        return None
    url = _address(entry.get("link"))
    key = clean(str(entry.get("id") or "")) or canonical_url(url) or url
    source = entry.get("source")
    return Entry(
        key=key or hashlib.sha256(f"{title}\n{body}".encode()).hexdigest(),
        title=title,
        body=body,
        url=url,
        author=clean(plain(str(entry.get("author") or ""))),
        outlet=clean(plain(str(source.get("title") or ""))) if isinstance(source, dict) else "",
        published_at=_published(entry, now),
        image_url=_image(entry),
    )


def as_clip(entry: Entry, feed: str, now: datetime) -> NewClip:
    """The entry as a clip of a feed; without a date it was published when it was first seen."""
    return bounded(
        NewClip(
            source=f"feed:{feed}",
            source_key=entry.key,
            title=entry.title,
            body=entry.body,
            url=entry.url,
            outlet=entry.outlet or feed,
            author=entry.author,
            published_at=entry.published_at or now,
            image_url=entry.image_url,
        )
    )


def plain(markup: str) -> str:
    """Text without HTML; scripts and styles go, blocks become lines."""
    if not _MARKUP.search(markup):
        return markup
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup[:LONGEST_MARKUP], "lxml")
    for gone in soup(["script", "style", "noscript", "template", "iframe"]):
        gone.decompose()
    for block in soup(["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "figcaption"]):
        block.insert_after("\n")
    return soup.get_text()


def _longest_text(entry: Any) -> str:
    raw = [str(c.get("value") or "") for c in entry.get("content") or [] if isinstance(c, dict)]
    raw.append(str(entry.get("summary") or ""))
    return max((clean(plain(markup), keep_lines=True) for markup in raw), key=len)


def _head(body: str) -> str:
    line = clean(body)
    if len(line) <= TITLE_FROM_BODY:
        return line
    cut = line.rfind(" ", TITLE_FROM_BODY // 2, TITLE_FROM_BODY)
    return f"{line[: cut if cut > 0 else TITLE_FROM_BODY].rstrip()}…"


def _published(entry: Any, now: datetime) -> datetime | None:
    for name in ("published", "updated", "created"):
        # Not entry.get: feedparser would answer with another field's date, and warn.
        moment = read_moment(dict.get(entry, name), now)
        if moment is not None:
            return moment
    for name in ("published_parsed", "updated_parsed"):
        parts = dict.get(entry, name)
        if parts is not None:
            try:
                year, month, day, hour, minute, second = parts[:6]
                return min(datetime(be_to_ce_year(year), month, day, hour, minute, second, tzinfo=UTC), now)
            except (ValueError, TypeError):
                continue
    return None


def _image(entry: Any) -> str | None:
    links: list[Any] = [*(entry.get("media_content") or []), *(entry.get("media_thumbnail") or [])]
    links += [e for e in entry.get("enclosures") or [] if str(e.get("type", "")).startswith("image/")]
    found: Sequence[str | None] = [_address(link.get("url") or link.get("href")) for link in links]
    return next((url for url in found if url), None)


def _address(value: Any) -> str | None:
    text = clean(str(value or ""))
    return text if len(text) <= 4_000 and is_web_address(text) else None
