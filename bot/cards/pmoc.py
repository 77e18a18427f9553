"""Cards around PMOC's issues: the daily question, what was read in a post, texts to share, facts for executives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

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
    not_ours_button,
    open_button,
    step_button,
    step_of,
    tone_of,
    urgent_first,
    wanted,
)
from bot.cards.dossier import meeting_button, news_parts, note_parts, passage_parts, precedent_parts
from bot.cards.flex import (
    SOFT,
    TONE_COLOURS,
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
from bot.cards.issue_question import another_matter, others_are_ours, whose
from bot.cards.news_parts import marked, story_row
from bot.cards.postback import decode
from bot.cards.text import line, parts
from bot.cards.views import BriefView, CardContext, CaseView, PostView, QuestionView, ShareView, StoryLine
from bot.cards.words import STEPS, typed, want, when
from bot.limits import MAX_TEXT
from thai.dates import BANGKOK, remaining, short_date

USUAL = time(10, 30)
"""When PMOC usually posts, where the agency's own time is not known (manual, section B)."""
SHOWN_TEXT = 400
MAX_NOTE = 1500
MAX_PIECES = 4
"""Text messages beside a card; a request holds five messages (Messaging API reference, push)."""
_STEP_OF_DONE = {"acked": "acknowledge", "answered": "answer"}


def question_card(view: QuestionView, ctx: CardContext) -> Messages:
    """The daily question whether PMOC has an issue for the agency, with what is open already."""
    cases = view.open_cases
    ask = f"วันนี้มีประเด็น PMOC เกี่ยวกับ {ctx.short_name} หรือไม่"
    unsaid = {"again": "ยังไม่มีผู้ตรวจ", "head": "เจ้าหน้าที่ยังไม่ได้ยืนยัน"}.get(view.round, "")
    body: list[Part] = []
    if cases:
        body = [rule(), heading(f"เรื่องชี้แจงค้าง {len(cases)} เรื่อง"), *case_rows(cases, ctx)]
        body += more_row(len(cases) - LISTED, "เรื่อง")
    return messages(
        Card(
            tone="soon" if unsaid else "waiting",
            state=f"ตรวจประเด็น PMOC · {unsaid}" if unsaid else "ตรวจประเด็น PMOC",
            mark=short_date(view.day),
            alt=f"{unsaid} · {ask} · ถ้ามี วางโพสต์ในแชตนี้" if unsaid else f"{ask} · ถ้ามี วางโพสต์ในแชตนี้",
            title=ask,
            facts="การไม่แจ้งรับประเด็นถือว่าไม่ผ่านตัวชี้วัด" if unsaid else "",
            want="ถ้ามี โปรดคัดลอกโพสต์ใน IA-Chat ทั้งข้อความ แล้ววางในแชตนี้",
            body=body,
            buttons=[actions.tap("วันนี้ไม่มีประเด็น", "nopmoc", shows="วันนี้ไม่มีประเด็น", d=view.day.isoformat())],
            hint=f"หรือพิมพ์ {typed('วันนี้ไม่มีประเด็น', ctx)}",
            drill=ctx.drill,
        )
    )


