"""Cards of one story: all that can be put right of it, which story to join it with, which of its news to take out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.case_parts import more_row
from bot.cards.flex import SOFT, Card, Messages, Part, box, chip, grid, heading, linked, messages, rule, text
from bot.cards.news_parts import facts_of, marked, story_row
from bot.cards.text import line
from bot.cards.views import CardContext, StoryLine
from bot.cards.words import row_time, typed

LISTED = 10
"""Stories or clips that can be chosen on one card (VOICE: a list shows at most 10)."""
MOST_PASSAGES = 3
MOST_TOLD = 3
LONGEST_REMARK = 400


@dataclass(frozen=True, slots=True)
class ClipOf:
    """A clip of a story; `number` is what is typed for it, counted from 1."""

    id: int
    number: int
    title: str
    outlet: str
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with what officers made of it. `told`: who changed what, newest first; `can_undo`: a merge can be taken back.

    `can_pick` is False once the digest is sent, `can_change` for people who only read.
    """

    story: StoryLine
    relevant: bool
    clips: int
    remark: str = ""
    passages: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    can_change: bool = True
    can_pick: bool = True
    can_undo: bool = False


def story_card(view: StoryView, ctx: CardContext) -> Messages:
    """One story, with everything that can be put right by a tap."""
    story = view.story
    level = line(story.level, 60, empty="ยังไม่ระบุระดับ")
    state = _state(view)
    body: list[Part] = [text(f"{level} · {line(story.agency, 60, empty='ยังไม่ระบุหน่วยงาน')}", 160, size="sm")]
    body += [marked(p) for p in view.passages[:MOST_PASSAGES] if line(p, 10, empty="")]
    if line(view.remark, 10, empty=""):
        body.append(text(f"หมายเหตุ: {line(view.remark, LONGEST_REMARK)}", LONGEST_REMARK + 20, size="sm"))
    if view.told:
        told = " · ".join(line(one, 100) for one in view.told[:MOST_TOLD])
        body.append(text(told, 320, size="xs", color=SOFT))
    if view.can_change:
        body += [rule(), *grid(_chips(view, ctx))]
    id_ = story.id
    return messages(
        Card(
            tone="late" if story.negative else "done" if not view.relevant else "waiting",
            state=state,
            mark=f"ข่าวที่ {id_}",
            alt=f"ข่าวที่ {id_} {state} · {story.title}",
            title=story.title,
            title_link=actions.link(story.title, story.url),
            facts=facts_of(story, ctx.now) + (f" · {view.clips:,} ข่าว" if view.clips > 1 else ""),
            body=body,
            buttons=[_pick(view), _why(id_), actions.link("อ่านข่าว", story.url)],
            hint=f"หรือพิมพ์ {typed(f'แก้ข่าว {id_}', ctx)} ตามด้วยค่าที่ถูก" if view.can_change else "",
            drill=ctx.drill,
        )
    )


def _state(view: StoryView) -> str:
    if not view.relevant:
        return "ไม่เกี่ยวกับการศึกษา"
    kind = "ข่าวเชิงลบ" if view.story.negative else "ข่าว"
    return kind if view.story.taken else f"{kind} · ตัดออกแล้ว"


def _pick(view: StoryView) -> Action | None:
    if not (view.can_change and view.can_pick and view.relevant):
        return None
    id_ = view.story.id
    if view.story.taken:
        return actions.tap("ตัดออก", "drop", shows=f"ตัดข่าว {id_}", s=id_)
    return actions.tap("เลือก", "pick", shows=f"เลือกข่าว {id_}", s=id_)


def _why(id_: int) -> Action | None:
    return actions.tap("ทำไม", "why", shows=f"ทำไม {id_}", s=id_)


