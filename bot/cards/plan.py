"""Cards of response plans: the plan as its drafters see it, the decision that an executive is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.approval import remark_parts, rung_row, spaced, text_parts, too_long, whole_text
from bot.cards.flex import (
    SOFT,
    Card,
    Messages,
    Part,
    chip,
    grid,
    heading,
    messages,
    quoted,
    rule,
    text,
)
from bot.cards.text import line
from bot.cards.views import CardContext, Tone
from bot.cards.words import row_time, typed
from bot.limits import MAX_CLIPBOARD_TEXT, utf16_units
from thai.dates import duration

KIND_CHIPS = 12
STATES: dict[str, tuple[str, Tone]] = {
    "draft": ("ร่างแผนตอบสนอง", "waiting"),
    "returned": ("ส่งกลับแก้ไข", "soon"),
    "waiting": ("รอเห็นชอบ", "waiting"),
    "approved": ("เห็นชอบแล้ว", "done"),
    "rejected": ("ไม่เห็นชอบ", "done"),
    "withdrawn": ("ถอนแผนแล้ว", "done"),
}


@dataclass(frozen=True, slots=True)
class PlanStepView:
    """One rung: `role` head deputy director; `done_at` None until approved; `in_place`: by somebody higher."""

    role: str
    done_at: datetime | None = None
    by: str = ""
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class PlanView:
    """A response plan as people see it.

    `waiting` is the role whose approval is next, `asked` the role whose tap is wanted (higher while nobody of `waiting` is
    there), both empty when it waits for nobody; `options` are the kinds of response (id, name). `instead_of`: the absent
    one in whose place the reader is asked.
    """

    id: int
    story_id: int
    title: str
    state: str
    rungs: tuple[PlanStepView, ...]
    kind: str = ""
    kind_name: str = ""
    text: str = ""
    reason: str = ""
    round: int = 0
    waiting: str = ""
    asked: str = ""
    author: str = ""
    remark: str = ""
    remark_by: str = ""
    rest_since: datetime | None = None
    first_outlet: str = ""
    first_at: datetime | None = None
    outlets: int = 0
    options: tuple[tuple[str, str], ...] = ()
    end_reason: str = ""
    ended_by: str = ""
    ended_at: datetime | None = None
    reminder: bool = False
    instead_of: str = ""


def plan_card(view: PlanView, ctx: CardContext) -> Messages:
    """The plan: what is drafted, where its approval stands, what is to be done next."""
    state, tone = _state(view)
    drafting = view.state in ("draft", "returned")
    hint = _draft_hint(view, ctx) if drafting else f"หรือพิมพ์ {typed(f'แผน {view.id}', ctx)}"
    card = Card(
        tone=tone,
        state=state,
        mark=_mark(view),
        alt=f"{_mark(view)} {state}{_resting(view, ctx)} · {_named(view)}",
        title=view.title,
        facts=_facts(view, ctx),
        want=_want(view, ctx),
        body=[
            *_remark(view),
            *_kinds(view, ctx, drafting=drafting),
            *_text(view),
            *_ending(view),
            *_steps(view, ctx),
        ],
        buttons=_draft_buttons(view, ctx) if drafting else _later_buttons(view),
        hint=hint,
        drill=ctx.drill,
    )
    # Where it is to be used, a text that the copy button cannot hold is sent as well.
    long = view.state == "approved" and utf16_units(view.text) > MAX_CLIPBOARD_TEXT
    return [*_complete_text(view, always=long), *messages(card)]


def decision_card(view: PlanView, ctx: CardContext) -> Messages:
    """The plan, to whoever is asked to approve: all that is proposed, and three answers."""
    resting = _resting(view, ctx)
    instead = f" แทน {line(view.instead_of, 60)}" if line(view.instead_of, 10, empty="") else ""
    card = Card(
        tone="soon" if view.reminder else "waiting",
        state=f"รอ{spaced(view.asked)}เห็นชอบ",
        mark=_mark(view),
        alt=f"โปรดพิจารณา{_mark(view)}{instead}{resting} · {_named(view)}",
        title=view.title,
        facts=_facts(view, ctx),
        want=f"โปรดพิจารณา {line(view.kind_name, 60)}{instead}{resting}",
        body=[*_remark(view), *_text(view), *_proposer(view), *_steps(view, ctx)],
        buttons=[
            actions.tap("เห็นชอบ", "planok", shows=f"เห็นชอบ {view.id}", p=view.id, r=view.round),
            actions.fill("ส่งกลับแก้ไข", typed(f"ส่งกลับ {view.id} ", ctx)),
            actions.fill("ไม่เห็นชอบ", typed(f"ไม่เห็นชอบ {view.id} ", ctx)),
        ],
        hint=f"หรือพิมพ์ {typed(f'เห็นชอบ {view.id}', ctx)} · ส่งกลับ {view.id} หรือ ไม่เห็นชอบ {view.id} ตามด้วยเหตุผล",
        drill=ctx.drill,
    )
    return [*_complete_text(view), *messages(card)]


def _state(view: PlanView) -> tuple[str, Tone]:
    state, tone = STATES.get(view.state, ("แผนตอบสนอง", "waiting"))
    if view.state == "waiting" and view.waiting:
        state = f"รอ{spaced(view.asked or view.waiting)}เห็นชอบ"
    return state, "soon" if view.reminder and tone == "waiting" else tone


def _mark(view: PlanView) -> str:
    return f"แผนที่ {view.id}"


def _named(view: PlanView) -> str:
    kind = line(view.kind_name, 60, empty="")
    return f"{kind} · {line(view.title, 200)}" if kind else line(view.title, 200)


def _resting(view: PlanView, ctx: CardContext) -> str:
    if not view.reminder or view.rest_since is None:
        return ""
    return f" ค้างมาแล้ว {duration(ctx.now - view.rest_since)}"


def _facts(view: PlanView, ctx: CardContext) -> str:
    known = []
    outlet = line(view.first_outlet, 60, empty="")
    if outlet and view.first_at is not None:
        known.append(f"{outlet} รายงานเป็นแห่งแรก {row_time(view.first_at, ctx.now)}")
    if view.outlets:
        known.append(f"{view.outlets:,} สำนักข่าว")
    return " · ".join(known)


def _want(view: PlanView, ctx: CardContext) -> str:
    if view.state == "waiting":
        if not view.asked:
            missing = f"ไม่มี{spaced(view.waiting)}หรือผู้ปฏิบัติแทนที่ติดต่อได้"
            return f"{missing} · โปรดแจ้งผู้ดูแลระบบ"
        if view.asked != view.waiting:
            return f"เห็นชอบแทน{spaced(view.waiting)}ซึ่งลาหรือติดต่อไม่ได้{_resting(view, ctx)}"
        return _resting(view, ctx).strip()
    if view.state == "approved" and view.kind == "none":
        return "ไม่ตอบโต้ข่าวนี้ ตามเหตุผลที่เสนอ"
    if view.state == "approved":
        return f"ดำเนินการได้ · {line(view.kind_name, 60)}"
    if view.state not in ("draft", "returned"):
        return ""
    if not view.kind:
        return "โปรดเลือกวิธีตอบสนอง"
    asked = "โปรดแก้ไขแล้วเสนอใหม่" if view.state == "returned" else "โปรดตรวจข้อความแล้วเสนอแผน"
    return f"{asked}{_resting(view, ctx)}"


def _kinds(view: PlanView, ctx: CardContext, *, drafting: bool) -> list[Part]:
    if not drafting:
        return []
    return [
        heading("วิธีตอบสนอง"),
        *grid([_kind(view, ctx, one, name) for one, name in view.options[:KIND_CHIPS]]),
    ]


def _kind(view: PlanView, ctx: CardContext, kind: str, name: str) -> Part:
    shown = line(name, 40)
    if kind == "none":
        # Not to respond wants a reason, which is typed; another reason may replace the first.
        action = actions.fill(shown, typed(f"ไม่ตอบโต้ {view.id} ", ctx))
        return chip(f"✓ {shown}" if kind == view.kind else shown, action)
    if kind == view.kind:
        return chip(f"✓ {shown}", None)
    return chip(shown, actions.tap(shown, "plankind", shows=f"แผน {view.id} {shown}", p=view.id, k=kind))


def _text(view: PlanView) -> list[Part]:
    kind = line(view.kind_name, 60, empty="")
    if not kind or not line(view.text, 10, empty=""):
        return []
    return [heading(kind), *text_parts(view.text, sent_before=_open(view) and too_long(view.text))]


def _complete_text(view: PlanView, *, always: bool = False) -> Messages:
    return whole_text(view.text) if always or (_open(view) and too_long(view.text)) else []


def _open(view: PlanView) -> bool:
    return view.state in ("draft", "returned", "waiting")


def _remark(view: PlanView) -> list[Part]:
    return remark_parts(view.remark, view.remark_by) if _open(view) else []


def _proposer(view: PlanView) -> list[Part]:
    author = line(view.author, 60, empty="")
    return [text(f"เสนอโดย {author}", 100, size="sm", color=SOFT)] if author else []


def _ending(view: PlanView) -> list[Part]:
    if view.state not in ("rejected", "withdrawn") or not line(view.end_reason, 10, empty=""):
        return []
    by = line(view.ended_by, 60, empty="")
    state, _ = _state(view)
    return [heading(f"{state}โดย {by}" if by else state), quoted(f"เหตุผล: {view.end_reason}", 1000)]


def _steps(view: PlanView, ctx: CardContext) -> list[Part]:
    """Where the approval stands: one row a rung."""
    if view.state in ("draft", "returned"):
        return []
    return [rule(), *(_step(step, view, ctx) for step in view.rungs)]


def _step(step: PlanStepView, view: PlanView, ctx: CardContext) -> Part:
    done = None
    if step.done_at is not None:
        by = line(step.by, 40, empty="")
        done = f"เห็นชอบแทนโดย {by}" if step.in_place else f"เห็นชอบ {by}".strip()
        done = f"{done} {row_time(step.done_at, ctx.now)}"
    return rung_row(step.role, done, waits=view.state == "waiting" and step.role == view.waiting)


def _draft_buttons(view: PlanView, ctx: CardContext) -> list[Action | None]:
    if not view.kind:
        return [_case_button(view)]
    return [
        actions.tap("เสนอแผน", "planpropose", shows=f"เสนอแผน {view.id}", p=view.id),
        actions.fill("พิมพ์ข้อความแทน", typed(f"แผน {view.id} ", ctx)),
        _case_button(view),
    ]


def _later_buttons(view: PlanView) -> list[Action | None]:
    again = actions.tap("ร่างแผนใหม่", "planfor", shows=f"ร่างแผนใหม่ {view.story_id}", s=view.story_id, again=1)
    if view.state == "approved":
        return [actions.copy("คัดลอกข้อความ", view.text), _case_button(view), again]
    return [_case_button(view), again if view.state in ("rejected", "withdrawn") else None]


def _case_button(view: PlanView) -> Action | None:
    return actions.tap("เปิดเรื่องชี้แจง", "open", shows="เปิดเรื่องชี้แจง", s=view.story_id)


def _draft_hint(view: PlanView, ctx: CardContext) -> str:
    plan = typed(f"แผน {view.id}", ctx)
    if not view.kind:
        return f"หรือพิมพ์ {plan} ตามด้วยวิธีตอบสนอง"
    return f"หรือพิมพ์ {plan} ตามด้วยข้อความ · {typed(f'เสนอแผน {view.id}', ctx)}"
