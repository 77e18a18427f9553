"""What a dossier says, from what was found: the story's course, its tone, precedents, owners. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thai.search_text import read_query, search_text
from workflows.dossier.likeness import Likeness
from workflows.dossier.model import Article, Hour, Owner, Precedent, Topic

STORY_LIKENESS = 0.5
"""From this likeness between an issue and a clip's beginning on, the clip's story is taken for the issue's."""
PRECEDENT_LIKENESS = 0.35
"""From this likeness on, an earlier answer is shown: a weak one costs a glance, a missed one costs an hour."""
STORIES = 3
PRECEDENTS = 5
ARTICLES = 10
HOURS = 48
OWNERS = 4


@dataclass(frozen=True, slots=True)
class Headline:
    """A clip's headline and beginning, with the story it belongs to."""

    story_id: int
    title: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A clip of the story."""

    outlet: str
    title: str
    at: datetime
    url: str | None = None
    sentiment: str = "neutral"
    negative: bool = False


def matching_stories(issue: str, headlines: Sequence[Headline], most: int = STORIES) -> tuple[int, ...]:
    """The stories that an issue is about, the likest first, by their likest headline."""
    best: dict[int, float] = {}
    for headline, score in zip(
        headlines, Likeness(issue, [f"{h.title} {h.lead}" for h in headlines]).scores(), strict=True
    ):
        if score >= STORY_LIKENESS:
            best[headline.story_id] = max(score, best.get(headline.story_id, 0.0))
    # Equal ones in the order given: the caller puts the newest first.
    return tuple(sorted(best, key=lambda story: -best[story])[:most])


def course(reports: Sequence[Report]) -> tuple[tuple[Article, ...], tuple[str, ...], tuple[Hour, ...]]:
    """The first articles, all outlets in the order in which they took it up, and the reports by hour."""
    ordered = sorted(reports, key=lambda r: (r.at, r.outlet))
    articles = tuple(Article(r.outlet, r.title, r.at, r.url) for r in ordered[:ARTICLES])
    outlets = tuple(dict.fromkeys(r.outlet for r in ordered if r.outlet))
    counted = Counter(r.at.replace(minute=0, second=0, microsecond=0) for r in ordered)
    hours = tuple(Hour(at, counted[at]) for at in sorted(counted))
    return articles, outlets, hours[-HOURS:]


def tone(reports: Sequence[Report]) -> tuple[int, int, int]:
    """How many reports are positive, neutral, negative; one that officers call negative is."""
    said = Counter("negative" if r.negative else r.sentiment for r in reports)
    return said["positive"], len(reports) - said["positive"] - said["negative"], said["negative"]


def precedents(issue: str, candidates: Sequence[tuple[str, Precedent]]) -> tuple[Precedent, ...]:
    """The likest of earlier answers, each given with the text it is compared by; own cases before imported ones when equal."""
    scores = Likeness(issue, [text for text, _ in candidates]).scores()
    found = [
        Precedent(p.kind, p.number, p.title, p.at, p.passage, round(score, 2), p.url, p.outlet)
        for (_, p), score in zip(candidates, scores, strict=True)
        if score >= PRECEDENT_LIKENESS
    ]
    return tuple(sorted(found, key=lambda p: (-p.likeness, p.kind != "case"))[:PRECEDENTS])


def owners(title: str, detail: str, topics: Sequence[Topic]) -> tuple[Owner, ...]:
    """Who owns what an issue is about: the topics of which a word stands in it, those with most words first."""
    text = search_text(title, detail)
    hits = [(sum(read_query(w).matches(text) for w in t.words), t) for t in topics]
    chosen = sorted((h for h in hits if h[0]), key=lambda h: -h[0])[:OWNERS]
    return tuple(Owner(t.name, t.unit, t.people, t.contact) for _, t in chosen)
