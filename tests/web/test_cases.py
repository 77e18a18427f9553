"""The pages of cases: list and search, a case, rights, remarks, evidence file, the quarter's report."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage import Database
from storage.tables import CaseEvent, CaseRow, Clip, Story
from storage.web_access import quarter_token
from tests.reports.case_samples import ANSWER, ARI, POLICY, POST, POSTED, answered, at, do, opened, remind
from tests.web.office import SECRET, Office
from web.cases.listing import load_listing
from workflows.clarification import SYSTEM, Acknowledge, NewIssue, NotOurs, Withdraw, load_case, open_case


@pytest.fixture
def office(database: Database) -> Office:
    """An office two hours after a post."""
    office = Office(database)
    office.clock.now = at(2)
    return office


def case(office: Office, title: str = "ครูร้องงานเอกสารมากเกินไป", hours: float = 0, **more: Any) -> int:
    with office.database.write() as session:
        return opened(session, title, posted=at(hours), **more)


def page(office: Office, path: str, who: str = "pranee") -> str:
    answer = office.visitor(who).get(path)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.text
    return text


# --- The list ----------------------------------------------------------------------------------------------------------


def test_open_cases_come_first_by_lateness_and_ended_ones_below(office: Office) -> None:
    soon = case(office, "กำลังจะครบ", -0.5)
    late = case(office, "เกินแล้ว", -4)
    fresh = case(office, "เพิ่งเข้ามา", 1.8)
    ended = case(office, "ถอนไปแล้ว", 0)
    with office.database.write() as session:
        do(session, ended, at(1), Withdraw(by=ARI, reason="PMOC ถอน"))
        # Its next step is due later than that of the fresh one.
        do(session, soon, at(1), Acknowledge(by=ARI))
    text = page(office, "/cases")
    places = [text.index(f'href="/cases/{n}"') for n in (late, soon, fresh, ended)]
    assert places == sorted(places)
    assert "เกินกำหนด 3 ชม." in text
    assert "PMOC ถอนประเด็นแล้ว" in text
    assert text.index("เปิดอยู่</h2>") < text.index("ปิดแล้ว</h2>")


def test_practice_cases_are_listed_with_their_mark_and_not_counted(office: Office) -> None:
    case(office, "เรื่องจริง", 0)
    with office.database.write() as session:
        issue = NewIssue(title="เรื่องของการซ้อม", learned_at=at(1), posted_at=at(1), drill=True)
        number, _ = open_case(session, issue, SYSTEM, None, at(1), POLICY)
        listing = load_listing(session, at(30))
        assert (listing.open, listing.late, listing.ended) == (1, 1, 0)
        assert [line.drill for line in listing.lines] == [False, True]
        do(session, number, at(2), Withdraw(by=SYSTEM, reason="ยุติการซ้อม"))
        assert load_listing(session, at(30)).ended == 0
    text = page(office, "/cases")
    assert "เรื่องของการซ้อม" in text
    assert "จบการซ้อมแล้ว" in text
    assert "PMOC ถอน" not in text


def test_a_state_is_told_in_a_word_and_a_colour(office: Office) -> None:
    case(office, "เกินแล้ว", -4)
    case(office, "ใกล้ครบ", -0.5)
    case(office, "มีเวลา", 1)
    text = page(office, "/cases")
    for tone, word in (("late", "เกินกำหนด"), ("soon", "ใกล้ครบกำหนด"), ("in_time", "เหลือ 2 ชม.")):
        assert f'<span class="badge {tone}">{word}' in text


def test_an_answer_that_was_late_stays_red_in_the_list(office: Office) -> None:
    number = case(office, hours=-40)
    with office.database.write() as session:
        answered(session, number, 1, 2, 3, 25, start=at(-40))
    assert '<span class="badge late">แจ้งตอบแล้ว เกินกำหนด' in page(office, "/cases")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ปุ๋ย", ["ราคาปุ๋ยสูงขึ้น"]),
        ("ราคา สูง", ["ราคาปุ๋ยสูงขึ้น"]),
        ("1", ["ครูร้อง 50%"]),
        ("๒", ["ราคาปุ๋ยสูงขึ้น"]),
        ("เรื่องที่ 2", ["ราคาปุ๋ยสูงขึ้น"]),
        ("%", ["ครูร้อง 50%"]),
        ("_", []),
        ("ไม่มีคำนี้", []),
        ("<script>", []),
    ],
)
def test_cases_are_sought_by_words_or_number(office: Office, query: str, found: list[str]) -> None:
    for title in ("ครูร้อง 50%", "ราคาปุ๋ยสูงขึ้น"):
        case(office, title)
    text = office.visitor("manee").client.get("/cases", params={"q": query}).text
    assert [t for t in ("ครูร้อง 50%", "ราคาปุ๋ยสูงขึ้น") if t in text] == found
    assert "<script>" not in text
    if not found:
        assert "ไม่พบเรื่องที่ตรงกับคำค้น" in text


def test_the_list_has_pages_and_a_page_too_far_is_the_last(office: Office) -> None:
    with office.database.write() as session:
        for n in range(30):
            open_case(
                session,
                NewIssue(f"ประเด็น {n:02d}", POSTED + timedelta(minutes=n)),
                SYSTEM,
                None,
                POSTED,
                POLICY,
            )
    first, second = page(office, "/cases"), page(office, "/cases?page=2")
    assert first.count("case-line") == 25
    assert second.count("case-line") == 5
    assert "ประเด็น 00" in first
    assert "หน้า 2 จาก 2" in page(office, "/cases?page=99")


def test_an_empty_list_says_what_comes_next(office: Office) -> None:
    assert "ยังไม่มีเรื่องชี้แจง" in page(office, "/cases")


# --- A case ------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_case_shows_clocks_record_posts_facts_channels_and_answer(office: Office) -> None:
    number = case(office)
    with office.database.write() as session:
        remind(session, at(1.6))
        answered(session, number, 1.7, 1.8, 1.9, 1.95)
    text = page(office, f"/cases/{number}")
    for part in (
        "ครูร้องงานเอกสารมากเกินไป",
        "แจ้งตอบแล้ว",
        "ทันกำหนด",
        "อารี ใจดี",
        "หัวหน้าภารกิจ",
        "ลดแบบฟอร์มแล้วตั้งแต่ปี 2567",
        "https://onesqa.example/1",
        ANSWER,
        "แจ้งรับเรื่องใน IA-Chat",
        "แจ้งตอบใน IR-Chat",
        "ข้อความ LINE m-answer",
        "การแจ้งเตือน 1 ครั้ง",
        "ประเด็นประจำวันที่ 23 พ.ย. 69",
        "SHA-256",
    ):
        assert part in text, part


def test_the_clocks_show_the_time_that_remains(office: Office) -> None:
    number = case(office)
    text = page(office, f"/cases/{number}")
    for left in ("เหลือ 1 ชม.", "เหลือ 3 ชม.", "เหลือ 10 ชม.", "เหลือ 22 ชม."):
        assert left in text
    office.clock.now = at(3.5)
    assert "เกินกำหนด 30 นาที" in page(office, f"/cases/{number}")


def test_what_followed_the_answer_and_who_reported_first_are_on_the_page(office: Office) -> None:
    number = case(office)
    with office.database.write() as session:
        story = Story(title="ครูร้อง", opened_at=at(-5), last_at=at(9))
        session.add(story)
        session.flush()
        session.get_one(CaseRow, number).story_id = story.id
        for n, (hours, negative) in enumerate([(-3, True), (-5, True), (9, False)]):
            session.add(
                Clip(
                    source="t",
                    source_key=str(n),
                    title=f"ข่าวที่ {n}",
                    outlet=f"สำนัก {n}",
                    published_at=at(hours),
                    fetched_at=at(hours),
                    content_hash=str(n),
                    negative=negative,
                    story_id=story.id,
                )
            )
        answered(session, number, 1, 2, 3, 4)
    office.clock.now = at(20)
    text = page(office, f"/cases/{number}")
    assert "ก่อนแจ้งตอบ 2 ข่าว เชิงลบ 2 ข่าว (100%)" in text
    assert "หลังแจ้งตอบ 1 ข่าว เชิงลบ 0 ข่าว (0%)" in text
    assert "ยังนับไม่ครบ 7 วัน" in text
    assert text.index("ข่าวที่ 1") < text.index("รายงานก่อน") < text.index("ข่าวที่ 0")


def test_words_of_a_post_are_shown_as_words(office: Office) -> None:
    number = case(office, "<img src=x onerror=alert(1)>", detail="<script>alert(1)</script>")
    text = page(office, f"/cases/{number}")
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "&lt;img src=x" in text


@pytest.mark.parametrize("path", ["/cases/99", "/cases/0", f"/cases/{2**70}", "/cases/99/evidence.zip"])
def test_a_case_that_is_none_is_not_found(office: Office, path: str) -> None:
    answer = office.visitor("pranee").get(path)
    assert answer.status_code == 404
    assert "ไม่พบเรื่องนี้" in answer.text


# --- Rights ------------------------------------------------------------------------------------------------------------

PATHS = (
    "/cases",
    "/cases/1",
    "/cases/1/evidence.pdf",
    "/cases/1/evidence.zip",
    "/cases/quarters/2570-1.pdf",
)


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_nothing_is_shown(office: Office, path: str) -> None:
    case(office)
    answer = office.visitor().get(path)
    assert answer.status_code == 401
    assert "ครูร้อง" not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_who_only_reads_may_read_all_of_it(office: Office, path: str) -> None:
    case(office)
    assert office.visitor("manee").get(path).status_code == 200


def test_who_only_reads_has_no_form_and_may_not_remark(office: Office) -> None:
    number = case(office)
    reader = office.visitor("manee")
    assert "remark-form" not in reader.get(f"/cases/{number}").text
    token = reader.get(f"/cases/{number}").text.split('name="csrf-token" content="')[1].split('"')[0]
    assert reader.post(f"/cases/{number}/remark", csrf=token, text="ไม่ควรบันทึก").status_code == 403
    with office.database.read() as session:
        assert load_case(session, number).remarks == ()


# --- Remarks -----------------------------------------------------------------------------------------------------------


def remark(office: Office, number: int, who: str = "pranee", **fields: str) -> Any:
    browser = office.visitor(who)
    token = browser.get(f"/cases/{number}").text.split('name="csrf-token" content="')[1].split('"')[0]
    return browser.post(f"/cases/{number}/remark", csrf=token, **fields)


def test_a_remark_goes_on_record_under_the_name_of_who_wrote_it(office: Office) -> None:
    number = case(office)
    assert remark(office, number, text="ส่งสำเนาแล้ว\r\nถึงกรมประชาสัมพันธ์").status_code == 303
    with office.database.read() as session:
        [noted] = load_case(session, number).remarks
    assert (noted.text, noted.by.name, noted.late_step) == ("ส่งสำเนาแล้ว\nถึงกรมประชาสัมพันธ์", "ปราณี ใจเย็น", None)
    assert "ส่งสำเนาแล้ว" in page(office, f"/cases/{number}")


def test_why_a_step_was_late_is_recorded_also_after_the_end(office: Office) -> None:
    number = case(office)
    with office.database.write() as session:
        answered(session, number, 4, 4.5, 6, 8)
    office.clock.now = at(9)
    assert remark(office, number, text="ประชุมทั้งเช้า", late_step="acknowledge").status_code == 303
    assert "เหตุ: ประชุมทั้งเช้า" in page(office, f"/cases/{number}")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "  "}, 409),
        ({"text": "x", "late_step": "answer"}, 409),
        ({"text": "x", "late_step": "dance"}, 400),
    ],
)
def test_a_remark_without_sense_is_refused_and_leaves_no_trace(
    office: Office, fields: dict[str, str], status: int
) -> None:
    number = case(office)
    assert remark(office, number, **fields).status_code == status
    with office.database.read() as session:
        assert session.scalars(select(CaseEvent.kind)).all() == ["case_opened"]


def test_a_remark_from_another_site_is_refused(office: Office) -> None:
    number = case(office)
    browser = office.visitor("pranee")
    assert browser.post(f"/cases/{number}/remark", csrf="wrong", text="x").status_code == 403
    assert browser.post(f"/cases/{number}/remark", origin="https://evil.example", text="x").status_code == 403


# --- Files -------------------------------------------------------------------------------------------------------------


def test_the_evidence_is_saved_from_the_page(office: Office) -> None:
    number = case(office)
    answer = office.visitor("pranee").get(f"/cases/{number}/evidence.zip")
    assert (
        answer.headers["content-disposition"] == f'attachment; filename="khaochat-case-{number}-evidence.zip"'
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("posts/1-received.txt") == POST.encode()
        assert json.loads(archive.read("manifest.json"))["case"] == number
    assert office.visitor("pranee").get(f"/cases/{number}/evidence.pdf").content.startswith(b"%PDF")


def test_the_quarters_report_comes_in_three_formats(office: Office) -> None:
    number = case(office)
    with office.database.write() as session:
        do(session, number, at(1), NotOurs(by=ARI, reason="ไม่ใช่"))
    browser = office.visitor("pranee")
    assert "/cases/quarters/2570-1.docx" in browser.get("/cases").text
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert browser.get(f"/cases/quarters/2570-1.{ending}").content.startswith(begins)
    for wrong in ("2570-1.html", "2570-5.pdf", "2571-1.pdf", "70-1.pdf"):
        assert browser.get(f"/cases/quarters/{wrong}").status_code == 404


def test_the_groups_link_to_a_quarter_works_for_fourteen_days_and_for_that_quarter_only(
    office: Office,
) -> None:
    token = quarter_token("1/2570", office.clock(), secret=SECRET)
    anybody = office.visitor()
    answer = anybody.get(f"/quarters/{token}/pdf")
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert anybody.get(f"/quarters/{token[:-1]}/pdf").status_code == 410
    office.clock.forward(days=14, seconds=1)
    assert anybody.get(f"/quarters/{token}/pdf").status_code == 410
