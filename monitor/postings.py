"""An index from keys to texts that grows in batches: sorted runs of numbers, merged as they become many.

Runs are never changed once they are made. A snapshot is therefore a list of them, and going back costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Pairs = npt.NDArray[np.uint64]

_DOC = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
EMPTY: Keys = np.zeros(0, dtype=np.uint32)
NO_FLOATS: Floats = np.zeros(0, dtype=np.float32)
_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Run:
    """Postings of the texts `first` to `end`, sorted: key in the upper half of each number, text in the lower."""

    first: int
    end: int
    pairs: Pairs
    weights: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Postings of one run for the keys asked: which key (its place in the question), which text, what weight."""

    run: Run
    which: Ints
    docs: Ints
    weights: Floats


class Postings:
    """For each key (32 bits) the texts that have it, with a weight if `weighted`. 8 bytes each, 12 with weight."""

    def __init__(self, *, weighted: bool) -> None:
        self._weighted = weighted
        self.runs: tuple[Run, ...] = ()

    def add(self, first: int, keys: Sequence[Keys], weights: Sequence[Floats] = ()) -> None:
        """Take in texts numbered from `first` on, which must follow the last one; each with its keys."""
        docs = np.repeat(np.arange(first, first + len(keys), dtype=np.uint64), [len(k) for k in keys])
        pairs = (_all(keys, EMPTY).astype(np.uint64) << _DOC) | docs
        order = np.argsort(pairs)
        run = Run(
            first,
            first + len(keys),
            pairs[order],
            _all(weights, NO_FLOATS)[order] if self._weighted else NO_FLOATS,
        )
        runs = [*self.runs, run]
        while len(runs) > 1 and runs[-2].end - runs[-2].first <= 2 * (runs[-1].end - runs[-1].first):
            last = runs.pop()
            runs[-1] = self._merged(runs[-1], last)
        self.runs = tuple(runs)

    def _merged(self, one: Run, other: Run) -> Run:
        pairs = np.concatenate([one.pairs, other.pairs])
        if not self._weighted:
            # Two sorted parts: the stable sort finds them and only merges.
            pairs.sort(kind="stable")
            return Run(one.first, other.end, pairs, NO_FLOATS)
        order = np.argsort(pairs, kind="stable")
        weights = np.concatenate([one.weights, other.weights])[order]
        return Run(one.first, other.end, pairs[order], weights)

    def counts(self, keys: Keys) -> Ints:
        """How many texts have each key."""
        total = np.zeros(len(keys), dtype=np.int64)
        for low, high in self._ranges(keys):
            total += high - low
        return total

    def find(self, keys: Keys, most: int | None = None) -> list[Found]:
        """All postings of the keys, a part for each run, in the order of the keys; none of those in over `most` texts."""
        ranges = self._ranges(keys)
        kept = None
        if most is not None and ranges:
            kept = sum(high - low for low, high in ranges) <= most
        found = []
        for run, (low, high) in zip(self.runs, ranges, strict=True):
            number = high - low if kept is None else (high - low) * kept
            total = int(number.sum())
            if not total:
                continue
            which = np.repeat(np.arange(len(keys)), number)
            ends = np.cumsum(number)
            places = np.arange(total) + np.repeat(low - (ends - number), number)
            docs = (run.pairs[places] & _LOW).astype(np.int64)
            weights = run.weights[places] if self._weighted else NO_FLOATS
            found.append(Found(run, which, docs, weights))
        return found

    def _ranges(self, keys: Keys) -> list[tuple[Ints, Ints]]:
        """Where in each run the keys are: from and to. Asked in order, which is many times quicker in a long run."""
        order = np.argsort(keys)
        low = keys[order].astype(np.uint64) << _DOC
        high = low | _LOW
        found = []
        for run in self.runs:
            begin, end = np.empty(len(keys), dtype=np.int64), np.empty(len(keys), dtype=np.int64)
            begin[order] = np.searchsorted(run.pairs, low)
            end[order] = np.searchsorted(run.pairs, high, side="right")
            found.append((begin, end))
        return found

    def weights_of(self, keys: Keys, doc: int) -> Floats:
        """The weight that each key has in one text, 0 where it has not."""
        for run in self.runs:
            if run.first <= doc < run.end and len(run.pairs):
                wanted = (keys.astype(np.uint64) << _DOC) | np.uint64(doc)
                places = np.minimum(np.searchsorted(run.pairs, wanted), len(run.pairs) - 1)
                return np.where(run.pairs[places] == wanted, run.weights[places], np.float32(0))
        return np.zeros(len(keys), dtype=np.float32)

    def keep(self, alive: npt.NDArray[np.bool_]) -> None:
        """Forget the texts that are not alive; the others are numbered anew, in the same order."""
        number = np.cumsum(alive) - 1
        kept = []
        for run in self.runs:
            docs = (run.pairs & _LOW).astype(np.int64)
            mask = alive[docs]
            pairs = (run.pairs[mask] & ~_LOW) | number[docs[mask]].astype(np.uint64)
            first = int(alive[: run.first].sum())
            end = first + int(alive[run.first : run.end].sum())
            if end > first:
                weights = run.weights[mask] if self._weighted else NO_FLOATS
                kept.append(Run(first, end, pairs, weights))
        self.runs = tuple(kept)

    def bytes(self) -> int:
        """Memory that the postings take."""
        return sum(run.pairs.nbytes + run.weights.nbytes for run in self.runs)


def _all(parts: Sequence[npt.NDArray[_Kind]], none: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
    return np.concatenate(parts) if len(parts) else none
