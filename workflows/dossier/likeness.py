"""How much of what one text is about another text also says. Pure.

Words that many texts have say little, rare ones much (inverse document frequency over the texts compared). The
share of the sought text's weight that is found in the other is the likeness: 1 means that all of it is there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from thai.digits import to_arabic
from thai.normalise import normalise
from thai.words import words

FEWEST = 2
"""Words, or runs, that two texts must share at least: one alone is chance."""
RUN = 4
NEAR = 0.1
"""Texts that share fewer runs than this are not looked at for words."""
RUNS_WEIGH = 1.2
"""Measured: what a likeness of 0.30 by words tells, 0.25 by runs does."""
_SIGNS = re.compile("[^\\w\u0e00-\u0e7f]+")
_IDLE = frozenset(
    [
        "ที่",
        "และ",
        "ใน",
        "ของ",
        "การ",
        "ความ",
        "เป็น",
        "ได้",
        "ให้",
        "ไม่",
        "มี",
        "จะ",
        "ว่า",
        "กับ",
        "จาก",
        "โดย",
        "เพื่อ",
        "แล้ว",
        "อยู่",
        "คือ",
        "นี้",
        "นั้น",
        "หรือ",
        "ต่อ",
        "ถึง",
        "ไป",
        "มา",
        "ก็",
        "แต่",
        "ซึ่ง",
        "อัน",
        "ตาม",
        "ทั้ง",
        "ยัง",
        "กว่า",
        "เมื่อ",
        "ด้วย",
        "เข้า",
        "ออก",
        "ขึ้น",
        "ลง",
        "ผู้",
        "เรื่อง",
        "กรณี",
        "ประเด็น",
        "ข่าว",
        "ชี้แจง",
        "แจง",
        "วัน",
        "เดือน",
        "ปี",
    ]
)


def telling_words(text: str) -> frozenset[str]:
    """The words of a text that can tell what it is about: no signs, no single letters, no function words."""
    return _telling(_plain(text))


def runs(text: str) -> frozenset[str]:
    """All runs of four letters and digits: they stay when words are cut differently or grown together."""
    bare = _SIGNS.sub("", _plain(text))
    return frozenset(bare[i : i + RUN] for i in range(len(bare) - RUN + 1))


def _plain(text: str) -> str:
    return to_arabic(normalise(text)).casefold()


def _telling(plain: str) -> frozenset[str]:
    return frozenset(w for w in words(plain) if len(w) > 1 and any(c.isalnum() for c in w) and w not in _IDLE)


class Likeness:
    """Compares one text with many; the many give the weights.

    By words, and by runs of letters: Thai writes no spaces, and the same words stand in one text as one dictionary
    entry, in another as two. Whichever says more counts; runs meet by chance less often, so theirs weigh more.
    """

    def __init__(self, sought: str, others: Sequence[str]) -> None:
        plain = [_plain(other) for other in others]
        wanted, telling = runs(sought), telling_words(sought)
        # Looking for some fifty runs is far quicker than making all runs of each text; cutting words is slowest.
        bare = [_SIGNS.sub("", text) for text in plain]
        self._runs = _Shared(wanted, [frozenset(r for r in wanted if r in text) for text in bare])
        near = [score >= NEAR for score in self._runs.scores()]
        self._words = _Shared(
            telling,
            [
                _telling(text) & telling if close else frozenset()
                for text, close in zip(plain, near, strict=True)
            ],
        )

    def scores(self) -> Sequence[float]:
        """The likeness of each text, 0 to 1, in the order given."""
        both = zip(self._words.scores(), self._runs.scores(), strict=True)
        return [max(by_words, min(1.0, RUNS_WEIGH * by_runs)) for by_words, by_runs in both]


class _Shared:
    """What each text shares with the one sought, weighed by how few of the texts have it."""

    def __init__(self, sought: frozenset[str], shared: Sequence[frozenset[str]]) -> None:
        self._shared = shared
        self._fewest = min(FEWEST, len(sought))
        frequency = Counter(part for parts in shared for part in parts)
        self._weight = {p: math.log(1 + (len(shared) + 1) / (frequency[p] + 0.5)) for p in sought}
        self._whole = sum(self._weight.values())

    def scores(self) -> list[float]:
        return [self._score(parts) for parts in self._shared]

    def _score(self, parts: frozenset[str]) -> float:
        if len(parts) < self._fewest or not self._whole:
            return 0.0
        return sum(self._weight[part] for part in parts) / self._whole
