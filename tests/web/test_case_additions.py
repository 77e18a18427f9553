"""Facts and files on the page of a case: added by those who may, given back to those who may, harmless whatever is in them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from storage import Database
from storage.case_tables import CaseFile, CaseNote, CaseRecord
from tests.reports.case_samples import ARI, answered, at, do, opened
from tests.web.office import Office
from workflows import channels, dossier
from workflows.clarification import ChooseChannels, load_case

PDF = b"%PDF-1.7 minutes"
HASH = hashlib.sha256(PDF).hexdigest()
MARK = "0123456789abcdef"


@pytest.fixture
def office(database: Database) -> Office:
    office = Office(database)
    office.clock.now = at(2)
    with database.write() as session:
        opened(session)
    return office


def send(office: Office, what: str, who: str = "pranee", **more: Any) -> Any:
    """Send a form of the page as that person's browser does."""
    browser = office.visitor(who)
    token = browser.get("/cases/1").text.split('name="csrf-token" content="')[1].split('"')[0]
    return browser.post(f"/cases/1/{what}", csrf=more.pop("csrf", token), **more)


def kept(office: Office) -> list[str]:
    with office.database.read() as session:
        return [f"{r.kind} {r.data['by']['name']}" for r in session.scalars(select(CaseRecord))]


def test_a_fact_and_a_file_of_the_page_are_shown_with_name_and_time_and_count_once(office: Office) -> None:
    for _ in range(2):
        assert send(office, "facts", text="ใช้แบบฟอร์มเดียว\r\nตั้งแต่ปี 2567", mark=MARK).status_code == 303
        sent = send(office, "files", files={"file": (r"C:\tmp\รายงาน.pdf", PDF)}, mark=MARK)
        assert sent.status_code == 303
    assert kept(office) == ["note_added ปราณี ใจเย็น", "file_kept ปราณี ใจเย็น"]
    text = office.visitor("manee").get("/cases/1").text
    assert "ใช้แบบฟอร์มเดียว" in text
    assert f'href="/cases/1/files/{HASH}"' in text
    assert ">รายงาน.pdf</a>" in text


def test_a_file_is_saved_never_shown_and_only_of_its_case(office: Office) -> None:
    send(office, "files", files={"file": ("รายงาน.pdf", PDF)})
    with office.database.write() as session:
        opened(session, "อีกเรื่อง")
        page = b"<script>alert(1)</script>"
        proof = channels.add_link(session, 1, "เว็บไซต์", "https://onesqa.example/1", ARI, "p", at(1))
        seen = channels.Seen(200, "ข่าว", "", office.files.put(page), len(page), "text/html")
        channels.record_seen(session, proof.id, seen, at(1))
    reader = office.visitor("manee")
    answer = reader.get(f"/cases/1/files/{HASH}")
    assert answer.content == PDF
    copied = reader.get(f"/cases/1/files/{hashlib.sha256(page).hexdigest()}")
    assert copied.headers["content-type"] == "application/octet-stream", "a copied page is none of ours"
    for one in (answer, copied):
        assert one.headers["content-disposition"].startswith("attachment; ")
        assert one.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in one.headers["content-security-policy"]
    assert reader.get(f"/cases/2/files/{HASH}").status_code == 404
    assert office.visitor().get(f"/cases/1/files/{HASH}").status_code == 401
    office.files.path(HASH).write_bytes(b"%PDF-1.7 forged")
    assert reader.get(f"/cases/1/files/{HASH}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.pdf", b"MZ\x90\x00 a program", 422),
        ("a.html", b"<html><script>alert(1)</script>", 422),
        ("a.svg", b"<svg onload='alert(1)'/>", 422),
        ("a.pdf", b"", 422),
        ("a.pdf", b"%PDF-" + bytes(dossier.MOST_BYTES), 413),
        ("a.pdf", b"%PDF-" + bytes(dossier.MOST_BYTES + 200_000), 413),
        ("", b"%PDF-", 422),
    ],
)
def test_a_file_that_is_too_large_or_of_another_kind_is_refused_and_leaves_nothing(
    office: Office, name: str, content: bytes, status: int
) -> None:
    assert send(office, "files", files={"file": (name, content)}).status_code == status
    assert kept(office) == []
    assert not [p for p in office.files.folder.rglob("*") if p.is_file()]


