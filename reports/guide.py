"""The officer's guide to PMOC issues on one sheet: what to do, until when, what to type, who hears, whom to call.

All that is particular to an agency (limits, ladder, hours, names) comes from its agency file; manual, section B.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from reports import typesetting
from reports.text import pieces, printable
from thai.dates import BANGKOK, clock, duration, long_date
from workflows.clarification import Audience, Mark, Policy, Step
from workflows.clarification.policy import UNTOUCHED_AT

MOST_CONTACTS, MOST_OF_A_ROLE = 5, 2
"""Lines for people: more would push the sheet onto a second page."""
MOST_RUNGS = 8
"""Lines of the ladder, for the same reason."""
LONGEST_IN_HOURS = 48
UNTOUCHED = f"ยังไม่มีผู้ดำเนินการเมื่อถึงร้อยละ {UNTOUCHED_AT * 100:g} ของเวลา แจ้งเจ้าหน้าที่ทุกคนและหัวหน้าภารกิจ"
_LONGEST = 90
_STEPS: Mapping[Step, tuple[str, str, str]] = {
    Step.ACKNOWLEDGE: ("แจ้งรับเรื่อง", "แจ้งรับเรื่อง 1", "แชร์เข้า IA-Chat แล้วแตะ โพสต์แล้ว"),
    Step.BRIEF: ("เสนอข้อเท็จจริง", "ข้อเท็จจริง 1 ข้อความ", "ระบบส่งให้ผู้บริหารทันที"),
    Step.CHANNELS: ("เลือกช่องทาง", "ช่องทาง 1 เว็บไซต์ วิทยุ", "อย่างน้อย {channels} ช่องทาง"),
    Step.ANSWER: ("แจ้งตอบ", "แจ้งตอบ 1 คำชี้แจง ลิงก์", "แชร์เข้า IR-Chat แล้วแตะ โพสต์แล้ว"),
}
_WHO: Mapping[Audience, str] = {
    Audience.OWNER: "ผู้รับผิดชอบ",
    Audience.OFFICER: "เจ้าหน้าที่ทุกคน",
    Audience.HEAD: "หัวหน้าภารกิจ",
    Audience.DEPUTY: "รอง ผอ.",
    Audience.DIRECTOR: "ผอ.",
}
_ROLES: Mapping[str, str] = {
    "head": "หัวหน้าภารกิจ",
    "deputy": "รอง ผอ.",
    "director": "ผอ.",
    "admin": "ผู้ดูแลระบบ",
}
_COMMANDS = (
    ("เรื่องชี้แจง", "เรื่องที่ยังไม่เสร็จ"),
    ("เรื่อง 1", "รายละเอียดของเรื่องที่ 1"),
    ("โพสต์แล้ว 1", "บันทึกว่าโพสต์ในห้องแล้ว"),
    ("ไม่เกี่ยวข้อง 1 เหตุผล", "ต้องแจ้งใน IA-Chat ด้วย"),
    ("มอบหมายต่อ 1 ชื่อ", "เปลี่ยนผู้รับผิดชอบ"),
    ("เลื่อน 1 30 นาที เหตุผล", "เลื่อนเตือนเฉพาะตนเอง"),
    ("ถอนประเด็น 1", "เมื่อ PMOC ถอนประเด็น"),
    ("ลา 25-27 พ.ย. แทนโดย ชื่อ", "ผู้แทนรับแจ้งเตือนแทน"),
    ("เวรคืนนี้ ชื่อ", "ผู้รับแจ้งเตือนกลางคืน"),
    ("ช่วยเหลือ", "คำสั่งทั้งหมด"),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who may be called; ``phone`` is left to be written by hand where it is empty."""

    name: str
    role: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class GuideHouse:
    """The agency as the guide names it. ``asked_at``: when the bot asks about PMOC, the group, again, and the head."""

    name: str
    short_name: str
    unit: str
    policy: Policy
    asked_at: tuple[time, time, time]
    night: tuple[time, time] | None = None
    contacts: Sequence[Contact] = ()
    drill_hour: timedelta = timedelta(minutes=5)
    drill_monthly: bool = True


