"""The passages of a clip that a director must read."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.highlights import MOST, highlights
from classifier.passages import LONGEST, SHORTEST, clean, passages
from thai.words import segments

OURS = ("สมศ.", "สมศ", "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา", "ONESQA")
MARKED = re.compile("【(.*?)】")
ITEMS = [
    json.loads(line)
    for line in Path(__file__).with_name("highlights.jsonl").read_text(encoding="utf-8").splitlines()
]
HIT = 0.7
"""Share of the wanted passage that must be shown, and share of what is shown that must be wanted."""


def plain(item: dict[str, Any]) -> str:
    return re.sub("[【】]", "", item["body"])


def spans(item: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the wanted passages stand in the plain body."""
    body = plain(item)
    return [(at := body.index(w), at + len(w)) for w in MARKED.findall(item["body"])]


def found(item: dict[str, Any]) -> list[Any]:
    return highlights(item["title"], plain(item), names=OURS, about=item["about"], negative=item["negative"])


def hits(item: dict[str, Any], shown: list[tuple[int, int]]) -> list[bool]:
    """For every wanted passage whether it is shown, in a passage that says little else."""
    wanted = spans(item)
    return [
        any(
            _common((a, b), one) >= HIT * (one[1] - one[0])
            and sum(_common((a, b), other) for other in wanted) >= HIT * (b - a)
            for a, b in shown
        )
        for one in wanted
    ]


def _common(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def shown(item: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the highlights stand in the plain body."""
    body = plain(item)
    return [(at := body.index(h.text), at + len(h.text)) for h in found(item)]


def test_most_of_what_must_be_read_is_found_and_little_else_is_shown() -> None:
    """Invented items in the styles that occur, the passage marked; the beginning of an article is hardly ever it."""
    clean_hits = [hit for item in ITEMS for hit in hits(item, shown(item))]
    openings = [hit for item in ITEMS for hit in hits(item, [(0, 160)])]
    assert len(ITEMS) >= 40
    assert sum(clean_hits) / len(clean_hits) >= 0.78
    assert sum(openings) / len(openings) <= 0.25
    assert all(len(found(item)) <= MOST for item in ITEMS)


def test_the_highlight_says_why_it_must_be_read_and_its_tone() -> None:
    body = (
        "ผู้สื่อข่าวรายงานจากหน้าศาลากลาง เมื่อวันที่ 20 พฤศจิกายน มีประชาชนมารอฟังจำนวนมาก "
        "กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน "
        "ทั้งนี้ อากาศในวันดังกล่าวค่อนข้างเย็น"
    )
    [passage] = highlights("ข่าวจากขอนแก่น", body, names=OURS, about="onesqa", negative=True)
    assert "ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม" in passage.text
    assert set(passage.reasons) == {"agency", "accusation", "number"}
    assert passage.sentiment == "negative"
    assert "อากาศ" not in passage.text


def test_a_man_called_somsak_is_not_the_agency() -> None:
    body = "นายสมศักดิ์ ใจดี ชาวบ้านในพื้นที่ เล่าให้ฟังว่าปีนี้ฝนมาเร็วกว่าทุกปีและน้ำในคลองเต็มตลิ่งแล้ว"
    assert highlights("ฝนมาเร็ว", body, names=OURS, about="onesqa") == []


def test_what_the_headline_says_already_is_not_said_again() -> None:
    title = "ครู 300 คนร้องเรียน สมศ. ประเมินสร้างภาระเอกสาร ขอเลื่อนประเมินรอบใหม่ออกไปก่อน"
    assert highlights(title, title + " " + title, names=OURS, about="onesqa", negative=True) == []


def test_addresses_telephones_and_requests_to_share_are_never_highlights() -> None:
    body = "สมศ. ร้องเรียนได้ที่ โทร. 0 2216 3955 จำนวน 30 คู่สาย หรือ https://example.com ตลอดเวลาทำการ"
    assert highlights("", body, names=OURS, negative=True) == []


def test_a_body_in_brackets_that_never_close_and_one_without_spaces_are_cut_too() -> None:
    glued = "(" + "ครูร้องเรียนว่าการประเมินเป็นภาระอย่างมากเพราะต้องจัดทำเอกสารซึ่งไม่ได้ใช้จริง" * 40
    for text in (glued, glued.replace("ซึ่ง", " ซึ่ง"), "๑๒๓๔๕" * 300, "ก" * 2000):
        for passage in highlights("", text, names=OURS, negative=True):
            assert SHORTEST <= len(passage.text) <= LONGEST


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_no_passage_is_cut_inside_a_word_or_a_number(item: dict[str, Any]) -> None:
    text = clean(plain(item), 6_000)
    pieces = segments(text)
    joints = {0, *accumulate(map(len, pieces))}
    for passage in passages(text):
        assert SHORTEST <= passage.length <= LONGEST
        assert passage.start in joints
        assert passage.end in joints
        around = text[max(0, passage.end - 1) : passage.end + 2]
        assert not re.match(r"\d[.,]?\d", around)


PIECES = st.sampled_from(
    ["ครูร้องเรียน", " ", "\n", "สมศ.", "1,250 คน", "(", ")", "“", "”", '"', "ว่า", "และ", "จำนวน", "20.5", "ๆ", "\u0e48", "😀", "a", "ซึ่ง", "พ.ศ. ", "ทุจริต", "\u200b", "ก" * 170]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=120).map("".join), st.text(max_size=300)))
def test_any_text_gives_at_most_three_passages_of_its_own_words(body: str) -> None:
    made = highlights("ข่าว", body, names=OURS, about="onesqa", negative=True)
    text = clean(body, 6_000)
    assert len(made) <= MOST
    for passage in made:
        assert passage.reasons
        assert len(passage.text) <= LONGEST
        assert passage.text.replace('"', "") in text.replace('"', "")
    assert made == highlights("ข่าว", body, names=OURS, about="onesqa", negative=True)
