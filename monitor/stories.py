"""Which clips tell the same story: an index of the last days, kept in memory and rebuilt from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rensa import RMinHash, RMinHashLSH
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.tables import Clip
from thai.normalise import normalise

WINDOW = timedelta(hours=72)
NEWEST = 20_000
PERMUTATIONS = 128
BANDS = 32
SEED = 42
COPY = 0.5


@dataclass(frozen=True, slots=True)
class Telling:
    title: str
    body: str
    at: datetime


def telling(clip: Clip) -> Telling:
    return Telling(clip.title, clip.body or "", clip.published_at)


def _shingles(told: Telling) -> list[str]:
    text = "".join(normalise(f"{told.title} {told.body[:300]}").lower().split())[:350]
    return [text[i : i + 4] for i in range(max(1, len(text) - 3))]


class StoryIndex:
    def __init__(self) -> None:
        self._lsh = RMinHashLSH(COPY, PERMUTATIONS, BANDS)
        self._prints: dict[int, RMinHash] = {}
        self._story: dict[int, int] = {}
        self._at: dict[int, datetime] = {}
        self._next = 0
        self._last_id = 0
        self._mark = (0, 0)
        self._new = 0

    @classmethod
    def load(cls, session: Session, now: datetime) -> StoryIndex:
        index = cls()
        index.catch_up(session, now)
        return index

    def begin(self) -> None:
        self._mark = (self._next, self._last_id)

    def keep(self) -> None:
        self._mark = (self._next, self._last_id)

    def undo(self) -> None:
        first, self._last_id = self._mark
        for doc in range(first, self._next):
            self._lsh.remove(doc)
            for kept in (self._prints, self._story, self._at):
                kept.pop(doc, None)
        self._next = first

    def catch_up(self, session: Session, now: datetime) -> None:
        newest = session.scalar(select(func.max(Clip.id))) or 0
        if newest <= self._last_id:
            return
        rows = session.execute(
            select(Clip.id, Clip.story_id, Clip.title, func.substr(Clip.body, 1, 600), Clip.published_at)
            .where(
                Clip.id > self._last_id,
                Clip.story_id.is_not(None),
                or_(Clip.published_at > now - WINDOW, Clip.id > newest - NEWEST),
            )
            .order_by(Clip.id)
        )
        for _, story, title, body, at in rows:
            told = Telling(title, body, at)
            self._add(told, self._print(told), story or 0)
        self._last_id = newest

    def assign(self, tellings: Sequence[Telling]) -> list[int]:
        self._new = 0
        keys = []
        for told in tellings:
            mark = self._print(told)
            story = self._find(told, mark)
            if story is None:
                self._new -= 1
                story = self._new
            self._add(told, mark, story)
            keys.append(story)
        return keys

    def number(self, ids: Mapping[int, int], clip_ids: Sequence[int]) -> None:
        for doc in range(self._next - len(clip_ids), self._next):
            self._story[doc] = ids.get(self._story[doc], self._story[doc])
        self._last_id = max((self._last_id, *clip_ids))

    def _print(self, told: Telling) -> RMinHash:
        mark = RMinHash(PERMUTATIONS, SEED)
        mark.update(_shingles(told))
        return mark

    def _add(self, told: Telling, mark: RMinHash, story: int) -> None:
        doc = self._next
        self._next += 1
        self._lsh.insert(doc, mark)
        self._prints[doc], self._story[doc], self._at[doc] = mark, story, told.at

    def _find(self, told: Telling, mark: RMinHash) -> int | None:
        best = max(
            (
                (mark.jaccard(self._prints[doc]), -doc)
                for doc in self._lsh.query(mark)
                if abs(self._at[doc] - told.at) <= WINDOW
            ),
            default=(0.0, 0),
        )
        return self._story[-best[1]] if best[0] >= COPY else None
