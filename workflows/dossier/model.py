"""A case's dossier: what the service found by itself, and what officers added. Plain data that a store keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Article:
    """One outlet's report."""

    outlet: str
    title: str
    at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """How many reports came in an hour; `at` is its beginning."""

    at: datetime
    reports: int


@dataclass(frozen=True, slots=True)
class Precedent:
    """Something answered, or asked, before that resembles the case. `kind`: case (of our own), past (imported)."""

    kind: Literal["case", "past"]
    number: int
    title: str
    at: datetime | None
    passage: str
    likeness: float
    url: str | None = None
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who knows about a topic."""

    topic: str
    unit: str
    people: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the agency file; `words` in an issue point to it."""

    name: str
    words: tuple[str, ...]
    unit: str
    people: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of a case. `articles`: the first reports, the earliest first; `reports`: how many there are in all."""

    stories: tuple[int, ...] = ()
    reports: int = 0
    outlets: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    hours: tuple[Hour, ...] = ()
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    highlights: tuple[str, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    owners: tuple[Owner, ...] = ()

    @property
    def first(self) -> Article | None:
        """Who reported first."""
        return self.articles[0] if self.articles else None


def to_json(dossier: Dossier) -> dict[str, Any]:
    """As plain data; times as ISO 8601."""
    return {key: _plain(value) for key, value in asdict(dossier).items()}


def from_json(data: dict[str, Any]) -> Dossier:
    """The dossier back from plain data. Raises KeyError or ValueError for what `to_json` did not make."""
    return Dossier(
        stories=tuple(data["stories"]),
        reports=data["reports"],
        outlets=tuple(data["outlets"]),
        articles=tuple(Article(**_timed(a)) for a in data["articles"]),
        hours=tuple(Hour(**_timed(h)) for h in data["hours"]),
        positive=data["positive"],
        neutral=data["neutral"],
        negative=data["negative"],
        highlights=tuple(data["highlights"]),
        precedents=tuple(Precedent(**_timed(p)) for p in data["precedents"]),
        owners=tuple(Owner(**{**o, "people": tuple(o["people"])}) for o in data["owners"]),
    )


def _timed(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"at": datetime.fromisoformat(data["at"]) if data["at"] else None}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
