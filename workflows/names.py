"""What the states and steps of a case and the roles of people are called, wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "open": "รอแจ้งรับเรื่อง",
    "acknowledged": "แจ้งรับเรื่องแล้ว",
    "briefed": "เสนอข้อเท็จจริงแล้ว",
    "channelled": "เลือกช่องทางแล้ว",
    "answered": "แจ้งตอบแล้ว",
    "not_ours": "ไม่เกี่ยวข้องกับหน่วยงาน",
    "withdrawn": "PMOC ถอนประเด็นแล้ว",
    "ruled_out": "ไม่ใช่ประเด็น",
}
STEPS: Mapping[str, str] = {
    "acknowledge": "แจ้งรับเรื่อง",
    "brief": "เสนอข้อเท็จจริง",
    "channels": "เลือกช่องทางเผยแพร่",
    "answer": "แจ้งตอบ",
}
ROLES: Mapping[str, str] = {
    "officer": "เจ้าหน้าที่",
    "head": "หัวหน้าภารกิจ",
    "deputy": "รอง ผอ.",
    "director": "ผอ.",
    "unit": "หน่วยงานภายใน",
    "admin": "ผู้ดูแลระบบ",
    "viewer": "ผู้อ่าน",
}
