"""Commands and taps about who is there: duty at night, leave and stand-ins. Everybody concerned is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from bot.commands import Typed
from bot.day_words import Days, read_days
from bot.turn import Turn
from storage import outbox
from storage.duty_tables import Leave
from storage.tables import Person
from thai.dates import clock, short_date
from workflows import duty
from workflows.people import ACTING_ROLES

Fields = Mapping[str, str]
LISTED = 10
LONGEST_DUTY = 31
"""Nights that can be set at once."""
_STAND_IN = re.compile(r"\s*(?:แทนโดย|ผู้แทน|โดยมี|ให้)\s*")
_AND = re.compile(r"\s*(?:,|/|\bและ|\sและ|กับ)\s*")
_ERRORS = {
    "backwards": "วันสุดท้ายอยู่ก่อนวันแรก",
    "past": "วันลาผ่านไปแล้ว",
    "too_long": "ลาได้คราวละไม่เกิน 180 วัน",
    "own_stand_in": "ผู้แทนต้องเป็นผู้อื่น",
    "circle": "ผู้แทนลาในวันเดียวกันและให้ผู้ลาเป็นผู้แทน",
}


def show_or_set(turn: Turn, typed: Typed) -> None:
    """Who is on duty and on leave; with days and names, who is put down for these nights."""
    if not typed.text:
        turn.reply("duty")
        return
    days = read_days(typed.text, turn.now)
    if days is None:
        turn.note("ยังไม่ทราบวันที่", "พิมพ์ เวร 25-27 พ.ย. ตามด้วยชื่อ หรือ เวรคืนนี้ ตามด้วยชื่อ")
        return
    nights = _range(days)
    if len(nights) > LONGEST_DUTY or days.last < turn.agency.day(turn.now) - timedelta(days=1):
        turn.note("บันทึกเวรไม่ได้", f"กำหนดเวรได้คราวละไม่เกิน {LONGEST_DUTY} คืน ตั้งแต่คืนนี้เป็นต้นไป")
        return
    _set(turn, nights, f"{days.before} {days.after}".strip())


def tonight(turn: Turn, typed: Typed) -> None:
    """Put people down for tonight, or show who is."""
    night = turn.agency.duty.coming_night(turn.now)
    if night is None or not typed.text:
        turn.reply("duty")
        return
    _set(turn, [night.day], typed.text)


def tap_duty(turn: Turn, fields: Fields) -> None:
    """A name on the duty card: that person has tonight. Without one the card is shown."""
    night, chosen = turn.agency.duty.coming_night(turn.now), fields.get("p", "")
    if night is None or not chosen.isdigit() or len(chosen) > 9:
        turn.reply("duty")
        return
    if fields.get("d") != night.day.isoformat():
        turn.note("ปุ่มของคืนก่อน", "ปุ่มนี้เป็นของคืนก่อน · พิมพ์ เวร เพื่อกำหนดเวรคืนนี้", buttons=[["เวร", "say", "เวร"]])
        return
    person = turn.session.get(Person, int(chosen))
    if person is not None and person.active and person.role in ACTING_ROLES:
        _record(turn, [night.day], [person])


def cancel_duty(turn: Turn, typed: Typed) -> None:
    """Take back who was put down: the weekly default holds again, or nobody is spared."""
    night = turn.agency.duty.coming_night(turn.now)
    days = read_days(typed.text, turn.now) if typed.text else None
    nights = _range(days) if days else [night.day] if night else []
    duty.set_duty(turn.session, nights[:LONGEST_DUTY], [], _by(turn), turn.now)
    turn.reply("duty")


def _set(turn: Turn, nights: Sequence[date], names: str) -> None:
    if turn.agency.duty.night is None:
        turn.note(
            "ยังไม่มีเวรกลางคืน", "หน่วยงานยังไม่ได้กำหนดเวลากลางคืน · โปรดแจ้งผู้ดูแลระบบให้กำหนด duty ใน agency.yaml"
        )
        return
    people: list[Person] = []
    for name in [part for part in _AND.split(names) if part.strip()] or [""]:
        found = _named(turn, name)
        if len(found) != 1:
            _who(turn, name, found, "พิมพ์ เวรคืนนี้ ตามด้วยชื่อ")
            return
        people += found
    _record(turn, nights, people)


def _record(turn: Turn, nights: Sequence[date], people: Sequence[Person]) -> None:
    duty.set_duty(turn.session, nights, [p.id for p in people], _by(turn), turn.now)
    policy = turn.agency.duty
    first, last = policy.night_of(nights[0]), policy.night_of(nights[-1])
    if first and last:
        span = f"ตั้งแต่ {short_date(first.starts)} {clock(first.starts)} ถึง {short_date(last.ends)} {clock(last.ends)}"
        for person in people:
            _tell(
                turn,
                person,
                "ได้รับมอบหมายเวร",
                f"ท่านอยู่เวร {span} · กำหนดโดย {turn.actor.name}",
                f"duty:{nights[0]}",
            )
    turn.reply("duty")


def take_leave(turn: Turn, typed: Typed) -> None:
    """One's own leave, or somebody's: "ลา [ชื่อ] 25-27 พ.ย. แทนโดย ชื่อ"."""
    before, *after = _STAND_IN.split(typed.text, maxsplit=1)
    days = read_days(before, turn.now)
    if days is None:
        turn.note(
            "ยังไม่ทราบวันลา",
            "พิมพ์ ลา 25-27 พ.ย. แทนโดย ตามด้วยชื่อผู้แทน",
            buttons=[["พิมพ์วันลา", "fill", "ลา "], ["ดูเวรและวันลา", "say", "เวร"]],
        )
        return
    person = _whose(turn, days.before or days.after)
    if person is None:
        return
    stand_in: Person | None = None
    if after and after[0].strip():
        found = _named(turn, after[0])
        if len(found) != 1:
            _who(turn, after[0], found, "พิมพ์ ลา ตามด้วยวัน แล้ว แทนโดย ตามด้วยชื่อ")
            return
        stand_in = found[0]
    try:
        row = duty.take_leave(
            turn.session,
            person.id,
            days.first,
            days.last,
            stand_in.id if stand_in else None,
            _by(turn),
            turn.now,
        )
    except duty.LeaveError as error:
        turn.note("บันทึกลาไม่ได้", f"{_ERRORS[error.code]} · พิมพ์ ลา 25-27 พ.ย. แทนโดย ตามด้วยชื่อ")
        return
    _tell_of_leave(turn, row, person, stand_in)


def _whose(turn: Turn, name: str) -> Person | None:
    """Who is away: the one named, else the one who types. Asks when it is not clear."""
    if not name.strip():
        return turn.person
    found = _named(turn, name)
    if len(found) != 1:
        _who(turn, name, found, "พิมพ์ ลา ตามด้วยชื่อและวัน")
        return None
    return found[0]


def _tell_of_leave(turn: Turn, row: Leave, person: Person, stand_in: Person | None) -> None:
    span = _span(row)
    instead = f"ผู้แทน {stand_in.name}" if stand_in else "ไม่มีผู้แทน · ระบบจะแจ้งผู้บังคับบัญชาลำดับถัดไปแทน"
    turn.note(
        "บันทึกลาแล้ว",
        f"{person.name} ลา {span} · {instead}",
        tone="done",
        buttons=[["ดูเวรและวันลา", "say", "เวร"]],
    )
    by = turn.actor.name
    if stand_in is not None:
        _tell(
            turn,
            stand_in,
            "เป็นผู้แทน",
            f"ท่านเป็นผู้แทน {person.name} {span} ระบบจะส่งการแจ้งเตือนมาที่ท่าน · บันทึกโดย {by}",
            f"leave:{row.id}",
        )
    _tell(turn, person, "บันทึกลา", f"บันทึกว่าท่านลา {span} · {instead} · บันทึกโดย {by}", f"leave:{row.id}")


def cancel_leave(turn: Turn, typed: Typed) -> None:
    """One's own leave ends now, or that of the one named."""
    person = _whose(turn, typed.text)
    if person is None:
        return
    _cancel(turn, person)


