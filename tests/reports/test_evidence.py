"""The evidence file of a case: complete, provable, and the same bytes from the same record."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from case_samples import AGENCY, ANSWER, ARI, POST, POSTED, answered, at, do, opened, remind
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_text import links, page_texts
from sqlalchemy import insert, select

from reports.proof import (
    CaseLog,
    Entry,
    Outcome,
    PostText,
    clocks,
    evidence_pdf,
    evidence_zip,
    read_log,
)
from storage import Database
from storage.case_tables import CaseRecord
from storage.intake_tables import IssueVerdict, ReceivedFile
from storage.migrate import upgrade
from storage.post_versions import fingerprint, keep_version, withdraw_texts
from storage.tables import CaseEvent, CaseRow, Clip, Person, Post, PostVersion
from workflows.clarification import Acknowledge, HandOver, Remark, Step, to_dict


def log_of(database: Database, case_id: int = 1) -> CaseLog:
    with database.read() as session:
        return read_log(session, case_id)


def files(log: CaseLog, **more: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(evidence_zip(log, agency=AGENCY, **more))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def paper(log: CaseLog) -> str:
    return "".join(page_texts(evidence_pdf(log, agency=AGENCY)))


@pytest.fixture
def smooth(database: Database) -> Database:
    """A case answered in time, with a late acknowledgement and reminders on the way."""
    with database.write() as session:
        case_id = opened(session)
        remind(session, at(2.5))
        remind(session, at(3.05))
        answered(session, case_id, 3.5, 4, 6, 8)
        post_id = session.scalars(select(CaseRow.post_id)).one()
        keep_version(session, post_id or 0, "again", POST, at(1), "msg-2", "ธนา รุ่งเรือง")
    return database


def rebuilt(source: Database, path: Path) -> Database:
    """Another store with the same events, written in another order among rows of other things, under other row ids."""
    target = Database(f"sqlite:///{path}")
    upgrade(target)
    with source.read() as old, target.write() as new:
        new.add(Person(name="คนอื่น", role="officer", active=True, blocked=False))
        new.flush()
        rows: dict[type[Any], list[dict[str, Any]]] = {}
        for table in (Post, CaseRow, PostVersion, CaseEvent, CaseRecord, IssueVerdict, ReceivedFile):
            columns = [c.name for c in table.__table__.columns]
            rows[table] = [
                {c: getattr(r, c) for c in columns} for r in old.scalars(select(table).order_by(table.id))
            ]
        for values in rows[Post] + rows[CaseRow]:
            values.pop("person_id", None)
        for values in rows[Post]:
            values["id"] += 700
        for values in rows[CaseRow]:
            values["post_id"] += 700
        for values in rows[PostVersion]:
            values["post_id"] += 700
            values["id"] = 1000 - values["id"]
        for values in rows[IssueVerdict] + rows[ReceivedFile]:
            values["post_id"] = values["post_id"] + 700 if values["post_id"] else None
        for values in rows[CaseEvent] + rows[CaseRecord]:
            values["id"] = 1000 - values["id"]
            values["person_id"] = None
            # Keys in another order: what a store makes of JSON is its own affair.
            values["data"] = dict(sorted(values["data"].items(), reverse=True))
        for table, found in rows.items():
            random.Random(7).shuffle(found)
            for values in found:
                new.execute(insert(table).values(**values))
    return target


def test_two_stores_with_the_same_events_give_the_same_bytes(smooth: Database, tmp_path: Path) -> None:
    other = rebuilt(smooth, tmp_path / "other.db")
    with other.read() as session:
        assert session.scalars(select(PostVersion.post_id)).first() != 1, "it is another store"
    first, second = log_of(smooth), log_of(other)
    other.close()
    assert evidence_zip(first, agency=AGENCY) == evidence_zip(second, agency=AGENCY)
    assert evidence_pdf(first, agency=AGENCY) == evidence_pdf(second, agency=AGENCY)


def test_one_event_more_gives_another_file(smooth: Database) -> None:
    before = evidence_zip(log_of(smooth), agency=AGENCY)
    with smooth.write() as session:
        do(session, 1, at(30), Remark(by=ARI, text="ส่งสำเนาถึงกรมประชาสัมพันธ์แล้ว"))
    assert evidence_zip(log_of(smooth), agency=AGENCY) != before


def test_the_manifest_has_size_and_hash_of_every_file(smooth: Database) -> None:
    found = files(log_of(smooth))
    manifest = json.loads(found.pop("manifest.json"))
    assert {f["name"]: (f["bytes"], f["sha256"]) for f in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in found.items()
    }
    assert (manifest["case"], manifest["state"], manifest["drill"]) == (1, "answered", False)


def test_posts_are_kept_letter_by_letter_with_their_hash(smooth: Database) -> None:
    found = files(log_of(smooth))
    assert found["posts/1-received.txt"] == POST.encode()
    manifest = json.loads(found["manifest.json"])
    assert [p["sha256"] for p in manifest["posts"]] == [hashlib.sha256(POST.encode()).hexdigest()] * 2
    assert [(p["kind"], p["by"], p["message_id"]) for p in manifest["posts"]][1] == (
        "again",
        "ธนา รุ่งเรือง",
        "msg-2",
    )


def test_an_unsent_post_leaves_its_hash_and_no_text(smooth: Database) -> None:
    with smooth.write() as session:
        post_id = session.scalars(select(CaseRow.post_id)).one() or 0
        first = session.scalars(select(PostVersion.message_id).order_by(PostVersion.seq)).first() or ""
        withdraw_texts(session, first)
        keep_version(session, post_id, "unsent", "", at(2), first, ARI.name)
    log = log_of(smooth)
    found = files(log)
    assert "posts/1-received.txt" not in found
    assert "posts/2-again.txt" in found, "another officer's message was not taken back"
    posts = json.loads(found["manifest.json"])["posts"]
    assert posts[0]["sha256"] == fingerprint(POST)
    assert posts[0]["file"] is None
    assert "ผู้ส่งยกเลิกการส่ง" in paper(log)


def test_the_record_itself_is_in_the_file_word_for_word(smooth: Database) -> None:
    lines = [json.loads(line) for line in files(log_of(smooth))["events.jsonl"].splitlines()]
    with smooth.read() as session:
        rows = session.scalars(select(CaseEvent).order_by(CaseEvent.seq)).all()
    assert [(x["seq"], x["kind"], x["message_id"], x["data"]) for x in lines] == [
        (r.seq, r.kind, r.message_id, r.data) for r in rows
    ]


def test_the_paper_says_who_did_what_when_with_message_ids(smooth: Database) -> None:
    text = paper(log_of(smooth))
    for part in (
        "หลักฐานการชี้แจง เรื่องที่ 1",
        "แจ้งตอบแล้ว",
        "เกินกำหนด 30 นาที",
        "อารี ใจดี",
        "บุญ มีสุข",
        "หัวหน้าภารกิจ",
        "m-answer",
        "ลดแบบฟอร์มแล้วตั้งแต่ปี 2567",
        ANSWER,
        "แจ้งเตือนให้แจ้งรับเรื่อง",
        "IR-Chat",
        "หน้า 1 จาก",
    ):
        assert part in text, part
    assert links(evidence_pdf(log_of(smooth), agency=AGENCY)) == {"https://onesqa.example/1"}


def test_the_file_says_nothing_of_the_time_after_the_last_event(database: Database) -> None:
    with database.write() as session:
        opened(session)
    log = log_of(database)
    assert log.until == POSTED + timedelta(minutes=5)
    assert [c.outcome for c in clocks(log, log.until)] == [Outcome.RUNNING] * 4
    assert json.loads(files(log)["manifest.json"])["record_until"] == log.until.isoformat()


# --- Causes of lateness ------------------------------------------------------------------------------------------------


def acknowledged_late(database: Database, **more: Any) -> CaseLog:
    with database.write() as session:
        case_id = opened(session, **more)
        do(session, case_id, at(4), Acknowledge(by=ARI))
    return log_of(database)


def cause(log: CaseLog, step: Step = Step.ACKNOWLEDGE) -> str:
    return next(c.cause for c in clocks(log, at(40)) if c.step == step.value)


def test_a_recorded_reason_wins_over_what_the_record_shows(database: Database) -> None:
    acknowledged_late(database)
    with database.write() as session:
        do(session, 1, at(5), Remark(by=ARI, text="ประชุมทั้งเช้า", late_step=Step.ACKNOWLEDGE))
    assert cause(log_of(database)) == "ประชุมทั้งเช้า (บันทึกโดย อารี ใจดี)"


def test_without_a_reason_the_number_of_reminders_is_told(database: Database) -> None:
    with database.write() as session:
        opened(session)
        for hours in (1.5, 2.4, 3):
            remind(session, at(hours))
        do(session, 1, at(4), Acknowledge(by=ARI))
    assert cause(log_of(database)) == "ไม่มีผู้บันทึกเหตุ · ระบบแจ้งเตือนแล้ว 3 ครั้ง"


def test_an_issue_that_was_learned_of_after_the_limit_says_so(database: Database) -> None:
    assert "หลังครบกำหนดแล้ว" in cause(acknowledged_late(database, learned=at(3.5)))


def test_the_service_that_was_down_over_the_limit_is_the_cause(database: Database) -> None:
    with database.write() as session:
        opened(session)
        remind(session, at(6))
        do(session, 1, at(6.1), Acknowledge(by=ARI))
    assert cause(log_of(database)).startswith(
        "ระบบหยุดทำงาน จ. 23 พ.ย. 69 เวลา 12.00 น. ถึง จ. 23 พ.ย. 69 เวลา 16.30 น."
    )


def test_a_step_in_time_has_no_cause_and_a_hand_over_changes_none(database: Database) -> None:
    with database.write() as session:
        opened(session)
        do(session, 1, at(1), HandOver(by=ARI, to=ARI))
        do(session, 1, at(2), Acknowledge(by=ARI))
    assert [c.cause for c in clocks(log_of(database), at(4))] == [""] * 4


# --- Hostile texts -----------------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=("Cs",)), max_size=300),
    name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60),
)
def test_any_text_makes_a_file_and_is_kept_as_it_is(text: str, name: str) -> None:
    from workflows.clarification import OpenCase, Policy, decide

    command = OpenCase(by=ARI, case_id="1", title=name, learned_at=POSTED, detail=text, posted_at=POSTED)
    [event] = decide(None, command, POSTED, Policy())
    entry = Entry(1, event.type, POSTED, None, to_dict(event))
    post = PostText(1, "received", text or "x", fingerprint(text or "x"), POSTED, None, name)
    log = CaseLog(1, (entry,), (post,))
    assert files(log)["posts/1-received.txt"] == (text or "x").encode()
    assert evidence_zip(log, agency=AGENCY) == evidence_zip(log, agency=AGENCY)


def test_the_clip_table_plays_no_part_in_the_evidence(smooth: Database) -> None:
    before = evidence_zip(log_of(smooth), agency=AGENCY)
    with smooth.write() as session:
        session.add(
            Clip(
                source="t",
                source_key="1",
                title="ข่าวหลังแจ้งตอบ",
                published_at=at(9),
                fetched_at=at(9),
                content_hash="1",
            )
        )
    assert evidence_zip(log_of(smooth), agency=AGENCY) == before
