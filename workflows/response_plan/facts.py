"""What a draft cites: who reported first and when, how many outlets, what they say of the agency. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from classifier.highlights import highlights as choose
from classifier.highlights import naming
from thai.dates import long_date, short_datetime
from thai.normalise import normalise

HIGHLIGHTS = 3
"""Passages that are cited."""
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
    """The passage of each article that says what is held against the agency, with who says it; copies count once."""
    found: dict[str, str] = {}
    for report in reports:
        if len(found) >= most:
            break
        if passage := telling_passage(report, names):
            found.setdefault(_bare(passage), f"{passage} ({report.outlet})" if report.outlet else passage)
    return tuple(found.values())


def telling_passage(report: Report, names: Sequence[str]) -> str:
    """What an article says of the agency in one passage, or its headline; empty when it names no agency of that name."""
    for chosen in choose(report.title, report.body, names=names, negative=True, most=1):
        if "agency" in chosen.reasons or "accusation" in chosen.reasons:
            return chosen.text
    title = normalise(report.title)
    return title if naming(tuple(names)).search(title) else ""


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
    others = f" และอีก {more:,} สำนักข่าว" if more > 0 else ""
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
