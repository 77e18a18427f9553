"""Somebody looked into IA-Chat and found nothing for the agency today."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands import Typed
from bot.turn import Turn
from storage.tables import PmocDay


def tap_no_issue(turn: Turn, fields: Mapping[str, str]) -> None:
    """The "no issue today" button; one of an earlier day says nothing about today."""
    today = turn.agency.day(turn.now).isoformat()
    if fields.get("d", today) != today:
        turn.note("ปุ่มของวันก่อน", "ปุ่มนี้เป็นของวันก่อน · ถ้าวันนี้ไม่มีประเด็น พิมพ์ วันนี้ไม่มีประเด็น")
        return
    no_issue_today(turn, Typed("nopmoc"))


def no_issue_today(turn: Turn, typed: Typed) -> None:
    """Somebody looked into IA-Chat and found nothing for the agency."""
    day = turn.agency.day(turn.now)
    if turn.session.get(PmocDay, day) is None:
        turn.session.add(PmocDay(day=day, person_id=turn.person.id if turn.person else None, at=turn.now))
    turn.note("บันทึกแล้ว", "วันนี้ไม่มีประเด็น PMOC เกี่ยวกับหน่วยงาน · หากมีเพิ่มเติม วางโพสต์ในแชตนี้ได้ทันที", tone="done")
