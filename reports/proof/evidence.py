"""The evidence of a case on paper.

Made from the record alone (events, posts): the same record gives the same bytes, whenever and wherever it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reports import typesetting
from reports.proof.clocks import OUTCOMES, Clock, clocks, over_words
from reports.proof.entry import Entry, PostText
from reports.proof.log import CaseLog
from reports.proof.sheet_beside import beside_sheet
from reports.proof.sheet_text import exact, line, lines
from reports.proof.words import POSTS, ROLES, SERVICE, STATES, said, step_name
from reports.proof.words_beside import message_words
from reports.text import pieces, printable
from thai.dates import duration, long_date, short_datetime
from workflows.clarification import Case


@dataclass(frozen=True, slots=True)
class Room:
    """A text that went into a room of PMOC: when, by whom."""

    name: str
    room: str
    text: str
    at: datetime
    by: str


def evidence_name(case_id: int, ending: str) -> str:
    """The file's name for saving."""
    return f"khaochat-case-{case_id}-evidence.{ending}"


def room_texts(log: CaseLog) -> list[Room]:
    """The texts for IA- and IR-Chat, as the service had them ready when somebody said that they were posted."""
    rooms = {"step_done": ("แจ้งรับเรื่อง", "IA-Chat"), "declared_not_ours": ("แจ้งว่าไม่เกี่ยวข้อง", "IA-Chat")}
    rooms["answered"] = ("แจ้งตอบ", "IR-Chat")
    return [
        Room(*rooms[e.kind], str(e.data["posted"]), e.at, e.by)
        for e in log.of(*rooms)
        if e.data.get("posted")
    ]


def evidence_pdf(log: CaseLog, *, agency: str) -> bytes:
    """The evidence on paper. The same record gives the same bytes. Raises ValueError for a broken history."""
    return typesetting.pdf("evidence", _sheet(log, agency), log.until)


def _sheet(log: CaseLog, agency: str) -> dict[str, Any]:
    case, found = log.case, clocks(log, log.until)
    name = printable(agency, 200)
    return {
        "agency": name,
        "agency_pieces": pieces(name),
        "title": f"หลักฐานการชี้แจง เรื่องที่ {log.case_id}" + (" (ซ้อม)" if case.drill else ""),
        "date": long_date(case.clock_start),
        "as_of": f"บันทึกถึง {short_datetime(log.until)}",
        "source": "ที่มา: บันทึกเหตุการณ์ของระบบ",
        "issue": line(case.title),
        "state": _state(case, found),
        "tone": _tone(case, found),
        "facts": [[key, line(value)] for key, value in _facts(case) if value],
        "clocks": [_clock_row(c) for c in found],
        "posts": [_post_block(post) for post in log.posts],
        "texts": [_room_block(room) for room in room_texts(log)],
        "answer": lines(str(log.of("answered")[-1].data.get("text") or "")) if log.of("answered") else [],
        **beside_sheet(log),
        "events": [_event_row(n, entry) for n, entry in enumerate(log.story, 1)],
    }


def _state(case: Case, found: Sequence[Clock]) -> str:
    """The state in words, with the word for the colour red."""
    late = _tone(case, found) == "late"
    return STATES.get(case.state.value, case.state.value) + (" เกินกำหนด" if late else "")


def _tone(case: Case, found: Sequence[Clock]) -> str:
    if any(c.late and c.step == "answer" for c in found):
        return "late"
    return "done" if case.ended else "waiting"


def _facts(case: Case) -> list[tuple[str, str]]:
    owner = case.owner.name if case.owner else ""
    sources = " · ".join(" ".join(p for p in (s.outlet, s.url or "") if p) for s in case.sources)
    ended = short_datetime(case.ended_at) if case.ended_at else ""
    starts = "เวลาโพสต์" if case.posted_at and case.clock_start == case.posted_at else "เวลาที่ได้รับประเด็น"
    return [
        ("โพสต์เมื่อ", short_datetime(case.posted_at) if case.posted_at else "ไม่ทราบเวลาโพสต์"),
        ("ได้รับประเด็นเมื่อ", short_datetime(case.learned_at)),
        ("เริ่มนับเวลา", f"{short_datetime(case.clock_start)} ({starts})"),
        ("แหล่งที่มา", sources),
        ("หน่วยงานในประเด็น", " · ".join(case.agencies)),
        ("ผู้รับผิดชอบ", owner),
        ("ปิดเรื่อง", f"{ended} {case.end_reason}".strip()),
        ("ขั้นที่ไม่ได้ทำ", " · ".join(step_name(r.step.value) for r in case.steps if r.skipped)),
    ]


def _clock_row(item: Clock) -> dict[str, Any]:
    return {
        "name": item.name,
        "limit": duration(item.limit) if item.limit > timedelta(0) else "",
        "due": exact(item.due),
        "done": exact(item.done_at) if item.done_at else "-",
        "by": line(item.by),
        "outcome": over_words(item) if item.late else OUTCOMES[item.outcome],
        "tone": "late" if item.late else ("in_time" if item.outcome == "in_time" else "waiting"),
        "cause": line(item.cause),
    }


def _post_block(post: PostText) -> dict[str, Any]:
    by = f" โดย {post.by}" if post.by else ""
    return {
        "head": line(f"{post.seq}. {POSTS.get(post.kind, post.kind)} {short_datetime(post.at)}{by}"),
        "message": printable(message_words(post.message_id), 200),
        "sha256": post.sha256,
        "gone": not post.text,
        "lines": lines(post.text) if post.text else [],
    }


def _room_block(room: Room) -> dict[str, Any]:
    by = f" โดย {room.by}" if room.by else ""
    return {
        "head": line(f"{room.name}ใน {room.room} {short_datetime(room.at)}{by}"),
        "lines": lines(room.text),
    }


def _event_row(number: int, entry: Entry) -> dict[str, Any]:
    words = said(entry.kind, entry.data)
    return {
        "seq": number,
        "at": exact(entry.at),
        "who": line(entry.by or SERVICE),
        "role": printable(ROLES.get(entry.role, entry.role), 100),
        "what": line(words.what),
        "detail": lines(words.detail) if words.detail else [],
        "message": printable(message_words(entry.message_id), 200),
    }
