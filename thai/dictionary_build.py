"""Make ``dictionary.txt`` again: the general word list joined with our own words.

``python -m thai.dictionary_build words_th.txt`` where the argument is PyThaiNLP's word list
(CC0 1.0; see README.md in this folder for where it comes from).
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from thai.normalise import normalise

HERE = Path(__file__).parent
EXTRA = HERE / "dictionary_extra.txt"
DICTIONARY = HERE / "dictionary.txt"


def extra_words(lines: Iterable[str]) -> set[str]:
    """Our own words: each as written and, where it has stops, without them; remarks left out."""
    entries = {normalise(line) for line in lines if not line.startswith("#")}
    entries |= {entry.replace(".", "") for entry in entries}
    return {entry for entry in entries if len(entry) > 1 and not entry.isascii()}


def build(general: Iterable[str], extra: Iterable[str]) -> list[str]:
    """Join both lists, normalised, sorted, each word once; phrases with a space inside are left out."""
    entries = {normalise(line) for line in general} | extra_words(extra)
    return sorted(entry for entry in entries if entry and " " not in entry)


def main(argv: list[str]) -> int:
    """Write ``dictionary.txt``; returns 2 when the one argument is missing."""
    if len(argv) != 1:
        sys.stderr.write("usage: python -m thai.dictionary_build WORDS_TH.TXT\n")
        return 2
    general = Path(argv[0]).read_text(encoding="utf-8").splitlines()
    entries = build(general, EXTRA.read_text(encoding="utf-8").splitlines())
    DICTIONARY.write_text("\n".join(entries) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
