"""An officer's correction is kept with who, when and from which message, and counts at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from newsroom import NOW, Newsroom, clip, rows
from sqlalchemy import select

from monitor.correct import NotCorrectable, correct
from storage.tables import Clip, Correction, Story

TEXT = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"


def fix(room: Newsroom, field: str, new: str | bool, **which: Any) -> int:
    with room.database.write() as session:
        return correct(session, field, new, now=NOW, own_agency="onesqa", **which)


def story(room: Newsroom) -> Story:
    return rows(room.database, select(Story).order_by(Story.id))[0]


def clips(room: Newsroom) -> list[Clip]:
    return rows(room.database, select(Clip).order_by(Clip.id))


def kept(room: Newsroom) -> list[tuple[str, str, str]]:
    return [(c.field, c.old, c.new) for c in rows(room.database, select(Correction).order_by(Correction.id))]


def test_a_correction_of_a_story_sets_all_its_clips_and_records_each(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT), clip("2", TEXT, outlet="ข่าวสด"))
    assert fix(newsroom, "level", "overall", story_id=story(newsroom).id) == 2
    assert {c.level for c in clips(newsroom)} == {"overall"}
    assert story(newsroom).level == "overall"
    assert kept(newsroom) == [("level", "basic", "overall")] * 2
    assert fix(newsroom, "level", "overall", story_id=story(newsroom).id) == 0, "nothing is recorded twice"
    assert len(kept(newsroom)) == 2


def test_one_corrected_clip_decides_against_the_others(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT), clip("2", TEXT, outlet="ข"), clip("3", TEXT, outlet="ค"))
    fix(newsroom, "negative", True, clip_id=clips(newsroom)[0].id)
    assert story(newsroom).negative
    assert clips(newsroom)[0].sentiment == "negative"


def test_an_alarm_that_was_none_is_taken_back_and_not_raised_again(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", f"สมศ. ร้องเรียน {TEXT}"))
    fix(newsroom, "negative", "false", story_id=story(newsroom).id)
    newsroom.take(clip("2", f"สมศ. ร้องเรียน {TEXT}", outlet="ข"), now=NOW + timedelta(minutes=5))
    assert story(newsroom).clips == 2
    assert not story(newsroom).negative


def test_saying_that_it_is_no_news_of_education_clears_the_other_labels(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "สมศ. ร้องเรียน"))
    fix(newsroom, "relevant", False, clip_id=clips(newsroom)[0].id)
    [one] = clips(newsroom)
    assert (one.relevant, one.level, one.agency, one.agencies, one.negative) == (False, None, None, [], False)
    assert not story(newsroom).relevant


def test_another_agency_becomes_the_first_of_those_named(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT))
    fix(newsroom, "agency", "ops", clip_id=clips(newsroom)[0].id)
    assert clips(newsroom)[0].agencies == ["ops", "obec"]


@pytest.mark.parametrize(
    ("field", "new"),
    [("title", "x"), ("level", "kindergarten"), ("level", True), ("negative", "maybe"), ("agency", "")],
)
def test_what_cannot_be_corrected_is_refused(newsroom: Newsroom, field: str, new: str | bool) -> None:
    newsroom.take(clip("1", TEXT))
    with pytest.raises(NotCorrectable):
        fix(newsroom, field, new, clip_id=clips(newsroom)[0].id)
    assert kept(newsroom) == []


def test_it_must_be_said_what_is_corrected(newsroom: Newsroom) -> None:
    for which in ({}, {"clip_id": 1, "story_id": 1}, {"clip_id": 404}, {"story_id": 404}):
        with pytest.raises(NotCorrectable):
            fix(newsroom, "level", "basic", **which)
