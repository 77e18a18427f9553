"""Which column of a table is what, and its rows as clips."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.clips import NewClip, bounded, clean
from monitor.feeds import FeedError
from monitor.moments import read_moment
from monitor.provider import LONGEST_LABEL, LONGEST_URL, Rejected
from monitor.spreadsheets import Row, excel_day
from monitor.urls import canonical_url, is_web_address
from thai.dates import BANGKOK, find_datetimes

A_DAY = timedelta(days=1)
"""A date further ahead is a slip of the year, not a clock that is a little off."""

HEADER_WITHIN = 20
"""Rows at the top of a table among which its headings are looked for."""
LONGEST_HEADING = 60

USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("รหัสข่าว", "รหัส", "เลขที่ข่าว", "id", "clip id", "news id", "no. id"),
    "title": ("หัวข้อข่าว", "หัวข้อ", "หัวข่าว", "พาดหัวข่าว", "พาดหัว", "ชื่อข่าว", "หัวเรื่อง", "ชื่อเรื่อง", "ข่าว", "เรื่อง")
    + ("headline", "title", "subject", "news title"),
    "body": (
        "เนื้อหาข่าว",
        "เนื้อหา",
        "เนื้อข่าว",
        "รายละเอียดข่าว",
        "รายละเอียด",
        "สรุปข่าว",
        "สรุปเนื้อหา",
        "สาระสำคัญ",
        "ใจความ",
    )
    + ("content", "body", "summary", "detail", "details", "text", "abstract"),
    "url": (
        "ลิงก์ข่าว",
        "ลิงก์",
        "ลิงค์ข่าว",
        "ลิงค์",
        "ลิ้งก์",
        "ลิ้งค์",
        "ที่อยู่เว็บ",
        "เว็บลิงก์",
        "link",
        "url",
        "news link",
        "web link",
    ),
    "outlet": ("ชื่อสื่อ", "สื่อ", "แหล่งข่าว", "สำนักข่าว", "หนังสือพิมพ์", "แหล่งที่มา", "ที่มา", "ชื่อสำนักข่าว", "เว็บไซต์")
    + ("source", "media", "outlet", "publication", "publisher", "media name", "website"),
    "date": ("วันที่ลงข่าว", "วันที่เผยแพร่", "วันที่ข่าว", "วันที่", "วัน เดือน ปี", "วัน/เดือน/ปี", "วันเวลา", "วันที่และเวลา")
    + ("date", "published", "published at", "publish date", "news date", "datetime"),
    "time": ("เวลา", "เวลาเผยแพร่", "เวลาลงข่าว", "time"),
    "author": ("ผู้เขียน", "ผู้สื่อข่าว", "นักข่าว", "คอลัมนิสต์", "author", "reporter", "writer", "columnist"),
    "level": ("ระดับการศึกษา", "ระดับ", "หมวด", "หมวดหมู่", "หมวดข่าว", "ประเภทข่าว", "level", "category"),
    "agency": ("หน่วยงาน", "หน่วยงานที่เกี่ยวข้อง", "สังกัด", "agency", "organization", "organisation"),
    "image": ("ภาพ", "รูปภาพ", "ภาพข่าว", "image", "picture", "image url"),
}
"""What clipping services call their columns, by field of a clip."""
FIELDS = tuple(USUAL)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table read: clips with the number of their row, rows refused, and which heading was taken for what."""

    clips: tuple[tuple[int, NewClip], ...]
    rejected: tuple[Rejected, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


def read_clips(
    rows: Sequence[Row], source: str, outlet: str, columns: Mapping[str, Sequence[str]], now: datetime
) -> Mapped:
    """The rows of a table as clips of a source.

    `columns`: the agency's own names of columns by field; where there are none the usual ones count. A row without
    title is refused, a row that is one merged cell is the level of what follows. Raises FeedError where no column
    is a title.
    """
    names = {f: tuple(columns.get(f) or usual) for f, usual in USUAL.items()}
    first, places, headings = _header(rows, names)
    clips: list[tuple[int, NewClip]] = []
    rejected: list[Rejected] = []
    level = ""
    for row in rows[first:]:
        if row.heading:
            level = row.heading
            continue
        said = {f: _cell(row, place) for f, place in places.items()}
        if not said.get("title"):
            if any(said.values()):
                rejected.append(Rejected(row.number, "title is empty"))
            continue
        if clean(said["title"]) == headings["title"]:
            continue  # the headings again, at the top of each printed page
        try:
            clips.append((row.number, _clip(row, said, places, level, source, outlet, now)))
        except ValueError as error:
            rejected.append(Rejected(row.number, str(error)))
    return Mapped(tuple(clips), tuple(rejected), headings)


def _header(
    rows: Sequence[Row], names: Mapping[str, Sequence[str]]
) -> tuple[int, dict[str, int], dict[str, str]]:
    """Where the clips begin, the column of each field, and its heading as it stands there.

    Headings in two rows (a merged one above, its parts below) are read together.
    """
    best: tuple[int, int, dict[str, int], dict[str, str]] | None = None
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        if row.heading:
            continue
        above = rows[at - 1] if at and not rows[at - 1].heading else None
        for cells in filter(None, (row.cells, _together(above, row) if above else None)):
            places = _places(cells, names)
            if "title" in places and (best is None or len(places) > best[0]):
                best = (len(places), at + 1, places, {f: clean(cells[p]) for f, p in places.items()})
    if best is None:
        wanted = ", ".join(names["title"][:4])
        raise FeedError("not_a_table", f"no column is a title; looked for {wanted} in the first rows")
    return best[1:]


def _together(above: Row, below: Row) -> tuple[str, ...]:
    width = max(len(above.cells), len(below.cells))
    pairs = [(_at(above.cells, i), _at(below.cells, i)) for i in range(width)]
    return tuple(low or high for high, low in pairs)


def _places(cells: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    plain = [_plain(c) for c in cells]
    for name, words in names.items():
        wanted = [_plain(w) for w in words]
        hits = [(wanted.index(c), i) for i, c in enumerate(plain) if c in wanted and i not in found.values()]
        if hits:
            found[name] = min(hits)[1]
    return found


def _plain(text: str) -> str:
    """A heading without what varies: case, spaces, brackets with remarks, colons."""
    short = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", clean(text)[:LONGEST_HEADING])
    return re.sub(r"[\s:*._/-]+", "", short).casefold()


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


def _cell(row: Row, place: int) -> str:
    return clean(_at(row.cells, place), keep_lines=True)


def _clip(
    row: Row,
    said: Mapping[str, str],
    places: Mapping[str, int],
    level: str,
    source: str,
    outlet: str,
    now: datetime,
) -> NewClip:
    url = _url(row, said, places)
    title = clean(said["title"])
    published = _published(said.get("date", ""), said.get("time", ""), now)
    whose = clean(said.get("outlet", "")) or outlet
    return bounded(
        NewClip(
            source=source,
            source_key=said.get("id") or canonical_url(url) or _key(title, whose, published),
            title=title,
            body=said.get("body", ""),
            url=url,
            outlet=whose,
            author=clean(said.get("author", "")),
            published_at=published or now,
            image_url=image if is_web_address(image := said.get("image", "")) else None,
            provider_level=clean(said.get("level", "") or level)[:LONGEST_LABEL] or None,
            provider_agency=clean(said.get("agency", ""))[:LONGEST_LABEL] or None,
            dated=published is not None,
        )
    )


def _key(title: str, outlet: str, published: datetime | None) -> str:
    """A name for a clip that has none: the same row of tomorrow's export must be the same clip."""
    day = published.astimezone(BANGKOK).date().isoformat() if published else ""
    return hashlib.sha256(f"{title}\n{outlet}\n{day}".encode()).hexdigest()[:40]


def _url(row: Row, said: Mapping[str, str], places: Mapping[str, int]) -> str | None:
    """The address that is written in its column, or that hangs on it or on the title as a link."""
    written = re.search(r"https?://\S+", said.get("url", ""))
    hanging = [_at(row.links, places[f]) for f in ("url", "title") if f in places]
    for address in (written[0] if written else said.get("url", ""), *hanging):
        text = f"https://{address}" if address.lower().startswith("www.") else address
        if text and len(text) <= LONGEST_URL and is_web_address(text):
            return text
    return None


def _published(day: str, at: str, now: datetime) -> datetime | None:
    """Raises ValueError for a date that cannot be read: a clip under a wrong day is worse than none."""
    if not day:
        return None
    moment = read_moment(excel_day(day), now)
    said = next((f.value for f in find_datetimes(excel_day(day), now)), None)
    if said is not None and said > now + A_DAY:
        raise ValueError(f"date lies in the future: {day[:40]}")
    if moment is None:
        raise ValueError(f"date cannot be read: {day[:40]}")
    clock = next((f.value for f in find_datetimes(at, now) if f.has_time), None) if at else None
    if clock is None:
        return moment
    local = moment.astimezone(BANGKOK)
    with_time = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return min(with_time, now)
