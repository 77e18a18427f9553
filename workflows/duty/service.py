"""Loads who is there at a moment, and records duty and leave. Nothing is deleted: what was taken back stays on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.duty_tables import DutyNight, Leave
from storage.tables import Person
from workflows.duty.policy import BANGKOK, DutyPolicy
from workflows.duty.roster import Member, Roster
from workflows.people import ACTING_ROLES

LONGEST_LEAVE = timedelta(days=180)
"""Longer leaves are typing errors; whoever is away longer is taken out of the register."""


class LeaveError(ValueError):
    """A leave that cannot be recorded. ``code``: backwards, too_long, past, own_stand_in, circle."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def load_roster(session: Session, now: datetime, policy: DutyPolicy) -> Roster:
    """The people as they are at ``now``: who can be reached, who is away, who is on duty."""
    people = session.scalars(
        select(Person).where(Person.active, Person.role.in_(ACTING_ROLES)).order_by(Person.id)
    ).all()
    night = policy.night_at(now)
    on_duty = duty_of(session, [night.day], policy, people)[night.day] if night else ()
    return Roster(
        members={
            str(p.id): Member(str(p.id), p.name, p.role, p.line_user_id is not None and not p.blocked)
            for p in people
        },
        away=away_on(session, now.astimezone(BANGKOK).date()),
        on_duty=frozenset(str(p.id) for p in on_duty),
        night_ends=night.ends if night else None,
        head_at_limit=policy.head_at_limit,
    )


def away_on(session: Session, day: date) -> dict[str, str | None]:
    """Who is on leave on a day, each with the stand-in or None."""
    rows = session.scalars(
        select(Leave)
        .where(Leave.from_day <= day, Leave.to_day >= day, Leave.cancelled_at.is_(None))
        .order_by(Leave.id)
    )
    return {str(row.person_id): str(row.stand_in_id) if row.stand_in_id else None for row in rows}


def standing_in_for(session: Session, person_id: int, day: date) -> tuple[Person, ...]:
    """Those in whose place somebody acts on a day, so that what waits for them may be done by their stand-in."""
    away = away_on(session, day)
    ids = [int(absent) for absent in away if _stands_in(away, absent) == str(person_id)]
    return tuple(session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))


def stand_in_of(session: Session, person_id: int, day: date) -> Person | None:
    """Who acts in somebody's place on a day; None when they are there, or nobody does."""
    found = _stands_in(away_on(session, day), str(person_id))
    return session.get(Person, int(found)) if found is not None and found != str(person_id) else None


def _stands_in(away: Mapping[str, str | None], absent: str) -> str | None:
    current: str | None = absent
    seen: set[str] = set()
    while current is not None and current in away and current not in seen:
        seen.add(current)
        current = away[current]
    return None if current in away else current


def duty_of(
    session: Session, days: Sequence[date], policy: DutyPolicy, people: Sequence[Person] | None = None
) -> dict[date, tuple[Person, ...]]:
    """Who is on duty in the nights of these days: those put down for it, else the weekly default."""
    if people is None:
        able = Person.active, Person.role.in_(ACTING_ROLES)
        people = session.scalars(select(Person).where(*able).order_by(Person.id)).all()
    put_down = session.execute(
        select(DutyNight.day, DutyNight.person_id)
        .where(DutyNight.day.in_(days), DutyNight.replaced_at.is_(None))
        .order_by(DutyNight.id)
    )
    by_day: dict[date, set[int]] = {}
    for day, person_id in put_down:
        by_day.setdefault(day, set()).add(person_id)
    found: dict[date, tuple[Person, ...]] = {}
    for day in days:
        names = policy.weekly.get(day.weekday(), ())
        found[day] = tuple(p for p in people if (p.id in by_day[day] if day in by_day else p.name in names))
    return found


def set_duty(
    session: Session, days: Iterable[date], person_ids: Sequence[int], by: int | None, now: datetime
) -> None:
    """Put people down for nights, in place of whoever was; with nobody the weekly default holds again."""
    days = list(dict.fromkeys(days))
    session.execute(
        update(DutyNight)
        .where(DutyNight.day.in_(days), DutyNight.replaced_at.is_(None))
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )
    for day in days:
        for person_id in dict.fromkeys(person_ids):
            session.add(DutyNight(person_id=person_id, day=day, recorded_by=by, recorded_at=now))
    session.flush()


def take_leave(
    session: Session,
    person_id: int,
    from_day: date,
    to_day: date,
    stand_in_id: int | None,
    by: int | None,
    now: datetime,
) -> Leave:
    """Record a leave, in place of earlier ones on these days. Raises LeaveError."""
    today = now.astimezone(BANGKOK).date()
    if to_day < from_day:
        raise LeaveError("backwards")
    if to_day < today:
        raise LeaveError("past")
    if to_day - from_day > LONGEST_LEAVE:
        raise LeaveError("too_long")
    if stand_in_id == person_id:
        raise LeaveError("own_stand_in")
    # Two who stand in for each other on the same day would both be nobody.
    back = select(func.count()).where(
        Leave.person_id == stand_in_id,
        Leave.stand_in_id == person_id,
        Leave.cancelled_at.is_(None),
        Leave.from_day <= to_day,
        Leave.to_day >= from_day,
    )
    if stand_in_id is not None and session.scalar(back):
        raise LeaveError("circle")
    session.execute(
        update(Leave)
        .where(
            Leave.person_id == person_id,
            Leave.cancelled_at.is_(None),
            Leave.from_day <= to_day,
            Leave.to_day >= from_day,
        )
        .values(cancelled_at=now, cancelled_by=by)
        .execution_options(synchronize_session=False)
    )
    row = Leave(
        person_id=person_id,
        from_day=from_day,
        to_day=to_day,
        stand_in_id=stand_in_id,
        recorded_by=by,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def leaves_from(session: Session, day: date, person_id: int | None = None) -> Sequence[Leave]:
    """The leaves that are or come, the next one first."""
    query = select(Leave).where(Leave.to_day >= day, Leave.cancelled_at.is_(None))
    if person_id is not None:
        query = query.where(Leave.person_id == person_id)
    return session.scalars(query.order_by(Leave.from_day, Leave.id)).all()


def cancel_leave(session: Session, person_id: int, by: int | None, now: datetime) -> Sequence[Leave]:
    """Take back what is left of somebody's leave; gives the leaves that ended."""
    ended = leaves_from(session, now.astimezone(BANGKOK).date(), person_id)
    for row in ended:
        row.cancelled_at, row.cancelled_by = now, by
    session.flush()
    return ended
