"""How common words are in Thai news: what makes a rare word telling. Counted over the project's own training set.

`python -m monitor.word_counts` writes the file anew. A fixed count keeps stories the same after a restart, and
lets the very first clips of a new installation be compared as well as the hundred-thousandth.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from thai.digits import to_arabic
from thai.normalise import normalise
from thai.words import words

FILE = Path(__file__).parent / "word_counts.txt"
TRAINING = Path(__file__).parent.parent / "classifier" / "training"
LEAST = 3
"""Words in fewer texts are as good as unseen and are left out."""
READ = 900
"""Characters of title and text that are compared: measured, more adds little and costs time."""

_TELLING = re.compile(r"[ก-ฮa-z0-9]")


def story_words(title: str, body: str) -> list[str]:
    """The words by which a story is known, in order. Stops go: newspapers write ศธ. and ศธ."""
    return telling_words(normalise(f"{title} {body[:READ]}")[:READ].lower())


def telling_words(text: str) -> list[str]:
    """The same of a text that is normalised, in lower case and cut to length."""
    return [w for w in words(to_arabic(text.replace(".", ""))) if is_telling(w)]


def is_telling(word: str) -> bool:
    """Whether a piece of a text is a word or number of at least two characters."""
    return len(word) > 1 and _TELLING.search(word) is not None


@cache
def _counts() -> tuple[int, dict[str, int]]:
    first, *rows = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (row.rpartition("\t") for row in rows)
    return int(first), {word: int(count) for word, _, count in pairs}


def rarity(word: str) -> float:
    """Inverse document frequency of a word, from 0.7 for one in every text to about 8 for an unseen one."""
    texts, counts = _counts()
    return math.log(1 + texts / (1 + counts.get(word, 0)))


def count(texts: Iterable[tuple[str, str]]) -> str:
    """The file's content for texts given as title and body: their number, then a word and its count a line."""
    total = 0
    found: Counter[str] = Counter()
    for title, body in texts:
        total += 1
        found.update(set(story_words(title, body)))
    rows = (f"{word}\t{n}" for word, n in sorted(found.items()) if n >= LEAST)
    return "\n".join([str(total), *rows]) + "\n"


def main() -> None:
    """Write the file from the training set."""
    items = (
        json.loads(line)
        for path in sorted(TRAINING.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )
    FILE.write_text(count((i["title"], i["body"]) for i in items), encoding="utf-8")
    sys.stdout.write(f"{FILE}\n")


if __name__ == "__main__":
    main()
