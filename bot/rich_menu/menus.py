"""Which rich menu a role sees, and what it is made of. Pure but for the drawing.

Limits: Messaging API reference, rich menu object. A menu is seen in one-to-one chats on phones only, so every
entry is a command that can be typed as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

WIDTH, ROW = 1200, 405
"""Pixels of the picture's width and of a row's height; LINE wants 800 or more, and 1.45 times as wide as high."""
COLUMNS = 3
PREFIX = "khaochat:"
"""Begins the name of each menu of ours: others of the account are left alone."""
_DRAWN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A field: its words, what it brings, and what is typed for the person; `fill` opens the keyboard instead."""

    label: str
    meaning: str
    says: str
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu for a group of roles; the first entry is the most important one."""

    id: str
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """Its name on LINE: another content makes another name, since a menu cannot be changed there."""
        shape = json.dumps(self.body("") | {"cells": self._cells()}, ensure_ascii=False, sort_keys=True)
        return f"{PREFIX}{self.id}:{hashlib.sha256(shape.encode()).hexdigest()[:10]}"

    def body(self, name: str) -> dict[str, Any]:
        """The request that creates it."""
        return {
            "size": {"width": WIDTH, "height": self._height},
            "selected": True,
            "name": name,
            "chatBarText": "เมนู",
            "areas": [
                {
                    "bounds": {key: cell[key] for key in ("x", "y", "width", "height")},
                    "action": _action(entry),
                }
                for entry, cell in zip(self.entries, self._cells(), strict=True)
            ],
        }

    @property
    def _height(self) -> int:
        return -(-len(self.entries) // COLUMNS) * ROW

    def _cells(self) -> list[dict[str, Any]]:
        columns = min(COLUMNS, len(self.entries))
        width = WIDTH // columns
        return [
            {
                "x": number % columns * width,
                "y": number // columns * ROW,
                "width": width,
                "height": ROW,
                "label": entry.label,
                "meaning": entry.meaning,
                "main": number == 0,
            }
            for number, entry in enumerate(self.entries)
        ]

    def picture(self) -> bytes:
        """The menu's picture as PNG."""
        return _draw(json.dumps({"width": WIDTH, "height": self._height, "cells": self._cells()}))


def _action(entry: Entry) -> dict[str, Any]:
    if not entry.fill:
        return {"type": "message", "label": entry.label[:20], "text": entry.says}
    return {
        "type": "postback",
        "label": entry.label[:20],
        "data": "-",
        "inputOption": "openKeyboard",
        "fillInText": entry.says,
    }


@lru_cache(maxsize=8)
def _draw(data: str) -> bytes:
    from reports.typesetting import png

    return png("rich_menu", json.loads(data), _DRAWN, ppi=72)[0]


_NEWS = Entry("ข่าววันนี้", "รายการข่าวเช้านี้", "ข่าววันนี้")
_CASES = Entry("เรื่องชี้แจง", "เรื่องที่ยังค้าง", "เรื่องชี้แจง")
_LATE = Entry("เกินกำหนด", "เรื่องที่ล่าช้า", "เกินกำหนด")
_ANSWER = Entry("คำตอบ", "เรียบเรียงและเห็นชอบ", "คำตอบ")
_WEB = Entry("หน้าเว็บ", "เปิดงานบนเว็บ", "หน้าเว็บ")
_HELP = Entry("ช่วยเหลือ", "คำสั่งทั้งหมด", "ช่วยเหลือ")
_FIND = Entry("ค้นหา", "ข่าวและคำชี้แจง", "ค้นหา ", fill=True)
_WHO = Entry("ฉันคือใคร", "ข้อมูลลงทะเบียน", "ฉันคือใคร")
STRANGER = Menu("stranger", (Entry("ขอลงทะเบียน", "พิมพ์ชื่อและหน่วยงาน", "ลงทะเบียน ", fill=True), _WHO))
ACTING = Menu("acting", (Entry("ส่งประเด็น", "จาก PMOC", "ส่งประเด็น"), _CASES, _ANSWER, _NEWS, _WEB, _HELP))
DECIDING = Menu("deciding", (_CASES, _LATE, _ANSWER, Entry("แผนตอบสนอง", "ที่รอเห็นชอบ", "แผน"), _NEWS, _HELP))
READING = Menu("reading", (_NEWS, _CASES, _LATE, _FIND, _WHO, _HELP))
MENUS: Mapping[str, Menu] = {m.id: m for m in (STRANGER, ACTING, DECIDING, READING)}
_OF_ROLE = {
    "officer": ACTING,
    "head": ACTING,
    "admin": ACTING,
    "deputy": DECIDING,
    "director": DECIDING,
    "unit": READING,
    "viewer": READING,
}


def menu_of(role: str) -> Menu:
    """The menu that somebody of this role sees."""
    return _OF_ROLE.get(role, READING)