def _chips(view: StoryView, ctx: CardContext) -> list[Part]:
    id_ = view.story.id
    if not view.relevant:
        back = actions.tap("นำกลับ", "label", shows=f"แก้ข่าว {id_} เกี่ยวข้อง", s=id_, f="relevant", v="true")
        return [chip("นำกลับ", back)]
    tone = ("ไม่ใช่ข่าวเชิงลบ", "false") if view.story.negative else ("เป็นข่าวเชิงลบ", "true")
    shows = f"แก้ข่าว {id_} {tone[0].removeprefix('เป็น')}"
    found = [
        ("แก้ระดับ", actions.tap("แก้ระดับ", "labels", shows=f"แก้ข่าว {id_}", s=id_, f="level")),
        ("แก้หน่วยงาน", actions.tap("แก้หน่วยงาน", "labels", shows=f"แก้ข่าว {id_}", s=id_, f="agency")),
        (tone[0], actions.tap(tone[0], "label", shows=shows, s=id_, f="negative", v=tone[1])),
        (
            "ไม่เกี่ยวกับการศึกษา",
            actions.tap("ไม่เกี่ยวกับการศึกษา", "irrelevant", shows=f"ไม่เกี่ยวกับการศึกษา {id_}", s=id_),
        ),
        ("รวมกับเรื่องอื่น", actions.tap("รวมกับเรื่องอื่น", "merge", shows=f"รวมข่าว {id_}", s=id_)),
        ("เขียนหมายเหตุ", actions.fill("เขียนหมายเหตุ", typed(f"หมายเหตุข่าว {id_} ", ctx), "remark", s=id_)),
    ]
    if view.clips > 1:
        found.append(("แยกข่าวออก", actions.tap("แยกข่าวออก", "split", shows=f"แยกข่าว {id_}", s=id_)))
    if view.can_undo:
        found.append(
            ("ยกเลิกการรวม", actions.tap("ยกเลิกการรวม", "unmerge", shows=f"ยกเลิกรวมข่าว {id_}", s=id_))
        )
    return [chip(label, action) for label, action in found]


def merge_card(story: StoryLine, others: Sequence[StoryLine], ctx: CardContext) -> Messages:
    """Which story tells the same; the most alike first. Any other can be typed."""
    rows: list[Part] = []
    for index, other in enumerate(others[:LISTED]):
        join = actions.tap("รวม", "merge", shows=f"รวมข่าว {story.id} {other.id}", s=story.id, o=other.id)
        rows += [rule()] if index else []
        rows.append(_with_chip(story_row(other, ctx.now, lead=f"{other.id} · "), join))
    example = f" {others[0].id}" if others else " ตามด้วยเลขข่าว"
    return messages(
        Card(
            tone="waiting",
            state="รวมกับเรื่องใด",
            mark=f"ข่าวที่ {story.id}",
            alt=f"เลือกเรื่องที่จะรวมกับข่าวที่ {story.id} · {story.title}",
            title=story.title,
            want="แตะรวมที่เรื่องซึ่งเป็นเหตุการณ์เดียวกัน" if others else "วันนี้ไม่มีเรื่องอื่นให้รวม",
            body=rows,
            hint=f"หรือพิมพ์ {typed(f'รวมข่าว {story.id}{example}', ctx)}",
            drill=ctx.drill,
        )
    )


def split_card(story: StoryLine, clips: Sequence[ClipOf], ctx: CardContext) -> Messages:
    """Which of a story's news is not of it."""
    rows: list[Part] = []
    for index, clip in enumerate(clips[:LISTED]):
        out = actions.tap("แยก", "split", shows=f"แยกข่าว {story.id} {clip.number}", s=story.id, k=clip.id)
        rows += [rule()] if index else []
        rows.append(_with_chip(_clip_row(clip, ctx), out))
    return messages(
        Card(
            tone="waiting",
            state="แยกข่าวใดออก",
            mark=f"ข่าวที่ {story.id}",
            alt=f"เลือกข่าวที่จะแยกจากข่าวที่ {story.id} · {story.title}",
            title=story.title,
            want="แตะแยกที่ข่าวซึ่งไม่ใช่เหตุการณ์เดียวกัน",
            body=[heading("ข่าวในเรื่องนี้"), *rows, *more_row(len(clips) - LISTED, "ข่าว")],
            hint=f"หรือพิมพ์ {typed(f'แยกข่าว {story.id} 2', ctx)} เพื่อแยกข่าวลำดับที่ 2",
            drill=ctx.drill,
        )
    )


def _clip_row(clip: ClipOf, ctx: CardContext) -> Part:
    title = f"{clip.number} · {line(clip.title, 120, empty='ไม่มีหัวข้อ')}"
    about = f"{line(clip.outlet, 40, empty='ไม่ทราบสำนักข่าว')} · {row_time(clip.at, ctx.now)}"
    return box(
        text(title, 140, size="sm", maxLines=3, **linked(actions.link(clip.title, clip.url))),
        text(about, 80, size="xs", color=SOFT),
        spacing="xs",
    )


def _with_chip(row: Part, action: Action | None) -> Part:
    if action is None:
        return row
    return box(
        row | {"flex": 1},
        chip(action["label"], action, width="72px", flex=0),
        layout="horizontal",
        spacing="md",
        alignItems="center",
    )
