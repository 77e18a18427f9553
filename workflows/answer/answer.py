"""An answer as the fold of its events, and what can be read off it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import assert_never

from workflows.answer.events import (
    Approved,
    CopySent,
    DirectorAsked,
    Event,
    Opened,
    Posted,
    Released,
    Reminded,
    Returned,
    Submitted,
    TextWritten,
)
from workflows.answer.policy import HOUR, AnswerPolicy
from workflows.answer.text import AnswerText
from workflows.approval import chain
from workflows.approval.chain import Approval, Chain, Holder, Holders, Rung, able
from workflows.duty.policy import DutyPolicy
from workflows.record.events import Actor

SHORTEST_PAUSE = timedelta(minutes=10)
MOST_LATE = 12
"""Reminders of an approval after the limit, one an hour; by then the case's own reminders have long reached the director."""


class State(StrEnum):
    """Where an answer stands."""

    DRAFT = "draft"
    RETURNED = "returned"
    WAITING = "waiting"
    RELEASED = "released"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Around:
    """What the rules need to know besides the answer: the limit, who is there, whether the story is negative.

    ``holders`` leaves out rungs in which nobody is there. ``drill``: a practice case never goes to the director;
    ``hour``: how long an hour of its clocks lasts.
    """

    due: datetime
    holders: Holders = field(default_factory=dict)
    negative: bool = False
    drill: bool = False
    hour: timedelta = HOUR


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one case. Built by ``evolve`` only; ``version`` counts its events.

    ``author`` is who it goes back to: whoever submitted it last, else who began it. ``rest_since``: when it last moved;
    ``last_mark``: when the newest reminder since then went out.
    """

    case_id: str
    opened_at: datetime
    author: Actor
    rest_since: datetime
    state: State = State.DRAFT
    text: AnswerText = AnswerText()
    text_version: int = 0
    round: int = 0
    rungs: tuple[Rung, ...] = ()
    approvals: tuple[Approval, ...] = ()
    director_asked: bool = False
    returned: Returned | None = None
    returned_version: int = 0
    released: Released | None = None
    release_used: bool = False
    posted: tuple[Posted, ...] = ()
    copies: tuple[CopySent, ...] = ()
    copies_reminded: bool = False
    reminded: int = 0
    last_mark: datetime | None = None
    version: int = 1

    @property
    def missing(self) -> tuple[Rung, ...]:
        """The rungs whose approval is still wanted in this round, lowest first."""
        given = {approval.rung for approval in self.approvals}
        return tuple(rung for rung in self.rungs if rung not in given)

    @property
    def waiting(self) -> Rung | None:
        """The rung whose approval comes next; None while it lies with the officer and when all is said."""
        return self.missing[0] if self.state is State.WAITING and self.missing else None

    @property
    def chain(self) -> Chain:
        """How far it has climbed."""
        missing = self.missing if self.state is State.WAITING else ()
        return Chain(self.author, self.round, self.approvals, missing)

    @property
    def copied(self) -> frozenset[str]:
        """Who has a copy of what was posted last."""
        return frozenset(c.copy for c in self.copies if c.version == len(self.posted))


def policy_for(policy: AnswerPolicy, around: Around) -> AnswerPolicy:
    """The agency's rules as they hold for a case: one that is practised has the short hours of its drill."""
    return policy.for_practice(around.hour) if around.drill else policy


def holders_of(answer: Answer, rung: Rung, around: Around) -> tuple[Holder, ...]:
    """Who may speak for a rung: nobody checks their own words in another's place."""
    return able(answer.chain, rung, around.holders)


def asked(answer: Answer, around: Around) -> Rung | None:
    """Whose tap is wanted now: the rung that comes next, or the lowest above it in which somebody is there."""
    return chain.asked(answer.chain, around.holders)


def marks(start: datetime, due: datetime, hour: timedelta = HOUR) -> Iterator[datetime]:
    """When somebody is reminded of an approval: at half of the time that is left, at half of the rest, and so on.

    Then at the limit and every hour. Computed from when the text was submitted and the limit, never from now.
    ``hour``: how long an hour of the clock lasts.
    """
    rest, shortest = due - start, SHORTEST_PAUSE * (hour / HOUR)
    while rest / 2 >= shortest:
        rest /= 2
        yield due - rest
    begin = max(due, start)
    if due > start:
        yield due
    for number in range(1, MOST_LATE + 1):
        yield begin + number * hour