def guide_pdf(house: GuideHouse, now: datetime) -> bytes:
    """The guide as PDF, one page of A4. The same house and moment give the same bytes."""
    return typesetting.pdf("guide", _data(house, now), now)


def guide_png(house: GuideHouse, now: datetime, ppi: int = typesetting.PIXELS_PER_INCH) -> list[bytes]:
    """The guide as a picture."""
    return typesetting.png("guide", _data(house, now), now, ppi)


def _data(house: GuideHouse, now: datetime) -> dict[str, Any]:
    first, again, head = (_clock(at) for at in house.asked_at)
    policy = house.policy
    return {
        "title": "เมื่อมีประเด็น PMOC",
        "agency": printable(house.name, _LONGEST),
        "agency_pieces": pieces(printable(house.name, _LONGEST)),
        "unit": pieces(printable(house.unit, _LONGEST)),
        "date": long_date(now.astimezone(BANGKOK).date()),
        "source": f"ข่าวชัด · คู่มือเจ้าหน้าที่ {printable(house.short_name, 40)}",
        "as_of": f"จัดทำเมื่อ {long_date(now.astimezone(BANGKOK).date())} เวลา {clock(now)}",
        "begin": [
            pieces("คัดลอกโพสต์ใน IA-Chat ทั้งข้อความ วางในแชตกับระบบ ไม่ต้องแก้ไข"),
            pieces("แตะเวลาที่โพสต์ ถ้าไม่แตะ ระบบนับจาก " + first + " ซึ่งเข้มที่สุด"),
            pieces("ระบบเปิดเรื่องเฉพาะประเด็นของหน่วยงาน ถ้าไม่แน่ใจจะถาม"),
            pieces(f"ไม่มีประเด็น แตะ วันนี้ไม่มีประเด็น · ถ้าไม่มีใครบอก ระบบถามกลุ่ม {again} ถามหัวหน้า {head}"),
        ],
        "clocks": [_step(step, policy) for step in Step],
        "clock_note": pieces(_clock_note(policy)),
        "ladder": [{"when": when, "who": pieces(who)} for when, who in _ladder(policy)[:MOST_RUNGS]],
        "night": pieces(f"{UNTOUCHED} · {_night(house.night)}"),
        "commands": [{"say": say, "does": pieces(does)} for say, does in _COMMANDS],
        "drill": [pieces(line) for line in _drill(house)],
        "contacts": _contacts(house.contacts),
    }


def _clock(at: time) -> str:
    return f"{at:%H.%M} น."


def _step(step: Step, policy: Policy) -> dict[str, Any]:
    name, say, then = _STEPS[step]
    limit = _limit(policy.sla[step])
    return {
        "name": name,
        "limit": limit,
        "say": pieces(say),
        "then": pieces(then.format(channels=policy.min_channels)),
    }


def _limit(span: timedelta) -> str:
    """A limit in hours up to two days, as people say it: "24 ชม."."""
    hours = span / timedelta(hours=1)
    return f"{hours:g} ชม." if hours.is_integer() and hours <= LONGEST_IN_HOURS else duration(span)


def _clock_note(policy: Policy) -> str:
    starts = " PMOC โพสต์" if policy.clock_starts == "posted" else "หน่วยงานทราบ"
    return (
        f"เวลานับตั้งแต่{starts} ต่อเนื่อง ไม่เว้นกลางคืนและวันหยุด · กำหนดในโพสต์ที่เร็วกว่าให้ยึดตามโพสต์ · "
        "เลข 1 คือเลขเรื่อง · ในกลุ่มให้ขึ้นต้นด้วย ข่าวชัด"
    )


