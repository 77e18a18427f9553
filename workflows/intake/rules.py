"""When a message is cut, when it is a link alone, when a post was posted at the latest. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

_CUT = re.compile(r"(?:[:：,…–—-]|\.\.\.|และ|หรือ|กับ|ดังนี้|ดังต่อไปนี้|ต่อ(?:ไป|ด้านล่าง)?|\(?[0-9]+/[0-9]+\)?)\s*$")
_LINK = re.compile(r"https?://[^\s<>\"']+")


def looks_cut(text: str) -> bool:
    """Whether a message seems to go on in the next: it ends in the middle, or is a heading alone."""
    stripped = text.strip()
    if not stripped or len(stripped) > 5000:
        return False
    lines = [line for line in stripped.split("\n") if line.strip()]
    heading = (
        len(lines) == 1
        and len(stripped) < 80
        and bool(re.match(r"\W*(?:\[?IA\b|ประเด็น.{0,30}(?:วันที่|วันนี้|ประจำวัน))", stripped))
    )
    return heading or bool(_CUT.search(stripped)) or len(stripped) >= 4900


def only_links(text: str) -> tuple[str, ...]:
    """The links of a message that says nothing else; empty when it says something."""
    links = tuple(dict.fromkeys(u.rstrip(".,)") for u in _LINK.findall(text)))
    rest = re.sub(r"[\W_]+", "", _LINK.sub(" ", text))
    return links if links and len(rest) < 4 else ()


def strictest_posting_time(now: datetime, hour: int, minute: int) -> datetime:
    """When a post of unknown time was posted at the earliest that is likely: today's usual time, or now before it."""
    usual = now.astimezone(BANGKOK).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(now, usual)
