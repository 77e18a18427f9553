"""What the cards of clarification cases have in common: tone, wording, rows, the buttons of a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.flex import SOFT, TONE_COLOURS, Part, box, chip, heading, linked, rule, sides, text
from bot.cards.text import line
from bot.cards.views import CardContext, CaseView, StepView, Tone
from bot.cards.words import STATES, STEPS, TONES, TYPED, row_time, typed, want, when
from thai.dates import clock, duration, remaining, short_date

SOON = timedelta(hours=1)
"""From when on a limit counts as near."""
LISTED = 10
"""Entries of a list on a card."""
SOURCES = 3
LATE = TONE_COLOURS["late"].writing


def tone_of(case: CaseView, now: datetime) -> Tone:
    """The colour of a case by its nearest limit."""
    due = next_due(case)
    if due is None:
        return "done"
    return due_tone(due, now)


def due_tone(due: datetime, now: datetime) -> Tone:
    """The colour of a limit: in time, soon, late."""
    if due <= now:
        return "late"
    return "soon" if due - now <= SOON else "in_time"


def next_due(case: CaseView) -> datetime | None:
    """The nearest limit of a case that has not ended."""
    if case.next_step is None:
        return None
    return min((step.due for step in case.steps if step.done_at is None), default=None)


def step_of(case: CaseView, name: str | None) -> StepView | None:
    """The step of that name."""
    return next((step for step in case.steps if step.step == name), None)


def mark(case: CaseView) -> str:
    """The case's number as people say it."""
    return f"เรื่องที่ {case.id}"


def state_name(case: CaseView) -> str:
    """The case's state; a practice case that is left open at the end of its drill was not withdrawn by anybody."""
    if case.drill and case.state == "withdrawn":
        return "จบการซ้อมแล้ว"
    return STATES.get(case.state, case.state)


def state_words(case: CaseView, now: datetime) -> str:
    """The strip's words: lateness first, since it decides what is done next."""
    tone, state = tone_of(case, now), state_name(case)
    return state if tone == "done" else f"{TONES[tone]} · {state}"


def wanted(case: CaseView, now: datetime) -> str:
    """What is wanted next and until when; nothing for a case that has ended."""
    step = step_of(case, case.next_step)
    return want(step.step, step.due, now) if step else ""


def facts(case: CaseView, now: datetime) -> str:
    """When it was posted and who is responsible."""
    known = []
    if case.posted_at and case.posted_known:
        known.append(f"โพสต์เมื่อ {when(case.posted_at, now)}")
    elif case.posted_at:
        known.append(f"นับเวลาจาก {when(case.posted_at, now)} (ยังไม่ทราบเวลาโพสต์)")
    if case.owner:
        known.append(f"ผู้รับผิดชอบ {line(case.owner, 60)}")
    if case.clips:
        known.append(f"{case.clips:,} ข่าว")
    return " · ".join(known)


def step_rows(case: CaseView, now: datetime) -> list[Part]:
    """The four steps, each with when it was or is to be done; of a case that has ended only those done."""
    there = [step for step in case.steps if step.done_at or case.next_step is not None]
    return [_step_row(step, now, upcoming=step.step == case.next_step) for step in there]


def _step_row(step: StepView, now: datetime, *, upcoming: bool) -> Part:
    name = STEPS.get(step.step, step.step)
    if step.done_at:
        if step.done_at <= step.due:
            return sides(f"✓ {name}", _row_time(step.done_at, now), colour=SOFT)
        late = f"เกินกำหนด {duration(step.done_at - step.due)}"
        return _late_row(sides(f"✓ {name}", _row_time(step.done_at, now), colour=LATE), late)
    if step.due <= now:
        limit = sides(f"! {name}", f"ภายใน {_row_time(step.due, now)}", colour=LATE, weight="bold")
        return _late_row(limit, remaining(step.due, now))
    return sides(f"○ {name}", f"ภายใน {_row_time(step.due, now)}", weight="bold" if upcoming else "regular")


def _late_row(row: Part, late: str) -> Part:
    """A step with how late it is on a line of its own, since both do not fit beside each other on a phone."""
    return box(row, text(late, 60, size="xs", color=LATE, align="end"))


def _row_time(moment: datetime, now: datetime) -> str:
    """The time, and on a line of its own the date when it is not today."""
    shown = row_time(moment, now)
    return shown if shown == clock(moment) else f"{clock(moment)}\n{short_date(moment)}"


def source_rows(case: CaseView) -> list[Part]:
    """Who reported it, with links."""
    if not case.sources:
        return []
    rows = [
        text(
            line(outlet, 80, empty="แหล่งข่าว"), 80, size="sm", **linked(actions.link(outlet or "แหล่งข่าว", url))
        )
        for outlet, url in case.sources[:SOURCES]
    ]
    return [heading("แหล่งข่าว"), *rows, *more_row(len(case.sources) - len(rows), "แหล่ง")]


def more_row(number: int, unit: str) -> list[Part]:
    """How many more there are than are listed."""
    return [text(f"และอีก {number:,} {unit}", 80, size="sm", color=SOFT)] if number > 0 else []


