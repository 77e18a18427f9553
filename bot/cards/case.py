"""Cards of clarification cases: one case, its reminders, channels, texts to share; lists of cases."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

from bot.cards import actions
from bot.cards.case_parts import (
    LISTED,
    case_rows,
    facts,
    hand_over_button,
    mark,
    more_row,
    next_due,
    open_button,
    page_chip,
    source_rows,
    state_name,
    state_words,
    step_button,
    step_buttons,
    step_hint,
    step_of,
    step_rows,
    tone_of,
    urgent_first,
    wanted,
)
from bot.cards.flex import (
    SOFT,
    Card,
    Messages,
    Part,
    grid,
    heading,
    linked,
    messages,
    quoted,
    rule,
    text,
)
from bot.cards.text import line
from bot.cards.views import CardContext, CasesView, CaseView, ChangeView, StepView
from bot.cards.words import STEPS, next_question, outage, typed, when
from thai.dates import remaining

MAX_DETAIL = 600
EVIDENCE = 5


def case_card(view: CaseView, ctx: CardContext) -> Messages:
    """A case: where it stands, what is wanted next, the four steps, who reported it."""
    now = ctx.now
    step = step_of(view, view.next_step)
    short = f"{STEPS.get(step.step, step.step)}{_until(view, ctx)}" if step else _ending(view)
    return messages(
        Card(
            tone=tone_of(view, now),
            state=state_words(view, now),
            mark=mark(view),
            alt=f"{mark(view)} {short} · {view.title}",
            title=view.title,
            facts=facts(view, now),
            want=wanted(view, now) or _ended(view, now),
            body=[
                *_detail(view),
                *_reason(view),
                *_ruled(step_rows(view, now)),
                *_outages(view, ctx),
                *_channels_line(view),
                *_lacking(view),
                *source_rows(view),
                *_dossier(view),
                *grid([page_chip(view)], 1),
            ],
            buttons=[*step_buttons(view, ctx), hand_over_button(view)],
            hint=step_hint(view, ctx),
            drill=view.drill or ctx.drill,
        )
    )


def case_opened_card(view: CaseView, ctx: CardContext) -> Messages:
    """A new case, to those who work on it: what was asked, and until when it must be acknowledged."""
    now = ctx.now
    step = step_of(view, view.next_step)
    asked = f"ประเด็น PMOC เกี่ยวกับ {ctx.short_name}" if view.posted_at else "เรื่องชี้แจงใหม่"
    guessed = view.posted_at is not None and not view.posted_known
    until = f" · โปรด{STEPS.get(step.step, step.step)}{_before(step.due, now)}" if step else ""
    if guessed and step is not None:
        until = f" · ยังไม่ทราบเวลาโพสต์ {_strictest(view, step.due, now)}"
    return messages(
        Card(
            tone="waiting" if guessed else tone_of(view, now),
            state="ประเด็น PMOC ใหม่" if view.posted_at else asked,
            mark=mark(view),
            alt=f"{asked}{until} · {mark(view)} {view.title}",
            title=view.title,
            facts="" if guessed else facts(view, now),
            want=_guess(view, step, now) if guessed and step is not None else wanted(view, now),
            body=[*_detail(view), *source_rows(view)],
            buttons=[*step_buttons(view, ctx), open_button(view)],
            hint=step_hint(view, ctx),
            drill=view.drill or ctx.drill,
        )
    )


def _strictest(view: CaseView, due: datetime, now: datetime) -> str:
    """The strictest reading of a post whose time nobody has told yet; lateness is not claimed before that."""
    start = when(view.posted_at, now) if view.posted_at else ""
    return f"ถ้าโพสต์เมื่อ {start} ครบกำหนด {when(due, now)}"


def _guess(view: CaseView, step: StepView, now: datetime) -> str:
    name = STEPS.get(step.step, step.step)
    return f"โปรด{name}โดยเร็ว · ยังไม่ทราบเวลาโพสต์ {_strictest(view, step.due, now)} · รอผู้ส่งประเด็นระบุเวลา"


def change_card(view: ChangeView, ctx: CardContext) -> Messages:
    """A case that changed, and what follows from it."""
    case, now = view.case, ctx.now
    what = _CHANGES.get(view.change, "มีการเปลี่ยนแปลง")
    if view.change == "handed_over" and case.owner.strip():
        what = f"{what}ให้ {line(case.owner, 60)}"
    by = f" โดย {line(view.by, 60)}" if line(view.by, 60, empty="") else ""
    ended = case.next_step is None
    until = f" · {STEPS.get(case.next_step or '', '')}{_until(case, ctx)}" if not ended else ""
    return messages(
        Card(
            tone=tone_of(case, now),
            state=_CHANGES.get(view.change, what),
            mark=mark(case),
            alt=f"{mark(case)} {what}{by}{until} · {case.title}",
            title=case.title,
            facts=f"{what}{by}" if by or view.change == "handed_over" else facts(case, now),
            want=wanted(case, now) or _ended(case, now),
            body=[*_instead(view), *(_reason(case) if ended else step_rows(case, now))],
            buttons=[open_button(case)]
            if ended
            else [step_button(case, case.next_step, ctx), open_button(case)],
            hint=step_hint(case, ctx),
            drill=case.drill or ctx.drill,
        )
    )


def _instead(view: ChangeView) -> list[Part]:
    if not line(view.instead_of, 10, empty=""):
        return []
    return [text(f"แจ้งแทน {line(view.instead_of, 60)} ซึ่งลา", 200, size="sm")]


_CHANGES = {
    "declared_not_ours": "ไม่เกี่ยวข้องกับหน่วยงาน",
    "withdrawn": "PMOC ถอนประเด็นแล้ว",
    "ruled_out": "ไม่ใช่ประเด็น",
    "reopened": "เปิดเรื่องอีกครั้ง",
    "amended": "ประเด็นถูกแก้ไข",
    "handed_over": "มอบหมายต่อ",
    "clock_moved": "ปรับเวลาโพสต์แล้ว",
}


def answered_card(view: CaseView, ctx: CardContext) -> Messages:
    """A case that was answered: when, by whom, where it was published, and whether it was in time."""
    step = step_of(view, "answer")
    at = (step.done_at if step else None) or view.ended_at or ctx.now
    late = bool(step and at > step.due)
    word = "แจ้งตอบแล้ว · เกินกำหนด" if late else "แจ้งตอบแล้ว · ทันกำหนด"
    by = f" โดย {line(step.by, 60)}" if step and step.by.strip() else ""
    return messages(
        Card(
            tone="done",
            state=word,
            mark=mark(view),
            alt=f"{mark(view)} แจ้งตอบแล้วเมื่อ {when(at, ctx.now)} {'เกินกำหนด' if late else 'ทันกำหนด'} · {view.title}",
            title=view.title,
            facts=f"แจ้งตอบเมื่อ {when(at, ctx.now)}{by}",
            body=[*_channels_line(view), *_lacking(view), *_links(view), *_ruled(step_rows(view, ctx.now))],
            buttons=[open_button(view)],
            hint=f"หรือพิมพ์ {typed(f'เรื่อง {view.id}', ctx)}",
            drill=view.drill or ctx.drill,
        )
    )


def cases_card(view: CasesView, ctx: CardContext) -> Messages:
    """The open cases, the most urgent first, at most ten."""
    if not view.cases:
        return _no_cases(view, ctx)
    cases = urgent_first(view.cases)
    real = [case for case in cases if not case.drill]
    late = sum(tone_of(case, ctx.now) == "late" for case in real)
    total, practice = max(view.total, len(real)), max(view.practice, len(cases) - len(real))
    kind = "เรื่องชี้แจงเกินกำหนด" if view.late_only else "เรื่องชี้แจงค้าง"
    lateness = f" เกินกำหนด {late} เรื่อง" if late and not view.late_only else ""
    besides = f" · ซ้อม {practice:,} เรื่อง" if practice else ""
    first, due = cases[0], next_due(cases[0])
    next_word = f" · {mark(first)} {remaining(due, ctx.now)}" if due else ""
    return messages(
        Card(
            tone=tone_of(first, ctx.now),
            state=f"{kind} {total:,} เรื่อง{besides}",
            alt=f"{kind} {total:,} เรื่อง{besides}{lateness}{next_word} · {first.title}",
            body=[*case_rows(cases, ctx), *more_row(total + practice - min(len(cases), LISTED), "เรื่อง")],
            hint=f"แตะเรื่องเพื่อดูรายละเอียด หรือพิมพ์ {typed(f'เรื่อง {first.id}', ctx)}",
            drill=ctx.drill or not real,
        )
    )


def _no_cases(view: CasesView, ctx: CardContext) -> Messages:
    what = "ไม่มีเรื่องชี้แจงที่เกินกำหนด" if view.late_only else "ไม่มีเรื่องชี้แจงค้าง"
    after = next_question(ctx)
    return messages(
        Card(
            tone="done",
            state=what,
            alt=f"{what} · {after}" if after else what,
            title=what,
            facts=after,
            buttons=[actions.tap("เรื่องชี้แจงทั้งหมด", "cases", shows="เรื่องชี้แจง")] if view.late_only else [],
            hint=f"หรือพิมพ์ {typed('เรื่องชี้แจง', ctx)}" if view.late_only else "",
            drill=ctx.drill,
        )
    )


def _before(due: datetime, now: datetime) -> str:
    return f"ทันที ({remaining(due, now)})" if due <= now else f"ภายใน {when(due, now)}"


def _until(case: CaseView, ctx: CardContext) -> str:
    step = step_of(case, case.next_step)
    if step is None:
        return ""
    if step.due <= ctx.now:
        return f" {remaining(step.due, ctx.now)}"
    return f"ภายใน {when(step.due, ctx.now)} ({remaining(step.due, ctx.now)})"


def _ending(case: CaseView) -> str:
    return state_name(case)


def _ended(case: CaseView, now: datetime) -> str:
    return f"ปิดเรื่องเมื่อ {when(case.ended_at, now)}" if case.ended_at else ""


def _ruled(rows: list[Part]) -> list[Part]:
    return [rule(), *rows] if rows else []


def _detail(case: CaseView) -> list[Part]:
    return [quoted(case.detail, MAX_DETAIL)] if line(case.detail, 10, empty="") else []


def _reason(case: CaseView) -> list[Part]:
    return [quoted(f"เหตุผล: {case.end_reason}", MAX_DETAIL)] if line(case.end_reason, 10, empty="") else []


def _outages(case: CaseView, ctx: CardContext) -> list[Part]:
    """When the service itself was not at work though something of the case fell due."""
    return [text(outage(*one, ctx.now), 120, size="sm", color=SOFT) for one in case.outages[-3:]]


def _channels_line(case: CaseView) -> list[Part]:
    if not case.channels:
        return []
    names = " · ".join(line(name, 60) for name in case.channels[:LISTED])
    missing = case.min_channels - len(case.channels) if case.next_step else 0
    more = f" · ขาดอีก {missing} ช่องทาง" if missing > 0 else ""
    return [text(f"ช่องทางเผยแพร่: {names}{more}", 500, size="sm")]


def _lacking(case: CaseView) -> list[Part]:
    """The channels without evidence; a tap shows the evidence card."""
    if not case.lacking:
        return []
    names = " · ".join(line(name, 60) for name in case.lacking[:LISTED])
    action = actions.tap("หลักฐาน", "evidence", shows=f"หลักฐาน {case.id}", c=case.id)
    return [text(f"ยังไม่มีหลักฐาน: {names}", 500, size="sm", **linked(action))]


def _dossier(case: CaseView) -> list[Part]:
    """The dossier in one line; a tap shows it."""
    if not case.found:
        return []
    action = actions.tap("ข้อมูลประกอบ", "dossier", shows=f"ข้อมูลประกอบ {case.id}", c=case.id)
    return [text(f"ข้อมูลประกอบ: {line(case.found, 160)}", 200, size="sm", **linked(action))]


def _links(case: CaseView) -> list[Part]:
    shown = [_link(url) for url in case.links if actions.clean_url(url)][:EVIDENCE]
    return [heading("หลักฐาน"), *shown, *more_row(len(case.links) - len(shown), "ลิงก์")] if shown else []


def _link(url: str) -> Part:
    look = {"size": "sm", "maxLines": 1, "wrap": False}
    return text(
        line(unquote(url).removeprefix("https://"), 120), 120, **look, **linked(actions.link(url, url))
    )
