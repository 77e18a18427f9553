"""Runs of letters, hashed: they see what words miss - forms of a word, torn words, turns of phrase.

Used beside the words where that was measured to help (classifier.training says for which questions and how).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

SIZES = (2, 3, 4, 5)
BITS = 17
BUCKETS = 1 << BITS
"""Into so many numbers the runs are hashed; the set that ships has about 120,000 runs worth keeping."""
WEIGHT = 4.0
"""Length of the vector, beside a length of 2.5 for the words: 2.5 to 5 made no difference on left-out items."""
SEEN_AT_LEAST = 3
# Odd constants of a multiplicative hash: any would do, but they must never change.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)

Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.floating]]


def runs(text: str) -> Counts:
    """The hashed runs of 2 to 5 letters in ``text``: bucket numbers in order, and how often each occurs."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    hashed = codes
    # Short numbers sort several times faster than long ones.
    found = np.empty(len(SIZES) * len(codes), dtype=np.uint32)
    filled = 0
    for size in SIZES:
        hashed = hashed[:-1] * _STEP + codes[size - 1 :]
        found[filled : filled + len(hashed)] = (hashed * _SPREAD) >> np.uint64(64 - BITS)
        filled += len(hashed)
    found = found[:filled]
    found.sort()
    # What numpy.unique does, without its detours.
    starts = np.flatnonzero(np.diff(found, prepend=np.uint32(BUCKETS)))
    often = np.diff(starts, append=filled)
    return found[starts].astype(np.int64), often.astype(np.float64)


@dataclass(frozen=True)
class Letters:
    """How telling each run is (``idf``, 0 for runs that are too rare), and its weights per task.

    ``weights`` of a task have a row per bucket and a column per answer, or, where the task is a yes/no question,
    the one column of "yes".
    """

    idf: npt.NDArray[np.float32]
    weights: dict[str, npt.NDArray[np.float32]]

    @cached_property
    def _table(self) -> npt.NDArray[np.float32]:
        """The weights of all tasks side by side: they are looked up together."""
        return np.concatenate(list(self.weights.values()), axis=1)

    def vector(self, text: str) -> Counts:
        """Sublinear TF-IDF of the runs of ``text``, brought to one length."""
        return weigh(runs(text), self.idf)

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """What the runs of ``text`` add: the columns of ``weights``, task after task."""
        buckets, often = runs(text)
        # Single precision is exact enough for scores and twice as fast.
        _, values = weigh((buckets, often.astype(np.float32)), self.idf)
        return np.asarray(values @ self._table.take(buckets, axis=0))


def weigh(found: Counts, idf: npt.NDArray[np.float32]) -> Counts:
    """Turn counts into TF-IDF values of one length; runs without an ``idf`` get 0."""
    buckets, often = found
    values = (1 + np.log(often)) * idf.take(buckets)
    length = math.sqrt(values @ values) or 1.0
    return buckets, values * (WEIGHT / length)


def telling(found: Sequence[Counts]) -> npt.NDArray[np.float32]:
    """Inverse document frequency per bucket over items, 0 where fewer than three have it."""
    seen = np.zeros(BUCKETS)
    for buckets, _ in found:
        seen[buckets] += 1
    idf = np.log((1 + len(found)) / (1 + seen)) + 1
    return np.where(seen >= SEEN_AT_LEAST, idf, 0.0).astype(np.float32)
