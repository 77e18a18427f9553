"""Text as it is searched: one spelling for what people type and for what newspapers print.

Two texts are compared by plain containment, so everything that may differ between them is settled here: Unicode
forms, Thai and Arabic digits, letter case, the stop in "สมศ.", hyphens, quotation marks. A letter that carries a
vowel or tone mark is written as another character, so that what is sought never ends between a letter and its marks:
"สมศ" is in "สมศ. แถลง" and not in "สมศักดิ์". Words of one or two letters stand once more in a list at the end, as
words, since any two letters in a row would be found nearly everywhere ("อว" is in "ต่อว่า" and "ขอวอน").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from thai.digits import to_arabic
from thai.normalise import normalise
from thai.words import DICTIONARY, words

LONGEST = 5_000
"""Characters of an article's text that are searched; what stands further down is hardly what it is about."""
LONGEST_QUERY = 200
MOST_WORDS = 10
"""Characters and words of a query that are looked at."""
SHORT = 2
"""Words of so many characters are sought as words, longer ones as any part of the text."""

_MARKS = "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e"
_BASE = 0x3400
_EDGE = chr(_BASE)
# Ideographs of CJK Extension A: letters to every store's index, three bytes like Thai ones, in no newspaper.
_MARKED = re.compile(f"[\u0e01-\u0e2e](?=[{_MARKS}])")
_ENCODED = {chr(code): chr(_BASE + code - 0x0E00) for code in range(0x0E01, 0x0E2F)}
_THAI = "\u0e01-\u0e4e"
_IS_THAI = re.compile(f"[{_THAI}]")
_DASH = "\\-\u2010-\u2014"
_QUOTES = "\"'\u00ab\u00bb\u2018-\u201f\u2026"
# One set of characters in front: the engine then passes over all others at once.
_DROPPED = re.compile(
    f"[., {_QUOTES}{_DASH}]"
    f"(?:(?<=[{_THAI}]\\.)|(?<=[^\\W\\d_]\\.)|(?<=\\d,)(?=\\d{{3}})"
    f"|(?<=[^\\s\\d][{_DASH}])(?=\\S)|(?<=\\d[{_DASH}])(?=[^\\s\\d])"
    f"|(?<=[{_QUOTES}])|(?<= )(?=\u0e46))"
)
_PHRASE = re.compile('["\u201c-\u201f\u00ab]([^"\u201c-\u201f\u00ab\u00bb]+)["\u201c-\u201f\u00bb]|(\\S+)')
# "ปี2569" is typed for "ปี 2569", "30บาท" for "30 บาท".
_PARTED = re.compile(
    f"(?<=[{_THAI}]{{2}})\\.?(?=[0-9\u0e50-\u0e59])|(?<=[0-9\u0e50-\u0e59])(?=[{_THAI}]{{2}})"
)
_LETTER = "[\u0e01-\u0e2e]"
_STOPPED = re.compile(f"({_LETTER}{{1,{SHORT}}})\\.")
_SPELLED = re.compile(f"({_LETTER}\\.(?<![{_THAI}]{_LETTER}\\.)(?:{_LETTER}\\.)+)")
_CLASS = re.compile(f"({_LETTER}\\.? ?[0-9])(?![0-9])")
_LATIN = re.compile("[a-z0-9]+")
_MEANS = re.compile("(?!\u0e46)[^\\W_]")


@dataclass(frozen=True, slots=True)
class Query:
    """What is sought: `needles` as they stand in a search text, all of which must be there."""

    needles: tuple[str, ...]

    def matches(self, text: str) -> bool:
        """Whether a search text holds all that is sought."""
        return bool(self.needles) and all(needle in text for needle in self.needles)


