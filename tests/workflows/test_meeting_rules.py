"""What a call for a meeting says, and when its people are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.dates import BANGKOK
from workflows.meeting import Call, fault, next_mark, read_call

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("typed", "day", "clock", "place", "link"),
    [
        ("พรุ่งนี้ 9.30 ห้องประชุม 2", 24, "09:30", "ห้องประชุม 2", ""),
        ("พรุ่งนี้ ๙.๓๐ น. ห้องประชุม 2", 24, "09:30", "ห้องประชุม 2", ""),
        ("ห้องประชุม 2 พรุ่งนี้ 09:30 น.", 24, "09:30", "ห้องประชุม 2", ""),
        ("วันนี้ 15.00 น. https://meet.example/a", 23, "15:00", "", "https://meet.example/a"),
        ("24 พ.ย. 69 เวลา 13.00 น. ที่ห้องประชุมชั้น 24", 24, "13:00", "ห้องประชุมชั้น 24", ""),
        ("15.30 ห้อง 1", 23, "15:30", "ห้อง 1", ""),
        ("9.30 น. ห้อง 1", 24, "09:30", "ห้อง 1", ""),
        ("พรุ่งนี้บ่ายสอง ห้องเล็ก", 24, "14:00", "ห้องเล็ก", ""),
        ("อีก 1 ชั่วโมง ห้อง 3", 23, "15:00", "ห้อง 3", ""),
    ],
)
def test_time_and_place_are_read_as_people_type_them(
    typed: str, day: int, clock: str, place: str, link: str
) -> None:
    call = read_call(typed, NOW)
    assert call is not None
    assert (call.at.day, f"{call.at.astimezone(BANGKOK):%H:%M}") == (day, clock)
    assert (call.place, call.link) == (place, link)


def test_without_a_time_nothing_is_called() -> None:
    assert read_call("ห้องประชุมใหญ่", NOW) is None
    assert read_call("", NOW) is None


def test_a_time_that_has_passed_or_lies_far_away_is_refused() -> None:
    assert fault(Call(NOW - timedelta(minutes=1), "", ""), NOW) == "past"
    assert fault(Call(NOW + timedelta(days=61), "", ""), NOW) == "far"
    assert fault(Call(NOW + timedelta(hours=1), "", ""), NOW) is None


def test_people_are_reminded_a_day_an_hour_and_a_quarter_before() -> None:
    starts, at, marks = NOW + timedelta(days=3), NOW, []
    while (mark := next_mark(starts, at)) is not None:
        marks.append(starts - mark)
        at = mark
    assert marks == [timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)]


def test_a_meeting_called_at_short_notice_makes_up_for_no_reminder() -> None:
    assert next_mark(NOW + timedelta(minutes=30), NOW) == NOW + timedelta(minutes=15)
    assert next_mark(NOW + timedelta(minutes=10), NOW) is None


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_without_failing(text: str) -> None:
    call = read_call(text, NOW)
    assert call is None or call.at.tzinfo is not None
