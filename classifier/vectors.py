"""Named features made numbers: the vocabulary, and vectors that need nothing but numpy."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from classifier.features import Feature, Reading, Words

Ints = npt.NDArray[np.int64]

# Weight of the words of a text together, and of a single name or count beside them. Tried from 1 to 5 and
# compared on a whole development set: between 1.5 and 3 it makes no difference that can be told from chance.
WORDS_WEIGHT = 2.5
TITLE_FACTOR = 1.5
NAME_WEIGHT = 0.5
SEEN_AT_LEAST = 2
# How the names of words and of counts begin (classifier.features).
_WORDS = frozenset({"t:", "b:"})
_COUNTS = frozenset({"tt:", "bt:"})


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: column numbers and their values."""

    columns: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The words of a batch of texts, to be asked for by place: only a few are ever shown.

    Places below ``len(words)`` are single words, as many after these a word with the one behind it, then come
    the words behind named features.
    """

    words: Sequence[str]
    named: Sequence[str]

    def __getitem__(self, place: int) -> str:
        count = len(self.words)
        if place < count:
            return self.words[place]
        if place < 2 * count:
            return f"{self.words[place - count]} {self.words[place - count + 1]}"
        return self.named[place - 2 * count]

    @property
    def end(self) -> int:
        """The first place that is free."""
        return 2 * len(self.words) + len(self.named)

    def also(self, named: Sequence[str]) -> "Surfaces":
        """With more words behind the last place."""
        return Surfaces(self.words, [*self.named, *named])


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse vectors of a batch: entries item by item, in the order of the columns.

    ``starts`` has one number more than there are items; ``items`` is the item of each entry; ``places`` where
    the words behind it stand first in ``surfaces``.
    """

    columns: Ints
    values: npt.NDArray[np.float64]
    starts: Ints
    items: Ints
    places: Ints
    surfaces: Surfaces


@dataclass(frozen=True, slots=True)
class _WordIndex:
    """Columns of words by number, so that a whole batch is looked up at once and no name is put together.

    ``single[side, word]`` is a column or -1; ``pairs`` are sorted keys of neighbours, ``pair_columns`` their columns.
    The side is 0 for the title, 1 for the lead; the number behind the last word stands for any unknown one.
    """

    numbers: dict[str, int]
    single: Ints
    pairs: Ints
    pair_columns: Ints

    @classmethod
    def of(cls, names: dict[str, int]) -> "_WordIndex":
        words = [
            (name[0] == "b", name[2:].split(" "), column)
            for name, column in names.items()
            if name[:2] in _WORDS
        ]
        known = dict.fromkeys(chain.from_iterable(parts for _, parts, _ in words))
        numbers = {word: number for number, word in enumerate(known)}
        size = len(numbers) + 1
        single = np.full((2, size), -1, dtype=np.int64)
        pairs: list[tuple[int, int]] = []
        for side, parts, column in words:
            if len(parts) == 1:
                single[int(side), numbers[parts[0]]] = column
            else:
                pairs.append(((side * size + numbers[parts[0]]) * size + numbers[parts[1]], column))
        # A key beyond all others keeps the search within bounds.
        table = np.asarray([*sorted(pairs), (2 * size * size, -1)], dtype=np.int64)
        return cls(numbers, single, table[:, 0].copy(), table[:, 1].copy())

    def read(self, words: Sequence[str]) -> Ints:
        return np.fromiter(
            map(self.numbers.get, words, repeat(len(self.numbers))), dtype=np.int64, count=len(words)
        )

    def neighbours(self, sides: Ints, words: Ints) -> Ints:
        """Columns of each word but the last with the next one, wherever a text ends."""
        size = self.single.shape[1]
        keys = (sides[:-1] * size + words[:-1]) * size + words[1:]
        found = np.searchsorted(self.pairs, keys)
        return np.where(self.pairs[found] == keys, self.pair_columns[found], -1)


