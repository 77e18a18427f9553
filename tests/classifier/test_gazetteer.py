from datetime import date

import pytest

from classifier.gazetteer import Gazetteer, Hit
from thai.normalise import normalise
from thai.words import segments

GAZETTEER = Gazetteer()


def found(text: str, on: date | None = None, gazetteer: Gazetteer = GAZETTEER) -> list[Hit]:
    text = normalise(text)
    return [hit for hit in gazetteer.find(text, segments(text), on) if hit.kind != "word"]


def groups(text: str, on: date | None = None) -> list[str]:
    return [hit.group for hit in found(text, on)]


@pytest.mark.parametrize(
    "text",
    ["สมศ. ประเมินรอบใหม่", "สมศประเมิน", "ผอ.สมศ. เผย", "(สมศ.)", "ONESQA เปิดอบรม"],
)
def test_the_agency_is_found_with_and_without_stops(text: str) -> None:
    assert [hit.label for hit in found(text)] == ["onesqa"]


def test_a_man_called_somsak_is_no_agency() -> None:
    assert found("นายสมศักดิ์ สมศรี ลงพื้นที่") == []


def test_the_longer_abbreviation_wins() -> None:
    assert groups("ศธจ.นนทบุรี") == ["ops.province"]
    assert groups("ศธ.จ.เลย") == ["ops.province"]
    assert groups("สปสช. แจง") == ["none.other_sense"]
    assert groups("สปป.ลาว") == ["none.other_sense"]


def test_an_unknown_longer_abbreviation_hides_the_known_one_inside() -> None:
    assert groups("กสพฐ เผย") == []


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("ปลัดกระทรวงศึกษาธิการ", "ops.permsec"),
        ("รองปลัด ศธ.", "ops.permsec"),
        ("รมว.ศธ.", "moe.minister"),
        ("รมชศึกษาธิการ", "moe.minister"),
        ("เลขาธิการ กพฐ.", "obec.office"),
        ("เลขาธิการคณะกรรมการการอาชีวศึกษา", "ovec.office"),
        ("เลขาธิการสภาการศึกษา", "onec.office"),
        ("เลขาธิการ กช.", "ops.opec"),
        ("รมว.อว.", "ohec.ministry"),
        ("เลขาธิการคุรุสภา", "related.kurusapa"),
        ("รมว.แรงงาน", "related.ministry"),
    ],
)
def test_the_holder_of_a_post_speaks_for_the_right_agency(text: str, group: str) -> None:
    hits = found(f"{text} เปิดเผยว่า")
    assert [(hit.group, hit.kind) for hit in hits] == [(group, "post")]


def test_a_common_word_is_a_body_only_behind_a_post() -> None:
    assert groups("แรงงานไทยไปต่างแดน") == []


def test_the_short_form_in_brackets_is_the_same_body() -> None:
    assert groups("สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.) จัดงาน") == ["obec.office"]
    assert groups("ปลัดกระทรวงศึกษาธิการ ศธ เปิดเผย") == ["ops.permsec"]


def test_public_organisation_behind_a_name_is_no_second_body() -> None:
    assert groups("สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา (องค์การมหาชน)") == ["onesqa.office"]


def test_old_and_new_names_of_one_house() -> None:
    assert {hit.label for hit in found("สกอ. ซึ่งต่อมาอยู่ในกระทรวงการอุดมศึกษา วิทยาศาสตร์ วิจัยและนวัตกรรม")} == {
        "ohec"
    }
    assert {hit.label for hit in found("กศน. ยกฐานะเป็น สกร.")} == {"ops"}


def test_a_space_in_a_long_name_may_be_missing() -> None:
    assert groups("กระทรวงการอุดมศึกษาวิทยาศาสตร์วิจัยและนวัตกรรม") == ["ohec.ministry"]


def test_who_acts_for_another_body_is_marked() -> None:
    hits = found("รองปลัดกระทรวงศึกษาธิการ ปฏิบัติหน้าที่เลขาธิการ สกสค. เปิดเผย")
    assert [(hit.label, hit.acting) for hit in hits] == [("ops", False), ("related", True)]


def test_a_name_counts_only_while_its_bearer_held_the_office() -> None:
    assert [hit.label for hit in found("“นฤมล” ลุยช่วย", date(2025, 8, 1))] == ["moe"]
    assert [hit.group for hit in found("“นฤมล” ลุยช่วย", date(2021, 8, 1))] == ["related.ministry"]
    assert found("“นฤมล” ลุยช่วย", None) == []


def test_a_short_telling_word_is_not_found_inside_another() -> None:
    text = normalise("นักเรียนระดับมัธยมศึกษา")
    assert "word.bad" not in {hit.group for hit in GAZETTEER.find(text, segments(text))}


def test_an_agency_may_add_names_and_a_category_of_its_own() -> None:
    own = Gazetteer({"onesqa": ["หน่วยประเมินกลาง"], "museum": ["พิพิธภัณฑ์เด็ก"]})
    hits = found("หน่วยประเมินกลางพบพิพิธภัณฑ์เด็ก", gazetteer=own)
    assert [hit.label for hit in hits] == ["onesqa", "museum"]
    assert own.version == GAZETTEER.version


def test_an_acting_head_of_nothing_that_is_known_is_passed_over() -> None:
    assert found("รักษาการปลัดปลัดอำเภอคนใหม่ลงพื้นที่") == []


def test_a_file_of_another_shape_is_refused(tmp_path) -> None:
    path = tmp_path / "g.yaml"
    path.write_text("- a list", encoding="utf-8")
    with pytest.raises(ValueError, match=r"g\.yaml"):
        Gazetteer(path=path)
