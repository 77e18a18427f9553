"""Which titles are most like another, to offer a story's likely twins first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def most_alike(title: str, others: Iterable[T], title_of: Callable[[T], str]) -> list[T]:
    """The others, those first whose title shares most runs of three letters with `title`."""
    mine = _triples(title)

    def alike(other: T) -> float:
        theirs = _triples(title_of(other))
        return len(mine & theirs) / (len(mine | theirs) or 1)

    return sorted(others, key=alike, reverse=True)


def _triples(title: str) -> set[str]:
    text = "".join(title.lower().split())
    return {text[i : i + 3] for i in range(max(1, len(text) - 2))}
