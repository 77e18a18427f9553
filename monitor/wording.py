"""The same event in other words: texts compared by their rare words, and by the days that they name."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from monitor.postings import Floats, Keys
from monitor.word_counts import is_telling, rarity
from thai.digits import to_arabic
from thai.words import segments

MOST_WORDS = 80
"""The most telling words of a text that are kept."""
LEAST_RARITY, MOST_RARITY = 2.0, 6.0
"""Words in more than about a seventh of all texts say nothing; those never seen (misspelt ones too) no more than rare ones."""
NAMED_IN = 500
"""Characters of title and lead in which the day of an event is named."""
MOST_DAYS = 3
"""A text that names more days is a programme or a calendar: none of them is the day of the event."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text's telling words: sorted keys and their weights, of length 1; empty when it has none."""

    keys: Keys
    weights: Floats


NO_WORDS = Words(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.float32))


@lru_cache(maxsize=200_000)
def _key(word: str) -> tuple[int, float]:
    """A word's key and its weight, 0 for one that says nothing."""
    rare = min(rarity(word), MOST_RARITY) if is_telling(word) else 0.0
    return zlib.crc32(word.encode()), rare if rare >= LEAST_RARITY else 0.0


def vector(text: str) -> Words:
    """The telling words of a text that is normalised and in lower case."""
    weighed: dict[int, float] = {}
    people, rest = _people(to_arabic(text.replace(".", "")))
    for word, number in Counter([*people, *segments(rest)]).items():
        key, rare = _key(word)
        if rare:
            weighed[key] = rare if number == 1 else rare * (1 + _LOGS[min(number, len(_LOGS) - 1)])
    if not weighed:
        return NO_WORDS
    keys = np.fromiter(weighed.keys(), dtype=np.uint32, count=len(weighed))
    weights = np.fromiter(weighed.values(), dtype=np.float32, count=len(weighed))
    if len(keys) > MOST_WORDS:
        most = np.lexsort((keys, -weights))[:MOST_WORDS]
        keys, weights = keys[most], weights[most]
    order = np.argsort(keys)
    keys, weights = keys[order], weights[order]
    # As exact as they are stored, so that a restart changes nothing.
    return Words(keys, (weights / np.sqrt((weights * weights).sum())).astype(np.float16).astype(np.float32))


def _people(text: str) -> tuple[list[str], str]:
    """Names of people after their titles, and the text without them.

    A name is cut into four or five words that nobody has ever seen; two reports of what one minister did that day
    would be alike by her name alone.
    """
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.append(f"{match[1]} {match[2]}")
        return " "

    return found, _PERSON.sub(take, text)


_TITLES = (
    "นางสาว|นาง|นาย(?!ก(?:ฯ|รัฐ|สภา|สมาคม|เทศ|องค์|อบ| ))|น ?ส(?= |[ก-ฮ][ะ-ฺ็-๎])|เด็กชาย|เด็กหญิง|คุณหญิง|ดร|นพ|พญ|มล|มรว"
    "|พลเอก|พลตรี|พลโท|พันเอก|พล ?[อทตร]|พลตำรวจ(?:เอก|โท|ตรี)|พล ?ต ?[อทต]|พ ?ต ?[อทต]|ว่าที่ร้อยตรี|รศ|ผศ|ศาสตราจารย์"
)
_NAME = "[ก-ฮเ-ไ][ก-ฺเ-๎]"
_PERSON = re.compile(rf"(?:{_TITLES}) ?({_NAME}{{1,14}}) ({_NAME}{{2,18}})(?![ก-๎])")

_LOGS = [0.0, *(float(np.log(n)) for n in range(1, 50))]

_MONTHS = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)
_NUMBER = {name.replace(".", ""): number for number, names in enumerate(_MONTHS, 1) for name in names}
_SPELT = sorted(
    {re.escape(full) for full, _ in _MONTHS} | {short.replace(".", r"\.? ?") for _, short in _MONTHS},
    key=len,
    reverse=True,
)
# A short name must not be the beginning of a word (มีค|วาม); a new word may follow at once (3 สคดร).
_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ?({'|'.join(_SPELT)})(?!วาม|[ะ-ฺๅ็-๎])")


def days_named(text: str) -> frozenset[int]:
    """Days of the year that a text's beginning names, as month times 100 plus day; none when it names many."""
    found = {
        100 * _NUMBER[re.sub(r"[. ]", "", month)] + int(day)
        for day, month in _DAY.findall(text[:NAMED_IN])  # digits of either kind
        if 1 <= int(day) <= 31
    }
    return frozenset(found) if len(found) <= MOST_DAYS else frozenset()
