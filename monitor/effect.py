"""What an answer did to the news: how its story was told before and after. Pure.

It shows what followed, not what the answer caused: news also dies down by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SPAN = timedelta(days=7)
"""How far before and after the answer news is counted: the same on both sides, so that the two can be compared."""
_REPLY_WORDS = ("ชี้แจง", "แจงกรณี", "แจงปม", "ยืนยัน", "โต้", "แถลง")
"""What a headline has that carries an agency's reply."""


@dataclass(frozen=True, slots=True)
class Told:
    """A clip of the story: when it was published, where, how."""

    at: datetime
    outlet: str
    title: str
    negative: bool


@dataclass(frozen=True, slots=True)
class Tone:
    """Clips of one side, and how many of them were negative."""

    clips: int = 0
    negative: int = 0
    outlets: int = 0

    @property
    def share(self) -> float | None:
        """The share of negative clips, 0 to 1; None without clips."""
        return self.negative / self.clips if self.clips else None


@dataclass(frozen=True, slots=True)
class Effect:
    """The story before and after the answer. `carried`: clips after it whose headline carries a reply.

    `complete`: False while the time after the answer is not over yet. `last_negative`: the last negative clip after it.
    """

    answered_at: datetime
    before: Tone
    after: Tone
    carried: int
    complete: bool
    last_negative: datetime | None = None

    @property
    def change(self) -> float | None:
        """By how much the share of negative clips changed (-1 to 1); None where one side has no clips."""
        if self.before.share is None or self.after.share is None:
            return None
        return self.after.share - self.before.share


def effect(clips: Iterable[Told], answered_at: datetime, now: datetime, span: timedelta = SPAN) -> Effect:
    """What the clips of a story, in any order, tell of an answer. Times are aware; a clip of the very moment is before."""
    told = sorted(clips, key=lambda clip: clip.at)
    end = min(now, answered_at + span)
    before = [clip for clip in told if answered_at - span <= clip.at <= answered_at]
    after = [clip for clip in told if answered_at < clip.at <= end]
    negative = [clip.at for clip in after if clip.negative]
    return Effect(
        answered_at=answered_at,
        before=_tone(before),
        after=_tone(after),
        carried=sum(any(word in clip.title for word in _REPLY_WORDS) for clip in after),
        complete=now >= answered_at + span,
        last_negative=negative[-1] if negative else None,
    )


def _tone(clips: list[Told]) -> Tone:
    return Tone(
        len(clips), sum(clip.negative for clip in clips), len({clip.outlet for clip in clips if clip.outlet})
    )
