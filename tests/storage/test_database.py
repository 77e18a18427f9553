"""The store keeps what it is told, on both engines."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import func, select

from storage import Database
from storage.inbox import NewInput, due, finish, known_subjects, put
from storage.jobs import claim_slot
from storage.migrate import current, newest, upgrade
from storage.tables import Inbox

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_migrating_twice_is_harmless_and_reaches_the_newest(database: Database) -> None:
    upgrade(database)
    assert current(database) == newest()


def test_the_same_input_is_kept_once(database: Database) -> None:
    one = NewInput("line", "A", {"x": "ทดสอบ"}, NOW, subject="m1")
    with database.write() as session:
        assert put(session, [one, one], NOW) == [True, False]
    with database.write() as session:
        assert put(session, [one], NOW) == [False]
        assert known_subjects(session, "line", ["m1", "m2"]) == {"m1"}
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Inbox)) == 1


def test_what_is_finished_is_not_due_again_and_what_is_rolled_back_is(database: Database) -> None:
    with database.write() as session:
        put(session, [NewInput("line", "A", {}, NOW)], NOW)
    try:
        with database.write() as session:
            finish(due(session, "line", NOW, 1)[0], NOW)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with database.write() as session:
        rows = due(session, "line", NOW, 1)
        assert len(rows) == 1
        finish(rows[0], NOW)
    with database.read() as session:
        assert due(session, "line", NOW, 1) == []


def test_a_slot_is_claimed_once_however_many_try(database: Database) -> None:
    taken: list[bool] = []

    def claim() -> None:
        with database.write() as session:
            taken.append(claim_slot(session, "digest", NOW, NOW, keep_record=True))

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(taken) == [False] * 5 + [True]


def test_many_writers_at_once_lose_nothing(database: Database) -> None:
    def write(n: int) -> None:
        for i in range(20):
            with database.write() as session:
                put(session, [NewInput("line", f"{n}-{i}", {}, NOW)], NOW)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Inbox)) == 80