def post_card(view: PostView, ctx: CardContext) -> Messages:
    """What was read in a post: cases opened, cases known already, issues of others; asks when it was posted."""
    if not view.opened and not view.joined:
        return _nothing_of_ours(view, ctx)
    cases = [*urgent_first(view.opened), *urgent_first(view.joined)]
    first = cases[0]
    due = next_due(first)
    opened, joined = len(view.opened), len(view.joined)
    what = f"เปิดเรื่องชี้แจง {opened} เรื่อง" if opened else f"มีเรื่องชี้แจงอยู่แล้ว {joined} เรื่อง"
    step = STEPS.get(first.next_step or "", "")
    until = f" · {step}{_until(due, ctx.now)}" if due and step else ""
    one = len(cases) == 1
    body = [*_issues("เปิดเรื่องใหม่", view.opened, view.unsure, ctx), *_issues("มีอยู่แล้ว", view.joined, (), ctx)]
    body += another_matter(view)
    asks = not view.posted_known
    return messages(
        Card(
            tone=tone_of(first, ctx.now),
            state=what,
            mark=mark(first) if one else "",
            alt=f"{what}{until} · {mark(first)} {first.title}",
            want=wanted(first, ctx.now) if one else f"{mark(first)} {wanted(first, ctx.now)}",
            body=[
                *body,
                *_others(view.others),
                *others_are_ours(view),
                *(_ask_time(view, ctx) if asks else _posted(view, ctx)),
            ],
            buttons=_post_buttons(first, one, ctx),
            hint=_post_hint(first, one, ctx),
            drill=ctx.drill or all(case.drill for case in cases),
        )
    )


def _until(due: datetime, now: datetime) -> str:
    return f" {remaining(due, now)}" if due <= now else f"ภายใน {when(due, now)} ({remaining(due, now)})"


def _issues(name: str, cases: tuple[CaseView, ...], unsure: tuple[int, ...], ctx: CardContext) -> list[Part]:
    if not cases:
        return []
    rows: list[Part] = [heading(name), *case_rows(cases, ctx), *more_row(len(cases) - LISTED, "เรื่อง")]
    rows += whose(tuple(case for case in cases if case.id in unsure), ctx)
    return rows


def _others(others: tuple[str, ...]) -> list[Part]:
    if not others:
        return []
    rows = [text(f"– {line(title, 120)}", 130, size="sm", color=SOFT, maxLines=2) for title in others[:3]]
    return [
        heading(f"ประเด็นของหน่วยงานอื่น {len(others):,} ประเด็น"),
        *rows,
        *more_row(len(others) - len(rows), "ประเด็น"),
    ]


def _posted(view: PostView, ctx: CardContext) -> list[Part]:
    if view.posted_at is None:
        return []
    return [text(f"นับเวลาจากโพสต์เมื่อ {when(view.posted_at, ctx.now)}", 120, size="sm", color=SOFT)]


def _ask_time(view: PostView, ctx: CardContext) -> list[Part]:
    local = ctx.now.astimezone(BANGKOK)
    usual = ctx.next_question.astimezone(BANGKOK).time() if ctx.next_question else USUAL
    label = f"{usual:%H.%M} น."
    choices: list[Action | None] = [
        actions.tap(label, "posted", shows=f"โพสต์เมื่อ {label}", p=view.post_id, t="1030")
        if usual <= local.time()
        else None,
        actions.tap("เมื่อครู่นี้", "posted", shows="โพสต์เมื่อครู่นี้", p=view.post_id, t="now"),
        actions.pick_time("เลือกเวลา", ctx.now, "posted", p=view.post_id, t="pick"),
    ]
    counted = f" ขณะนี้นับจาก {when(view.posted_at, ctx.now)} (เร็วที่สุดที่เป็นไปได้)" if view.posted_at else ""
    chips = [chip(str(action["label"]), action) for action in choices if action]
    return [
        rule(),
        text("โพสต์ใน IA-Chat เมื่อใด", 80, weight="bold"),
        *([text(counted.strip(), 120, size="sm", color=SOFT)] if counted else []),
        *grid(chips, columns=3),
        text(f"หรือพิมพ์เวลา เช่น {typed('โพสต์เมื่อ 9.15 น.', ctx)}", 120, size="xs", color=SOFT),
    ]


def _post_buttons(first: CaseView, one: bool, ctx: CardContext) -> list[Action | None]:
    if one:
        return [step_button(first, first.next_step, ctx) or open_button(first), not_ours_button(first, ctx)]
    return [actions.tap("เรื่องชี้แจงทั้งหมด", "cases", shows="เรื่องชี้แจง")]


