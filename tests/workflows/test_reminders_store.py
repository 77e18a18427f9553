"""Reminders, duty, leave and downtimes in the store, on both stores."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from storage import Database, outbox
from storage.duty_tables import Downtime
from storage.heartbeat import BEAT_EVERY, beat, last_downtime
from storage.tables import Outbox, OutboxLane, Person
from workflows import duty
from workflows.clarification import (
    SYSTEM,
    NewIssue,
    Policy,
    items_of,
    load_case,
    note_outage,
    open_case,
    remind_due,
)

NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
NIGHTS = duty.DutyPolicy((time(22), time(6)), weekly={0: ("ข",)})


def staff(database: Database) -> None:
    with database.write() as session:
        for name, role in (("ก", "officer"), ("ข", "officer"), ("ค", "head"), ("ง", "director")):
            session.add(
                Person(
                    name=name,
                    role=role,
                    line_user_id=f"U{name}",
                    active=True,
                    blocked=False,
                    title="",
                    unit="",
                )
            )


def cases(database: Database, number: int) -> None:
    with database.write() as session:
        for n in range(number):
            issue = NewIssue(title=f"ประเด็นที่ {n}", learned_at=NOW, posted_at=NOW)
            open_case(session, issue, SYSTEM, None, NOW, Policy())


def waiting(database: Database, chat: str) -> list[Outbox]:
    with database.read() as session:
        return list(
            session.scalars(
                select(Outbox)
                .where(Outbox.chat_id == chat, Outbox.kind == "case_reminder")
                .order_by(Outbox.seq)
            )
        )


def test_one_notice_a_person_however_many_cases_and_transactions_a_tick_takes(database: Database) -> None:
    staff(database)
    cases(database, 7)
    now = NOW + timedelta(hours=3)
    for _ in range(4):
        with database.write() as session:
            remind_due(session, now, Policy(), limit=2)
    for chat in ("Uก", "Uข", "Uค"):
        [row] = waiting(database, chat)
        assert len({item["case_id"] for item in items_of(row.data)}) == 7


def test_a_notice_that_is_being_sent_takes_no_more_reminders(database: Database) -> None:
    staff(database)
    cases(database, 2)
    now = NOW + timedelta(hours=3)
    with database.write() as session:
        remind_due(session, now, Policy(), limit=1)
    with database.write() as session:
        batch = outbox.claim(session, "Uค", now, lambda _s, _r, _n: [{"type": "text", "text": "เตือน"}])
        assert batch is not None
    with database.write() as session:
        remind_due(session, now, Policy(), limit=1)
    sending, new = waiting(database, "Uค")
    assert (sending.state, new.state) == ("sending", "waiting")
    assert [item["case_id"] for item in items_of(new.data)] == [2]


def test_at_night_those_off_duty_have_one_notice_for_the_morning(database: Database) -> None:
    staff(database)
    cases(database, 2)
    late = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 23.00 on a Monday, which is ข's by the weekly default
    for minutes in (0, 61):
        with database.write() as session:
            remind_due(session, late + timedelta(minutes=minutes), Policy(), duty=NIGHTS)
    assert len(waiting(database, "Uข")) == 2
    [held] = waiting(database, "Uก")
    assert held.due_at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    with database.read() as session:
        assert session.get(OutboxLane, "Uก") is not None


def test_the_night_s_duty_is_who_was_put_down_else_the_weekly_default(database: Database) -> None:
    staff(database)

    def names(day: date) -> list[str]:
        with database.read() as session:
            return [p.name for p in duty.duty_of(session, [day], NIGHTS)[day]]

    assert names(TODAY) == ["ข"]
    with database.write() as session:
        duty.set_duty(session, [TODAY], [1], 1, NOW)
    assert names(TODAY) == ["ก"]
    with database.write() as session:
        duty.set_duty(session, [TODAY], [3, 1], 3, NOW)
    assert names(TODAY) == ["ก", "ค"]
    with database.write() as session:
        duty.set_duty(session, [TODAY], [], 3, NOW)
    assert names(TODAY) == ["ข"]
    assert names(date(2026, 11, 24)) == []


def test_leave_counts_from_its_first_to_its_last_day_and_until_it_is_taken_back(database: Database) -> None:
    staff(database)
    with database.write() as session:
        duty.take_leave(session, 1, TODAY, date(2026, 11, 25), 2, 3, NOW)
    with database.read() as session:
        days = [duty.away_on(session, TODAY + timedelta(days=d)) for d in (-1, 0, 2, 3)]
        assert days == [{}, {"1": "2"}, {"1": "2"}, {}]
        assert [p.name for p in duty.standing_in_for(session, 2, TODAY)] == ["ก"]
        assert duty.load_roster(session, NOW, NIGHTS).present("1") is not None
    with database.write() as session:
        duty.cancel_leave(session, 1, 3, NOW)
    with database.read() as session:
        assert duty.away_on(session, TODAY) == {}


@pytest.mark.parametrize(
    ("first", "last", "stand_in", "code"),
    [
        (date(2026, 11, 25), date(2026, 11, 24), 2, "backwards"),
        (date(2026, 11, 20), date(2026, 11, 22), 2, "past"),
        (TODAY, date(2027, 11, 22), 2, "too_long"),
        (TODAY, TODAY, 1, "own_stand_in"),
        (TODAY, TODAY, 3, "circle"),
    ],
)
def test_a_leave_that_would_leave_nobody_is_refused(
    database: Database, first: date, last: date, stand_in: int, code: str
) -> None:
    staff(database)
    with database.write() as session:
        duty.take_leave(session, 3, TODAY, TODAY, 1, 3, NOW)
        with pytest.raises(duty.LeaveError) as caught:
            duty.take_leave(session, 1, first, last, stand_in, 1, NOW)
    assert caught.value.code == code


def test_silence_of_more_than_ten_minutes_is_one_downtime_and_a_wrong_clock_none(database: Database) -> None:
    gaps = []
    for minutes in (0, 0.5, 10.5, 370.5, 371, 330, 371.5):
        with database.write() as session:
            gaps.append(beat(session, NOW + timedelta(minutes=minutes)))
    down = (NOW + timedelta(minutes=10.5), NOW + timedelta(minutes=370.5))
    assert gaps == [None, None, None, down, None, None, None]
    with database.read() as session:
        [row] = session.scalars(select(Downtime))
        assert (row.since, row.until) == down
        assert last_downtime(session, down[1] + timedelta(minutes=5)) == down
        assert last_downtime(session, down[1] + timedelta(hours=2)) is None
    assert timedelta(0) < BEAT_EVERY < timedelta(minutes=10)


def test_a_downtime_is_written_only_into_cases_in_which_something_fell_due_and_once(
    database: Database,
) -> None:
    staff(database)
    cases(database, 2)
    since, until = NOW + timedelta(hours=2.9), NOW + timedelta(hours=6)
    later = NOW + timedelta(hours=4.7)
    with database.write() as session:
        issue = NewIssue(title="ใหม่", learned_at=later, posted_at=later)
        open_case(session, issue, SYSTEM, None, later, Policy())
    for _ in range(2):
        with database.write() as session:
            assert note_outage(session, since, until, until, Policy()) == 2
            assert note_outage(session, since, until, until, Policy(), 2) is None
    with database.read() as session:
        assert load_case(session, 1).outages == ((since, until),)
        assert load_case(session, 2).outages == ((since, until),)
        assert load_case(session, 3).outages == ()
