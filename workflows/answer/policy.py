"""Who approves an answer, how close to the limit it may go out with less, who gets copies. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from workflows.approval.chain import Rung

HOUR = timedelta(hours=1)
DirectorWhen = Literal["negative", "flagged"]


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody who must have a copy of each answer: how it is sent, and the text that goes with it."""

    id: str
    name: str
    how: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """``approve``: whose approval an answer needs, in the order of the ladder; nobody's when empty.

    ``director_when``: the director's as well when the story is negative, or when the head asks for it. ``head_alone`` before
    the limit one approval is enough; ``unapproved`` before it the officer may post without any, with the reason. Silence is
    what fails the indicator (manual, section B), so the last minutes never depend on somebody who does not answer.
    ``copies_after``: when those whose copy is not sent are reminded of, once. ``hour``: how long an hour of the clocks
    lasts, shorter in a drill.
    """

    approve: tuple[Rung, ...] = (Rung.HEAD, Rung.DEPUTY)
    director_when: frozenset[str] = frozenset({"negative", "flagged"})
    head_alone: timedelta = timedelta(hours=1)
    unapproved: timedelta = timedelta(minutes=30)
    copies: tuple[Copy, ...] = ()
    copies_after: timedelta = timedelta(hours=1)
    hour: timedelta = HOUR

    def __post_init__(self) -> None:
        if self.unapproved > self.head_alone:
            raise ValueError("unapproved must not begin before head_alone")

    def for_practice(self, hour: timedelta) -> AnswerPolicy:
        """The same rules in a drill whose hours last ``hour``; nobody outside gets a copy of what is practised."""
        share = hour / self.hour
        return replace(
            self,
            copies=(),
            head_alone=self.head_alone * share,
            unapproved=self.unapproved * share,
            copies_after=self.copies_after * share,
            hour=hour,
        )
