"""The use cases of a drill: begin, hand in the post, rule it out, stop, look after it; each in the caller's transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import outbox
from storage.drill_tables import DrillRun
from storage.tables import CaseRow, Person
from workflows.clarification import (
    SYSTEM,
    Actor,
    Case,
    NewIssue,
    Policy,
    Source,
    State,
    Step,
    Withdraw,
    carry_out,
    history,
    load_case,
    open_case,
)
from workflows.drill.library import Practice, Right, choose
from workflows.drill.result import HandedIn, Tried, result
from workflows.drill.rules import HANDED_IN_BY, HOUR, at_pace, at_risk
from workflows.duty import DutyPolicy, load_roster
from workflows.people import chats_with_role, reachable

MARK = "[ซ้อม]"
"""What every practice text begins with when it is shown or forwarded."""
SHORTEST_PIECE = 30
"""Letters from which on a text can be a practice post or a piece of one; all posts are longer."""
CHECKED = 200
"""Real cases looked at before a drill, those with the nearest limit first."""


class DrillRefused(Exception):
    """A drill cannot be begun. ``code``: running, at_risk, no_such_post; ``facts`` say more."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class ReadPost:
    """What was read in a practice post: the issues for which cases are to be opened, and the titles of the others."""

    issues: tuple[NewIssue, ...]
    others: tuple[str, ...]


Reader = Callable[[str, datetime], ReadPost]
"""Reads a post as one of PMOC's is read; handed in, since reading posts is another room's work."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a drill needs of its agency: its names, limits, practice posts, and the reader of posts."""

    short: str
    agency: str
    policy: Policy
    library: Sequence[Practice]
    read: Reader
    duty: DutyPolicy = DutyPolicy()


def running(session: Session) -> DrillRun | None:
    """The drill that runs now."""
    return session.scalars(select(DrillRun).where(DrillRun.active == 1)).first()


def endangered(session: Session, now: datetime) -> tuple[int, str] | None:
    """A real case that leaves no time for a drill, and why (see ``at_risk``)."""
    ids = session.scalars(
        select(CaseRow.id)
        .where(CaseRow.ended_at.is_(None), ~CaseRow.drill)
        .order_by(CaseRow.answer_due)
        .limit(CHECKED)
    )
    return next(
        ((case_id, why) for case_id in ids if (why := at_risk(load_case(session, case_id), now))), None
    )


def begin(
    session: Session,
    now: datetime,
    setting: Setting,
    hour: timedelta,
    *,
    by: Actor | None = None,
    choice: int | None = None,
) -> DrillRun:
    """Show a practice post in the PR group; its clocks run from now. ``by`` None: it begins by itself.

    Raises DrillRefused when another one runs, when a real case is at risk, and when there is no such post.
    """
    if running(session) is not None:
        raise DrillRefused("running")
    danger = endangered(session, now)
    if danger is not None:
        raise DrillRefused("at_risk", case_id=danger[0], why=danger[1])
    practice = _chosen(session, setting.library, choice)
    policy = at_pace(setting.policy, hour)
    limit = policy.sla[Step.ANSWER]
    text = practice.filled(short=setting.short, agency=setting.agency, start=now, answer_limit=limit)
    read = setting.read(text, now)
    run = DrillRun(
        active=1,
        practice=practice.id,
        name=practice.name,
        lesson=practice.lesson,
        text=text,
        text_hash=text_hash(text),
        issues=[_kept(issue) for issue in read.issues],
        others=list(read.others),
        expects={str(number): right for number, right in practice.expects.items()},
        hour_seconds=int(hour.total_seconds()),
        scheduled=by is None,
        started_by=_person_id(by),
        started_at=now,
        opens_at=now + policy.sla[Step.ACKNOWLEDGE] * HANDED_IN_BY,
        ends_at=now + limit,
        case_ids=[],
    )
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        raise DrillRefused("running") from None
    _tell(session, "drill_post", run, chats_with_role(session, "pr"), now)
    return run


def _chosen(session: Session, library: Sequence[Practice], choice: int | None) -> Practice:
    if choice is not None:
        if not 1 <= choice <= len(library):
            raise DrillRefused("no_such_post", number=choice, posts=len(library))
        return library[choice - 1]
    used = session.scalars(select(DrillRun.practice).order_by(DrillRun.id)).all()
    return choose(library, used)


