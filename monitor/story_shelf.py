"""What the index of stories knows of each text, by number, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.postings import Ints, Keys, Postings
from monitor.story_rules import Days
from monitor.wording import Words

GONE = 0
"""Story of a text that is not to be found any more: an older version."""
_ROW = np.dtype(
    [
        ("story", "i8"),
        ("clip", "i8"),
        ("at", "f8"),
        ("outlet", "u4"),
        ("letters", "i4"),
        ("rate", "i1"),
        ("passages", "i4", (4,)),
        ("days", "i2", (3,)),
        ("worded", "i4"),
    ]
)


@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a text: passages, words, days, and what it needs beside them.

    `passages` counts those that tell something, in each of the four samples; `at` is NaN for an unknown date.
    """

    at: float
    outlet: int
    letters: int
    rate: int
    passages: tuple[int, int, int, int]
    days: Days
    keys: Keys
    words: Words


class Shelf:
    """The texts, their passages and their words. What was added since a mark can be taken back."""

    def __init__(self) -> None:
        self.marks = Postings(weighted=False)
        self.words = Postings(weighted=True)
        self.rows: npt.NDArray[Any] = np.zeros(1024, dtype=_ROW)
        self.size = 0
        self.worded: list[int] = []
        self.members: defaultdict[int, list[int]] = defaultdict(list)
        self.of_clip: dict[int, int] = {}
        self._before: list[tuple[int, int]] = []

    def add(self, prints: Sequence[Print], stories: Sequence[int], clips: Sequence[int]) -> None:
        """Put texts on the shelf with all that is known of them."""
        first = self.open([p.keys for p in prints])
        for doc, (one, story, clip) in enumerate(zip(prints, stories, clips, strict=True), first):
            self.describe(doc, one, story)
            self.set_clip(doc, clip)
        self.word(first, prints)

    def open(self, keys: Sequence[Keys]) -> int:
        """Make room for texts of which only the passages are known so far; gives the number of the first."""
        first = self.size
        self.marks.add(first, keys)
        self.size += len(keys)
        while self.size > len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros(len(self.rows), dtype=_ROW)])
        self.rows[first : self.size] = np.zeros(len(keys), dtype=_ROW)
        self.rows["worded"][first : self.size] = -1
        return first

    def describe(self, doc: int, one: Print, story: int) -> None:
        """What is known of a text apart from its words, and its story."""
        days = (*sorted(one.days), 0, 0, 0)[:3]
        self.rows[doc] = (story, 0, one.at, one.outlet, one.letters, one.rate, one.passages, days, -1)
        self.members[story].append(doc)

    def word(self, first: int, prints: Sequence[Print]) -> None:
        """Take in the words of texts from a number on; those without any are left out."""
        told = [(doc, p.words) for doc, p in enumerate(prints, first) if len(p.words.keys)]
        begin = len(self.worded)
        self.words.add(begin, [w.keys for _, w in told], [w.weights for _, w in told])
        self.worded.extend(doc for doc, _ in told)
        self.rows["worded"][[doc for doc, _ in told]] = range(begin, len(self.worded))

    def set_clip(self, doc: int, clip: int) -> None:
        """The stored number of a text; 0 where it has none."""
        if clip:
            self.rows["clip"][doc] = clip
            self.of_clip[clip] = doc

    def story(self, doc: int) -> int:
        """The story of a text."""
        return int(self.rows["story"][doc])

    def stories(self, docs: Ints) -> Ints:
        """The stories of texts."""
        found: Ints = self.rows["story"][docs]
        return found

    def days(self, doc: int) -> Days:
        """The days that a text names."""
        return frozenset(int(day) for day in self.rows["days"][doc] if day)

    def put_into(self, doc: int, story: int) -> None:
        """Give a text another story, or GONE."""
        old = self.story(doc)
        if old == story:
            return
        self._before.append((doc, old))
        self.members[old].remove(doc)
        if not self.members[old]:
            del self.members[old]
        self.rows["story"][doc] = story
        self.members[story].append(doc)

    def rename(self, old: int, new: int) -> None:
        """Give all texts of a story another one."""
        for doc in list(self.members.get(old, ())):
            self.put_into(doc, new)

    def mark(self) -> tuple[Any, ...]:
        """A point to go back to."""
        self._before = []
        return self.size, len(self.worded), self.marks.runs, self.words.runs

    def back_to(self, mark: tuple[Any, ...]) -> None:
        """Take back everything since the mark."""
        for doc, story in reversed(self._before):
            self.rows["story"][doc] = story
        self.size, words, self.marks.runs, self.words.runs = mark
        del self.worded[words:]
        self._before = []
        self._count()

    def keep(self, alive: npt.NDArray[np.bool_]) -> None:
        """Forget the texts that are not alive. No mark survives this."""
        worded = np.array(self.worded, dtype=np.int64)
        self.marks.keep(alive)
        self.words.keep(alive[worded])
        number = np.cumsum(alive) - 1
        self.rows = self.rows[: self.size][alive].copy()
        self.size = len(self.rows)
        self.worded = number[worded[alive[worded]]].tolist()
        self.rows["worded"] = -1
        self.rows["worded"][self.worded] = range(len(self.worded))
        if not len(self.rows):
            self.rows = np.zeros(1024, dtype=_ROW)
        self._before = []
        self._count()

    def _count(self) -> None:
        self.members = defaultdict(list)
        self.of_clip = {}
        for doc, (story, clip) in enumerate(self.rows[["story", "clip"]][: self.size].tolist()):
            self.members[story].append(doc)
            if clip and story != GONE:
                self.of_clip[clip] = doc

    def bytes(self) -> int:
        """Memory of the large parts; what Python needs for lists comes to about 250 bytes a text more."""
        return self.marks.bytes() + self.words.bytes() + int(self.rows.nbytes)
