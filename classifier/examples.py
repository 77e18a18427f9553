"""Labelled items: the training set, evaluation sets and officers' corrections, as JSON Lines."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.items import AGENCIES, LEVELS, SENTIMENTS, Item

TRAINING_FOLDER = Path(__file__).parent / "training"


class ExampleError(ValueError):
    """A line that isn't a labelled item; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Example:
    """An item with its right labels; ``weight`` is how much it counts in training (1 is one item).

    ``shares`` says for which questions (``relevant``, ``level``, ``agency``, ``negative``, ``tone``) the labels are
    known to be right, and how much each counts beside ``weight``; None: all are, and count alike.
    """

    item: Item
    relevant: bool
    level: str | None
    agency: str | None
    agencies: tuple[str, ...]
    negative: bool
    sentiment: str
    weight: float = 1.0
    style: str = ""
    shares: Mapping[str, float] | None = None

    def share(self, question: str) -> float:
        """How much the item counts for a question beside its weight; 0: its label there is not known."""
        return 1.0 if self.shares is None else self.shares.get(question, 0.0)


def training_files(folder: Path = TRAINING_FOLDER) -> list[Path]:
    """The files of the shipped training set, in the order in which they count."""
    return sorted(folder.glob("*.jsonl"))


def training_hash(paths: Iterable[Path]) -> str:
    """Hash over the lines of the files in order, 16 hex digits: part of a model's version."""
    digest = hashlib.sha256()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            digest.update(line.strip().encode() + b"\n")
    return digest.hexdigest()[:16]


def read_examples(path: Path, *, agencies: Iterable[str] = AGENCIES) -> Iterator[Example]:
    """Read a JSON Lines file of labelled items; empty lines are passed over.

    ``agencies`` are the label ids that may occur. Raises ExampleError for the first wrong line, and for a file that
    cannot be read.
    """
    allowed = frozenset(agencies)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        fault = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ExampleError(f"{path} cannot be read: {fault}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield example_from(_row(line), allowed)
            except KeyError as error:
                raise ExampleError(f"{path.name}:{number}: {error} is missing") from error
            except (ValueError, TypeError) as error:
                raise ExampleError(f"{path.name}:{number}: {error}") from error


def _row(line: str) -> Mapping[str, Any]:
    row = json.loads(line)
    if not isinstance(row, Mapping):
        raise ValueError("must be one labelled item, a JSON object on a line of its own")
    return row


def example_from(row: Mapping[str, Any], agencies: Iterable[str] = AGENCIES) -> Example:
    """Make an example of a row; raises ValueError or KeyError that says which label is wrong."""
    relevant = _truth(row, "relevant")
    level = _one_of(row, "level", LEVELS) if relevant else None
    allowed = tuple(agencies)
    agency = _one_of(row, "agency", allowed) if relevant else None
    named = tuple(row["agencies"]) if relevant else ()
    if relevant and (not named or named[0] != agency or not set(named) <= set(allowed)):
        raise ValueError(f"agencies {list(named)}: must be known and begin with the agency {agency!r}")
    item = Item(
        id=str(row["id"]),
        title=row.get("title") or "",
        body=row.get("body") or "",
        url=row.get("url") or "",
        outlet=row.get("outlet") or "",
        date=day_of(row.get("date")),
    )
    return Example(
        item=item,
        relevant=relevant,
        level=level,
        agency=agency,
        agencies=named,
        negative=_truth(row, "negative"),
        sentiment=_one_of(row, "sentiment", SENTIMENTS),
        weight=float(row.get("weight", 1.0)),
        style=str(row.get("style", "")),
    )


def day_of(text: str | None) -> datetime.date | None:
    """The day of an ISO date or time, or None where there is none that can be read."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _truth(row: Mapping[str, Any], key: str) -> bool:
    value = row[key]
    if not isinstance(value, bool):
        raise ValueError(f"{key} {value!r}: must be true or false")
    return value


def _one_of(row: Mapping[str, Any], key: str, allowed: Iterable[str]) -> str:
    value = row[key]
    if value not in tuple(allowed):
        raise ValueError(f"{key} {value!r}: must be one of {', '.join(sorted(allowed))}")
    return str(value)
