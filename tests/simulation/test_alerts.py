"""Negative news as the PR group hears of it: at once, once, again when it grows, at night only what is on us."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.clips import NewClip
from storage import Database
from tests.simulation.world import World, clip
from thai.dates import BANGKOK

DAY = datetime(2026, 11, 23, 10, 30, tzinfo=BANGKOK)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=BANGKOK)
OURS = (
    "ครูร้อง สมศ. ประเมินคุณภาพภายนอกสร้างภาระเอกสาร ทำงานดึกทุกคืน",
    "กลุ่มครูร้องเรียนว่าการประเมินคุณภาพภายนอกของ สมศ. สร้างภาระเอกสารเกินจำเป็น ต้องทำงานดึกต่อเนื่องหลายสัปดาห์ "
    "และขอให้ สมศ. ทบทวนตัวชี้วัดโดยด่วน",
)
BESIDE = (
    (
        "ผู้ปกครองร้องเรียน สพฐ. ปล่อยโรงเรียนเก็บแป๊ะเจี๊ยะห้องพิเศษหลักแสน",
        "ผู้ปกครองร้องเรียนสำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.) ว่าโรงเรียนดังเรียกเก็บแป๊ะเจี๊ยะแลกที่นั่งห้องพิเศษ "
        "เลขาธิการ กพฐ. สั่งตั้งกรรมการสอบข้อเท็จจริง พร้อมขอผลประเมินจาก สมศ. มาประกอบการสอบ",
    ),
    (
        "สพฐ. เร่งสอบครูพละทำร้ายนักเรียนชั้น ป.4 จนเข้าโรงพยาบาล",
        "เลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน (กพฐ.) สั่งสอบวินัยร้ายแรงครูพละที่ทำร้ายร่างกายนักเรียนชั้นประถมศึกษาปีที่ 4 "
        "จนกระดูกแขนหัก และขอให้ สมศ. ส่งรายงานการดูแลความปลอดภัยของโรงเรียนแห่งนี้",
    ),
)


def story(key: str, text: tuple[str, str], at: datetime, outlet: str = "ข่าวทดสอบ") -> NewClip:
    return clip(key, *text, at, outlet)


def world_at(database: Database, start: datetime) -> World:
    """A world that begins then; what it says of the hours before is not what these tests are about."""
    world = World(database, start)
    world.ignore()
    return world


def leap(world: World, clock: str, day: int = 24) -> None:
    """Go to a time of day at once; what is due in between is done then."""
    hour, minute = (int(p) for p in clock.split("."))
    world.clock.move_to(datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK))
    world.run()


def alerts(world: World) -> list[str]:
    """The alerts that the PR group has got since this was last asked."""
    return [text for text in world.heard("pr") if "ข่าวเชิงลบ" in text]


def test_a_negative_story_is_in_the_group_at_the_moment_it_comes_and_only_once(database: Database) -> None:
    world = world_at(database, DAY)
    world.news(story("1", OURS, DAY))
    [text] = alerts(world)
    assert OURS[0] in text
    world.news(story("1", OURS, DAY), story("2", OURS, DAY, "ข่าวอื่น"))
    world.restart()
    leap(world, "12.00", day=23)
    assert alerts(world) == []


def test_it_is_told_again_when_it_has_three_times_the_outlets_or_national_media_take_it_up(
    database: Database,
) -> None:
    world = world_at(database, DAY)
    heard = []
    for n, outlet in enumerate(["ก", "ข", "ค", "ง", "จ", "ไทยรัฐออนไลน์", "มติชน"]):
        world.news(story(str(n), (f"{OURS[0]} {outlet}", OURS[1]), DAY + timedelta(minutes=n), outlet))
        heard.append(len(alerts(world)))
    assert heard == [1, 0, 1, 0, 0, 1, 0]


def test_at_night_news_on_us_comes_at_once_and_the_rest_together_when_the_quiet_hours_end(
    database: Database,
) -> None:
    world = world_at(database, NIGHT)
    world.news(*(story(f"b{n}", text, NIGHT) for n, text in enumerate(BESIDE)))
    assert alerts(world) == []
    world.news(story("ours", OURS, NIGHT))
    [text] = alerts(world)
    assert OURS[0] in text
    world.restart()
    world.news(*(story(f"c{n}", text, NIGHT, "ข่าวอื่น") for n, text in enumerate(BESIDE)))
    leap(world, "5.59")
    assert alerts(world) == []
    before = len(world.line.sent)
    leap(world, "6.00")
    assert len(world.line.sent) == before + 1, "one push for all that was held"
    told = alerts(world)
    assert [title in text for (title, _), text in zip(BESIDE, told, strict=True)] == [True, True]
    assert all("และอีก 1 สำนักข่าว" in text for text in told)
    leap(world, "7.30")
    assert alerts(world) == []


def test_what_was_held_goes_out_once_also_when_nothing_ran_at_that_hour(database: Database) -> None:
    world = world_at(database, NIGHT)
    world.news(story("b", BESIDE[0], NIGHT))
    world.sleep_until("7.10", day=24)
    assert len(alerts(world)) == 1
    leap(world, "7.30")
    assert alerts(world) == []


def test_a_story_that_an_officer_calls_negative_is_announced(world: World) -> None:
    world.until("8.45")
    world.ignore()
    at = datetime(2026, 11, 23, 8, 40, tzinfo=BANGKOK)
    world.news(clip("calm", "สมศ. ประชุมหารือแนวทางประเมินคุณภาพภายนอกรอบใหม่", "สมศ. หารือกับสถานศึกษา", at))
    assert world.heard("pr") == []
    world.say("pranee", "แก้ข่าว 1 เชิงลบ")
    world.ignore("pranee")
    world.expect("pr", "[ด่วน]")
    world.say("pranee", "แก้ข่าว 1 ระดับอุดมศึกษา")
    world.ignore("pranee")
    assert world.heard("pr") == [], "told once"


def test_what_comes_after_the_confirmation_is_said_to_be_unseen_and_can_be_confirmed(world: World) -> None:
    world.until("8.45")
    at = datetime(2026, 11, 23, 8, 40, tzinfo=BANGKOK)
    world.news(clip("one", "สมศ. ประชุมหารือแนวทางประเมินคุณภาพภายนอกรอบใหม่", "สมศ. หารือกับสถานศึกษา", at))
    world.say("pranee", "ยืนยันข่าว")
    world.until("9.10")
    world.ignore()
    world.news(clip("two", "สพฐ. เปิดรับสมัครนักเรียนชั้น ม.1 ทั่วประเทศ", "เลขาธิการ กพฐ. แถลงกำหนดการรับนักเรียน", at))
    world.until("9.35")
    world.expect("pr", "มีข่าวเข้าหลังยืนยัน 1 เรื่อง")
    world.say("thana", "ยืนยันข่าว")
    world.expect("thana", "ยืนยันการคัดข่าวโดย ธนา")
    world.ignore()