def text_hash(text: str) -> str:
    """What two copies of one post have in common: letters and digits only."""
    return hashlib.sha256(_letters(text).encode()).hexdigest()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.replace(MARK, ""), flags=re.UNICODE).casefold()


def practice_of(session: Session, text: str) -> DrillRun | None:
    """The drill whose post this text is, also without its mark, also long after.

    Of the newest drill also with other words around it; of a running one also a piece.
    """
    letters = _letters(text)
    if len(letters) < SHORTEST_PIECE:
        return None
    found = session.scalars(
        select(DrillRun).where(DrillRun.text_hash == text_hash(text)).order_by(DrillRun.id.desc())
    ).first()
    if found is not None:
        return found
    newest = session.scalars(select(DrillRun).order_by(DrillRun.id.desc()).limit(1)).first()
    if newest is None:
        return None
    whole = _letters(newest.text)
    return newest if whole in letters or (newest.active and letters in whole) else None


def is_marked(text: str) -> bool:
    """Whether a line of a text says that it is for practice."""
    return any(line.lstrip().startswith(MARK) for line in text.splitlines())


def hand_in(
    session: Session,
    run: DrillRun,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
    *,
    told_in: str | None = None,
    ruled_out: bool = False,
) -> list[int]:
    """Open the practice cases of a drill; whoever is first counts. Gives their numbers, also the second time.

    ``ruled_out``: somebody says that no issue is ours. The cases are opened all the same: a real issue would not
    go away either.
    """
    # Two who hand it in at once, or a person and the clock on two servers: the second finds the cases of the first.
    _hold(session, run)
    if run.ended_at is not None or run.opened_at is not None:
        return [int(case_id) for case_id in run.case_ids]
    if by.id != SYSTEM.id:
        run.handed_in_by, run.handed_in_at, run.ruled_out = _person_id(by), now, ruled_out
    run.opened_at = now
    pace = at_pace(policy, timedelta(seconds=run.hour_seconds))
    opened: list[int] = []
    for issue in run.issues:
        case_id, _ = open_case(
            session, _issue(issue, run.started_at), by, message_id, now, pace, told_in=told_in
        )
        opened.append(case_id)
    run.case_ids = opened
    return opened


def _hold(session: Session, run: DrillRun) -> None:
    """Wait for whoever is at this drill, and see what they did."""
    session.flush()
    session.refresh(run, with_for_update=True)


def _kept(issue: NewIssue) -> dict[str, Any]:
    return {
        "title": issue.title,
        "detail": issue.detail,
        "sources": [[source.outlet, source.url] for source in issue.sources],
        "agencies": list(issue.agencies),
        "answer_by": issue.answer_by.isoformat() if issue.answer_by else None,
        "number": issue.number,
    }


def _issue(kept: Mapping[str, Any], started_at: datetime) -> NewIssue:
    due = kept["answer_by"]
    return NewIssue(
        title=kept["title"],
        detail=kept["detail"],
        sources=tuple(Source(outlet, url) for outlet, url in kept["sources"]),
        agencies=tuple(kept["agencies"]),
        answer_by=datetime.fromisoformat(due) if due else None,
        number=kept["number"],
        learned_at=started_at,
        posted_at=started_at,
        drill=True,
    )


def stop(
    session: Session, run: DrillRun, now: datetime, setting: Setting, end: str, by: Actor | None
) -> None:
    """End a drill. ``end``: done, limit, stopped, real. Its open cases are closed, its result is kept and told."""
    _hold(session, run)
    if run.ended_at is not None:
        return
    for case_id in run.case_ids:
        if load_case(session, case_id).ended is None:
            closing = Withdraw(by=SYSTEM, message_id=f"drill:{run.id}:end", reason="ยุติการซ้อม")
            carry_out(session, case_id, closing, now, setting.policy)
    run.active, run.ended_at, run.end, run.ended_by = None, now, end, _person_id(by)
    run.result = _result(session, run, now, end)
    roster = load_roster(session, now, setting.duty)
    heads = [p.line_user_id for p in reachable(session, ["head"])["head"] if p.line_user_id]
    _tell(session, "drill_result", run, [*chats_with_role(session, "pr"), *heads], now, at=roster.night_ends)


