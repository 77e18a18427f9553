"""What may be done with an answer, by whom, in which order and how close to the limit: ``decide``.

Manual, section B (24 hours, silence fails) and A 7 (head, deputy, director). Pure: ``now`` is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from thai.dates import long_date
from workflows.answer.answer import (
    LADDER,
    Answer,
    Around,
    State,
    asked,
    copies_missing,
    evolve,
    holders_of,
    next_mark,
    unused_release,
)
from workflows.answer.commands import (
    Approve,
    AskDirector,
    Command,
    Post,
    ReleaseNow,
    SendBack,
    SendCopy,
    Submit,
    Tick,
    Write,
)
from workflows.answer.events import (
    Approved,
    CopySent,
    DirectorAsked,
    Event,
    Opened,
    Posted,
    Release,
    Released,
    Reminded,
    Returned,
    Submitted,
    TextWritten,
)
from workflows.answer.policy import AnswerPolicy
from workflows.answer.text import LONGEST, AnswerText, compose
from workflows.duty.policy import DutyPolicy
from workflows.response_plan.events import Rung

LONGEST_REASON = 1000


class Refused(Exception):
    """A command that is not carried out. ``code`` is a stable English id, ``facts`` is what the sentence needs.

    no_answer · no_text · too_long(length, longest) · no_reason · not_submitted · under_consideration(rung) ·
    released(by, at) · other_round(round) · not_approver · out_of_order(rung) · already_approved(by, at) ·
    too_early(from_) · as_returned(by) · not_released(rung) · not_posted · no_such_copy(known) · already_sent(by, at) ·
    already_asked.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


