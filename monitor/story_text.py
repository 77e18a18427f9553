"""A clip's text as its story is found by: what is compared with other texts, and what of it is read for words."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from monitor.postings import Flags
from monitor.prints import OWN_TITLE, READ, Marks, marks
from monitor.wording import Words, vector
from storage.tables import Clip
from thai.normalise import normalise

WORDS_READ = 900
"""Characters of title and text whose words are compared: measured, more adds little and costs time."""
LEAST_REPEATED = 3
"""So many passages of the sample in a row make a paragraph that is left out."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A clip as the index sees it. Only news of education is compared word by word; copies are found of all.

    `at` is None for a text whose date nobody knows.
    """

    title: str
    body: str
    at: datetime | None
    relevant: bool = True
    outlet: str = ""


def telling(clip: Clip) -> Telling:
    """What the index needs of a clip."""
    return Telling(clip.title, clip.body or "", clip.published_at, clip.relevant, clip.outlet or clip.source)


@dataclass(frozen=True, slots=True)
class Text:
    """A clip's text made comparable: what it is known by as a copy, and all that is read for words."""

    told: Telling
    title: str
    known_by: str
    marks: Marks


_FOOT = re.compile("ข่าวที่เกี่ยวข้อง|อ่านข่าวที่เกี่ยวข้อง|ข่าวอื่น ?ๆ ?ที่เกี่ยวข้อง|อัลบั้มภาพ|อ่านเพิ่มเติม|ติดตามข่าวอื่น")
"""What follows tells of other stories."""


def read(told: Telling) -> Text:
    """A clip's text made comparable; what stands below it (other headlines) left out."""
    body = _FOOT.split(told.body[:READ], maxsplit=1)[0]
    known_by = body if len(body) >= OWN_TITLE else f"{told.title} {body}"
    return Text(told, told.title, known_by, marks(known_by))


def words_of(text: Text, repeated: Flags) -> Words:
    """The telling words of title and lead, without paragraphs of the passages that are `repeated`."""
    rest = text.known_by
    for begin, end in reversed(_paragraphs(text.marks, repeated)):
        rest = f"{rest[:begin]} {rest[end:]}"
    if not rest.startswith(text.title):
        rest = f"{text.title} {rest}"
    return vector(normalise(rest[: 2 * WORDS_READ]).lower()[:WORDS_READ])


def _paragraphs(found: Marks, repeated: Flags) -> list[tuple[int, int]]:
    """Where in the text several passages in a row are an outlet's standing text."""
    order = np.argsort(found.begins, kind="stable")
    paragraphs, row = [], []
    for place in [*order.tolist(), -1]:
        if place >= 0 and repeated[place]:
            row.append(place)
            continue
        if len(row) >= LEAST_REPEATED:
            paragraphs.append((int(found.begins[row[0]]), int(found.ends[row[-1]])))
        row = []
    return paragraphs


def outlet_of(told: Telling) -> int:
    """The outlet as a number."""
    return zlib.crc32(told.outlet.encode())
