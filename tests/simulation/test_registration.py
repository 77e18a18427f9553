"""People come into the service by LINE alone: they ask, an administrator taps."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from khaochat.sandbox import BY_KEY, chat_id
from storage.tables import Person, Registration
from tests.simulation.world import World
from workflows.registration import Wish, read_wish


def person(world: World, key: str) -> Person | None:
    with world.database.read() as session:
        return session.scalars(select(Person).where(Person.line_user_id == BY_KEY[key].line_id)).first()


def test_somebody_asks_the_administrator_taps_and_the_person_can_work(world: World) -> None:
    world.say("guest", "สวัสดี")
    world.expect("guest", "โปรดแตะ ขอลงทะเบียน")
    world.say("guest", "ลงทะเบียน มานะ มากมี ภสส.")
    world.expect("guest", "ระบบจะแจ้งเมื่อผู้ดูแลระบบอนุมัติ")
    world.expect("admin", "ขอใช้งาน: มานะ มากมี · ภสส.")
    world.tap("admin", "เจ้าหน้าที่")
    world.expect("admin", "ใช้งานเป็น เจ้าหน้าที่ ได้แล้ว")
    world.expect("guest", "ลงทะเบียนแล้ว ใช้งานได้ในฐานะเจ้าหน้าที่")
    found = person(world, "guest")
    assert found is not None
    assert (found.name, found.role, found.unit) == ("มานะ มากมี", "officer", "ภสส.")
    world.say("guest", "เรื่องชี้แจง")
    world.expect("guest", "เรื่องชี้แจง")


def test_the_same_wish_twice_is_one_card_and_a_corrected_one_shows_the_new_words(world: World) -> None:
    for _ in range(2):
        world.say("guest", "ลงทะเบียน มานะ มากมี, ภสส.")
    world.say("guest", "ขอลงทะเบียน มานะ มากมีสุข\nหน่วยงาน ภปส.")
    world.expect("guest", "รออนุมัติ", "รออนุมัติ", "รออนุมัติ")
    world.expect("admin", "มานะ มากมี · ภสส.", "มานะ มากมีสุข · ภปส.")
    world.say("admin", "อนุมัติ 1 ผู้อ่าน")
    world.expect("admin", "ใช้งานเป็น ผู้อ่าน ได้แล้ว")
    world.expect("guest", "ผู้อ่าน")
    world.tap("admin", "หัวหน้าภารกิจ")
    world.expect("admin", "อนุมัติเป็นผู้อ่าน โดย อดิศร ดูแลดี")
    assert person(world, "guest").role == "viewer"


def test_a_stranger_cannot_flood_the_administrator(world: World) -> None:
    for number in range(12):
        world.say("guest", f"ลงทะเบียน มานะ ผู้มาเยือน หน่วยที่{number}")
    assert len(world.heard("admin")) == 3
    world.ignore("guest")


def test_without_a_unit_it_is_asked_for(world: World) -> None:
    world.say("guest", "ลงทะเบียน")
    world.say("guest", "ลงทะเบียน มานะ มากมี")
    world.expect("guest", "โปรดบอกชื่อ นามสกุล และหน่วยงาน", "โปรดบอกหน่วยงานด้วย")


def test_refused_stays_outside_and_is_told(world: World) -> None:
    world.say("guest", "ลงทะเบียน มานะ มากมี ภสส.")
    world.ignore()
    world.tap("admin", "ไม่อนุมัติ")
    world.expect("admin", "ยังใช้งานระบบไม่ได้")
    world.expect("guest", "คำขอใช้งานไม่ได้รับอนุมัติ")
    assert person(world, "guest") is None
    world.say("guest", "เรื่องชี้แจง")
    world.expect("guest", "ยังไม่ได้ลงทะเบียน")


@pytest.mark.parametrize("who", ["pranee", "nantha"])
def test_only_an_administrator_lets_people_in(world: World, who: str) -> None:
    world.say("guest", "ลงทะเบียน มานะ มากมี ภสส.")
    world.ignore()
    world.say(who, "อนุมัติ 1 เจ้าหน้าที่")
    world.expect(who, "การอนุมัติผู้ใช้ทำได้เฉพาะผู้ดูแลระบบ")
    with world.database.read() as session:
        assert session.scalars(select(Registration.state)).one() == "asked"


def test_a_group_never_learns_who_wants_in(world: World) -> None:
    world.line.member_joins(chat_id("pr"), BY_KEY["guest"].line_id)
    world.say("guest", "ข่าวชัด ลงทะเบียน มานะ มากมี ภสส.", where="pr")
    world.expect("pr", "โปรดลงทะเบียนในแชตส่วนตัวกับระบบ")


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("สมใจ ใจดี ภสส.", Wish("สมใจ ใจดี", "ภสส.")),
        ("นางสาว สมใจ ใจดี ภารกิจสื่อสารสังคม", Wish("นางสาว สมใจ ใจดี", "ภารกิจสื่อสารสังคม")),
        ("น.ส.สมใจ ใจดี, ฝ่ายบุคคล กลุ่มงาน 2", Wish("น.ส.สมใจ ใจดี", "ฝ่ายบุคคล กลุ่มงาน 2")),
        ("สมใจ ใจดี สังกัด ภนผ.", Wish("สมใจ ใจดี", "ภนผ.")),
        ("สมใจ ใจดี", Wish("สมใจ ใจดี", "")),
        ("สมใจ", None),
        ("", None),
        ("123 456 789", None),
    ],
)
def test_name_and_unit_are_read_as_people_type_them(typed: str, wish: Wish | None) -> None:
    assert read_wish(typed) == wish
