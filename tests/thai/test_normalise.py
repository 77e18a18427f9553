import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.normalise import normalise

THAI = st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5F)
MESSY = st.text(st.one_of(THAI, st.characters(), st.sampled_from("\n\r\t \u200b\u00a0\u0e4d\u0e32\u0e40")))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("น\u0e4d\u0e32", "นำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e33\u0e49", "น้ำ"),
        ("\u0e40\u0e40ม่", "แม่"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ท\u0e48\u0e38ง", "ทุ่ง"),
        ("ที่\u0e48", "ที่"),
        ("ศักด\u0e4c\u0e34", "ศักดิ์"),
        ("น\uf70bำ", "น้ำ"),
    ],
)
def test_two_ways_of_typing_the_same_word_become_one(typed: str, wanted: str) -> None:
    assert normalise(typed) == wanted


def test_characters_that_nobody_sees_are_gone() -> None:
    assert normalise("\ufeffสม\u200bศ\u00ad.\u202e\x00") == "สมศ."


def test_half_a_surrogate_pair_is_gone_so_that_the_text_can_be_written() -> None:
    assert normalise("สพฐ.\ud800 แจง").encode() == "สพฐ. แจง".encode()


def test_white_space_of_any_kind_is_one_space() -> None:
    assert normalise(" สพฐ.\u00a0\u3000แจง \r\n\tวันนี้ ") == "สพฐ. แจง วันนี้"


def test_lines_survive_when_they_are_wanted() -> None:
    assert normalise("ก \r\n\u200b ข\u2028ค", keep_lines=True) == "ก\nข\nค"


def test_thai_digits_and_letter_case_stay() -> None:
    assert normalise("ปี ๒๕๖๒ ONESQA") == "ปี ๒๕๖๒ ONESQA"


def test_right_thai_is_left_alone() -> None:
    for text in ("ปั๊ม น้ำ ญู ฤๅษี", "เพื่อให้ผู้เรียนได้รับคุณภาพ", "สำนักงาน ก.ค.ศ. จ.ศรีสะเกษ"):
        assert normalise(text) == text


@given(MESSY, st.booleans())
def test_doing_it_twice_changes_nothing(text: str, keep_lines: bool) -> None:
    once = normalise(text, keep_lines=keep_lines)
    assert normalise(once, keep_lines=keep_lines) == once


@given(MESSY)
def test_no_double_space_and_none_at_the_ends(text: str) -> None:
    once = normalise(text)
    assert once == " ".join(once.split())
