"""A job happens once for each of its times, whoever looks and however often; what was missed is made up for once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from scheduler import Daily, Every, Job, Jobs, Monthly, Weekly, read_when, start_clockwork
from scheduler.rules import BANGKOK
from storage import Database
from storage.jobs import CLOCK_SLACK
from storage.tables import JobRun, PmocDay


def bangkok(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026, as people in Bangkok would say it."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=BANGKOK).astimezone(UTC)


DIGEST = Daily(time(9, 50), timedelta(hours=14))
NIGHT = Daily(time(23, 30), timedelta(hours=2))
REMINDER = Daily(time(9, 30), timedelta(minutes=15))
MOMENTS = st.integers(0, 200_000_000).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


# --- slots -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "now", "slot"),
    [
        (DIGEST, bangkok(23, 9, 50), bangkok(23, 9, 50)),
        (DIGEST, bangkok(23, 9, 49, 59), None),
        (DIGEST, bangkok(23, 9, 53), bangkok(23, 9, 50)),
        (DIGEST, bangkok(23, 23, 50), bangkok(23, 9, 50)),
        (DIGEST, bangkok(23, 23, 50, 1), None),
        (NIGHT, bangkok(24, 0, 10), bangkok(23, 23, 30)),
        (NIGHT, bangkok(24, 1, 30), bangkok(23, 23, 30)),
        (NIGHT, bangkok(24, 1, 30, 1), None),
        (REMINDER, bangkok(23, 9, 45), bangkok(23, 9, 30)),
        (REMINDER, bangkok(23, 9, 46), None),
        (Daily(time(0, 0), timedelta(hours=1)), bangkok(24, 0, 0), bangkok(24, 0)),
        (Daily(time(6, 59), timedelta(hours=1)), bangkok(24, 7, 30), bangkok(24, 6, 59)),
    ],
)
def test_a_daily_job_has_its_slot_in_bangkok_and_only_while_it_is_of_use(
    when: Daily, now: datetime, slot: datetime | None
) -> None:
    assert when.slot(now) == slot


def test_a_daily_job_follows_itself_by_a_day() -> None:
    assert DIGEST.following(bangkok(23, 9, 49)) == bangkok(23, 9, 50)
    assert DIGEST.following(bangkok(23, 9, 50)) == bangkok(24, 9, 50)
    assert NIGHT.following(bangkok(23, 23, 59)) == bangkok(24, 23, 30)


@given(MOMENTS, st.integers(1, 86_400))
def test_slots_of_every_are_the_same_for_all_who_look_and_never_in_the_future(
    now: datetime, span: int
) -> None:
    every = Every(timedelta(seconds=span))
    slot = every.slot(now)
    assert slot is not None
    assert slot <= now < slot + every.span
    assert every.slot(slot) == slot
    assert every.following(now) == slot + every.span
    assert every.slot(every.following(now)) == every.following(now)


@given(
    MOMENTS,
    st.times(),
    st.timedeltas(timedelta(0), timedelta(hours=24)),
)
def test_a_daily_slot_is_at_its_time_of_day_and_within_its_limit(
    now: datetime, at: time, limit: timedelta
) -> None:
    daily = Daily(at, limit)
    slot = daily.slot(now)
    assert slot is None or (slot.astimezone(BANGKOK).time() == at and timedelta(0) <= now - slot <= limit)
    following = daily.following(now)
    assert timedelta(0) < following - now <= timedelta(days=1)
    assert daily.slot(following) == following


# --- running -----------------------------------------------------------------------------------------------------------


class Log:
    """What ran, and the work that writes it down (a row in the store stands for what a job does)."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, datetime]] = []
        self.failing = False

    def work(self, session: Session, now: datetime) -> None:
        session.merge(PmocDay(day=now.date(), at=now))
        session.flush()
        self.ran.append(("work", now))
        if self.failing:
            raise RuntimeError("the digest could not be compiled")

    async def errand(self, now: datetime) -> None:
        self.ran.append(("errand", now))


@pytest.fixture
def log() -> Iterator[Log]:
    with capture_logs():
        yield Log()


