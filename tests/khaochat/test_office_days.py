"""On which days the office works."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from khaochat.agency import load_agency
from khaochat.office_days import office_days
from khaochat.particulars import particulars
from khaochat.settings import DEFAULT_AGENCY_FILE
from thai.dates import BANGKOK


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 12, 7), False),  # in place of 5 December, a Saturday
        (date(2026, 12, 10), False),  # Constitution Day
        (date(2026, 5, 1), True),  # Labour Day is none of the government's
        (date(2027, 5, 3), True),  # nor what stands for it
        (date(2026, 5, 13), False),  # Ploughing Day is
        (date(2026, 7, 30), False),  # the first day of Buddhist Lent
    ],
)
def test_the_office_is_closed_on_the_governments_holidays(day: date, works: bool) -> None:
    assert office_days()(day) is works


def test_what_the_cabinet_decides_counts_more_than_the_calendar() -> None:
    works = office_days(closed={date(2026, 11, 23): "มติ ครม."}, worked={date(2026, 12, 10): "ประกาศ"})
    assert not works(date(2026, 11, 23))
    assert works(date(2026, 12, 10))


def test_a_plan_that_rests_over_a_long_weekend_is_reminded_of_when_the_office_opens() -> None:
    policy = particulars(load_agency(DEFAULT_AGENCY_FILE)).plan_policy
    friday = datetime(2026, 12, 4, 15, 30, tzinfo=BANGKOK)
    assert policy.following(friday) == datetime(2026, 12, 8, 8, 30, tzinfo=BANGKOK)
