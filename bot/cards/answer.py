"""Cards of answers: the composer with its counts and check list, the decision, the copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.approval import remark_parts, rung_row, spaced, text_parts, too_long, whole_text
from bot.cards.case_parts import due_tone
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
    sides,
    text,
)
from bot.cards.text import line
from bot.cards.views import CardContext, Tone
from bot.cards.words import row_time, typed, want, when

COPY_CHIPS = 10
RAISES = 3
STATES: dict[str, tuple[str, Tone]] = {
    "none": ("ยังไม่มีคำตอบ", "waiting"),
    "draft": ("ร่างคำตอบ", "waiting"),
    "returned": ("ส่งกลับแก้ไข", "soon"),
    "waiting": ("รอเห็นชอบ", "waiting"),
    "released": ("พร้อมโพสต์", "in_time"),
    "posted": ("โพสต์แล้ว", "done"),
}
RELEASES = {
    "approved": "เห็นชอบครบแล้ว",
    "head_only": "โพสต์ด้วยความเห็นชอบเท่าที่มี เพราะใกล้ครบกำหนด",
    "unapproved": "โพสต์โดยยังไม่เห็นชอบ",
    "not_required": "หน่วยงานไม่ได้กำหนดผู้เห็นชอบ",
}


@dataclass(frozen=True, slots=True)
class AnswerStepView:
    """One rung: `done_at` None until approved; `note` says when it was somebody else's word."""

    role: str
    done_at: datetime | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CopyView:
    """Somebody who must have a copy: how it is sent, the text to send; `done_at` None until it was sent."""

    id: str
    name: str
    how: str = ""
    text: str = ""
    done_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer of a case as people see it.

    `counts`: (what, have, limit, kept); `missing`: the labels of parts that are empty, in the order they are asked for;
    `raises`: (points, what would raise the score). `waiting`, `asked` as for plans. `may_post`: how it may go out now
    without the missing approvals (head_only, unapproved) or empty, `from_at`: from when.
    """

    case_id: int
    title: str
    state: str
    due: datetime
    words: str = ""
    counts: tuple[tuple[str, int, int, bool], ...] = ()
    missing: tuple[str, ...] = ()
    points: int = 0
    judged: int = 0
    raises: tuple[tuple[int, str], ...] = ()
    rungs: tuple[AnswerStepView, ...] = ()
    waiting: str = ""
    asked: str = ""
    round: int = 0
    author: str = ""
    remark: str = ""
    remark_by: str = ""
    release: str = ""
    reason: str = ""
    may_post: str = ""
    from_at: datetime | None = None
    can_ask_director: bool = False
    versions: int = 0
    posted_at: datetime | None = None
    posted_by: str = ""
    differs: bool = False
    copies: tuple[CopyView, ...] = ()
    instead_of: str = ""
    reminder: bool = False
    ended: bool = False
    drill: bool = False


def answer_card(view: AnswerView, ctx: CardContext) -> Messages:
    """The answer: what is written, what it lacks, where its approval stands, what is to be done next."""
    state, tone = _state(view, ctx)
    drafting = view.state in ("none", "draft", "returned")
    card = Card(
        tone=tone,
        state=state,
        mark=_mark(view),
        alt=_alt(view, ctx),
        title=view.title,
        facts=_counts(view) if drafting else "",
        want=_want(view, ctx),
        body=[
            *_remark(view),
            *_text(view),
            *_lacks(view),
            *_score(view),
            *_steps(view, ctx),
            *_release(view),
        ],
        buttons=_draft_buttons(view, ctx) if drafting else _later_buttons(view, ctx),
        hint=_hint(view, ctx),
        drill=view.drill or ctx.drill,
    )
    return [*_complete_text(view), *messages(card)]


def answer_decision_card(view: AnswerView, ctx: CardContext) -> Messages:
    """The answer, to whoever is asked to approve: all that is to be posted, the check list, and the answers."""
    late = view.due <= ctx.now
    instead = f"แทน {line(view.instead_of, 60)} " if line(view.instead_of, 10, empty="") else ""
    card = Card(
        tone=_clock_tone(view, ctx),
        state=f"รอ{spaced(view.asked)}เห็นชอบ" if view.asked else "รอเห็นชอบ",
        mark=_mark(view),
        alt=f"โปรดพิจารณาคำตอบ{_mark(view)} {instead}ต้อง{_until(view, ctx)} · {view.title}",
        title=view.title,
        facts=f"เสนอโดย {line(view.author, 60)}" if line(view.author, 10, empty="") else "",
        want=f"โปรดพิจารณา{instead.strip()} · ต้อง{_until(view, ctx)}",
        body=[*_remark(view), *_text(view), *_score(view), *_steps(view, ctx)],
        buttons=[
            actions.tap(
                "เห็นชอบ", "answerok", shows=f"เห็นชอบคำตอบ {view.case_id}", c=view.case_id, r=view.round
            ),
            actions.fill("ส่งกลับแก้ไข", typed(f"ส่งกลับคำตอบ {view.case_id} ", ctx)),
            actions.tap(
                "ขอ ผอ. เห็นชอบด้วย",
                "answerdirector",
                shows=f"ขอ ผอ. เห็นชอบ {view.case_id}",
                c=view.case_id,
            )
            if view.can_ask_director and view.asked in ("head", "deputy")
            else None,
        ],
        hint=f"หรือพิมพ์ {typed(f'เห็นชอบคำตอบ {view.case_id}', ctx)} · ส่งกลับคำตอบ {view.case_id} ตามด้วยเหตุผล",
        urgent=late,
        drill=view.drill or ctx.drill,
    )
    return [*_complete_text(view), *messages(card)]


def answer_copies_card(view: AnswerView, ctx: CardContext) -> Messages:
    """Who must have a copy of the posted answer: a tick with time and name for each."""
    left = [copy for copy in view.copies if copy.done_at is None]
    what = f"ยังไม่ได้ส่งสำเนา {len(left)} แห่ง" if left else "ส่งสำเนาครบแล้ว"
    if not view.posted_at:
        what = "ยังไม่ได้โพสต์คำตอบ จึงยังไม่มีสำเนาให้ส่ง"
    names = " ".join(line(copy.name, 40) for copy in left)
    chips = [_copy(copy, view) for copy in left[:COPY_CHIPS]] if view.posted_at else []
    hows = [
        text(f"{line(c.name, 40)}: {line(c.how, 200)}", 300, size="xs", color=SOFT) for c in left if c.how
    ]
    rows = [
        sides(f"✓ {line(c.name, 40)}", f"{line(c.by, 40)} {row_time(c.done_at, ctx.now)}")
        for c in view.copies
        if c.done_at is not None
    ]
    # The text for the next one who has none; what the clipboard cannot hold comes as a message of its own.
    first = left[0] if chips else None
    copied = actions.copy(f"คัดลอกข้อความถึง {line(first.name, 20)}", first.text) if first else None
    card = Card(
        tone="soon" if left and view.reminder else "waiting" if left else "done",
        state="สำเนาคำตอบ",
        mark=_mark(view),
        alt=f"{_mark(view)} {what} {names} · {view.title}",
        title=view.title,
        want=f"{what} · ส่งแล้วแตะชื่อผู้รับ" if chips else what,
        body=[*grid(chips), *hows[:COPY_CHIPS], *([rule(), *rows] if rows else [])],
        buttons=[copied, _case(view)],
        hint=f"หรือพิมพ์ {typed(f'ส่งสำเนา {view.case_id}', ctx)} ตามด้วยชื่อผู้รับ" if chips else "",
        drill=view.drill or ctx.drill,
    )
    long = whole_text(first.text) if first and not copied else []
    return [*long, *messages(card)]


def _copy(copy: CopyView, view: AnswerView) -> Part:
    name = line(copy.name, 40)
    shows = f"ส่งสำเนา {view.case_id} {name}"
    return chip(name, actions.tap(name, "answercopy", shows=shows, c=view.case_id, k=copy.id))


def _mark(view: AnswerView) -> str:
    return f"เรื่องที่ {view.case_id}"


def _clock_tone(view: AnswerView, ctx: CardContext) -> Tone:
    return due_tone(view.due, ctx.now)


def _state(view: AnswerView, ctx: CardContext) -> tuple[str, Tone]:
    state, tone = STATES.get(view.state, ("คำตอบ", "waiting"))
    if view.state == "waiting" and view.waiting:
        state = f"รอ{spaced(view.asked or view.waiting)}เห็นชอบ".replace("  ", " ")
    if view.state in ("none", "draft", "waiting", "returned") and not view.ended:
        tone = _clock_tone(view, ctx) if tone != "soon" or view.due <= ctx.now else tone
    return state, tone


def _alt(view: AnswerView, ctx: CardContext) -> str:
    """The notification: how the answer stands, what is wanted and until when, before the issue's long title."""
    state = _state(view, ctx)[0]
    by = f"โดย {line(view.remark_by, 60)}" if view.remark_by.strip() else ""
    told = {
        "none": "ยังไม่มีคำตอบ",
        "draft": "มีร่างคำตอบ",
        "returned": f"คำตอบถูกส่งกลับแก้ไข{by}",
    }.get(view.state, f"คำตอบ{state}")
    wanted = "" if view.state == "posted" else f" · {_want(view, ctx)}"
    return f"{_mark(view)} {told}{wanted} · {view.title}"


