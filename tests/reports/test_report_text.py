"""What reaches the page is what the font can draw, and has a place to break."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.text import _coverage, cut, pieces, printable, tidy

ANY = st.text(st.characters(), max_size=200)


def test_every_thai_letter_is_kept() -> None:
    thai = "".join(chr(c) for c in range(0x0E01, 0x0E2F))
    assert printable(thai, 100).replace("\u200b", "") == thai


def test_emoji_go_and_the_words_stay_one_space_apart() -> None:
    assert printable("🔥ด่วน สพฐ. 😀 เลื่อนสอบ 👩‍🏫", 100) == "ด่วน สพฐ. เลื่อนสอบ"


def test_letters_in_fancy_dress_become_plain_ones() -> None:
    assert printable("𝗕𝗿𝗲𝗮𝗸𝗶𝗻𝗴 ①", 100) == "Breaking 1"


def test_another_script_is_shown_as_left_out_not_as_boxes() -> None:
    assert printable("ข่าว 北京大学 ล่าสุด", 100) == "ข่าว … ล่าสุด"


def test_sara_am_is_never_taken_apart() -> None:
    assert printable("กำลัง จำนวน น้ำ", 100) == "กำลัง จำนวน น้ำ"


@pytest.mark.parametrize("word", ["W" * 300, "ก" * 300, "กข" * 150, "https://a.example/" + "x" * 280])
def test_a_word_that_never_ends_gets_places_to_break(word: str) -> None:
    text = printable(word, 400)
    assert max(map(len, re.split("[\u200b ]", text))) <= 30
    assert text.replace("\u200b", "") == word


def test_an_ordinary_headline_is_left_as_it_is() -> None:
    headline = "สมศ.ชี้แจงประเด็นการประเมินคุณภาพภายนอกสถานศึกษาทั่วประเทศ"
    assert printable(headline, 300) == headline


def test_a_cut_text_ends_in_an_ellipsis_and_splits_no_letter_from_its_marks() -> None:
    text = "กี่" * 50
    for limit in range(2, 60):
        short = cut(text, limit)
        assert len(short) <= limit
        assert short.endswith("…")
        assert not short[:-1] or short[:-1][-1] == "่"


def test_compounds_stay_in_one_piece() -> None:
    whole = [text for text, kept in pieces("ประเมินคุณภาพภายนอก (องค์การมหาชน)") if kept]
    assert "องค์การมหาชน" in "".join(whole)
    assert any("ภายนอก" in word for word in whole)


@given(ANY)
def test_pieces_joined_give_the_text_back(text: str) -> None:
    clean = printable(text, 300)
    assert "".join(piece for piece, _ in pieces(clean)) == clean


@given(ANY)
def test_whatever_comes_in_the_font_can_draw_what_goes_out(text: str) -> None:
    assert {ord(c) for c in printable(text, 300)} <= _coverage()


@given(st.one_of(st.none(), st.integers(), st.binary(), st.lists(st.text()), ANY), st.integers(1, 50))
def test_tidy_takes_anything_and_keeps_the_limit(value: object, limit: int) -> None:
    text = tidy(value, limit)
    assert len(text) <= limit
    text.encode("utf-8")
