"""Commands and taps about what is known of a case: the dossier, facts, remarks, files; meetings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from bot.case_turn import carry, refuse_ended, row_of
from bot.commands import Typed
from bot.turn import Turn
from storage.tables import CaseRow
from thai.dates import clock
from workflows import channels, dossier, meeting
from workflows.clarification import Remark
from workflows.people import ACTING_ROLES

Fields = Mapping[str, str]
FILE_TYPES = frozenset({"file", "image"})


def show(turn: Turn, typed: Typed) -> None:
    """The dossier of a case; built first where the service has not come to it yet."""
    row = row_of(turn, typed)
    if row is None:
        return
    if dossier.kept(turn.session, row.id) is None:
        _build(turn, row)
    else:
        turn.reply("dossier", case_id=row.id)


def tap_show(turn: Turn, fields: Fields) -> None:
    """The dossier's button."""
    show(turn, _typed(fields))


def tap_anew(turn: Turn, fields: Fields) -> None:
    """Build the dossier anew: the story has gone on."""
    row = row_of(turn, _typed(fields))
    if row is not None:
        _build(turn, row)


def anew(turn: Turn, typed: Typed) -> None:
    """The same, typed."""
    row = row_of(turn, typed)
    if row is not None:
        _build(turn, row)


def _build(turn: Turn, row: CaseRow) -> None:
    """Building takes seconds in a large store: it is done in the background, and the card comes from there."""
    token, until = turn.reply_by
    dossier.wish(turn.session, row.id, turn.event.chat_id, turn.now, token, until)


def add_fact(turn: Turn, typed: Typed) -> None:
    """A fact: kept with the case, and put to the executives with the others."""
    _note(turn, typed, "fact", "ข้อเท็จจริงเพิ่ม", "บันทึกข้อเท็จจริงแล้ว")


def add_remark(turn: Turn, typed: Typed) -> None:
    """A remark for those who work on the case."""
    _note(turn, typed, "remark", "หมายเหตุเรื่อง", "บันทึกหมายเหตุของเรื่องชี้แจงแล้ว")


def _note(turn: Turn, typed: Typed, kind: str, word: str, done: str) -> None:
    row = row_of(turn, typed)
    if row is None:
        return
    text = " ".join([typed.text, *typed.links]).strip()
    if not text:
        turn.note(
            "ยังไม่มีข้อความ",
            f"พิมพ์ {word} {row.id} ตามด้วยข้อความ",
            buttons=[[f"พิมพ์{word}"[:20], "fill", f"{word} {row.id} "]],
        )
        return
    if kind == "remark":
        # The case's own record, which the evidence file is made of, has remarks too.
        record = Remark(by=turn.actor, message_id=turn.message_id, text=text[:1000])
        if carry(turn, row.id, record) is None:
            return
    dossier.add_note(turn.session, row.id, kind, text, turn.actor, turn.message_id, turn.now)
    turn.note(
        done,
        f"เรื่องที่ {row.id} · {text[:200]}"
        + (" · ของข่าว พิมพ์ หมายเหตุข่าว ตามด้วยเลขข่าว" if kind == "remark" else ""),
        tone="done",
        buttons=[["ข้อมูลประกอบ", "say", f"ข้อมูลประกอบ {row.id}"]],
    )


def add_file(turn: Turn, typed: Typed) -> None:
    """The next files that this person sends belong to the case."""
    row = row_of(turn, typed)
    if row is None or turn.person is None:
        return
    if turn.group:
        turn.note("ส่งเอกสารในแชตส่วนตัว", f"โปรดเปิดแชตกับข่าวชัด แล้วพิมพ์ เพิ่มเอกสาร {row.id}")
        return
    until = dossier.await_file(turn.session, turn.person.id, row.id, "document", "", turn.now)
    turn.note(
        f"เพิ่มเอกสารเรื่องที่ {row.id}",
        f"โปรดส่งภาพหรือไฟล์ในแชตนี้ก่อน {clock(until)} · รับ PDF ภาพ Word Excel PowerPoint ไม่เกิน 10 MB",
    )


def tap_add_file(turn: Turn, fields: Fields) -> None:
    """The "add a document" button."""
    add_file(turn, _typed(fields))