def _until(view: AnswerView, ctx: CardContext) -> str:
    return want("answer", view.due, ctx.now).removeprefix("โปรด")


def _want(view: AnswerView, ctx: CardContext) -> str:
    match view.state:
        case "none" | "draft" | "returned":
            if view.missing:
                return f"โปรดเติม{line(view.missing[0], 40)} · {_until(view, ctx)}"
            asked = "โปรดแก้ไขแล้วเสนอใหม่" if view.state == "returned" else "โปรดตรวจแล้วเสนอคำตอบ"
            return f"{asked} · {_until(view, ctx)}"
        case "waiting":
            return _waiting(view, ctx)
        case "released":
            return (
                f"โปรดโพสต์ใน IR-Chat · {_until(view, ctx)}"
                if not view.posted_at
                else "โปรดโพสต์ฉบับแก้ไขใน IR-Chat"
            )
        case _:
            posted = f"โพสต์เมื่อ {row_time(view.posted_at, ctx.now)}" if view.posted_at else ""
            by = f" โดย {line(view.posted_by, 60)}" if view.posted_by.strip() else ""
            return f"{posted}{by}"


def _waiting(view: AnswerView, ctx: CardContext) -> str:
    if not view.asked:
        return (
            f"ยังไม่มีผู้พิจารณาแทน{spaced(view.waiting)}".rstrip() + f" · โพสต์ได้โดยบอกเหตุผล · {_until(view, ctx)}"
        )
    if view.may_post == "head_only":
        return f"ใกล้ครบกำหนด โพสต์ได้ด้วยความเห็นชอบเท่าที่มี · {_until(view, ctx)}"
    if view.may_post == "unapproved":
        return f"ใกล้ครบกำหนด ถ้ายังไม่มีผู้พิจารณา โพสต์ได้โดยบอกเหตุผล · {_until(view, ctx)}"
    later = f" · ถ้ายังไม่มีผู้พิจารณา โพสต์ได้ตั้งแต่ {when(view.from_at, ctx.now)}" if view.from_at else ""
    return f"{_until(view, ctx)}{later}"


