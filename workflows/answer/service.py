"""The use cases of an answer: load, decide, save events, state and notices in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.answer_tables import AnswerEvent, AnswerRow
from storage.tables import CaseRow, Story
from workflows import clarification
from workflows.answer.answer import Answer, Around, State, evolve, fold, next_mark, policy_for
from workflows.answer.codec import CODEC
from workflows.answer.commands import Command, Submit, Tick
from workflows.answer.events import Event, Released
from workflows.answer.notices import Told, notices
from workflows.answer.policy import HOUR, AnswerPolicy
from workflows.answer.refused import Refused
from workflows.answer.rules import decide
from workflows.approval import holders_at
from workflows.drill import pace_of
from workflows.duty import DutyPolicy
from workflows.people import chats_with_role
from workflows.record import EventLog, reach

TICK_BATCH = 100
_LOG = EventLog(AnswerEvent.case_id, CODEC)


@dataclass(frozen=True, slots=True)
class Setting:
    """The agency's rules that an answer needs: its own, those of the case, nights and duty."""

    policy: AnswerPolicy = field(default_factory=AnswerPolicy)
    case: clarification.Policy = field(default_factory=lambda: clarification.Policy.from_mapping({}))
    duty: DutyPolicy = field(default_factory=DutyPolicy)


def load_answer(session: Session, case_id: int) -> Answer | None:
    """The answer of a case as it stands; None when nobody has begun one."""
    return fold(_LOG.of(session, case_id))


def history(session: Session, case_id: int) -> tuple[Event, ...]:
    """All that happened to the answer of a case, oldest first."""
    return tuple(_LOG.of(session, case_id))


def case_of_message(session: Session, message_id: str) -> int | None:
    """The case whose answer was written in a LINE message; None when it was none."""
    return session.scalars(
        select(AnswerEvent.case_id)
        .where(AnswerEvent.message_id == message_id, AnswerEvent.kind == "text_written")
        .limit(1)
    ).first()


def around(session: Session, case: CaseRow, now: datetime) -> Around:
    """What the rules need to know besides the answer, as it is at ``now``."""
    story = session.get(Story, case.story_id) if case.story_id else None
    return Around(
        due=case.answer_due,
        holders=holders_at(session, now),
        negative=story is not None and bool(story.negative),
        drill=case.drill,
        hour=pace_of(session, case.id) if case.drill else HOUR,
    )


def carry_out(session: Session, case_id: int, command: Command, now: datetime, setting: Setting) -> Answer:
    """Do what was asked of a case's answer and save what follows. Raises Refused, LookupError.

    With ``Submit`` the answer's links become evidence of the case; released words are what the case posts.
    """
    case = session.scalars(select(CaseRow).where(CaseRow.id == case_id).with_for_update()).first()
    if case is None:
        raise LookupError(f"no case {case_id}")
    answer = load_answer(session, case_id)
    there = around(session, case, now)
    policy = policy_for(setting.policy, there)
    events = decide(answer, command, now, policy, there, case_id=str(case_id), duty=setting.duty)
    after = _commit(session, case, answer, events, now, setting, there)
    if isinstance(command, Submit) and after.text.links and case.ended_at is None:
        links = clarification.AddEvidence(
            by=command.by, message_id=command.message_id, links=after.text.links
        )
        clarification.carry_out(session, case_id, links, now, setting.case)
    return after


def any_due(session: Session, now: datetime) -> bool:
    """Whether some answer has a reminder due, or a case's limit was moved; takes no lock."""
    return session.scalars(_due(now).limit(1)).first() is not None


def _due(now: datetime) -> Select[AnswerRow]:
    # A limit that PMOC moved moves the reminders; a case that ended unanswered needs none.
    moved = AnswerRow.next_remind_at.is_not(None) & (AnswerRow.due_at != CaseRow.answer_due)
    over = (
        AnswerRow.next_remind_at.is_not(None) & CaseRow.ended_at.is_not(None) & AnswerRow.posted_at.is_(None)
    )
    return (
        select(AnswerRow)
        .join(CaseRow, CaseRow.id == AnswerRow.case_id)
        .where(or_(AnswerRow.next_remind_at <= now, moved, over))
    )


def next_due(session: Session) -> datetime | None:
    """When the next reminder of any answer is due; None when there is none."""
    return session.scalars(select(func.min(AnswerRow.next_remind_at))).first()


def remind_due(session: Session, now: datetime, setting: Setting, limit: int = TICK_BATCH) -> int:
    """Write the reminders of the answers that have one due; gives how many answers were looked at."""
    rows = session.scalars(
        _due(now)
        .order_by(AnswerRow.next_remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=AnswerRow)
    ).all()
    for row in rows:
        case = session.get_one(CaseRow, row.case_id)
        answer = load_answer(session, row.case_id)
        if answer is None or (
            case.ended_at is not None and answer.state is not State.POSTED and not answer.posted
        ):
            # Withdrawn, not ours: nobody is asked any more.
            row.next_remind_at = None
            continue
        there = around(session, case, now)
        events = decide(answer, Tick(), now, policy_for(setting.policy, there), there, duty=setting.duty)
        _commit(session, case, answer, events, now, setting, there)
    return len(rows)


def _commit(
    session: Session,
    case: CaseRow,
    answer: Answer | None,
    events: Sequence[Event],
    now: datetime,
    setting: Setting,
    there: Around,
) -> Answer:
    """Append the events, bring the rows up to date, write the notices."""
    for event in events:
        answer = evolve(answer, event)
        _LOG.append(session, case.id, answer.version, event)
        if isinstance(event, Released):
            case.answer_draft = event.words
    if answer is None:
        raise Refused("no_answer")
    row = session.get(AnswerRow, case.id)
    if row is None:
        row = AnswerRow(case_id=case.id, state="", version=0, due_at=case.answer_due)
        session.add(row)
    row.state, row.version, row.round = answer.state.value, answer.version, answer.round
    row.text_version, row.waiting, row.due_at = answer.text_version, answer.waiting, case.answer_due
    row.posted_at = answer.posted[-1].at if answer.posted else None
    row.next_remind_at = next_mark(answer, policy_for(setting.policy, there), case.answer_due, setting.duty)
    if events:
        for told in notices(answer, events[-1], there):
            _tell(session, case.id, answer, told, events[-1], now)
    session.flush()
    return answer


def _tell(session: Session, case_id: int, answer: Answer, told: Told, event: Event, now: datetime) -> None:
    wanted = [person for person in told.persons if person != event.by.id]
    reached = reach(session, wanted)
    # A notice that finds nobody goes to the PR group: somebody must hear of it.
    missing = len(reached) < len(wanted)
    chats = [*reached, *(chats_with_role(session, "pr") if missing else [])]
    for chat_id in dict.fromkeys(chats):
        key = f"answer:{case_id}:{answer.version}:{told.kind}:{chat_id}"
        data = {"case_id": case_id, **told.data}
        outbox.put(session, outbox.Notice(chat_id, told.kind, data, key=key), now)
