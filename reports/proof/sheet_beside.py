"""What stands beside a case's steps, made ready for paper: verdicts, facts, files, channels, approvals, meetings, dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.proof.beside import Beside, Filed, Meeting, Proof
from reports.proof.entry import ANSWER, Entry
from reports.proof.log import CaseLog
from reports.proof.sheet_text import exact, line, lines
from reports.proof.words import ROLES, said
from reports.proof.words_beside import PURPOSES, VERDICTS, look_words, when
from reports.sheet import link_text, web_address
from workflows.clarification import channel_key

_MOST = 12
"""Reports and precedents of a dossier on paper; all of them are in dossier.json of the ZIP."""


def beside_sheet(log: CaseLog) -> dict[str, Any]:
    """The parts of the sheet; each is empty where the record holds nothing of it."""
    found = log.beside
    return {
        "verdicts": [
            {"what": VERDICTS.get(v.verdict, v.verdict), "who": line(_who(v.by, v.role)), "at": exact(v.at)}
            for v in found.verdicts
        ],
        "notes": _notes(log),
        "files": [_file(filed) for filed in found.files],
        "channels": [_channel(one) for one in proved(log)],
        "approvals": [_approval(entry) for entry in log.answer if entry.kind in DECISIONS],
        "meetings": [_meeting(meeting) for meeting in found.meetings],
        "dossier": _dossier(found),
    }


DECISIONS = frozenset(
    ANSWER + kind
    for kind in ("submitted", "approved", "returned", "director_asked", "released", "posted", "copy_sent")
)


def _approval(entry: Entry) -> dict[str, Any]:
    what = said(entry.kind, entry.data)
    return {"what": line(what.what), "who": line(_who(entry.by, entry.role)), "at": exact(entry.at)}


def _who(name: str, role: str) -> str:
    return f"{name} ({ROLES.get(role, role)})" if name and role else name or "ระบบ"


def _notes(log: CaseLog) -> list[dict[str, Any]]:
    """Facts that were stated and added, and remarks, in the order of time."""
    stated = [
        (e.at, "ข้อเท็จจริงที่เสนอ", str(e.data.get("note")), e.by)
        for e in log.of("step_done")
        if e.data.get("step") == "brief" and e.data.get("note")
    ]
    added = [(f.at, "ข้อเท็จจริง", f.text, f.by) for f in log.beside.facts]
    remarks = [
        (r.at, "เหตุที่เกินกำหนด" if r.late_step else "หมายเหตุ", r.text, r.by.name) for r in log.case.remarks
    ]
    return [
        {"head": line(f"{what} · {by or 'ระบบ'} · {exact(at)}"), "lines": lines(text)}
        for at, what, text, by in sorted([*stated, *added, *remarks], key=lambda n: (n[0], n[1], n[2]))
    ]


def _file(filed: Filed) -> dict[str, Any]:
    by = f" · {filed.by}" if filed.by else ""
    return {
        "name": line(filed.name or PURPOSES.get(filed.purpose, filed.purpose)),
        "facts": line(
            f"{PURPOSES.get(filed.purpose, filed.purpose)} · {exact(filed.at)}{by} · {size(filed.size)}"
        ),
        "about": line(filed.about),
        "sha256": filed.sha256,
        "gone": filed.withdrawn,
    }


def size(number: int) -> str:
    """Bytes as people say them."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f} MB"
    return f"{max(1, round(number / 1000)):,} kB"


@dataclass(frozen=True, slots=True)
class Proved:
    """A chosen channel with what proves it; `links` are those that nobody has looked at. `name` None: no chosen one."""

    name: str | None
    proofs: tuple[Proof, ...]
    links: tuple[str, ...]


def proved(log: CaseLog) -> tuple[Proved, ...]:
    """The channels in the order chosen; at the end what belongs to none of them."""
    case, left = log.case, list(log.beside.proofs)
    found: list[Proved] = []
    for name in case.channels:
        own = [p for p in left if channel_key(p.channel) == channel_key(name)]
        left = [p for p in left if p not in own]
        shown = {p.link for p in own}
        bare = [e.link for e in case.evidence if e.channel == name and e.link not in shown]
        found.append(Proved(name, tuple(own), tuple(bare)))
    shown = {p.link for p in left}
    bare = [e.link for e in case.evidence if e.channel not in case.channels and e.link not in shown]
    if left or bare:
        found.append(Proved(None, tuple(left), tuple(bare)))
    return tuple(found)


