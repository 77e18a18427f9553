"""A list page read: the addresses of the articles it leads to. CPU-bound; `feed_process` gives it a time limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from monitor.clips import clean
from monitor.html import absolute, read_page, soup_of
from monitor.urls import canonical_url

MOST_LINKS = 60
"""Articles of a list page that are followed; lists have the newest first."""
SHORTEST_HEADLINE = 20
"""Characters: a link with fewer words is navigation, unless its address is clearly an article's."""

_ASIDE = re.compile(
    r"/(?:tags?|category|categories|author|page|search|login|register|about|contact|privacy|policy|feed|rss|wp-admin|"
    r"wp-content|wp-json|comment|share|subscribe|sitemap|video-list|gallery-list)(?:/|$)|[?&](?:s|q|page|paged)=",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|zip|mp[34]|css|js|xml|json)$", re.IGNORECASE)
_ARTICLE_PATH = re.compile(
    r"\d{4,}|/20\d\d/\d|/25\d\d/\d|[?&](?:p|id|nid|news_?id|article)=\d+|\.html?$|-.*-.*-", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """An article that a list or sitemap leads to; `published_at` and `title` where the list names them.

    `changed_at`: when a sitemap says that the page was last changed.
    """

    url: str
    key: str
    title: str = ""
    published_at: datetime | None = None
    changed_at: datetime | None = None


def read_links(body: bytes, content_type: str, url: str, selector: str, match: str) -> list[Link]:
    """The articles that a list page leads to, in its order, each once.

    With a `selector` just the links it finds; else those of the same site that look like articles. `match` is a
    part that each address must contain ("" for any). Raises FeedError.
    """
    markup, _ = read_page(body, content_type)
    soup = soup_of(markup)
    own, host = canonical_url(url), _site(url)
    found: dict[str, Link] = {}
    tags = soup.select(selector) if selector else soup.find_all("a")
    for tag in tags:
        link = tag if tag.name == "a" else tag.find("a")
        if link is None:
            continue
        target = absolute(url, link.get("href"))
        key = canonical_url(target)
        if target is None or key is None or key == own or match not in unquote(target):
            continue
        words = clean(link.get_text() or str(link.get("title") or ""))
        if selector or (_site(target) == host and _looks_like_article(target, words)):
            before = found.get(key)
            if before is None or len(words) > len(before.title):
                found[key] = Link(before.url if before else target, key, words)
        if len(found) >= MOST_LINKS:
            break
    return list(found.values())


def _looks_like_article(url: str, words: str) -> bool:
    parts = urlsplit(url)
    path = unquote(parts.path)
    where = path + (f"?{parts.query}" if parts.query else "")
    if _ASIDE.search(where) or _FILE.search(path):
        return False
    depth = len([p for p in path.split("/") if p])
    if _ARTICLE_PATH.search(where) and (depth >= 1):
        return True
    return len(words) >= SHORTEST_HEADLINE and (depth >= 2 or len(path) > 30)


def _site(url: str) -> str:
    """The host without its first part where more than a site's name is left: news.a.co.th and www.a.co.th are one."""
    host = (urlsplit(url).hostname or "").lower()
    parts = host.split(".")
    keep = 3 if len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in _SECOND else 2
    return host if host.replace(".", "").isdigit() else ".".join(parts[-keep:])


_SECOND = frozenset({"ac", "co", "go", "in", "mi", "net", "or", "com", "org"})
