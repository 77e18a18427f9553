"""What a dossier says: the story of the issue, its course and tone, earlier answers, owners; what files are taken."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from workflows.dossier import Dossier, Owner, Precedent, Topic, from_json, media_type, to_json
from workflows.dossier.rules import Headline, Report, course, matching_stories, owners, precedents, tone

AT = datetime(2026, 11, 23, 1, 20, tzinfo=UTC)
ISSUE = "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป"
HEADLINES = (
    Headline(1, "ราคาปุ๋ยเคมีพุ่ง เกษตรกรวอนรัฐช่วย"),
    Headline(2, "ครูโวยเอกสารประเมินคุณภาพภายนอกเยอะเกินไป", "ครูร้องว่างานเอกสารมีมากเกินไปจนไม่มีเวลาสอน"),
    Headline(3, "มหาวิทยาลัยเปิดรับสมัครรอบพอร์ตโฟลิโอ"),
    Headline(2, "เพจครูแฉ งานเอกสารรับการประเมินคุณภาพภายนอกมากเกิน"),
    Headline(4, "ครูสอนภาษาอังกฤษดีเด่นรับรางวัล"),
)


def report(minutes: int, outlet: str, sentiment: str = "neutral", *, negative: bool = False) -> Report:
    return Report(outlet, f"ข่าว {outlet}", AT + timedelta(minutes=minutes), None, sentiment, negative)


def test_the_story_is_found_though_the_headline_says_it_in_other_words() -> None:
    assert matching_stories(ISSUE, HEADLINES) == (2,)


def test_no_story_is_better_than_a_wrong_one() -> None:
    others = [h for h in HEADLINES if h.story_id != 2]
    assert matching_stories(ISSUE, others) == ()
    assert matching_stories(ISSUE, ()) == ()
    assert matching_stories("", HEADLINES) == ()


def test_the_course_tells_who_was_first_and_how_many_came_each_hour() -> None:
    articles, outlets, hours = course(
        [report(70, "ข่าวสด"), report(0, "มติชน"), report(10, "ไทยรัฐ"), report(80, "มติชน")]
    )
    assert (articles[0].outlet, outlets) == ("มติชน", ("มติชน", "ไทยรัฐ", "ข่าวสด"))
    assert [(h.at.hour, h.reports) for h in hours] == [(1, 2), (2, 2)]


def test_what_officers_call_negative_is_negative_whatever_its_words() -> None:
    assert tone([report(0, "ก", "positive"), report(1, "ข", "positive", negative=True), report(2, "ค")]) == (
        1,
        1,
        1,
    )


def test_an_earlier_answer_that_resembles_the_issue_is_found_and_others_are_not() -> None:
    like = Precedent("case", 7, "ครูร้องเอกสารประเมินภายนอก", AT, "ลดแบบฟอร์มแล้ว", 0.0)
    unlike = Precedent("past", 8, "น้ำท่วมภาคใต้", AT, "", 0.0)
    found = precedents(
        ISSUE, [("น้ำท่วมภาคใต้ ช่วยเหลือแล้ว", unlike), ("ครูร้องเรียนงานเอกสารประเมินคุณภาพภายนอก ลดแบบฟอร์ม", like)]
    )
    assert [p.number for p in found] == [7]
    assert 0.3 <= found[0].likeness <= 1


def test_owners_are_those_whose_words_stand_in_the_issue() -> None:
    topics = (
        Topic("การประเมิน", ("ประเมินคุณภาพ", "ผู้ประเมิน"), "ภพพ.", ("สมชาย ใจดี",), "โทร 1234"),
        Topic("การเงิน", ("งบประมาณ",), "ภอก."),
    )
    assert owners(ISSUE, "", topics) == (Owner("การประเมิน", "ภพพ.", ("สมชาย ใจดี",), "โทร 1234"),)


def test_a_dossier_comes_back_from_the_store_as_it_was() -> None:
    articles, outlets, hours = course([report(0, "มติชน"), report(70, "ข่าวสด")])
    dossier = Dossier(
        (2,), 2, outlets, articles, hours, 0, 1, 1, ("ข้อความ",), (Precedent("past", 1, "ก", None, "", 0.5),)
    )
    assert from_json(to_json(dossier)) == dossier


def office(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 x", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (
            office("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (office("evil.exe"), None),
        (b"PK\x03\x04 cut off", None),
        (b"MZ\x90", None),
        (b"<html><script>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_say_not_its_name(data: bytes, kind: str | None) -> None:
    assert media_type(data) == kind
