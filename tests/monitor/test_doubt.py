"""The program says why it gave a label, and asks where it is unsure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

import pytest
from newsroom import NOW, Newsroom, clip
from sqlalchemy import select

from classifier.items import Item, Labels
from monitor.correct import confirm, correct
from monitor.doubt import doubts, reasons
from monitor.regroup import Change, merge_stories
from storage import Database
from storage.tables import Clip, Story
from thai.dates import BANGKOK

SURE = {"relevant": 0.99, "level": 0.95, "agency": 0.9, "negative": 0.97}
NEWS = ("ครูใหญ่เปิดห้องสมุด การศึกษา", "เรือสำเภาจอดท่า", "นิสิตแข่งหุ่นยนต์ มหาวิทยาลัย การศึกษา")


class Unsure(Newsroom):
    """A newsroom whose classifier says how sure it is, by a word of the title."""

    def __init__(self, database: Database, sure: Mapping[str, Mapping[str, float]]) -> None:
        super().__init__(database)
        of, plain = sure, self.labeller._one

        def one(item: Item) -> Labels:
            found = next((s for word, s in of.items() if word in item.title), {})
            labels = plain(item)
            asked = SURE if labels.relevant else {"relevant": SURE["relevant"]}
            return replace(labels, confidence={**asked, **found}, because={"level": ["ครูใหญ่"]})

        self.labeller._one = one


def asked(room: Newsroom, below: float = 0.6) -> list[tuple[str, str, str]]:
    with room.database.read() as session:
        found = doubts(session, NOW.astimezone(BANGKOK).date(), time(9, 50), NOW, "onesqa", below)
        return [(d.story.title, d.reason.field, str(d.reason.value)) for d in found]


@pytest.fixture
def room(database: Database) -> Newsroom:
    room = Unsure(
        database,
        {"ครูใหญ่": {"level": 0.41, "agency": 0.55}, "เรือสำเภา": {"relevant": 0.52}, "ทุจริต": {"negative": 0.4}},
    )
    room.take(*(clip(str(n), title) for n, title in enumerate(NEWS)))
    return room


def test_a_story_is_asked_about_once_by_the_label_that_is_least_sure(room: Newsroom) -> None:
    assert asked(room) == [(NEWS[0], "level", "basic"), (NEWS[1], "relevant", "False")]
    assert asked(room, below=0.4) == []


def test_our_own_news_is_asked_about_first(room: Newsroom) -> None:
    room.take(clip("9", "สมศ. สอบทุจริต"))
    assert asked(room)[0] == ("สมศ. สอบทุจริต", "negative", "False")


def test_what_an_officer_corrected_or_confirmed_is_not_asked_again(room: Newsroom) -> None:
    with room.database.write() as session:
        first, second = session.scalars(select(Story).order_by(Story.id).limit(2))
        confirm(session, "level", story_id=first.id, now=NOW)
        correct(session, "relevant", True, story_id=second.id, now=NOW)
    assert [found for found in asked(room) if found[1] != "agency"] == []
    with room.database.write() as session:
        confirm(session, "agency", story_id=first.id, now=NOW)
    assert asked(room) == []


def test_a_copy_of_which_the_program_is_sure_settles_the_doubt(room: Newsroom) -> None:
    room.take(clip("5", NEWS[0].replace("ครูใหญ่", "ครู"), outlet="ข่าวสด"))
    with room.database.write() as session:
        first, other = session.scalars(
            select(Clip.story_id).where(Clip.source_key.in_(("0", "5"))).order_by(Clip.id)
        ).all()
        assert first is not None
        assert other is not None
        if first != other:
            merge_stories(session, first, other, Change(NOW.date(), None, NOW))
    assert [title for title, _, _ in asked(room)] == [NEWS[1]]


def test_reasons_give_the_words_of_the_text_or_the_officer(room: Newsroom) -> None:
    with room.database.write() as session:
        story = session.get_one(Story, 1)
        level = next(r for r in reasons(session, story) if r.field == "level")
        assert (level.confidence, level.words, level.decided) == (0.41, ("ครูใหญ่",), "")
        correct(session, "level", "overall", story_id=1, now=NOW + timedelta(minutes=1))
        session.refresh(story)
        level = next(r for r in reasons(session, story) if r.field == "level")
        assert (level.value, level.confidence, level.words) == ("overall", None, ())
        assert level.decided.startswith("แก้โดยเจ้าหน้าที่ เมื่อ")


def test_news_of_other_days_is_not_asked_about(room: Newsroom) -> None:
    room.take(clip("7", "ครูใหญ่ปิดภาคเรียน การศึกษา", published_at=NOW - timedelta(days=3)))
    assert len(asked(room)) == 2
