"""Commands and taps of the news: reading the day's stories, picking, confirming (manual, section A)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from bot.commands import Typed
from bot.story_commands import show
from bot.turn import Turn
from bot.which_story import number_in, story_of
from monitor.overruled import choose
from monitor.selection import best_clips, day_stories, digest_of, unseen
from monitor.selection import confirm as confirm_selection
from storage.tables import Person
from thai.shorten import cut
from workflows.clarification import NewIssue, Source, open_case

Fields = Mapping[str, str]


def show_news(turn: Turn, typed: Typed) -> None:
    """The day's stories, ten at a time; with a number that story."""
    if typed.number is not None:
        show(turn, typed.number)
        return
    turn.reply("news", page=1, can_pick=turn.acting)


def show_page(turn: Turn, typed: Typed) -> None:
    """Typed: a page of the day's stories by its number."""
    turn.reply("news", page=typed.number or 1, can_pick=turn.acting)


def tap_page(turn: Turn, fields: Fields) -> None:
    """Another page of the day's stories."""
    number = fields.get("n", "1")
    turn.reply("news", page=int(number) if number.isdigit() else 1, can_pick=turn.acting)


def pick(turn: Turn, typed: Typed) -> None:
    """Take a story into the digest."""
    _pick(turn, typed, "เลือกข่าว")


def drop(turn: Turn, typed: Typed) -> None:
    """Leave a story out of the digest."""
    _pick(turn, typed, "ตัดข่าว")


def _pick(turn: Turn, typed: Typed, command: str) -> None:
    story = story_of(turn, typed.number, f"{command} 12")
    if story is None:
        return
    taken = command == "เลือกข่าว"
    day = turn.agency.day(turn.now)
    digest = digest_of(turn.session, day)
    if digest.sent_at is not None:
        turn.note("ส่งสรุปข่าวแล้ว", "สรุปข่าวเช้าวันนี้ส่งไปแล้ว จึงแก้ไขรายการไม่ได้")
        return
    word = choose(turn.session, day, story, taken, turn.person, turn.now)
    done = "เลือกแล้ว" if taken else "ตัดออกแล้ว"
    undo = ["เลิกทำ", "say", f"ตัดข่าว {story.id}" if taken else f"เลือกข่าว {story.id}"]
    turn.note(
        done,
        f"ข่าวที่ {story.id} {cut(story.title, 120)}" + (f" · {word.said}" if word else ""),
        tone="done",
        buttons=[["ดูรายการข่าว", "say", "ข่าววันนี้"], ["ยืนยันข่าว", "say", "ยืนยันข่าว"], undo],
    )


def tap_confirm(turn: Turn, fields: Fields) -> None:
    """The confirm button of a selection card; one of an earlier day does nothing."""
    day = turn.agency.day(turn.now)
    if fields.get("d", day.isoformat()) != day.isoformat():
        turn.note("ปุ่มของวันก่อน", "การคัดข่าวของวันนั้นปิดแล้ว · พิมพ์ ข่าววันนี้ เพื่อดูข่าวของวันนี้")
        return
    confirm(turn, Typed("confirm"))


def confirm(turn: Turn, typed: Typed) -> None:
    """The day's selection is as it should be."""
    day = turn.agency.day(turn.now)
    if turn.person is None:
        return
    if digest_of(turn.session, day).sent_at is not None:
        turn.note("ส่งสรุปข่าวแล้ว", "สรุปข่าวเช้าวันนี้ส่งไปแล้ว")
        return
    agency = turn.agency
    stories = day_stories(turn.session, day, agency.digest_at, turn.now, agency.own_agency)
    again = unseen(turn.session, digest_of(turn.session, day), stories) > 0
    digest = confirm_selection(turn.session, day, turn.person.id, turn.now, again=again)
    who = turn.session.scalars(select(Person.name).where(Person.id == digest.confirmed_by)).first() or ""
    at = turn.agency.digest_at.strftime("%H.%M น.")
    turn.note("ยืนยันแล้ว", f"ยืนยันการคัดข่าวโดย {who} · สรุปข่าวเช้าจะส่งเวลา {at}", tone="done")


def tap_open_case(turn: Turn, fields: Fields) -> None:
    """Make a clarification case of a negative story."""
    open_case_of(turn, Typed("opencase", number_in(fields)))


def open_case_of(turn: Turn, typed: Typed) -> None:
    """The same, typed with the story's number."""
    story = story_of(turn, typed.number, "เปิดเรื่องชี้แจง 12")
    if story is None:
        return
    clip = best_clips(turn.session, [story.id]).get(story.id)
    issue = NewIssue(
        title=story.title,
        learned_at=turn.event.at,
        sources=(Source(clip.outlet, clip.url),) if clip else (),
        story_id=story.id,
    )
    case_id, _ = open_case(turn.session, issue, turn.actor, turn.message_id, turn.now, turn.agency.policy)
    turn.reply("case", case_id=case_id)
