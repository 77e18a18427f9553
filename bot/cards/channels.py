"""Cards of a case's channels: choosing them with suggestions, and what proves that each was used. Pure."""

from __future__ import annotations

from urllib.parse import unquote

from bot.cards import actions
from bot.cards.case_parts import LISTED, mark, more_row, open_button, step_button, step_of, tone_of
from bot.cards.flex import (
    SOFT,
    TONE_COLOURS,
    Card,
    Messages,
    Part,
    box,
    chip,
    grid,
    heading,
    linked,
    messages,
    text,
)
from bot.cards.text import line
from bot.cards.views import CardContext, CaseView, ChannelsView, ProofView
from bot.cards.words import row_time, typed, want

CHANNEL_CHIPS = 12
SUGGESTED = 5
EVIDENCE_CHIPS = 8
PROOFS = 8


def channels_card(view: ChannelsView, ctx: CardContext) -> Messages:
    """Choosing where to publish, those that fit first; and for those chosen, what proves that it was done."""
    case, now = view.case, ctx.now
    chosen = list(dict.fromkeys([*case.channels, *(name for name, there in view.options if there)]))
    distinct = len(chosen) - len(view.same)
    missing = max(0, case.min_channels - distinct)
    have = f"เลือกแล้ว {distinct} ช่องทาง" if chosen else "ยังไม่ได้เลือกช่องทาง"
    need = f"ต้องมีอย่างน้อย {case.min_channels} ขาดอีก {missing}" if missing else "ครบตามเกณฑ์แล้ว"
    step = step_of(case, "channels" if missing else "answer")
    until = want(step.step, step.due, now) if step and not step.done_at and case.next_step else ""
    listed = {name for name, _ in view.options[:CHANNEL_CHIPS]}
    answer = step_button(case, "answer", ctx) if not missing and case.next_step == "answer" else None
    return messages(
        Card(
            tone=tone_of(case, now),
            state="เลือกช่องทางเผยแพร่",
            mark=mark(case),
            alt=f"{mark(case)} {have} {need} · {case.title}",
            title=case.title,
            facts=f"{have} · {need}",
            want=until,
            body=[
                *_suggested(view),
                *_all(view),
                *_others([name for name in chosen if name not in listed]),
                *more_row(len(view.options) - CHANNEL_CHIPS, "ช่องทาง"),
                *same_parts(view),
                *_evidence(view, chosen, ctx),
            ],
            buttons=[answer, open_button(case)],
            hint=_channels_hint(case, bool(listed.intersection(chosen)), ctx),
            drill=case.drill or ctx.drill,
        )
    )


def _channels_hint(case: CaseView, chosen: bool, ctx: CardContext) -> str:
    how = f"หรือพิมพ์ {typed(f'ช่องทาง {case.id}', ctx)} ตามด้วยชื่อช่องทาง"
    if not chosen or case.next_step is None:
        return how
    return f"{how} · แตะช่องทางที่มี ✓ หรือพิมพ์ {typed(f'ยกเลิกช่องทาง {case.id}', ctx)} ตามด้วยชื่อ เพื่อเอาออก"


def evidence_card(view: ChannelsView, ctx: CardContext) -> Messages:
    """The chosen channels with their evidence, and which lack it."""
    case, now = view.case, ctx.now
    proved = len(case.channels) - len(view.lacking)
    lacks = f"ขาดหลักฐาน {len(view.lacking)} ช่องทาง" if view.lacking else "มีหลักฐานครบ"
    have = f"มีหลักฐาน {proved} จาก {len(case.channels)} ช่องทาง"
    step = step_of(case, "answer")
    until = want(step.step, step.due, now) if step and not step.done_at and case.next_step else ""
    answer = step_button(case, "answer", ctx) if not view.lacking and case.next_step == "answer" else None
    return messages(
        Card(
            tone=tone_of(case, now),
            state=f"หลักฐานการเผยแพร่ · {lacks}" if case.channels else "หลักฐานการเผยแพร่",
            mark=mark(case),
            alt=f"{mark(case)} {have} {lacks} · {case.title}",
            title=case.title,
            facts=have,
            want=until,
            body=[*_proofs(view, ctx), *same_parts(view), *_evidence(view, list(case.channels), ctx)],
            buttons=[answer, open_button(case)],
            hint=f"หรือพิมพ์ {typed(f'หลักฐาน {case.id}', ctx)} ตามด้วยช่องทางและลิงก์หรือเวลา",
            drill=case.drill or ctx.drill,
        )
    )


