"""Putting an answer to those who must approve it, their word, and going out without it near the limit.

Manual, section B (24 hours, silence fails) and A 7 (head, deputy, director). Pure, part of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from thai.dates import long_date
from workflows.answer.answer import Answer, Around, State, asked, evolve
from workflows.answer.commands import Approve, AskDirector, Command, ReleaseNow, SendBack, Submit
from workflows.answer.events import (
    Approved,
    DirectorAsked,
    Event,
    Release,
    Released,
    Returned,
    Submitted,
    TextWritten,
)
from workflows.answer.policy import AnswerPolicy
from workflows.answer.refused import Refused
from workflows.answer.text import LONGEST, AnswerText, compose
from workflows.approval import chain
from workflows.approval.chain import LADDER, Approval, Rung, Word

LONGEST_REASON = 1000


def under_pressure(answer: Answer, now: datetime, policy: AnswerPolicy, around: Around) -> bool:
    """Whether the limit is so near that fewer approvals must do; never for a change to what was posted already."""
    return not answer.posted and now >= around.due - policy.head_alone


def checked(text: AnswerText, now: datetime) -> AnswerText:
    """The text with its date. Nothing is cut in silence: who approves must see all that was written. Raises Refused."""
    dated = replace(text, day=long_date(now))
    long = len(compose(dated))
    if long > LONGEST:
        raise Refused("too_long", length=long, longest=LONGEST)
    return dated


def submit(
    answer: Answer, command: Submit, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    """Put the text up; what an approver submits has their word, and needs none from below."""
    if answer.text.empty:
        raise Refused("no_text")
    if answer.state is State.WAITING:
        raise Refused("under_consideration", rung=answer.waiting)
    _not_released(answer)
    if answer.state is State.RETURNED:
        _changed_since_return(answer)
    rungs = _required(answer, policy, around)
    submitted = Submitted(
        at=now,
        by=command.by,
        message_id=command.message_id,
        round=answer.round + 1,
        rungs=rungs,
        text_version=answer.text_version,
    )
    after = evolve(answer, submitted)
    if not rungs:
        return submitted, _released(after, command, now, Release.NOT_REQUIRED)
    own = next((rung for rung in rungs if rung.value == command.by.role), None)
    if own is None:
        return (submitted,)
    upto = rungs[: rungs.index(own) + 1]
    given = (
        Approval(rung=rung, by=command.by, at=now, text_version=after.text_version, in_place=rung is not own)
        for rung in upto
    )
    return (submitted, *_approvals(after, command, given))


def _required(answer: Answer, policy: AnswerPolicy, around: Around) -> tuple[Rung, ...]:
    wanted = set(policy.approve)
    negative = around.negative and "negative" in policy.director_when
    if wanted and not around.drill and (negative or answer.director_asked):
        wanted.add(Rung.DIRECTOR)
    return tuple(rung for rung in LADDER if rung in wanted)


def _changed_since_return(answer: Answer) -> None:
    if answer.returned is not None and answer.text_version == answer.returned_version:
        raise Refused("as_returned", by=answer.returned.by)


def approve(
    answer: Answer, command: Approve, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    """One person's yes, to the text as it stands or as they changed it."""
    word = _competent(answer, command, now, policy, around)
    before: tuple[Event, ...] = ()
    after = answer
    if command.text is not None:
        text = checked(command.text, now)
        if text.empty:
            raise Refused("no_text")
        if not text.same_as(answer.text):
            written = TextWritten(
                at=now, by=command.by, message_id=command.message_id, text=text, in_approval=True
            )
            before, after = (written,), evolve(answer, written)
    given = chain.words_for(answer.chain, word, command.by, now, around.holders, after.text_version)
    return (*before, *_approvals(after, command, given))


