"""Words shown as reasons must say something to the officer who reads them."""

from __future__ import annotations

import pytest

from thai.function_words import content_of, has_content


@pytest.mark.parametrize(
    "word", ["และ", "ที่", "ๆ", "28", "๒๘", "มิ.ย.", "ดร.", "น.", "ก", "น.ส.", "", " ", "“", "4.3"]
)
def test_words_that_say_nothing_are_no_reason(word: str) -> None:
    assert not has_content(word)


@pytest.mark.parametrize("word", ["ครู", "สอบ", "ศธ.", "สมศ.", "ทุจริต", "O-NET", "ป.6", "พ.ร.บ."])
def test_words_that_say_something_stay(word: str) -> None:
    assert has_content(word)


def test_a_phrase_loses_only_its_empty_ends() -> None:
    assert content_of("และ นักเรียน") == "นักเรียน"
    assert content_of("ผู้ปกครอง ร้องเรียน ที่") == "ผู้ปกครอง ร้องเรียน"
    assert content_of("ครู และ นักเรียน") == "ครู และ นักเรียน"
    assert content_of("ไม่ ได้") == ""
