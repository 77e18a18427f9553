"""Cards of reminders: one step of one case, or all that is due for somebody on one card."""

from __future__ import annotations

from datetime import datetime

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.case_parts import (
    LISTED,
    case_rows,
    due_tone,
    facts,
    mark,
    more_row,
    next_due,
    open_button,
    step_button,
    step_hint,
    step_of,
    tone_of,
    urgent_first,
)
from bot.cards.flex import SOFT, Card, Messages, Part, messages, text
from bot.cards.text import line
from bot.cards.views import CardContext, RemindersView, ReminderView, Tone
from bot.cards.words import STEPS, TONES, outage, row_time, typed, want, when
from thai.dates import clock, remaining

SNOOZE_MINUTES = 30


def reminder_card(view: ReminderView, ctx: CardContext) -> Messages:
    """A step that is not done: before its limit to the one responsible, at it and after it to those above."""
    case, now = view.case, ctx.now
    late = view.due <= now
    name = STEPS.get(view.step, view.step)
    if late:
        alt = f"{mark(case)} {remaining(view.due, now)} · โปรด{name}ทันที (กำหนด {when(view.due, now)})"
    else:
        alt = f"{mark(case)} โปรด{name}ภายใน {when(view.due, now)} ({remaining(view.due, now)})"
    tone = _reminder_tone(view, now)
    return messages(
        Card(
            tone=tone,
            state=f"{TONES[tone]} · ยังไม่ได้{name}",
            mark=mark(case),
            alt=f"{alt} · {case.title}",
            title=case.title,
            facts=facts(case, now),
            want=want(view.step, view.due, now),
            body=[*_why(view), *_missed(view, ctx), *_also(view, ctx)],
            buttons=_buttons(view, ctx),
            hint=step_hint(case, ctx) if view.step == case.next_step else "",
            urgent=late,
            drill=case.drill or ctx.drill,
        )
    )


def _buttons(view: ReminderView, ctx: CardContext) -> list[Action | None]:
    case = view.case
    shows = f"รับทราบเตือน {case.id}"
    seen = actions.tap("รับทราบเตือน", "seen", shows=shows, c=case.id, s=view.step)
    if view.reader == "director":
        # The director looks, and has others do it.
        return [open_button(case), seen]
    step = step_button(case, view.step, ctx)
    if ctx.group:
        return [step, open_button(case)]
    if (view.due - ctx.now).total_seconds() > SNOOZE_MINUTES * 60:
        label = f"เลื่อนเตือน {SNOOZE_MINUTES} นาที"
        shows = f"เลื่อน {case.id} {SNOOZE_MINUTES} นาที"
        snooze = actions.tap(label, "snooze", shows=shows, c=case.id, s=view.step, m=SNOOZE_MINUTES)
        return [step, open_button(case), snooze]
    return [step, open_button(case), seen]


def _reminder_tone(view: ReminderView, now: datetime) -> Tone:
    """Amber in the last quarter of the time; at half of it there is still enough."""
    start = view.case.posted_at
    if start is not None and now < view.due and (view.due - now) * 4 <= view.due - start:
        return "soon"
    return due_tone(view.due, now)


def _why(view: ReminderView) -> list[Part]:
    """Why it comes to this person: for somebody who is away, or because nobody works on the case."""
    told = []
    if line(view.instead_of, 10, empty=""):
        told.append(f"แจ้งแทน {line(view.instead_of, 60)} ซึ่งลาหรือติดต่อไม่ได้")
    if view.untouched:
        told.append("ยังไม่มีผู้ดำเนินการ จึงแจ้งเจ้าหน้าที่ทุกคนและหัวหน้าภารกิจ")
    return [text(words, 200, size="sm") for words in told]


def _missed(view: ReminderView, ctx: CardContext) -> list[Part]:
    if view.outage is not None:
        return [text(f"{outage(*view.outage, ctx.now)} จึงแจ้งช้า", 200, size="sm")]
    if view.missed_since is None:
        return []
    since, until = row_time(view.missed_since, ctx.now).removesuffix(" น."), clock(ctx.now)
    return [text(f"ระบบหยุดทำงานช่วง {since} ถึง {until} จึงแจ้งช้า", 200, size="sm")]