def _result(session: Session, run: DrillRun, now: datetime, end: str) -> dict[str, Any]:
    name = session.scalars(select(Person.name).where(Person.id == run.handed_in_by)).first()
    handed_in = HandedIn(name, run.handed_in_at, run.ruled_out) if name and run.handed_in_at else None
    tried = []
    for case_id, issue in zip(run.case_ids, run.issues, strict=False):
        right: Right = "not_ours" if run.expects.get(str(issue["number"])) == "not_ours" else "answer"
        tried.append(Tried(load_case(session, case_id), history(session, case_id), right))
    return result(
        title=run.name,
        lesson=run.lesson,
        started_at=run.started_at,
        ended_at=now,
        end=end,
        hour_seconds=run.hour_seconds,
        handed_in=handed_in,
        expected=bool(run.expects),
        tried=tried,
    )


def look_after(session: Session, now: datetime, setting: Setting) -> bool:
    """What time brings in a drill: it gives way to a real case, opens its cases, ends. True when something happened."""
    run = running(session)
    if run is None:
        return False
    if _disturbed(session, run, now):
        stop(session, run, now, setting, "real", None)
        return True
    if run.opened_at is None and run.opens_at <= now:
        hand_in(session, run, SYSTEM, None, now, setting.policy)
        return True
    if run.opened_at is not None and all(load_case(session, i).ended is not None for i in run.case_ids):
        stop(session, run, now, setting, "done", None)
        return True
    if run.ends_at <= now:
        stop(session, run, now, setting, "limit", None)
        return True
    return False


def _disturbed(session: Session, run: DrillRun, now: datetime) -> bool:
    """Whether a real case waits for its acknowledgement, or went over a limit since the drill began."""
    dues = (CaseRow.acknowledge_due, CaseRow.brief_due, CaseRow.channels_due, CaseRow.answer_due)
    passed = [column.between(run.started_at, now) for column in dues]
    ids = session.scalars(
        select(CaseRow.id)
        .where(CaseRow.ended_at.is_(None), ~CaseRow.drill, or_(CaseRow.state == State.OPEN.value, *passed))
        .limit(CHECKED)
    )
    return any(at_risk(load_case(session, case_id), now) in ("acknowledge", "late") for case_id in ids)


def next_due(session: Session) -> datetime | None:
    """When the running drill wants looking after next."""
    run = running(session)
    if run is None:
        return None
    return run.ends_at if run.opened_at else min(run.opens_at, run.ends_at)


def quiet_month(session: Session, since: datetime) -> bool:
    """Whether neither a real issue nor a drill has come since then."""
    real = CaseRow.opened_at >= since, ~CaseRow.drill, CaseRow.state != State.RULED_OUT.value
    case = select(CaseRow.id).where(*real).limit(1)
    drill = select(DrillRun.id).where(DrillRun.started_at >= since).limit(1)
    return session.scalar(case) is None and session.scalar(drill) is None


def last_run(session: Session) -> DrillRun | None:
    """The drill that ended last."""
    return session.scalars(
        select(DrillRun).where(DrillRun.ended_at.is_not(None)).order_by(DrillRun.id.desc()).limit(1)
    ).first()


def pace_of(session: Session, case_id: int) -> timedelta:
    """How long an hour of a practice case lasts; a whole one where its drill is not known."""
    for run in session.scalars(select(DrillRun).order_by(DrillRun.id.desc())):
        if case_id in run.case_ids:
            return timedelta(seconds=run.hour_seconds)
    return HOUR


def cases_of(session: Session, run: DrillRun) -> list[Case]:
    """The practice cases of a drill."""
    return [load_case(session, int(case_id)) for case_id in run.case_ids]


def _person_id(by: Actor | None) -> int | None:
    return int(by.id) if by is not None and by.id.isdigit() else None


def _tell(
    session: Session,
    kind: str,
    run: DrillRun,
    chats: Sequence[str],
    now: datetime,
    at: datetime | None = None,
) -> None:
    for chat_id in dict.fromkeys(chats):
        notice = outbox.Notice(
            chat_id, kind, {"drill_id": run.id}, key=f"{kind}:{run.id}:{chat_id}", due_at=at
        )
        outbox.put(session, notice, now)


__all__ = [
    "HOUR",
    "DrillRefused",
    "ReadPost",
    "Setting",
    "begin",
    "hand_in",
    "look_after",
    "running",
    "stop",
]
