"""Commands and taps that put a story right: look at it, join it, take a clip out, undo both, remark, declare it off topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.commands import Typed
from bot.label_commands import tap_label
from bot.story_view import clips_of
from bot.turn import Turn
from bot.which_story import needs_story, number_in, story_of
from monitor.overruled import REMARK, standing_word, tell_overruled
from monitor.regroup import Change, NotPossible, merge_stories, split_clip, undo_merge, undo_split
from monitor.remarks import LONGEST_REMARK, put_remark
from monitor.selection import digest_of
from storage.tables import Clip, Story, StoryRemark
from thai.shorten import cut

Fields = Mapping[str, str]
LONGEST_BACK = 200
"""Characters of a remark that a button can put back."""


def show(turn: Turn, number: int | None) -> None:
    """One story with all that can be done to it."""
    story = story_of(turn, number, "ข่าว 12")
    if story is not None:
        turn.reply("story", story_id=story.id, can_change=turn.acting)


def tap_show(turn: Turn, fields: Fields) -> None:
    """The same by tap."""
    show(turn, number_in(fields, "s"))


@needs_story("ไม่เกี่ยวกับการศึกษา 12")
def irrelevant(turn: Turn, story: Story, typed: Typed) -> None:
    """Declare a story no news of education."""
    tap_label(turn, {"s": str(story.id), "f": "relevant", "v": "false"})


@needs_story("รวมข่าว 12 15")
def merge(turn: Turn, story: Story, typed: Typed) -> None:
    """Make two stories one by their numbers; with one number offer what is alike."""
    _merge(turn, story, _first_number(typed.text))


def tap_merge(turn: Turn, fields: Fields) -> None:
    """Offer what is alike, or join with the story of the button."""
    story = story_of(turn, number_in(fields, "s"))
    if story is not None:
        _merge(turn, story, number_in(fields, "o"))


def _merge(turn: Turn, story: Story, other: int | None) -> None:
    one = story.id
    if other is None:
        turn.reply("story_merge", story_id=one)
        return
    if story_of(turn, other) is None:
        return

    def work(change: Change) -> None:
        kept = merge_stories(turn.session, one, other, change)
        gone = other if kept == one else one
        said = f"ข่าวที่ {gone} รวมอยู่ในข่าวที่ {kept} แล้ว · ยกเลิกได้โดยพิมพ์ ยกเลิกรวมข่าว {kept}"
        undo = ["ยกเลิกการรวม", "say", f"ยกเลิกรวมข่าว {kept}"]
        _done(turn, "รวมเป็นเรื่องเดียวแล้ว", said, undo, _look_at(kept))

    _change(turn, work)


@needs_story("ยกเลิกรวมข่าว 12")
def unmerge(turn: Turn, story: Story, typed: Typed) -> None:
    """Take back the last merge into a story."""
    number = story.id

    def work(change: Change) -> None:
        back = undo_merge(turn.session, number, change)
        again = ["รวมอีกครั้ง", "say", f"รวมข่าว {number} {back}"]
        _done(turn, "ยกเลิกการรวมแล้ว", f"ข่าวที่ {back} กลับเป็นเรื่องแยกจากข่าวที่ {number}", again)

    _change(turn, work)


@needs_story("แยกข่าว 12")
def split(turn: Turn, story: Story, typed: Typed) -> None:
    """Take a clip out by its place in the list; without one show the list."""
    place = _first_number(typed.text)
    clips = clips_of(turn.session, story.id)
    if place is None and len(clips) > 1:
        turn.reply("story_split", story_id=story.id)
        return
    if place is not None and not 1 <= place <= len(clips):
        turn.note("ไม่พบข่าวลำดับนี้", f"ข่าวที่ {story.id} มี {len(clips)} ข่าว · พิมพ์ แยกข่าว {story.id} เพื่อดูรายการ")
        return
    _split(turn, clips[(place or 1) - 1].id)


def tap_split(turn: Turn, fields: Fields) -> None:
    """Show what can be taken out, or take out the clip of the button."""
    story, clip = story_of(turn, number_in(fields, "s")), number_in(fields, "k")
    if story is None:
        return
    if clip is None:
        split(turn, Typed("split", story.id))
        return
    found = turn.session.get(Clip, clip)
    if found is None or found.story_id != story.id:
        turn.note("ข่าวถูกย้ายแล้ว", f"ข่าวนี้ไม่อยู่ในข่าวที่ {story.id} แล้ว · พิมพ์ แยกข่าว {story.id} เพื่อดูรายการล่าสุด")
        return
    _split(turn, clip)


def _split(turn: Turn, clip: int) -> None:
    def work(change: Change) -> None:
        new = split_clip(turn.session, clip, change)
        said = f"แยกออกเป็นข่าวที่ {new} · ยกเลิกได้โดยพิมพ์ ยกเลิกแยกข่าว {new}"
        undo = ["ยกเลิกการแยก", "say", f"ยกเลิกแยกข่าว {new}"]
        _done(turn, "แยกเป็นเรื่องใหม่แล้ว", said, undo, _look_at(new))

    _change(turn, work)


@needs_story("ยกเลิกแยกข่าว 12")
def unsplit(turn: Turn, story: Story, typed: Typed) -> None:
    """Put back a clip that was taken out, by the number of the story that it became."""
    first, number = clips_of(turn.session, story.id)[0].id, story.id

    def work(change: Change) -> None:
        back = undo_split(turn.session, first, change)
        _done(turn, "ยกเลิกการแยกแล้ว", f"ข่าวที่ {number} กลับไปรวมกับข่าวที่ {back} แล้ว", _look_at(back))

    _change(turn, work)


@needs_story("หมายเหตุข่าว 12 ตามด้วยข้อความ")
def remark(turn: Turn, story: Story, typed: Typed) -> None:
    """Write a story's remark."""
    text = " ".join([typed.text, *typed.links]).strip()
    if not text:
        turn.note(
            "โปรดพิมพ์หมายเหตุ",
            f"พิมพ์ หมายเหตุข่าว {story.id} ตามด้วยข้อความ ไม่เกิน {LONGEST_REMARK:,} ตัวอักษร",
            buttons=[["พิมพ์หมายเหตุ", "fill", f"หมายเหตุข่าว {story.id} "]],
        )
        return
    me = turn.person.id if turn.person else None
    word = standing_word(turn.session, story.id, REMARK, _day(turn), me, turn.now)
    old = turn.session.get(StoryRemark, story.id)
    before = old.text if old else ""
    put_remark(turn.session, story.id, text, me, turn.now)
    if word is not None and before and before != text[:LONGEST_REMARK]:
        tell_overruled(turn.session, word, story, turn.actor.name, text, turn.now)
    told = f" · {word.said}" if word and before else ""
    back = ["แก้กลับ", "fill", f"หมายเหตุข่าว {story.id} {before}"]
    # A longer remark has no room on a button, and half of it would be worse than none.
    buttons = [back] if before and len(before) <= LONGEST_BACK else []
    _done(
        turn,
        "บันทึกหมายเหตุของข่าวแล้ว",
        f"ข่าวที่ {story.id} {cut(text, 300)}{told} · ของเรื่องชี้แจง พิมพ์ หมายเหตุเรื่อง ตามด้วยเลขเรื่อง",
        *buttons,
    )