def _ladder(policy: Policy) -> list[tuple[str, str]]:
    """Who hears when; where a step differs from the first, the difference is told."""
    rows: list[tuple[str, str]] = []
    base = {_when(mark): mark for mark in policy.marks[Step.ACKNOWLEDGE]}
    others = {step: {_when(mark): mark for mark in policy.marks[step]} for step in Step}
    labels = sorted(
        {label: mark for marks in others.values() for label, mark in marks.items()}.items(),
        key=lambda item: _place(item[1]),
    )
    for label, _ in labels:
        told = _names(base[label].audience) if label in base else ""
        usual = base[label].audience if label in base else ()
        differing: dict[str, list[str]] = {}
        for step in list(Step)[1:]:
            mark = others[step].get(label)
            if mark is not None and mark.audience != usual:
                differing.setdefault(_difference(mark.audience, usual), []).append(_STEPS[step][0])
        more = [f"ขั้น{' '.join(steps)}: {names}" for names, steps in differing.items()]
        rows.append((label, " · ".join(part for part in (told, *more) if part)))
    return rows


def _place(mark: Mark) -> tuple[int, float]:
    if mark.offset is not None:
        return 1, mark.offset.total_seconds()
    return 0, mark.fraction or 1.0


def _when(mark: Mark) -> str:
    if mark.offset:
        if mark.every:
            return f"เกิน {_limit(mark.offset)} ทุก {_limit(mark.every)}"
        return f"เกินกำหนด {_limit(mark.offset)}"
    if mark.fraction is None or mark.fraction == 1:
        return "ครบกำหนด"
    if mark.fraction == 0.5:
        return "ครึ่งหนึ่งของเวลา"
    return f"ร้อยละ {mark.fraction * 100:g} ของเวลา"


def _names(audience: Sequence[Audience]) -> str:
    names = [_WHO[rung] for rung in audience]
    if len(names) < 2:
        return "".join(names)
    gap = " " if names[-1].startswith("ผอ.") else ""
    return f"{' '.join(names[:-1])} และ{gap}{names[-1]}"


def _difference(audience: Sequence[Audience], usual: Sequence[Audience]) -> str:
    """What is other than usual; only what is more, where nobody is left out."""
    if usual and set(usual) < set(audience):
        return "เพิ่ม " + _names([rung for rung in audience if rung not in usual])
    return _names(audience)


def _night(night: tuple[time, time] | None) -> str:
    if night is None:
        return "กลางคืนแจ้งตามปกติ"
    starts, ends = night
    return f"กลางคืน {starts:%H.%M}-{ends:%H.%M} น. แจ้งผู้อยู่เวรเท่านั้น ผู้อื่นรับแจ้งเวลา {_clock(ends)} · ไม่มีผู้อยู่เวร แจ้งทุกคนตามปกติ"


def _drill(house: GuideHouse) -> list[str]:
    pace = (
        "ใช้เวลาจริง"
        if house.drill_hour >= timedelta(hours=1)
        else f"เวลา 1 ชม. ย่อเหลือ {duration(house.drill_hour)}"
    )
    monthly = " เดือนที่ไม่มีประเด็นจริง ระบบเริ่มซ้อมให้ปลายเดือน" if house.drill_monthly else ""
    return [
        f"หัวหน้าภารกิจหรือผู้ดูแลระบบพิมพ์ ซ้อม ({pace}) หรือ ซ้อม เร็ว{monthly}",
        "ทำเหมือนเรื่องจริงทุกขั้น แต่ไม่โพสต์ในห้องใด การ์ดทุกใบขึ้นต้นด้วย [ซ้อม]",
        "จบแล้วมีการ์ดผลการซ้อม ไม่นับในตัวชี้วัด มีเรื่องจริงเมื่อใด การซ้อมหยุดเอง",
    ]


def _contacts(contacts: Sequence[Contact]) -> list[dict[str, Any]]:
    """The people by rung; of a rung without anybody a line to be filled in by hand."""
    order = list(_ROLES)
    known = [c for role in order for c in [p for p in contacts if p.role == role][:MOST_OF_A_ROLE]]
    missing = [Contact("", role) for role in order if all(c.role != role for c in known)]
    # Each rung has a line before any has a second one.
    firsts = [next(c for c in (*known, *missing) if c.role == role) for role in order]
    more = [c for c in known if c not in firsts][: MOST_CONTACTS - len(firsts)]
    shown = sorted([*firsts, *more], key=lambda c: order.index(c.role))
    return [
        {
            "role": _ROLES[c.role],
            "name": pieces(printable(c.name, 40)),
            "phone": printable(c.phone, 30),
        }
        for c in shown
    ]
