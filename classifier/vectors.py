"""Named features made numbers: the vocabulary, and vectors that need nothing but numpy."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.features import Feature

# Weight of the words of a text together, and of a single name or count beside them. Tried from 1 to 5 and
# compared on a whole development set: between 1.5 and 3 it makes no difference that can be told from chance.
WORDS_WEIGHT = 2.5
TITLE_FACTOR = 1.5
NAME_WEIGHT = 0.5
SEEN_AT_LEAST = 2
BLOCKS = {"word": 0, "count": 1, "name": 2}


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: column numbers, their values, and the words of the text behind each."""

    columns: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    surfaces: Sequence[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Column of each feature name, and how telling (inverse document frequency) each is."""

    names: dict[str, int]
    idf: npt.NDArray[np.float64]

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

    def vector(self, features: Iterable[Feature]) -> Vector:
        """Weigh the features of one item: words by sublinear TF-IDF brought to one length, names flat."""
        counts: dict[int, int] = {}
        blocks: list[int] = []
        factors: list[float] = []
        surfaces: list[str] = []
        column_of = self.names.get
        for name, block, surface in features:
            column = column_of(name)
            if column is None:
                continue
            if column in counts:
                counts[column] += 1
            else:
                counts[column] = 1
                blocks.append(BLOCKS[block])
                factors.append(TITLE_FACTOR if name[0] == "t" else 1.0)
                surfaces.append(surface)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        block_of = np.asarray(blocks, dtype=np.int64)
        words = (1 + np.log(often)) * self.idf[columns] * np.asarray(factors) * (block_of == BLOCKS["word"])
        length = math.sqrt(float(words @ words)) or 1.0
        values = np.where(block_of == BLOCKS["word"], words * (WORDS_WEIGHT / length), NAME_WEIGHT)
        values = np.where(block_of == BLOCKS["count"], NAME_WEIGHT * np.log1p(often), values)
        return Vector(columns, values, surfaces)