@dataclass(frozen=True)
class Vocabulary:
    """Column of each feature name, and how telling (inverse document frequency) each is."""

    names: dict[str, int]
    idf: npt.NDArray[np.float64]

    @cached_property
    def word_weight(self) -> npt.NDArray[np.float64]:
        """Per column what a word weighs, those of the title more; 0 for what is no word."""
        factors = [
            (TITLE_FACTOR if name[0] == "t" else 1.0) if name[:2] in _WORDS else 0.0 for name in self.names
        ]
        return np.asarray(self.idf * np.asarray(factors), dtype=np.float64)

    @cached_property
    def is_count(self) -> npt.NDArray[np.bool_]:
        """Per column whether it counts telling words."""
        return np.asarray([name[:3] in _COUNTS for name in self.names], dtype=np.bool_)

    @classmethod
    def of(cls, items: Sequence[Sequence[Feature]]) -> "Vocabulary":
        """Take the features that at least two items have."""
        seen: Counter[str] = Counter()
        is_word: dict[str, bool] = {}
        for features in items:
            kinds = {name: block == "word" for name, block, _ in features}
            seen.update(kinds.keys())
            is_word.update(kinds)
        kept = sorted(name for name, count in seen.items() if count >= SEEN_AT_LEAST)
        idf = [math.log((1 + len(items)) / (1 + seen[name])) + 1 if is_word[name] else 1.0 for name in kept]
        return cls({name: column for column, name in enumerate(kept)}, np.asarray(idf))

    @cached_property
    def _index(self) -> _WordIndex:
        return _WordIndex.of(self.names)

    def rows(self, readings: Sequence[Reading]) -> Rows:
        """Weigh the features of items: words by sublinear TF-IDF brought to one length, names flat."""
        parts = [part for reading in readings for part in (reading.title, reading.lead)]
        surfaces = Surfaces(
            list(chain.from_iterable(part.surfaces for part in parts)),
            [surface for reading in readings for _, _, surface in reading.named],
        )
        columns, items, places = self._occurrences(readings, parts)
        known = columns >= 0
        # One number per occurrence, sorted: what is the same stands together, the first place in front.
        width, room = len(self.names).bit_length(), surfaces.end.bit_length()
        order = np.sort((((items[known] << width) | columns[known]) << room) | places[known])
        entries = order >> room
        first = np.flatnonzero(np.diff(entries, prepend=-1))
        often = np.diff(first, append=len(entries)).astype(np.float64)
        item, column = entries[first] >> width, entries[first] & ((1 << width) - 1)
        place = order[first] & ((1 << room) - 1)
        starts = np.searchsorted(item, np.arange(len(readings) + 1))
        return Rows(column, self._values(column, often, item), starts, item, place, surfaces)

    def _occurrences(self, readings: Sequence[Reading], parts: Sequence[Words]) -> tuple[Ints, Ints, Ints]:
        """Columns (-1 for unknown ones), items and places of all that occurs."""
        index = self._index
        lengths = np.asarray([len(part.tokens) for part in parts], dtype=np.int64)
        words = index.read(list(chain.from_iterable(part.tokens for part in parts)))
        numbers = np.arange(len(words))
        part = np.repeat(np.arange(len(parts)), lengths)
        item, side = part >> 1, part & 1
        pairs = index.neighbours(side, words) if len(words) else words
        pairs = np.where(part[:-1] == part[1:], pairs, -1)
        opening = np.asarray([end for reading in readings for end in (0, reading.opening)], dtype=np.int64)
        inside = np.flatnonzero(numbers < ((np.cumsum(lengths) - lengths) + opening)[part])
        named = [name for reading in readings for name, _, _ in reading.named]
        return (
            np.concatenate(
                [
                    index.single[side, words],
                    pairs,
                    index.single[0, words[inside]],
                    np.fromiter(map(self.names.get, named, repeat(-1)), dtype=np.int64, count=len(named)),
                ]
            ),
            np.concatenate(
                [
                    item,
                    item[:-1],
                    item[inside],
                    np.repeat(np.arange(len(readings)), [len(reading.named) for reading in readings]),
                ]
            ),
            np.concatenate(
                [numbers, numbers[:-1] + len(words), inside, np.arange(len(named)) + 2 * len(words)]
            ),
        )

    def _values(self, columns: Ints, often: npt.NDArray[np.float64], items: Ints) -> npt.NDArray[np.float64]:
        words = (1 + np.log(often)) * self.word_weight[columns]
        length = np.sqrt(np.bincount(items, words * words))
        length[length == 0] = 1.0
        flat = np.where(self.is_count[columns], NAME_WEIGHT * np.log1p(often), NAME_WEIGHT)
        return np.where(words > 0, words * (WORDS_WEIGHT / length)[items], flat)
