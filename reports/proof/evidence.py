"""The evidence file of a case: a PDF for people, and a ZIP with the record itself and a hash of every file.

Made from the record alone (events, posts): the same record gives the same bytes, whenever and wherever it is made.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reports import typesetting
from reports.proof.clocks import OUTCOMES, Clock, clocks, over_words
from reports.proof.log import CaseLog, Entry, PostText
from reports.proof.words import POSTS, ROLES, SERVICE, STATES, said, step_name
from reports.sheet import link_text, web_address
from reports.text import pieces, printable
from thai.dates import clock, duration, long_date, short_date, short_datetime
from workflows.clarification import Case

FORMAT = 1
"""Version of the files' layout, written into the manifest."""
_LONGEST_LINE = 2_000
_MOST_LINES = 200
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time on every file in the ZIP: the earliest that the format can hold."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept with a case, such as a snapshot of a published page. `about`: what it shows, for the manifest."""

    name: str
    content: bytes
    about: str = ""


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


def evidence_pdf(log: CaseLog, *, agency: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The evidence on paper. The same record gives the same bytes. Raises ValueError for a broken history."""
    return typesetting.pdf("evidence", _sheet(log, agency, attachments), log.until)


def evidence_zip(log: CaseLog, *, agency: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The PDF, the record and its posts, texts and attachments, with `manifest.json`: size and SHA-256 of each."""
    files = {
        "evidence.pdf": evidence_pdf(log, agency=agency, attachments=attachments),
        "events.jsonl": _events(log.entries),
        "clocks.json": _json([_clock_data(c) for c in clocks(log, log.until)]),
        "channels.json": _json(_channel_data(log.case)),
    }
    if log.answer:
        files["answer.jsonl"] = _events(log.answer)
    for post in log.posts:
        if post.text:
            files[_post_file(post)] = post.text.encode("utf-8", "replace")
    for n, room in enumerate(room_texts(log), 1):
        files[f"texts/{n}-{room.room.lower()}.txt"] = room.text.encode("utf-8", "replace")
    for attachment in attachments:
        files[f"attachments/{attachment.name}"] = attachment.content
    manifest = {
        "format": FORMAT,
        "case": log.case_id,
        "agency": agency,
        "title": log.case.title,
        "state": log.case.state.value,
        "drill": log.case.drill,
        "record_until": log.until.isoformat(),
        "posts": [_post_data(post) for post in log.posts],
        "attachments": {f"attachments/{a.name}": a.about for a in attachments},
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    return _zip({**files, "manifest.json": _json(manifest)})


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            # Stored as it is: what a compressor makes of it may differ from one machine to the next.
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_STORED, 3, 0o644 << 16
            target.writestr(info, content)
    return out.getvalue()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "replace")


def _events(entries: Sequence[Entry]) -> bytes:
    rows = (
        {"seq": e.seq, "kind": e.kind, "at": e.at.isoformat(), "message_id": e.message_id, "data": e.data}
        for e in entries
    )
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _clock_data(item: Clock) -> dict[str, Any]:
    return {
        "step": item.step,
        "limit_seconds": int(item.limit.total_seconds()),
        "due": item.due.isoformat(),
        "done_at": item.done_at.isoformat() if item.done_at else None,
        "by": item.by,
        "outcome": item.outcome.value,
        "late_seconds": int(item.over.total_seconds()),
        "cause": item.cause,
    }


def _channel_data(case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"channel": name, "links": [e.link for e in case.evidence if e.channel == name]}
        for name in case.channels
    ]
    others = [e.link for e in case.evidence if e.channel not in case.channels]
    return [*found, {"channel": None, "links": others}] if others else found


def _post_file(post: PostText) -> str:
    return f"posts/{post.seq}-{post.kind}.txt"


def _post_data(post: PostText) -> dict[str, Any]:
    return {
        "seq": post.seq,
        "kind": post.kind,
        "at": post.at.isoformat(),
        "message_id": post.message_id,
        "by": post.by,
        "sha256": post.sha256,
        "file": _post_file(post) if post.text else None,
    }


