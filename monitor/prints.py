"""Copies and edited copies: a text is known by a fixed sample of its passages of 12 letters.

Whether a passage is in the sample depends on its own letters alone, so that a copy keeps those of the original
that it still has, however it was cut, put in another order, or given another title.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from monitor.postings import Ints, Keys
from thai.digits import to_arabic

PASSAGE = 12
"""Letters, white space and punctuation left out."""
READ = 6_000
"""Characters of the text that are looked at."""
OWN_TITLE = 150
"""A body with fewer letters is known by its title too."""
_LONGEST = (120, 600, 2_400)
_THINNED = (3, 15, 31)
"""Texts up to so many letters keep all passages, one in 4, one in 16; longer ones one in 32."""
_PRIMES = tuple(np.uint64(n) for n in (1_000_003, 998_244_353, 1_000_000_007, 0x9E3779B97F4A7C15))
_STIR = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Marks:
    """The sample: sorted keys, how thin a sample each still belongs to, where in the text each passage lies.

    `rate` is the sample that the text is known by: 0 all passages, to 3 one in 32.
    """

    rate: int
    letters: int
    keys: Keys
    levels: Ints
    begins: Ints
    ends: Ints


@cache
def _letters() -> npt.NDArray[np.uint32]:
    """What each code point counts as; 0 for what newspapers leave out or add (stops, quotes, spaces)."""
    kept = np.zeros(0x110000, dtype=np.uint32)
    for code in range(0x10000):
        char = chr(code)
        if char.isalnum() or 0x0E31 <= code <= 0x0E4E:
            kept[code] = ord(to_arabic(char.lower())[0])
    return kept


def marks(text: str) -> Marks:
    """The sample of a text. Case, the kind of digits and what stands between letters make no difference."""
    if "\u0e4d" in text or "\u0e40\u0e40" in text:
        # Two spellings of one look; replaced with as many characters, so that places in the text stay true.
        text = text.replace("\u0e4d\u0e32", "\u200b\u0e33").replace("\u0e40\u0e40", "\u200b\u0e41")
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    letters = _letters()[codes]
    where = np.flatnonzero(letters)
    letters = letters[where]
    if len(where) < PASSAGE:
        return _short(letters, where)
    stirred = _stirred(letters.astype(np.uint64))
    levels = np.zeros(len(stirred), dtype=np.int64)
    for mask in _THINNED:
        levels += (stirred & np.uint64(mask)) == 0
    rate = sum(len(where) > most for most in _LONGEST)
    chosen = np.flatnonzero(levels >= rate)
    keys = (stirred[chosen] >> np.uint64(32)).astype(np.uint32)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    once = np.ones(len(keys), dtype=bool)
    once[1:] = keys[1:] != keys[:-1]
    keys, begins = keys[once], chosen[order[once]]
    return Marks(rate, len(where), keys, levels[begins], where[begins], where[begins + PASSAGE - 1] + 1)


def _short(letters: Keys, where: Ints) -> Marks:
    """A text of a few letters is one passage; one of none is like no other."""
    if not len(where):
        return Marks(0, 0, np.zeros(0, dtype=np.uint32), where, where, where)
    key = np.array([zlib.crc32(letters.tobytes())], dtype=np.uint32)
    return Marks(0, len(where), key, np.zeros(1, dtype=np.int64), where[:1], where[-1:] + 1)


def _stirred(letters: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A hash of each passage: pairs, then fours, eights, twelves, all passages at a time."""
    p2, p4, p8, p12 = _PRIMES
    two = letters[:-1] * p2 + letters[1:]
    four = two[:-2] * p4 + two[2:]
    eight = four[:-4] * p8 + four[4:]
    twelve = eight[:-4] * p12 + four[8:]
    found = (twelve ^ (twelve >> np.uint64(29))) * _STIR
    mixed: npt.NDArray[np.uint64] = found ^ (found >> np.uint64(32))
    return mixed
