"""An officer looks for news and earlier answers from a chat in LINE."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.simulation.world import World, clip
from thai.dates import BANGKOK

EARLY = datetime(2026, 11, 23, 6, 30, tzinfo=BANGKOK)
NEWS = (
    clip("1", "ผอ.สมศ. แถลงแผนประเมินคุณภาพภายนอกปี ๒๕๗๐", "สมศ. จะประเมินสถานศึกษาทั่วประเทศ", EARLY),
    clip("2", "กระทรวง อว. ตั้งกองทุนวิจัยใหม่ให้มหาวิทยาลัย", "รมว.อว. ระบุว่าเปิดรับปีหน้า", EARLY + timedelta(minutes=9)),
    clip("3", "นายสมศักดิ์ มอบทุนการศึกษาให้นักเรียน", "โรงเรียนบ้านหนองบัว", EARLY + timedelta(minutes=20)),
)


def test_an_officer_finds_news_however_it_is_typed(world: World) -> None:
    world.news(*NEWS)
    world.until("6.55")
    world.ignore()
    for typed in ("ค้นหา สมศ.", "ค้นหา สมศ", "ค้นหาสมศ", 'ค้นหา "คุณภาพภายนอกปี 2570"', "ค้นหาข่าว ประเมิน สมศ."):
        world.say("pranee", typed)
        [text] = world.heard("pranee")
        assert "ผอ.สมศ. แถลงแผน" in text
        assert "นายสมศักดิ์" not in text
    world.say("pranee", "ค้นหา อว")
    world.expect("pranee", "กระทรวง อว. ตั้งกองทุนวิจัย")
    world.say("pranee", "ค้นหา ๙๙๙ ฬฬ")
    world.expect("pranee", "ไม่พบ ๙๙๙ ฬฬ")
    world.say("pranee", "ค้นหา")
    world.expect("pranee", "พิมพ์ ค้นหา ตามด้วยคำ")
