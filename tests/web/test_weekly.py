"""The page of the weekly summary: read, edited, sent, held against the provider's; and the files behind links."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from reports import summary
from storage import Database
from storage.tables import Chat, Clip, Correction, Digest, Outbox, ReportSent, WeeklyDraft
from storage.web_access import report_token
from tests.web.office import DAY, HOUSE, MORNING, SECRET, Browser, Office

FIRST = date(2026, 11, 16)
LAST_WEEK = MORNING - timedelta(days=4)


@pytest.fixture
def office(database: Database) -> Office:
    """An office on Monday with last week's news, its draft, and a group of executives."""
    office = Office(database)
    with database.write() as session:
        session.add(Chat(id="Cexec", role="exec", kind="group", active=True))
        session.add(Chat(id="Cpr", role="pr", kind="group", active=True))
    office.story("ครูร้อง สมศ. ประเมินสร้างภาระเอกสาร", "มติชน", at=LAST_WEEK, agency="onesqa", negative=True)
    office.story("สพฐ. ประกาศแนวทางเปิดภาคเรียนใหม่", "มติชน", "ข่าวสด", "ไทยรัฐ", at=LAST_WEEK)
    office.story("วิทยาลัยเทคนิคเปิดหลักสูตรระบบราง", "เดลินิวส์", at=LAST_WEEK, level="vocational", agency="ovec")
    with database.write() as session:
        assert summary.make_draft(session, MORNING, HOUSE) is not None
    return office


def draft(office: Office) -> WeeklyDraft:
    found: WeeklyDraft = office.get(WeeklyDraft, FIRST)
    return found


def sent(office: Office) -> ReportSent | None:
    with office.database.read() as session:
        return session.scalars(select(ReportSent).where(ReportSent.kind == "weekly")).first()


def form(office: Office, **changes: Any) -> dict[str, Any]:
    """The editor's form as the page fills it in."""
    now = draft(office)
    listed = sorted({s["id"] for key in ("leading", "negative") for s in now.content[key]})
    kept = [n for n in listed if n not in now.left_out]
    return {
        "first": FIRST.isoformat(),
        "act": "save",
        "seen": now.version,
        "text": now.text,
        "seen_text": now.text,
        "remark": now.remark,
        "seen_remark": now.remark,
        "listed": listed,
        "kept": kept,
        "seen_kept": kept,
        **changes,
    }


def save(browser: Browser, fields: dict[str, Any]) -> Any:
    return browser.post("/weekly/save", csrf=browser.token, **fields)


def notices(office: Office) -> list[tuple[str, str]]:
    with office.database.read() as session:
        return [(row.chat_id, row.kind) for row in session.scalars(select(Outbox).order_by(Outbox.seq))]


def test_the_page_shows_the_past_week_against_the_one_before_and_waits_to_be_sent(office: Office) -> None:
    page = office.visitor("wipa").get("/weekly").text
    for told in (
        "16–22 พฤศจิกายน 2569",
        "รอตรวจ",
        "สพฐ. ประกาศแนวทางเปิดภาคเรียนใหม่",
        "ระดับที่มีข่าวมากที่สุด: การศึกษาขั้นพื้นฐาน 4 ข่าว",
        "เรื่องเชิงลบ 1 เรื่อง (เพิ่ม 1 จากสัปดาห์ก่อน)",
    ):
        assert told in page


def test_before_the_first_week_is_over_the_page_says_what_comes(database: Database) -> None:
    assert "ยังไม่มีสรุปประจำสัปดาห์" in Office(database).visitor("wipa").get("/weekly").text


def test_what_an_officer_edits_is_what_is_sent_and_printed(office: Office) -> None:
    browser = office.visitor("pranee")
    fields = form(office, text="สัปดาห์นี้เรียบร้อยดี", remark="ตรวจแล้ว", act="send")
    fields["kept"] = fields["kept"][:-1]
    assert save(browser, fields).headers["location"].endswith("said=sent")
    report = sent(office)
    assert report is not None
    assert (report.content["text"], report.content["remark"]) == ("สัปดาห์นี้เรียบร้อยดี", "ตรวจแล้ว")
    assert "วิทยาลัยเทคนิคเปิดหลักสูตรระบบราง" not in [s["title"] for s in report.content["leading"]]
    assert report.person_id == office.people["pranee"]
    assert notices(office) == [("Cpr", "weekly_draft"), ("Cexec", "weekly"), ("Cpr", "weekly_sent")]
    assert browser.get(f"/weekly/{FIRST.isoformat()}.pdf").content.startswith(b"%PDF")
    page = browser.get("/weekly").text
    assert "ส่งแล้ว" in page
    assert 'name="act"' not in page


def test_a_summary_that_was_sent_is_neither_edited_nor_sent_again(office: Office) -> None:
    browser = office.visitor("pranee")
    fields = form(office, act="send")
    save(browser, fields)
    for act in ("save", "send"):
        answer = save(browser, {**fields, "act": act, "text": "อีกครั้ง"})
        assert answer.status_code == 409
        assert "ส่งไปแล้ว" in answer.text
    assert [kind for _, kind in notices(office)].count("weekly") == 1


