"""Which page an address lies on: two posts on one page are one channel. Pure.

A page is written as "facebook:onesqa", "x:onesqa", "youtube:@onesqa", "line:@onesqa", or "web:onesqa.or.th" for
any other site. Where a platform's address does not tell the page (a video), the part after the colon is empty; two
such addresses of one platform count as one page, which is the strict reading. A short link is a page of its own
("short:bit.ly/abc") until somebody has looked where it leads; then the final address decides.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

_PLATFORMS = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.watch": "facebook",
    "fb.me": "facebook",
    "messenger.com": "facebook",
    "twitter.com": "x",
    "x.com": "x",
    "t.co": "x",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "line.me": "line",
    "lin.ee": "line",
    "instagram.com": "instagram",
    "tiktok.com": "tiktok",
    "t.me": "telegram",
}
_NO_PAGE = {
    "facebook": frozenset(
        [
            "share",
            "sharer",
            "sharer.php",
            "story.php",
            "permalink.php",
            "photo",
            "photo.php",
            "photos",
            "watch",
            "reel",
            "reels",
            "videos",
            "events",
            "hashtag",
            "l.php",
            "login",
            "login.php",
            "plugins",
            "video.php",
            "media",
            "stories",
        ]
    ),
    "x": frozenset(["i", "home", "share", "intent", "hashtag", "search", "status"]),
    "youtube": frozenset(["watch", "shorts", "live", "embed", "playlist", "results", "v"]),
    "instagram": frozenset(["p", "reel", "reels", "stories", "explore", "tv"]),
    "tiktok": frozenset(["v", "t", "video", "tag"]),
    "line": frozenset(),
    "telegram": frozenset(["s", "share", "joinchat"]),
}
_SHORT = frozenset(
    ["fb.watch", "fb.me", "youtu.be", "t.co", "lin.ee", "bit.ly", "tinyurl.com", "cutt.ly", "shorturl.at"]
    + ["rb.gy", "is.gd", "ow.ly", "t.ly", "s.id", "goo.gl", "buff.ly", "vt.tiktok.com", "vm.tiktok.com"]
)
"""Hosts whose addresses lead elsewhere."""
_WWW = re.compile(r"^(?:(?:www|m|web|mobile|mbasic|amp|touch|[a-z]{2}-[a-z]{2})\.)+(?=[^.]+\.)")
_LINE_ID = re.compile(r"(@[\w.-]+|%40[\w.-]+)", re.IGNORECASE)


def page_of(url: str) -> str:
    """The page of an address; empty for what is no http(s) address. Never raises."""
    try:
        found = urlsplit(url.strip())
        host = (found.hostname or "").rstrip(".").lower()
        if found.scheme.lower() not in ("http", "https") or "." not in host:
            return ""
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    host = _WWW.sub("", host)
    platform = _platform(host)
    if platform is None:
        return f"web:{host}"
    parts = [unquote(part) for part in found.path.split("/") if part]
    if platform == "line":
        return f"line:{_line_page(host, parts)}"
    return f"{platform}:{_page(platform, host, parts, found.query)}"


def page_at_first(url: str) -> str:
    """The page as far as the address itself tells it: a short link stands for itself. Never raises."""
    page = page_of(url)
    if not page:
        return ""
    found = urlsplit(url.strip())
    host = _WWW.sub("", (found.hostname or "").rstrip(".").lower())
    return f"short:{host}{found.path.rstrip('/')}" if host in _SHORT else page


def page_at_last(url: str, final_url: str) -> str:
    """The page once somebody has looked: where the address led, if that tells a page, else as it stands itself.

    ``final_url`` is empty where it could not be opened: then a short link is read strictly.
    """
    last = page_of(final_url)
    return last if last.partition(":")[2] else page_of(url)


def platform_of(page: str) -> str:
    """The platform of a page: facebook, x, youtube, line, ..., web."""
    return page.partition(":")[0]


def _platform(host: str) -> str | None:
    for known, platform in _PLATFORMS.items():
        if host == known or host.endswith(f".{known}"):
            return platform
    return None


def _page(platform: str, host: str, parts: list[str], query: str) -> str:
    if host in ("fb.watch", "fb.me", "youtu.be", "t.co") or not parts:
        return _by_id(platform, query)
    first = parts[0]
    if platform == "facebook" and first in ("pages", "people", "groups", "p") and len(parts) > 1:
        return parts[-1].lower() if first in ("pages", "people") else f"{first}/{parts[1].lower()}"
    if platform == "facebook" and first == "profile.php":
        return _by_id(platform, query)
    if platform == "youtube" and first in ("channel", "c", "user") and len(parts) > 1:
        return parts[1] if first == "channel" else parts[1].lower()
    if first.lower() in _NO_PAGE[platform]:
        return _by_id(platform, query)
    return first.lower()


def _by_id(platform: str, query: str) -> str:
    """The number of a Facebook page, which some of its addresses carry as id=."""
    ids = parse_qs(query).get("id", []) if platform == "facebook" else []
    return ids[0] if ids and ids[0].isdigit() else ""


def _line_page(host: str, parts: list[str]) -> str:
    """A LINE official account: page.line.me/onesqa, line.me/R/ti/p/@onesqa; a short link does not tell it."""
    named = next((m[0] for part in parts if (m := _LINE_ID.match(part))), "")
    if named:
        return named.lower()
    if host == "page.line.me" and parts:
        return f"@{parts[0].lower()}"
    return ""
