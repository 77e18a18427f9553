import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thai.dates import (
    BANGKOK,
    be_to_ce_year,
    clock,
    duration,
    find_datetimes,
    long_date,
    parse_date,
    parse_datetime,
    remaining,
    short_date,
    short_datetime,
)

MONDAY = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)  # 10.30 น. in Bangkok


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BANGKOK)


def test_dates_are_printed_in_the_buddhist_era() -> None:
    assert short_date(date(2026, 11, 23)) == "จ. 23 พ.ย. 69"
    assert long_date(date(2026, 11, 23)) == "วันจันทร์ที่ 23 พฤศจิกายน 2569"
    assert short_date(date(1957, 1, 3)) == "พฤ. 3 ม.ค. 00"


def test_a_moment_is_printed_as_bangkok_sees_it() -> None:
    evening_in_utc = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert clock(evening_in_utc) == "01.05 น."
    assert short_date(evening_in_utc) == "จ. 23 พ.ย. 69"
    assert short_datetime(evening_in_utc) == "จ. 23 พ.ย. 69 เวลา 01.05 น."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 นาที"),
        (30, "ไม่ถึง 1 นาที"),
        (35 * 60 + 59, "35 นาที"),
        (2 * 3600 + 40 * 60, "2 ชม. 40 นาที"),
        (3 * 3600, "3 ชม."),
        (27 * 3600 + 59 * 60, "1 วัน 3 ชม."),
        (48 * 3600, "2 วัน"),
        (-90 * 60, "1 ชม. 30 นาที"),
    ],
)
def test_durations_name_the_two_largest_units(seconds: int, said: str) -> None:
    assert duration(timedelta(seconds=seconds)) == said


def test_remaining_time_says_left_late_or_due() -> None:
    assert remaining(MONDAY + timedelta(hours=2, minutes=40), MONDAY) == "เหลือ 2 ชม. 40 นาที"
    assert remaining(MONDAY - timedelta(minutes=35), MONDAY) == "เกินกำหนด 35 นาที"
    assert remaining(MONDAY, MONDAY) == "ครบกำหนดแล้ว"


def test_buddhist_years_become_christian_and_christian_ones_stay() -> None:
    assert [be_to_ce_year(y) for y in (2569, 2026, 2400, 1957)] == [2026, 2026, 1857, 1957]


@pytest.mark.parametrize(
    "text",
    [
        "23 พฤศจิกายน 2569",
        "๒๓ พฤศจิกายน พ.ศ. ๒๕๖๙",
        "จันทร์ที่ 23 พฤศจิกายน 2026",
        "จ. 23 พ.ย. 69",
        "23พย69",
        "23 พ.ย. 26",
        "23 พย. นี้",
        "23/11/2569",
        "23/11/26",
        "23-11-2569",
        "23.11.2569",
        "11/23/2026",
        "2569-11-23",
        "2026-11-23",
        "2026.11.23",
        "November 23, 2026",
        "Nov 23, 2569",
        "23 Nov 2026",
        "วันนี้",
        "วันที่ 23",
        "วันจันทร์ที่ 23",
        "วันที่ 23/11",
        "วันจันทร์นี้",
        "23\u00a0พ.ย.\u200b 69",
        "ประเด็นประจำวันที่ 23 พ.ย.69 จำนวน 2 เรื่อง",
    ],
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert parse_date(text, date(2026, 11, 23)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("เมื่อวาน", date(2026, 11, 22)),
        ("เมื่อวานซืนนี้", date(2026, 11, 21)),
        ("มะรืนนี้", date(2026, 11, 25)),
        ("วันศุกร์นี้", date(2026, 11, 27)),
        ("วันจันทร์หน้า", date(2026, 11, 30)),
        ("วันเสาร์ที่แล้ว", date(2026, 11, 21)),
        ("5 ม.ค.", date(2027, 1, 5)),
        ("29 ก.พ. 2567", date(2024, 2, 29)),
        ("1 เม.ย. 50", date(2007, 4, 1)),
        ("พรุ่งนี้ (24 พ.ย. 69)", date(2026, 11, 24)),
    ],
)
def test_days_in_words_count_from_today(text: str, expected: date) -> None:
    assert parse_date(text, date(2026, 11, 23)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 พ.ย. 2569",
        "29 ก.พ. 2569",
        "23 พยาน",
        "3 ก.พ.ร.",
        "โทร 02-123-4567",
        "ข้อ 2.1.3.4",
        "มาตรา 9999999999",
        "1/2",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert parse_date(text, date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ภายใน 15.00 น. วันนี้", at(23, 15)),
        ("23 พ.ย. 69 เวลา 10.30 น.", at(23, 10, 30)),
        ("23 พ.ย. 10.30 น.", at(23, 10, 30)),
        ("23 พ.ย. 15 น.", at(23, 15)),
        ("พรุ่งนี้เที่ยง", at(24, 12)),
        ("พรุ่งนี้ก่อนเที่ยงครึ่ง", at(24, 12, 30)),
        ("ภายในวันนี้ (23 พ.ย. 69) เวลา 15:00 น.", at(23, 15)),
        ("15.00 น. ของวันพรุ่งนี้", at(24, 15)),
        ("ก่อน 16.30", at(23, 16, 30)),
        ("10:30", at(23, 10, 30)),
        ("๑๐.๓๐ น.", at(23, 10, 30)),
        ("1500 น.", at(23, 15)),
        ("24.00 น. วันนี้", at(24)),
        ("เที่ยงคืนวันนี้", at(24)),
        ("บ่ายโมงครึ่ง", at(23, 13, 30)),
        ("บ่ายสามโมง", at(23, 15)),
        ("บ่าย 3 โมง 15 นาที", at(23, 15, 15)),
        ("สี่โมงเย็น", at(23, 16)),
        ("สิบเอ็ดโมง", at(23, 11)),
        ("แปดโมงเช้าพรุ่งนี้", at(24, 8)),
        ("สองทุ่ม", at(23, 20)),
        ("ตีสาม", at(23, 3)),
        ("เที่ยงวัน", at(23, 12)),
        ("3:00 PM", at(23, 15)),
        ("12.30 a.m.", at(23, 0, 30)),
        ("ภายใน 24 ชม.", at(24, 10, 30)),
        ("ภายใน ๓ ชั่วโมง", at(23, 13, 30)),
        ("ภายในสามชั่วโมงครึ่ง", at(23, 14)),
        ("ภายในครึ่งชั่วโมง", at(23, 11)),
        ("ภายใน 45 นาที", at(23, 11, 15)),
        ("ภายใน 24 (ยี่สิบสี่) ชั่วโมง", at(24, 10, 30)),
        ("Sun, 22 Nov 2569 08:00:00 +0700", at(22, 8)),
        ("Sun, 22 Nov 2026 01:00:00 GMT", at(22, 8)),
        ("2569-11-22T08:00:00+07:00", at(22, 8)),
        ("2026-11-22T01:00:00.123Z", at(22, 8)),
        ("2026-11-22 08:00", at(22, 8)),
        ("22/11/2569 08:00", at(22, 8)),
        ("22 พฤศจิกายน 2569, 8.00", at(22, 8)),
    ],
)
def test_a_moment_is_read_however_it_is_written(text: str, expected: datetime) -> None:
    assert parse_datetime(text, MONDAY) == expected