def case_rows(cases: Sequence[CaseView], ctx: CardContext) -> list[Part]:
    """Cases in a list, the most urgent first; a tap opens one."""
    shown = urgent_first(cases)[:LISTED]
    rows: list[Part] = []
    for index, case in enumerate(shown):
        rows += [rule()] if index else []
        rows.append(case_row(case, ctx))
    return rows


def urgent_first(cases: Sequence[CaseView]) -> list[CaseView]:
    """Late ones first, then by the nearest limit; those without a limit last, and behind all real ones those of drills."""

    def place(case: CaseView) -> tuple[bool, float, int]:
        due = next_due(case)
        return case.drill, due.timestamp() if due else float("inf"), case.id

    return sorted(cases, key=place)


def case_row(case: CaseView, ctx: CardContext) -> Part:
    """One case in a list: number and title, and below what is wanted and until when."""
    tone, step, due = tone_of(case, ctx.now), step_of(case, case.next_step), next_due(case)
    status = state_name(case)
    if step and due:
        status = f"{STEPS.get(step.step, step.step)} · {_until(due, ctx.now)}"
    drill = "ซ้อม · " if case.drill else ""
    row = box(
        text(f"{case.id} · {drill}{line(case.title, 120)}", 160, size="sm", weight="bold", maxLines=2),
        text(status, 120, size="sm", color=TONE_COLOURS[tone].writing),
        spacing="xs",
    )
    action = actions.tap(f"ดูเรื่อง {case.id}", "case", shows=f"เรื่อง {case.id}", c=case.id)
    return row | ({"action": action} if action else {})


def _until(due: datetime, now: datetime) -> str:
    if due <= now:
        return remaining(due, now)
    near = f"{TONES['soon']} " if due_tone(due, now) == "soon" else ""
    return f"{near}ภายใน {row_time(due, now)}"


def step_button(case: CaseView, step: str | None, ctx: CardContext) -> Action | None:
    """The button that does a step, or begins to."""
    match step:
        case "acknowledge":
            shows = f"แจ้งรับเรื่อง {case.id}"
            return actions.tap("แจ้งรับเรื่อง", "ack", shows=shows, c=case.id)
        case "brief":
            begins = typed(f"เสนอข้อเท็จจริง {case.id} ", ctx)
            return actions.fill("เสนอข้อเท็จจริง", begins, "brief", c=case.id)
        case "channels":
            return actions.tap("เลือกช่องทาง", "channels", shows=f"เลือกช่องทาง {case.id}", c=case.id)
        case "answer":
            return actions.fill("แจ้งตอบ", typed(f"แจ้งตอบ {case.id} ", ctx), "answer", c=case.id)
        case _:
            return None


def not_ours_button(case: CaseView, ctx: CardContext) -> Action | None:
    """The button that begins to say that an issue does not concern the agency; only until facts were given."""
    if case.state not in ("open", "acknowledged") or case.next_step is None:
        return None
    begins = typed(f"ไม่เกี่ยวข้อง {case.id} ", ctx)
    return actions.fill("ไม่เกี่ยวข้อง", begins, "notours", c=case.id)


def open_button(case: CaseView) -> Action | None:
    """The button that shows a case."""
    return actions.tap("ดูเรื่อง", "case", shows=f"เรื่อง {case.id}", c=case.id)


def hand_over_button(case: CaseView) -> Action | None:
    """The button that shows to whom a case may be handed."""
    if case.next_step is None:
        return None
    return actions.tap("มอบหมายต่อ", "handover", shows=f"มอบหมายต่อ {case.id}", c=case.id)


def page_chip(case: CaseView) -> Part:
    """The small button for a personal link to the case's page."""
    shows = f"เปิดหน้าเว็บ {case.id}"
    return chip("เปิดหน้าเรื่อง", actions.tap("เปิดหน้าเรื่อง", "web", shows=shows, c=case.id))


def step_buttons(case: CaseView, ctx: CardContext) -> list[Action | None]:
    """The next step, and what else may be done with a case."""
    if case.next_step is None:
        return [actions.tap("เรื่องชี้แจงทั้งหมด", "cases", shows="เรื่องชี้แจง")]
    composing = case.next_step in ("channels", "answer")
    more = compose_button(case) if composing else not_ours_button(case, ctx)
    return [step_button(case, case.next_step, ctx), more]


def compose_button(case: CaseView) -> Action | None:
    """The button that opens the composer of the answer."""
    return actions.tap("เรียบเรียงคำตอบ", "compose", shows=f"เรียบเรียงคำตอบ {case.id}", c=case.id)


def step_hint(case: CaseView, ctx: CardContext) -> str:
    """How to do the next step by typing."""
    if case.next_step is None:
        return ""
    follows = {
        "brief": " ตามด้วยข้อเท็จจริง",
        "channels": " ตามด้วยชื่อช่องทาง",
        "answer": " ตามด้วยคำชี้แจงและลิงก์",
    }.get(case.next_step, "")
    command = TYPED.get(case.next_step, "เรื่อง")
    return f"หรือพิมพ์ {typed(f'{command} {case.id}', ctx)}{follows}"
