"""Which channels fit, which are one and the same, and what counts as proved (manual, section B)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.dates import BANGKOK
from workflows.channels import (
    Audience,
    Channel,
    Proof,
    audiences_of,
    channel_of_link,
    page_at_first,
    page_at_last,
    page_of,
    same_page,
    standing,
    suggest,
)

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=BANGKOK)
CHANNELS = (
    Channel(
        "เว็บไซต์", ("เว็บ",), "website", ("ครู",), timedelta(minutes=30), pages=("https://www.onesqa.or.th",)
    ),
    Channel("เฟซบุ๊ก", ("facebook", "fb"), "social", ("ครู", "ผู้ปกครอง"), timedelta(minutes=15)),
    Channel("หนังสือพิมพ์", (), "newspaper", ("ประชาชน",), timedelta(hours=10)),
    Channel("วิทยุ", ("radio",), "radio", (), timedelta(hours=3)),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.facebook.com/onesqa/posts/1", "https://m.facebook.com/ONESQA/photos/2"),
        ("https://web.facebook.com/story.php?story_fbid=1&id=77", "https://facebook.com/profile.php?id=77"),
        ("https://fb.watch/abc", "https://www.facebook.com/share/p/xyz"),
        ("https://twitter.com/onesqa/status/1", "https://x.com/ONESQA/status/2?s=20"),
        ("https://line.me/R/ti/p/%40onesqa", "https://page.line.me/onesqa"),
        ("https://www.youtube.com/@onesqa/videos", "https://m.youtube.com/@onesqa"),
        ("https://youtu.be/abc", "https://www.youtube.com/watch?v=def"),
        ("http://www.onesqa.or.th/news/1", "https://onesqa.or.th/th/news/2#top"),
        ("https://th-th.facebook.com/onesqa", "https://www.facebook.com/onesqa/"),
    ],
)
def test_two_posts_on_one_page_are_one_page(one: str, other: str) -> None:
    assert page_of(one) == page_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.facebook.com/onesqa/posts/1", "https://www.facebook.com/moe/posts/1"),
        ("https://www.matichon.co.th/a", "https://www.khaosod.co.th/a"),
        ("https://www.facebook.com/onesqa", "https://x.com/onesqa"),
        ("https://www.facebook.com/groups/1/posts/2", "https://www.facebook.com/groups/9/posts/2"),
    ],
)
def test_different_pages_are_different(one: str, other: str) -> None:
    assert page_of(one) != page_of(other)


def test_a_short_link_is_itself_until_it_was_followed_and_read_strictly_when_it_cannot_be() -> None:
    one, two = "https://bit.ly/a", "https://www.bit.ly/b/"
    assert page_at_first(one) != page_at_first(two)
    assert page_at_first(one) == page_at_first("http://bit.ly/a?utm=1")
    assert page_at_last(one, "https://m.facebook.com/onesqa/posts/1") == "facebook:onesqa"
    assert page_at_last("https://www.facebook.com/onesqa/posts/1", "https://www.facebook.com/login/") == (
        "facebook:onesqa"
    ), "a page that asks for a login tells nothing"
    assert page_at_last("https://fb.watch/a", "") == page_at_last("https://fb.me/b", "") == "facebook:"


@pytest.mark.parametrize(
    "bad", ["", "ftp://a.example/x", "javascript:alert(1)", "http://localhost/x", "https://[x", "ไม่ใช่ลิงก์"]
)
def test_what_is_no_address_has_no_page(bad: str) -> None:
    assert page_of(bad) == ""


@given(st.text(max_size=60))
def test_no_address_upsets_the_reading(text: str) -> None:
    page_of(text)
    page_of(f"https://{text}")
    page_of(f"https://www.facebook.com/{text}")


def test_what_reaches_the_issues_audience_in_time_comes_first() -> None:
    ranked = suggest(CHANNELS, ("ครู", "ผู้ปกครอง"), NOW, NOW + timedelta(hours=5))
    assert [s.channel.name for s in ranked] == ["เฟซบุ๊ก", "เว็บไซต์", "วิทยุ", "หนังสือพิมพ์"]
    assert ranked[0].because == ("ครู", "ผู้ปกครอง")


def test_a_newspaper_is_not_suggested_when_its_lead_time_ends_after_the_limit() -> None:
    fits = {s.channel.name: s.fits for s in suggest(CHANNELS, (), NOW, NOW + timedelta(hours=9, minutes=59))}
    assert fits == {"เว็บไซต์": True, "เฟซบุ๊ก": True, "วิทยุ": True, "หนังสือพิมพ์": False}
    later = {s.channel.name: s.fits for s in suggest(CHANNELS, (), NOW, NOW + timedelta(hours=10))}
    assert later["หนังสือพิมพ์"]


def test_the_audience_is_read_from_the_issues_words() -> None:
    known = (Audience("ครู", ("ครู", "โรงเรียน")), Audience("อุดมศึกษา", ("มหาวิทยาลัย",)))
    assert audiences_of("โรงเรียนขนาดเล็กร้องภาระเอกสาร", known) == ("ครู",)
    assert audiences_of("ราคาปุ๋ยสูงขึ้น", known) == ()


def test_a_channel_whose_evidence_lies_on_anothers_page_counts_once() -> None:
    page = page_of("https://www.facebook.com/onesqa/posts/1")
    stands = standing(
        ("เว็บไซต์", "เฟซบุ๊ก", "ข่าวออนไลน์"),
        (
            Proof("เว็บไซต์", "link", "web:onesqa.or.th"),
            Proof("เฟซบุ๊ก", "link", page),
            Proof("ข่าวออนไลน์", "link", page),
        ),
    )
    assert stands.same == (("เฟซบุ๊ก", "ข่าวออนไลน์"),)
    assert (stands.distinct, stands.distinct_proved, stands.lacking) == (2, 2, ())


def test_a_second_page_makes_it_a_channel_of_its_own() -> None:
    shared, own = (
        Proof("ข่าวออนไลน์", "link", "facebook:onesqa"),
        Proof("ข่าวออนไลน์", "link", "web:matichon.co.th"),
    )
    stands = standing(("เฟซบุ๊ก", "ข่าวออนไลน์"), (Proof("เฟซบุ๊ก", "link", "facebook:onesqa"), shared, own))
    assert stands.same == ()


def test_a_channel_without_evidence_is_named() -> None:
    stands = standing(("เว็บไซต์", "วิทยุ"), (Proof("วิทยุ", "time"),))
    assert (stands.proved, stands.lacking, stands.distinct_proved) == (("วิทยุ",), ("เว็บไซต์",), 1)


def test_a_link_that_does_not_open_is_evidence_still() -> None:
    stands = standing(("เว็บไซต์",), (Proof("เว็บไซต์", "link", "web:onesqa.or.th", ok=False),))
    assert stands.lacking == ()


def test_a_link_finds_its_channel_by_the_agencys_pages_or_its_platform() -> None:
    found = channel_of_link("https://onesqa.or.th/news/1", CHANNELS)
    assert found is not None
    assert found.name == "เว็บไซต์"
    found = channel_of_link("https://m.facebook.com/other/posts/1", CHANNELS)
    assert found is not None
    assert found.name == "เฟซบุ๊ก"
    assert channel_of_link("https://www.matichon.co.th/1", CHANNELS) is None


def test_a_page_already_used_is_told_with_its_channel() -> None:
    proofs = (Proof("เฟซบุ๊ก", "link", "facebook:onesqa"),)
    assert same_page("ไลน์", "facebook:onesqa", proofs) == "เฟซบุ๊ก"
    assert same_page("เฟซบุ๊ก", "facebook:onesqa", proofs) is None
    assert same_page("ไลน์", "line:@onesqa", proofs) is None
