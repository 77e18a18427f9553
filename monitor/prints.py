"""Copies and edited copies: MinHash fingerprints of the wording, candidates found by LSH and then verified."""

from __future__ import annotations

from collections.abc import Iterator

from rensa import RMinHash, RMinHashLSH

from thai.normalise import normalise

PERMUTATIONS = 128
BANDS = 32
SEED = 42
"""Fixed: another number is another fingerprint."""
COPY = 0.5
"""Share of common shingles from which one text is a copy of another."""
SHINGLE = 4
READ = 350
"""Characters, white space left out, of title and lead that are compared."""


class Prints:
    """Fingerprints of texts by number; the library is hidden here, should it have to be replaced."""

    def __init__(self) -> None:
        self._lsh = RMinHashLSH(COPY, PERMUTATIONS, BANDS)
        self._kept: dict[int, RMinHash] = {}

    def of(self, title: str, body: str) -> RMinHash:
        """The fingerprint of a text."""
        text = "".join(normalise(f"{title} {body[: 2 * READ]}").lower().split())[:READ]
        mark = RMinHash(PERMUTATIONS, SEED)
        mark.update([text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))])
        return mark

    def add(self, doc: int, mark: RMinHash) -> None:
        """Keep a text's fingerprint."""
        self._lsh.insert(doc, mark)
        self._kept[doc] = mark

    def remove(self, doc: int) -> None:
        """Forget a text."""
        if self._kept.pop(doc, None) is not None:
            self._lsh.remove(doc)

    def copies(self, mark: RMinHash) -> Iterator[tuple[int, float]]:
        """Texts that are copies, with how alike they are: what LSH offers is verified, it is often wrong."""
        for doc in self._lsh.query(mark):
            alike = mark.jaccard(self._kept[doc])
            if alike >= COPY:
                yield doc, alike
