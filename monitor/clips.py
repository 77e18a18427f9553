"""A clip on its way in: from a feed's entry or a provider's message to a row of the inbox and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from storage.inbox import NewInput
from thai.normalise import normalise

KIND = "clip"
"""The inbox's name for clips."""
LONGEST_TITLE = 2_000
LONGEST_BODY = 200_000
LONGEST_NAME = 200
"""Characters of title, text, and outlet or author that are kept; the rest is cut off."""
LONGEST_SOURCE = 100
LONGEST_KEY = 120
"""Characters of a source's name and of its own id for a clip; a longer one is replaced by its hash."""


@dataclass(frozen=True, slots=True)
class NewClip:
    """One article as a source told it. `published_at` is aware.

    `source` is `feed:<name>` or `provider:<name>`, `source_key` the source's own id: together they name the
    clip for good. `provider_level` and `provider_agency` are the provider's words, kept for the correction list.
    `dated`: a new date alone makes a new version (a provider's does, a feed's often moves by itself).
    """

    source: str
    source_key: str
    title: str
    published_at: datetime
    body: str = ""
    url: str | None = None
    outlet: str = ""
    author: str = ""
    image_url: str | None = None
    provider_level: str | None = None
    provider_agency: str | None = None
    dated: bool = False

    @property
    def subject(self) -> str:
        """What finds all versions of this clip in the inbox."""
        return f"{self.source}:{self.source_key}"


def bounded(clip: NewClip) -> NewClip:
    """The clip with clean text and every field within its length."""
    return replace(
        clip,
        source=_short(clip.source, LONGEST_SOURCE),
        source_key=_short(clip.source_key, LONGEST_KEY),
        title=clean(clip.title)[:LONGEST_TITLE].rstrip(),
        body=clean(clip.body, keep_lines=True)[:LONGEST_BODY].rstrip(),
        outlet=clean(clip.outlet)[:LONGEST_NAME].rstrip(),
        author=clean(clip.author)[:LONGEST_NAME].rstrip(),
        published_at=clip.published_at.astimezone(UTC),
    )


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Normalised text that every store can keep: no lone halves of surrogate pairs, nothing invisible."""
    return normalise(text.encode("utf-8", "replace").decode("utf-8"), keep_lines=keep_lines)


def content_hash(title: str, body: str) -> str:
    """The same for exact copies: SHA-256 over title and text, as hex."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def as_input(clip: NewClip) -> NewInput:
    """The clip as an input: the same version again has the same key, a changed one a new key."""
    clip = bounded(clip)
    payload = asdict(clip)
    payload["published_at"] = clip.published_at.isoformat()
    told = payload if clip.dated else {k: v for k, v in payload.items() if k != "published_at"}
    version = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
    return NewInput(KIND, f"{clip.subject}:{version}", payload, clip.published_at, subject=clip.subject)


def from_payload(payload: dict[str, Any]) -> NewClip:
    """The clip that `as_input` kept. Raises KeyError, TypeError or ValueError where it is none."""
    known = {f.name for f in fields(NewClip)}
    values = {name: value for name, value in payload.items() if name in known}
    values["published_at"] = datetime.fromisoformat(payload["published_at"])
    return NewClip(**values)


def _short(text: str, limit: int) -> str:
    text = clean(text)
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return f"{text[: limit - len(digest) - 1]}~{digest}"
