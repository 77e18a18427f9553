"""What is said to the bot without asking for anything."""

from __future__ import annotations

import pytest

from tests.simulation.world import World


@pytest.mark.parametrize("said", ["สวัสดีค่ะ", "หวัดดี", "ข่าวชัด", "ข่าวชัด สวัสดี"])
def test_a_greeting_or_the_name_alone_is_answered_with_what_can_be_asked(world: World, said: str) -> None:
    world.say("pranee", said)
    [text] = world.heard("pranee")
    assert "ช่วยเหลือ" in text or "แจ้งรับเรื่อง" in text
    assert "ไม่เข้าใจ" not in text
