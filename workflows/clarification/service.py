"""The use cases of a clarification case: load, decide, save events, state and notices in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import between, func, or_, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.tables import CaseEvent, CaseRow, Person, Post
from thai.dates import BANGKOK
from workflows.clarification.bundle import Bundles
from workflows.clarification.case import Case, due_steps, next_mark_at
from workflows.clarification.codec import CODEC
from workflows.clarification.commands import Acknowledge, Command, HandOver, NoteOutage, OpenCase, Tick
from workflows.clarification.events import Event, Source
from workflows.clarification.evolve import evolve, fold
from workflows.clarification.notices import HANDED_OVER, REMINDER, Told, notices
from workflows.clarification.policy import Audience, Policy, Step
from workflows.clarification.refused import Refused
from workflows.clarification.rules import decide
from workflows.clarification.sameness import same_matter
from workflows.duty import DutyPolicy, load_roster, stand_in_of
from workflows.people import ACTING_ROLES, chats_with_role, reachable
from workflows.record import Actor, EventLog

SAME_ISSUE_WITHIN = timedelta(days=3)
"""An issue with the same title that comes again within this time joins the case it belongs to."""
COMPARED = 300
"""The newest cases with which the title of an issue is compared; real ones are a few a quarter."""
GIVEN_UP = ("withdrawn", "not_ours")
"""Ends after which the same issue in another post is asked anew."""
TICK_BATCH = 100
"""Cases reminded of in one transaction, so that a long scan does not hold up other writers."""

_LOG = EventLog(CaseEvent.case_id, CODEC)


@dataclass(frozen=True, slots=True)
class NewIssue:
    """An issue read from a post, before it is a case. Times are aware.

    `repeated`: the very post that was here already; another post does not join a case that ended as withdrawn or not
    ours, since PMOC asks anew.
    """

    title: str
    learned_at: datetime
    posted_at: datetime | None = None
    detail: str = ""
    sources: tuple[Source, ...] = ()
    agencies: tuple[str, ...] = ()
    answer_by: datetime | None = None
    post_id: int | None = None
    number: int | None = None
    story_id: int | None = None
    drill: bool = False
    repeated: bool = True


def title_hash(title: str) -> str:
    """What two wordings of one issue's title have in common: letters and digits only."""
    bare = re.sub(r"[\W_]+", "", title, flags=re.UNICODE).casefold()
    return hashlib.sha256(bare.encode()).hexdigest()


def load_case(session: Session, case_id: int) -> Case:
    """The state of a case, folded from its events. Raises LookupError when there is none."""
    case = fold(_LOG.of(session, case_id))
    if case is None:
        raise LookupError(f"no case {case_id}")
    return case


def history(session: Session, case_id: int) -> tuple[Event, ...]:
    """All that happened in a case, oldest first."""
    return tuple(_LOG.of(session, case_id))


def find_same(session: Session, issue: NewIssue) -> CaseRow | None:
    """The recent case of the same issue, whoever handed it in first and however its title was written."""
    recent = [CaseRow.opened_at > issue.learned_at - SAME_ISSUE_WITHIN, ~CaseRow.drill]
    if not issue.repeated:
        recent.append(or_(CaseRow.ended_at.is_(None), CaseRow.state.not_in(GIVEN_UP)))
    equal = session.scalars(
        select(CaseRow)
        .where(CaseRow.title_hash == title_hash(issue.title), *recent)
        .order_by(CaseRow.id.desc())
        .limit(1)
    ).first()
    return equal or _written_otherwise(session, issue, recent)


def _written_otherwise(session: Session, issue: NewIssue, recent: list[Any]) -> CaseRow | None:
    """The recent case whose title differs in writing only, or which names the same article in other words."""
    rows = session.execute(
        select(CaseRow.id, CaseRow.title, CaseRow.post_id)
        .where(*recent)
        .order_by(CaseRow.id.desc())
        .limit(COMPARED)
    ).all()
    links = {source.url for source in issue.sources if source.url}
    theirs = _links_of(session, {row.post_id for row in rows if row.post_id}) if links else {}
    for row in rows:
        if same_matter(issue.title, row.title, links=links, others=theirs.get((row.post_id, row.title), ())):
            return session.get(CaseRow, row.id)
    return None


def _links_of(session: Session, post_ids: set[int]) -> dict[tuple[int | None, str], set[str]]:
    """The articles that each issue of these posts names."""
    found: dict[tuple[int | None, str], set[str]] = {}
    for post_id, parsed in session.execute(select(Post.id, Post.parsed).where(Post.id.in_(post_ids))):
        for one in (parsed or {}).get("issues", []):
            urls = {s["url"] for s in one.get("sources", []) if s.get("url")}
            found.setdefault((post_id, one.get("title", "")), set()).update(urls)
    return found


