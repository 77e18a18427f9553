"""When the month's messages run low or are used up, nothing is lost: people one by one, links, free replies."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from khaochat.sandbox import BY_KEY, chat_id
from storage.tables import Chat, Person
from tests.simulation.test_search import NEWS
from tests.simulation.world import World


def test_a_question_is_answered_although_pushes_wait_and_what_waits_comes_along(world: World) -> None:
    world.until("7.50")
    world.ignore()
    world.line.quota = world.line.used
    world.until("8.10")
    assert world.heard("pr") == [], "the 08:00 card cannot be pushed"
    world.say("pranee", "ข่าวชัด เรื่องชี้แจง", where="pr")
    world.expect("pr", "เรื่องชี้แจง")
    world.say("pranee", "เรื่องชี้แจง")
    world.expect("pranee", "เรื่องชี้แจง", "ข้อความของเดือนนี้ใกล้หมด", "โปรดยืนยันก่อน 09.50 น.")
    world.say("admin", "เรื่องชี้แจง")
    world.expect("admin", "เรื่องชี้แจง", "ข้อความของเดือนนี้ใกล้หมด")
    world.line.quota = None
    world.until("9.20")
    for officer in ("thana", "wipa"):
        world.expect(officer, "ข้อความของเดือนนี้ใกล้หมด", "โปรดยืนยันก่อน 09.50 น.")


def test_at_80_percent_the_administrator_is_warned_once(world: World) -> None:
    world.until("7.00")
    world.ignore()
    world.line.quota = world.line.used + 5
    world.until("8.30")
    world.expect("pr", "โปรดยืนยันก่อน 09.50 น.")
    assert "ข้อความของเดือนนี้" in world.heard("admin")[0]
    world.ignore()
    world.until("9.20")
    assert world.heard("admin") == []


def test_near_the_end_officers_get_what_groups_would_and_share_the_digest_as_a_link(world: World) -> None:
    world.news(*NEWS)
    world.until("9.15")
    world.ignore()
    world.line.quota = 100
    _use_up(world, 95)
    world.until("9.55")
    assert world.heard("pr") == []
    assert world.heard("all") == []
    for officer in ("pranee", "thana", "wipa"):
        said = "\n".join(world.heard(officer))
        assert "ข้อความของเดือนนี้ใกล้หมด" in said
        assert "โปรดยืนยันก่อน 09.50 น." in said
        assert said.count("โปรดแชร์เข้ากลุ่ม") == 1, "two groups, one link"
    share = world.tap("pranee", "แชร์เข้ากลุ่ม")
    assert share is not None
    assert "digest" in share
    world.ignore()


def _use_up(world: World, people: int) -> None:
    """Spend messages as the account's other users do, and let the service ask what is left."""
    from storage import quota

    with world.database.write() as session:
        quota.learned(session, 100, people, world.clock())


def test_each_person_has_the_menu_of_their_role_and_strangers_the_one_to_register(world: World) -> None:
    menus = world.line.menus
    names = {key: menus.menus[menus.of(BY_KEY[key].line_id) or ""]["name"].split(":")[1] for key in BY_KEY}
    assert names["pranee"] == "acting"
    assert names["nantha"] == "deciding"
    assert names["guest"] == "stranger"
    with world.database.write() as session:
        person = session.scalars(select(Person).where(Person.line_user_id == BY_KEY["pranee"].line_id)).one()
        person.role = "director"
    world.clock.move_to(world.clock() + timedelta(minutes=2))
    world.run()
    menu_id = menus.of(BY_KEY["pranee"].line_id) or ""
    assert "deciding" in menus.menus[menu_id]["name"]
    assert len(menus.menus) == 4, "nothing is made twice"


def test_an_administrator_sends_the_bot_out_of_a_group_and_it_says_goodbye(world: World) -> None:
    world.say("pranee", "ข่าวชัด ออกจากกลุ่ม", where="all")
    world.expect("all", "เฉพาะผู้ดูแลระบบ")
    world.say("admin", "ข่าวชัด ออกจากกลุ่ม", where="all")
    world.expect("all", "ยืนยันออกจากกลุ่ม")
    world.say("admin", "ข่าวชัด ยืนยันออกจากกลุ่ม", where="all")
    world.expect("all", "ระบบออกจากกลุ่มนี้ตามคำสั่งของ อดิศร ดูแลดี")
    with world.database.read() as session:
        assert not session.get_one(Chat, chat_id("all")).active