def _post_hint(first: CaseView, one: bool, ctx: CardContext) -> str:
    if one and first.next_step == "acknowledge":
        return f"หรือพิมพ์ {typed(f'แจ้งรับเรื่อง {first.id}', ctx)}"
    if one:
        return f"หรือพิมพ์ {typed(f'เรื่อง {first.id}', ctx)}"
    return f"แตะเรื่องเพื่อดูรายละเอียด หรือพิมพ์ {typed(f'เรื่อง {first.id}', ctx)}"


def _nothing_of_ours(view: PostView, ctx: CardContext) -> Messages:
    what = f"ไม่พบประเด็นที่เกี่ยวกับ {ctx.short_name}"
    day = ctx.now.astimezone(BANGKOK).date()
    return messages(
        Card(
            tone="done",
            state="อ่านโพสต์แล้ว",
            alt=f"{what} ในโพสต์นี้ · อ่านได้ {len(view.others):,} ประเด็น",
            title=what,
            want="โปรดตรวจอีกครั้ง ถ้าไม่มีประเด็นอื่น แตะ วันนี้ไม่มีประเด็น",
            body=[*_others(view.others), *others_are_ours(view)],
            buttons=[actions.tap("วันนี้ไม่มีประเด็น", "nopmoc", shows="วันนี้ไม่มีประเด็น", d=day.isoformat())],
            hint=f"หรือพิมพ์ {typed('วันนี้ไม่มีประเด็น', ctx)}",
            drill=ctx.drill,
        )
    )


def share_card(view: ShareView, ctx: CardContext) -> Messages:
    """A text to post where the bot is not. The complete text is shared, copied, or sent beside the card."""
    case, now = view.case, ctx.now
    room = line(view.room, 60)
    done = decode(view.done)
    step = step_of(case, _STEP_OF_DONE.get(done[0], "")) if done else None
    # Practice never leaves the house: its text is shown, and can neither be shared nor copied.
    practice = case.drill or ctx.drill
    share = None if practice else actions.link("แชร์ไปยังห้อง", view.share_url)
    copied = None if practice else actions.copy("คัดลอกข้อความ", view.text)
    posted = actions.tap("โพสต์แล้ว", done[0], shows=f"โพสต์แล้ว {case.id}", **done[1]) if done else None
    whole = [] if share or copied or practice else _pieces(view.text)
    what = STEPS[step.step] if step else "แจ้งว่าไม่เกี่ยวข้อง"
    until = f" ภายใน {when(step.due, now)}" if step and step.due > now else ""
    late = f" ({remaining(step.due, now)})" if step else ""
    how = _how(share is not None, copied is not None, bool(whole), room)
    wanted = f"โปรดโพสต์ใน {room}{until}{late}"
    if practice:
        how, wanted = f"เรื่องจริงให้แชร์ไปยัง {room} ก่อน", f"ซ้อม ไม่ต้องโพสต์จริง แตะ โพสต์แล้ว{until}{late}"
    card = Card(
        tone=due_tone(step.due, now) if step and not step.done_at else "waiting",
        state=f"ข้อความ{what} · รอโพสต์",
        mark=mark(case),
        alt=f"{mark(case)} โปรดโพสต์ข้อความ{what}ใน {room}{until} · {case.title}",
        title=case.title,
        want=wanted,
        body=[quoted(view.text, SHOWN_TEXT), text(how, 200, size="sm", color=SOFT), *_lacking(view, ctx)],
        buttons=[posted] if practice else [share, copied, posted] if share else [copied, posted],
        hint=f"เมื่อโพสต์แล้ว แตะ โพสต์แล้ว หรือพิมพ์ {typed(f'โพสต์แล้ว {case.id}', ctx)}" if posted else "",
        drill=practice,
    )
    return [*whole, *messages(card)]


