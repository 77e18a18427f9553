"""The sample day of the demo holds what the demo promises to show."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.commands import read_command
from khaochat.agency import Agency, load_agency
from khaochat.demo import posts
from khaochat.demo.sources import CLIPS, sample_clips
from monitor.pmoc import Post, parse_post
from thai.dates import BANGKOK

FEEDS = {"การศึกษานิวส์", "สยามทันข่าว", "ข่าวเช้าไทย"}
REQUIRED = {"key", "via", "outlet", "title", "body", "url", "at"}
FOR_TESTS = {"relevant", "negative", "story", "true_level", "true_agency"}
PROVIDERS_OWN = {"level", "agency"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the sample day in Bangkok."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


@lru_cache
def rows() -> list[dict[str, Any]]:
    """The file's lines as they stand."""
    return [json.loads(line) for line in CLIPS.read_text(encoding="utf-8").splitlines()]


@lru_cache
def agency() -> Agency:
    """The agency file that ships."""
    return load_agency(Path(__file__).parents[2] / "agency.yaml")


def stories() -> dict[str, list[dict[str, Any]]]:
    """The clips of each story that more than one clip tells."""
    found = defaultdict(list)
    for row in rows():
        if row["story"]:
            found[row["story"]].append(row)
    return found


def shingles(text: str) -> set[str]:
    """The runs of five characters of a text, to see how much two texts share."""
    tight = "".join(text.split())
    return {tight[i : i + 5] for i in range(len(tight) - 4)}


def overlap(a: dict[str, Any], b: dict[str, Any]) -> float:
    """How much of their bodies two clips share, 0 to 1."""
    one, other = shingles(a["body"]), shingles(b["body"])
    return len(one & other) / len(one | other)


def read(text: str, posted_at: datetime) -> Post:
    """A post as the bot reads it."""
    return parse_post(text, posted_at=posted_at, own_names=agency().own_names, now=posted_at)


def test_every_clip_has_the_fields_the_demo_needs_and_no_others() -> None:
    for row in rows():
        assert set(row) >= REQUIRED | FOR_TESTS, row["key"]
        assert set(row) <= REQUIRED | FOR_TESTS | PROVIDERS_OWN, row["key"]
        assert row["title"] == row["title"].strip() != ""
        assert 150 <= len(row["body"]) <= 500, row["key"]


def test_the_day_has_about_sixty_clips_none_of_them_twice() -> None:
    assert 55 <= len(rows()) <= 70
    assert len({row["key"] for row in rows()}) == len(rows())
    assert len({row["url"] for row in rows()}) == len(rows())
    assert len(sample_clips()) == len(rows())


def test_clips_come_by_three_feeds_and_by_the_provider() -> None:
    assert {row["via"] for row in rows()} == {"provider", *(f"feed:{name}" for name in FEEDS)}
    for clip in sample_clips():
        assert clip.feed is None or clip.feed == clip.outlet, "a feed carries its own outlet only"


def test_no_address_of_the_day_can_belong_to_anybody() -> None:
    texts = [row["url"] for row in rows()] + [*posts.LINKS_1, *posts.LINKS_2]
    for url in texts:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        assert parts.hostname is not None
        assert parts.hostname.endswith(".example")


def test_most_clips_are_there_before_the_selection_and_some_come_later() -> None:
    times = [clip.at for clip in sample_clips()]
    before = sum(at(22, 18) <= t < at(23, 8) for t in times)
    during = sum(at(23, 8) <= t <= at(23, 16) for t in times)
    night = sum(at(23, 16) < t < at(24, 8) for t in times)
    assert (before, during, night) == (40, 14, 8)


def test_six_stories_are_told_by_two_to_four_outlets() -> None:
    assert len(stories()) >= 6
    for name, clips in stories().items():
        outlets = {c["outlet"] for c in clips}
        assert 2 <= len(clips) <= 4, name
        assert len(outlets) >= 2, name
        assert len({(c["negative"], c["true_agency"]) for c in clips}) == 1, name


def test_stories_are_told_as_copies_as_edited_copies_and_in_other_words() -> None:
    closest = {
        name: max(overlap(a, b) for a, b in combinations(clips, 2)) for name, clips in stories().items()
    }
    assert any(value == 1 for value in closest.values())
    assert any(0.5 <= value < 1 for value in closest.values())
    assert any(value < 0.3 for value in closest.values())


def test_clips_of_different_stories_share_no_text() -> None:
    for a, b in combinations(rows(), 2):
        if not a["story"] or a["story"] != b["story"]:
            assert overlap(a, b) < 0.3, (a["key"], b["key"])


def test_a_quarter_of_the_day_is_not_about_education() -> None:
    elsewhere = [row for row in rows() if not row["relevant"]]
    assert 0.2 <= len(elsewhere) / len(rows()) <= 0.3
    assert all(row["true_level"] is None and row["true_agency"] is None for row in elsewhere)
    assert not any(row["negative"] or row["story"] for row in elsewhere)


