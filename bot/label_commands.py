"""Commands and taps of labels: why a story has them, that one is right, what it should be instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards.doubt import FIELDS
from bot.commands import Typed
from bot.label_view import doubtful, shown, text_of, value_name
from bot.label_words import FIELD_NAMES, Unclear, Value, read_labels
from bot.turn import Turn
from bot.which_story import needs_story, number_in, story_of
from monitor.correct import NotCorrectable, confirm, correct, lacking_labels
from monitor.overruled import standing_word, tell_overruled
from storage.tables import Story
from thai.shorten import cut

Fields = Mapping[str, str]
USED = "ใช้กับทุกข่าวในเรื่องนี้ทันที และระบบจะเรียนรู้จากการแก้นี้"
HOW = "แก้ข่าว 12 อุดมศึกษา"
"""What to type, as an example."""


@needs_story("ทำไม 12")
def why(turn: Turn, story: Story, typed: Typed) -> None:
    """The reasons for a story's labels."""
    turn.reply("why", story_id=story.id, can_change=turn.acting)


@needs_story("ถูกต้อง 12")
def right(turn: Turn, story: Story, typed: Typed) -> None:
    """What the program doubts of a story is right; of one that it does not doubt, all labels are."""
    _confirm(turn, story, doubtful(turn.session, story, turn.agency.ask_below))


def tap_right(turn: Turn, fields: Fields) -> None:
    """A label that was asked about is right, unless somebody has changed it since."""
    story = story_of(turn, number_in(fields))
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


@needs_story(HOW)
def relabel(turn: Turn, story: Story, typed: Typed) -> None:
    """Set the labels that were typed; without a value, or with the name of a label, offer what can be chosen."""
    field = FIELD_NAMES.get(typed.text.strip()) if typed.text else _first_doubt(turn, story)
    if field is not None:
        turn.reply("labels", story_id=story.id, field=field)
        return
    try:
        found = read_labels(typed.text, turn.agency.label_words)
    except Unclear as unclear:
        _not_understood(turn, story, unclear.word)
        return
    _correct(turn, story, found)


def _not_understood(turn: Turn, story: Story, word: str) -> None:
    choose = [["เลือกจากรายการ", "say", f"แก้ข่าว {story.id}"]]
    if word:
        turn.note(
            "ไม่รู้จักค่านี้",
            f"ยังไม่ได้แก้ข่าวที่ {story.id} เพราะไม่รู้จัก {cut(word, 60)} · พิมพ์ระดับหรือหน่วยงานตามชื่อ หรือ เชิงลบ หรือ ไม่เกี่ยวข้อง",
            buttons=choose,
        )
        return
    turn.note(
        "ค่าที่พิมพ์ขัดกัน",
        f"ยังไม่ได้แก้ข่าวที่ {story.id} · พิมพ์ระดับ หน่วยงาน และเชิงลบ อย่างละไม่เกิน 1 ค่า",
        buttons=choose,
    )


def tap_labels(turn: Turn, fields: Fields) -> None:
    """Show what a label can be."""
    story = story_of(turn, number_in(fields))
    if story is not None and fields.get("f") in FIELDS:
        turn.reply("labels", story_id=story.id, field=fields["f"])


def tap_label(turn: Turn, fields: Fields) -> None:
    """Set a label to the value of the button."""
    story = story_of(turn, number_in(fields))
    field, value = fields.get("f", ""), fields.get("v", "")
    if story is None:
        return
    if (field, value) not in set(turn.agency.label_words.values()):
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", f"ค่านี้ไม่มีในรายการแล้ว · พิมพ์ แก้ข่าว {story.id} เพื่อเลือกใหม่")
        return
    _correct(turn, story, ((field, value),))


def _first_doubt(turn: Turn, story: Story) -> str:
    lacking = lacking_labels(story)
    if story.relevant and lacking:
        return lacking[0]
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


def _correct(turn: Turn, story: Story, values: Sequence[Value]) -> None:
    """Set labels; of one that is so already the officer says that it is right."""
    new = [(name, value) for name, value in values if text_of(getattr(story, name)) != value]
    if not new:
        _confirm(turn, story, [name for name, _ in values])
        return
    before = {name: getattr(story, name) for name, _ in new}
    was_relevant = story.relevant
    told: list[str] = []
    for name, value in new:
        try:
            told += _set(turn, story, name, value)
        except NotCorrectable:
            turn.note("แก้ไม่ได้", f"ข่าวที่ {story.id} แก้เป็นค่านี้ไม่ได้ · พิมพ์ แก้ข่าว {story.id} เพื่อเลือกจากรายการ")
            return
    is_now = " · ".join(shown(turn.agency, name, getattr(story, name)) for name, _ in values)
    old = before if was_relevant else {"relevant": False}
    undo = " ".join(value_name(turn.agency, n, value) for n, value in old.items() if value is not None)
    missing = lacking_labels(story) if story.relevant else ()
    turn.note(
        "แก้แล้ว",
        " · ".join([f"ข่าวที่ {story.id} {is_now}", *_asks(missing), USED, *dict.fromkeys(told)]),
        tone="done",
        buttons=[
            *([f"ระบุ{FIELDS[name]}", "say", f"แก้ข่าว {story.id} {FIELDS[name]}"] for name in missing),
            *([["เลิกทำ", "say", f"แก้ข่าว {story.id} {undo}"]] if undo else []),
            ["ทำไม", "say", f"ทำไม {story.id}"],
        ],
    )


def _asks(missing: Sequence[str]) -> list[str]:
    return [f"ยังไม่ได้ระบุ{'และ'.join(FIELDS[name] for name in missing)}"] if missing else []


def _set(turn: Turn, story: Story, field: str, value: str) -> list[str]:
    """Set one label; gives what there is to tell of a colleague whose word it replaces. Raises NotCorrectable."""
    person_id = turn.person.id if turn.person else None
    word = standing_word(turn.session, story.id, field, turn.agency.day(turn.now), person_id, turn.now)
    correct(
        turn.session,
        field,
        value,
        story_id=story.id,
        person_id=person_id,
        now=turn.now,
        message_id=turn.message_id,
        own_agency=turn.agency.own_agency,
    )
    turn.session.refresh(story)
    if word is None:
        return []
    is_now = value_name(turn.agency, field, getattr(story, field))
    tell_overruled(turn.session, word, story, turn.actor.name, is_now, turn.now)
    return [word.said]
