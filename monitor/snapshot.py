"""Looks at a page that somebody gave as evidence: does it open, what is its title, what did it say."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape

from monitor.charset import to_text
from monitor.outgoing import FetchError, client, fetch

PAGE_BYTES = 3_000_000
"""Size of a page that is kept; the text of the longest news page is a tenth of that."""
PAGE_SECONDS = 20.0
_TITLE = re.compile(r"<title[^>]*>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_OG_TITLE = re.compile(
    r"<meta[^>]{0,300}property=[\"']og:title[\"'][^>]{0,300}content=[\"']([^\"']{1,1000})", re.IGNORECASE
)
HEAD = 200_000
"""Characters of a page in which its title is looked for."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was answered. `error` is empty when it opened, else a code (`http_404`, those of FetchError)."""

    status: int | None = None
    title: str = ""
    error: str = ""
    body: bytes = b""
    media_type: str = ""
    final_url: str = ""


async def take_snapshot(url: str, allowed_hosts: Collection[str] = frozenset()) -> Snapshot:
    """Look at an address. Never raises for what the other side does; addresses inside our network are refused."""
    async with client() as http:
        try:
            got = await fetch(
                http, url, allowed_hosts=allowed_hosts, max_bytes=PAGE_BYTES, timeout=PAGE_SECONDS
            )
        except FetchError as error:
            return Snapshot(error=error.code)
    media_type = got.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]
    if not 200 <= got.status < 300:
        return Snapshot(got.status, error=f"http_{got.status}", final_url=got.final_url)
    title = page_title(got.body, got.headers.get("content-type", "")) if "html" in media_type else ""
    return Snapshot(got.status, title, "", got.body, media_type or "application/octet-stream", got.final_url)


def page_title(body: bytes, content_type: str = "") -> str:
    """The title of an HTML page as people see it; empty when it has none."""
    text = to_text(body, content_type)[:HEAD]
    found = _OG_TITLE.search(text) or _TITLE.search(text)
    return " ".join(unescape(found[1]).replace("\x00", "").split())[:500] if found else ""
