"""The provider's summary held against ours: counts that differ, stories that only one of the two has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import figures
from reports.sheet import items, mapping, number
from reports.summary.house import SummaryHouse
from reports.summary.provider_reading import ProviderFigures, read_provider_summary
from reports.summary.words import span_of
from storage.tables import Clip
from thai.normalise import normalise

ALIKE = 0.62
"""The share of the shorter headline's letter triples that must be in the longer for the two to be one story."""
FEWEST_TRIPLES = 9
EDGE = timedelta(days=1)
"""The provider's week may begin and end some hours from ours."""
GROUPS = {"totals": "ภาพรวม", **figures.TABLES}


@dataclass(frozen=True, slots=True)
class Difference:
    """A count on which the two do not agree."""

    group: str
    name: str
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class Differences:
    """`agreed`: counts that are equal. Stories by headline: in theirs alone; in theirs and by us held to be no news
    of ours; in ours alone (leading and negative ones; empty when theirs names none at all).
    """

    counts: tuple[Difference, ...]
    agreed: int
    read_stories: int
    theirs_only: tuple[str, ...]
    not_relevant: tuple[str, ...]
    ours_only: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many differences there are."""
        return len(self.counts) + len(self.theirs_only) + len(self.not_relevant) + len(self.ours_only)

    @property
    def readable(self) -> bool:
        """Whether anything at all was understood of the provider's summary."""
        return bool(self.counts or self.agreed or self.read_stories)


def differences_of(
    session: Session, content: Mapping[str, Any], text: str, house: SummaryHouse
) -> Differences:
    """What differs between our summary of a week and the text of the provider's."""
    theirs = read_provider_summary(text, _words(house, "level"), _words(house, "agency"))
    counts, agreed = _counts(content, theirs)
    known = _clips(session, content)
    index = _Titles([title for title, _ in known])
    only, irrelevant = [], []
    for story in theirs.stories:
        matches = index.like(story)
        if not matches:
            only.append(story)
        elif not any(known[n][1] for n in matches):
            irrelevant.append(story)
    return Differences(
        counts=counts,
        agreed=agreed,
        read_stories=len(theirs.stories),
        theirs_only=tuple(only),
        not_relevant=tuple(irrelevant),
        ours_only=_ours_only(content, theirs) if theirs.stories else (),
    )


def _words(house: SummaryHouse, field: str) -> dict[str, str]:
    names, words = (
        (house.level_names, house.level_words)
        if field == "level"
        else (house.agency_names, house.agency_words)
    )
    return {name: label for label, name in names.items()} | dict(words)


def _counts(content: Mapping[str, Any], theirs: ProviderFigures) -> tuple[tuple[Difference, ...], int]:
    found: list[Difference] = []
    agreed = 0
    total_names = {key: name for key, name, _ in figures.TOTALS}
    for (group, label), said in theirs.counts.items():
        if group == "totals":
            name, ours = total_names[label], number(mapping(content.get("totals")).get(label))
        else:
            row = next((r for r in map(mapping, items(content.get(group))) if r.get("id") == label), {})
            name, ours = str(row.get("name") or label), number(row.get("count"))
        if ours == said:
            agreed += 1
        else:
            found.append(Difference(GROUPS[group], name, ours, said))
    order = list(GROUPS.values())
    return tuple(sorted(found, key=lambda d: order.index(d.group))), agreed


def _clips(session: Session, content: Mapping[str, Any]) -> Sequence[tuple[str, bool]]:
    span = span_of(content)
    rows = session.execute(
        select(Clip.title, Clip.relevant)
        .where(Clip.published_at >= span.start - EDGE, Clip.published_at < span.end + EDGE)
        .order_by(Clip.id)
    )
    return [(row.title, row.relevant) for row in rows]


def _ours_only(content: Mapping[str, Any], theirs: ProviderFigures) -> tuple[str, ...]:
    index = _Titles(theirs.stories)
    titles = [
        str(mapping(story).get("title") or "")
        for key in ("negative", "leading")
        for story in items(content.get(key))
    ]
    return tuple(title for title in dict.fromkeys(titles) if title and not index.like(title))


class _Titles:
    """Headlines to be found again though cut, marked or ended otherwise."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._triples = [triples(title) for title in titles]
        self._where: dict[str, list[int]] = defaultdict(list)
        for n, found in enumerate(self._triples):
            for triple in found:
                self._where[triple].append(n)

    def like(self, title: str) -> list[int]:
        """The places of the headlines that are like this one."""
        mine = triples(title)
        shared = Counter(n for triple in mine for n in self._where.get(triple, ()))
        return [
            n
            for n, both in shared.items()
            if (least := min(len(mine), len(self._triples[n]))) >= FEWEST_TRIPLES and both >= ALIKE * least
        ]


def triples(title: str) -> set[str]:
    """The triples of letters and digits of a headline."""
    text = "".join(c for c in normalise(title).casefold() if c.isalnum() or "\u0e31" <= c <= "\u0e4e")
    return {text[n : n + 3] for n in range(len(text) - 2)}