def _channel(one: Proved) -> dict[str, Any]:
    proofs = [*map(_proof, one.proofs), *(_link(link) for link in one.links)]
    return {"name": line(one.name or "ไม่ระบุช่องทาง"), "proofs": proofs}


def _link(link: str) -> dict[str, Any]:
    url = web_address(link)
    return {"url": url or "", "text": line(link_text(url) if url else link), "facts": [], "sha256": ""}


def _proof(proof: Proof) -> dict[str, Any]:
    given = f"ให้ไว้โดย {proof.by or 'ระบบ'} {exact(proof.at)}"
    if proof.form == "link":
        facts = [given]
        if proof.look is not None:
            facts.append(f"ตรวจ {exact(proof.look.at)} {look_words(proof.look.status, proof.look.error)}")
            facts += [proof.look.title] if proof.look.title else []
        shown = _link(proof.link)
    elif proof.form == "time":
        shown = {**_link(""), "text": line(f"เผยแพร่ {_moment(proof.published_at)} {proof.said}".strip())}
        facts = [given]
    else:
        name = proof.file.name if proof.file is not None and proof.file.name else "ไฟล์"
        shown = {**_link(""), "text": line(f"ไฟล์ {name}")}
        facts = [given]
    held = proof.snapshot or proof.file
    label = "สำเนาหน้าเว็บ" if proof.snapshot else "ไฟล์"
    return {
        **shown,
        "facts": [line(f) for f in facts],
        "sha256": held.sha256 if held is not None else "",
        "held": label,
    }


def _moment(at: datetime | None) -> str:
    return exact(at) if at is not None else ""


def _meeting(meeting: Meeting) -> dict[str, Any]:
    where = " · ".join(part for part in (meeting.place, meeting.link) if part)
    called = f"นัดโดย {meeting.called_by or 'ระบบ'} {exact(meeting.called_at)}"
    moved = f" · เลื่อน {meeting.moved} ครั้ง" if meeting.moved else ""
    ended = f" · ยกเลิก {exact(meeting.cancelled_at)}" if meeting.cancelled_at else ""
    return {
        "head": line(f"{exact(meeting.starts_at)} {where}".strip()),
        "facts": line(f"{called}{moved}{ended}"),
        "replies": [
            line(f"{name} {'มา' if coming else 'ไม่มา'} ({exact(at)})")
            for name, (coming, at) in meeting.replies.items()
        ],
    }


def _dossier(found: Beside) -> dict[str, Any] | None:
    known = found.dossier
    if known is None or found.dossier_at is None:
        return None
    reports, outlets = int(known.get("reports") or 0), len(known.get("outlets") or ())
    tone = (
        f"น้ำเสียง บวก {known.get('positive', 0)} กลาง {known.get('neutral', 0)} ลบ {known.get('negative', 0)}"
    )
    news = f"{reports} ข่าว จาก {outlets} แหล่ง · {tone}" if reports else "ไม่พบข่าวที่ตรงกับประเด็น"
    return {
        "head": line(f"รวบรวมเมื่อ {exact(found.dossier_at)} · {news}"),
        "articles": [line(_article(a)) for a in list(known.get("articles") or ())[:_MOST]],
        "highlights": [line(text) for text in known.get("highlights") or ()],
        "precedents": [line(_precedent(p)) for p in list(known.get("precedents") or ())[:_MOST]],
        "owners": [line(_owner(o)) for o in known.get("owners") or ()],
    }


def _article(data: Mapping[str, Any]) -> str:
    return " · ".join(
        p for p in (str(data.get("title") or ""), str(data.get("outlet") or ""), when(data.get("at"))) if p
    )


def _precedent(data: Mapping[str, Any]) -> str:
    number = f"เรื่องที่ {data.get('number')} " if data.get("kind") == "case" else ""
    return f"{number}{data.get('title') or ''}"


def _owner(data: Mapping[str, Any]) -> str:
    people = data.get("people") or ()
    return " · ".join(
        str(p) for p in (data.get("topic"), data.get("unit"), *people, data.get("contact")) if p
    )
