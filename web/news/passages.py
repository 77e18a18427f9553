"""The passages that must be read, of the stories on a page; each found once, since the page is asked for every few seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from monitor.highlights import story_highlights
from storage.tables import Story

KEPT = 2_000
"""Stories whose passages are kept in memory, some 1 kB each; the oldest go first."""
_Key = tuple[object, ...]


class Passages:
    """Finds and keeps them for one store. Two threads at once find the same twice, which does no harm."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._kept: dict[_Key, tuple[str, ...]] = {}

    def of(
        self, session: Session, stories: Sequence[Story], clips: Mapping[int, Sequence[Any]]
    ) -> dict[int, tuple[str, ...]]:
        """For each story its passages, in the order of what matters; `clips` are rows of its clips."""
        keys = {s.id: _key(s, clips[s.id]) for s in stories}
        made = {id_: self._kept[key] for id_, key in keys.items() if key in self._kept}
        unknown = [id_ for id_ in keys if id_ not in made]
        if unknown:
            found = story_highlights(session, unknown, self._names)
            for id_ in unknown:
                made[id_] = self._kept[keys[id_]] = tuple(h.text for h in found.get(id_, ()))
            for key in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
                self._kept.pop(key, None)
        return made


def _key(story: Story, clips: Sequence[Any]) -> _Key:
    """What the passages depend on: the clips' texts and labels."""
    return (story.id, *((c.id, c.content_hash, c.agency, c.negative) for c in clips))
