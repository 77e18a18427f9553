"""What was added beside a case's steps, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from thai.dates import short_datetime

Data = Mapping[str, Any]
PAGE = "page:"
"""Begins the mark of what was sent by a form of the pages, where LINE's messages have their number."""

VERDICTS: Mapping[str, str] = {
    "ours": "เป็นประเด็นของหน่วยงาน",
    "shared": "เป็นประเด็นร่วมกับหน่วยงานอื่น",
    "not_ours": "ไม่เกี่ยวข้องกับหน่วยงาน",
    "no_issue": "ไม่ใช่ประเด็น",
    "apart": "เป็นคนละประเด็นกับเรื่องเดิม",
}
PURPOSES: Mapping[str, str] = {
    "post": "ไฟล์ที่มากับโพสต์",
    "document": "เอกสาร",
    "evidence": "หลักฐานการเผยแพร่",
    "snapshot": "สำเนาหน้าเว็บ",
}
LINK_FAULTS: Mapping[str, str] = {
    "bad_address": "ที่อยู่เว็บไม่ถูกต้อง",
    "private_address": "เป็นที่อยู่ในเครือข่ายภายใน",
    "no_such_host": "ไม่พบชื่อเว็บไซต์",
    "unreachable": "ติดต่อเว็บไซต์ไม่ได้",
    "timeout": "เว็บไซต์ตอบช้าเกินกำหนด",
    "too_large": "หน้าเว็บมีขนาดใหญ่เกินกำหนด",
    "too_many_redirects": "เว็บไซต์ส่งต่อหลายทอดเกินไป",
    "bad_encoding": "อ่านข้อมูลของเว็บไซต์ไม่ได้",
    "too_small": "หน้าเว็บว่างเปล่า",
}
"""Why an address could not be opened; codes of monitor.outgoing."""


def when(value: object) -> str:
    """A stored moment as "จ. 23 พ.ย. 69 เวลา 10.30 น."; "" for none."""
    return short_datetime(datetime.fromisoformat(str(value))) if value else ""


def message_words(message_id: str | None) -> str:
    """Where an entry came from: the LINE message by its number, or the page; "" for what the service did by itself."""
    if not message_id:
        return ""
    return "บันทึกจากหน้าเว็บ" if message_id.startswith(PAGE) else f"ข้อความ LINE {message_id}"


def look_words(status: int | None, error: str) -> str:
    """What was found at a link: whether it opened, or why not."""
    if not error:
        return "เปิดได้"
    why = LINK_FAULTS.get(error) or (f"เว็บไซต์ตอบรหัส {status}" if status else "เปิดไม่ได้")
    return f"เปิดลิงก์ไม่ได้ ({why})"


def _file(data: Data) -> tuple[str, str]:
    purpose = PURPOSES.get(str(data.get("purpose")), "ไฟล์")
    return f"เพิ่ม{purpose}", f"{data.get('name', '')}\nSHA-256 {data.get('sha256', '')}"


def _received(data: Data) -> tuple[str, str]:
    if not data.get("sha256"):
        return "ไฟล์ที่มากับโพสต์ถูกยกเลิกการส่ง", ""
    return "ได้รับไฟล์ที่มากับโพสต์", f"{data.get('name') or 'ภาพ'}\nSHA-256 {data['sha256']}"


def _proof(data: Data) -> tuple[str, str]:
    form = data.get("form")
    shown = {
        "link": str(data.get("link") or ""),
        "time": f"เผยแพร่ {when(data.get('published_at'))} {data.get('said') or ''}".strip(),
        "file": "ไฟล์",
    }
    return f"เพิ่มหลักฐาน ({data.get('channel', '')})", shown.get(str(form), "")


def _looked(data: Data) -> tuple[str, str]:
    found = look_words(data.get("status"), str(data.get("error") or ""))
    copy = f"เก็บสำเนาหน้าเว็บ SHA-256 {data['sha256']}" if data.get("sha256") else ""
    lines = (str(data.get("link") or ""), str(data.get("title") or ""), copy)
    return f"ตรวจลิงก์หลักฐาน ({data.get('channel', '')}) {found}", "\n".join(line for line in lines if line)


def _meeting(word: str) -> Callable[[Data], tuple[str, str]]:
    def say(data: Data) -> tuple[str, str]:
        where = " · ".join(str(data[key]) for key in ("place", "link") if data.get(key))
        return f"{word} {when(data.get('starts_at'))}", where

    return say


def _built(data: Data) -> tuple[str, str]:
    known = data.get("dossier") or {}
    reports, outlets = known.get("reports") or 0, len(known.get("outlets") or ())
    news = f"{reports} ข่าว จาก {outlets} แหล่ง" if reports else "ไม่พบข่าวที่ตรงกับประเด็น"
    return "รวบรวมข้อมูลประกอบ", f"{news} · คำชี้แจงเดิมที่ใกล้เคียง {len(known.get('precedents') or ())} เรื่อง"


WORDS: Mapping[str, Callable[[Data], tuple[str, str]]] = {
    "note_added": lambda d: ("เพิ่มข้อเท็จจริง", str(d.get("text") or "")),
    "note_changed": lambda d: ("แก้ไขข้อเท็จจริง", str(d.get("text") or "")),
    "file_kept": _file,
    "file_received": _received,
    "file_withdrawn": lambda d: ("ไฟล์ถูกยกเลิกการส่ง ระบบจึงไม่เก็บไฟล์", f"SHA-256 {d.get('sha256') or '-'}"),
    "proof_added": _proof,
    "proof_looked_at": _looked,
    "meeting_called": _meeting("นัดประชุม"),
    "meeting_moved": _meeting("เลื่อนประชุมเป็น"),
    "meeting_cancelled": _meeting("ยกเลิกประชุม"),
    "meeting_answered": lambda d: ("ตอบรับการประชุม" if d.get("coming") else "แจ้งว่าไม่เข้าประชุม", ""),
    "verdict": lambda d: (
        f"พิจารณาว่า{VERDICTS.get(str(d.get('verdict')), str(d.get('verdict')))}",
        "",
    ),
    "dossier_built": _built,
}
