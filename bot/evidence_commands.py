"""Commands and taps about where a case's answer is published, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.case_turn import carry, row_of
from bot.channel_gate import register_links
from bot.commands import Typed
from bot.evidence_words import read_evidence
from bot.turn import Turn
from storage.tables import CaseRow
from thai.dates import clock
from workflows import channels
from workflows.clarification import AddEvidence, Case, ChooseChannels, channel_key, load_case
from workflows.dossier import await_file

Fields = Mapping[str, str]


def evidence(turn: Turn, typed: Typed) -> None:
    """Add evidence of publication, or show what there is."""
    row = row_of(turn, typed)
    if row is None:
        return
    if not typed.text and not typed.links:
        turn.reply("evidence", case_id=row.id)
        return
    case = load_case(turn.session, row.id)
    given = read_evidence(typed.text, turn.agency.channels, case.channels, turn.now)
    name = given.channel or _channel_of(turn, case, typed.links, row)
    if not name:
        _ask_channel(turn, row, case)
        return
    if typed.links:
        _add_links(turn, row, case, name, typed.links)
    elif given.at is not None:
        _add_time(turn, row, case, name, given.said, given.at)
    else:
        _ask_for_it(turn, row, name)


def tap_evidence(turn: Turn, fields: Fields) -> None:
    """The button of one channel: asks for its evidence, and takes a file for it. Without a channel: shows all."""
    typed = Typed("evidence", _number(fields.get("c")))
    row = row_of(turn, typed)
    if row is None:
        return
    case = load_case(turn.session, row.id)
    index = _number(fields.get("n"))
    if index is None or index >= len(case.channels):
        turn.reply("evidence", case_id=row.id)
        return
    _ask_for_it(turn, row, case.channels[index])


def look_again(turn: Turn, typed: Typed) -> None:
    """Have the links that could not be opened looked at once more."""
    row = row_of(turn, typed)
    if row is None:
        return
    number = channels.look_again(turn.session, row.id, turn.now)
    if number:
        turn.note("กำลังตรวจลิงก์", f"ตรวจอีกครั้ง {number} ลิงก์ · พิมพ์ หลักฐาน {row.id} เพื่อดูผล")
    else:
        turn.reply("evidence", case_id=row.id)


def _channel_of(turn: Turn, case: Case, links: tuple[str, ...], row: CaseRow) -> str:
    """The channel of a link that none was named for: by its address, else the only one that lacks evidence."""
    found = channels.channel_of_link(links[0], turn.agency.channels) if links else None
    if found is not None:
        return next((n for n in case.channels if channel_key(n) == channel_key(found.name)), found.name)
    lacking = channels.standing_of(turn.session, case).lacking
    return lacking[0] if len(lacking) == 1 else ""


def _ask_channel(turn: Turn, row: CaseRow, case: Case) -> None:
    names = case.channels or tuple(c.name for c in turn.agency.channels)
    turn.note(
        "ยังไม่ทราบว่าเป็นหลักฐานของช่องทางใด",
        f"พิมพ์ หลักฐาน {row.id} ตามด้วยชื่อช่องทางและลิงก์ · {' · '.join(names[:10])}",
        buttons=[[f"หลักฐาน {n}"[:20], "fill", f"หลักฐาน {row.id} {n} "] for n in names[:3]],
    )


def _ask_for_it(turn: Turn, row: CaseRow, name: str) -> None:
    """What may be given; in a chat with one person a file sent next is taken."""
    by_file = ""
    if not turn.group and turn.person is not None:
        until = await_file(turn.session, turn.person.id, row.id, "evidence", name, turn.now)
        by_file = f" หรือส่งภาพหรือไฟล์ในแชตนี้ก่อน {clock(until)}"
    turn.note(
        f"หลักฐาน {name}"[:60],
        f"เรื่องที่ {row.id} · พิมพ์ หลักฐาน {row.id} {name} ตามด้วยลิงก์ หรือเวลาที่เผยแพร่{by_file}",
        buttons=[["พิมพ์หลักฐาน", "fill", f"หลักฐาน {row.id} {name} "]],
    )


def _add_links(turn: Turn, row: CaseRow, case: Case, name: str, links: tuple[str, ...]) -> None:
    proofs = channels.proofs_of(turn.session, row.id)
    for link in links:
        page = channels.page_at_first(link)
        other = channels.same_page(name, page, proofs)
        if other is not None:
            turn.note(
                "นับเป็นช่องทางเดียวกัน",
                f"ลิงก์นี้อยู่ในหน้าเดียวกับ {other} ซึ่งมีหลักฐานแล้ว · โปรดใช้หลักฐานจากหน้าอื่นสำหรับ {name}",
                buttons=[["ดูหลักฐาน", "say", f"หลักฐาน {row.id}"]],
            )
            return
    if not _chosen(turn, row, case, name):
        return
    for link in links:
        channels.add_link(turn.session, row.id, name, link, turn.actor, turn.message_id, turn.now)
    if row.ended_at is None:
        carry(
            turn,
            row.id,
            AddEvidence(by=turn.actor, message_id=turn.message_id, links=links, channel=name),
        )
    turn.reply("evidence", case_id=row.id)


def _add_time(turn: Turn, row: CaseRow, case: Case, name: str, said: str, at: datetime) -> None:
    if at > turn.now:
        turn.note("เวลานี้ยังมาไม่ถึง", f"พิมพ์ หลักฐาน {row.id} {name} ตามด้วยเวลาที่เผยแพร่แล้ว")
        return
    if _chosen(turn, row, case, name):
        channels.add_time(turn.session, row.id, name, said, at, turn.actor, turn.message_id, turn.now)
        turn.reply("evidence", case_id=row.id)


def _chosen(turn: Turn, row: CaseRow, case: Case, name: str) -> bool:
    """A channel with evidence is one of the case's channels; one more is chosen while the case runs."""
    if channel_key(name) in {channel_key(n) for n in case.channels} or row.ended_at is not None:
        return True
    command = ChooseChannels(by=turn.actor, message_id=turn.message_id, channels=(name,))
    return carry(turn, row.id, command) is not None


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() and len(value) < 8 else None


__all__ = ["evidence", "look_again", "register_links", "tap_evidence"]