def rows(store: Database, table: type[JobRun] | type[PmocDay]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def run(jobs: Jobs, name: str, now: datetime) -> bool:
    return asyncio.run(jobs.run(name, now))


def test_a_slot_runs_once_however_often_it_is_asked_for(store: Database, log: Log) -> None:
    jobs = Jobs(store, [Job("digest", DIGEST, work=log.work)])
    assert not run(jobs, "digest", bangkok(23, 9, 40))
    assert run(jobs, "digest", bangkok(23, 9, 50))
    for minute in (50, 53, 59):
        assert not run(jobs, "digest", bangkok(23, 9, minute))
    assert run(jobs, "digest", bangkok(24, 9, 50))
    assert len(log.ran) == 2
    assert rows(store, JobRun) == 2


@pytest.mark.parametrize("kind", ["work", "errand"])
def test_two_servers_on_one_store_run_each_slot_once(store: Database, log: Log, kind: str) -> None:
    job = (
        Job("j", DIGEST, work=log.work)
        if kind == "work"
        else Job("j", Every(timedelta(hours=24)), errand=log.errand)
    )
    tables = [Jobs(store, [job]) for _ in range(2)]
    answers: list[bool] = []
    together = threading.Barrier(6)

    def serve(jobs: Jobs, now: datetime) -> None:
        together.wait()
        answers.append(run(jobs, "j", now))

    for day in (23, 24, 25):
        threads = [
            threading.Thread(target=serve, args=(tables[n % 2], bangkok(day, 9, 53))) for n in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [False] * 15 + [True] * 3
    assert [at for _, at in log.ran] == [bangkok(day, 9, 53) for day in (23, 24, 25)]


def test_one_that_was_down_at_0950_sends_at_0953(store: Database, log: Log) -> None:
    jobs = Jobs(store, [Job("digest", DIGEST, work=log.work)])
    asyncio.run(jobs.run_due(bangkok(23, 9, 53)))
    assert log.ran == [("work", bangkok(23, 9, 53))]


def test_missed_slots_are_caught_up_once_and_never_in_a_burst(store: Database, log: Log) -> None:
    jobs = Jobs(
        store,
        [Job("digest", DIGEST, work=log.work), Job("tick", Every(timedelta(seconds=5)), errand=log.errand)],
    )
    asyncio.run(jobs.run_due(bangkok(20, 9, 50)))
    for second in range(3):
        asyncio.run(jobs.run_due(bangkok(23, 9, 53, second)))
    assert log.ran[2:] == [("work", bangkok(23, 9, 53)), ("errand", bangkok(23, 9, 53))]


def test_a_daily_job_that_fails_commits_nothing_and_is_tried_again(store: Database, log: Log) -> None:
    jobs = Jobs(store, [Job("digest", DIGEST, work=log.work)])
    log.failing = True
    for second in (0, 20):
        with pytest.raises(RuntimeError):
            run(jobs, "digest", bangkok(23, 9, 50, second))
        assert (rows(store, PmocDay), rows(store, JobRun)) == (0, 0)
    log.failing = False
    assert run(jobs, "digest", bangkok(23, 9, 50, 40))
    assert not run(jobs, "digest", bangkok(23, 9, 51))
    assert (rows(store, PmocDay), rows(store, JobRun)) == (1, 1)


def test_a_job_that_fails_keeps_no_other_from_running(store: Database, log: Log) -> None:
    log.failing = True
    jobs = Jobs(
        store,
        [Job("digest", DIGEST, work=log.work), Job("tick", Every(timedelta(seconds=5)), errand=log.errand)],
    )
    assert asyncio.run(jobs.run_due(bangkok(23, 9, 50))) == ["digest"]
    assert ("errand", bangkok(23, 9, 50)) in log.ran
    log.failing = False
    assert asyncio.run(jobs.run_due(bangkok(23, 9, 51))) == []
    assert ("work", bangkok(23, 9, 51)) in log.ran


def test_a_clock_that_goes_back_a_little_runs_nothing_twice(store: Database, log: Log) -> None:
    jobs = Jobs(
        store,
        [Job("tick", Every(timedelta(seconds=5)), errand=log.errand), Job("digest", DIGEST, work=log.work)],
    )
    now = bangkok(23, 9, 50, 30)
    asyncio.run(jobs.run_due(now))
    asyncio.run(jobs.run_due(now - timedelta(seconds=20)))
    assert len(log.ran) == 2


def test_a_server_that_started_with_a_wrong_clock_does_not_stay_silent_for_years(
    store: Database, log: Log
) -> None:
    jobs = Jobs(
        store,
        [Job("digest", DIGEST, work=log.work), Job("tick", Every(timedelta(seconds=5)), errand=log.errand)],
    )
    now = bangkok(23, 9, 55)
    asyncio.run(jobs.run_due(now + timedelta(days=3650)))
    asyncio.run(jobs.run_due(now))
    assert log.ran[2:] == [("work", now), ("errand", now)]
    asyncio.run(jobs.run_due(now + timedelta(days=3650)))
    asyncio.run(jobs.run_due(now))
    assert log.ran.count(("work", now)) == 1, "the record of the day still holds"
    assert timedelta(minutes=10) < CLOCK_SLACK < timedelta(days=1)


def test_the_next_moment_is_the_nearest_slot_of_any_job(store: Database, log: Log) -> None:
    jobs = Jobs(
        store,
        [Job("digest", DIGEST, work=log.work), Job("poll", Every(timedelta(minutes=30)), errand=log.errand)],
    )
    assert jobs.next_after(bangkok(23, 9, 40)) == bangkok(23, 9, 50)
    assert jobs.next_after(bangkok(23, 9, 50)) == bangkok(23, 10, 0)


def test_a_job_table_that_makes_no_sense_is_refused(store: Database, log: Log) -> None:
    with pytest.raises(ValueError, match="digest"):
        Job("digest", DIGEST)
    with pytest.raises(ValueError, match="digest"):
        Job("digest", DIGEST, work=log.work, errand=log.errand)
    with pytest.raises(ValueError, match="same name"):
        Jobs(store, [Job("a", DIGEST, work=log.work), Job("a", DIGEST, errand=log.errand)])


def test_the_clockwork_fires_again_and_again_also_after_a_failure(store: Database, log: Log) -> None:
    """The one test that waits for the wall clock."""
    fired: list[datetime] = []

    async def every_second(now: datetime) -> None:
        fired.append(now)
        if len(fired) == 1:
            raise RuntimeError("the first time fails")

    async def go() -> None:
        jobs = Jobs(store, [Job("tick", Every(timedelta(seconds=1)), errand=every_second)])
        clockwork = start_clockwork(jobs, lambda: datetime.now(UTC))
        try:
            async with asyncio.timeout(10):
                while len(fired) < 2:
                    await asyncio.sleep(0.02)
        finally:
            clockwork.shutdown(wait=False)

    asyncio.run(go())
    slots = {Every(timedelta(seconds=1)).slot(at) for at in fired}
    assert len(slots) == len(fired), "each second once"


# --- weeks and months ------------------------------------------------------------------------------------------------

MONDAYS = Weekly(0, time(8, 30), timedelta(days=2))
FIRST = Monthly(time(9, 0), timedelta(days=5))


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (bangkok(23, 8, 30), bangkok(23, 8, 30)),
        (bangkok(23, 8, 29), None),
        (bangkok(25, 8, 30), bangkok(23, 8, 30)),
        (bangkok(25, 8, 31), None),
    ],
)
def test_a_weekly_job_has_its_slot_on_its_day_and_is_caught_up_for_a_while(
    now: datetime, slot: datetime | None
) -> None:
    assert MONDAYS.slot(now) == slot


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2026, 11, 2), (2026, 8, 3), (2026, 12, 1), (2027, 1, 1), (2027, 5, 3), (2027, 8, 2)],
)
def test_a_monthly_job_has_its_slot_on_the_first_day_that_is_no_weekend(
    year: int, month: int, day: int
) -> None:
    slot = datetime(year, month, day, 9, tzinfo=BANGKOK)
    assert FIRST.slot(slot) == slot
    assert FIRST.latest(slot - timedelta(seconds=1)) < slot - timedelta(days=25)
    assert FIRST.following(slot - timedelta(seconds=1)) == slot


@given(MOMENTS, st.sampled_from([MONDAYS, FIRST, Weekly(6, time(0), timedelta(hours=1))]))
def test_slots_on_the_calendar_follow_each_other_without_a_gap(now: datetime, when: Weekly | Monthly) -> None:
    latest, following = when.latest(now), when.following(now)
    assert latest <= now < following
    assert when.latest(following) == following
    assert when.latest(following - timedelta(seconds=1)) == latest


def test_times_are_read_as_the_agency_file_writes_them() -> None:
    assert read_when("16:30", timedelta(1)) == Daily(time(16, 30), timedelta(1))
    assert read_when("Fri 16:30", timedelta(1)) == Weekly(4, time(16, 30), timedelta(1))
    for wrong in ("friday 16:30", "fri", "", "fri 25:00"):
        with pytest.raises(ValueError):
            read_when(wrong, timedelta(1))
