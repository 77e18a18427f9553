"""The sent digest as a page, by a link that cannot be guessed."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from monitor.selection import digest_of, set_pick
from reports import compile_digest
from storage import Database
from storage.tables import Clip
from storage.web_access import digest_token
from tests.web.office import AGENCIES, DAY, LEVELS, MORNING, SECRET, Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def send(office: Office) -> None:
    with office.database.write() as session:
        digest = digest_of(session, DAY)
        digest.content = compile_digest(
            session,
            DAY,
            office.clock(),
            digest_at=time(9, 50),
            own_agency="onesqa",
            level_names=LEVELS,
            agency_names=AGENCIES,
            limit=40,
            names=("สมศ.",),
        )
        digest.sent_at, digest.automatic = office.clock(), True


def path(office: Office, secret: str = SECRET) -> str:
    return f"/digest/{digest_token(DAY, office.clock(), secret=secret)}"


def test_the_digest_opens_as_it_was_sent_without_a_session(office: Office) -> None:
    office.story("เรื่องที่คัดไว้", "ก", "ข", negative=True)
    left = office.story("เรื่องที่ตัดออก")
    with office.database.write() as session:
        set_pick(session, DAY, left, False, office.people["wipa"], office.clock())
    send(office)
    office.clock.forward(hours=1)
    office.story("เรื่องหลังส่ง")
    answer = office.visitor().get(path(office))
    assert answer.status_code == 200
    assert "เรื่องที่คัดไว้" in answer.text
    assert "ข่าวเชิงลบ" in answer.text
    assert "ก และอีก 1 สำนักข่าว" in answer.text
    assert "วันจันทร์ที่ 23 พฤศจิกายน 2569" in answer.text
    assert "ส่งอัตโนมัติ ยังไม่มีผู้ยืนยัน" in answer.text
    assert "เรื่องที่ตัดออก" not in answer.text
    assert "เรื่องหลังส่ง" not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_a_digest_without_stories_says_so(office: Office) -> None:
    send(office)
    assert "วันนี้ไม่มีข่าวที่คัดเข้าสรุป" in office.visitor().get(path(office)).text


def test_the_link_works_for_seven_days(office: Office) -> None:
    send(office)
    link = path(office)
    office.clock.now = MORNING + timedelta(days=7)
    assert office.visitor().get(link).status_code == 200
    office.clock.forward(seconds=1)
    assert office.visitor().get(link).status_code == 410


def test_a_link_that_was_made_up_opens_nothing(office: Office) -> None:
    send(office)
    for wrong in ("/digest/2026-11-23", path(office, "another secret"), path(office)[:-1]):
        assert office.visitor().get(wrong).status_code == 410


def test_before_it_is_sent_there_is_nothing_to_see(office: Office) -> None:
    office.story("ยังไม่ส่ง")
    answer = office.visitor().get(path(office))
    assert answer.status_code == 404
    assert "ยังไม่ส่ง" not in answer.text.replace("ของวันนี้ยังไม่ส่ง", "")


def test_nothing_of_the_news_becomes_markup(office: Office) -> None:
    office.story("<script>alert(1)</script>", "<i>ก</i>")
    send(office)
    page = office.visitor().get(path(office)).text
    assert "<script>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize("kind", ["digest", "board"])
def test_the_page_offers_its_sheets_and_the_same_link_gives_the_same_bytes(
    database: Database, kind: str
) -> None:
    office = Office(database, public_url="https://khaochat.example")
    office.story("ครูร้องเรียน สมศ.", "ก", "ข", negative=True)
    send(office)
    link = path(office)
    assert f'href="{link}/{kind}.pdf"' in office.visitor().get(link).text
    first = office.visitor().get(f"{link}/{kind}.pdf?openExternalBrowser=1")
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["content-disposition"].startswith(f'inline; filename="{kind}-2026-11-23.pdf"')
    assert first.headers["x-robots-tag"] == "noindex, nofollow"
    assert "no-store" in first.headers["cache-control"]
    office.clock.forward(hours=5)
    office.story("เรื่องหลังส่ง")
    # Another process, with nothing in memory, makes the same sheet.
    again = Office(database, public_url="https://khaochat.example").visitor()
    assert again.get(f"{link}/{kind}.pdf").content == first.content


def test_a_sheet_is_as_hard_to_guess_and_as_short_lived_as_the_page(office: Office) -> None:
    send(office)
    link = path(office)
    assert office.visitor().get(f"{path(office, 'another secret')}/board.pdf").status_code == 410
    assert office.visitor().get("/digest/2026-11-23/board.pdf").status_code == 410
    assert office.visitor().get(f"{link}/other.pdf").status_code == 404
    assert office.visitor().get(f"{link}/board.pdf").status_code == 200
    office.clock.now = MORNING + timedelta(days=7, seconds=1)
    assert office.visitor().get(f"{link}/board.pdf").status_code == 410


def test_before_it_is_sent_there_is_no_sheet(office: Office) -> None:
    office.story("ยังไม่ส่ง")
    assert office.visitor().get(f"{path(office)}/digest.pdf").status_code == 404


def test_highlights_are_marked_and_the_tone_is_said_in_words(office: Office) -> None:
    body = "วันนี้อากาศดี กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน " * 2
    story = office.story("ข่าวร้าย", negative=True)
    with office.database.write() as session:
        for clip in session.query(Clip).filter_by(story_id=story):
            clip.body = body
    send(office)
    page = office.visitor().get(path(office)).text
    assert page.count("<mark>") == 1
    assert "<mark>กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน</mark>" in page