def test_two_officers_at_once_lose_nothing_and_nobody_sends_what_they_have_not_seen(office: Office) -> None:
    wipa, pranee = office.visitor("wipa"), office.visitor("pranee")
    opened = form(office)
    save(wipa, {**opened, "remark": "หมายเหตุของวิภา"})
    answer = save(pranee, {**opened, "text": "ข้อความของปราณี", "act": "send"})
    assert answer.headers["location"].endswith("said=changed")
    assert (draft(office).text, draft(office).remark) == ("ข้อความของปราณี", "หมายเหตุของวิภา")
    assert sent(office) is None
    assert "ปราณี แก้ไขเมื่อ" in wipa.get("/weekly?said=changed").text


def test_who_only_reads_sees_the_summary_and_changes_nothing(office: Office) -> None:
    browser = office.visitor("manee")
    page = browser.get("/weekly").text
    assert "สพฐ. ประกาศแนวทางเปิดภาคเรียนใหม่" in page
    assert "<textarea" not in page
    assert save(browser, form(office, act="send")).status_code == 403
    assert office.visitor().get("/weekly").status_code == 401
    assert sent(office) is None


def test_without_a_group_to_send_to_the_draft_stays_and_the_page_says_why(office: Office) -> None:
    with office.database.write() as session:
        session.get_one(Chat, "Cexec").role = None
    answer = save(office.visitor("wipa"), form(office, act="send"))
    assert answer.status_code == 409
    assert "ยังไม่มีกลุ่มผู้รับ" in answer.text
    assert draft(office).report_id is None


def test_counting_anew_takes_corrected_labels_and_leaves_an_edited_text(office: Office) -> None:
    browser = office.visitor("wipa")
    save(browser, form(office, text="ข้อความที่แก้แล้ว"))
    office.story("มหาวิทยาลัยเปิดหลักสูตรใหม่ด้านข้อมูล", "ข่าวสด", at=LAST_WEEK, level="higher", agency="ohec")
    browser.post("/weekly/recount", csrf=browser.token, first=FIRST.isoformat())
    assert draft(office).content["totals"]["relevant"] == 6
    assert draft(office).text == "ข้อความที่แก้แล้ว"


PROVIDER = """สรุปข่าวประจำสัปดาห์
การศึกษาขั้นพื้นฐาน 4 ข่าว
อาชีวศึกษา ๓ ข่าว
สพฐ. จำนวน 5 ข่าว
ข่าวเด่น
1. สพฐ. ประกาศแนวทางเปิดภาคเรียนใหม่ (มติชน)
2. นักเรียนไทยคว้าเหรียญทองฟิสิกส์โอลิมปิก
"""


def compare(browser: Browser, **parts: Any) -> Any:
    data = {"csrf": browser.token, "first": FIRST.isoformat(), "text": parts.pop("text", "")}
    return browser.client.post(
        "/weekly/provider", data=data, headers={"origin": "http://testserver"}, files=parts or None
    )


def test_the_providers_summary_is_held_against_ours_and_every_difference_is_listed(office: Office) -> None:
    browser = office.visitor("wipa")
    assert compare(browser, text=PROVIDER).status_code == 303
    page = browser.get("/weekly").text
    with office.database.read() as session:
        found = summary.differences_of(session, draft(office).content, PROVIDER, HOUSE)
    assert [(d.name, d.ours, d.theirs) for d in found.counts] == [("การอาชีวศึกษา", 1, 3), ("สพฐ.", 3, 5)]
    assert found.agreed == 1
    assert found.theirs_only == ("นักเรียนไทยคว้าเหรียญทองฟิสิกส์โอลิมปิก",)
    assert set(found.ours_only) == {"ครูร้อง สมศ. ประเมินสร้างภาระเอกสาร", "วิทยาลัยเทคนิคเปิดหลักสูตรระบบราง"}
    for told in ("ต่างกัน 5 รายการ", "นักเรียนไทยคว้าเหรียญทองฟิสิกส์โอลิมปิก", "วิภา ส่งให้ตรวจเมื่อ"):
        assert told in page


