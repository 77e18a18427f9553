"""Texts made fit for a card: no invisible characters, never empty, cut where a reader would not stumble. Pure."""

from __future__ import annotations

import re
import unicodedata

_HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, marks that turn the direction of what follows, halves of surrogate pairs."""
_INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]+"
)
_SPACE = re.compile(r"\s+")
_JOINS = "\u200d\u0e33\u0eb3"
"""Zero-width joiner and sara am: what stands before them belongs to them."""


def paragraph(value: str, longest: int, *, empty: str = "-") -> str:
    """The text with its line breaks, at most `longest` UTF-16 units; `empty` when nothing can be seen in it."""
    lines = (_SPACE.sub(" ", _HARMFUL.sub(" ", part)).strip() for part in value.splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return cut(text, longest) if _INVISIBLE.sub("", text) else empty


def line(value: str, longest: int, *, empty: str = "-") -> str:
    """The text on one line, at most `longest` UTF-16 units; `empty` when nothing can be seen in it."""
    return paragraph(_SPACE.sub(" ", value), longest, empty=empty)


def cut(text: str, longest: int) -> str:
    """The text, or its beginning and "…" where it is longer than `longest` UTF-16 units.

    A letter is never parted from its vowels and tone marks, nor an emoji from its colour.
    """
    if _units(text) <= longest:
        return text
    room, end = longest - 1, 0
    for char in text:
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            break
        end += 1
    while end > 0 and (_belongs(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return (text[:end].rstrip() or text[:0]) + "…"


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _belongs(char: str) -> bool:
    """Whether a character hangs on the one before it."""
    return (
        char in _JOINS
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def parts(text: str, longest: int) -> list[str]:
    """The complete text in pieces of at most `longest` UTF-16 units, parted at line ends or spaces where possible."""
    pieces: list[str] = []
    rest = _HARMFUL.sub("", text).strip()
    while _units(rest) > longest:
        head = _head(rest, longest)
        at = max(head.rfind("\n"), head.rfind(" "))
        end = at if at > len(head) // 2 else len(head)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [piece for piece in [*pieces, rest] if _INVISIBLE.sub("", piece)]


def _head(text: str, longest: int) -> str:
    end = min(len(text) - 1, longest)
    while _units(text[:end]) > longest:
        end -= max(1, (_units(text[:end]) - longest) // 2)
    whole = end
    while end > 1 and _belongs(text[end]):
        end -= 1
    return text[: end if end > 1 else whole]