def _lacking(view: ShareView, ctx: CardContext) -> list[Part]:
    """The channels without evidence: asked for where the answer is posted, and no hindrance to it."""
    if not view.lacking:
        return []
    names = " · ".join(line(name, 60) for name in view.lacking[:LISTED])
    how = typed(f"หลักฐาน {view.case.id}", ctx)
    return [
        text(
            f"ยังไม่มีหลักฐานการเผยแพร่: {names} · พิมพ์ {how} ตามด้วยช่องทางและลิงก์",
            600,
            size="sm",
            color=TONE_COLOURS["soon"].writing,
        )
    ]


def _how(share: bool, copied: bool, whole: bool, room: str) -> str:
    if share:
        return f"แตะ แชร์ไปยังห้อง แล้วเลือก {room}"
    if copied:
        return f"แตะ คัดลอกข้อความ แล้ววางใน {room}"
    if whole:
        return f"แตะข้อความด้านบนค้างไว้ แล้วแชร์ไปยัง {room}"
    return "ยังไม่มีข้อความให้โพสต์"


def _pieces(value: str) -> Messages:
    return [{"type": "text", "text": piece} for piece in parts(value, MAX_TEXT)[:MAX_PIECES]]


def brief_card(view: BriefView, ctx: CardContext) -> Messages:
    """The facts of a case for the executives, with the news it is about."""
    case, now = view.case, ctx.now
    by = f"เสนอโดย {line(view.by, 60)}" if line(view.by, 60, empty="") else ""
    step = step_of(case, case.next_step)
    answer = step_of(case, "answer")
    until = f" · แจ้งตอบ{_until(answer.due, now)}" if answer and not answer.done_at and step else ""
    note = [quoted(view.note, MAX_NOTE, color="#111827")] if line(view.note, 10, empty="") else []
    return messages(
        Card(
            tone=tone_of(case, now),
            state="ข้อเท็จจริงเพื่อพิจารณา",
            mark=mark(case),
            alt=f"ข้อเท็จจริง{mark(case)}{until} · {case.title}",
            title=case.title,
            facts=" · ".join(part for part in (by, facts(case, now)) if part),
            want=f"ขั้นต่อไป {want(step.step, step.due, now).removeprefix('โปรด')}" if step else "",
            body=[
                *note,
                *_brief_facts(view, now),
            ],
            buttons=[
                _dossier_button(case) if view.found else None,
                meeting_button(case, ctx),
                open_button(case),
            ],
            hint=f"หรือพิมพ์ {typed(f'นัดประชุม {case.id}', ctx)} ตามด้วยเวลาและสถานที่"
            if case.next_step
            else f"หรือพิมพ์ {typed(f'เรื่อง {case.id}', ctx)}",
            drill=case.drill or ctx.drill,
        )
    )


def _with_passages(stories: Sequence[StoryLine], now: datetime) -> list[Part]:
    """Stories, each with the passage that must be read of it."""
    rows: list[Part] = []
    for story in stories:
        rows.append(story_row(story, now))
        if line(story.passage, 10, empty=""):
            rows.append(marked(story.passage))
    return rows


def _dossier_button(case: CaseView) -> Action | None:
    return actions.tap("ข้อมูลประกอบ", "dossier", shows=f"ข้อมูลประกอบ {case.id}", c=case.id)


def _brief_facts(view: BriefView, now: datetime) -> list[Part]:
    """What the service found and officers added; where nothing was found yet, the stories of the sources."""
    found = view.found
    stories = [] if found and found.reports else _with_passages(view.stories[:5], now)
    return [
        *(note_parts(found, now, facts_only=True) if found else []),
        *(news_parts(found, now) if found and found.reports else []),
        *(passage_parts(found) if found else []),
        *(precedent_parts(found) if found else []),
        *((heading("ข่าวที่เกี่ยวข้อง"),) if stories else ()),
        *stories,
        *(more_row(len(view.stories) - 5, "เรื่อง") if stories else []),
    ]


__all__ = ["brief_card", "post_card", "question_card", "share_card"]
