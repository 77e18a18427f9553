"""Which clips tell the same story: an index of the last days, kept in memory and rebuilt from the store.

A clip joins the story of a text that it copies (fingerprints), or that tells the same in other words (rare words
in common). To keep a long saga from swallowing everything, it must resemble the story's clips on average too,
not only the one it resembles most. The index holds nothing that the store does not: a restart changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from rensa import RMinHash
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.prints import Prints
from monitor.wording import Floats, Vector, Wording, vector
from storage.tables import Clip

WINDOW = timedelta(hours=72)
"""How far apart two tellings of one event may be published; what is older is forgotten."""
NEWEST = 5_000
"""So many of the newest clips are kept whatever their date, for imports of old news."""
SAME_EVENT = 0.28
A_DAY = 0.02
"""Cosine of rare words from which two texts of one moment tell the same event, and how much more it takes for
each day between them: follow-ups of a long affair use its words again. Measured on hand-labelled news."""
ON_AVERAGE = 0.6
"""Share of that which the clips of the story must reach on average."""
READ = 2_000
"""Characters of a clip's text that are loaded for comparing."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A clip as the index sees it. Only news of education is compared word by word; copies are found of all."""

    title: str
    body: str
    at: datetime
    relevant: bool = True


@dataclass(frozen=True, slots=True)
class _Read:
    told: Telling
    mark: RMinHash
    words: Vector


def telling(clip: Clip) -> Telling:
    """What the index needs of a clip."""
    return Telling(clip.title, clip.body or "", clip.published_at, clip.relevant)


class StoryIndex:
    """Gives each clip the number of its story; numbers below 0 stand for stories that are yet to be stored.

    Changes since `begin` are undone by `undo`, for when the store did not take them. One thread at a time.
    """

    def __init__(self) -> None:
        self._clear()
        self._last_id = 0
        self._mark = (0, 0)

    def _clear(self) -> None:
        self._prints = Prints()
        self._wording = Wording()
        self._story: list[int] = []
        self._at: list[float] = []
        self._members: defaultdict[int, list[int]] = defaultdict(list)

    @classmethod
    def load(cls, session: Session, now: datetime) -> StoryIndex:
        """The index of the clips in the store."""
        index = cls()
        index.catch_up(session, now)
        return index

    def __len__(self) -> int:
        """How many clips it holds."""
        return len(self._story)

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._mark = (len(self._story), self._last_id)

    def keep(self) -> None:
        """Changes since `begin` are in the store."""
        self.begin()

    def undo(self) -> None:
        """Forget everything since `begin`."""
        first, self._last_id = self._mark
        for doc in range(first, len(self._story)):
            self._prints.remove(doc)
            self._members[self._story[doc]].remove(doc)
        self._wording.cut(first)
        del self._story[first:], self._at[first:]

    def catch_up(self, session: Session, now: datetime) -> None:
        """Take in what other processes have stored meanwhile."""
        newest = session.scalar(select(func.max(Clip.id))) or 0
        if newest <= self._last_id:
            return
        rows = session.execute(
            select(
                Clip.story_id,
                Clip.title,
                func.substr(Clip.body, 1, READ),
                Clip.published_at,
                Clip.relevant,
            )
            .where(
                Clip.id > self._last_id,
                Clip.story_id.is_not(None),
                or_(Clip.published_at > now - WINDOW, Clip.id > newest - NEWEST),
            )
            .order_by(Clip.id)
        )
        for story, title, body, at, relevant in rows:
            self._add(self._read(Telling(title, body, at, relevant)), story or 0)
        self._last_id = newest

    def assign(self, tellings: Sequence[Telling]) -> list[int]:
        """The story of each clip, in order; the clips are in the index from then on."""
        keys = []
        new = 0
        for told in tellings:
            read = self._read(told)
            story = self._find(read)
            if story is None:
                new -= 1
                story = new
            self._add(read, story)
            keys.append(story)
        return keys

    def number(self, ids: Mapping[int, int], clip_ids: Sequence[int]) -> None:
        """Tell the stored numbers of the new stories and of the clips of the last `assign`."""
        for doc in range(len(self._story) - len(clip_ids), len(self._story)):
            self._story[doc] = ids.get(self._story[doc], self._story[doc])
        for key, story in ids.items():
            self._members[story] = self._members.pop(key)
        self._last_id = max((self._last_id, *clip_ids))

    def forget_old(self, session: Session, now: datetime) -> None:
        """Start anew from the store when most of what is held is out of the window; keeps the memory bounded."""
        before = (now - WINDOW).timestamp()
        if len(self._at) > 2 * NEWEST and sum(at < before for at in self._at) > len(self._at) / 2:
            self._clear()
            self._last_id = 0
            self.catch_up(session, now)

    def _read(self, told: Telling) -> _Read:
        words = vector(told.title, told.body) if told.relevant else {}
        return _Read(told, self._prints.of(told.title, told.body), words)

    def _add(self, read: _Read, story: int) -> None:
        doc = len(self._story)
        self._prints.add(doc, read.mark)
        self._wording.add(doc, read.words)
        self._story.append(story)
        self._at.append(read.told.at.timestamp())
        self._members[story].append(doc)

    def _find(self, read: _Read) -> int | None:
        at, reach = read.told.at.timestamp(), WINDOW.total_seconds()
        copies = {d: s for d, s in self._prints.copies(read.mark) if abs(self._at[d] - at) <= reach}
        if copies:
            best = min(copies, key=lambda d: (-copies[d], d))
            return self._story[best]
        if not read.words or not self._story:
            return None
        score = self._wording.alike(read.words, len(self._story))
        for doc in self._by_likeness(score):
            apart = abs(self._at[doc] - at)
            if apart > reach or score[doc] < SAME_EVENT + A_DAY * apart / 86_400:
                continue
            members = self._members[self._story[doc]]
            if float(score[members].mean()) >= ON_AVERAGE * SAME_EVENT:
                return self._story[doc]
        return None

    @staticmethod
    def _by_likeness(score: Floats) -> list[int]:
        near = np.flatnonzero(score >= SAME_EVENT)
        return [int(d) for d in sorted(near, key=lambda d: (-score[d], d))]
