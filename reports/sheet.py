"""What the news sheets share: a digest's data checked and put into words for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from reports.digest import lead_passage
from reports.text import pieces, printable
from thai.dates import BANGKOK, clock, long_date, short_date
from thai.shorten import cut

NO_TITLE = "ไม่มีหัวข้อข่าว"
UNCONFIRMED = "ส่งอัตโนมัติ ยังไม่มีผู้ยืนยัน"
NOT_SENT = "ฉบับร่าง ยังไม่ได้ส่งสรุปข่าว"
LONGEST_LINK = 80
"""Characters of an address shown on paper; the link itself stays whole."""
_LONGEST_URL = 2_000
_LONGEST_NAME = 120
_LONGEST_PASSAGE = 400
_MOST_PASSAGES = 3


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> Sequence[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()


def number(value: Any) -> int:
    """The value where it is a whole number of 0 or more, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def moment(value: Any) -> datetime | None:
    """An aware moment from ISO 8601 (naive is UTC) or a datetime; None for anything else."""
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(BANGKOK)
    except (TypeError, ValueError, OverflowError):
        return None


def day_of(content: Mapping[str, Any], now: datetime) -> date:
    """The day a digest is for; that of `now` where it names none."""
    try:
        return date.fromisoformat(content.get("day") or "")
    except (TypeError, ValueError):
        return now.astimezone(BANGKOK).date()


def web_address(value: Any) -> str | None:
    """A web address that may become a link on paper, else None."""
    if not isinstance(value, str) or len(value) > _LONGEST_URL or not value.isprintable() or " " in value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname else None


def link_text(url: str) -> str:
    """An address as people read it: without scheme and www, percent signs decoded, cut where long."""
    bare = unquote(url, errors="replace").split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return printable(cut(bare, LONGEST_LINK), LONGEST_LINK)


def head(content: Mapping[str, Any], agency: str, title: str, now: datetime) -> dict[str, Any]:
    """Head and foot of a sheet: agency, title, long date, figures, who confirmed, until when."""
    day = day_of(content, now)
    as_of = moment(content.get("as_of")) or now.astimezone(BANGKOK)
    stories, clips, negative = (number(content.get(key)) for key in ("stories", "clips", "negative"))
    figures = [f"{stories:,} เรื่อง" + (f" จาก {clips:,} ข่าว" if clips else "")]
    if negative:
        figures.append(f"ข่าวเชิงลบ {negative:,} เรื่อง")
    by = printable(content.get("confirmed_by"), _LONGEST_NAME)
    return {
        "agency": printable(agency, 200),
        "agency_pieces": pieces(printable(agency, 200)),
        "title": title,
        "date": long_date(day),
        "figures": " · ".join(figures),
        "confirmed": NOT_SENT if content.get("draft") is True else f"ผู้ยืนยัน {by}" if by else UNCONFIRMED,
        "as_of": f"ข้อมูลถึง {_when(as_of, day)}",
        "source": "ที่มา: ข่าวจากสื่อที่ระบุในแต่ละเรื่อง",
        "left_out": number(content.get("left_out")),
    }


def groups(
    content: Mapping[str, Any], now: datetime, longest_title: int, most_passages: int = _MOST_PASSAGES
) -> list[dict[str, Any]]:
    """The headings with their stories, ready for a template; headings without stories are left out."""
    day = day_of(content, now)
    found = []
    for group in map(mapping, items(content.get("groups"))):
        stories = [story(mapping(s), day, longest_title, most_passages) for s in items(group.get("stories"))]
        if stories:
            found.append({"name": printable(group.get("name"), _LONGEST_NAME), "stories": stories})
    return found


def story(
    data: Mapping[str, Any], day: date, longest_title: int, most_passages: int = _MOST_PASSAGES
) -> dict[str, Any]:
    """One story in words: title, who reported, agency, when, link, passages."""
    at = moment(data.get("at"))
    outlets = number(data.get("outlets"))
    outlet = printable(data.get("outlet"), _LONGEST_NAME)
    more = f" และอีก {outlets - 1} สำนักข่าว" if outlet and outlets > 1 else ""
    url = web_address(data.get("url"))
    title = printable(data.get("title"), longest_title) or NO_TITLE
    return {
        "title": title,
        "pieces": pieces(title),
        "outlet": outlet + more or (f"{outlets} สำนักข่าว" if outlets else ""),
        "outlets": outlets,
        "agency": printable(data.get("agency"), _LONGEST_NAME),
        "level": printable(data.get("level"), _LONGEST_NAME),
        "negative": data.get("negative") is True,
        "at": _when(at, day) if at else "",
        "url": url,
        "link": link_text(url) if url else "",
        "passages": [pieces(text) for text in passages(data, most_passages)],
    }


def passages(data: Mapping[str, Any], most: int = _MOST_PASSAGES) -> list[str]:
    """The passages a director must read: `passages` (texts, or objects with `text`) or the one `passage`; of several
    the weightiest where there is room for one.
    """
    given = items(data.get("passages")) or [data.get("passage")]
    if most == 1 and len(given) > 1:
        given = [lead_passage({"passages": given})]
    texts = (printable(p.get("text") if isinstance(p, Mapping) else p, _LONGEST_PASSAGE) for p in given)
    return [text for text in texts if text][:most]


def _when(at: datetime, day: date) -> str:
    local = at.astimezone(BANGKOK)
    return clock(local) if local.date() == day else f"{short_date(local)} เวลา {clock(local)}"
