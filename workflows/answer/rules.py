"""What may be done with an answer, by whom, in which order and how close to the limit: ``decide``.

Manual, section B (24 hours, silence fails). Pure: ``now`` is an argument. Approval is in ``approving.py``.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from workflows.answer import approving
from workflows.answer.answer import (
    Answer,
    Around,
    State,
    copies_missing,
    evolve,
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
from workflows.answer.events import CopySent, Event, Opened, Posted, Reminded, TextWritten
from workflows.answer.policy import AnswerPolicy
from workflows.answer.refused import Refused
from workflows.duty.policy import DutyPolicy


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
            return approving.submit(answer, command, now, policy, around)
        case Approve():
            return approving.approve(answer, command, now, policy, around)
        case SendBack():
            return approving.send_back(answer, command, now, policy, around)
        case AskDirector():
            return approving.ask_director(answer, command, now)
        case ReleaseNow():
            return approving.release_now(answer, command, now, policy, around)
        case Post():
            return _post(answer, command, now)
        case SendCopy():
            return _copy(answer, command, now, policy)
        case Tick():
            return _tick(answer, command, now, policy, around, duty)
        case _:
            assert_never(command)


def _write(answer: Answer, command: Write, now: datetime) -> tuple[Event, ...]:
    text = approving.checked(command.text, now)
    if text.same_as(answer.text):
        return ()
    return (TextWritten(at=now, by=command.by, message_id=command.message_id, text=text),)


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