@pytest.mark.parametrize(
    "text", ["ร้อยละ 10.30", "ความเที่ยงตรง", "โจมตี 3 จุด", "ทุ่มงบ 5 ล้าน", "25.99 น.", "ภายใน 24 ชั่วโมงที่ผ่านมา"]
)
def test_what_is_no_time_is_not_read_as_one(text: str) -> None:
    assert find_datetimes(text, MONDAY) == []


def test_each_moment_says_where_it_stands_and_what_it_knows() -> None:
    text = "ข่าว ๒๒ พ.ย. ๖๙ ตอบภายใน 24 ชม. หรือก่อน 15.00 น."
    day, counted, hour = find_datetimes(text, MONDAY)
    assert (text[day.start : day.end], day.has_date, day.has_time) == ("๒๒ พ.ย. ๖๙", True, False)
    assert (text[counted.start : counted.end], counted.counted) == ("ภายใน 24 ชม.", True)
    assert (text[hour.start : hour.end], hour.has_date, hour.has_time) == ("15.00 น.", False, True)


DAYS = st.dates(date(1990, 1, 1), date(2070, 12, 31))


@given(DAYS)
def test_a_long_date_is_read_back(day: date) -> None:
    assert parse_date(long_date(day), date(2026, 11, 23)) == day


@given(DAYS, st.integers(-30, 30))
def test_a_short_date_is_read_back_within_a_generation(day: date, years: int) -> None:
    # Two digits cannot say more: Buddhist and Christian readings lie 43 years apart.
    today = date(day.year + years, 6, 15)
    assert parse_date(short_date(day), today) == day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001 - the zone is put in below
def test_a_short_datetime_is_read_back_to_the_minute(naive: datetime) -> None:
    moment = naive.replace(second=0, microsecond=0, tzinfo=BANGKOK)
    assert parse_datetime(short_datetime(moment), MONDAY) == moment


_PIECES = st.sampled_from(
    ["23 ", "พ.ย. ", "2569 ", "69", "ภายใน ", "24 ชม.", "9999 ชม.", "เที่ยงคืน", "24.00 น.", "พรุ่งนี้", "วัน", "จันทร์", "ที่ ", "32", "/",
     "-", "0", "๙", "T", ":", ".", "น.", "โมง", "บ่าย", "ตี", " ", "\n", "\0", "Nov ", "+0700", "+9999", "1 BC"]
)  # fmt: skip


@given(
    st.one_of(st.text(), st.lists(_PIECES).map("".join)),
    st.datetimes(timezones=st.just(UTC)),
)
@example("24.00 น.", datetime(9999, 12, 31, 12, tzinfo=UTC))
@example("พรุ่งนี้ วันที่ 3 วันศุกร์หน้า ภายใน 9 วัน 5 ม.ค.", datetime(9999, 12, 31, 12, tzinfo=UTC))
@example("เมื่อวาน วันที่ 3 5 ม.ค.", datetime(1, 1, 1, 0, tzinfo=UTC))
@example("0000-00-00T99:99:99+99:99 0/0/0000", MONDAY)
def test_no_text_and_no_hour_makes_it_fail(text: str, now: datetime) -> None:
    for found in find_datetimes(text, now):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value.utcoffset() is not None
    parse_date(text, now.date())
    parse_datetime(text, now)


@pytest.mark.parametrize(
    "piece", ["1", "วันจันทร์ที่ ", "23 พ", "ภายใน ", "10.30 ", " ", "😀", "24.00 น. ", "วันนี้ 23 พ.ย. 69 "]
)
def test_a_hundred_thousand_characters_cost_seconds_at_most(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    begun = time.perf_counter()
    find_datetimes(text, MONDAY)
    assert time.perf_counter() - begun < 5