def _competent(
    answer: Answer, command: Approve | SendBack, now: datetime, policy: AnswerPolicy, around: Around
) -> Word:
    return chain.competent(
        answer.chain,
        command.by,
        around.holders,
        shown=command.round,
        approving=isinstance(command, Approve),
        ended=_released_already(answer),
        hurry=under_pressure(answer, now, policy, around),
        refuse=Refused,
    )


def _released_already(answer: Answer) -> Refused | None:
    if answer.state in (State.RELEASED, State.POSTED) and answer.released is not None:
        return Refused("released", by=answer.released.by, at=answer.released.at)
    return None


def _not_released(answer: Answer) -> None:
    if (refused := _released_already(answer)) is not None:
        raise refused


def _approvals(
    answer: Answer, command: Submit | Approve, given: Iterable[Approval]
) -> tuple[Approved | Released, ...]:
    """The events of these approvals, and the release where they are the last ones wanted."""
    events: list[Approved | Released] = []
    for one in given:
        event = Approved(
            at=one.at,
            by=one.by,
            message_id=command.message_id,
            round=answer.round,
            rung=one.rung,
            text_version=one.text_version,
            in_place=one.in_place,
            passed_over=one.passed_over,
            instead_of=one.instead_of,
        )
        events.append(event)
        answer = evolve(answer, event)
    if events and not answer.missing:
        events.append(_released(answer, command, events[-1].at, Release.APPROVED))
    return tuple(events)


def _released(
    answer: Answer, command: Command, now: datetime, release: Release, reason: str = ""
) -> Released:
    return Released(
        at=now,
        by=command.by,
        message_id=command.message_id,
        release=release,
        words=compose(answer.text),
        text_version=answer.text_version,
        reason=reason,
        missing=answer.missing,
    )


def send_back(
    answer: Answer, command: SendBack, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    """One person's no, with what is to be changed."""
    word = _competent(answer, command, now, policy, around)
    remark = _explained(command.remark)
    return (
        Returned(
            at=now,
            by=command.by,
            message_id=command.message_id,
            round=answer.round,
            rung=word.top,
            remark=remark,
            instead_of=word.mine[word.top],
        ),
    )


def _explained(words: str) -> str:
    words = words.strip()
    if not words:
        raise Refused("no_reason")
    if len(words) > LONGEST_REASON:
        raise Refused("too_long", length=len(words), longest=LONGEST_REASON)
    return words


def ask_director(answer: Answer, command: AskDirector, now: datetime) -> tuple[Event, ...]:
    """Want the director's approval as well."""
    if command.by.role not in (Rung.HEAD.value, Rung.DEPUTY.value):
        raise Refused("not_approver")
    _not_released(answer)
    if answer.director_asked or Rung.DIRECTOR in answer.rungs:
        raise Refused("already_asked")
    reason = command.reason.strip()[:LONGEST_REASON]
    return (DirectorAsked(at=now, by=command.by, message_id=command.message_id, reason=reason),)


def release_now(
    answer: Answer, command: ReleaseNow, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    """One approval is enough from ``head_alone`` before the limit, none from ``unapproved`` before it.

    Where nobody is there who could approve, the same holds at any time. What was sent back goes out only when changed.
    """
    if answer.text.empty:
        raise Refused("no_text")
    _not_released(answer)
    _changed_since_return(answer)
    if answer.posted:
        # Nothing is lost by silence any more: a change to what stands in public waits for its approval.
        raise Refused("not_released", rung=answer.waiting)
    nobody = answer.state is State.WAITING and asked(answer, around) is None
    if answer.state is State.WAITING and answer.approvals:
        _from(around.due - policy.head_alone, now, anyhow=nobody)
        return (_released(answer, command, now, Release.HEAD_ONLY, command.reason.strip()[:LONGEST_REASON]),)
    _from(around.due - policy.unapproved, now, anyhow=nobody)
    return (_released(answer, command, now, Release.UNAPPROVED, _explained(command.reason)),)


def _from(moment: datetime, now: datetime, *, anyhow: bool) -> None:
    if now < moment and not anyhow:
        raise Refused("too_early", from_=moment)
