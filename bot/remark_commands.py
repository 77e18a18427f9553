"""Remarks: of a story ("หมายเหตุข่าว 12") or of a case ("หมายเหตุเรื่อง 3"); a bare number that fits both is asked about."""

from __future__ import annotations

from datetime import timedelta

from bot.commands import Typed
from bot.dossier_commands import add_remark
from bot.story_commands import remark as remark_story
from bot.turn import Turn
from storage.tables import CaseRow, Story

RECENT = timedelta(days=3)
"""How long after its last clip somebody who gives only a number may mean a story; its own words reach any story."""
LONGEST_BUTTON = 280
"""Characters of a remark that a button can repeat with its command before it."""


def remark(turn: Turn, typed: Typed) -> None:
    """A remark without a word of what it is about: a story or a case, whichever has the number."""
    number = typed.number
    if number is None:
        turn.note(
            "หมายเหตุของข่าวหรือเรื่องชี้แจง",
            "พิมพ์ หมายเหตุข่าว หรือ หมายเหตุเรื่อง ตามด้วยเลขและข้อความ เช่น หมายเหตุข่าว 12 รอตัวเลข",
        )
        return
    story, row = turn.session.get(Story, number), turn.session.get(CaseRow, number)
    fits_story = story is not None and bool(story.clips) and story.last_at > turn.now - RECENT
    fits_case = row is not None and row.ended_at is None
    if fits_story and fits_case:
        _ask(turn, number, typed)
    elif fits_case or (story is None and row is not None):
        add_remark(turn, typed)
    else:
        remark_story(turn, typed)


def _ask(turn: Turn, number: int, typed: Typed) -> None:
    text = " ".join([typed.text, *typed.links]).strip()
    short = len(text) <= LONGEST_BUTTON
    said = f" {text}" if text and short else " "
    kind = "say" if text and short else "fill"
    turn.note(
        "หมายเหตุของข่าวหรือเรื่องชี้แจง",
        f"ยังไม่ได้บันทึก มีทั้งข่าวที่ {number} และเรื่องชี้แจงที่ {number} · แตะปุ่ม หรือพิมพ์ หมายเหตุข่าว {number} "
        f"หรือ หมายเหตุเรื่อง {number} ตามด้วยข้อความ",
        buttons=[
            [f"ข่าวที่ {number}", kind, f"หมายเหตุข่าว {number}{said}"],
            [f"เรื่องชี้แจงที่ {number}", kind, f"หมายเหตุเรื่อง {number}{said}"],
        ],
    )
