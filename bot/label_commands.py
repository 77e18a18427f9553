"""Commands and taps of labels: why a story has them, that one is right, what it should be instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.cards.doubt import FIELDS
from bot.commands import Typed
from bot.label_view import doubtful, shown, text_of, value_name
from bot.turn import Turn
from monitor.correct import NotCorrectable, confirm, correct
from monitor.overruled import standing_word, tell_overruled
from storage.tables import Story

Fields = Mapping[str, str]

_LEAD = re.compile(r"^(?:เป็น|ระดับ|หน่วยงาน|ให้เป็น|การศึกษา)\s*[:=]?\s*")


def why(turn: Turn, typed: Typed) -> None:
    """The reasons for a story's labels."""
    if _story(turn, typed.number, "ทำไม") is not None:
        turn.reply("why", story_id=typed.number, can_change=turn.acting)


def right(turn: Turn, typed: Typed) -> None:
    """What the program doubts of a story is right; of one that it does not doubt, all labels are."""
    story = _story(turn, typed.number, "ถูกต้อง")
    if story is not None:
        _confirm(turn, story, doubtful(turn.session, story, turn.agency.ask_below))


def tap_right(turn: Turn, fields: Fields) -> None:
    """A label that was asked about is right, unless somebody has changed it since."""
    story = _story(turn, _number(fields), "ถูกต้อง")
    field = fields.get("f", "")
    if story is None or field not in FIELDS:
        return
    if text_of(getattr(story, field)) != fields.get("v", ""):
        turn.note(
            "มีผู้แก้แล้ว",
            f"ข่าวที่ {story.id} ขณะนี้เป็น {shown(turn.agency, field, getattr(story, field))} · ดูเหตุผล พิมพ์ ทำไม {story.id}",
        )
        return
    _confirm(turn, story, [field])


def relabel(turn: Turn, typed: Typed) -> None:
    """Set a label to what was typed; without a value offer what can be chosen."""
    story = _story(turn, typed.number, "แก้ข่าว")
    if story is None:
        return
    if not typed.text:
        turn.reply("labels", story_id=story.id, field=_first_doubt(turn, story))
        return
    found = read_label(typed.text, turn.agency.label_words)
    if found is None:
        turn.note(
            "ไม่รู้จักค่านี้",
            f"ยังไม่ได้แก้ข่าวที่ {story.id} · พิมพ์ระดับหรือหน่วยงานตามชื่อที่ใช้ในสรุปข่าว หรือ เชิงลบ ไม่ใช่เชิงลบ เกี่ยวข้อง ไม่เกี่ยวข้อง",
            buttons=[["เลือกจากรายการ", "say", f"แก้ข่าว {story.id}"]],
        )
        return
    _correct(turn, story, *found)


def tap_labels(turn: Turn, fields: Fields) -> None:
    """Show what a label can be."""
    story = _story(turn, _number(fields), "แก้ข่าว")
    if story is not None and fields.get("f") in FIELDS:
        turn.reply("labels", story_id=story.id, field=fields["f"])


def tap_label(turn: Turn, fields: Fields) -> None:
    """Set a label to the value of the button."""
    story = _story(turn, _number(fields), "แก้ข่าว")
    field, value = fields.get("f", ""), fields.get("v", "")
    if story is None:
        return
    if (field, value) not in set(turn.agency.label_words.values()):
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", f"ค่านี้ไม่มีในรายการแล้ว · พิมพ์ แก้ข่าว {story.id} เพื่อเลือกใหม่")
        return
    _correct(turn, story, field, value)


def read_label(text: str, words: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Which label and value is meant by what somebody typed, with or without "ระดับ" in front; None when unknown."""
    plain = squeezed(text)
    return words.get(plain) or words.get(squeezed(_LEAD.sub("", text.strip())))


def squeezed(text: str) -> str:
    """A name without what people leave out or add: spaces, stops, capitals."""
    return re.sub(r"[\s.]+", "", text).casefold()


def _story(turn: Turn, number: int | None, command: str) -> Story | None:
    story = turn.session.get(Story, number) if number is not None else None
    if story is None or not story.clips:
        which = f"ไม่มีข่าวที่ {number} · " if number is not None else ""
        turn.note("ไม่พบข่าว", f"{which}พิมพ์ ข่าววันนี้ เพื่อดูรายการ แล้วพิมพ์ {command} ตามด้วยเลขข่าว")
        return None
    return story


def _number(fields: Fields) -> int | None:
    given = fields.get("s", "")
    return int(given) if given.isdigit() and len(given) < 10 else None


def _first_doubt(turn: Turn, story: Story) -> str:
    fields = [name for name in doubtful(turn.session, story, turn.agency.ask_below) if name != "relevant"]
    return fields[0] if fields else "level"


def _confirm(turn: Turn, story: Story, fields: list[str]) -> None:
    names = []
    for field in fields or (["level", "agency", "negative"] if story.relevant else ["relevant"]):
        if getattr(story, field) is None:
            continue
        try:
            confirm(
                turn.session,
                field,
                story_id=story.id,
                person_id=turn.person.id if turn.person else None,
                now=turn.now,
                message_id=turn.message_id,
                own_agency=turn.agency.own_agency,
            )
        except NotCorrectable:
            continue  # the story's clips differ from the story: there is nothing that this one label stands on
        names.append(shown(turn.agency, field, getattr(story, field)))
    if not names:
        turn.note("ยังยืนยันไม่ได้", f"ข่าวที่ {story.id} ยังไม่มีค่าที่ยืนยันได้ · พิมพ์ แก้ข่าว {story.id} เพื่อเลือก")
        return
    turn.note("ยืนยันการจัดข่าวแล้ว", f"ข่าวที่ {story.id} {' · '.join(names)} · ใช้กับทุกข่าวในเรื่องนี้", tone="done")


def _correct(turn: Turn, story: Story, field: str, value: str) -> None:
    if text_of(getattr(story, field)) == value:
        _confirm(turn, story, [field])
        return
    person_id = turn.person.id if turn.person else None
    word = standing_word(turn.session, story.id, field, turn.agency.day(turn.now), person_id, turn.now)
    before = getattr(story, field)
    try:
        correct(
            turn.session,
            field,
            value,
            story_id=story.id,
            person_id=turn.person.id if turn.person else None,
            now=turn.now,
            message_id=turn.message_id,
            own_agency=turn.agency.own_agency,
        )
    except NotCorrectable:
        turn.note("แก้ไม่ได้", f"ข่าวที่ {story.id} แก้เป็นค่านี้ไม่ได้ · พิมพ์ แก้ข่าว {story.id} เพื่อเลือกจากรายการ")
        return
    turn.session.refresh(story)
    is_now = shown(turn.agency, field, getattr(story, field))
    if word is not None:
        value = value_name(turn.agency, field, getattr(story, field))
        tell_overruled(turn.session, word, story, turn.actor.name, value, turn.now)
    undo = value_name(turn.agency, field, before) if before is not None else ""
    turn.note(
        "แก้แล้ว",
        f"ข่าวที่ {story.id} {is_now} · ใช้กับทุกข่าวในเรื่องนี้ทันที และระบบจะเรียนรู้จากการแก้นี้"
        + (f" · {word.said}" if word else ""),
        tone="done",
        buttons=[
            ["ทำไม", "say", f"ทำไม {story.id}"],
            *([["เลิกทำ", "say", f"แก้ข่าว {story.id} {undo}"]] if undo else []),
        ],
    )
