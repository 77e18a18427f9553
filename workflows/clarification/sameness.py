"""When two titles are one issue. Pure.

Joining wrongly loses an issue, opening twice costs a tap: so titles are joined only where they differ in writing,
never where they differ in a word that means something.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

SHORTEST_SKELETON = 12
"""Letters that a title must keep when its vowel signs are left out, to be compared by them; short ones must be equal."""
SAME_LINK_LIKENESS = 0.6
"""How alike two titles must be (share of common letter pairs) when both name the same article."""

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_AROUND = re.compile(
    r"^(?:\W|ด่วน(?:ที่สุด|มาก)?|ย้ำ|ติดตาม|ตาม(?:ซ้ำ|เรื่อง)?|เพิ่มเติม|แก้ไข|กรณี(?:ที่)?|ประเด็น(?:ที่)?\s*[0-9]*|เรื่อง(?:ที่)?|ข่าว|หัวข้อ|"
    r"ขอ(?:ให้)?(?:หน่วยงาน)?ชี้แจง)+"
)
_BEHIND = re.compile(r"(?:\W|ต่อเนื่อง|เพิ่มเติม|ซ้ำ|ด่วน)+$")
_LONG_FOR = (
    ("รร.", "โรงเรียน"),
    ("นร.", "นักเรียน"),
    ("ผอ.", "ผู้อำนวยการ"),
    ("จ.", "จังหวัด"),
    ("ร้องเรียน", "ร้อง"),
    ("เเ", "แ"),
    ("ํา", "ำ"),
)
_LIGHT = re.compile(r"การ|ว่า|ของ|ๆ|ฯ|นั้น|แล้ว")
_SIGNS = re.compile(r"[ะัาำิีึืุู็่้๊๋์ํฺ]")


@lru_cache(maxsize=4096)
def _whole(title: str) -> str:
    text = title.translate(_THAI_DIGITS).casefold()
    for short, full in _LONG_FOR:
        text = text.replace(short, full)
    # Vowel signs are no word characters to Python's \W: only what is no Thai sign is left out.
    bare = re.sub(r"[^\w\u0e30-\u0e4d]+", "", _LIGHT.sub("", _BEHIND.sub("", _AROUND.sub("", text))))
    return bare or text


@lru_cache(maxsize=4096)
def _skeleton(title: str) -> str:
    return _SIGNS.sub("", _whole(title))


@lru_cache(maxsize=4096)
def _pairs(title: str) -> frozenset[str]:
    whole = _whole(title)
    return frozenset(whole[n : n + 2] for n in range(len(whole) - 1))


@lru_cache(maxsize=4096)
def _numbers(title: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"[0-9]+", _whole(title))))


def same_matter(one: str, other: str, *, links: Collection[str] = (), others: Collection[str] = ()) -> bool:
    """Whether two titles name the same issue: equal but for decoration, spelling and light words.

    `links` and `others` are the articles that each names: with one in common the titles may differ more. Titles with
    different numbers in them are never the same ("รอบ 4", "รอบ 5").
    """
    if _numbers(one) != _numbers(other):
        return False
    if _whole(one) == _whole(other):
        return True
    a, b = _skeleton(one), _skeleton(other)
    if a == b and len(a) >= SHORTEST_SKELETON:
        return True
    if {_article(u) for u in links} & {_article(u) for u in others} - {""}:
        left, right = _pairs(one), _pairs(other)
        return 2 * len(left & right) >= SAME_LINK_LIKENESS * (len(left) + len(right)) > 0
    return False


def _article(url: str) -> str:
    """The address without what changes from sharer to sharer; "" for a front page, which names no article."""
    bare = re.sub(r"^https?://(?:www\.|m\.)?", "", url.strip().casefold())
    bare = re.sub(r"[?&](?:utm_[a-z]+|fbclid|gclid|igsh|s|t|ref)=[^&#]*", "", bare.split("#")[0]).rstrip(
        "/?&"
    )
    return bare if "/" in bare else ""