def test_who_only_reads_or_comes_from_elsewhere_adds_nothing(office: Office) -> None:
    file = {"file": ("a.pdf", PDF)}
    assert send(office, "facts", "manee", text="x").status_code == 403
    assert send(office, "files", "manee", files=file).status_code == 403
    for more in ({"csrf": "wrong"}, {"origin": "https://evil.example"}):
        assert send(office, "facts", text="x", **more).status_code == 403
        assert send(office, "files", files=file, **more).status_code == 403
    assert office.visitor().post("/cases/1/files", files=file).status_code == 401
    assert send(office, "facts", text=" \n ").status_code == 422
    with office.database.read() as session:
        assert session.scalars(select(CaseNote.id)).all() == []
        assert session.scalars(select(CaseFile.id)).all() == []
    assert not list(office.files.folder.rglob("*"))


def test_channels_stand_with_what_proves_them_and_the_copy_of_the_page(office: Office) -> None:
    with office.database.write() as session:
        answered(session, 1, 1, 1.2, 1.4, 1.6)
        proof = channels.add_link(session, 1, "เว็บไซต์", "https://onesqa.example/1", ARI, "p", at(1.4))
        page = office.files.put(b"<title>kept</title>")
        channels.record_seen(
            session, proof.id, channels.Seen(200, "ชี้แจงงานเอกสาร", "", page, 19, "text/html"), at(1.5)
        )
        lost = channels.add_link(session, 1, "เฟซบุ๊ก", "https://facebook.example/1", ARI, "q", at(1.4))
        channels.record_seen(session, lost.id, channels.Seen(404, "", "http_404"), at(1.5))
    text = office.visitor("manee").get("/cases/1").text
    assert f'href="/cases/1/files/{page}"' in text
    assert ">ชี้แจงงานเอกสาร</a>" in text
    assert "เปิดลิงก์ไม่ได้ (เว็บไซต์ตอบรหัส 404)" in text
    assert "ยังไม่มีหลักฐาน" in text, "the third channel"


def test_a_chosen_channel_is_proved_by_link_or_file_on_the_page_and_two_never_by_one_page(
    office: Office,
) -> None:
    with office.database.write() as session:
        do(session, 1, at(1), ChooseChannels(by=ARI, message_id="c", channels=("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")))
    link = "https://onesqa.example/1"
    for _ in range(2):
        assert send(office, "proofs", channel="เว็บไซต์", link=link, mark=MARK).status_code == 303
    assert send(office, "proofs", channel="เฟซบุ๊ก", link=f"{link}?again").status_code == 409
    assert send(office, "proofs", channel="วิทยุ", files={"file": ("ตาราง.pdf", PDF)}).status_code == 303
    for wrong in (
        {"channel": "โทรทัศน์", "link": link},
        {"channel": "วิทยุ"},
        {"channel": "วิทยุ", "link": "javascript:1"},
    ):
        assert send(office, "proofs", **wrong).status_code == 422
    assert send(office, "proofs", "manee", channel="วิทยุ", link="https://radio.example/1").status_code == 403
    assert send(office, "proofs", channel="วิทยุ", link="https://radio.example/1", csrf="x").status_code == 403
    with office.database.read() as session:
        assert [e.link for e in load_case(session, 1).evidence] == [link]
        rows = channels.evidence_of(session, 1)
        assert [(e.channel, e.kind, e.state) for e in rows] == [
            ("เว็บไซต์", "link", "waiting"),
            ("วิทยุ", "file", "ok"),
        ]
        assert channels.standing_of(session, load_case(session, 1)).lacking == ("เฟซบุ๊ก",)
    text = office.visitor("manee").get("/cases/1").text
    assert "กำลังตรวจลิงก์" in text
    assert ">ตาราง.pdf</a>" in text
