"""What happened in a case, in words: the same on the page, in the evidence file and in the quarter's report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.proof import words_beside
from reports.proof.words_beside import when
from thai.dates import duration
from workflows import names
from workflows.names import STATES, STEPS

__all__ = ["POSTS", "ROLES", "SERVICE", "STATES", "STEPS", "Said", "said", "step_name", "when"]

ROLES: Mapping[str, str] = {**names.ROLES, "owner": "ผู้รับผิดชอบ"}
"""The roles, and whoever is responsible for a case."""
POSTS: Mapping[str, str] = {
    "received": "ได้รับโพสต์",
    "again": "ได้รับโพสต์ข้อความเดิมอีกครั้ง",
    "edited": "โพสต์ถูกแก้ไข",
    "unsent": "โพสต์ถูกยกเลิกการส่ง",
}
SERVICE = "ระบบ"
"""What the service itself is called where a person would stand."""
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """An event in words: what happened, and what was said with it (several lines, as written)."""

    what: str
    detail: str = ""


def said(kind: str, data: Data) -> Said:
    """The event in words. One of a kind that is not known here is named as it is: nothing of the record is left out."""
    words = _WORDS.get(kind)
    if words is not None:
        return words(data)
    return Said(*words_beside.WORDS[kind](data)) if kind in words_beside.WORDS else Said(kind)


def step_name(step: object) -> str:
    """What a step is called."""
    return STEPS.get(str(step), str(step))


def _in_time(data: Data) -> str:
    if not data.get("late"):
        return "ทันกำหนด"
    late = datetime.fromisoformat(str(data["at"])) - datetime.fromisoformat(str(data["due"]))
    return f"เกินกำหนด {duration(late)}"


def _opened(data: Data) -> Said:
    posted = when(data.get("posted_at"))
    told = f"โพสต์เมื่อ {posted}" if posted else "ไม่ทราบเวลาโพสต์"
    return Said("เปิดเรื่อง" + (" (ซ้อม)" if data.get("drill") else ""), f"{data.get('title', '')}\n{told}")


def _step_done(data: Data) -> Said:
    return Said(f"{step_name(data.get('step'))} {_in_time(data)}", str(data.get("note") or ""))


def _answered(data: Data) -> Said:
    return Said(f"แจ้งตอบ {_in_time(data)}", str(data.get("text") or ""))


def _evidence(data: Data) -> Said:
    channel = data.get("channel")
    return Said("เพิ่มหลักฐาน" + (f" ({channel})" if channel else ""), "\n".join(data.get("links") or ()))


def _handed_over(data: Data) -> Said:
    absent = (data.get("instead_of") or {}).get("name")
    place = f" แทน {absent} ซึ่งลา" if absent else ""
    return Said(f"มอบหมายให้ {(data.get('to') or {}).get('name', '')}{place}", str(data.get("reason") or ""))


def _amended(data: Data) -> Said:
    title, by = data.get("title"), when(data.get("answer_by"))
    changed = [
        f"ประเด็นเป็น {title}" if title else "",
        "รายละเอียด" if data.get("detail") else "",
        f"กำหนดแจ้งตอบเป็น {when(data.get('answer_due'))}" if by else "",
    ]
    return Said("ประเด็นถูกแก้ไข", " · ".join(c for c in changed if c))


def _clock_moved(data: Data) -> Said:
    return Said("ปรับเวลาโพสต์", f"โพสต์เมื่อ {when(data.get('posted_at'))} กำหนดทุกขั้นนับจากเวลานี้")


def _remarked(data: Data) -> Said:
    step = data.get("late_step")
    name = f"เหตุที่{step_name(step)}เกินกำหนด" if step else "หมายเหตุ"
    return Said(name, str(data.get("text") or ""))


def _reminded(data: Data) -> Said:
    told = [str((r.get("person") or {}).get("name", "")) for r in data.get("told") or ()]
    roles = [ROLES.get(str(role), str(role)) for role in data.get("audience") or ()]
    to = ", ".join(told or roles)
    what = f"แจ้งเตือนให้{step_name(data.get('step'))}" + (" (เกินกำหนดแล้ว)" if data.get("late") else "")
    missed = when(data.get("missed_since"))
    late = f"ควรแจ้งตั้งแต่ {missed} ระบบหยุดทำงานในช่วงนั้น" if missed else ""
    return Said(what, "\n".join(part for part in (f"ถึง {to}" if to else "", late) if part))


def _snoozed(data: Data) -> Said:
    text = f"ถึง {when(data.get('until'))} เหตุผล: {data.get('reason') or '-'}"
    return Said(f"เลื่อนการแจ้งเตือนให้{step_name(data.get('step'))}", text)


def _stopped(data: Data) -> Said:
    return Said("ระบบหยุดทำงาน", f"{when(data.get('since'))} ถึง {when(data.get('until'))}")


def _version(data: Data) -> str:
    return f"ฉบับที่ {data.get('text_version') or data.get('version')}"


def _text_written(data: Data) -> Said:
    text = data.get("text") or {}
    shown = "\n".join(str(text[key]) for key in ("headline", "sentence", "body") if text.get(key))
    return Said("เรียบเรียงคำตอบ" + (" ก่อนเห็นชอบ" if data.get("in_approval") else ""), shown)


def _approved(data: Data) -> Said:
    rung = str(data.get("rung"))
    place = data.get("instead_of")
    detail = f"แทน {place}" if place else ""
    if data.get("in_place"):
        detail = f"แทน {ROLES.get(rung, rung)}"
    return Said(f"เห็นชอบคำตอบ {_version(data)}", detail)


_RELEASES: Mapping[str, str] = {
    "approved": "เห็นชอบครบแล้ว",
    "head_only": "ใกล้ครบกำหนด ใช้ความเห็นชอบที่มี",
    "unapproved": "ใกล้ครบกำหนด ยังไม่มีผู้เห็นชอบ",
    "not_required": "ไม่ต้องขอความเห็นชอบ",
}


def _released(data: Data) -> Said:
    why = _RELEASES.get(str(data.get("release")), "")
    missing = [ROLES.get(str(r), str(r)) for r in data.get("missing") or ()]
    lines = [
        f"ยังไม่มีความเห็นชอบของ {', '.join(missing)}" if missing else "",
        f"เหตุผล: {data['reason']}" if data.get("reason") else "",
        str(data.get("words") or ""),
    ]
    return Said(f"ใช้คำตอบได้ ({why})" if why else "ใช้คำตอบได้", "\n".join(line for line in lines if line))


def _answer_posted(data: Data) -> Said:
    differs = "ข้อความต่างจากที่เห็นชอบ\n" if data.get("differs") else ""
    return Said(f"โพสต์คำตอบ {_version(data)}", f"{differs}{data.get('words') or ''}")


def _answer_reminded(data: Data) -> Said:
    if data.get("about") == "copies":
        return Said("แจ้งเตือนให้ส่งสำเนาคำตอบ")
    rung = str(data.get("rung") or "")
    return Said("แจ้งเตือนให้พิจารณาคำตอบ", f"ถึง {ROLES.get(rung, rung)}" if rung else "")


_WORDS: Mapping[str, Callable[[Data], Said]] = {
    "case_opened": _opened,
    "step_done": _step_done,
    "channels_added": lambda d: Said("เพิ่มช่องทาง", " · ".join(d.get("channels") or ())),
    "channels_removed": lambda d: Said("เอาช่องทางที่เลือกผิดออก", " · ".join(d.get("channels") or ())),
    "evidence_added": _evidence,
    "answered": _answered,
    "declared_not_ours": lambda d: Said("แจ้งว่าไม่เกี่ยวข้องกับหน่วยงาน", str(d.get("reason") or "")),
    "withdrawn": lambda d: Said("PMOC ถอนประเด็น", str(d.get("reason") or "")),
    "ruled_out": lambda d: Said("ระบุว่าไม่ใช่ประเด็น", str(d.get("reason") or "")),
    "reopened": lambda d: Said("เปิดเรื่องอีกครั้ง", str(d.get("reason") or "")),
    "handed_over": _handed_over,
    "amended": _amended,
    "clock_moved": _clock_moved,
    "remarked": _remarked,
    "reminded": _reminded,
    "snoozed": _snoozed,
    "reminder_acknowledged": lambda d: Said(f"รับทราบการแจ้งเตือนให้{step_name(d.get('step'))}"),
    "service_stopped": _stopped,
    "answer:opened": lambda d: Said("เริ่มเรียบเรียงคำตอบ"),
    "answer:text_written": _text_written,
    "answer:submitted": lambda d: Said(f"เสนอคำตอบ {_version(d)} เพื่อเห็นชอบ"),
    "answer:approved": _approved,
    "answer:returned": lambda d: Said("ส่งคำตอบกลับแก้ไข", str(d.get("remark") or "")),
    "answer:director_asked": lambda d: Said("ขอให้ ผอ. เห็นชอบด้วย", str(d.get("reason") or "")),
    "answer:released": _released,
    "answer:posted": _answer_posted,
    "answer:copy_sent": lambda d: Said(f"ส่งสำเนาให้ {d.get('name', '')}"),
    "answer:reminded": _answer_reminded,
}
