"""One event is one story, over outlets, wordings and restarts; different events stay apart."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, islice
from pathlib import Path

import pytest
from newsroom import NOW, Newsroom, clip, rows
from sqlalchemy import select, update

from monitor import stories, story_store
from monitor.regroup import Change, NotPossible, merge_stories, split_clip, undo_merge
from monitor.stories import StoryIndex
from monitor.story_text import Telling
from monitor.word_counts import rarity, story_words
from monitor.wording import days_named
from storage import Database
from storage.tables import Clip, ClipVersion, Story, StoryPrint

ROBOT = (
    "วิทยาลัยเทคนิคบ้านหนองแวงคว้าแชมป์หุ่นยนต์คัดแยกทุเรียนระดับเอเชีย",
    "นักศึกษาแผนกเมคคาทรอนิกส์สามคนพัฒนาหุ่นยนต์คัดแยกทุเรียนด้วยกล้องอินฟราเรด ชนะคู่แข่ง 27 ทีมจาก 11 ประเทศ "
    "ในงานแข่งขันที่นครโฮจิมินห์ ประเทศเวียดนาม",
)
ROBOT_AGAIN = (
    "เด็กช่างสุดเจ๋ง! หุ่นยนต์แยกทุเรียนไทยซิวแชมป์เอเชียที่โฮจิมินห์",
    "ทีมจากวิทยาลัยเทคนิคบ้านหนองแวงใช้กล้องอินฟราเรดอ่านเนื้อทุเรียน เอาชนะ 27 ทีม",
)
BUS = (
    "รถรับส่งนักเรียนเสียหลักพลิกคว่ำที่อำเภอเขาวง เจ็บ 9 คน",
    "ตำรวจเร่งสอบคนขับหลังรถตู้รับส่งนักเรียนโรงเรียนประถมเสียหลักลงคูข้างทาง",
)


SCHOOL_MILK = (
    "โครงการนมโรงเรียนปีนี้เปลี่ยนผู้จัดส่งใน 14 อำเภอ หลังพบถุงนมบวมก่อนวันหมดอายุ คณะกรรมการสั่งเก็บตัวอย่างส่งตรวจ "
    "และให้เด็กเล็กดื่มนมกล่องแทนจนกว่าผลจะออก ผู้ปกครองขอรับคืนได้ที่ธุรการ"
)
EXAM = (
    "ผลสอบเข้าชั้นมัธยมศึกษาปีที่หนึ่งประกาศช้ากว่ากำหนดสองวัน เพราะเครื่องตรวจกระดาษคำตอบขัดข้อง "
    "เขตพื้นที่ยืนยันคะแนนไม่ผิดพลาด และเลื่อนวันมอบตัวให้ทุกสนามสอบโดยอัตโนมัติ"
)
FIELD = (
    "สนามกีฬาแห่งใหม่ของวิทยาลัยพลศึกษาเปิดใช้แล้ว ลู่วิ่งยางสังเคราะห์แปดช่องพร้อมอัฒจันทร์สามพันที่นั่ง "
    "นักวิ่งทีมชาติร่วมทดสอบรอบแรก และชุมชนโดยรอบเข้ามาออกกำลังกายได้ทุกเย็น"
)


def tell(text: tuple[str, str], hours: float = 0, **more: bool) -> Telling:
    return Telling(text[0], text[1], NOW + timedelta(hours=hours), **more)


def settled(index: StoryIndex, tellings: Sequence[Telling], first: int = 1) -> list[int]:
    """Stories by number, as the store would give them."""
    keys = index.assign(tellings)
    ids = {key: first - key for key in keys if key < 0}
    index.number(ids, [first + n for n in range(len(tellings))])
    return [ids.get(k, k) for k in keys]


def test_an_event_told_in_other_words_is_one_story() -> None:
    a, b, c = settled(StoryIndex(), [tell(ROBOT), tell(BUS), tell(ROBOT_AGAIN)])
    assert a == c != b


def test_an_edited_copy_is_the_same_story_also_of_news_that_does_not_concern_us() -> None:
    edited = (f"ด่วน! {BUS[0]}", BUS[1].replace("เร่งสอบ", "สอบปากคำ"))
    a, b = settled(StoryIndex(), [tell(BUS, relevant=False), tell(edited, relevant=False)])
    assert a == b


def test_the_same_words_a_week_later_are_another_event() -> None:
    a, b = settled(StoryIndex(), [tell(ROBOT), tell(ROBOT, hours=24 * 7)])
    assert a != b


def test_texts_without_words_do_not_gather_in_one_story() -> None:
    odd = [("!!!", ""), ("😀😀", ""), ("12", "34"), ("...", "")]
    assert len(set(settled(StoryIndex(), [tell(t) for t in odd]))) == len(odd)


def test_an_undone_batch_leaves_no_trace() -> None:
    index, plain = StoryIndex(), StoryIndex()
    settled(index, [tell(BUS)])
    settled(plain, [tell(BUS)])
    index.begin()
    index.assign([tell(ROBOT)])
    index.undo()
    assert len(index) == 1
    assert settled(index, [tell(ROBOT_AGAIN), tell(ROBOT)], 10) == settled(
        plain, [tell(ROBOT_AGAIN), tell(ROBOT)], 10
    )


def test_a_restart_changes_nothing(newsroom: Newsroom) -> None:
    for n, text in enumerate([ROBOT, BUS]):
        newsroom.take(clip(str(n), f"การศึกษา {text[0]}", body=text[1]))
    with newsroom.database.read() as session:
        again = StoryIndex.load(session, NOW)
    later = [tell(ROBOT_AGAIN), tell(BUS), tell(("สพฐ. ประกาศปฏิทินรับนักเรียน", "สมัครทางออนไลน์"))]
    assert again.assign(later) == newsroom.stories.assign(later)


def test_old_clips_are_forgotten_when_they_are_most(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "NEWEST", 3)
    room = Newsroom(database)
    for n in range(8):
        room.take(clip(str(n), f"การศึกษา ข่าวที่ {n}", published_at=NOW - timedelta(days=10)))
    room.take(clip("now", "การศึกษา ข่าวใหม่"))
    assert len(room.stories) <= 5
    with database.read() as session:
        assert len(session.scalars(select(Clip.id)).all()) == 9


def test_rare_words_weigh_more_than_those_of_every_story() -> None:
    assert rarity("ทุเรียน") > rarity("โรงเรียน") > rarity("การ")
    assert "ศธ" in story_words("ศธ. สั่งโรงเรียน", "")


def test_a_daily_column_under_one_title_is_another_story_every_day() -> None:
    frame = "คอลัมน์รู้ทันการศึกษาไทย โดยกองบรรณาธิการ พบกันทุกเช้าวันทำการ ส่งคำถามมาได้ที่ตู้จดหมายของหนังสือพิมพ์"
    subjects = [ROBOT[1], BUS[1], SCHOOL_MILK, EXAM]
    index = StoryIndex()
    days = [tell((f"รู้ทันการศึกษา: {n}", f"{frame} {text}"), 24 * n) for n, text in enumerate(subjects)]
    assert len(set(settled(index, days))) == len(subjects)


def test_an_outlets_closing_paragraph_does_not_make_stories_one() -> None:
    foot = (
        "ติดตามข่าวสารการศึกษาได้ทุกช่องทางของสำนักข่าวตัวอย่าง ทั้งเว็บไซต์ เฟซบุ๊ก และยูทูบ "
        "กองบรรณาธิการยินดีรับข้อมูลจากครู ผู้ปกครอง และนักเรียนทุกคน โทรศัพท์ศูนย์ข่าวได้ตลอดเวลาทำการ"
    )
    texts = [ROBOT, BUS, ("นมโรงเรียน", SCHOOL_MILK), ("สอบ", EXAM), ("สนาม", FIELD)]
    told = [Telling(t, f"{b} {foot}", NOW + timedelta(hours=n), outlet="ก") for n, (t, b) in enumerate(texts)]
    assert len(set(settled(StoryIndex(), told))) == len(texts)


def test_headlines_of_other_news_below_a_text_are_not_part_of_it() -> None:
    below = f"ข่าวที่เกี่ยวข้อง {ROBOT[0]} {ROBOT[1]}"
    a, b = settled(StoryIndex(), [tell(ROBOT), tell((BUS[0], f"{BUS[1]} {below}"))])
    assert a != b


def test_two_duties_of_one_minister_on_one_day_are_two_stories() -> None:
    who = (
        "วันนี้ (23 พฤศจิกายน 2569) นางสาวสมมุติ นามสกุลยาวมาก รัฐมนตรีว่าการกระทรวงศึกษาธิการ พร้อมด้วย นายประกอบ การเรียนดี"
    )
    a, b = settled(
        StoryIndex(), [tell(("รมว.ศธ.", f"{who} {SCHOOL_MILK}")), tell(("รมว.ศธ.", f"{who} {FIELD}"))]
    )
    assert a != b


def test_a_text_without_a_date_finds_its_story_all_the_same() -> None:
    undated = Telling(ROBOT_AGAIN[0], ROBOT_AGAIN[1], None)
    a, b = settled(StoryIndex(), [tell(ROBOT), undated])
    assert a == b


def test_the_ministrys_report_five_days_later_joins_when_it_names_the_day() -> None:
    later = (f"{ROBOT_AGAIN[0]} เมื่อวันที่ 21 พ.ย.", ROBOT_AGAIN[1])
    on_the_day = (ROBOT[0], f"วันที่ 21 พฤศจิกายน 2569 {ROBOT[1]}")
    a, b = settled(StoryIndex(), [tell(on_the_day), tell(later, hours=24 * 6)])
    assert a == b
    a, b = settled(StoryIndex(), [tell(ROBOT), tell(ROBOT_AGAIN, hours=24 * 6)])
    assert a != b


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("วันนี้23มิย ที่ห้องประชุม", {623}),
        ("เมื่อวันที่ ๒๗ ก.ค. ๒๕๖๐", {727}),
        ("11 กรกฎาคม 2560 และ 12 ก.ค.", {711, 712}),
        ("ครั้งที่ 26 มีความเห็น", set()),
        ("99 ม.ค.", set()),
        ("1 ม.ค. 2 ม.ค. 3 ม.ค. 4 ม.ค.", set()),
    ],
)
def test_days_are_read_as_newspapers_write_them(text: str, days: set[int]) -> None:
    assert days_named(text) == days


def test_a_new_version_is_no_new_clip_and_its_story_is_found_by_the_new_text(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", f"การศึกษา {BUS[0]}", body=BUS[1]))
    corrected = clip("1", f"แก้ข่าว การศึกษา {ROBOT[0]}", body=ROBOT[1])
    newsroom.take(corrected, now=NOW + timedelta(minutes=5))
    newsroom.take(
        clip("2", f"การศึกษา {ROBOT_AGAIN[0]}", body=ROBOT_AGAIN[1]),
        clip("3", f"การศึกษา {BUS[0]}", body=BUS[1]),
        now=NOW + timedelta(minutes=9),
    )
    one, two, three = rows(newsroom.database, select(Clip).order_by(Clip.id))
    assert (one.version, one.story_id) == (2, two.story_id)
    assert three.story_id != one.story_id
    [before] = rows(newsroom.database, select(ClipVersion))
    assert (before.clip_id, before.version, before.body) == (one.id, 1, BUS[1])
    with newsroom.database.read() as session:
        again = StoryIndex.load(session, NOW)
    assert len(again) == len(newsroom.stories) == 3
    later = [tell((f"การศึกษา {ROBOT[0]}", ROBOT[1])), tell((f"การศึกษา {BUS[0]}", BUS[1]))]
    assert again.assign(later) == newsroom.stories.assign(later) == [one.story_id, three.story_id]


def test_what_an_officer_moves_counts_at_once_also_for_another_process(newsroom: Newsroom) -> None:
    other = Newsroom(newsroom.database)
    newsroom.take(
        clip("1", f"การศึกษา {ROBOT[0]}", body=ROBOT[1]), clip("2", f"การศึกษา {BUS[0]}", body=BUS[1])
    )
    other.work()
    one, two = rows(newsroom.database, select(Clip).order_by(Clip.id))
    assert one.story_id is not None
    assert two.story_id is not None
    with newsroom.database.write() as session:
        kept = merge_stories(session, one.story_id, two.story_id, Change(NOW.date(), None, NOW))
    other.take(clip("3", f"ด่วน การศึกษา {BUS[0]}", body=BUS[1]))
    assert [c.story_id for c in rows(newsroom.database, select(Clip))] == [kept] * 3
    with newsroom.database.write() as session:
        alone = split_clip(session, two.id, Change(NOW.date(), None, NOW))
    for room, key in ((newsroom, "4"), (other, "5")):
        room.take(clip(key, f"สดๆ การศึกษา {BUS[0]}", body=f"{BUS[1]} {key}"))
    found = {c.source_key: c.story_id for c in rows(newsroom.database, select(Clip))}
    assert found["2"] == found["4"] == found["5"] == alone != found["1"]


def test_a_merge_can_be_taken_back(newsroom: Newsroom) -> None:
    newsroom.take(
        clip("1", f"การศึกษา {ROBOT[0]}", body=ROBOT[1]), clip("2", f"การศึกษา {BUS[0]}", body=BUS[1])
    )
    one, two = rows(newsroom.database, select(Clip).order_by(Clip.id))
    assert one.story_id is not None
    assert two.story_id is not None
    change = Change(NOW.date(), None, NOW)
    with newsroom.database.write() as session:
        merge_stories(session, one.story_id, two.story_id, change)
    newsroom.take(clip("3", f"ด่วน การศึกษา {ROBOT[0]}", body=ROBOT[1]))
    with newsroom.database.write() as session:
        assert undo_merge(session, one.story_id, change) == two.story_id
        with pytest.raises(NotPossible):
            undo_merge(session, one.story_id, change)
    newsroom.take(clip("4", f"ด่วน การศึกษา {BUS[0]}", body=BUS[1]))
    found = {c.source_key: c.story_id for c in rows(newsroom.database, select(Clip))}
    assert found == {"1": one.story_id, "3": one.story_id, "2": two.story_id, "4": two.story_id}
    assert [s.clips for s in rows(newsroom.database, select(Story).order_by(Story.id))] == [2, 2]


def test_a_restart_reads_prints_not_texts(newsroom: Newsroom) -> None:
    newsroom.take(clip("1", f"การศึกษา {ROBOT[0]}", body=ROBOT[1]), clip("2", "ข่าวอื่น", body=BUS[1]))
    with newsroom.database.read() as session:
        found, _ = story_store.news(session, story_store.Seen(), NOW - timedelta(days=7), 0)
    assert (len(found.printed), found.unprinted) == (2, [])
    with newsroom.database.write() as session:
        session.execute(update(StoryPrint).values(form="of-an-older-program"))
    with newsroom.database.read() as session:
        again = StoryIndex.load(session, NOW)
    assert again.assign([tell((f"การศึกษา {ROBOT[0]}", ROBOT[1]))]) == newsroom.stories.assign(
        [tell((f"การศึกษา {ROBOT[0]}", ROBOT[1]))]
    )


def test_prints_survive_packing() -> None:
    index = StoryIndex()
    index.assign([tell((f"{ROBOT[0]} 21 พ.ย.", ROBOT[1]))])
    [one] = index.made
    again = story_store.unpack(story_store.pack(one), NOW)
    assert (again.days, again.passages, again.outlet) == (one.days, one.passages, one.outlet)
    assert again.keys.tolist() == one.keys.tolist()
    assert again.words.weights.tolist() == one.words.weights.tolist()


def test_old_texts_go_and_the_others_are_found_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "NEWEST", 2)
    index = StoryIndex()
    settled(index, [tell((f"เก่า {n}", f"{EXAM} {n * 7}"), hours=-24 * 10) for n in range(6)])
    kept = settled(index, [tell(ROBOT), tell(BUS)], first=50)
    index.forget_old(NOW)
    assert len(index) == 2
    assert settled(index, [tell(ROBOT_AGAIN), tell(BUS)], first=60) == kept


def _groups(keys: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        found[key].append(n)
    return found


def _scores(pairs: set[tuple[int, int]], gold: set[tuple[int, int]], known: set[int]) -> tuple[float, float]:
    among = {p for p in pairs if p[0] in known and p[1] in known}
    return len(pairs & gold) / len(gold), len(pairs & gold) / max(1, len(among))


@pytest.mark.shared
def test_real_news_is_grouped_about_as_people_group_it(shared: Path) -> None:
    """Measured 0.82 of the pairs joined, and none of the joined labelled pairs wrong; the floor leaves some air."""
    lines = (shared / "data" / "news_dev.jsonl").read_text(encoding="utf-8").splitlines()
    items = sorted((json.loads(line) for line in lines), key=lambda d: (d["date"] or "2018-01-01", d["id"]))
    days = [
        datetime.combine(date.fromisoformat(d["date"]), time(6), UTC) if d["date"] else None for d in items
    ]
    keys = settled(
        StoryIndex(),
        [Telling(d["title"], d["body"], at, outlet=d["outlet"]) for d, at in zip(items, days, strict=True)],
    )
    joined = {pair for group in _groups(keys).values() for pair in combinations(group, 2)}
    known = {n for n, d in enumerate(items) if d["story"]}
    gold = {(a, b) for a, b in combinations(sorted(known), 2) if items[a]["story"] == items[b]["story"]}
    found, right = _scores(joined, gold, known)
    assert found >= 0.75
    assert right >= 0.95


@pytest.mark.shared
def test_edited_copies_of_real_releases_find_each_other(shared: Path) -> None:
    """A thousand texts: releases beside copies with another title, cut at either end, put in another order, with
    words left out, and all of that together. Measured F1 0.99."""
    chance = random.Random(7)
    with gzip.open(shared / "data" / "releases.jsonl.gz", "rt", encoding="utf-8") as lines:
        releases = [json.loads(line) for line in islice(lines, 0, 6000, 36)]
    told: list[tuple[Telling, int]] = []
    for n, release in enumerate(releases):
        for text in edited(release["title"], release["body"][:6000], chance):
            told.append((tell(text, relevant=False), n))
    chance.shuffle(told)
    assert len(told) > 1000
    keys = settled(StoryIndex(), [t for t, _ in told])
    joined, gold = (
        {p for group in _groups(names).values() for p in combinations(group, 2)}
        for names in (keys, [n for _, n in told])
    )
    found, right = len(joined & gold) / len(gold), len(joined & gold) / len(joined)
    assert 2 * found * right / (found + right) >= 0.98


def edited(title: str, body: str, chance: random.Random) -> list[tuple[str, str]]:
    """A release and what others make of it."""
    words = body.split(" ")
    fewer = " ".join(w for w in words if chance.random() > 0.08)
    parts = (
        body.split("\n") if body.count("\n") > 2 else [body[i : i + 300] for i in range(0, len(body), 300)]
    )
    mixed = "\n".join(chance.sample(parts, len(parts)))
    half = max(200, len(body) // 2)
    return [
        (title, body),
        (f"ด่วน! {title[:40]}", body),
        (title, body[:half]),
        (f"{title[20:]} ล่าสุด", body[-half:]) if len(body) < 1800 else (title[::-1], body[:1500]),
        (title, mixed),
        (title, fewer),
        ("สรุปให้", fewer[: max(200, len(fewer) * 2 // 3)]),
    ]
