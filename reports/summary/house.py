"""What the summaries must know of the agency; filled in from the agency file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class SummaryHouse:
    """Names and rules of the agency.

    `level_words` and `agency_words` lead from every name in use to a label's id. `weekly_to`: roles of the groups that
    get the weekly summary. `weekly_waits`: how long it can be edited before it goes out by itself, None for ever.
    """

    name: str
    short_name: str
    unit: str
    own_agency: str
    level_names: Mapping[str, str]
    agency_names: Mapping[str, str]
    level_words: Mapping[str, str] = field(default_factory=dict)
    agency_words: Mapping[str, str] = field(default_factory=dict)
    weekly_to: tuple[str, ...] = ("exec", "leader")
    weekly_waits: timedelta | None = timedelta(hours=6, minutes=30)

    @property
    def labels(self) -> dict[str, Any]:
        """What compiling takes: whose agency it is and what the labels are called."""
        return {
            "own_agency": self.own_agency,
            "level_names": self.level_names,
            "agency_names": self.agency_names,
        }

    def label(self, field_name: str, word: str | None) -> str | None:
        """The id of the level or agency that a word of the provider's means; the word itself when it means none."""
        if not word or not word.strip():
            return None
        bare = key(word)
        names, words = {
            "level": (self.level_names, self.level_words),
            "agency": (self.agency_names, self.agency_words),
        }[field_name]
        for label, name in names.items():
            if bare in (key(label), key(name)):
                return label
        return next((label for name, label in words.items() if key(name) == bare), word.strip())


def key(word: str) -> str:
    """A name as it is compared: without blanks, full stops and letter case."""
    return "".join(word.split()).replace(".", "").casefold()