def decide(
    answer: Answer | None,
    command: Command,
    now: datetime,
    policy: AnswerPolicy,
    around: Around,
    *,
    case_id: str = "",
    duty: DutyPolicy = DutyPolicy(),  # noqa: B008 - frozen
) -> tuple[Event, ...]:
    """The events that follow from this command at ``now`` (aware); none when it changes nothing.

    ``case_id`` is wanted for the first command only. Raises Refused, and ValueError when ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"{now!r} has no time zone")
    if answer is None:
        if not isinstance(command, Write):
            raise Refused("no_answer")
        opened = Opened(at=now, by=command.by, message_id=command.message_id, case_id=case_id)
        return opened, *_write(evolve(None, opened), command, now)
    match command:
        case Write():
            return _write(answer, command, now)
        case Submit():
            return _submit(answer, command, now, policy, around)
        case Approve():
            return _approve(answer, command, now, policy, around)
        case SendBack():
            return _send_back(answer, command, now, policy, around)
        case AskDirector():
            return _ask_director(answer, command, now)
        case ReleaseNow():
            return _release_now(answer, command, now, policy, around)
        case Post():
            return _post(answer, command, now)
        case SendCopy():
            return _copy(answer, command, now, policy)
        case Tick():
            return _tick(answer, command, now, policy, around, duty)
        case _:
            assert_never(command)


def under_pressure(answer: Answer, now: datetime, policy: AnswerPolicy, around: Around) -> bool:
    """Whether the limit is so near that fewer approvals must do; never for a change to what was posted already."""
    return not answer.posted and now >= around.due - policy.head_alone


def _write(answer: Answer, command: Write, now: datetime) -> tuple[Event, ...]:
    text = _checked(command.text, now)
    if text.same_as(answer.text):
        return ()
    return (TextWritten(at=now, by=command.by, message_id=command.message_id, text=text),)


def _checked(text: AnswerText, now: datetime) -> AnswerText:
    # Nothing is cut in silence: who approves must see all that was written.
    dated = replace(text, day=long_date(now))
    long = len(compose(dated))
    if long > LONGEST:
        raise Refused("too_long", length=long, longest=LONGEST)
    return dated


def _submit(
    answer: Answer, command: Submit, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    if answer.text.empty:
        raise Refused("no_text")
    if answer.state is State.WAITING:
        raise Refused("under_consideration", rung=answer.waiting)
    if answer.state in (State.RELEASED, State.POSTED) and answer.released is not None:
        raise Refused("released", by=answer.released.by, at=answer.released.at)
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
    # What an approver writes and submits has their word, and needs none from below.
    upto = rungs[: rungs.index(own) + 1]
    given = tuple(_approved(after, command, now, rung, in_place=rung is not own) for rung in upto)
    return (submitted, *given, *_final(_after(after, given), command, now))


def _required(answer: Answer, policy: AnswerPolicy, around: Around) -> tuple[Rung, ...]:
    wanted = set(policy.approve)
    negative = around.negative and "negative" in policy.director_when
    if wanted and not around.drill and (negative or answer.director_asked):
        wanted.add(Rung.DIRECTOR)
    return tuple(rung for rung in LADDER if rung in wanted)


def _changed_since_return(answer: Answer) -> None:
    if answer.returned is not None and answer.text_version == answer.returned_version:
        raise Refused("as_returned", by=answer.returned.by)


def _approve(
    answer: Answer, command: Approve, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    mine, top = _competent(answer, command, now, policy, around)
    before: tuple[Event, ...] = ()
    if command.text is not None:
        text = _checked(command.text, now)
        if text.empty:
            raise Refused("no_text")
        if not text.same_as(answer.text):
            before = (
                TextWritten(
                    at=now, by=command.by, message_id=command.message_id, text=text, in_approval=True
                ),
            )
    after = _after(answer, before)
    covered = [rung for rung in answer.missing if LADDER.index(rung) <= LADDER.index(top)]
    # Who speaks for the next rung too is not asked a second time.
    for rung in answer.missing[len(covered) :]:
        if rung not in mine:
            break
        covered.append(rung)
    given = tuple(
        _approved(
            after,
            command,
            now,
            rung,
            in_place=rung not in mine,
            passed_over=rung not in mine and bool(holders_of(answer, rung, around)),
            instead_of=mine.get(rung, mine[top] if rung not in mine else ""),
        )
        for rung in covered
    )
    return (*before, *given, *_final(_after(after, given), command, now))


def _competent(
    answer: Answer, command: Approve | SendBack, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[dict[Rung, str], Rung]:
    """The rungs that this person speaks for (each with the absent one's name), and the one they decide in now."""
    by = command.by
    mine = {
        rung: holder.instead_of
        for rung in LADDER
        for holder in holders_of(answer, rung, around)
        if holder.person_id == by.id
    }
    own = next((rung for rung in LADDER if rung.value == by.role), None)
    if own is not None:
        mine[own] = ""
    # An old card shows an earlier text: a tap on it must not approve what its reader has not seen.
    stale = command.round is not None and command.round != answer.round
    given = next((a for a in answer.approvals if a.by.id == by.id), None)
    waiting = answer.waiting
    ahead = [r for r in LADDER if r in mine and waiting and LADDER.index(r) >= LADDER.index(waiting)]
    if given is not None and not stale and (waiting is None or not ahead) and isinstance(command, Approve):
        raise Refused("already_approved", by=given.by, at=given.at)
    if not mine:
        raise Refused("not_approver")
    if answer.state in (State.RELEASED, State.POSTED) and answer.released is not None:
        raise Refused("released", by=answer.released.by, at=answer.released.at)
    if waiting is None:
        raise Refused("not_submitted")
    if stale:
        raise Refused("other_round", round=answer.round)
    if not ahead:
        raise Refused("out_of_order", rung=waiting)
    top = ahead[0]
    between = LADDER[LADDER.index(waiting) : LADDER.index(top)]
    there = next((rung for rung in between if holders_of(answer, rung, around)), None)
    if there is not None and not under_pressure(answer, now, policy, around):
        raise Refused("out_of_order", rung=there)
    return mine, top


def _approved(
    answer: Answer,
    command: Submit | Approve,
    now: datetime,
    rung: Rung,
    *,
    in_place: bool = False,
    passed_over: bool = False,
    instead_of: str = "",
) -> Approved:
    return Approved(
        at=now,
        by=command.by,
        message_id=command.message_id,
        round=answer.round,
        rung=rung,
        text_version=answer.text_version,
        in_place=in_place,
        passed_over=passed_over,
        instead_of=instead_of,
    )


def _final(answer: Answer, command: Submit | Approve, now: datetime) -> tuple[Event, ...]:
    return () if answer.missing else (_released(answer, command, now, Release.APPROVED),)


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


def _send_back(
    answer: Answer, command: SendBack, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    mine, top = _competent(answer, command, now, policy, around)
    remark = _explained(command.remark)
    return (
        Returned(
            at=now,
            by=command.by,
            message_id=command.message_id,
            round=answer.round,
            rung=top,
            remark=remark,
            instead_of=mine[top],
        ),
    )


def _explained(words: str) -> str:
    words = words.strip()
    if not words:
        raise Refused("no_reason")
    if len(words) > LONGEST_REASON:
        raise Refused("too_long", length=len(words), longest=LONGEST_REASON)
    return words


def _ask_director(answer: Answer, command: AskDirector, now: datetime) -> tuple[Event, ...]:
    if command.by.role not in (Rung.HEAD.value, Rung.DEPUTY.value):
        raise Refused("not_approver")
    if answer.state in (State.RELEASED, State.POSTED) and answer.released is not None:
        raise Refused("released", by=answer.released.by, at=answer.released.at)
    if answer.director_asked or Rung.DIRECTOR in answer.rungs:
        raise Refused("already_asked")
    reason = command.reason.strip()[:LONGEST_REASON]
    return (DirectorAsked(at=now, by=command.by, message_id=command.message_id, reason=reason),)


def _release_now(
    answer: Answer, command: ReleaseNow, now: datetime, policy: AnswerPolicy, around: Around
) -> tuple[Event, ...]:
    """One approval is enough from ``head_alone`` before the limit, none from ``unapproved`` before it.

    Where nobody is there who could approve, the same holds at any time. What was sent back goes out only when changed.
    """
    if answer.text.empty:
        raise Refused("no_text")
    if answer.state in (State.RELEASED, State.POSTED) and answer.released is not None:
        raise Refused("released", by=answer.released.by, at=answer.released.at)
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


def _post(answer: Answer, command: Post, now: datetime) -> tuple[Event, ...]:
    released = unused_release(answer)
    if released is None:
        raise Refused("not_released", rung=answer.waiting)
    return (
        Posted(
            at=now,
            by=command.by,
            message_id=command.message_id,
            version=len(answer.posted) + 1,
            words=command.words,
            release=released.release,
            differs=command.words != released.words,
        ),
    )


def _copy(answer: Answer, command: SendCopy, now: datetime, policy: AnswerPolicy) -> tuple[Event, ...]:
    if not answer.posted:
        raise Refused("not_posted")
    wanted = command.copy.strip().casefold()
    copy = next((c for c in policy.copies if wanted in (c.id.casefold(), c.name.casefold())), None)
    if copy is None:
        raise Refused("no_such_copy", known=tuple(c.name for c in policy.copies))
    version = len(answer.posted)
    sent = next((c for c in answer.copies if c.copy == copy.id and c.version == version), None)
    if sent is not None:
        raise Refused("already_sent", by=sent.by, at=sent.at)
    return (
        CopySent(
            at=now,
            by=command.by,
            message_id=command.message_id,
            copy=copy.id,
            name=copy.name,
            version=version,
        ),
    )


def _tick(
    answer: Answer, command: Tick, now: datetime, policy: AnswerPolicy, around: Around, duty: DutyPolicy
) -> tuple[Event, ...]:
    """One reminder, however many were missed while the service did not run."""
    scheduled = next_mark(answer, policy, around.due, duty)
    if scheduled is None or scheduled > now:
        return ()
    copies = answer.state is State.POSTED and bool(copies_missing(answer, policy))
    return (
        Reminded(
            at=now,
            by=command.by,
            about="copies" if copies else "approval",
            rung=answer.waiting,
            count=answer.reminded + 1,
            scheduled=scheduled,
        ),
    )


def _after(answer: Answer, events: Iterable[Event]) -> Answer:
    for event in events:
        answer = evolve(answer, event)
    return answer
