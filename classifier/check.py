"""Is a training set clean: no item twice, and nothing taken from a set that it is measured against?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifier.examples import Example
from thai.normalise import normalise

SHINGLE = 4
# Share of common shingles from which two items count as the same. Independent items about one event
# stay below 0.35 (measured on the shipped set).
SAME_FROM = 0.5
# So many letters in a row, spaces aside, are no accident; names with long titles stay below.
PASSAGE = 120
PERMUTATIONS = 128
BANDS = 32
SEED = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """Two items that are too close: ``kind`` is ``duplicate`` or ``passage``, ``share`` 0 to 1."""

    kind: str
    first: str
    second: str
    share: float


def text_of(example: Example) -> str:
    """Title and body as compared: normalised, without spaces."""
    return normalise(f"{example.item.title} {example.item.body}").replace(" ", "")


def shingles(text: str) -> frozenset[str]:
    """All runs of four letters."""
    return frozenset(text[start : start + SHINGLE] for start in range(max(len(text) - SHINGLE + 1, 1)))


def duplicates(examples: Sequence[Example], others: Sequence[Example] = ()) -> Iterator[Finding]:
    """Pairs that are nearly the same text: within ``examples`` and between them and ``others``.

    Candidates come from MinHash with bands (which misses next to nothing from a share of 0.5 on) and are
    verified by their true share of common shingles.
    """
    from rensa import RMinHash, RMinHashLSH

    everything = [*examples, *others]
    sets = [shingles(text_of(example)) for example in everything]
    index = RMinHashLSH(threshold=SAME_FROM, num_perm=PERMUTATIONS, num_bands=BANDS)
    for number, found in enumerate(sets):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        sketch.update(sorted(found))
        for candidate in sorted(index.query(sketch)):
            if candidate >= len(examples):
                continue
            share = len(found & sets[candidate]) / len(found | sets[candidate])
            if share >= SAME_FROM:
                yield Finding("duplicate", everything[candidate].item.id, everything[number].item.id, share)
        index.insert(number, sketch)


def shared_passages(examples: Sequence[Example], others: Sequence[Example]) -> Iterator[Finding]:
    """Items of ``examples`` that have a long passage letter by letter in common with one of ``others``."""
    seen: dict[int, str] = {}
    for other in others:
        for window in _windows(text_of(other)):
            seen.setdefault(hash(window), other.item.id)
    for example in examples:
        text = text_of(example)
        hits = [seen[hash(window)] for window in _windows(text) if hash(window) in seen]
        if hits:
            yield Finding("passage", example.item.id, hits[0], len(hits) / max(len(text) - PASSAGE + 1, 1))


def _windows(text: str) -> Iterator[str]:
    return (text[start : start + PASSAGE] for start in range(len(text) - PASSAGE + 1))
