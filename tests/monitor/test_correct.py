"""An officer's correction is kept with who, when and from which message, and counts at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from newsroom import NOW, Newsroom, clip, rows
from sqlalchemy import select

from monitor.correct import NotCorrectable, confirm, correct
from monitor.follow import follow_corrections
from storage.tables import Clip, Correction, Person, Story

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


# The story follows


def officer(room: Newsroom) -> int:
    with room.database.write() as session:
        person = Person(name="วิภา ใจดี", role="officer", active=True, blocked=False)
        session.add(person)
        session.flush()
        return person.id


def because(one: Clip, field: str) -> str:
    return " ".join(one.labels["because"].get(field, []))


def test_the_other_clips_of_the_story_take_a_corrected_label_and_say_who_gave_it(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT), clip("2", TEXT, outlet="ข่าวสด"))
    fix(newsroom, "level", "overall", clip_id=clips(newsroom)[0].id, person_id=officer(newsroom))
    one, two = clips(newsroom)
    assert (one.level, two.level) == ("overall", "overall")
    assert because(one, "level") == "แก้โดย วิภา ใจดี เมื่อ จ. 23 พ.ย. 69 เวลา 08.00 น."
    assert because(two, "level").endswith("08.00 น. (ข่าวในเรื่องเดียวกัน)")
    assert two.labels["level"] == "basic", "what the classifier said stays on record"
    assert len(kept(newsroom)) == 1, "only what an officer did is a correction"


def test_a_clip_that_joins_a_corrected_story_later_takes_its_labels(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT))
    fix(newsroom, "agency", "ops", clip_id=clips(newsroom)[0].id)
    newsroom.take(clip("2", TEXT, outlet="ข่าวสด"), now=NOW + timedelta(hours=3))
    late = clips(newsroom)[1]
    assert (late.agency, late.agencies) == ("ops", ["ops", "obec"])
    assert because(late, "agency").startswith("แก้โดยเจ้าหน้าที่")


def test_a_new_version_of_a_clip_still_follows_its_story(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT), clip("2", TEXT, outlet="ข่าวสด"))
    fix(newsroom, "negative", True, clip_id=clips(newsroom)[0].id)
    newsroom.take(clip("2", f"แก้ข่าว {TEXT}", outlet="ข่าวสด"), now=NOW + timedelta(minutes=9))
    two = clips(newsroom)[1]
    assert (two.version, two.negative, two.sentiment) == (2, True, "negative")


def test_a_clip_that_was_corrected_itself_keeps_its_own_label(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT), clip("2", TEXT, outlet="ข"), clip("3", TEXT, outlet="ค"))
    one, two, _ = clips(newsroom)
    fix(newsroom, "level", "higher", clip_id=two.id)
    fix(newsroom, "level", "overall", clip_id=one.id)
    assert [c.level for c in clips(newsroom)] == ["overall", "higher", "overall"]


def test_news_of_education_by_an_officers_word_is_so_in_the_whole_story(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT), clip("2", TEXT, outlet="ข"))
    fix(newsroom, "relevant", False, clip_id=clips(newsroom)[0].id)
    assert {(c.relevant, c.level, c.agency) for c in clips(newsroom)} == {(False, None, None)}
    fix(newsroom, "relevant", True, clip_id=clips(newsroom)[0].id)
    assert {(c.relevant, c.level, c.agency) for c in clips(newsroom)} == {(True, "basic", "obec")}


def test_a_clip_that_leaves_the_story_is_again_what_the_classifier_said(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", f"สมศ. ร้องเรียน {TEXT}"), clip("2", f"สมศ. ร้องเรียน {TEXT}", outlet="ข"))
    fix(newsroom, "negative", False, clip_id=clips(newsroom)[0].id)
    assert [c.sentiment for c in clips(newsroom)] == ["neutral", "neutral"]
    with newsroom.database.write() as session:
        other = Story(title="อื่น", opened_at=NOW, last_at=NOW)
        session.add(other)
        session.flush()
        clip_ids = session.scalars(select(Clip).order_by(Clip.id)).all()
        clip_ids[1].story_id = other.id
        follow_corrections(session, [other.id])
    one, two = clips(newsroom)
    assert (one.negative, two.negative, two.sentiment) == (False, True, "negative")
    assert two.labels["because"]["negative"] == ["ร้องเรียน"]
    assert set(two.labels) == {
        "relevant", "level", "agency", "agencies", "negative", "sentiment", "confidence", "because"
    }  # fmt: skip


def test_a_label_that_an_officer_confirms_is_kept_and_stays_whatever_comes_later(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", TEXT))
    with newsroom.database.write() as session:
        assert confirm(session, "level", story_id=1, person_id=None, now=NOW) == "basic"
    assert kept(newsroom) == [("level", "basic", "basic")]
    newsroom.take(clip("2", f"มหาวิทยาลัย {TEXT}", outlet="ข"), now=NOW + timedelta(minutes=5))
    assert [c.level for c in clips(newsroom)] == ["basic", "basic"]
    assert because(clips(newsroom)[0], "level").startswith("ยืนยันโดย")