def _cancel(turn: Turn, person: Person) -> None:
    ended = duty.cancel_leave(turn.session, person.id, _by(turn), turn.now)
    if not ended:
        turn.note("ไม่มีวันลา", f"{person.name} ไม่มีวันลาที่บันทึกไว้")
        return
    spans = " และ ".join(_span(row) for row in ended[:3])
    turn.note("ยกเลิกลาแล้ว", f"{person.name} · {spans} · ระบบจะแจ้งเตือนเจ้าตัวตามปกติ", tone="done")
    text = f"ยกเลิกการลาของ {person.name} {spans} แล้ว · โดย {turn.actor.name}"
    others = {row.stand_in_id for row in ended} | {person.id}
    for one in turn.session.scalars(
        select(Person).where(Person.id.in_([i for i in others if i])).order_by(Person.id)
    ):
        _tell(turn, one, "ยกเลิกลาแล้ว", text, f"leave:{ended[0].id}:ended")


def _span(row: Leave) -> str:
    first = short_date(row.from_day)
    return first if row.from_day == row.to_day else f"{first} ถึง {short_date(row.to_day)}"


def _tell(turn: Turn, person: Person, heading: str, text: str, key: str) -> None:
    """Tell somebody else what was recorded about them; whoever did it has the answer."""
    if person.id == _by(turn) or person.line_user_id is None or person.blocked:
        return
    data = {"heading": heading, "text": text, "tone": "waiting", "buttons": [["ดูเวรและวันลา", "say", "เวร"]]}
    notice = outbox.Notice(person.line_user_id, "note", data, key=f"{key}:{turn.key}:{person.id}")
    outbox.put(turn.session, notice, turn.now)


def _named(turn: Turn, name: str) -> list[Person]:
    wanted = name.strip().casefold()
    able = Person.active, Person.role.in_(ACTING_ROLES)
    people = list(turn.session.scalars(select(Person).where(*able).order_by(Person.name)))
    exact = [p for p in people if p.name.casefold() == wanted]
    return exact or [p for p in people if not wanted or wanted in p.name.casefold()]


def _who(turn: Turn, name: str, found: Sequence[Person], how: str) -> None:
    names = " · ".join(p.name for p in (found or _named(turn, ""))[:LISTED])
    what = f"ไม่พบชื่อ {name.strip()[:60]}" if not found else "โปรดระบุชื่อ"
    turn.note("ยังไม่ทราบว่าใคร", f"{what} · {how} · {names}")


def _range(days: Days) -> list[date]:
    count = (days.last - days.first).days
    return [days.first + timedelta(days=on) for on in range(max(0, min(count, 400)) + 1)]


def _by(turn: Turn) -> int | None:
    return turn.person.id if turn.person else None
