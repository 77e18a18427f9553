from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.dictionary_build import EXTRA, extra_words
from thai.normalise import normalise
from thai.words import DICTIONARY, dictionary_hash, segments, words


@pytest.mark.parametrize("name", ["สมศ.", "สมศ", "สพฐ.", "สอศ", "สกร.", "ศธจ.", "ก.ค.ศ.", "ทปอ", "ปวช."])
def test_an_abbreviation_is_one_word_with_and_without_its_stops(name: str) -> None:
    assert name in words(f"วันนี้ {name} ประชุม")


def test_a_name_is_not_cut_at_an_abbreviation_that_it_begins_with() -> None:
    assert "สมศักดิ์" in words("นายสมศักดิ์กล่าว")


def test_running_text_is_cut_between_words() -> None:
    assert words("นักเรียนไปโรงเรียน") == ["นักเรียน", "ไป", "โรงเรียน"]


def test_all_our_words_are_in_the_dictionary_that_ships() -> None:
    shipped = set(DICTIONARY.read_text(encoding="utf-8").splitlines())
    missing = extra_words(EXTRA.read_text(encoding="utf-8").splitlines()) - shipped
    assert not {entry for entry in missing if " " not in entry}


def test_the_dictionary_is_normalised_and_sorted() -> None:
    entries = DICTIONARY.read_text(encoding="utf-8").splitlines()
    assert entries == sorted(set(entries))
    assert all(normalise(entry) == entry for entry in entries)


def test_the_hash_names_the_dictionary() -> None:
    assert len(dictionary_hash()) == 16
    assert dictionary_hash() == dictionary_hash()


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(tuple, pool.map(words, ["โรงเรียนดี"] * 32)))) == 1


@given(st.text(st.one_of(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), st.characters())))
def test_no_character_is_lost(text: str) -> None:
    text = normalise(text)
    assert "".join(segments(text)) == text