def _also(view: ReminderView, ctx: CardContext) -> list[Part]:
    """The case's other steps that are due for telling."""
    steps = [step for name in view.also if (step := step_of(view.case, name)) and not step.done_at]
    if not steps:
        return []
    rows = [f"{STEPS.get(s.step, s.step)} {remaining(s.due, ctx.now)}" for s in steps[:3]]
    return [text("ขั้นตอนอื่นที่ยังค้าง: " + " · ".join(rows), 300, size="sm", color=SOFT)]


def _for_all(view: RemindersView, ctx: CardContext) -> list[Action | None]:
    """Seen and put off for all cases on the card at once; in a group, where nobody is meant alone, their list."""
    whole_list = actions.tap("เรื่องชี้แจงทั้งหมด", "cases", shows="เรื่องชี้แจง")
    if ctx.group:
        return [whole_list]
    ids = ".".join(str(item.case.id) for item in view.items)
    label = f"รับทราบเตือน {len(view.items)} เรื่องนี้" if view.more else "รับทราบเตือนทั้งหมด"
    seen = actions.tap(label, "seenall", shows="รับทราบเตือนทั้งหมด", c=ids)
    if not _may_put_off(view, ctx):
        return [seen, whole_list]
    snooze = actions.tap(
        f"เลื่อนเตือนทั้งหมด {SNOOZE_MINUTES} นาที",
        "snoozeall",
        shows=f"เลื่อนเตือนทั้งหมด {SNOOZE_MINUTES} นาที",
        c=ids,
        m=SNOOZE_MINUTES,
    )
    return [seen, snooze]


def _typed_for_all(view: RemindersView, ctx: CardContext) -> str:
    if ctx.group:
        return ""
    put_off = f" · เลื่อนเตือนทั้งหมด {SNOOZE_MINUTES} นาที ตามด้วยเหตุผล" if _may_put_off(view, ctx) else ""
    return f" · รับทราบเตือนทั้งหมด{put_off}"


def _may_put_off(view: RemindersView, ctx: CardContext) -> bool:
    """Whether a case on the card can be put off: not by the director, who has others do it, and not past a limit."""
    return any(
        item.reader != "director" and (item.due - ctx.now).total_seconds() > SNOOZE_MINUTES * 60
        for item in view.items
    )


def reminders_card(view: RemindersView, ctx: CardContext) -> Messages:
    """All that somebody is reminded of at one moment, the most overdue first."""
    if len(view.items) == 1 and not view.more:
        return reminder_card(view.items[0], ctx)
    if not view.items:
        nothing = "ไม่มีเรื่องที่ต้องแจ้งเตือน"
        return messages(Card(tone="done", state=nothing, alt=nothing, drill=ctx.drill))
    cases = urgent_first([item.case for item in view.items])
    late = sum(tone_of(case, ctx.now) == "late" for case in cases)
    total = len(cases) + view.more
    first, due = cases[0], next_due(cases[0])
    name = STEPS.get(first.next_step or "", "")
    lateness = f" เกินกำหนด {late:,} เรื่อง" if late and not view.more else ""
    told = [part for item in view.items for part in (*_missed(item, ctx), *_why(item))]
    notes = list({part["text"]: part for part in told}.values())[:3]
    return messages(
        Card(
            tone=tone_of(first, ctx.now),
            state=f"แจ้งเตือน {total:,} เรื่อง",
            alt=f"แจ้งเตือนเรื่องชี้แจง {total:,} เรื่อง{lateness}"
            + (f" · {mark(first)} {name} {remaining(due, ctx.now)}" if due else ""),
            want=f"โปรดดำเนินการ{mark(first)} ก่อน",
            body=[*notes, *case_rows(cases, ctx), *more_row(total - min(len(cases), LISTED), "เรื่อง")],
            buttons=[
                actions.tap(f"ดู{mark(first)}", "case", shows=f"เรื่อง {first.id}", c=first.id),
                *_for_all(view, ctx),
            ],
            hint=f"แตะเรื่องเพื่อดูรายละเอียด หรือพิมพ์ {typed(f'เรื่อง {first.id}', ctx)}{_typed_for_all(view, ctx)}",
            urgent=late > 0,
            drill=all(case.drill for case in cases) or ctx.drill,
        )
    )