def _done(turn: Turn, heading: str, text: str, *buttons: list[str]) -> None:
    turn.note(heading, text, tone="done", buttons=list(buttons))


def _look_at(number: int) -> list[str]:
    return ["ดูข่าว", "say", f"ข่าว {number}"]


def _change(turn: Turn, work: Callable[[Change], None]) -> None:
    """Change stories while the day's digest is open, or say why it cannot be."""
    day = _day(turn)
    if digest_of(turn.session, day).sent_at is not None:
        turn.note("ส่งสรุปข่าวแล้ว", "สรุปข่าวเช้าวันนี้ส่งไปแล้ว จึงรวมหรือแยกเรื่องไม่ได้")
        return
    person = turn.person.id if turn.person else None
    try:
        work(Change(day, person, turn.now, turn.agency.own_agency))
    except NotPossible as error:
        turn.note("ทำไม่ได้", str(error).replace("โหลดหน้าใหม่เพื่อดูรายการล่าสุด", "พิมพ์ ข่าววันนี้ เพื่อดูรายการล่าสุด"))


def _day(turn: Turn) -> date:
    return turn.agency.day(turn.now)


def _first_number(text: str) -> int | None:
    words = text.replace("กับ", " ").replace("และ", " ").replace(",", " ").split()
    return int(words[0]) if words and words[0].isdigit() and len(words[0]) < 10 else None
