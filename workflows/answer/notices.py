"""What is to be told to whom after something happened to an answer. Pure: rungs and persons, not yet chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflows.answer.answer import Answer, Around, asked, holders_of
from workflows.answer.events import (
    Approved,
    DirectorAsked,
    Event,
    Release,
    Released,
    Reminded,
    Returned,
    Submitted,
)
from workflows.approval.chain import Holder, Rung

AUTHOR_FROM = 2
"""From this reminder on the officer hears too that nobody has answered, and what can be done."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: its kind and data, and who gets it (person ids); the PR group where nobody is reached."""

    kind: str
    persons: tuple[str, ...]
    data: dict[str, Any] = field(default_factory=dict)


def notices(answer: Answer, event: Event, around: Around) -> tuple[Told, ...]:
    """The notices that follow from the last event of a command; none where the reply to the person says it all."""
    author = answer.author.id
    match event:
        case Submitted() | Approved() | DirectorAsked():
            return _put_to(answer, around) if answer.waiting is not None else ()
        case Released(release=Release.APPROVED):
            return (Told("answer_ready", (author,), {"round": answer.round}),)
        case Released(release=Release.HEAD_ONLY | Release.UNAPPROVED):
            # Those who did not answer learn at once what went out without them.
            rungs = answer.rungs or tuple(Rung)[:2]
            persons = tuple(h.person_id for rung in rungs for h in around.holders.get(rung, ()))
            return (Told("answer_result", _each_once(persons), {"state": answer.state.value}),)
        case Returned():
            data = {"state": answer.state.value, "round": answer.round}
            return (Told("answer_result", (author,), data),)
        case Reminded(about="copies"):
            return (Told("answer_copies", (author,), {"remind": True}),)
        case Reminded():
            found = _put_to(answer, around, since=answer.rest_since.isoformat())
            if event.count < AUTHOR_FROM:
                return found
            return (*found, Told("answer_reminder", (author,), {"since": answer.rest_since.isoformat()}))
        case _:
            return ()


def _put_to(answer: Answer, around: Around, since: str = "") -> tuple[Told, ...]:
    wanted = asked(answer, around)
    holders: tuple[Holder, ...] = holders_of(answer, wanted, around) if wanted is not None else ()
    kind = "answer_reminder" if since else "answer_decision"
    told = []
    for holder in holders:
        data: dict[str, Any] = {"round": answer.round, "rung": wanted}
        data |= {"since": since} if since else {}
        data |= {"for": holder.instead_of} if holder.instead_of else {}
        told.append(Told(kind, (holder.person_id,), data))
    # With nobody there the officer is told: they may go on alone.
    return tuple(told) or (Told("answer_reminder", (answer.author.id,), {"since": since or None}),)


def _each_once(persons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(persons))