def _line(text: object) -> list[list[Any]]:
    return pieces(printable(text, _LONGEST_LINE))


def _lines(text: str) -> list[list[list[Any]]]:
    lines = text.replace("\r\n", "\n").split("\n")
    more = [_line(f"… อีก {len(lines) - _MOST_LINES} บรรทัด")] if len(lines) > _MOST_LINES else []
    return [_line(line) for line in lines[:_MOST_LINES]] + more


def _exact(moment: datetime) -> str:
    return f"{short_date(moment)} {clock(moment)}"


def _sheet(log: CaseLog, agency: str, attachments: Sequence[Attachment]) -> dict[str, Any]:
    case, found = log.case, clocks(log, log.until)
    name = printable(agency, 200)
    return {
        "agency": name,
        "agency_pieces": pieces(name),
        "title": f"หลักฐานการชี้แจง เรื่องที่ {log.case_id}" + (" (ซ้อม)" if case.drill else ""),
        "date": long_date(case.clock_start),
        "as_of": f"บันทึกถึง {short_datetime(log.until)}",
        "source": "ที่มา: บันทึกเหตุการณ์ของระบบ",
        "issue": _line(case.title),
        "state": _state(case, found),
        "tone": _tone(case, found),
        "facts": [[key, _line(value)] for key, value in _facts(case) if value],
        "clocks": [_clock_row(c) for c in found],
        "posts": [_post_block(post) for post in log.posts],
        "texts": [_room_block(room) for room in room_texts(log)],
        "answer": _lines(str(log.of("answered")[-1].data.get("text") or "")) if log.of("answered") else [],
        "channels": [_channel_row(row) for row in _channel_data(case)],
        "events": [_event_row(entry) for entry in log.story],
        "attachments": [
            {
                "name": _line(a.name),
                "about": _line(a.about),
                "sha256": hashlib.sha256(a.content).hexdigest(),
            }
            for a in attachments
        ],
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
        "due": _exact(item.due),
        "done": _exact(item.done_at) if item.done_at else "-",
        "by": _line(item.by),
        "outcome": over_words(item) if item.late else OUTCOMES[item.outcome],
        "tone": "late" if item.late else ("in_time" if item.outcome == "in_time" else "waiting"),
        "cause": _line(item.cause),
    }


def _post_block(post: PostText) -> dict[str, Any]:
    by = f" โดย {post.by}" if post.by else ""
    return {
        "head": _line(f"{post.seq}. {POSTS.get(post.kind, post.kind)} {short_datetime(post.at)}{by}"),
        "message": printable(f"ข้อความ LINE {post.message_id}" if post.message_id else "", 200),
        "sha256": post.sha256,
        "gone": not post.text,
        "lines": _lines(post.text) if post.text else [],
    }


def _room_block(room: Room) -> dict[str, Any]:
    by = f" โดย {room.by}" if room.by else ""
    return {
        "head": _line(f"{room.name}ใน {room.room} {short_datetime(room.at)}{by}"),
        "lines": _lines(room.text),
    }


def _channel_row(row: Mapping[str, Any]) -> dict[str, Any]:
    links = [url for link in row["links"] if (url := web_address(link))]
    return {
        "name": _line(row["channel"] or "ไม่ระบุช่องทาง"),
        "links": [{"url": url, "text": link_text(url)} for url in links],
        "other": [_line(link) for link in row["links"] if not web_address(link)],
    }


def _event_row(entry: Entry) -> dict[str, Any]:
    words = said(entry.kind, entry.data)
    return {
        "seq": entry.seq,
        "at": _exact(entry.at),
        "who": _line(entry.by or SERVICE),
        "role": printable(ROLES.get(entry.role, entry.role), 100),
        "what": _line(words.what),
        "detail": _lines(words.detail) if words.detail else [],
        "message": printable(entry.message_id or "", 200),
    }
