"""The same event in other words: texts compared by their rare words, with an index from words to texts."""

from __future__ import annotations

import math
from array import array
from collections import Counter

import numpy as np
import numpy.typing as npt

from monitor.word_counts import rarity, story_words

MOST_WORDS = 80
"""The most telling words of a text that are kept."""
LEAST_RARITY = 1.6
"""Words in more than about a quarter of all texts say nothing."""
CROWDED = 8_000
"""A word of so many texts in the window says nothing these days, and is skipped when searching."""

Vector = dict[str, float]
Floats = npt.NDArray[np.float32]


def vector(title: str, body: str) -> Vector:
    """The text's telling words with their weights, of length 1; empty when it has none."""
    weighed = {w: (1 + math.log(n)) * rarity(w) for w, n in Counter(story_words(title, body)).items()}
    telling = [(weight, w) for w, weight in weighed.items() if rarity(w) >= LEAST_RARITY]
    telling.sort(key=lambda pair: (-pair[0], pair[1]))
    kept = telling[:MOST_WORDS]
    length = math.sqrt(sum(weight * weight for weight, _ in kept))
    return {w: weight / length for weight, w in kept}


class Wording:
    """Vectors of texts by number, kept as postings: for each word the texts that use it and how much."""

    def __init__(self) -> None:
        self._docs: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}

    def add(self, doc: int, words: Vector) -> None:
        """Keep a text's vector. Numbers must grow."""
        for word, weight in words.items():
            self._docs.setdefault(word, array("i")).append(doc)
            self._weights.setdefault(word, array("f")).append(weight)

    def cut(self, first: int) -> None:
        """Forget the texts from a number on."""
        for word in list(self._docs):
            docs, weights = self._docs[word], self._weights[word]
            while docs and docs[-1] >= first:
                docs.pop()
                weights.pop()
            if not docs:
                del self._docs[word], self._weights[word]

    def alike(self, words: Vector, size: int) -> Floats:
        """Cosine similarity of a vector to each of the first `size` texts."""
        score: Floats = np.zeros(size, dtype=np.float32)
        for word, weight in words.items():
            docs = self._docs.get(word)
            if docs is not None and len(docs) <= CROWDED:
                score[np.array(docs)] += weight * np.array(self._weights[word])
        return score