def open_case(
    session: Session,
    issue: NewIssue,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
    *,
    quiet_until: datetime | None = None,
    told_in: str | None = None,
    apart: bool = False,
) -> tuple[int, bool]:
    """Open a case, or find the one of the same issue. Gives its number and whether it is new.

    `told_in`: a chat that hears of it anyhow, in the answer to whoever brought the issue.
    `apart`: a person says that it is another issue than any before, however alike.
    `quiet_until`: no reminder before then, for an issue of which somebody is just being asked when it was posted.
    """
    # Each drill has cases of its own, however often its post is practised.
    same = None if apart or issue.drill else find_same(session, issue)
    if same is not None:
        return same.id, False
    row = CaseRow(
        title=issue.title,
        state="open",
        version=0,
        post_id=issue.post_id,
        issue_no=issue.number,
        title_hash=title_hash(issue.title),
        story_id=issue.story_id,
        clock_start=now,
        acknowledge_due=now,
        brief_due=now,
        channels_due=now,
        answer_due=now,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    command = OpenCase(
        by=by,
        message_id=message_id,
        case_id=str(row.id),
        title=issue.title,
        learned_at=issue.learned_at,
        detail=issue.detail,
        sources=issue.sources,
        agencies=issue.agencies,
        posted_at=issue.posted_at,
        answer_by=issue.answer_by,
        drill=issue.drill,
    )
    _commit(session, row, None, decide(None, command, now, policy), now, told_in=told_in)
    if quiet_until and row.next_mark_at:
        row.next_mark_at = max(row.next_mark_at, quiet_until)
    return row.id, True


def carry_out(session: Session, case_id: int, command: Command, now: datetime, policy: Policy) -> Case:
    """Do what was asked of a case and save what follows. Raises Refused and LookupError.

    Whoever acknowledges a case that nobody has takes it over: reminders need somebody to go to.
    """
    row = session.scalars(select(CaseRow).where(CaseRow.id == case_id).with_for_update()).first()
    if row is None:
        raise LookupError(f"no case {case_id}")
    case = load_case(session, case_id)
    events = decide(case, command, now, policy)
    case = _commit(session, row, case, events, now)
    if events and isinstance(command, Acknowledge) and case.owner is None:
        take = HandOver(by=command.by, message_id=command.message_id, to=command.by)
        case = _commit(session, row, case, decide(case, take, now, policy), now)
    return case


def any_due(session: Session, now: datetime) -> bool:
    """Whether some case has a reminder due; takes no lock."""
    return session.scalars(select(CaseRow.id).where(CaseRow.next_mark_at <= now).limit(1)).first() is not None


def next_due(session: Session) -> datetime | None:
    """When the next reminder of any case is due; None when there is none."""
    return session.scalars(select(func.min(CaseRow.next_mark_at))).first()


def remind_due(
    session: Session,
    now: datetime,
    policy: Policy,
    limit: int = TICK_BATCH,
    *,
    duty: DutyPolicy = DutyPolicy(),  # noqa: B008 - frozen
) -> int:
    """Write the reminders of the cases that have one due; gives how many cases were looked at.

    Whatever number of cases it is, a person gets one card for each moment of telling.
    """
    rows = session.scalars(
        select(CaseRow)
        .where(CaseRow.next_mark_at <= now)
        .order_by(CaseRow.next_mark_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    cases = _load_many(session, [row.id for row in rows])
    command = Tick(roster=load_roster(session, now, duty)) if rows else Tick()
    bundles = Bundles()
    for row in rows:
        _commit(
            session, row, cases[row.id], decide(cases[row.id], command, now, policy), now, bundles=bundles
        )
    bundles.write(session, now)
    return len(rows)


def note_outage(
    session: Session, since: datetime, until: datetime, now: datetime, policy: Policy, after: int = 0
) -> int | None:
    """Write into open cases that the service was not at work, where something fell due meanwhile.

    Takes the next cases behind number `after`; gives the last one looked at, None when there are no more. Harmless
    to repeat.
    """
    dues = CaseRow.acknowledge_due, CaseRow.brief_due, CaseRow.channels_due, CaseRow.answer_due
    fell_due = [between(column, since, until) for column in (CaseRow.next_mark_at, *dues)]
    rows = session.scalars(
        select(CaseRow)
        .where(CaseRow.id > after, CaseRow.ended_at.is_(None), or_(*fell_due))
        .order_by(CaseRow.id)
        .limit(TICK_BATCH)
        .with_for_update()
    ).all()
    cases = _load_many(session, [row.id for row in rows])
    for row in rows:
        events = decide(cases[row.id], NoteOutage(since=since, until=until), now, policy)
        if events:
            _commit(session, row, cases[row.id], events, now)
    return rows[-1].id if rows else None


def _load_many(session: Session, ids: Sequence[int]) -> dict[int, Case]:
    found = _LOG.of_many(session, ids)
    return {i: case for i in ids if (case := fold(found[i])) is not None}


def _commit(
    session: Session,
    row: CaseRow,
    case: Case | None,
    events: Sequence[Event],
    now: datetime,
    *,
    told_in: str | None = None,
    bundles: Bundles | None = None,
) -> Case:
    """Append the events, bring the row up to date, write the notices; reminders into `bundles` where one is given."""
    own = bundles if bundles is not None else Bundles()
    for event in events:
        case = evolve(case, event)
        _LOG.append(session, row.id, case.version, event)
        for told in notices(case, event):
            _tell(session, case, told, now, told_in, own)
    if bundles is None:
        own.write(session, now)
    if case is None:
        raise Refused("no_case")
    _update_row(row, case)
    session.flush()
    return case


def _update_row(row: CaseRow, case: Case) -> None:
    row.title = case.title
    row.state = case.state.value
    row.version = case.version
    row.clock_start = case.clock_start
    row.acknowledge_due = case.step(Step.ACKNOWLEDGE).due
    row.brief_due = case.step(Step.BRIEF).due
    row.channels_due = case.step(Step.CHANNELS).due
    row.answer_due = case.step(Step.ANSWER).due
    row.next_mark_at = next_mark_at(case)
    following = due_steps(case, case.clock_start)
    row.next_step = following[0].step.value if following else None
    row.next_due = following[0].due if following else None
    row.ended_at = case.ended_at
    row.drill = case.drill


def _tell(
    session: Session, case: Case, told: Told, now: datetime, told_in: str | None, bundles: Bundles
) -> None:
    for chat_id in bundles.chats_of(session, told) or _chats(session, case, told):
        if chat_id == told_in:
            continue
        if told.kind == REMINDER:
            key = f"{case.case_id}:{case.version}"
            bundles.add(chat_id, told.at or now, told.data, key, drill=case.drill)
            continue
        key = f"case:{case.case_id}:{case.version}:{told.kind}:{chat_id}"
        outbox.put(session, outbox.Notice(chat_id, told.kind, told.data, key=key), now)
    if told.kind == HANDED_OVER:
        _tell_stand_in(session, case, told, now, told_in)


def _tell_stand_in(session: Session, case: Case, told: Told, now: datetime, told_in: str | None) -> None:
    """A case handed to somebody who is away reaches their stand-in too, who is reminded in their place."""
    number = told.person_id or ""
    person = session.get(Person, int(number)) if number.isdigit() else None
    stand_in = stand_in_of(session, person.id, now.astimezone(BANGKOK).date()) if person else None
    if person is None or stand_in is None or not stand_in.line_user_id or stand_in.blocked:
        return
    if stand_in.line_user_id != told_in:
        key = f"case:{case.case_id}:{case.version}:{told.kind}:{stand_in.line_user_id}"
        data = told.data | {"for": person.name}
        outbox.put(session, outbox.Notice(stand_in.line_user_id, told.kind, data, key=key), now)


def _chats(session: Session, case: Case, told: Told) -> list[str]:
    chats = [chat for role in told.groups for chat in chats_with_role(session, role)]
    if told.people or told.person_id:
        chats += _people(session, case, told)
    # A notice that finds nobody goes to the PR group: somebody must hear of it.
    return list(dict.fromkeys(chats)) or chats_with_role(session, "pr")


def _people(session: Session, case: Case, told: Told) -> Iterable[str]:
    rungs = {a: _ROLE_OF[a] for a in told.people if a in _ROLE_OF}
    found = reachable(session, {*ACTING_ROLES, *rungs.values()})
    by_id = {str(p.id): p.line_user_id for people in found.values() for p in people}
    wanted = [case.owner.id] if Audience.OWNER in told.people and case.owner else []
    if told.person_id:
        wanted.append(told.person_id)
    chats = [chat for person_id in wanted if (chat := by_id.get(person_id))]
    missing = len(chats) < len(wanted)
    for role in rungs.values():
        there = [p.line_user_id for p in found[role] if p.line_user_id]
        missing = missing or not there
        chats += there
    return chats + (chats_with_role(session, "pr") if missing else [])


_ROLE_OF = {
    Audience.OFFICER: "officer",
    Audience.HEAD: "head",
    Audience.DEPUTY: "deputy",
    Audience.DIRECTOR: "director",
}
