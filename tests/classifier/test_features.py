from hypothesis import given
from hypothesis import strategies as st

from classifier.features import Reading, extract, read, words_of
from classifier.gazetteer import Gazetteer
from classifier.items import Item

GAZETTEER = Gazetteer()


def reading(title: str, body: str = "") -> Reading:
    [found] = extract([Item("1", title, body)], GAZETTEER)
    return found


def names(title: str, body: str = "") -> set[str]:
    return {name for name, _, _ in reading(title, body).features}


def test_a_text_reads_alike_with_and_without_stops() -> None:
    [(title, _), (bare, _)] = read(
        [Item("1", "รมว.ศธ. สั่งสอบ ปวช. ปี 3"), Item("2", "รมวศธ สั่งสอบ ปวช ปี 3")], GAZETTEER
    )
    assert words_of(title).tokens == words_of(bare).tokens


def test_title_and_lead_are_told_apart() -> None:
    assert "tin:obec.office" in names("สพฐ. แจง")
    assert "bin:obec.office" in names("", "สพฐ. แจง")
    assert "tin:obec.office" not in names("", "สพฐ. แจง")


def test_who_speaks_is_the_name_right_before_the_verb() -> None:
    found = names("", "ที่กระทรวงศึกษาธิการ นายสุเทพ ชิตยวงษ์ เลขาธิการ กอศ. เปิดเผยว่า ได้หารือ")
    assert "says:ovec" in found
    assert "says:moe" not in found


def test_a_person_acting_for_another_body_is_tied_to_that_body() -> None:
    ties = reading("", "รองปลัดกระทรวงศึกษาธิการ ปฏิบัติหน้าที่เลขาธิการ สกสค. เปิดเผยว่า").ties
    assert ("related", "acting") in {(tie.label, tie.name) for tie in ties}


def test_levels_named_together_are_a_feature_of_their_own() -> None:
    assert "blevels:basic+vocational+higher" in names("", "โรงเรียน อาชีวะ และมหาวิทยาลัยทั่วประเทศ")


def test_only_the_head_of_a_long_text_is_read() -> None:
    assert len(reading("ก" * 10_000, "ข่าวโรงเรียน " * 20_000).features) < 2_000


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_read(title: str, body: str) -> None:
    assert reading(title, body).features
