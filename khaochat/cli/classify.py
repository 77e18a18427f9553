"""khaochat classify: label news read as JSON Lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from khaochat.agency import load_agency
from khaochat.cli.common import settings

if TYPE_CHECKING:
    from classifier import Item, Labels

BATCH = 500
"""Lines labelled together: enough to be quick, few enough for a pipe to keep flowing."""


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Read JSON Lines {id, title, body?, url?, outlet?, date?} on standard input; write, in the same order, "
        "{id, relevant, level, agency, agencies, negative, sentiment, confidence, because, story}."
    )
    parser.epilog = "Example: khaochat classify < news.jsonl > labels.jsonl"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Label all lines; 1 when a line could not be read."""
    from khaochat.cli.in_use import classifier_in_use

    config = settings()
    _, classifier = classifier_in_use(config, load_agency(config.agency_file))
    stories = _Stories()
    bad = 0
    for batch in _batches():
        items = [item for item in batch if not isinstance(item, dict)]
        labelled = classifier.classify(items)
        labels = iter(zip(labelled, stories.of(items, labelled), strict=True))
        for item in batch:
            if isinstance(item, dict):
                bad += 1
                print(json.dumps(item, ensure_ascii=False))
                continue
            label, story = next(labels)
            print(json.dumps(_answer(item, label, story), ensure_ascii=False))
        sys.stdout.flush()
    return 1 if bad else 0


class _Stories:
    """Numbers the stories of the stream: items that tell the same thing get the same id."""

    def __init__(self) -> None:
        from monitor import StoryIndex

        self._index = StoryIndex()
        self._stories = 0
        self._items = 0

    def of(self, items: Sequence[Item], labels: Sequence[Labels]) -> list[str]:
        """The story id of each item, in order."""
        from monitor.story_text import Telling

        tellings = [
            Telling(item.title, item.body, _noon(item.date), label.relevant, item.outlet)
            for item, label in zip(items, labels, strict=True)
        ]
        keys = self._index.assign(tellings)
        ids: dict[int, int] = {}
        for key in keys:
            if key < 0 and key not in ids:
                self._stories += 1
                ids[key] = self._stories
        self._index.number(ids, range(self._items + 1, self._items + len(items) + 1))
        self._items += len(items)
        return [f"s{ids.get(key, key)}" for key in keys]


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), tzinfo=UTC) if day else None


def _answer(item: Item, label: Any, story: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "relevant": label.relevant,
        "level": label.level,
        "agency": label.agency,
        "agencies": list(label.agencies),
        "negative": label.negative,
        "sentiment": label.sentiment,
        "confidence": label.confidence,
        "because": label.because,
        "story": story,
    }


def _batches() -> Iterator[list[Item | dict[str, Any]]]:
    batch: list[Item | dict[str, Any]] = []
    for raw in sys.stdin.buffer:
        if not raw.strip():
            continue
        batch.append(_item(raw))
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _day(text: str) -> date | None:
    """The day in an ISO date; None where it is anything else, since a date only helps a little."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _item(raw: bytes) -> Item | dict[str, Any]:
    from classifier import Item

    item_id = None
    try:
        row = json.loads(raw.decode("utf-8"))
        item_id = row.get("id")
        texts = {name: row.get(name) or "" for name in ("title", "body", "url", "outlet", "date")}
        wrong = [name for name, value in texts.items() if not isinstance(value, str)]
        if wrong:
            return {"id": item_id, "error": f"{wrong[0]} must be a text"}
        if not texts["title"].strip() and not texts["body"].strip():
            return {"id": item_id, "error": "title and body are both empty"}
        day = _day(texts.pop("date"))
        return Item(id=item_id, date=day, **texts)
    except (ValueError, AttributeError, RecursionError) as error:
        return {"id": item_id, "error": f"not a JSON object: {type(error).__name__}"}
