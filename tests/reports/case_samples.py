"""Cases for the tests of evidence and quarter: played through the real rules, invented texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.files import FileStore
from storage.intake_tables import IssueVerdict, ReceivedFile
from storage.post_versions import keep_version
from storage.tables import CaseRow, Person, Post
from workflows import channels, dossier, meeting
from workflows.clarification import (
    Acknowledge,
    Actor,
    AddEvidence,
    Answer,
    Brief,
    ChooseChannels,
    Command,
    NewIssue,
    Policy,
    Remark,
    Source,
    carry_out,
    open_case,
    remind_due,
)

AGENCY = "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา (องค์การมหาชน)"
ARI = Actor("1", "อารี ใจดี", "officer")
BOON = Actor("2", "บุญ มีสุข", "head")
POSTED = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
"""Monday 23 November 2026, 10.30 in Bangkok: first quarter of fiscal year 2570."""
CHANNELS = ("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")
POST = "ประเด็นประจำวันที่ 23 พ.ย. 69\n1. ครูร้องงานเอกสารมากเกินไป 😀\r\nหน่วยงานรับผิดชอบ: สมศ.  \n\tปั๊มน้ำ กำลัง จำนวน"
ANSWER = "ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม ปั๊มน้ำ กำลัง จำนวน"
POLICY = Policy()


def at(hours: float) -> datetime:
    """So many hours after the post."""
    return POSTED + timedelta(hours=hours)


def opened(
    session: Session, title: str = "ครูร้องงานเอกสารมากเกินไป", *, posted: datetime = POSTED, **more: Any
) -> int:
    """A case opened from a post five minutes after it was posted."""
    learned = more.pop("learned", posted + timedelta(minutes=5))
    for actor in (ARI, BOON):
        if session.get(Person, int(actor.id)) is None:
            session.add(
                Person(id=int(actor.id), name=actor.name, role=actor.role, active=True, blocked=False)
            )
    session.flush()
    post = Post(
        text=POST,
        text_hash=title[:60],
        chat_id="C1",
        message_id=None,
        posted_at=posted,
        learned_at=learned,
        state="used",
    )
    session.add(post)
    session.flush()
    keep_version(session, post.id, "received", POST, learned, f"msg-{title[:20]}", ARI.name)
    source = Source("ข่าวทดสอบ", "https://news.example/teachers")
    issue = NewIssue(
        title=title,
        learned_at=learned,
        posted_at=posted,
        post_id=post.id,
        sources=(source,),
        agencies=("สมศ.",),
        **more,
    )
    return open_case(session, issue, ARI, f"open-{title[:20]}", learned, POLICY)[0]


def do(session: Session, case_id: int, when: datetime, command: Command) -> None:
    """Carry out a command at a moment."""
    carry_out(session, case_id, command, when, POLICY)


def answered(session: Session, case_id: int, *hours: float, start: datetime = POSTED) -> None:
    """The four steps, so many hours after the post each."""
    ack, brief, channels, answer = (start + timedelta(hours=h) for h in hours)
    do(session, case_id, ack, Acknowledge(by=ARI, message_id="m-ack", posted="แจ้งรับเรื่อง\nหน่วยงาน: สมศ."))
    do(session, case_id, brief, Brief(by=ARI, message_id="m-brief", note="ลดแบบฟอร์มแล้วตั้งแต่ปี 2567"))
    do(session, case_id, channels, ChooseChannels(by=ARI, message_id="m-channels", channels=CHANNELS))
    link = AddEvidence(by=ARI, message_id="m-link", links=("https://onesqa.example/1",), channel="เว็บไซต์")
    do(session, case_id, channels, link)
    do(
        session,
        case_id,
        answer,
        Answer(by=BOON, message_id="m-answer", text=ANSWER, posted=f"รายงานการชี้แจง\n{ANSWER}"),
    )


def remind(session: Session, when: datetime) -> None:
    """Let the reminders that are due be written."""
    remind_due(session, when, POLICY)


def row(session: Session, case_id: int) -> CaseRow:
    """The case's row."""
    return session.get_one(CaseRow, case_id)


FILE = b"%PDF-1.7 minutes of the meeting"
PAGE = "<title>ข้อเท็จจริงเรื่องงานเอกสาร</title><p>ลดแบบฟอร์มแล้ว</p>".encode()
PICTURE = b"\xff\xd8\xff a picture of the post"


def rich_case(session: Session, files: FileStore) -> int:
    """A case that was answered in time, with everything that can stand beside it."""
    case_id = opened(session)
    post_id = session.scalars(select(CaseRow.post_id)).one()
    session.add(
        IssueVerdict(post_id=post_id, issue_no=None, case_id=case_id, verdict="ours", person_id=1, at=at(0.2),
                     by_name=ARI.name, by_role="officer")
    )  # fmt: skip
    kept = files.keep(PICTURE)
    session.add(
        ReceivedFile(post_id=post_id, person_id=1, use="evidence", name="โพสต์.jpg", media_type=kept.media_type,
                     size=kept.size, sha256=kept.sha256, state="kept", due_at=at(0.1), at=at(0.1), by_name=ARI.name)
    )  # fmt: skip
    dossier.add_note(session, case_id, "fact", "ใช้แบบฟอร์มเดียว", ARI, "n1", at(1))
    dossier.add_note(session, case_id, "fact", "ใช้แบบฟอร์มเดียวตั้งแต่ปี 2567", ARI, "n1", at(1.1))
    dossier.keep_file(session, files, case_id, "รายงานการประชุม/1.pdf", FILE, ARI, at(2))
    found = dossier.Dossier(reports=0, owners=(dossier.Owner("งานเอกสาร", "ภารกิจประเมิน"),))
    dossier.keep(session, case_id, found, at(0.3), 90)
    head = session.get_one(Person, 2)
    call = meeting.Call(at(5), "ห้องประชุม 2", "")
    row, _ = meeting.call_meeting(session, case_id, call, head, "m1", at(2.5), "")
    meeting.answer(session, row.id, session.get_one(Person, 1), True, at(2.6))
    answered(session, case_id, 2.9, 4, 6, 8)
    proof = channels.add_link(session, case_id, "เว็บไซต์", "https://onesqa.example/1", ARI, "p1", at(6.1))
    seen = channels.Seen(200, "ข้อเท็จจริงเรื่องงานเอกสาร", "", files.put(PAGE), len(PAGE), "text/html")
    channels.record_seen(session, proof.id, seen, at(6.2))
    channels.add_time(session, case_id, "วิทยุ", "รายการเช้า", at(7), BOON, "p2", at(7.1))
    do(session, case_id, at(9), Remark(by=ARI, text="ส่งสำเนาแล้ว"))
    return case_id
