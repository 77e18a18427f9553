"""Whose approval comes next, who may give it, and which rungs one person's word covers (manual, section A 7).

Head of mission, deputy director, director, in this order. Whoever is on leave is spoken for by the stand-in; a rung in
which nobody is there is spoken for by the next one above. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.record.events import Actor
from workflows.record.refused import Refused


class Rung(StrEnum):
    """Who must approve, in this order (manual, section A 7): head of mission, deputy director, director."""

    HEAD = "head"
    DEPUTY = "deputy"
    DIRECTOR = "director"


LADDER = tuple(Rung)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may speak for a rung now; ``instead_of`` names the absent one in whose place."""

    person_id: str
    name: str = ""
    instead_of: str = ""


Holders = Mapping[Rung, tuple[Holder, ...]]
"""Who is there; rungs in which nobody is are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One rung's word in the present round, as in the event that it comes from."""

    rung: Rung
    by: Actor
    at: datetime
    text_version: int = 0
    in_place: bool = False
    passed_over: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """How far a text has climbed in its present round.

    ``author``: who put it up. ``missing``: the rungs whose approval is still wanted, lowest first; none while it does
    not wait.
    """

    author: Actor
    round: int
    approvals: tuple[Approval, ...] = ()
    missing: tuple[Rung, ...] = ()

    @property
    def waiting(self) -> Rung | None:
        """The rung whose approval comes next."""
        return self.missing[0] if self.missing else None


@dataclass(frozen=True, slots=True)
class Word:
    """What one person may decide now: ``mine`` are the rungs they speak for, each with the absent one's name.

    ``top`` is the one they decide in; missing ones below it are covered by their word.
    """

    mine: Mapping[Rung, str]
    top: Rung


def able(chain: Chain, rung: Rung, holders: Holders) -> tuple[Holder, ...]:
    """Who may speak for a rung: nobody checks their own words in another's place."""
    return tuple(
        holder
        for holder in holders.get(rung, ())
        if holder.person_id != chain.author.id or chain.author.role == rung.value
    )


def asked(chain: Chain, holders: Holders) -> Rung | None:
    """Whose tap is wanted now: the rung that comes next, or the lowest above it in which somebody is there."""
    if chain.waiting is None:
        return None
    return _there(chain, LADDER[LADDER.index(chain.waiting) :], holders)


def _there(chain: Chain, rungs: Iterable[Rung], holders: Holders) -> Rung | None:
    return next((rung for rung in rungs if able(chain, rung, holders)), None)


def competent(
    chain: Chain,
    by: Actor,
    holders: Holders,
    *,
    shown: int | None,
    approving: bool,
    ended: Refused | None = None,
    hurry: bool = False,
    refuse: type[Refused] = Refused,
) -> Word:
    """What this person's word counts for now. Raises ``refuse``, or ``ended`` where all is said.

    ``shown``: the round on the card that they read, None for the present one. ``hurry``: the limit is so near that
    those below who are there may be passed over. Codes: already_approved(by, at) · not_approver(rung) · not_submitted ·
    other_round(round) · out_of_order(rung).
    """
    mine = {
        rung: holder.instead_of
        for rung in LADDER
        for holder in able(chain, rung, holders)
        if holder.person_id == by.id
    }
    own = next((rung for rung in LADDER if rung.value == by.role), None)
    if own is not None:
        mine[own] = ""
    # An old card shows an earlier text: a tap on it must not approve what its reader has not seen.
    stale = shown is not None and shown != chain.round
    waiting = chain.waiting
    ahead = [rung for rung in mine if waiting and LADDER.index(rung) >= LADDER.index(waiting)]
    given = next((a for a in chain.approvals if a.by.id == by.id or a.rung is own), None)
    if given is not None and approving and not stale and not ahead:
        raise refuse("already_approved", by=given.by, at=given.at)
    if ended is not None:
        raise ended
    if not mine:
        raise refuse("not_approver", rung=waiting)
    if waiting is None:
        raise refuse("not_submitted")
    if stale:
        raise refuse("other_round", round=chain.round)
    if not ahead:
        raise refuse("out_of_order", rung=waiting)
    top = min(ahead, key=LADDER.index)
    between = LADDER[LADDER.index(waiting) : LADDER.index(top)]
    there = _there(chain, between, holders)
    if there is not None and not hurry:
        raise refuse("out_of_order", rung=there)
    return Word(mine, top)


def words_for(
    chain: Chain, word: Word, by: Actor, now: datetime, holders: Holders, text_version: int = 0
) -> tuple[Approval, ...]:
    """The approvals that one person's yes gives: the rung they decide in, missing ones below, and their own above.

    Who speaks for the next rung too is not asked a second time.
    """
    covered = [rung for rung in chain.missing if LADDER.index(rung) <= LADDER.index(word.top)]
    for rung in chain.missing[len(covered) :]:
        if rung not in word.mine:
            break
        covered.append(rung)
    return tuple(
        Approval(
            rung=rung,
            by=by,
            at=now,
            text_version=text_version,
            in_place=rung not in word.mine,
            passed_over=rung not in word.mine and bool(able(chain, rung, holders)),
            instead_of=word.mine.get(rung, word.mine[word.top]),
        )
        for rung in covered
    )
