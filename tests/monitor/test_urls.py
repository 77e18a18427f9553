"""One article has one address, however it was passed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.urls import LONGEST, canonical_url, is_web_address

ARTICLE = "https://matichon.co.th/education/news_4567"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.matichon.co.th/education/news_4567",
        "http://www.matichon.co.th:80/education/news_4567/",
        "HTTPS://M.Matichon.co.th:443/education/news_4567#comments",
        "https://amp.matichon.co.th/education/news_4567",
        "https://www.matichon.co.th/education/news_4567/amp",
        "https://www.matichon.co.th/education/news_4567?amp=1",
        "https://www.matichon.co.th/education/news_4567?utm_source=line&utm_medium=social",
        "https://www.matichon.co.th/education/news_4567?fbclid=IwAR0&gclid=1&igshid=2&ref=home",
        "  https://www.matichon.co.th//education/news_4567  ",
        "https://www.matichon.co.th/%65ducation/news_4567",
    ],
)
def test_ways_to_write_one_address_have_one_canonical_form(url: str) -> None:
    assert canonical_url(url) == ARTICLE


def test_what_names_the_article_stays() -> None:
    assert canonical_url("https://www.naewna.com/local/?b=2&news_id=71&a=1") == (
        "https://naewna.com/local?a=1&b=2&news_id=71"
    )
    assert canonical_url("https://x.co.th:8443/a?id=1") == "https://x.co.th:8443/a?id=1"
    assert canonical_url("https://m.co.th/a") == "https://m.co.th/a"


def test_thai_addresses_are_the_same_raw_and_escaped() -> None:
    raw = canonical_url("https://www.ข่าว.ไทย/การศึกษา/สมศ")
    escaped = canonical_url(
        "https://xn--22cj6do.xn--o3cw4h/%E0%B8%81%E0%B8%B2%E0%B8%A3%E0%B8%A8%E0%B8%B6%E0%B8%81%E0%B8%A9%E0%B8%B2/"
        "%E0%B8%AA%E0%B8%A1%E0%B8%A8"
    )
    assert raw is not None
    assert raw.rpartition("/")[2] == (escaped or "").rpartition("/")[2]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a/b",
        "https://",
        "https://a.co.th",
        "https://www.a.co.th/?utm_a=1",
        "https://[::1",
        "http://a:99999/x",
    ],
)
def test_a_front_page_or_no_web_address_has_none(url: str | None) -> None:
    assert canonical_url(url) is None


def test_long_addresses_stay_apart_within_the_limit() -> None:
    long = "https://a.co.th/" + "x" * 2000
    one, other = canonical_url(long + "1"), canonical_url(long + "2")
    assert one is not None
    assert len(one) <= LONGEST
    assert one != other


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_twice_is_once(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.co.th/{text}"):
        once = canonical_url(url)
        if once is not None and len(once) < LONGEST:
            assert canonical_url(once) == once
            assert is_web_address(once)
