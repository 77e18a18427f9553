"""A post as it was read, in the form this room needs it; the reader itself lives in monitor.pmoc and fits by its shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class ReadSource(Protocol):
    """Where the news was seen."""

    @property
    def outlet(self) -> str | None:
        """The outlet as the post names it."""

    @property
    def url(self) -> str | None:
        """Its address."""


class ReadIssue(Protocol):
    """One thing PMOC wants answered."""

    @property
    def no(self) -> int:
        """The number in the post."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def agencies(self) -> tuple[str, ...]:
        """Who must answer, as in the post."""

    @property
    def ours(self) -> bool:
        """Whether it is put to the agency."""

    @property
    def sure(self) -> bool:
        """Whether that is certain."""

    @property
    def sources(self) -> Sequence[ReadSource]:
        """Where it was seen."""

    @property
    def due(self) -> datetime | None:
        """The deadline that the post names."""

    @property
    def detail(self) -> str:
        """What the post says besides."""


class ReadCorrection(Protocol):
    """A change to an earlier post."""

    @property
    def action(self) -> str:
        """Whether it was `edited` or `withdrawn`."""

    @property
    def no(self) -> int | None:
        """The number of the issue."""

    @property
    def text(self) -> str:
        """In which words."""


class ReadPost(Protocol):
    """A whole message."""

    @property
    def kind(self) -> str:
        """One of issues, acknowledgement, answer, other."""

    @property
    def issues(self) -> Sequence[ReadIssue]:
        """Its issues."""

    @property
    def corrections(self) -> Sequence[ReadCorrection]:
        """What it changes in earlier posts."""


def concerns_us(issue: ReadIssue) -> bool:
    """Whether to open a case: doubt is resolved towards opening, since silence is what fails (section B)."""
    return issue.ours or not issue.sure