def _suggested(view: ChannelsView) -> list[Part]:
    """The channels to begin with, each with why."""
    if view.case.next_step is None or not view.suggested:
        return []
    rows: list[Part] = [heading("แนะนำสำหรับประเด็นนี้")]
    for index, why in view.suggested[:SUGGESTED]:
        if not 0 <= index < len(view.options):
            continue
        rows.append(box(_chip(view, index), text(line(why, 160), 160, size="xs", color=SOFT), spacing="xs"))
    return [*rows, heading("ช่องทางอื่น")] if len(rows) > 1 else []


def _all(view: ChannelsView) -> list[Part]:
    shown = {index for index, _ in view.suggested[:SUGGESTED]} if view.case.next_step is not None else set()
    rest = [i for i in range(len(view.options[:CHANNEL_CHIPS])) if i not in shown]
    return grid([_chip(view, index) for index in rest])


def _chip(view: ChannelsView, index: int) -> Part:
    name, there = view.options[index]
    shown = line(name, 40)
    if view.case.next_step is None:
        return chip(f"✓ {shown}" if there else shown, None)
    if there:
        back = f"ยกเลิกช่องทาง {view.case.id} {shown}"
        out = actions.tap(f"เอาออก {shown}", "unchannel", shows=back, c=view.case.id, n=index)
        return chip(f"✓ {shown}", out)
    shows = f"ช่องทาง {view.case.id} {shown}"
    return chip(shown, actions.tap(shown, "channel", shows=shows, c=view.case.id, n=index))


def _others(names: list[str]) -> list[Part]:
    if not names:
        return []
    return [text("และ " + " · ".join(line(name, 60) for name in names[:LISTED]), 400, size="sm")]


def same_parts(view: ChannelsView) -> list[Part]:
    """Channels that turned out to be one page: they count once."""
    return [
        text(
            f"{line(first, 60)} และ {line(second, 60)} อยู่ในหน้าเดียวกัน นับเป็น 1 ช่องทาง",
            200,
            size="sm",
            weight="bold",
            color=TONE_COLOURS["soon"].writing,
        )
        for first, second in view.same[:LISTED]
    ]


def _evidence(view: ChannelsView, chosen: list[str], ctx: CardContext) -> list[Part]:
    """A button for each chosen channel that lacks evidence."""
    if not view.lacking:
        return []
    chips = []
    for name in view.lacking[:EVIDENCE_CHIPS]:
        shown = line(name, 30)
        index = chosen.index(name) if name in chosen else -1
        begins = typed(f"หลักฐาน {view.case.id} {shown} ", ctx)
        action = actions.fill(f"หลักฐาน {shown}", begins, "evidence", c=view.case.id, n=index)
        chips.append(chip(shown, action if index >= 0 else None))
    return [
        heading(f"ยังไม่มีหลักฐาน {len(view.lacking):,} ช่องทาง · แตะเพื่อเพิ่ม"),
        *grid(chips),
        *more_row(len(view.lacking) - EVIDENCE_CHIPS, "ช่องทาง"),
    ]


def _proofs(view: ChannelsView, ctx: CardContext) -> list[Part]:
    if not view.proofs:
        return []
    shown = view.proofs[-PROOFS:]
    return [
        heading("หลักฐานที่มี"),
        *more_row(len(view.proofs) - len(shown), "รายการก่อนหน้า"),
        *(_proof(proof, ctx) for proof in shown),
    ]


def _proof(proof: ProofView, ctx: CardContext) -> Part:
    name = line(proof.channel, 60)
    if proof.kind == "link":
        address = line(unquote(proof.link).removeprefix("https://"), 120)
        what = text(
            f"{name}: {address}", 200, size="sm", maxLines=2, **linked(actions.link(address, proof.link))
        )
    elif proof.kind == "time":
        at = row_time(proof.at, ctx.now) if proof.at else ""
        what = text(f"{name}: เผยแพร่ {at} {line(proof.said, 120, empty='')}".strip(), 240, size="sm")
    else:
        what = text(f"{name}: ไฟล์ {line(proof.said, 80, empty='')}".strip(), 200, size="sm")
    late = TONE_COLOURS["late"].writing
    state = text(line(proof.status, 200, empty="-"), 200, size="xs", color=late if proof.bad else SOFT)
    return box(what, state, spacing="xs")
