"""When two titles are one issue, and when a message goes on: pure rules, tried on real wordings."""

from __future__ import annotations

import itertools
import json
from datetime import datetime
from pathlib import Path

import pytest

from monitor.pmoc import parse_post
from thai.dates import BANGKOK
from thai.digits import to_arabic
from workflows.clarification.sameness import same_matter
from workflows.intake import looks_cut, only_links, strictest_posting_time

TITLE = "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป"
SETS = Path(__file__).parent.parent / "monitor"


@pytest.mark.parametrize(
    "other",
    [
        f"ด่วน! {TITLE}",
        f"กรณี{TITLE} (เพิ่มเติม)",
        "ครูร้องเรียนงานเอกสาร การประเมินคุณภาพภายนอก มากเกินไป",
        "“ครูร้องงานเอกสารการประเมินคุณภาพภายนอก มากเกินไป” 📌",
        "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกิ่นไป",
        f"(ตามซ้ำ) ประเด็นที่ 3 {TITLE}",
    ],
)
def test_the_same_title_in_other_writing_is_the_same_issue(other: str) -> None:
    assert same_matter(TITLE, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("สมศ. เลื่อนประกาศผลประเมินรอบ 4 โรงเรียนภาคเหนือ", "สมศ. เลื่อนประกาศผลประเมินรอบ 5 โรงเรียนภาคเหนือ"),
        ("สมศ. เลื่อนประกาศผลประเมินโรงเรียนภาคเหนือ", "สมศ. เลื่อนประกาศผลประเมินโรงเรียนภาคใต้"),
        ("ผู้ประเมินภายนอกรับเงินจากโรงเรียน", "ผู้ประเมินภายนอกไม่รับเงินจากโรงเรียน"),
        ("ครูร้องเกณฑ์ประเมินใหม่ไม่เป็นธรรม", "ผู้ปกครองร้องเกณฑ์ประเมินใหม่ไม่เป็นธรรม"),
        ("สมศ. ถูกร้องเรื่องการประเมินโรงเรียนเอกชน", "สทศ. ถูกร้องเรื่องการประเมินโรงเรียนเอกชน"),
        ("ราคาปุ๋ยสูงขึ้น", "ราคาปุ๋ยสูง"),
    ],
)
def test_titles_that_differ_in_a_word_that_means_something_are_two_issues(one: str, other: str) -> None:
    assert not same_matter(one, other)


def test_with_one_article_the_titles_may_differ_more_but_not_in_everything() -> None:
    link = {"https://news.example/a/1?utm_source=line"}
    same = {"http://www.news.example/a/1"}
    assert same_matter(
        "ครูบ่นงานเอกสารประเมินภายนอกล้นมือ", "ครูบ่นเอกสารประเมินภายนอกล้นมือหนัก", links=link, others=same
    )
    assert not same_matter("ครูบ่นงานเอกสารประเมินภายนอกล้นมือ", "ราคาไข่ไก่ขึ้นอีกแล้ว", links=link, others=same)
    front = {"https://news.example/"}
    assert not same_matter(
        "ครูบ่นงานเอกสารประเมินภายนอกล้นมือ", "ครูบ่นเอกสารประเมินภายนอกล้นมือหนัก", links=front, others=front
    )


def test_no_two_different_issues_of_all_written_posts_are_joined() -> None:
    titles: dict[str, str] = {}
    for path in sorted(SETS.glob("pmoc_posts*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            at = datetime(2026, 11, 23, 10, 30, tzinfo=BANGKOK)
            for issue in parse_post(row["text"], posted_at=at, own_names=["สมศ."]).issues:
                titles.setdefault("".join(c for c in to_arabic(issue.title) if c.isalnum()), issue.title)
    joined = [(a, b) for a, b in itertools.combinations(titles.values(), 2) if same_matter(a, b)]
    assert len(titles) > 250
    assert joined == [], len(joined)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("ประเด็นประจำวันที่ 23 พ.ย. 69", True),
        ("1. ครูร้องงานเอกสาร\nหน่วยงานรับผิดชอบ:", True),
        ("ขอให้ชี้แจงดังนี้", True),
        ("1. ครูร้องงานเอกสาร\nหน่วยงาน: สมศ.\nภายใน 24 ชม.", False),
        ("ขอบคุณครับ", False),
    ],
)
def test_a_message_that_ends_in_the_middle_waits_for_the_next(text: str, cut: bool) -> None:
    assert looks_cut(text) is cut


def test_a_link_alone_is_told_from_a_message_with_a_link() -> None:
    assert only_links("https://a.example/1\nhttps://a.example/2") == (
        "https://a.example/1",
        "https://a.example/2",
    )
    assert only_links("ครูร้องเรียน https://a.example/1") == ()


def test_the_strictest_time_is_the_usual_one_or_now_before_it() -> None:
    early, late = (datetime(2026, 11, 23, h, 0, tzinfo=BANGKOK) for h in (9, 14))
    assert strictest_posting_time(early, 10, 30) == early
    assert strictest_posting_time(late, 10, 30).hour == 10