@pytest.mark.parametrize(
    "trap", ["สมศักดิ์", "ประเมินภาษี", "สุขภาพแห่งชาติ (สช.)", "อาชีวอนามัย", "ทวิภาคี", "ศึกษาดูงาน", "ประกันคุณภาพ"]
)
def test_words_that_only_look_like_education_are_among_the_other_news(trap: str) -> None:
    assert any(trap in row["title"] + row["body"] for row in rows() if not row["relevant"])


def test_every_level_and_every_agency_of_the_agency_file_is_in_the_news() -> None:
    relevant = [row for row in rows() if row["relevant"]]
    assert {row["true_level"] for row in relevant} == {c.id for c in agency().levels}
    assert {row["true_agency"] for row in relevant} == {c.id for c in agency().agencies}


def test_a_dozen_clips_are_negative_and_three_of_them_about_the_agency() -> None:
    negative = [row for row in rows() if row["negative"]]
    own = [row for row in negative if row["true_agency"] == agency().own_agency]
    assert 10 <= len(negative) <= 14
    assert [row["at"][8:] for row in own] == ["23T06:40", "23T07:05", "23T15:10"]
    assert own[0]["story"] == own[1]["story"] is not None
    assert own[0]["outlet"] != own[1]["outlet"]


def test_two_or_three_of_the_providers_labels_are_wrong() -> None:
    levels = {c.name: c.id for c in agency().levels}
    agencies = {name: c.id for c in agency().agencies for name in (c.name, c.short) if name}
    judged = Counter[bool]()
    for row in rows():
        if "level" in row:
            assert row["via"] == "provider", row["key"]
            said = (levels[row["level"]], agencies[row["agency"]])
            judged[said == (row["true_level"], row["true_agency"])] += 1
    assert judged[False] in {2, 3}
    assert judged[True] >= 10


def test_the_first_post_has_three_issues_and_the_second_is_ours_with_a_clip_as_its_source() -> None:
    post = read(posts.POST_1, at(23, 10, 30))
    assert [(i.no, i.ours, i.sure) for i in post.issues] == [
        (1, False, True),
        (2, True, True),
        (3, False, True),
    ]
    ours = post.issues[1]
    assert ours.due == at(24, 10, 30)
    source = next(row for row in rows() if row["url"] == ours.sources[0].url)
    assert source["negative"]
    assert source["true_agency"] == agency().own_agency


def test_the_second_post_has_one_issue_for_two_agencies_in_thai_digits() -> None:
    post = read(posts.POST_2, at(23, 11, 15))
    assert [(i.ours, i.sure, i.agencies) for i in post.issues] == [(True, True, ("สมศ.", "สพฐ."))]
    assert post.issues[0].due == at(24, 11, 15)
    assert "๒๔" in posts.POST_2
    assert not any(c in posts.POST_2.split("https")[0] for c in "0123456789")


def test_the_third_post_opens_a_case_though_it_is_not_ours() -> None:
    post = read(posts.POST_3, at(23, 14))
    assert [i.ours for i in post.issues] == [True]
    assert post.issues[0].due == at(24, 14)
    assert "กยศ." in post.issues[0].title
    assert "กยศ." in posts.REASON_3


@pytest.mark.parametrize("text", [posts.POST_1, posts.POST_2, posts.POST_3])
def test_a_pasted_post_is_not_taken_for_a_command(text: str) -> None:
    assert read_command(text) is None
    assert len(text) <= 5000, "LINE's longest text message"


@pytest.mark.parametrize(
    ("typed", "name", "links"),
    [
        ("\n".join([f"แจ้งตอบ 1 {posts.ANSWER_1}", *posts.LINKS_1]), "answer", posts.LINKS_1),
        ("\n".join([f"แจ้งตอบ 2 {posts.ANSWER_2}", *posts.LINKS_2]), "answer", posts.LINKS_2),
        (f"เสนอข้อเท็จจริง 1 {posts.FACTS_1}", "brief", ()),
        (f"เสนอข้อเท็จจริง 2 {posts.FACTS_2}", "brief", ()),
        (f"ไม่เกี่ยวข้อง 3 {posts.REASON_3}", "notours", ()),
    ],
)
def test_what_the_officers_type_is_read_as_they_mean_it(
    typed: str, name: str, links: tuple[str, ...]
) -> None:
    command = read_command(typed)
    assert command is not None
    assert (command.name, command.links) == (name, links)
    assert command.text == typed.split("\n")[0].split(" ", 2)[2], "nothing of the text is lost"


def test_each_answer_has_a_link_for_each_of_three_channels() -> None:
    assert len(set(posts.LINKS_1)) == len(set(posts.LINKS_2)) == agency().policy.min_channels == 3
