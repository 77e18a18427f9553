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
_kept: dict[_Key, tuple[str, ...]] = {}


def passages_of(
    session: Session, stories: Sequence[Story], clips: Mapping[int, Sequence[Any]], names: Sequence[str]
) -> dict[int, tuple[str, ...]]:
    """For each story its passages, in the order of what matters; `clips` have `id` and `content_hash`.

    They depend on the clips' texts and the story's labels only, so those are the key under which they are kept.
    """
    keys = {s.id: _key(s, clips[s.id], names) for s in stories}
    unknown = [id_ for id_, key in keys.items() if key not in _kept]
    if unknown:
        found = story_highlights(session, unknown, names)
        for id_ in unknown:
            _kept[keys[id_]] = tuple(h.text for h in found.get(id_, ()))
    made = {id_: _kept[key] for id_, key in keys.items()}
    for key in list(_kept)[: max(0, len(_kept) - KEPT)]:
        _kept.pop(key, None)
    return made


def _key(story: Story, clips: Sequence[Any], names: Sequence[str]) -> _Key:
    texts = tuple((c.id, c.content_hash, c.agency, c.negative) for c in clips)
    return (story.id, tuple(names), texts)
