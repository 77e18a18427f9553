"""The way from LINE to the pages."""

from __future__ import annotations

from tests.simulation.world import World


def test_a_personal_link_is_never_shown_in_a_group(world: World) -> None:
    world.until("7.00")
    world.ignore()
    world.say("pranee", "ข่าวชัด เปิดหน้าเว็บ", where="pr")
    [public] = world.heard("pr")
    assert "/enter/" not in public
    [private] = world.heard("pranee")
    assert "https://khaochat.example/enter/" in private


def test_a_stranger_gets_no_link(world: World) -> None:
    world.say("guest", "เปิดหน้าเว็บ")
    [told] = world.heard("guest")
    assert "/enter/" not in told
