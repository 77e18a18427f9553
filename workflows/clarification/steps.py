"""A step is done. Pure, part of the rules."""

from __future__ import annotations

from datetime import datetime

from workflows.clarification.case import Case
from workflows.clarification.commands import Acknowledge, Answer, Brief, ChooseChannels
from workflows.clarification.events import StepDone
from workflows.clarification.policy import Step
from workflows.clarification.refused import Refused


def step_done(
    case: Case, step: Step, command: Acknowledge | Brief | ChooseChannels | Answer, now: datetime
) -> StepDone:
    """A step is done now, late or in time. Raises Refused when it was done already."""
    record = case.step(step)
    if record.done_at is not None:
        raise Refused("already_done", step=step, by=record.by, at=record.done_at)
    return StepDone(
        at=now,
        by=command.by,
        message_id=command.message_id,
        step=step,
        due=record.due,
        late=now > record.due,
        out_of_order=_out_of_order(case, step),
        note="" if isinstance(command, Answer) else command.note,
        posted=command.posted if isinstance(command, Acknowledge) else "",
    )


def _out_of_order(case: Case, step: Step) -> bool:
    earlier = list(Step)[: list(Step).index(step)]
    return any(case.step(other).open for other in earlier)
