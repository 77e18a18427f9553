"""What goes into the classifier and what comes out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = ("basic", "vocational", "higher", "overall", "other")
AGENCIES = (
    "onesqa",
    "network_center",
    "moe",
    "onec",
    "ops",
    "obec",
    "ovec",
    "ohec",
    "related",
    "public_org",
)
SENTIMENTS = ("positive", "neutral", "negative")


@dataclass(frozen=True, slots=True)
class Item:
    """A clip as it came in: any field but ``id`` may be empty; ``date`` is the day of publication."""

    id: str
    title: str = ""
    body: str = ""
    url: str = ""
    outlet: str = ""
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """What a clip is about.

    ``relevant`` False means that ``level`` and ``agency`` are None and ``agencies`` is empty.
    ``agencies`` has the primary one first. ``confidence`` gives for each of relevant, level, agency,
    negative and sentiment the calibrated probability of the answer given; ``because`` the words of the
    text that decided it, strongest first.
    """

    relevant: bool
    level: str | None
    agency: str | None
    agencies: list[str]
    negative: bool
    sentiment: str
    confidence: Mapping[str, float] = field(default_factory=dict)
    because: Mapping[str, list[str]] = field(default_factory=dict)
