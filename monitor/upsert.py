"""Which clip an input is: a new one, a new version of one we have, or the same article by another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from classifier.items import Labels
from monitor.clips import NewClip, content_hash
from monitor.labelling import put_labels
from monitor.urls import canonical_url
from storage.tables import Clip, ClipVersion, Correction

ALIKE = 0.2
"""Share of common character triples from which two texts of one source at one address are one article."""
_SHINGLE = 3
_COMPARED = 600


@dataclass(frozen=True, slots=True)
class Labelled:
    """An input with the labels it was given. `received_at` orders the versions of one clip."""

    row_id: int
    received_at: datetime
    clip: NewClip
    labels: Labels
    canonical: str | None
    hash: str


@dataclass(slots=True)
class Outcome:
    """What became of a batch: clips not yet in the store, and those in it whose text or labels changed.

    `reworded` are those of the changed that are to be found by another text now; `versions` what they said before.
    """

    fresh: list[Clip] = field(default_factory=list)
    changed: list[Clip] = field(default_factory=list)
    reworded: list[Clip] = field(default_factory=list)
    versions: list[ClipVersion] = field(default_factory=list)


def labelled(row_id: int, received_at: datetime, clip: NewClip, labels: Labels) -> Labelled:
    """An input with its address and text hash worked out."""
    return Labelled(
        row_id, received_at, clip, labels, canonical_url(clip.url), content_hash(clip.title, clip.body)
    )


class Known:
    """The clips, stored or of this batch, that an input may be a version of."""

    def __init__(self, session: Session, batch: Sequence[Labelled]) -> None:
        self._by_key: dict[tuple[str, str], Clip] = {}
        self._by_url: dict[str, Clip] = {}
        self._by_text: dict[tuple[str, str], Clip] = {}
        for clip in _stored(session, batch):
            self.add(clip)
        self._corrected = _corrected_fields(session, [c.id for c in self._by_key.values()])

    def add(self, clip: Clip) -> None:
        """Remember a clip; the oldest keeps an address."""
        self._by_key[clip.source, clip.source_key] = clip
        if clip.canonical_url:
            self._by_url.setdefault(clip.canonical_url, clip)
        self._by_text.setdefault((clip.source, clip.content_hash), clip)

    def own(self, one: Labelled) -> Clip | None:
        """The clip that this source calls by this id."""
        return self._by_key.get((one.clip.source, one.clip.source_key))

    def same_article(self, one: Labelled) -> Clip | None:
        """The clip of another source, or under another id, that is the same article.

        One address is one article, unless one source tells quite different texts under it (a page of several).
        A feed that gives the same text a new id is repeating itself; a provider's ids are believed.
        """
        found = self._by_url.get(one.canonical) if one.canonical else None
        if found is not None and (found.source != one.clip.source or _alike(found, one.clip)):
            return found
        if one.clip.source.startswith("feed:"):
            return self._by_text.get((one.clip.source, one.hash))
        return None

    def corrected(self, clip: Clip) -> set[str]:
        """Fields of the clip that an officer has set."""
        return self._corrected.get(clip.id, set())


def take(known: Known, batch: Iterable[Labelled], version: str) -> Outcome:
    """Make new clips and change known ones; `version` is the model's. Writes nothing to the store itself."""
    outcome = Outcome()
    for one in batch:
        own = known.own(one)
        before = _as_it_was(own or known.same_article(one))
        if own is not None:
            touched = _update(own, one, version, known.corrected(own))
        else:
            own = known.same_article(one)
            if own is None:
                own = _new(one, version)
                known.add(own)
                outcome.fresh.append(own)
                continue
            touched = _complete(own, one, version, known.corrected(own))
        if touched and own.id is not None:
            if own not in outcome.changed:
                outcome.changed.append(own)
            _note_version(outcome, own, before)
    return outcome


_Before = tuple[ClipVersion, str, tuple[object, ...]]


def _as_it_was(clip: Clip | None) -> _Before | None:
    """A stored clip's text before it may change, its hash, and what else its story is found by."""
    if clip is None or clip.id is None:
        return None
    version = ClipVersion(
        clip_id=clip.id,
        version=clip.version,
        title=clip.title,
        body=clip.body or "",
        fetched_at=clip.fetched_at,
    )
    return version, clip.content_hash, (clip.published_at, clip.relevant)