def test_the_providers_summary_may_be_a_word_document_or_a_text_in_the_old_thai_code(office: Office) -> None:
    browser, out = office.visitor("wipa"), io.BytesIO()
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("สพฐ.", "5", "สอศ.", "1"), strict=True):
        cell.text = text
    document.save(out)
    assert compare(browser, file=("สรุป.docx", out.getvalue())).status_code == 303
    assert "ต่างกัน 1 รายการ" in browser.get("/weekly").text
    old = "สรุปประจำสัปดาห์\nสพฐ. 3 ข่าว\nสอศ. 9 ข่าว".encode("cp874")
    assert compare(browser, file=("s.txt", old)).status_code == 303
    assert "ต่างกัน 1 รายการ" in browser.get("/weekly").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.pdf", b"%PDF-1.4"),
        ("x.docx", b"PK\x03\x04 broken"),
        ("x.txt", b"\x00\x01\x02" * 50),
        ("x.txt", b""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_way_out(
    office: Office, name: str, content: bytes
) -> None:
    answer = compare(office.visitor("wipa"), file=(name, content))
    assert answer.status_code == 400
    assert "แล้วลองอีกครั้ง" in answer.text or "วางแทน" in answer.text


def test_a_link_to_a_file_works_for_fourteen_days_for_whoever_holds_it(office: Office) -> None:
    with office.database.write() as session:
        report = summary.monthly_report(session, MORNING + timedelta(days=8), HOUSE)
        assert report is not None
        number = report.id
    stranger = office.visitor()
    links = {
        end: f"/reports/{report_token(number, end, office.clock(), secret=SECRET)}"
        for end in ("docx", "xlsx")
    }
    docx = stranger.get(links["docx"])
    assert "attachment" in docx.headers["content-disposition"]
    text = "\n".join(p.text for p in Document(io.BytesIO(docx.content)).paragraphs)
    assert "สรุปข่าวประจำเดือนพฤศจิกายน ๒๕๖๙" in text
    book = load_workbook(io.BytesIO(stranger.get(links["xlsx"]).content))
    assert "วิทยาลัยเทคนิคเปิดหลักสูตรระบบราง" in [row[4].value for row in book["ข่าว"].iter_rows()]
    office.clock.forward(days=14, minutes=-1)
    assert stranger.get(links["xlsx"]).status_code == 200
    office.clock.forward(minutes=2)
    assert stranger.get(links["xlsx"]).status_code == 410
    assert stranger.get(links["xlsx"] + "x").status_code == 410


def test_no_format_is_made_of_a_report_that_has_none(office: Office) -> None:
    save(office.visitor("wipa"), form(office, act="send"))
    report = sent(office)
    assert report is not None
    browser = office.visitor("wipa")
    assert browser.get(f"/weekly/files/{report.id}.docx").status_code == 404
    assert browser.get("/weekly/files/999.pdf").status_code == 404
    assert browser.get(f"/weekly/files/{report.id}.pdf").status_code == 200


def test_the_provider_is_told_what_it_sorted_wrongly_once_and_again_only_when_it_changed(
    office: Office,
) -> None:
    with office.database.write() as session:
        clips = office.clips(1)

        clip = session.get_one(Clip, clips[0].id)
        clip.source, clip.provider_level, clip.provider_agency = "provider:clipping", "อาชีวศึกษา", "สพฐ."

        def told(level: str, at: int) -> list[tuple[str, str, str]]:
            session.add(
                Correction(clip_id=clip.id, field="level", old=clip.level or "", new=level, at=MORNING)
            )
            clip.level = level
            report = summary.send_corrections(session, MORNING + timedelta(days=at), HOUSE)
            rows = report.content["rows"] if report else []
            return [(r["field"], r["old"], r["new"]) for r in rows]

        assert told("higher", 1) == [("level", "vocational", "higher")]
        assert told("higher", 2) == []
        assert told("basic", 3) == [("level", "higher", "basic")]
        assert told("vocational", 4) == [("level", "basic", "vocational")], "that it was right after all"
        assert told("vocational", 5) == []


def test_what_an_officer_confirmed_in_the_digest_counts_as_checked(office: Office) -> None:
    with office.database.write() as session:
        first = session.get_one(Clip, office.clips(1)[0].id)
        first.source, first.provider_level, first.provider_agency = "provider:clipping", "อาชีวศึกษา", "สมศ."
        groups = [{"name": "การศึกษาขั้นพื้นฐาน", "stories": [{"id": 1}]}]
        digest = Digest(day=DAY, sent_at=MORNING, confirmed_at=None, content={"groups": groups})
        session.add(digest)
        session.flush()
        assert summary.open_corrections(session, MORNING, HOUSE) == [], "nobody has looked at it"
        digest.confirmed_at = MORNING
        session.flush()
        [row] = summary.open_corrections(session, MORNING, HOUSE)
        assert (row["field"], row["old"], row["new"]) == ("level", "vocational", "basic")


def test_a_label_that_only_our_classifier_had_wrong_is_no_matter_of_the_providers(office: Office) -> None:
    with office.database.write() as session:
        first, second = (session.get_one(Clip, office.clips(n)[0].id) for n in (1, 2))
        first.source, first.provider_level = "provider:clipping", "การศึกษาขั้นพื้นฐาน"
        second.source = "feed:มติชน"
        for clip in (first, second):
            session.add(Correction(clip_id=clip.id, field="level", old="higher", new="basic", at=MORNING))
        session.flush()
        assert summary.open_corrections(session, MORNING, HOUSE) == []
        first.relevant = False
        session.add(Correction(clip_id=first.id, field="relevant", old="true", new="false", at=MORNING))
        session.flush()
        assert [r["field"] for r in summary.open_corrections(session, MORNING, HOUSE)] == ["relevant"]
