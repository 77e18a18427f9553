"""From the inbox to clips, stories and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from newsroom import NOW, PR, Newsroom, WordLabeller, clip, put, rows
from sqlalchemy import event, select

from classifier.items import Item, Labels
from monitor.correct import correct
from storage import Database
from storage.tables import Clip, Correction, Inbox, Outbox, Story

LATER = NOW + timedelta(minutes=30)


def clips(database: Database) -> list[Clip]:
    return rows(database, select(Clip).order_by(Clip.id))


def stories(database: Database) -> list[Story]:
    return rows(database, select(Story).order_by(Story.id))


def notices(database: Database) -> list[Outbox]:
    return rows(database, select(Outbox).order_by(Outbox.seq))


def inputs(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        return [(r.state, r.tries) for r in session.scalars(select(Inbox).order_by(Inbox.id))]


def test_a_clip_is_stored_with_its_labels_and_opens_a_story(newsroom: Newsroom) -> None:
    done = newsroom.take(clip("1", "มหาวิทยาลัยปรับหลักสูตรการศึกษา", url="https://www.a.co.th/n/1?utm_source=x"))
    [one], [story] = clips(newsroom.database), stories(newsroom.database)
    assert done == 1
    assert (one.relevant, one.level, one.agency, one.agencies) == (True, "higher", "obec", ["obec"])
    assert one.canonical_url == "https://a.co.th/n/1"
    assert one.labels["confidence"] == {"relevant": 0.9}
    assert one.model_version == "words-1"
    assert one.fetched_at == NOW
    assert (story.clips, story.outlets, story.relevant, story.level) == (1, 1, True, "higher")
    assert story.title == one.title
    assert one.story_id == story.id
    assert inputs(newsroom.database) == [("done", 0)]


def test_what_is_not_education_is_kept_without_level_and_agency(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "ราคาทองคำวันนี้"))
    [one], [story] = clips(newsroom.database), stories(newsroom.database)
    assert (one.relevant, one.level, one.agency, one.agencies, one.negative) == (False, None, None, [], False)
    assert not story.relevant


def test_a_changed_clip_is_a_new_version_of_the_same_clip(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "การศึกษา ครูสอบบรรจุ"))
    first = clips(newsroom.database)[0]
    newsroom.take(clip("1", "การศึกษา ครูสอบบรรจุ แก้ข่าว มหาวิทยาลัยรับรอง"), now=LATER)
    [one] = clips(newsroom.database)
    assert (one.id, one.version, one.story_id) == (first.id, 2, first.story_id)
    assert one.title.endswith("รับรอง")
    assert one.level == "higher"
    assert stories(newsroom.database)[0].level == "higher"


def test_two_versions_in_one_batch_end_as_the_later_one(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "การศึกษา ข่าวแรก"), clip("1", "การศึกษา ข่าวแก้"))
    [one] = clips(newsroom.database)
    assert (one.title, one.version) == ("การศึกษา ข่าวแก้", 2)


def test_a_source_may_go_back_to_its_earlier_text(newsroom: Newsroom) -> None:
    for minutes, title in enumerate(["การศึกษา ก", "การศึกษา ข", "การศึกษา ก"]):
        newsroom.take(clip("1", title), now=NOW + timedelta(minutes=minutes))
    [one] = clips(newsroom.database)
    assert (one.title, one.version) == ("การศึกษา ก", 3)


def test_an_unchanged_repetition_is_no_new_input(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "การศึกษา ก"))
    assert put(newsroom.database, clip("1", "การศึกษา ก"), now=LATER) == [False]


def test_an_older_version_that_was_put_off_does_not_undo_the_newer_one(newsroom: Newsroom) -> None:
    database = newsroom.database
    put(database, clip("1", "การศึกษา เก่า"))
    with database.write() as session:
        session.scalars(select(Inbox)).one().due_at = LATER
    newsroom.take(clip("1", "การศึกษา ใหม่"), now=NOW + timedelta(minutes=1))
    newsroom.work(LATER)
    [one] = clips(database)
    assert (one.title, one.version) == ("การศึกษา ใหม่", 1)


def test_an_officers_correction_survives_a_new_version(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "การศึกษา ครูสอบบรรจุ"))
    [one] = clips(newsroom.database)
    with newsroom.database.write() as session:
        correct(session, "level", "vocational", clip_id=one.id, now=NOW)
    newsroom.take(clip("1", "การศึกษา ครูสอบบรรจุ ที่มหาวิทยาลัย"), now=LATER)
    [one] = clips(newsroom.database)
    assert (one.level, one.labels["level"]) == ("vocational", "higher")
    assert stories(newsroom.database)[0].level == "vocational"


def test_a_correction_of_a_story_holds_when_more_outlets_join(newsroom: Newsroom) -> None:
    text = "การศึกษา โรงเรียนบ้านหนองบัวเปิดห้องเรียนดาราศาสตร์ให้นักเรียนชั้นประถมทั้งอำเภอ"
    newsroom.take(clip("1", text))
    story = stories(newsroom.database)[0].id
    with newsroom.database.write() as session:
        assert (
            correct(session, "agency", "ops", story_id=story, person_id=None, now=NOW, message_id="m1") == 1
        )
    newsroom.take(clip("2", text, outlet="ข่าวสด"), clip("3", text, outlet="ไทยรัฐ"), now=LATER)
    [after] = stories(newsroom.database)
    assert (after.agency, after.clips, after.outlets) == ("ops", 3, 3)
    [kept] = rows(newsroom.database, select(Correction))
    assert (kept.field, kept.old, kept.new, kept.message_id) == ("agency", "obec", "ops", "m1")


def test_naming_a_level_says_that_it_is_news_of_education(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "ราคาทองคำวันนี้"))
    [one] = clips(newsroom.database)
    with newsroom.database.write() as session:
        correct(session, "level", "basic", clip_id=one.id, now=NOW)
    [one], [story] = clips(newsroom.database), stories(newsroom.database)
    assert (one.relevant, one.level, story.relevant, story.level) == (True, "basic", True, "basic")


def test_the_same_address_by_feed_and_by_provider_is_one_clip(newsroom: Newsroom) -> None:
    newsroom.take(
        clip(
            "g1", "การศึกษา สั้น", source="feed:มติชน", url="https://www.matichon.co.th/education/news_1?fbclid=z"
        )
    )
    newsroom.take(
        clip("77", "การศึกษา ยาว", url="http://m.matichon.co.th/education/news_1/", body="เนื้อข่าว", author="ก"),
        now=LATER,
    )
    [one] = clips(newsroom.database)
    assert (one.source, one.title, one.body, one.author) == ("feed:มติชน", "การศึกษา สั้น", "เนื้อข่าว", "ก")


def test_a_feed_that_renames_its_entries_every_hour_gives_one_clip(newsroom: Newsroom) -> None:
    for hour in range(3):
        newsroom.take(
            clip(f"id-{hour}", "การศึกษา ข่าวเดิม", source="feed:วนซ้ำ", body="เนื้อเดิม"),
            now=NOW + timedelta(hours=hour),
        )
    assert len(clips(newsroom.database)) == 1


def test_a_page_with_several_articles_gives_several_clips(newsroom: Newsroom) -> None:
    page = "https://epaper.example.co.th/page/12"
    newsroom.take(
        clip("1", "การศึกษา ครูเรียกร้องขึ้นเงินเดือน", url=page),
        clip("2", "นายกเทศมนตรีเปิดงานลอยกระทง", url=page),
    )
    assert len(clips(newsroom.database)) == 2


def test_a_copy_in_another_outlet_is_another_clip_of_the_same_story(newsroom: Newsroom) -> None:
    text = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"
    newsroom.take(
        clip("1", text, outlet="มติชน"), clip("2", text, outlet="ข่าวสด"), clip("3", "การศึกษา เรื่องอื่น")
    )
    first, second, third = clips(newsroom.database)
    assert first.content_hash == second.content_hash
    assert first.story_id == second.story_id != third.story_id
    story = stories(newsroom.database)[0]
    assert (story.clips, story.outlets) == (2, 2)


def test_a_story_is_what_most_outlets_say_and_spans_all_their_times(newsroom: Newsroom) -> None:
    text = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"
    early = NOW - timedelta(hours=5)
    newsroom.take(
        clip("1", text, outlet="ก", published_at=early),
        clip("2", text, outlet="ข"),
        clip("3", text, outlet="ค", body="มหาวิทยาลัย"),
    )
    [story] = stories(newsroom.database)
    assert (story.level, story.opened_at, story.last_at) == ("basic", early, NOW - timedelta(hours=1))


def test_bad_news_about_us_is_told_at_once_and_once(newsroom: Newsroom) -> None:
    text = "ผู้ปกครองร้องเรียน สมศ. เรื่องผลประเมินโรงเรียนล่าช้ากว่ากำหนดสามเดือน"
    newsroom.take(clip("1", text))
    newsroom.take(clip("2", text, outlet="ข่าวสด"), now=LATER)
    [notice] = notices(newsroom.database)
    [story] = stories(newsroom.database)
    assert (notice.chat_id, notice.kind, notice.data) == (PR, "negative", {"story_id": story.id})
    assert (story.alerted_at, story.alerted_outlets, story.outlets) == (NOW, 1, 2)


def test_one_critic_among_several_outlets_is_enough_when_it_is_about_us(newsroom: Newsroom) -> None:
    text = "สมศ. แถลงผลการประเมินโรงเรียนทั่วประเทศรอบที่สี่ ที่ศูนย์ประชุมแห่งชาติสิริกิติ์ กรุงเทพมหานคร"
    newsroom.take(
        clip("1", text, outlet="ก"), clip("2", text, outlet="ข"), clip("3", f"{text} ร้องเรียน", outlet="ค")
    )
    [story] = stories(newsroom.database)
    assert story.clips == 3
    assert story.negative
    assert len(notices(newsroom.database)) == 1


def test_bad_news_about_others_is_marked_and_told_to_nobody(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "การศึกษา ครูร้องเรียนผู้อำนวยการโรงเรียน"))
    assert stories(newsroom.database)[0].negative
    assert notices(newsroom.database) == []


def test_old_news_that_comes_in_late_is_no_alarm(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "ร้องเรียน สมศ.", published_at=NOW - timedelta(days=30)))
    assert notices(newsroom.database) == []


def test_an_unreadable_input_is_put_off_and_the_others_go_through(newsroom: Newsroom) -> None:
    put(newsroom.database, clip("1", "การศึกษา ก"), clip("2", "การศึกษา ข"))
    with newsroom.database.write() as session:
        session.scalars(select(Inbox).order_by(Inbox.id)).first().payload = {"title": 5}
    assert newsroom.work() == 2
    assert [c.title for c in clips(newsroom.database)] == ["การศึกษา ข"]
    assert inputs(newsroom.database) == [("new", 1), ("done", 0)]


def test_a_text_that_breaks_the_classifier_does_not_hold_up_the_batch(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", "การศึกษา ก"), clip("2", "ตัวอ่านพัง"), clip("3", "การศึกษา ข"))
    assert [c.source_key for c in clips(newsroom.database)] == ["1", "3"]
    assert sorted(inputs(newsroom.database)) == [("done", 0), ("done", 0), ("new", 1)]


def test_a_clip_that_the_store_refuses_does_not_hold_up_the_batch(newsroom: Newsroom) -> None:
    database = newsroom.database

    def refuse(_mapper: object, _connection: object, target: Clip) -> None:
        if "เสีย" in target.title:
            raise ValueError("the store refuses this one")

    event.listen(Clip, "before_insert", refuse)
    try:
        newsroom.take(clip("1", "การศึกษา ดี"), clip("2", "การศึกษา เสีย"), clip("3", "การศึกษา ดีอีก"))
    finally:
        event.remove(Clip, "before_insert", refuse)
    assert [c.source_key for c in clips(database)] == ["1", "3"]
    assert sorted(inputs(database)) == [("done", 0), ("done", 0), ("new", 1)]
    newsroom.work(LATER)
    assert [c.source_key for c in clips(database)] == ["1", "3", "2"]
    assert len({c.story_id for c in clips(database)}) == len(stories(database))


def test_two_workers_on_one_store_do_each_clip_once_and_share_stories(newsroom: Newsroom) -> None:
    text = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"
    other = Newsroom(newsroom.database)
    newsroom.take(clip("1", text))
    other.take(clip("2", text, outlet="ข่าวสด"), now=LATER)
    newsroom.take(clip("3", text, outlet="ไทยรัฐ"), now=LATER)
    assert {c.story_id for c in clips(newsroom.database)} == {stories(newsroom.database)[0].id}
    assert newsroom.work(LATER) == 0


def test_after_a_restart_a_copy_still_finds_its_story(newsroom: Newsroom) -> None:
    text = "การศึกษา คณะกรรมการเห็นชอบแผนพัฒนาครูทั่วประเทศ วงเงินสองพันล้านบาท เริ่มปีหน้า"
    newsroom.take(clip("1", text))
    Newsroom(newsroom.database).take(clip("2", text, outlet="ข่าวสด"), now=LATER)
    assert len(stories(newsroom.database)) == 1


def test_an_input_that_another_worker_finished_meanwhile_is_left_alone(newsroom: Newsroom) -> None:
    database = newsroom.database
    put(database, clip("1", "การศึกษา ก"))
    other = Newsroom(database)

    class Slow(WordLabeller):
        def classify(self, items: Sequence[Item]) -> list[Labels]:
            other.work()
            return super().classify(items)

    newsroom.labeller = Slow()
    newsroom.work()
    assert len(clips(database)) == 1
    assert clips(database)[0].version == 1