def take_file(turn: Turn) -> bool:
    """A file or picture that was announced: it is fetched in the background. False when none was."""
    event, person = turn.event, turn.person
    if person is None or not turn.acting or event.message_type not in FILE_TYPES or not event.message_id:
        return False
    awaiting = dossier.awaited(turn.session, person.id, turn.now)
    if awaiting is None:
        return False
    case_id, channel, purpose = awaiting.case_id, awaiting.channel, awaiting.purpose
    if event.file_size > dossier.MOST_BYTES:
        turn.note("ไฟล์ใหญ่เกินกำหนด", "รับไฟล์ไม่เกิน 10 MB · โปรดลดขนาดแล้วส่งอีกครั้ง")
        return True
    name = PurePath(event.file_name).name or ("ภาพ" if event.message_type == "image" else "ไฟล์")
    row = dossier.want_file(
        turn.session, awaiting, name, turn.actor, event.chat_id, event.message_id, turn.now
    )
    what = "เอกสาร"
    if purpose == "evidence":
        channels.add_file(turn.session, case_id, channel, row.id, turn.actor, turn.message_id, turn.now)
        what = f"หลักฐาน {channel}"
    turn.note(
        f"รับ{what}แล้ว"[:60],
        f"เรื่องที่ {case_id} · {name[:100]} · กำลังเก็บไฟล์ ถ้าเก็บไม่ได้ระบบจะแจ้ง",
        tone="done",
        buttons=[["ดูหลักฐาน", "say", f"หลักฐาน {case_id}"]]
        if purpose == "evidence"
        else [["ข้อมูลประกอบ", "say", f"ข้อมูลประกอบ {case_id}"]],
    )
    return True


def call_meeting(turn: Turn, typed: Typed) -> None:
    """Call a meeting about a case, or move the one it has; without a time: show it."""
    row = row_of(turn, typed)
    if row is None or turn.person is None:
        return
    text = " ".join([typed.text, *typed.links]).strip()
    if not text:
        _show_meeting(turn, row)
        return
    if refuse_ended(turn, row):
        return
    call = meeting.read_call(text, turn.now)
    wrong = meeting.fault(call, turn.now) if call else "none"
    if call is None or wrong:
        said = {"past": "เวลานี้ผ่านไปแล้ว", "far": "นัดล่วงหน้าได้ไม่เกิน 60 วัน"}.get(wrong or "", "ยังไม่ทราบเวลาประชุม")
        turn.note(said, f"พิมพ์ นัดประชุม {row.id} พรุ่งนี้ 9.30 น. ห้องประชุม 2", buttons=_call_buttons(row))
        return
    found, _ = meeting.call_meeting(
        turn.session, row.id, call, turn.person, turn.message_id, turn.now, turn.event.chat_id
    )
    turn.reply("meeting", meeting_id=found.id, version=found.version, shown=True)


def _show_meeting(turn: Turn, row: CaseRow) -> None:
    found = meeting.of_case(turn.session, row.id)
    if found is not None:
        turn.reply("meeting", meeting_id=found.id, version=found.version, shown=True)
        return
    turn.note(
        "ยังไม่มีนัดประชุม",
        f"พิมพ์ นัดประชุม {row.id} ตามด้วยเวลาและสถานที่หรือลิงก์ เช่น นัดประชุม {row.id} พรุ่งนี้ 9.30 น. ห้องประชุม 2",
        buttons=_call_buttons(row),
    )


def _call_buttons(row: CaseRow) -> list[list[str]]:
    return [["พิมพ์เวลาและสถานที่", "fill", f"นัดประชุม {row.id} "]]


def cancel_meeting(turn: Turn, typed: Typed) -> None:
    """Cancel the coming meeting of a case; everybody is told."""
    row = row_of(turn, typed)
    if row is None or turn.person is None:
        return
    found = meeting.cancel(turn.session, row.id, turn.person, turn.now, turn.event.chat_id)
    if found is None:
        turn.note("ไม่มีนัดประชุม", f"เรื่องที่ {row.id} ไม่มีนัดประชุมที่จะถึง")
        return
    turn.reply("meeting", meeting_id=found.id, version=found.version)


def tap_coming(turn: Turn, fields: Fields) -> None:
    """Whether somebody comes: the buttons of an invitation."""
    number = fields.get("m", "")
    if number.isdigit() and len(number) < 10:
        _come(turn, int(number), fields.get("y") == "1")


def coming(turn: Turn, typed: Typed) -> None:
    """The same, typed: "มาประชุม 1", "ไม่มาประชุม 1"."""
    row = row_of(turn, typed)
    if row is None:
        return
    found = meeting.of_case(turn.session, row.id)
    if found is None:
        turn.note("ไม่มีนัดประชุม", f"เรื่องที่ {row.id} ไม่มีนัดประชุมที่จะถึง")
        return
    _come(turn, found.id, typed.name == "coming")


def _come(turn: Turn, meeting_id: int, comes: bool) -> None:
    person = turn.person
    if person is None or person.role not in ACTING_ROLES:
        return
    result = meeting.answer(turn.session, meeting_id, person, comes, turn.now)
    if result == "noted":
        if turn.group:
            return  # everybody there has just seen the words of the tap
        turn.note("บันทึกแล้ว", f"{person.name} {'มาประชุม' if comes else 'ไม่มาประชุม'}", tone="done")
    else:
        said = {"gone": "นัดประชุมนี้ยกเลิกแล้ว", "over": "การประชุมนี้ผ่านไปแล้ว"}.get(result, "ไม่พบนัดประชุม")
        turn.note("ตอบรับไม่ได้", said)


def _typed(fields: Fields) -> Typed:
    number = fields.get("c", "")
    return Typed("dossier", int(number) if number.isdigit() and len(number) < 8 else None)
