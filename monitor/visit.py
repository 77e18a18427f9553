"""Asking the web politely: robots.txt first, kept for a day, then the page."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2

from monitor import feed_process, outgoing
from monitor.charset import to_text
from monitor.feeds import FeedError
from monitor.outgoing import PAGE_BYTES, Fetched, FetchError
from monitor.robots import EVERYTHING, MOST_BYTES, NOTHING, Robots, read_robots
from monitor.trouble import Trouble, http_trouble, trouble, trouble_of

ROBOTS_KEPT = timedelta(days=1)
ROBOTS_LONGEST = timedelta(days=30)
"""How long the last rules of a site count whose robots.txt cannot be had (RFC 9309, 2.4)."""
MOST_SITES = 500
"""Sites whose rules are remembered."""
ARTICLE_SECONDS = 15.0
"""Time for the text of one page to be found."""


class Hindered(Exception):
    """A page that could not be had; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


@dataclass(slots=True)
class RobotsCache:
    """The rules of the sites that were asked, each for a day. One for the whole process."""

    _kept: dict[str, tuple[datetime, Robots]] = field(default_factory=dict)

    async def of(
        self, http: httpx2.AsyncClient, url: str, now: datetime, allowed_hosts: Collection[str]
    ) -> Robots:
        """The rules of the site that an address is of. Raises Hindered where they cannot be had.

        A site without the file (4xx) allows everything; of one that is out of order nothing is read (RFC 9309,
        2.3.1), unless we know its rules from the last days.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        kept = self._kept.get(site)
        if kept is not None and now - kept[0] < ROBOTS_KEPT:
            return kept[1]
        try:
            rules = await _asked(http, f"{site}/robots.txt", now, allowed_hosts)
        except Hindered:
            if kept is not None and now - kept[0] < ROBOTS_LONGEST:
                return kept[1]
            raise
        if len(self._kept) >= MOST_SITES:
            self._kept.pop(min(self._kept, key=lambda s: self._kept[s][0]))
        self._kept[site] = (now, rules)
        return rules


async def _asked(http: httpx2.AsyncClient, url: str, now: datetime, allowed_hosts: Collection[str]) -> Robots:
    try:
        answer = await outgoing.fetch(http, url, allowed_hosts=allowed_hosts, max_bytes=4 * MOST_BYTES)
    except FetchError as error:
        if error.code == "too_large":
            return NOTHING
        raise Hindered(trouble_of(error)) from error
    if answer.status == 200:
        return read_robots(to_text(answer.body, answer.headers.get("content-type", "")))
    if 400 <= answer.status < 500 and answer.status != 429:
        return EVERYTHING
    raise Hindered(http_trouble(answer.status, answer.headers.get("retry-after", ""), now))


@dataclass(slots=True)
class Visitor:
    """Reads pages for one run: client, rules and the moment are the same for all of them."""

    http: httpx2.AsyncClient
    robots: RobotsCache
    now: datetime
    allowed_hosts: Collection[str] = frozenset()

    async def allowed(self, url: str) -> Robots:
        """The site's rules, when they allow this page. Raises Hindered."""
        rules = await self.robots.of(self.http, url, self.now, self.allowed_hosts)
        if not rules.allows(url):
            raise Hindered(trouble("robots", urlsplit(url).path[:200]))
        return rules

    async def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """A document, or an answer 304. Raises Hindered."""
        try:
            answer = await outgoing.fetch(
                self.http,
                url,
                etag=etag,
                last_modified=last_modified,
                allowed_hosts=self.allowed_hosts,
                max_bytes=PAGE_BYTES,
            )
        except FetchError as error:
            raise Hindered(trouble_of(error)) from error
        if answer.status not in (200, 304):
            raise Hindered(http_trouble(answer.status, answer.headers.get("retry-after", ""), self.now))
        return answer

    async def read(self, job: str, *arguments: Any) -> Any:
        """What the parsing process makes of a document. Raises Hindered."""
        try:
            return await asyncio.to_thread(feed_process.shared.read, job, *arguments, seconds=ARTICLE_SECONDS)
        except FeedError as error:
            raise Hindered(trouble_of(error)) from error
