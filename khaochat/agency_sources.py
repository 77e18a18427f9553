"""The parts of the agency file that say where news comes from besides feeds: pages, sitemaps, spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, field_validator

from khaochat.agency_base import Part
from monitor.columns import FIELDS
from workflows.clarification import parse_duration

LONGEST_NAME = 90
"""Characters of a source's name: with its kind before it, it names the source in every clip."""
SHORTEST_PAUSE = timedelta(minutes=1)

OneOrMore = str | tuple[str, ...]


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _selector(value: str) -> str:
    """A CSS selector, perhaps with "@attribute" behind it. Raises ValueError."""
    import soupsieve

    css = value.rpartition("@")[0] if "@" in value.rpartition("]")[2] else value
    try:
        soupsieve.compile(css.strip())
    except soupsieve.SelectorSyntaxError as error:
        reason = str(error).split("\n", 1)[0]
        raise ValueError(f"{value!r} is no CSS selector ({reason}); write one as div.news h1") from None
    return value


class ArticleSelectors(Part):
    """Where the parts of an article are on a site; what is left out is found without help."""

    title: OneOrMore = ()
    lead: OneOrMore = ()
    body: OneOrMore = ()
    date: OneOrMore = ()
    author: OneOrMore = ()
    image: OneOrMore = ()

    @field_validator("*")
    @classmethod
    def _selectors(cls, value: OneOrMore) -> OneOrMore:
        for one in _listed(value):
            _selector(one)
        return value


class SourceEntry(Part):
    """A news page (a list that leads to articles) or the sitemap of a news site."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    kind: Literal["page", "sitemap"]
    url: str = Field(pattern=r"^https?://")
    enabled: bool = True
    every: str = ""
    match: str = ""
    links: str = ""
    outlet: str = ""
    article: ArticleSelectors = ArticleSelectors()

    @field_validator("every")
    @classmethod
    def _duration(cls, value: str) -> str:
        if value and parse_duration(value) < SHORTEST_PAUSE:
            raise ValueError('write a duration of at least one minute, as "30m"')
        return value

    @field_validator("links")
    @classmethod
    def _links(cls, value: str) -> str:
        if "@" in value.rpartition("]")[2]:
            raise ValueError("write a CSS selector of the links, without @attribute")
        return _selector(value) if value else value

    @property
    def pause(self) -> timedelta | None:
        """How often it is asked, None: at every poll."""
        return parse_duration(self.every) if self.every else None

    @property
    def selectors(self) -> Mapping[str, Sequence[str]]:
        """Selectors by field of an article."""
        listed = {name: _listed(getattr(self.article, name)) for name in ArticleSelectors.model_fields}
        return {name: found for name, found in listed.items() if found}


class ImportEntry(Part):
    """How a clipping service's spreadsheets are read: its names of the columns, by field."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    columns: dict[str, OneOrMore] = {}
    sheet: str = ""
    outlet: str = ""
    provider: str = ""

    @field_validator("columns")
    @classmethod
    def _fields(cls, value: dict[str, OneOrMore]) -> dict[str, OneOrMore]:
        unknown = sorted(set(value) - set(FIELDS))
        if unknown:
            raise ValueError(f"{unknown[0]} is unknown; known are {', '.join(FIELDS)}")
        return value

    @property
    def source(self) -> str:
        """How its clips are called: as those of the provider whose exports these are, or as an import's own."""
        return f"provider:{self.provider}" if self.provider else f"import:{self.name}"

    @property
    def headings(self) -> Mapping[str, Sequence[str]]:
        """Names of columns by field."""
        return {name: _listed(words) for name, words in self.columns.items()}