def _counts(view: AnswerView) -> str:
    return " · ".join(
        f"{line(name, 40)} {have:,}/{limit:,}{'' if kept or not have else ' เกิน' if have > limit else ' ยังไม่ครบ'}"
        for name, have, limit, kept in view.counts
    )


def _text(view: AnswerView) -> list[Part]:
    if not line(view.words, 10, empty=""):
        return []
    return text_parts(view.words, sent_before=too_long(view.words))


def _complete_text(view: AnswerView) -> Messages:
    return whole_text(view.words) if too_long(view.words) and view.state != "posted" else []


def _lacks(view: AnswerView) -> list[Part]:
    if view.state not in ("none", "draft", "returned") or not view.missing:
        return []
    return [text("ยังไม่มี: " + " · ".join(line(m, 40) for m in view.missing), 300, size="sm", color=SOFT)]


def _score(view: AnswerView) -> list[Part]:
    if not view.judged or view.state in ("none", "posted"):
        return []
    rows = [
        text(f"+{points} {line(remedy, 120)}", 160, size="sm", color=SOFT)
        for points, remedy in view.raises[:RAISES]
    ]
    return [heading(f"คะแนนประเมินเบื้องต้น {view.points} จาก {view.judged}"), *rows]


def _remark(view: AnswerView) -> list[Part]:
    return [] if view.state in ("released", "posted") else remark_parts(view.remark, view.remark_by)


