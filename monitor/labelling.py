"""Labels from the classifier put on clips; what an officer corrected stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from classifier.items import Item, Labels
from monitor.clips import NewClip
from storage.tables import Clip
from thai.dates import BANGKOK

CORRECTABLE = ("relevant", "level", "agency", "negative")
"""Columns of a clip that an officer may change."""


class Labeller(Protocol):
    """What the pipeline needs of a classifier."""

    @property
    def version(self) -> str:
        """The model's version."""
        ...

    def classify(self, items: Sequence[Item]) -> list[Labels]:
        """Labels for items, in order."""
        ...


def item_of(clip: NewClip) -> Item:
    """The clip as the classifier reads it."""
    return Item(
        id=clip.subject,
        title=clip.title,
        body=clip.body,
        url=clip.url or "",
        outlet=clip.outlet,
        date=clip.published_at.astimezone(BANGKOK).date(),
    )


def put_labels(clip: Clip, labels: Labels, version: str, corrected: Collection[str] = ()) -> None:
    """Write labels to a clip's columns, except the `corrected` ones; what was said is kept whole in `labels`."""
    clip.labels = as_data(labels)
    clip.model_version = version
    for name in CORRECTABLE:
        if name not in corrected:
            setattr(clip, name, getattr(labels, name))
    clip.agencies = list(labels.agencies)
    clip.sentiment = labels.sentiment
    clip.least_sure = least_sure(labels)
    settle(clip)


def least_sure(labels: Labels) -> float | None:
    """The lowest confidence among the labels in force, 0 to 1; None where the classifier gave none."""
    asked = CORRECTABLE if labels.relevant else CORRECTABLE[:1]
    return min((labels.confidence[name] for name in asked if name in labels.confidence), default=None)


def settle(clip: Clip) -> None:
    """Make a clip's columns agree: what is no news of education has no level and no agency, a primary agency is listed."""
    if not clip.relevant:
        clip.level = clip.agency = None
        clip.agencies, clip.negative = [], False
        return
    others = [a for a in clip.agencies if a != clip.agency]
    clip.agencies = [clip.agency, *others] if clip.agency else others
    if clip.negative:
        clip.sentiment = "negative"


def as_data(labels: Labels) -> dict[str, Any]:
    """Labels as plain data for the store."""
    return {
        "relevant": labels.relevant,
        "level": labels.level,
        "agency": labels.agency,
        "agencies": list(labels.agencies),
        "negative": labels.negative,
        "sentiment": labels.sentiment,
        "confidence": dict(labels.confidence),
        "because": {name: list(words) for name, words in labels.because.items()},
    }
