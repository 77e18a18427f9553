"""Each event is worked on in a transaction of its own; one that fails costs the others nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from khaochat.inbox_worker import InboxWorker
from khaochat.intake import Intake
from storage import Database, inbox, outbox
from storage.inbox import MAX_TRIES, NewInput
from storage.tables import Inbox, Outbox

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass
class Desk:
    """An inbox and a worker whose handler writes a notice for each event, and then fails at those in `bad`."""

    store: Database
    now: datetime = START
    bad: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    forgetful: bool = False

    def __post_init__(self) -> None:
        self.worker = InboxWorker(self.store, "line", self._handle)

    def _handle(self, session: Session, row: Inbox, now: datetime) -> None:
        self.tried.append(row.key)
        outbox.put(session, outbox.Notice("C1", "note", {"from": row.key}), now)
        if row.key in self.bad:
            session.execute(text("SELECT * FROM there_is_no_such_table"))
        if not self.forgetful:
            inbox.finish(row, now)

    def put(self, *keys: str, ago: float = 0) -> None:
        at = self.now - timedelta(seconds=ago)
        with self.store.write() as session:
            inbox.put(session, [NewInput("line", key, {"k": key}, at) for key in keys], self.now)

    def run(self) -> int:
        return self.worker.run(lambda: self.now)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def row(self, key: str) -> Inbox:
        with self.store.read() as session:
            return session.scalars(select(Inbox).where(Inbox.key == key)).one()

    def effects(self) -> list[str]:
        with self.store.read() as session:
            return [data["from"] for data in session.scalars(select(Outbox.data).order_by(Outbox.seq))]


@pytest.fixture
def desk(store: Database) -> Iterator[Desk]:
    with capture_logs():
        yield Desk(store)


def test_events_are_worked_on_in_the_order_in_which_they_happened(desk: Desk) -> None:
    desk.put("second", ago=5)
    desk.put("first", ago=9)
    desk.put("third", ago=1)
    assert desk.run() == 3
    assert desk.tried == ["first", "second", "third"]
    assert desk.run() == 0


def test_an_event_that_fails_leaves_no_trace_and_the_others_go_on(desk: Desk) -> None:
    desk.bad.add("bad")
    desk.put("before", ago=3)
    desk.put("bad", ago=2)
    desk.put("after", ago=1)
    desk.run()
    assert desk.effects() == ["before", "after"]
    assert [desk.row(key).state for key in ("before", "bad", "after")] == ["done", "new", "done"]
    assert "Error" in (desk.row("bad").error or "")


def test_an_event_that_failed_is_tried_again_with_growing_pauses_and_then_set_aside(desk: Desk) -> None:
    desk.bad.add("bad")
    desk.put("bad")
    pauses = []
    for _ in range(MAX_TRIES - 1):
        tried = len(desk.tried)
        desk.run()
        assert len(desk.tried) == tried + 1
        row = desk.row("bad")
        assert row.state == "new"
        pauses.append((row.due_at - desk.now).total_seconds())
        desk.later(pauses[-1] - 1)
        assert desk.run() == 0, "not before its time"
        desk.later(1)
    assert pauses == [2, 4, 8, 16, 32, 64, 128]
    desk.run()
    row = desk.row("bad")
    assert (row.state, row.tries, row.done_at) == ("failed", MAX_TRIES, desk.now)
    desk.later(86_400)
    assert desk.run() == 0
    assert desk.tried == ["bad"] * MAX_TRIES
    assert desk.effects() == []


def test_an_event_that_succeeds_later_has_its_effect_once(desk: Desk) -> None:
    desk.bad.add("shaky")
    desk.put("shaky")
    desk.run()
    desk.bad.clear()
    desk.later(2)
    desk.run()
    assert desk.effects() == ["shaky"]
    assert desk.row("shaky").state == "done"


def test_a_handler_that_forgets_to_finish_does_not_get_the_same_event_for_ever(desk: Desk) -> None:
    desk.forgetful = True
    desk.put("a", "b")
    assert desk.run() == 2
    assert desk.effects() == ["a", "b"]
    assert desk.row("a").state == "done"


def test_events_of_another_kind_are_left_alone(desk: Desk) -> None:
    with desk.store.write() as session:
        inbox.put(session, [NewInput("clip", "a", {}, START)], START)
    assert desk.run() == 0


def test_a_failure_that_is_told_late_does_not_touch_what_another_worker_has_done(desk: Desk) -> None:
    desk.put("a")
    desk.run()
    for _ in range(MAX_TRIES):
        with desk.store.write() as session:
            assert inbox.postpone(session, desk.row("a").id, desk.now, "late") == "done"
    assert desk.row("a").error is None


def test_long_keys_stay_different(desk: Desk) -> None:
    long = "k" * 400
    with desk.store.write() as session:
        new = inbox.put(
            session, [NewInput("line", long + end, {}, START, subject=long + end) for end in "aba"], START
        )
        assert new == [True, True, False]
        assert inbox.known_subjects(session, "line", [long + "a", long + "c"]) == {long + "a"}
        inbox.forget_text(session, "line", [long + "a"])


# --- taking in -----------------------------------------------------------------------------------------------------


def test_inputs_that_come_together_are_all_kept_and_each_hears_of_its_own(store: Database) -> None:
    async def go() -> list[list[bool]]:
        wake = asyncio.Event()
        intake = Intake(store, lambda: START, wake)
        answers = await asyncio.gather(
            *(intake.keep([NewInput("line", f"{n % 7}", {}, START)]) for n in range(20))
        )
        assert wake.is_set()
        return answers

    answers = asyncio.run(go())
    assert sorted(answer for (answer,) in answers) == [False] * 13 + [True] * 7


def test_one_input_that_cannot_be_kept_does_not_cost_those_that_came_with_it(store: Database) -> None:
    bad = NewInput("line", "bad", {"not": object()}, START)

    async def go() -> list[list[bool] | BaseException]:
        intake = Intake(store, lambda: START)
        good = [NewInput("line", f"{n}", {}, START) for n in range(3)]
        return await asyncio.gather(
            *(intake.keep([one]) for one in [good[0], bad, *good[1:]]), return_exceptions=True
        )

    first, failed, *others = asyncio.run(go())
    assert isinstance(failed, Exception)
    assert [first, *others] == [[True]] * 3


def test_when_the_store_is_down_everybody_hears_it_and_later_inputs_are_kept(store: Database) -> None:
    class Shaky(Database):
        down = True

        def write(self):
            if self.down:
                raise OperationalError("BEGIN", {}, Exception("gone"))
            return super().write()

    async def go() -> None:
        shaky = Shaky(store.url)
        intake = Intake(shaky, lambda: START)
        one = NewInput("line", "a", {}, START)
        heard = await asyncio.gather(*(intake.keep([one]) for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in heard] == [OperationalError] * 3
        shaky.down = False
        assert await intake.keep([one]) == [True]
        shaky.close()

    asyncio.run(go())
