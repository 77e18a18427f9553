"""An officer gives the bot a link to news: it is read, labelled and in the day's list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.tables import Clip, Correction
from tests.simulation.world import World

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "monitor"))

from misbehaving import Page, Site
from pages import News, wordpress

HTML = {"Content-Type": "text/html; charset=utf-8"}
NEWS = News(title="สมศ. เปิดรับฟังความเห็นเกณฑ์ประเมินสถานศึกษารอบใหม่", iso="2026-11-23T06:10:00+07:00")


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    made = Site()
    page = Page(wordpress(NEWS).encode(), headers=HTML)
    made.pages |= {"/news/1001": page, "/news/1001?fbclid=abc": page}
    world.service.clips.allowed_hosts = frozenset({"127.0.0.1"})
    world.until("6.55")
    world.ignore()
    yield made
    made.close()


def clips(world: World) -> list[Clip]:
    with world.database.read() as session:
        found = list(session.scalars(select(Clip).order_by(Clip.id)))
        session.expunge_all()
    return found


def test_a_link_alone_is_asked_about_and_added_by_a_tap(world: World, site: Site) -> None:
    world.say("pranee", site.url("/news/1001?fbclid=abc"))
    world.expect("pranee", "ต้องการเพิ่มข่าวนี้หรือไม่")
    assert site.asked == [], "nothing is fetched before somebody wants it"
    world.tap("pranee", "เพิ่มข่าวนี้")
    [told] = world.heard("pranee")
    assert told.startswith("เพิ่มข่าวแล้ว")
    assert f"ข่าวที่ 1 {NEWS.title} · ข่าวทดสอบ จ. 23 พ.ย. 69 เวลา 06.10 น." in told
    [clip] = clips(world)
    assert (clip.title, clip.relevant, clip.source) == (NEWS.title, True, "officer:link")
    assert NEWS.paragraphs[2] in clip.body
    world.say("pranee", "ข่าววันนี้")
    world.expect("pranee", NEWS.title)
    world.say("thana", site.url("/news/1001?utm_source=line"))
    world.expect("thana", "มีข่าวนี้แล้ว")
    world.nothing_left()


def test_what_an_officer_adds_counts_as_news_whatever_the_classifier_thinks(world: World, site: Site) -> None:
    other = News(
        title="นักวิ่งไทยคว้าเหรียญทองมาราธอน",
        paragraphs=("นักวิ่งเข้าเส้นชัยเป็นคนแรกในการแข่งขันที่ภูเก็ต " * 6,),
        iso=NEWS.iso,
    )
    site.pages["/sport/2002"] = Page(wordpress(other).encode(), headers=HTML)
    world.say("pranee", f"เพิ่มข่าว {site.url('/sport/2002')}")
    world.expect("pranee", "โปรดระบุระดับและหน่วยงาน")
    assert clips(world)[0].relevant
    with world.database.read() as session:
        [correction] = session.scalars(select(Correction))
    assert (correction.field, correction.new) == ("relevant", "true")
    # Nothing tells the classifier its level and agency, so the officer is asked, one after the other.
    world.tap("pranee", "ระบุระดับ")
    world.expect("pranee", "แตะระดับที่ถูกต้อง")
    world.tap("pranee", "ข่าวอื่นที่เกี่ยวข้อง")
    world.expect("pranee", "ยังไม่ได้ระบุหน่วยงาน")
    world.tap("pranee", "ระบุหน่วยงาน")
    world.expect("pranee", "แตะหน่วยงานที่ถูกต้อง")
    world.tap("pranee", "สพฐ.")
    world.expect("pranee", "หน่วยงาน: สพฐ.")
    assert (clips(world)[0].level, clips(world)[0].agency) == ("other", "obec")
    world.nothing_left()


def test_two_links_in_one_message_are_both_added(world: World, site: Site) -> None:
    site.pages["/news/1002"] = Page(
        wordpress(News(title="สพฐ. เลื่อนสอบครูผู้ช่วยทั่วประเทศออกไปหนึ่งเดือน")).encode(), headers=HTML
    )
    world.say("pranee", f"เพิ่มข่าว {site.url('/news/1001')} {site.url('/news/1002')}")
    assert sorted(t.split("·")[0].strip() for t in world.heard("pranee")) == ["เพิ่มข่าวแล้ว", "เพิ่มข่าวแล้ว"]
    assert len(clips(world)) == 2


def test_a_page_that_cannot_be_read_is_said_so_with_the_reason(world: World, site: Site) -> None:
    wall = '<html><h1>เข้าสู่ระบบ</h1><form><input type="password"></form></html>'
    site.pages["/wall"] = Page(wall.encode(), headers=HTML)
    for path, why in (("/gone", "ลิงก์อาจไม่ครบหรือหน้าถูกลบแล้ว"), ("/wall", "ต้องเข้าสู่ระบบ")):
        world.say("pranee", f"เพิ่มข่าว {site.url(path)}")
        world.expect("pranee", why)
    world.say("pranee", "เพิ่มข่าว http://10.0.0.1/news/1")
    world.expect("pranee", "อยู่ในเครือข่ายภายใน")
    assert clips(world) == []
    world.nothing_left()


def test_without_a_link_the_bot_asks_for_one_and_strangers_add_nothing(world: World, site: Site) -> None:
    world.say("pranee", "เพิ่มข่าว")
    world.expect("pranee", "โปรดวางลิงก์ข่าว")
    world.say("guest", f"เพิ่มข่าว {site.url('/news/1001')}")
    assert len(world.heard("guest")) == 1
    assert (site.asked, clips(world)) == ([], [])


def test_a_link_that_officers_share_in_their_group_is_their_own_affair(world: World, site: Site) -> None:
    world.say("pranee", site.url("/news/1001"), "pr")
    world.nothing_left()
