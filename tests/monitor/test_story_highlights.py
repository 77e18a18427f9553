"""Which article of a story its highlights are taken from."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from newsroom import NOW, Newsroom, clip
from sqlalchemy import select

from monitor.highlights import story_highlights
from reports import compile_digest, lead_passage
from storage.tables import Clip, Story

NAMES = ("สมศ.", "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา")
TITLE = "ครูร้องเรียน สมศ. เรื่องภาระเอกสารการประเมิน"
TOLD = (
    "ผู้สื่อข่าวรายงานจากขอนแก่นว่าเช้าวันนี้มีครูมารวมตัวกันที่ศาลากลางจังหวัด บรรยากาศเป็นไปด้วยความเรียบร้อย "
    "กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน"
)


def test_an_article_that_is_but_its_headline_is_passed_over_for_one_that_tells(newsroom: Newsroom) -> None:
    newsroom.take(
        clip("1", TITLE, body=TITLE, outlet="ก", published_at=NOW - timedelta(hours=3)),
        clip("2", TITLE, body=TOLD, outlet="ข", published_at=NOW - timedelta(hours=2)),
    )
    with newsroom.database.write() as session:
        [story] = session.scalars(select(Story)).all()
        for one in session.scalars(select(Clip)):
            one.negative = True
        found = story_highlights(session, [story.id], NAMES)
        assert [h.text for h in found[story.id]] == [
            "กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน"
        ]
        assert story_highlights(session, [story.id + 1], NAMES) == {}
        assert story_highlights(session, [], NAMES) == {}


def test_the_digest_freezes_the_highlights_with_their_reasons(newsroom: Newsroom) -> None:
    newsroom.take(clip("2", TITLE, body=TOLD, published_at=NOW - timedelta(hours=2)))
    with newsroom.database.write() as session:
        for one in session.scalars(select(Clip)):
            one.negative = True
        content = compile_digest(
            session,
            date(2026, 11, 23),
            datetime(2026, 11, 23, 2, 50, tzinfo=UTC),
            digest_at=time(9, 50),
            own_agency="onesqa",
            level_names={},
            agency_names={},
            limit=40,
            names=NAMES,
        )
    [story] = [s for group in content["groups"] for s in group["stories"]]
    [passage] = story["passages"]
    assert set(passage["reasons"]) == {"agency", "accusation", "number"}
    assert passage["sentiment"] == "negative"
    assert lead_passage(story) == passage["text"]


def test_where_there_is_room_for_one_it_is_the_weightiest() -> None:
    story = {
        "passages": [
            {"text": "มีมติ", "reasons": ["decision"]},
            {"text": "ร้องเรียน สมศ.", "reasons": ["agency", "accusation"]},
            {"text": "กว่า 14 แฟ้ม", "reasons": ["number"]},
        ]
    }
    assert lead_passage(story) == "ร้องเรียน สมศ."
    assert lead_passage({"passages": ["ก", "ข"]}) == "ก"
    assert lead_passage({}) == ""
