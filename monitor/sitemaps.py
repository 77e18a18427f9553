"""Sitemaps read: plain ones, those for news, packed ones, and indexes. CPU-bound; `feed_process` limits its time.

https://www.sitemaps.org/protocol.html, and Google's news extension (publication_date, title).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, ParseError, XMLParser

from monitor.clips import clean
from monitor.feeds import FeedError, checked_text
from monitor.html import absolute
from monitor.listing import Link
from monitor.moments import read_moment
from monitor.urls import canonical_url

MOST_UNPACKED = 60_000_000
"""Bytes of a packed sitemap once unpacked; the protocol allows 50 MB."""
RECENT = timedelta(days=3)
"""How old an entry may be to count as news."""
MOST_LINKS = 300
MOST_CHILDREN = 3
"""Sitemaps of an index that are read: the newest ones."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap gives: articles, or the addresses of further sitemaps. `dated`: its entries have dates."""

    links: tuple[Link, ...] = ()
    children: tuple[str, ...] = ()
    dated: bool = True


def read_sitemap(body: bytes, content_type: str, url: str, match: str, now: datetime) -> Sitemap:
    """The recent articles of a sitemap, newest first, or the newest sitemaps of an index. Raises FeedError.

    Where entries have no date the last ones are given: they may be old, the caller must tell new ones from known.
    """
    root = _parsed(_unpacked(body), content_type)
    kind = _name(root)
    if kind == "sitemapindex":
        return Sitemap(children=tuple(_children(root, url, now)))
    if kind != "urlset":
        raise FeedError("not_a_sitemap", kind[:40])
    every = [link for link in (_link(e, url, now) for e in root if _name(e) == "url") if link is not None]
    links = [link for link in every if match in link.url]
    moments = {link.key: link.published_at or link.changed_at for link in links}
    dated = any(moments.values()) or not links
    if dated:
        links = [link for link in links if (at := moments[link.key]) is not None and now - at <= RECENT]
        links.sort(key=lambda link: moments[link.key] or now, reverse=True)
    unique = {link.key: link for link in reversed(links[:MOST_LINKS] if dated else links[-MOST_LINKS:])}
    ordered = list(unique.values())
    return Sitemap(links=tuple(reversed(ordered) if dated else ordered), dated=dated)


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
        text = unpack.decompress(body, MOST_UNPACKED)
    except zlib.error as error:
        raise FeedError("unreadable", f"gzip: {error}") from error
    if unpack.unconsumed_tail:
        raise FeedError("unreadable", f"over {MOST_UNPACKED} bytes unpacked")
    return text


def _parsed(body: bytes, content_type: str) -> Element:
    try:
        text = checked_text(body, content_type)
    except FeedError as error:
        raise FeedError("not_a_sitemap", error.detail) if error.code == "not_a_feed" else error from error
    # No document type gets here, so that there is no entity that could unfold.
    parser = XMLParser()  # noqa: S314 - checked_text refuses document types
    try:
        parser.feed(text.encode("utf-8", "replace"))
        return parser.close()
    except ParseError as error:
        raise FeedError("unreadable", str(error)[:200]) from error


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    for child in element.iter():
        if child is not element and child.text:
            yield _name(child), child.text.strip()


def _link(element: Element, base: str, now: datetime) -> Link | None:
    said: dict[str, str] = {}
    for name, value in _texts(element):
        said.setdefault(name, value)
    url = absolute(base, said.get("loc"))
    key = canonical_url(url)
    if url is None or key is None:
        return None
    return Link(
        url=url,
        key=key,
        title=clean(said.get("title", "")),
        published_at=read_moment(said.get("publication_date", ""), now),
        changed_at=read_moment(said.get("lastmod", ""), now),
    )


def _children(root: Element, base: str, now: datetime) -> list[str]:
    found = []
    for place, element in enumerate(e for e in root if _name(e) == "sitemap"):
        said = dict(_texts(element))
        url = absolute(base, said.get("loc"))
        if url is not None:
            at = read_moment(said.get("lastmod", ""), now)
            news = bool(re.search(r"news|post|article", url, re.IGNORECASE))
            found.append((news, at or datetime.min.replace(tzinfo=UTC), _numbers(url), place, url))
    return [url for *_, url in sorted(found, reverse=True)[:MOST_CHILDREN]]


def _numbers(url: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d{1,12}", url))