def _steps(view: AnswerView, ctx: CardContext) -> list[Part]:
    """Where the approval stands: one row a rung."""
    if view.state in ("none", "draft", "returned") or not view.rungs:
        return []
    return [rule(), *(_step(step, view, ctx) for step in view.rungs)]


def _step(step: AnswerStepView, view: AnswerView, ctx: CardContext) -> Part:
    done = None
    if step.done_at is not None:
        note = f"{line(step.note, 40)} " if line(step.note, 10, empty="") else ""
        done = f"{note}{line(step.by, 40, empty='')} {row_time(step.done_at, ctx.now)}".strip()
    return rung_row(step.role, done, waits=view.state == "waiting" and step.role == view.waiting)


def _release(view: AnswerView) -> list[Part]:
    if view.state not in ("released", "posted") or view.release not in RELEASES:
        return []
    rows = [text(RELEASES[view.release], 120, size="sm", color=SOFT)]
    if line(view.reason, 10, empty=""):
        rows.append(quoted(f"เหตุผล: {view.reason}", 1000))
    if view.differs:
        rows.append(text("ข้อความที่โพสต์ต่างจากฉบับที่เห็นชอบ", 120, size="sm", color=SOFT))
    if view.versions > 1:
        rows.append(text(f"โพสต์แล้ว {view.versions} ฉบับ ฉบับก่อนเก็บไว้เป็นหลักฐาน", 120, size="sm", color=SOFT))
    return rows


def _draft_buttons(view: AnswerView, ctx: CardContext) -> list[Action | None]:
    submit = actions.tap("เสนอคำตอบ", "answersubmit", shows=f"เสนอคำตอบ {view.case_id}", c=view.case_id)
    some = bool(line(view.words, 10, empty=""))
    if not view.missing:
        return [submit, actions.fill("แก้ไขคำตอบ", typed(f"คำตอบ {view.case_id} ", ctx)), _case(view)]
    part = line(view.missing[0], 40)
    fill = actions.fill(f"พิมพ์{part}", typed(f"คำตอบ {view.case_id} {part} ", ctx))
    return [fill, submit if some else None, _case(view)]


def _later_buttons(view: AnswerView, ctx: CardContext) -> list[Action | None]:
    if view.state == "waiting":
        now = typed(f"โพสต์โดยยังไม่เห็นชอบ {view.case_id} ", ctx)
        ready = {
            "head_only": actions.tap("แจ้งตอบ", "answer", shows=f"แจ้งตอบ {view.case_id}", c=view.case_id),
            "unapproved": actions.fill("โพสต์โดยยังไม่เห็นชอบ", now),
        }
        return [ready.get(view.may_post), _case(view)]
    if view.state == "released":
        post = actions.tap("แจ้งตอบ", "answer", shows=f"แจ้งตอบ {view.case_id}", c=view.case_id)
        return [post, _case(view)]
    copies = actions.tap("สำเนาคำตอบ", "copysent", shows=f"ส่งสำเนา {view.case_id}", c=view.case_id)
    return [copies if view.copies else None, _case(view)]


def _case(view: AnswerView) -> Action | None:
    return actions.tap("ดูเรื่อง", "case", shows=f"เรื่อง {view.case_id}", c=view.case_id)


def _hint(view: AnswerView, ctx: CardContext) -> str:
    number = view.case_id
    if view.state in ("none", "draft", "returned"):
        first = view.missing[0] if view.missing else "หัวเรื่อง"
        return f"หรือพิมพ์ {typed(f'คำตอบ {number}', ctx)} {line(first, 40)} ตามด้วยข้อความ · เสนอคำตอบ {number}"
    if view.state == "waiting" and view.may_post == "unapproved":
        return f"หรือพิมพ์ {typed(f'โพสต์โดยยังไม่เห็นชอบ {number}', ctx)} ตามด้วยเหตุผล"
    if view.state == "released" or (view.state == "waiting" and view.may_post):
        return f"หรือพิมพ์ {typed(f'แจ้งตอบ {number}', ctx)}"
    return f"หรือพิมพ์ {typed(f'คำตอบ {number}', ctx)}"
