"""The agency's channels as its file describes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Channel:
    """A medium of the agency.

    `words`: what else an officer may type for it; `audience`: names of those it reaches; `lead`: how long before
    something can be out there; `owner`: who looks after it; `pages`: addresses at which the agency publishes.
    """

    name: str
    words: tuple[str, ...] = ()
    kind: str = ""
    audience: tuple[str, ...] = ()
    lead: timedelta = timedelta(0)
    owner: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """People whom an issue may concern; `words` in an issue point to them."""

    name: str
    words: tuple[str, ...]
