"""Named features made numbers: the vocabulary, and vectors that need nothing but numpy."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from classifier.features import Feature

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
    """A sparse vector: column numbers, their values, and the words of the text behind each."""

    columns: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    surfaces: Sequence[str]


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

    def vector(self, features: Sequence[Feature]) -> Vector:
        """Weigh the features of one item: words by sublinear TF-IDF brought to one length, names flat."""
        found = list(map(self.names.get, [name for name, _, _ in features]))
        counts = Counter(found)
        del counts[None]
        # Of a word that occurs more than once the first place counts: the last one to be put in.
        first = dict(zip(reversed(found), reversed([surface for _, _, surface in features]), strict=True))
        columns = np.fromiter(cast("Counter[int]", counts), dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        words = (1 + np.log(often)) * self.word_weight[columns]
        length = math.sqrt(float(words @ words)) or 1.0
        flat = np.where(self.is_count[columns], NAME_WEIGHT * np.log1p(often), NAME_WEIGHT)
        values = np.where(words > 0, words * (WORDS_WEIGHT / length), flat)
        return Vector(columns, values, [first[column] for column in counts])
