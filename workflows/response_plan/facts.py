"""What a draft cites: who reported first and when, how many outlets, what they say of the agency. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from thai.dates import long_date, short_datetime
from thai.normalise import normalise

HIGHLIGHTS = 3
"""Passages that are cited."""
PASSAGE = 200
"""Characters of a passage at most, and the least at which it is taken for a whole thought."""
WHOLE_THOUGHT = 60
NAMED_OUTLETS = 5
NAMES = frozenset(
    {
        "agency",
        "short",
        "title",
        "outlets",
        "outlet_names",
        "first",
        "first_at",
        "date",
        "highlights",
        "reason",
    }
)
"""What may stand in braces in a template of the agency file."""

_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
"""Thai letters, vowels and tone marks."""


@dataclass(frozen=True, slots=True)
class Report:
    """One outlet's article."""

    outlet: str
    at: datetime
    title: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a story; ``first`` is None when it has no article (any more)."""

    title: str
    first: Report | None
    outlets: tuple[str, ...]
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    """The agency as a text names it. ``names``: all names by which the news calls it."""

    agency: str
    short: str
    names: tuple[str, ...]


def gather(title: str, reports: Iterable[Report], names: Sequence[str]) -> Facts:
    """The facts of a story from its articles, whatever their order."""
    ordered = sorted(reports, key=lambda r: (r.at, r.outlet))
    outlets = tuple(dict.fromkeys(r.outlet for r in ordered if r.outlet))
    return Facts(title, ordered[0] if ordered else None, outlets, highlights(ordered, names))


def highlights(reports: Sequence[Report], names: Sequence[str], most: int = HIGHLIGHTS) -> tuple[str, ...]:
    """The first sentence of each article that names the agency, with who says it; copies count once."""
    found: dict[str, str] = {}
    for report in reports:
        passage = naming_passage(report.body, names) or naming_passage(report.title, names)
        if passage:
            found.setdefault(_bare(passage), f"{passage} ({report.outlet})" if report.outlet else passage)
    return tuple(list(found.values())[:most])


def naming_passage(text: str, names: Sequence[str]) -> str:
    """The sentence around the first mention of the agency; empty when it is not named.

    Thai parts sentences by spaces, but clauses too: what stands before and after is added until a thought is whole.
    """
    pattern = _naming(names)
    for paragraph in normalise(text, keep_lines=True).split("\n"):
        found = pattern.search(paragraph) if pattern else None
        if found is not None:
            return _thought(paragraph, found.start(), found.end())
    return ""


def _naming(names: Sequence[str]) -> re.Pattern[str] | None:
    """Finds a name that ends where it stands: สมศ is not in สมศักดิ์."""
    ordered = sorted({normalise(n) for n in names} - {""}, key=len, reverse=True)
    if not ordered:
        return None
    return re.compile(f"(?:{'|'.join(map(re.escape, ordered))})(?![{_THAI}a-zA-Z])", re.IGNORECASE)


def _thought(paragraph: str, start: int, end: int) -> str:
    begins = paragraph.rfind(" ", 0, start) + 1
    if 0 < begins == start:
        # A space before an abbreviation parts no sentence: "การประเมินของ สมศ. สร้างภาระ".
        begins = paragraph.rfind(" ", 0, begins - 1) + 1
    ends = _next_space(paragraph, end)
    while ends < len(paragraph) and ends - begins < WHOLE_THOUGHT:
        ends = _next_space(paragraph, ends + 1)
    while begins > 0 and ends - begins < WHOLE_THOUGHT:
        begins = paragraph.rfind(" ", 0, begins - 1) + 1
    passage = paragraph[begins:ends].strip()
    return passage if len(passage) <= PASSAGE else f"{passage[:PASSAGE].rstrip()}…"


def _next_space(text: str, start: int) -> int:
    at = text.find(" ", start)
    return len(text) if at < 0 else at


def _bare(passage: str) -> str:
    """What copies have in common, however they are spaced and punctuated."""
    return re.sub(r"[\W_]+", "", passage).casefold()


def fill(template: str, facts: Facts, house: House, now: datetime, reason: str = "") -> str:
    """The agency's template with the story's facts in the braces; empty lines at its ends are left out.

    Raises KeyError for a name that is not in ``NAMES`` (the agency file is checked for that when it is read).
    """
    return template.format_map(_values(facts, house, now, reason)).strip()


def _values(facts: Facts, house: House, now: datetime, reason: str) -> Mapping[str, str]:
    first = facts.first
    more = len(facts.outlets) - NAMED_OUTLETS
    others = f" และอีก {more:,} แหล่ง" if more > 0 else ""
    return {
        "agency": house.agency,
        "short": house.short,
        "title": facts.title,
        "outlets": f"{len(facts.outlets):,}",
        "outlet_names": ", ".join(facts.outlets[:NAMED_OUTLETS]) + others or "-",
        "first": (first.outlet if first else "") or "-",
        "first_at": short_datetime(first.at) if first else "-",
        "date": long_date(now),
        "highlights": "\n".join(f"- {passage}" for passage in facts.highlights) or "-",
        "reason": reason or "-",
    }
