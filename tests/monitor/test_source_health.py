"""A source that dies or goes quiet is told once, and once when it is back; nights and weekends are no silence."""

from __future__ import annotations

import ssl
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from newsroom import NOW, PR, rows
from sqlalchemy import select

from monitor import outgoing
from monitor.feed_process import FeedProcess
from monitor.feeds import FeedError
from monitor.source_health import note_visit, states
from monitor.source_rules import is_quiet, usual_number
from monitor.trouble import trouble
from storage import Database
from storage.retention import forget_old
from storage.tables import Feed, FeedDay, Outbox, PageVisit
from thai.dates import BANGKOK

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)


def month(workday: int, weekend: int, until: date) -> dict[date, int]:
    """Four weeks of clips before a day."""
    days = [until - timedelta(days=n) for n in range(1, 29)]
    return {d: weekend if d.weekday() >= 5 else workday for d in days}


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BANGKOK)


def test_the_usual_number_is_that_of_days_like_it() -> None:
    clips = month(20, 4, MONDAY)
    since = min(clips)
    assert usual_number(clips, MONDAY, since) == 20
    assert usual_number(clips, MONDAY - DAY, since) == 4
    assert usual_number({MONDAY - DAY: 9}, MONDAY, MONDAY - DAY) is None, "two days tell nothing"


@pytest.mark.parametrize(
    ("workday", "weekend", "silent_since", "now", "quiet"),
    [
        (20, 15, at(MONDAY - DAY, 20), at(MONDAY, 8), False),
        (20, 15, at(MONDAY - DAY, 8), at(MONDAY, 12), True),
        (20, 0, at(MONDAY - 3 * DAY, 18), at(MONDAY, 8), False),
        (20, 0, at(MONDAY - 3 * DAY, 18), at(MONDAY + DAY, 8), True),
        (3, 1, at(MONDAY - 3 * DAY, 18), at(MONDAY, 8), False),
        (3, 3, at(MONDAY - 4 * DAY, 8), at(MONDAY, 8), True),
        (0, 0, at(MONDAY - 20 * DAY, 8), at(MONDAY, 8), False),
    ],
)
def test_silence_is_measured_against_what_would_have_come(
    workday: int, weekend: int, silent_since: datetime, now: datetime, quiet: bool
) -> None:
    clips = month(workday, weekend, silent_since.date() + DAY)
    assert is_quiet(clips, min(clips), silent_since, now) is quiet


def test_a_long_silence_does_not_become_the_usual_thing() -> None:
    clips = month(20, 20, MONDAY)
    assert is_quiet(clips, min(clips), at(MONDAY - DAY, 12), at(MONDAY + 27 * DAY, 12))


@pytest.fixture
def source(database: Database) -> Any:
    """Visits a source that has given 20 clips a day for four weeks."""
    with database.write() as session:
        session.add(Feed(name="ก", url="https://a", failures=0, clips_seen=0, last_clip_at=NOW - DAY))
        session.add_all(FeedDay(name="ก", day=d, clips=n) for d, n in month(20, 20, MONDAY).items())

    def visit(now: datetime, new: int = 0, code: str | None = None) -> None:
        with database.write() as session:
            row = session.get_one(Feed, "ก")
            note_visit(session, row, trouble(code) if code else None, new, now, [PR])

    return visit


def told(database: Database) -> list[str]:
    return [
        f"{r.data['heading']}: {r.data['text']}" for r in rows(database, select(Outbox).order_by(Outbox.seq))
    ]


def test_a_source_gone_quiet_is_told_once_and_once_when_it_is_back(database: Database, source: Any) -> None:
    for hour in range(30):
        source(NOW + timedelta(hours=hour))
    [quiet] = told(database)
    assert quiet.startswith("แหล่งข่าวเงียบผิดปกติ: ก ไม่มีข่าวใหม่ตั้งแต่")
    assert "ปกติวันละประมาณ 20 ข่าว" in quiet
    source(NOW + timedelta(hours=31), new=3)
    source(NOW + timedelta(hours=32))
    assert len(told(database)) == 2
    assert "ก มีข่าวเข้ามาอีกแล้ว" in told(database)[1]


def test_a_dead_source_is_told_once_however_long_it_is_dead(database: Database, source: Any) -> None:
    for hour in range(0, 60, 2):
        source(NOW + timedelta(hours=hour), code="http")
    assert len(told(database)) == 1
    source(NOW + timedelta(hours=61), new=1)
    assert len(told(database)) == 2
    assert "รับข่าวจาก ก ได้ตามปกติแล้ว" in told(database)[1]


def test_how_a_source_is_can_be_asked(database: Database, source: Any) -> None:
    source(NOW, new=7)
    source(NOW + timedelta(minutes=5), new=2)
    with database.read() as session:
        [state, *none] = states(session, ["ก", "ไม่เคยถาม"], NOW + timedelta(minutes=6))
    assert none == []
    assert (state.clips_today, state.usual, state.dead, state.quiet) == (9, 20, False, False)


def test_pages_that_no_list_names_any_more_are_forgotten_after_a_month(database: Database) -> None:
    with database.write() as session:
        for key, state, seen in (("a", "kept", 40), ("b", "kept", 20), ("c", "waiting", 40)):
            session.add(PageVisit(source="ก", key=key, url=key, state=state, seen_at=NOW - seen * DAY))
        session.add(FeedDay(name="ก", day=MONDAY - 500 * DAY, clips=1))
    with database.write() as session:
        forget_old(session, NOW)
    assert sorted(v.key for v in rows(database, select(PageVisit))) == ["b", "c"]
    assert rows(database, select(FeedDay)) == []


class _NoProcess:
    """A machine on which no process can be started."""

    def Pipe(self) -> Any:
        from multiprocessing import Pipe

        return Pipe()

    def Process(self, **_: Any) -> Any:
        class Never:
            def start(self) -> None:
                raise OSError(12, "Cannot allocate memory")

        return Never()


def test_when_the_parser_cannot_be_started_the_reason_is_told() -> None:
    parser = FeedProcess(context=_NoProcess())
    with pytest.raises(FeedError, match="Cannot allocate memory"):
        parser.parse(b"<rss/>", "", NOW)
    parser.close()


def test_all_clients_share_the_certificates_which_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing.client()
    loaded: list[int] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: loaded.append(1))
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_, **__: loaded.append(1))
    outgoing.client()
    assert loaded == []
