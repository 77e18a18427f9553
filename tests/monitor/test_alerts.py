"""Alerts through the pipeline: once, again when a story grows, held at night unless it is on the agency itself."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from newsroom import PR, Newsroom, clip, put, rows
from sqlalchemy import select

from classifier.items import Item, Labels
from monitor.alert_rules import AlertRule
from monitor.pipeline import process_clips
from monitor.regroup import Change, merge_stories, split_clip
from storage.tables import Clip, Outbox, Story

RULE = AlertRule(national=("ไทยรัฐ",), quiet=(time(22), time(6)))
EVENING = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""23.00 in Bangkok."""
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
"""6.00 in Bangkok."""
TEXT = "ผู้ปกครองร้องเรียน สมศ. เรื่องผลประเมินโรงเรียนล่าช้ากว่ากำหนดสามเดือน"
BESIDE = "ผู้ปกครองร้องเรียน สพฐ. เรื่องการศึกษาของบุตร โดยอ้างผลประเมินล่าช้าสามเดือน พาดพิงหน่วยงานประเมิน"


class Beside:
    """Labels everything as negative news of another agency that names ours; ours once it says so."""

    version = "beside"

    def classify(self, items: list[Item]) -> list[Labels]:
        return [
            Labels(
                True, "basic", "onesqa" if "สมศ." in i.title else "obec", ["obec", "onesqa"], True, "negative"
            )
            for i in items
        ]


def take(room: Newsroom, now: datetime, *clips: object, labeller: object = None) -> None:
    put(room.database, *clips, now=now)
    process_clips(
        room.database,
        labeller or room.labeller,
        room.stories,
        now,
        own_agency="onesqa",
        alert_to=[PR],
        alert_rule=RULE,
    )


def cards(room: Newsroom) -> list[tuple[datetime, dict[str, object]]]:
    return [(n.due_at, n.data) for n in rows(room.database, select(Outbox).order_by(Outbox.seq))]


def test_a_story_is_announced_again_at_three_times_its_outlets_and_by_national_media(
    newsroom: Newsroom,
) -> None:
    now = EVENING - timedelta(hours=5)
    for n, outlet in enumerate(["ก", "ข", "ค", "ง", "ไทยรัฐออนไลน์", "จ"]):
        now += timedelta(minutes=5)
        take(newsroom, now, clip(str(n), TEXT, outlet=outlet, published_at=now))
    assert [data.get("why") for _, data in cards(newsroom)] == [None, "grown", "national"]
    [story] = rows(newsroom.database, select(Story))
    assert (story.alerted_outlets, story.alerted_national, story.outlets) == (5, True, 6)


def test_two_alerts_of_one_moment_are_both_sent(newsroom: Newsroom) -> None:
    for n, outlet in enumerate(["ก", "ข", "ค", "ไทยรัฐ"]):
        take(newsroom, EVENING, clip(str(n), TEXT, outlet=outlet, published_at=EVENING))
    assert len(cards(newsroom)) == 3


def test_at_night_a_story_on_the_agency_itself_is_due_at_once(newsroom: Newsroom) -> None:
    take(newsroom, EVENING, clip("1", TEXT, published_at=EVENING))
    assert [due for due, _ in cards(newsroom)] == [EVENING]


def test_at_night_a_story_that_only_names_the_agency_waits_for_the_morning_as_one_card(
    newsroom: Newsroom,
) -> None:
    for n, outlet in enumerate(["ก", "ข", "ค", "ไทยรัฐ"]):
        now = EVENING + timedelta(minutes=n)
        take(newsroom, now, clip(str(n), BESIDE, outlet=outlet, published_at=now), labeller=Beside())
    assert [due for due, _ in cards(newsroom)] == [MORNING]
    [story] = rows(newsroom.database, select(Story))
    assert (story.alerted_at, story.alerted_outlets, story.alerted_national) == (MORNING, 4, True)


def test_a_held_story_that_turns_out_to_be_ours_is_told_at_once_and_its_held_card_is_overtaken(
    newsroom: Newsroom,
) -> None:
    take(newsroom, EVENING, clip("1", BESIDE, published_at=EVENING), labeller=Beside())
    later = EVENING + timedelta(minutes=10)
    changed = clip("1", f"สมศ. {BESIDE}", published_at=EVENING)
    take(newsroom, later, changed, labeller=Beside())
    (_, held), (due, now) = cards(newsroom)
    assert due == later
    assert "held_until" not in now
    from bot.news_view import superseded

    [story] = rows(newsroom.database, select(Story))
    assert superseded(held, story.alerted_at)
    assert not superseded(now, story.alerted_at)


def test_a_held_card_that_nothing_has_overtaken_is_still_true_in_the_morning(newsroom: Newsroom) -> None:
    take(newsroom, EVENING, clip("1", BESIDE, published_at=EVENING), labeller=Beside())
    [(_, held)] = cards(newsroom)
    from bot.news_view import superseded

    [story] = rows(newsroom.database, select(Story))
    assert not superseded(held, story.alerted_at)


def test_growth_held_at_night_is_told_at_once_when_the_story_turns_out_to_be_ours(newsroom: Newsroom) -> None:
    day = EVENING - timedelta(hours=3)
    take(newsroom, day, clip("0", BESIDE, outlet="ก", published_at=day), labeller=Beside())
    for n, outlet in enumerate(["ข", "ค"], 1):
        take(newsroom, EVENING, clip(str(n), BESIDE, outlet=outlet, published_at=day), labeller=Beside())
    later = EVENING + timedelta(hours=1)
    take(newsroom, later, clip("9", f"สมศ. {BESIDE}", outlet="ก", published_at=day), labeller=Beside())
    for n in range(3):
        ours = clip(str(n), f"สมศ. {BESIDE}", outlet="กขค"[n], published_at=day)
        take(newsroom, later, ours, labeller=Beside())
    assert [due for due, _ in cards(newsroom)] == [day, MORNING, later]


def test_a_clip_taken_out_of_a_story_that_is_still_held_can_be_announced_itself(newsroom: Newsroom) -> None:
    clips = [clip(str(n), BESIDE, outlet=outlet, published_at=EVENING) for n, outlet in enumerate("กข")]
    take(newsroom, EVENING, *clips, labeller=Beside())
    with newsroom.database.write() as session:
        last = session.scalars(select(Clip.id).order_by(Clip.id.desc())).first()
        assert last
        alone = split_clip(session, last, Change(EVENING.date(), None, EVENING, "onesqa"))
        assert session.get_one(Story, alone).alerted_at is None


def test_merging_a_told_story_with_a_held_one_does_not_tell_it_again_in_the_morning(
    newsroom: Newsroom,
) -> None:
    other = "กลุ่มครูเดินขบวนร้องเรียน สพฐ. เรื่องการศึกษา และ สมศ. เรื่องตัวชี้วัดใหม่ที่หน้ากระทรวง"
    take(newsroom, EVENING, clip("0", BESIDE, published_at=EVENING), labeller=Beside())
    later = EVENING + timedelta(minutes=9)
    take(newsroom, later, clip("1", f"สมศ. {other}", published_at=later), labeller=Beside())
    (_, held), (due, _) = cards(newsroom)
    assert due == later
    first, second = rows(newsroom.database, select(Story.id).order_by(Story.id))
    with newsroom.database.write() as session:
        merge_stories(session, first, second, Change(later.date(), None, later, "onesqa"))
    from bot.news_view import superseded

    kept = rows(newsroom.database, select(Story).order_by(Story.id))[0]
    assert superseded(held, kept.alerted_at)
