"""The composer at a desk: live counts and check list, saving, proposing, changing while approving."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Database
from storage.tables import Person
from tests.web.office import Browser, Office
from web import AnswerDesk, answer_router
from workflows.answer import Answer, AnswerPolicy, Setting, State, load_answer
from workflows.clarification import Actor, NewIssue, Policy, open_case

POLICY = Policy.from_mapping({})
DESK = AnswerDesk(Setting(AnswerPolicy(), POLICY), {"เว็บไซต์": "website"})
FIELDS = {
    "shape": "full",
    "headline": "สมศ. ชี้แจงไม่เพิ่มงานเอกสารให้ครู",
    "sentence": "สมศ. ไม่ได้กำหนดให้ครูจัดทำเอกสารเพิ่ม",
    "issue": "ครูร้องงานเอกสารมากเกินไป",
    "speaker": "นายสมพร ธรรมรักษ์ รองผู้อำนวยการ",
    "facts": "ลดจาก 21 แบบเหลือ 9 แบบ\r\nใช้รายงานที่ส่งทุกปีอยู่แล้ว",
    "links": "https://onesqa.example/1",
}


@pytest.fixture
def office(database: Database) -> Office:
    office = Office(database)
    office.app.include_router(answer_router(office.site, DESK))
    with database.write() as session:
        deputy = Person(name="สมพร ธรรมรักษ์", role="deputy", active=True, blocked=False)
        session.add(deputy)
        session.flush()
        office.people["somporn"] = deputy.id
        for number, key in enumerate(("wipa", "somporn")):
            session.get_one(Person, office.people[key]).line_user_id = "U" + f"{number:032x}"
        now = office.clock()
        issue = NewIssue(title="ครูร้องงานเอกสารมากเกินไป", learned_at=now, posted_at=now)
        open_case(session, issue, Actor("1", "ปราณี ใจเย็น", "officer"), None, now, POLICY)
    return office


def answer(office: Office) -> Answer:
    with office.database.read() as session:
        found = load_answer(session, 1)
    assert found is not None
    return found


def send(browser: Browser, do: str, **more: object) -> int:
    page = browser.get("/cases/1/answer").text
    seen, round_ = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("seen", "round"))
    form = {**FIELDS, "seen": seen, "round": round_, "do": do, **more}
    return int(browser.post("/cases/1/answer", csrf=browser.token, **form).status_code)


def test_the_page_counts_and_scores_while_it_is_written(office: Office) -> None:
    browser = office.visitor("pranee")
    assert "ครูร้องงานเอกสารมากเกินไป" in browser.get("/cases/1/answer").text
    live = browser.post(
        "/cases/1/answer/check", live=True, csrf=browser.token, **{**FIELDS, "headline": "ก" * 61}
    )
    assert live.status_code == 200
    assert "<b>61</b> ไม่เกิน 60" in live.text
    assert "ย่อหัวเรื่องให้ไม่เกิน 60 ตัวอักษร" in live.text
    assert "จากกรณีครูร้องงานเอกสารมากเกินไป นั้น" in live.text
    assert "วันจันทร์ที่ 23 พฤศจิกายน 2569 นายสมพร" in live.text
    with office.database.read() as session:
        assert load_answer(session, 1) is None, "looking saves nothing"


def test_proposed_on_the_page_changed_by_the_deputy_while_approving_and_ready_to_post(office: Office) -> None:
    assert send(office.visitor("pranee"), "submit") == 303
    assert answer(office).text.facts == ("ลดจาก 21 แบบเหลือ 9 แบบ", "ใช้รายงานที่ส่งทุกปีอยู่แล้ว")
    assert send(office.visitor("wipa"), "approve") == 303
    changed = "สมศ. ยืนยันไม่เพิ่มงานเอกสารให้ครู"
    assert send(office.visitor("somporn"), "approve", headline=changed) == 303
    found = answer(office)
    assert found.state is State.RELEASED
    assert found.released is not None
    assert found.released.words.startswith(changed)
    assert [a.text_version for a in found.approvals] == [1, 2]


def test_sent_back_with_a_remark_from_the_page(office: Office) -> None:
    send(office.visitor("pranee"), "submit")
    wipa = office.visitor("wipa")
    assert send(wipa, "return") == 409, "without a remark"
    assert send(wipa, "return", reason="ขอเลขหนังสือ") == 303
    assert "ขอเลขหนังสือ" in office.visitor("pranee").get("/cases/1/answer").text


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    pranee = office.visitor("pranee")
    assert send(pranee, "save") == 303
    assert send(pranee, "save", seen=0, headline="ฉบับที่ไม่รู้ว่ามีฉบับใหม่") == 409
    assert answer(office).text.headline == FIELDS["headline"]


def test_readers_see_the_answer_and_can_change_nothing(office: Office) -> None:
    send(office.visitor("pranee"), "save")
    manee = office.visitor("manee")
    page = manee.get("/cases/1/answer")
    assert FIELDS["sentence"] in page.text
    assert "<textarea" not in page.text
    assert manee.post("/cases/1/answer", csrf=manee.token, **FIELDS, do="save", seen="1").status_code == 403


def test_an_unknown_case_is_said_to_be_unknown(office: Office) -> None:
    assert office.visitor("pranee").get("/cases/99/answer").status_code == 404


def test_near_the_limit_the_page_posts_without_approval_with_a_reason(office: Office) -> None:
    pranee = office.visitor("pranee")
    send(pranee, "submit")
    assert send(pranee, "postnow", reason="ไม่มีผู้ตอบ") == 409
    office.clock.now += timedelta(hours=23, minutes=40)
    pranee = office.visitor("pranee")
    assert send(pranee, "postnow", reason="ไม่มีผู้ตอบ") == 303
    assert answer(office).released is not None
