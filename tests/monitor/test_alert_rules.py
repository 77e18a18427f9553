"""When a negative story is announced, and when again (manual, section A 7)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alert_rules import AlertRule, Seen, Told, Why, judge
from thai.dates import BANGKOK

NIGHT = (time(22), time(6))
RULE = AlertRule(national=("ไทยรัฐ", "Thai PBS"), quiet=NIGHT)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def test_a_story_is_announced_once() -> None:
    first = judge(Seen(True, 1, False), RULE, at(9))
    assert (first.why, first.at, first.held) == (Why.FIRST, at(9), False)
    again = judge(Seen(True, 2, False, first.told), RULE, at(10))
    assert (again.why, again.at, again.told) == (None, None, first.told)


@pytest.mark.parametrize(("outlets", "why"), [(2, None), (5, None), (6, Why.GROWN), (40, Why.GROWN)])
def test_three_times_the_outlets_of_the_last_time_make_a_new_card(outlets: int, why: Why | None) -> None:
    assert judge(Seen(True, outlets, False, Told(at(9), 2, False)), RULE, at(10)).why is why


def test_growth_is_measured_from_the_last_card_not_from_the_first() -> None:
    told, cards = None, []
    for outlets in range(1, 30):
        verdict = judge(Seen(True, outlets, False, told), RULE, at(9) + timedelta(minutes=outlets))
        told = verdict.told
        cards += [outlets] if verdict.at else []
    assert cards == [1, 3, 9, 27]


def test_the_first_national_outlet_makes_a_new_card_and_the_second_does_not() -> None:
    taken_up = judge(Seen(True, 2, True, Told(at(9), 1, False)), RULE, at(10))
    assert taken_up.why is Why.NATIONAL
    assert judge(Seen(True, 3, True, taken_up.told), RULE, at(11)).why is None


def test_a_story_that_began_in_a_national_outlet_is_not_announced_twice_for_it() -> None:
    first = judge(Seen(True, 1, True), RULE, at(9))
    assert first.why is Why.FIRST
    assert judge(Seen(True, 2, True, first.told), RULE, at(10)).why is None


@pytest.mark.parametrize("name", ["ไทยรัฐ", "ไทยรัฐออนไลน์", " ไทยรัฐ TV", "thaipbs", "Thai  PBS News"])
def test_a_national_outlet_is_known_by_its_name_however_it_is_written(name: str) -> None:
    assert RULE.is_national(["ข่าวท้องถิ่น", name])


@pytest.mark.parametrize("name", ["", "ข่าวไทยรัฐ", "ไทย", "มติชน"])
def test_other_names_are_not_national(name: str) -> None:
    assert not RULE.is_national([name])
    assert not AlertRule(national=("", " ")).is_national([name])


def test_a_channel_is_not_another_one_whose_number_begins_alike() -> None:
    rule = AlertRule(national=("ช่อง 3",))
    assert rule.is_national(["ช่อง 3", "ช่อง3 HD"])
    assert not rule.is_national(["ช่อง 36", "ช่อง 33 HD"])


def test_at_night_only_a_story_on_the_agency_itself_is_announced_at_once() -> None:
    assert judge(Seen(True, 1, False), RULE, at(23)).at == at(23)
    other = judge(Seen(False, 1, False), RULE, at(23))
    assert (other.at, other.held) == (at(6, day=24), True)


def test_growth_at_night_waits_for_the_morning_too() -> None:
    told = Told(at(20), 1, False)
    assert judge(Seen(False, 3, False, told), RULE, at(23)).at == at(6, day=24)
    assert judge(Seen(True, 3, False, told), RULE, at(23)).at == at(23)


def test_what_comes_while_a_card_is_held_is_on_that_card_and_makes_no_second() -> None:
    held = judge(Seen(False, 1, False), RULE, at(23))
    more = judge(Seen(False, 9, True, held.told), RULE, at(2, day=24))
    assert (more.why, more.at) == (None, None)
    assert more.told == Told(at(6, day=24), 9, True)
    assert judge(Seen(False, 9, True, more.told), RULE, at(7, day=24)).why is None


def test_a_held_story_that_turns_out_to_be_ours_is_announced_at_once() -> None:
    held = judge(Seen(False, 1, False), RULE, at(23))
    now = judge(Seen(True, 2, False, held.told), RULE, at(1, day=24))
    assert (now.at, now.held) == (at(1, day=24), False)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (at(21, 59), None),
        (at(22), at(6, day=24)),
        (at(23, 59), at(6, day=24)),
        (at(0, day=24), at(6, day=24)),
        (at(5, 59, day=24), at(6, day=24)),
        (at(6, day=24), None),
    ],
)
def test_quiet_hours_run_over_midnight(moment: datetime, until: datetime | None) -> None:
    assert RULE.quiet_until(moment) == until


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = AlertRule(quiet=(time(12), time(13)))
    assert noon.quiet_until(at(12, 30)) == at(13)
    assert noon.quiet_until(at(13)) is None
    assert AlertRule().quiet_until(at(3)) is None


def test_a_rule_that_would_never_be_silent_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        AlertRule(grow_outlets=1)


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 40), st.booleans(), st.booleans(), st.integers(0, 600)), max_size=30
    )
)
def test_whatever_happens_cards_are_few_and_never_at_night_about_others(
    steps: list[tuple[int, bool, bool, int]],
) -> None:
    now, told, cards, outlets = at(9), None, 0, 1
    was_national = False
    for more, national, ours, minutes in steps:
        now, outlets = now + timedelta(minutes=minutes), outlets + more
        was_national = was_national or national
        verdict = judge(Seen(ours, outlets, was_national, told), RULE, now)
        if verdict.at is not None:
            cards += 1
            assert verdict.at >= now
            assert ours or RULE.quiet_until(verdict.at) is None
        assert verdict.told is not None
        told = verdict.told
    # One first, one national, one that turned out to be ours for each night; the rest by threefold growth.
    nights = (now - at(9)).days + 2
    growth = 0
    while 3**growth <= outlets:
        growth += 1
    assert cards <= 2 + nights + growth
