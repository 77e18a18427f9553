"""Which channels fit an issue now, which are proved, and how many different ones there are (manual, section B). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from thai.normalise import normalise
from workflows.channels.model import Audience, Channel
from workflows.channels.pages import page_of, platform_of
from workflows.clarification import channel_key


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A channel with why it is suggested: whom it reaches, and whether it can be out before the limit.

    `fits`: its lead time ends before the limit. `because`: the audiences of the issue that it reaches.
    """

    channel: Channel
    because: tuple[str, ...]
    ready_at: datetime
    fits: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence of one channel; `page` is where a link lies, `ok` None while a link has not been looked at."""

    channel: str
    kind: str
    page: str = ""
    ok: bool | None = True


@dataclass(frozen=True, slots=True)
class Standing:
    """The chosen channels by what is proved.

    `proved` and `lacking` in the order chosen. `same`: pairs of channels whose evidence lies on one page, the first
    of which counts. `distinct`: how many different channels are chosen, `distinct_proved` how many are proved.
    """

    proved: tuple[str, ...]
    lacking: tuple[str, ...]
    same: tuple[tuple[str, str], ...]
    distinct: int
    distinct_proved: int


def audiences_of(text: str, known: Sequence[Audience]) -> tuple[str, ...]:
    """Whom an issue concerns: the audiences of which a word stands in its text; in the order of the agency file."""
    plain = normalise(text).casefold()
    return tuple(a.name for a in known if any(normalise(w).casefold() in plain for w in a.words))


def suggest(
    channels: Sequence[Channel], audiences: Sequence[str], now: datetime, limit: datetime
) -> tuple[Suggestion, ...]:
    """All channels, those first that can be out before the limit, among them those that reach most of the audiences.

    A channel without an audience in the agency file reaches everybody, and comes after those that are meant for
    somebody. Ties keep the order of the agency file. Times are aware; `limit` is the answer's or the channels' one.
    """
    made = [_suggestion(channel, audiences, now, limit) for channel in channels]
    return tuple(sorted(made, key=lambda s: (not s.fits, -len(s.because))))


def _suggestion(channel: Channel, audiences: Sequence[str], now: datetime, limit: datetime) -> Suggestion:
    because = tuple(a for a in audiences if a in channel.audience)
    ready = now + channel.lead
    # Past the limit nothing is in time any more: what needs no preparation is then the right thing still.
    fits = ready <= limit or channel.lead == timedelta(0)
    return Suggestion(channel, because, ready, fits)


def standing(chosen: Sequence[str], proofs: Iterable[Proof]) -> Standing:
    """How the chosen channels stand. A link that could not be opened is evidence still: what counts is that it was given."""
    evidence = list(proofs)
    proved = [name for name in chosen if any(channel_key(p.channel) == channel_key(name) for p in evidence)]
    same: list[tuple[str, str]] = []
    for index, name in enumerate(proved):
        pages = _pages(name, evidence)
        for earlier in proved[:index]:
            # Only a channel all of whose evidence lies on another channel's pages is that channel once more.
            if pages and pages <= _pages(earlier, evidence) and not _otherwise(name, evidence):
                same.append((earlier, name))
                break
    return Standing(
        proved=tuple(proved),
        lacking=tuple(name for name in chosen if name not in proved),
        same=tuple(same),
        distinct=len(chosen) - len(same),
        distinct_proved=len(proved) - len(same),
    )


def _pages(name: str, evidence: Sequence[Proof]) -> set[str]:
    return {p.page for p in evidence if p.page and channel_key(p.channel) == channel_key(name)}


def _otherwise(name: str, evidence: Sequence[Proof]) -> bool:
    """Whether a channel is also proved by something that is no link."""
    return any(not p.page and channel_key(p.channel) == channel_key(name) for p in evidence)


def same_page(channel: str, page: str, proofs: Iterable[Proof]) -> str | None:
    """The other channel that has evidence on this page already; None when the page is new or the channel's own."""
    for proof in proofs:
        if page and proof.page == page and channel_key(proof.channel) != channel_key(channel):
            return proof.channel
    return None


def channel_of_link(url: str, channels: Sequence[Channel]) -> Channel | None:
    """The agency's channel that an address belongs to: by its pages, else the only one named after the platform."""
    page = page_of(url)
    if not page:
        return None
    for channel in channels:
        if page in {page_of(address) for address in channel.pages}:
            return channel
    platform = platform_of(page)
    if platform == "web":
        return None
    named = [c for c in channels if platform in {w.casefold() for w in (*c.words, c.name, c.kind)}]
    return named[0] if len(named) == 1 else None
