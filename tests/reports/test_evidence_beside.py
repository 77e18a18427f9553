"""The evidence file holds all that was gathered about a case, with the files themselves, and says what is not there."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from case_samples import AGENCY, ARI, BOON, FILE, PAGE, PICTURE, at, opened, rich_case
from paper_text import page_texts
from test_evidence import rebuilt

from reports.proof import Entry, evidence_pdf, evidence_zip, read_log
from storage import Database
from storage.files import FileStore
from storage.tables import Person
from workflows import dossier
from workflows.clarification import Actor

PDF = FILE
SECOND = """
import hashlib, sys
from pathlib import Path
from reports.proof import evidence_zip, read_log
from storage import Database
from storage.files import FileStore
database = Database(sys.argv[1])
with database.read() as session:
    log = read_log(session, 1)
print(hashlib.sha256(evidence_zip(log, agency=sys.argv[3], files=FileStore(Path(sys.argv[2])))).hexdigest())
"""


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def rich(database: Database, files: FileStore) -> Database:
    """A case that was answered in time, with everything that can stand beside it."""
    with database.write() as session:
        rich_case(session, files)
    return database


def unpacked(database: Database, files: FileStore) -> dict[str, bytes]:
    with database.read() as session:
        log = read_log(session, 1)
    with zipfile.ZipFile(io.BytesIO(evidence_zip(log, agency=AGENCY, files=files))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(found: dict[str, bytes]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(found["manifest.json"])
    return data


def test_the_files_themselves_are_in_the_zip_with_their_hash_in_the_manifest(
    rich: Database, files: FileStore
) -> None:
    found = unpacked(rich, files)
    listed = {f["name"]: f["sha256"] for f in manifest(found)["files"]}
    kept = {f["name"]: f for f in manifest(found)["case_files"]}
    assert {f["purpose"] for f in kept.values()} == {"post", "document", "snapshot"}
    for filed, content in (
        ("โพสต์.jpg", PICTURE),
        ("รายงานการประชุม/1.pdf", PDF),
        ("สำเนาหน้าเว็บ เว็บไซต์", PAGE),
    ):
        name = kept[filed]["file"]
        assert found[name] == content
        assert listed[name] == kept[filed]["sha256"] == hashlib.sha256(content).hexdigest()
        assert name.count("/") == 1, "a name given by people leads out of no folder"
    assert set(found) - {"manifest.json"} == set(listed)


def test_the_paper_tells_verdict_facts_evidence_meeting_and_files(rich: Database) -> None:
    with rich.read() as session:
        text = "".join(page_texts(evidence_pdf(read_log(session, 1), agency=AGENCY)))
    for part in (
        "เป็นประเด็นของหน่วยงาน",
        "ใช้แบบฟอร์มเดียวตั้งแต่ปี 2567",
        "ลดแบบฟอร์มแล้วตั้งแต่ปี 2567",
        "ส่งสำเนาแล้ว",
        "เปิดได้",
        "รายการเช้า",
        "ห้องประชุม 2",
        "อารี ใจดี มา",
        "ภารกิจประเมิน",
        "รายงานการประชุม",
    ):
        assert part in text, part


def test_another_process_and_another_store_with_the_same_record_give_the_same_bytes(
    rich: Database, files: FileStore, tmp_path: Path
) -> None:
    other = rebuilt(rich, tmp_path / "other.db")
    other.close()
    with rich.read() as session:
        first = evidence_zip(read_log(session, 1), agency=AGENCY, files=files)
    with rich.write() as session:
        # What stands in tables that change plays no part: somebody marries, and a clip goes.
        session.get_one(Person, 1).name = "อารี นามใหม่"
    again = subprocess.run(
        [sys.executable, "-c", SECOND, f"sqlite:///{tmp_path / 'other.db'}", str(files.folder), AGENCY],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    with rich.read() as session:
        assert evidence_zip(read_log(session, 1), agency=AGENCY, files=files) == first
    assert again.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_a_file_that_was_changed_or_lost_is_named_and_the_rest_is_given_all_the_same(
    rich: Database, files: FileStore
) -> None:
    files.path(hashlib.sha256(PDF).hexdigest()).write_bytes(b"%PDF-1.7 forged")
    files.remove(hashlib.sha256(PAGE).hexdigest())
    found = unpacked(rich, files)
    troubles = {f["purpose"]: f["trouble"] for f in manifest(found)["case_files"]}
    assert troubles == {"document": "changed", "snapshot": "missing", "post": None}
    assert not any(b"forged" in content for content in found.values())


def test_a_withdrawn_file_leaves_its_hash_and_not_its_bytes(database: Database, files: FileStore) -> None:
    with database.write() as session:
        case_id = opened(session)
        row = dossier.keep_file(session, files, case_id, "a.pdf", PDF, ARI, at(1), "m9")
        dossier.forget_message(session, "m9")
        dossier.forget_bytes(session, row.id, at(2))
    found = unpacked(database, files)
    [kept] = manifest(found)["case_files"]
    assert (kept["trouble"], kept["file"], kept["sha256"]) == (
        "withdrawn",
        None,
        hashlib.sha256(PDF).hexdigest(),
    )
    assert PDF not in found.values()


def test_approvals_releases_and_copies_of_the_answer_stand_on_paper_with_name_role_and_time(
    rich: Database,
) -> None:
    def entry(seq: int, kind: str, by: Actor, **data: Any) -> Entry:
        return Entry(seq, f"answer:{kind}", at(7 + seq / 10), None, {"by": asdict(by), **data})

    deputy = Actor("3", "สมพร ธรรมรักษ์", "deputy")
    with rich.read() as session:
        log = read_log(session, 1)
    told = replace(
        log,
        answer=(
            entry(1, "submitted", ARI, text_version=2),
            entry(2, "returned", BOON, remark="เพิ่มตัวเลข"),
            entry(3, "approved", BOON, rung="head", text_version=3),
            entry(4, "approved", deputy, rung="deputy", text_version=3),
            entry(5, "copy_sent", ARI, name="กรมประชาสัมพันธ์"),
        ),
    )
    text = "".join(page_texts(evidence_pdf(told, agency=AGENCY)))
    section = text.split("ความเห็นชอบและสำเนาคำตอบ")[1].split("ผลการพิจารณาประเด็น")[0]
    for part in (
        "บุญ มีสุข (หัวหน้าภารกิจ)",
        "สมพร ธรรมรักษ์ (รอง ผอ.)",
        "ส่งสำเนาให้ กรมประชาสัมพันธ์",
        "ส่งคำตอบกลับแก้ไข",
    ):
        assert part in section, part