def read_query(typed: str) -> Query:
    """The query in what a person typed: words that must all occur, phrases in quotation marks as they stand.

    Without needles when nothing in it can be sought (empty, signs only). Never raises.
    """
    clean = normalise(typed[: 4 * LONGEST_QUERY])[:LONGEST_QUERY]
    found = [
        part
        for match in _PHRASE.finditer(clean)
        for part in ([match[1]] if match[1] else _PARTED.sub(" ", match[2]).split(" "))
    ]
    needles = dict.fromkeys(needle for one in found if (needle := _needle(one)))
    return Query(tuple(needles)[:MOST_WORDS])


def search_text(title: str, body: str = "") -> str:
    """The text of an article or answer in which needles are sought, with its short words as a list at the end.

    The dictionary of `thai.words` is loaded at the first call (0.4 s).
    """
    plain = [_plain(title), _plain(body[:LONGEST])]
    short = sorted(set().union(*(_short_words(one) for one in plain)))
    listed = _EDGE + "".join(f"{_marked(word)}{_EDGE}" for word in short) if short else ""
    return "\n".join(part for part in (*(_joined(one) for one in plain), listed) if part)


def passage(text: str, query: Query, length: int = 120) -> str:
    """The part of a text around the first thing sought in it, about `length` characters; its beginning else."""
    shown = normalise(text[:LONGEST])
    plain = _plain(text[:LONGEST])
    dropped = [match.start() for match in _DROPPED.finditer(plain)]
    joined = _joined(plain)
    places = [joined.find(needle.strip(_EDGE)) for needle in query.needles]
    at = min((place for place in places if place >= 0), default=0)
    for gap in dropped:
        if gap > at:
            break
        at += 1
    return _window(shown, at, length)


def _needle(typed: str) -> str:
    needle = _joined(_plain(typed)).strip()
    if not _MEANS.search(needle):
        return ""
    return f"{_EDGE}{needle}{_EDGE}" if len(needle) <= SHORT else needle


def _plain(text: str) -> str:
    """Normalised, with Arabic digits and small letters; as long as the normalised text."""
    clean = to_arabic(normalise(text))
    small = clean.lower()
    return small if len(small) == len(clean) else "".join(c.lower()[0] for c in clean)


def _joined(plain: str) -> str:
    return _marked(_DROPPED.sub("", plain))


def _marked(text: str) -> str:
    return _MARKED.sub(lambda match: _ENCODED[match[0]], text)


def _short_words(plain: str) -> set[str]:
    """The words of one or two letters, abbreviations, school classes ("ม.6") and numbers among them."""
    found = {word for word in _LATIN.findall(plain) if len(word) <= SHORT}
    for pattern in (_STOPPED, _SPELLED, _CLASS):
        for match in pattern.finditer(plain):
            if match.start() == 0 or not _IS_THAI.match(plain[match.start() - 1]):
                found.add(match[1].replace(".", "").replace(" ", ""))
    for word in words(plain):
        found.update(_pieces(word))
    return {word for word in found if len(word) <= SHORT}


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    """A short word itself; of a compound the short words it begins and ends with ("งบ" of งบประมาณ, not "ยา" of ยาก)."""
    word = word.strip(".")
    if len(word) <= SHORT:
        return (word,) if _MEANS.search(word) else ()
    known = _dictionary()
    halves: Sequence[tuple[str, str]] = ((word[:SHORT], word[SHORT:]), (word[-SHORT:], word[:-SHORT]))
    return tuple(end for end, rest in halves if len(rest) >= SHORT and end in known and rest in known)


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(DICTIONARY.read_text(encoding="utf-8").split())


def _window(text: str, at: int, length: int) -> str:
    """About `length` characters from shortly before `at`, cut at spaces or at least between cells."""
    if len(text) <= length:
        return text
    start = max(0, min(at - length // 4, len(text) - length))
    if start:
        space = text.find(" ", start, at)
        start = space + 1 if space >= 0 else _cell_start(text, start)
    end = min(len(text), start + length)
    if end < len(text):
        end = _cell_start(text, end)
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _cell_start(text: str, at: int) -> int:
    while at > 0 and re.match(f"[{_MARKS}]", text[at]):
        at -= 1
    return at
