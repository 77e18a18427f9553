"""The morning's selection: what lies on the officer's table, in which order, and what is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from newsroom import NOW, Newsroom, clip
from sqlalchemy import select

from monitor.selection import best_clips, confirm, counts, day_stories, digest_of, dropped, set_pick, window
from storage import Database
from storage.tables import Person, Pick, Story

DAY = date(2026, 11, 23)
AT = time(9, 50)
OURS = "onesqa"


def titles(database: Database, now: datetime = NOW) -> list[str]:
    with database.read() as session:
        return [s.title for s in day_stories(session, DAY, AT, now, OURS)]


def person(database: Database, name: str) -> int:
    with database.write() as session:
        who = Person(name=name, role="officer")
        session.add(who)
        session.flush()
        return who.id


def test_a_day_looks_back_to_the_last_digest_and_never_ahead() -> None:
    span = window(DAY, AT, NOW)
    assert span.start == datetime(2026, 11, 22, 2, 50, tzinfo=UTC)
    assert span.end == NOW
    assert window(DAY, AT, NOW + timedelta(days=9)).end == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_bad_news_comes_first_then_our_own_then_what_many_report_then_the_newest(newsroom: Newsroom) -> None:
    many = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"
    newsroom.take(
        clip("1", "การศึกษา เปิดห้องสมุดชุมชน", published_at=NOW - timedelta(hours=2)),
        clip("2", many, outlet="ก", published_at=NOW - timedelta(hours=3)),
        clip("3", many, outlet="ข", published_at=NOW - timedelta(hours=3)),
        clip("4", "สมศ. ลงนามความร่วมมือกับเครือข่าย"),
        clip("5", "การศึกษา ครูร้องเรียนหนี้สหกรณ์"),
        clip("6", "การศึกษา แข่งขันกีฬาสีประจำปี"),
        clip("7", "ราคาทองคำวันนี้"),
    )
    assert titles(newsroom.database) == [
        "การศึกษา ครูร้องเรียนหนี้สหกรณ์",
        "สมศ. ลงนามความร่วมมือกับเครือข่าย",
        many,
        "การศึกษา แข่งขันกีฬาสีประจำปี",
        "การศึกษา เปิดห้องสมุดชุมชน",
    ]


@pytest.mark.parametrize(("minutes", "is_in"), [(-1, False), (0, False), (1, True)])
def test_what_the_last_digest_had_is_not_shown_again(newsroom: Newsroom, minutes: int, is_in: bool) -> None:
    last = datetime(2026, 11, 22, 2, 50, tzinfo=UTC)
    published = last + timedelta(minutes=minutes)
    newsroom.take(clip("1", "การศึกษา ก", published_at=published), now=published)
    assert bool(titles(newsroom.database)) is is_in


@pytest.mark.parametrize(("hours", "is_in"), [(1, True), (11, True), (13, False)])
def test_an_article_that_was_delivered_after_its_day_s_digest_is_in_the_next_one(
    newsroom: Newsroom, hours: int, is_in: bool
) -> None:
    last = datetime(2026, 11, 22, 2, 50, tzinfo=UTC)
    newsroom.take(
        clip("1", "การศึกษา ก", published_at=last - timedelta(hours=hours)), now=last + timedelta(hours=1)
    )
    assert bool(titles(newsroom.database)) is is_in


def test_all_is_taken_until_somebody_drops_it_and_the_last_word_counts(newsroom: Newsroom) -> None:
    database = newsroom.database
    newsroom.take(clip("1", "การศึกษา ก่อสร้างหอสมุดใหม่"), clip("2", "การศึกษา ร้องเรียน ค่าชุดนักเรียน"))
    one, other = person(database, "ก"), person(database, "ข")
    with database.read() as session:
        story = session.scalars(select(Story.id).where(~Story.negative)).one()
    with database.write() as session:
        assert counts(session, DAY, AT, NOW, OURS).taken == 2
        set_pick(session, DAY, story, False, one, NOW)
        assert dropped(session, DAY) == {story}
        set_pick(session, DAY, story, True, other, NOW)
        set_pick(session, DAY, story, False, other, NOW)
        found = counts(session, DAY, AT, NOW, OURS)
        assert (found.clips, found.stories, found.negative, found.taken) == (2, 2, 1, 1)
        [pick] = session.scalars(select(Pick)).all()
        assert (pick.taken, pick.person_id) == (False, other)
        assert dropped(session, DAY + timedelta(days=1)) == set()


def test_the_first_confirmation_stays_on_record(database: Database) -> None:
    one, other = person(database, "ก"), person(database, "ข")
    with database.write() as session:
        confirm(session, DAY, one, NOW)
        confirm(session, DAY, other, NOW + timedelta(minutes=5))
        digest = digest_of(session, DAY)
        assert (digest.confirmed_by, digest.confirmed_at) == (one, NOW)


def test_the_earliest_article_stands_for_its_story(newsroom: Newsroom) -> None:
    text = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"
    newsroom.take(
        clip("late", text, outlet="ข"), clip("early", text, outlet="ก", published_at=NOW - timedelta(hours=4))
    )
    with newsroom.database.read() as session:
        story = session.scalars(select(Story.id)).one()
        assert {k: c.source_key for k, c in best_clips(session, [story]).items()} == {story: "early"}
        assert best_clips(session, []) == {}