def next_mark(answer: Answer, policy: AnswerPolicy, due: datetime, duty: DutyPolicy) -> datetime | None:
    """When the next reminder is due; None when there is nothing to remind of. This is the column that is scanned.

    At night only what cannot wait until the morning.
    """
    after = answer.last_mark or answer.rest_since
    if answer.state is State.WAITING:
        later = (mark for mark in marks(answer.rest_since, due, policy.hour) if mark > after)
        mark = next(islice(later, 1), None)
    elif answer.state is State.POSTED and not answer.copies_reminded and copies_missing(answer, policy):
        mark = answer.posted[-1].at + policy.copies_after
    else:
        return None
    night = duty.night_at(mark) if mark is not None else None
    if mark is None or night is None:
        return mark
    urgent = answer.state is State.WAITING and mark <= due <= night.ends + policy.hour
    return mark if urgent else night.ends


def copies_missing(answer: Answer, policy: AnswerPolicy) -> tuple[str, ...]:
    """The ids of those who have no copy of what was posted last."""
    if not answer.posted:
        return ()
    return tuple(copy.id for copy in policy.copies if copy.id not in answer.copied)


def fold(events: Iterable[Event]) -> Answer | None:
    """The answer that these events make; None without events. Raises ValueError as ``evolve`` does."""
    answer: Answer | None = None
    for event in events:
        answer = evolve(answer, event)
    return answer


def evolve(answer: Answer | None, event: Event) -> Answer:
    """The answer after this event. Raises ValueError when the history is broken."""
    if isinstance(event, Opened):
        if answer is not None:
            raise ValueError(f"the answer of case {answer.case_id} is opened twice in its history")
        return Answer(event.case_id, event.at, event.by, event.at)
    if answer is None:
        raise ValueError(f"a history begins with {event.type} instead of {Opened.type}")
    if isinstance(event, Reminded):
        # What was missed meanwhile is not made up for: the next mark is the first one after this moment.
        after = replace(answer, last_mark=event.at, reminded=event.count)
        after = replace(after, copies_reminded=answer.copies_reminded or event.about == "copies")
    elif isinstance(event, CopySent):
        after = replace(answer, copies=(*answer.copies, event))
    else:
        after = replace(_apply(answer, event), rest_since=event.at, reminded=0, last_mark=None)
    return replace(after, version=answer.version + 1)


def _apply(
    answer: Answer, event: TextWritten | Submitted | Approved | Returned | DirectorAsked | Released | Posted
) -> Answer:
    match event:
        case TextWritten():
            # An approver's change leaves the round as it is: what follows is that approver's word on the new text.
            mine = event.in_approval
            state = answer.state if mine else State.DRAFT
            return replace(
                answer,
                text=event.text,
                text_version=answer.text_version + 1,
                state=state,
                approvals=answer.approvals if mine else (),
            )
        case Submitted():
            return replace(
                answer,
                state=State.WAITING,
                round=event.round,
                rungs=event.rungs,
                approvals=(),
                author=event.by,
                returned=None,
            )
        case Approved():
            approval = Approval(
                rung=event.rung,
                by=event.by,
                at=event.at,
                text_version=event.text_version,
                in_place=event.in_place,
                passed_over=event.passed_over,
                instead_of=event.instead_of,
            )
            return replace(answer, approvals=(*answer.approvals, approval))
        case Returned():
            return replace(
                answer,
                state=State.RETURNED,
                approvals=(),
                returned=event,
                returned_version=answer.text_version,
            )
        case DirectorAsked():
            rungs = (*answer.rungs, Rung.DIRECTOR) if answer.state is State.WAITING else answer.rungs
            return replace(answer, director_asked=True, rungs=rungs)
        case Released():
            return replace(answer, state=State.RELEASED, released=event, release_used=False)
        case Posted():
            posted = (*answer.posted, event)
            return replace(
                answer, state=State.POSTED, posted=posted, copies_reminded=False, release_used=True
            )
        case _:
            assert_never(event)


def unused_release(answer: Answer) -> Released | None:
    """The words that may be posted and are not yet; None when there are none.

    A later draft does not take them back: what was approved stays approved until something newer is.
    """
    return None if answer.release_used else answer.released
