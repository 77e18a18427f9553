"""When the month's messages are used up, people who ask are still answered: replies are free."""

from __future__ import annotations

from tests.simulation.world import World


def test_a_question_is_answered_although_pushes_wait_for_the_next_month(world: World) -> None:
    world.until("7.50")
    world.ignore()
    world.line.quota = world.line.used
    world.until("8.10")
    assert world.heard("pr") == [], "the 08:00 card cannot be pushed"
    world.say("pranee", "ข่าวชัด เรื่องชี้แจง", where="pr")
    world.expect("pr", "เรื่องชี้แจง")
    world.line.quota = None
    world.until("9.00")
    world.expect("pr", "โปรดยืนยันก่อน 09.50 น.")
