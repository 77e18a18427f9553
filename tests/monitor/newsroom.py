"""Clips and a classifier for the tests: labels by plain words in the text, so that each test says what it wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select

from classifier.items import Item, Labels
from monitor.clips import NewClip, as_input
from monitor.pipeline import process_clips
from monitor.stories import StoryIndex
from storage import Database, inbox

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November 2026, 8:00 in Bangkok."""
PR = "C" + "1" * 32


class WordLabeller:
    """Education when it says การศึกษา, ours when it says สมศ., negative when it says ร้องเรียน."""

    version = "words-1"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def classify(self, items: Sequence[Item]) -> list[Labels]:
        self.asked.append([i.id for i in items])
        return [self._one(i) for i in items]

    def _one(self, item: Item) -> Labels:
        text = f"{item.title} {item.body}"
        if "ตัวอ่านพัง" in text:
            raise RuntimeError("this text breaks the classifier")
        if "การศึกษา" not in text and "สมศ." not in text:
            return Labels(False, None, None, [], False, "neutral")
        ours = "สมศ." in text
        negative = "ร้องเรียน" in text
        return Labels(
            relevant=True,
            level="higher" if "มหาวิทยาลัย" in text else "basic",
            agency="onesqa" if ours else "obec",
            agencies=["onesqa"] if ours else ["obec"],
            negative=negative,
            sentiment="negative" if negative else "neutral",
            confidence={"relevant": 0.9},
            because={"negative": ["ร้องเรียน"] if negative else []},
        )


def clip(key: str, title: str, **more: Any) -> NewClip:
    """A clip of the provider, an hour old."""
    values: dict[str, Any] = {
        "source": "provider:clipping",
        "outlet": "มติชน",
        "published_at": NOW - timedelta(hours=1),
    }
    return NewClip(source_key=key, title=title, **(values | more))


def put(database: Database, *clips: NewClip, now: datetime = NOW) -> list[bool]:
    """Keep clips in the inbox."""
    with database.write() as session:
        return inbox.put(session, [as_input(c) for c in clips], now)


def rows(database: Database, query: Select[tuple[T]]) -> list[T]:
    """What a query finds, usable after its session."""
    with database.read() as session:
        found = list(session.scalars(query))
        session.expunge_all()
    return found


class Newsroom:
    """The pipeline with its model and its index, as the service holds them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.labeller = WordLabeller()
        with database.read() as session:
            self.stories = StoryIndex.load(session, NOW)

    def work(self, now: datetime = NOW, *, alert_to: Sequence[str] = (PR,), limit: int = 200) -> int:
        """One run of the pipeline."""
        return process_clips(
            self.database,
            self.labeller,
            self.stories,
            now,
            limit=limit,
            own_agency="onesqa",
            alert_to=alert_to,
        )

    def take(self, *clips: NewClip, now: datetime = NOW) -> int:
        """Put clips into the inbox and work on them."""
        put(self.database, *clips, now=now)
        return self.work(now)