def _note_version(outcome: Outcome, clip: Clip, before: _Before | None) -> None:
    if before is None:
        return
    version, text, rest = before
    if clip.content_hash != text:
        outcome.versions.append(version)
    if (clip.content_hash, clip.published_at, clip.relevant) != (
        text,
        *rest,
    ) and clip not in outcome.reworded:
        outcome.reworded.append(clip)


def _new(one: Labelled, version: str) -> Clip:
    new = one.clip
    clip = Clip(source=new.source, source_key=new.source_key, version=1)
    _write(clip, one)
    put_labels(clip, one.labels, version)
    return clip


def _write(clip: Clip, one: Labelled) -> None:
    """What the source says now; where it says nothing, what is known stays."""
    new = one.clip
    if new.url:
        clip.url, clip.canonical_url = new.url, one.canonical
    clip.title, clip.published_at, clip.fetched_at = new.title, new.published_at, one.received_at
    for name in ("outlet", "author", "body", "image_url", "provider_level", "provider_agency"):
        setattr(clip, name, getattr(new, name) or getattr(clip, name))
    clip.content_hash = content_hash(clip.title, clip.body or "")


def _update(clip: Clip, one: Labelled, version: str, corrected: set[str]) -> bool:
    """Bring a clip to what its source says now; an older word than the last one changes nothing."""
    if one.received_at < clip.fetched_at:
        return False
    published = one.clip.published_at if one.clip.dated else clip.published_at
    _write(clip, one)
    clip.published_at = published
    clip.version += 1
    put_labels(clip, one.labels, version, corrected)
    return True


def _complete(clip: Clip, one: Labelled, version: str, corrected: set[str]) -> bool:
    """Add what the same article's other source knows and ours left open."""
    new = one.clip
    blanks = {
        n: getattr(new, n) for n in ("author", "image_url", "provider_level", "provider_agency", "outlet")
    }
    filled = {n: value for n, value in blanks.items() if value and not getattr(clip, n)}
    for name, value in filled.items():
        setattr(clip, name, value)
    if new.body and not clip.body:
        clip.body, clip.content_hash = new.body, content_hash(clip.title, new.body)
        clip.version += 1
        put_labels(clip, one.labels, version, corrected)
        return True
    return bool(filled)


def _stored(session: Session, batch: Sequence[Labelled]) -> list[Clip]:
    keys: dict[str, set[str]] = defaultdict(set)
    texts: dict[str, set[str]] = defaultdict(set)
    for one in batch:
        keys[one.clip.source].add(one.clip.source_key)
        if one.clip.source.startswith("feed:"):
            texts[one.clip.source].add(one.hash)
    found: dict[int, Clip] = {}
    conditions: list[ColumnElement[bool]] = [
        (Clip.source == s) & Clip.source_key.in_(k) for s, k in keys.items()
    ]
    conditions += [(Clip.source == s) & Clip.content_hash.in_(h) for s, h in texts.items()]
    conditions.append(Clip.canonical_url.in_({one.canonical for one in batch if one.canonical}))
    for condition in conditions:
        for clip in session.scalars(select(Clip).where(condition)):
            found[clip.id] = clip
    return [found[id_] for id_ in sorted(found)]


def _corrected_fields(session: Session, clip_ids: Sequence[int]) -> dict[int, set[str]]:
    fields: dict[int, set[str]] = defaultdict(set)
    if clip_ids:
        rows = session.execute(
            select(Correction.clip_id, Correction.field).where(Correction.clip_id.in_(clip_ids))
        )
        for clip_id, name in rows:
            fields[clip_id].add(name)
    return fields


def _alike(clip: Clip, new: NewClip) -> bool:
    pairs = ((clip.title, new.title), (clip.body[:_COMPARED], new.body[:_COMPARED]))
    return any(_overlap(a, b) >= ALIKE for a, b in pairs)


def _overlap(a: str, b: str) -> float:
    first, second = ({t[i : i + _SHINGLE] for i in range(max(0, len(t) - _SHINGLE + 1))} for t in (a, b))
    return len(first & second) / len(first | second) if first and second else 0.0
