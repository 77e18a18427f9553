"""Cards of drills: the practice post, what there is to practise, what came out. All marked as practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.cards import actions
from bot.cards.case_parts import LATE, more_row
from bot.cards.flex import INK, SOFT, Card, Messages, Part, heading, messages, quoted, rule, sides, text
from bot.cards.text import line
from bot.cards.views import CardContext
from bot.cards.words import ROLES, STEPS, typed, when
from thai.dates import duration

HOUR_SECONDS = 3600
MAX_POST = 1_500
MAX_CASES = 3
MAX_ADVICE = 6
ADVICE: Mapping[str, str] = {
    "hand_in": "ส่งประเด็นให้ระบบทันทีที่เห็นโพสต์ ครั้งนี้ไม่มีผู้ส่ง",
    "ruled_out": "อ่านหน่วยงานรับผิดชอบให้ครบก่อนบอกว่าไม่มีประเด็นของเรา",
    "acknowledge": "แจ้งรับเรื่องก่อนงานอื่น",
    "brief": "เสนอข้อเท็จจริงเท่าที่มีก่อน แล้วเพิ่มเติมภายหลัง",
    "channels": "เลือกช่องทางให้ครบ โดยไม่รอคำชี้แจง",
    "answer": "แจ้งตอบให้ทันกำหนด แล้วแตะ โพสต์แล้ว",
    "order": "ทำตามลำดับขั้นตอน ไม่ข้ามขั้น",
    "unfinished": "ทำเรื่องให้จบด้วยการแจ้งตอบ",
    "not_ours_wrong": "ประเด็นนี้เป็นหน้าที่ของหน่วยงาน ต้องแจ้งตอบ",
    "not_ours_missed": "ประเด็นที่ไม่ใช่หน้าที่ ให้พิมพ์ ไม่เกี่ยวข้อง พร้อมเหตุผล",
}
ENDS: Mapping[str, str] = {
    "done": "จบการซ้อม",
    "limit": "หมดเวลาซ้อม",
    "stopped": "ยุติการซ้อม",
    "real": "หยุดซ้อม มีเรื่องจริง",
}


@dataclass(frozen=True, slots=True)
class DrillPostView:
    """A practice post as it is shown; ``text`` begins with the mark of practice."""

    id: int
    text: str
    hour_seconds: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DrillListView:
    """What there is to practise, and which of the posts were practised when."""

    posts: tuple[tuple[str, datetime | None], ...]
    hour_seconds: int
    fast_seconds: int
    may_begin: bool


@dataclass(frozen=True, slots=True)
class DrillResultView:
    """What came out of a drill, as ``workflows.drill.result`` says it; ``by`` ended it, if anybody did."""

    result: Mapping[str, Any]
    by: str = ""
    may_begin: bool = False


def pace(hour_seconds: int) -> str:
    """How long an hour of the clocks lasts."""
    if hour_seconds >= HOUR_SECONDS:
        return "ใช้เวลาจริง"
    return f"1 ชม. ย่อเหลือ {duration(timedelta(seconds=hour_seconds))}"


def drill_post_card(view: DrillPostView, ctx: CardContext) -> Messages:
    """The practice post, as if it stood in IA-Chat: to be handed to the bot or ruled out."""
    return messages(
        Card(
            tone="drill",
            state="โพสต์ประเด็น PMOC",
            alt=f"ซ้อมชี้แจงประเด็น PMOC · โปรดอ่านโพสต์แล้วส่งประเด็น · {pace(view.hour_seconds)}",
            title="โพสต์สำหรับซ้อม",
            facts=f"{pace(view.hour_seconds)} · จบไม่เกิน {when(view.ends_at, ctx.now)}",
            want="โปรดทำเหมือนพบโพสต์นี้ใน IA-Chat เวลาเริ่มนับแล้ว",
            body=[quoted(view.text, MAX_POST)],
            buttons=[
                actions.tap("ส่งประเด็น", "drillsend", shows="ส่งประเด็นซ้อม", r=view.id),
                actions.copy("คัดลอกโพสต์", view.text),
                actions.tap("ไม่มีประเด็นของเรา", "drillnone", shows="ไม่มีประเด็นซ้อม", r=view.id),
            ],
            hint=f"หรือวางโพสต์ในแชตกับระบบ หรือพิมพ์ {typed('ส่งประเด็นซ้อม', ctx)}",
            drill=True,
        )
    )


def drill_list_card(view: DrillListView, ctx: CardContext) -> Messages:
    """The practice posts by number."""
    rows: list[Part] = []
    for number, (name, last) in enumerate(view.posts, 1):
        rows.append(sides(f"{number} {line(name, 60)}", when(last, ctx.now) if last else "ยังไม่เคยซ้อม"))
    starts = [
        actions.tap("เริ่มซ้อม", "drill", shows="ซ้อม"),
        actions.tap("ซ้อมเร็ว", "drill", shows="ซ้อม เร็ว", v="fast"),
    ]
    return messages(
        Card(
            tone="drill",
            state="รายการซ้อม",
            alt=f"โพสต์สำหรับซ้อม {len(view.posts)} แบบ",
            title=f"โพสต์สำหรับซ้อม {len(view.posts)} แบบ",
            facts=f"ซ้อม: {pace(view.hour_seconds)} · ซ้อม เร็ว: {pace(view.fast_seconds)}",
            body=rows[:30],
            buttons=starts if view.may_begin else [],
            hint=f"หรือพิมพ์ {typed('ซ้อม 3', ctx)} · {typed('ซ้อม 3 เร็ว', ctx)}" if view.may_begin else "",
            drill=True,
        )
    )


def drill_result_card(view: DrillResultView, ctx: CardContext) -> Messages:
    """Who did what how fast, what was late, what was missed, what to practise."""
    found = view.result
    end = ENDS.get(str(found["end"]), "จบการซ้อม")
    verdict = "ทันทุกขั้นตอน" if found["passed"] else _verdict(found)
    by = f"โดย {line(view.by, 60)}" if view.by else ""
    hour = int(found["hour_seconds"])
    quick = "เวลาในวงเล็บเทียบกับเกณฑ์จริง" if hour < HOUR_SECONDS else ""
    advice = [ADVICE[code] for code in found["practise"] if code in ADVICE][:MAX_ADVICE]
    cases = found["cases"]
    return messages(
        Card(
            tone="drill",
            state="ผลการซ้อม",
            alt=f"ผลการซ้อม {verdict} · {found['title']}",
            title=str(found["title"]),
            facts=" · ".join(part for part in (f"{end}{by}", pace(hour), quick) if part),
            want=verdict,
            want_tone="in_time" if found["passed"] else "late",
            body=[
                _handed_in(found, hour),
                *(part for case in cases[:MAX_CASES] for part in _case(case, hour, str(found["end"]))),
                *more_row(len(cases) - MAX_CASES, "เรื่อง"),
                rule(),
                *(
                    (heading("ควรฝึก"), *(text(f"• {words}", 200, size="sm") for words in advice))
                    if advice
                    else ()
                ),
                text(f"ข้อสังเกต: {line(str(found['lesson']), 200)}", 220, size="sm", color=SOFT),
            ],
            buttons=[actions.tap("ซ้อมอีกครั้ง", "drill", shows="ซ้อม")] if view.may_begin else [],
            hint=f"หรือพิมพ์ {typed('ซ้อม', ctx)}" if view.may_begin else "",
            drill=True,
        )
    )


def _verdict(found: Mapping[str, Any]) -> str:
    steps = [step for case in found["cases"] for step in case["steps"]]
    late = sum(bool(step["late"]) for step in steps)
    missed = sum(bool(step["missed"]) for step in steps)
    told = [f"เกินกำหนด {late} ขั้นตอน"] if late else []
    told += [f"ไม่ได้ทำ {missed} ขั้นตอน"] if missed else []
    if not told:
        told = ["ยังไม่จบ"] if found["end"] != "done" else ["มีข้อที่ควรฝึก"]
    return " · ".join(told)


def _handed_in(found: Mapping[str, Any], hour: int) -> Part:
    given = found["handed_in"]
    if given is None:
        return sides("! ส่งประเด็น", "ไม่มีผู้ส่ง", colour=LATE, weight="bold")
    what = "บอกว่าไม่มีประเด็น" if given["ruled_out"] else "ส่งประเด็น"
    wrong = "ruled_out" in found["practise"]
    shown = f"{'!' if wrong else '✓'} {what} · {line(given['by'], 40)}"
    return sides(shown, _took(given["seconds"], hour), colour=LATE if wrong else INK)


def _took(seconds: int, hour: int) -> str:
    """How long something took, and how long by the real limits."""
    shown = duration(timedelta(seconds=seconds))
    if hour >= HOUR_SECONDS or hour <= 0:
        return shown
    return f"{shown} ({duration(timedelta(seconds=seconds * HOUR_SECONDS // hour))})"


def _case(case: Mapping[str, Any], hour: int, end: str) -> list[Part]:
    rows: list[Part] = [rule(), heading(f"เรื่องที่ {case['id']} · {line(case['title'], 60)}")]
    rows += [_step(step, hour, end) for step in case["steps"]]
    decision = case["decision"]
    if decision is not None:
        wrong = bool(decision["late"]) or case["right"] != "not_ours"
        shown = f"{'!' if wrong else '✓'} แจ้งว่าไม่เกี่ยวข้อง · {line(decision['by'], 40)}"
        rows.append(sides(shown, _took(decision["seconds"], hour), colour=LATE if wrong else INK))
    told = ROLES.get(str(case["climbed_to"]), "")
    if told:
        rows.append(text(f"ต้องแจ้งผู้บังคับบัญชาถึง {told}", 120, size="sm", color=LATE))
    return rows


def _step(step: Mapping[str, Any], hour: int, end: str) -> Part:
    name = STEPS.get(str(step["step"]), str(step["step"]))
    if step["seconds"] is None:
        if step["missed"]:
            return sides(f"! {name}", "ไม่ได้ทำ", colour=LATE, weight="bold")
        return sides(f"– {name}", "ข้ามขั้นตอน" if end == "done" else "ยังไม่ถึงกำหนด", colour=SOFT)
    late = bool(step["late"])
    shown = f"{'!' if late else '✓'} {name} · {line(step['by'], 40)}"
    return sides(shown, _took(step["seconds"], hour), colour=LATE if late else INK)
