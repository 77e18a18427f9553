from hypothesis import given
from hypothesis import strategies as st

from thai.digits import to_arabic, to_thai


def test_thai_digits_become_arabic_and_back() -> None:
    assert to_arabic("ภายใน ๑๐.๓๐ น. ข้อ ๒") == "ภายใน 10.30 น. ข้อ 2"
    assert to_thai("หน้า 12 จาก 40") == "หน้า ๑๒ จาก ๔๐"


def test_full_width_digits_are_read_too() -> None:
    assert to_arabic("2569") == "2569"


@given(st.text())
def test_positions_in_the_text_never_move(text: str) -> None:
    assert len(to_arabic(text)) == len(to_thai(text)) == len(text)


@given(st.text(alphabet="0123456789 ก."))
def test_writing_thai_digits_loses_nothing(text: str) -> None:
    assert to_arabic(to_thai(text)) == text
