"""What the cards of a dossier show beside the case: plain data, already looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One report: outlet, headline, when, where."""

    outlet: str
    title: str
    at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PrecedentLine:
    """An earlier answer that resembles the case; `number` of one of our own cases, None for an imported one."""

    title: str
    at: datetime | None
    passage: str
    number: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """Who knows about the topic."""

    topic: str
    unit: str
    people: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What somebody added; `fact` or else a remark."""

    fact: bool
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundView:
    """What is known of a case; `built_at` is None while it is being looked for."""

    built_at: datetime | None = None
    reports: int = 0
    outlets: tuple[str, ...] = ()
    articles: tuple[ArticleLine, ...] = ()
    hours: tuple[tuple[datetime, int], ...] = ()
    tone: tuple[int, int, int] = (0, 0, 0)
    passages: tuple[str, ...] = ()
    precedents: tuple[PrecedentLine, ...] = ()
    owners: tuple[OwnerLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    files: tuple[str, ...] = ()
