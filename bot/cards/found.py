"""The card of a search: past answers first, then clips, newest first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards import actions
from bot.cards.flex import SOFT, Card, Messages, Part, box, heading, linked, messages, rule, text
from bot.cards.news_parts import ROW_TITLE
from bot.cards.text import line
from bot.cards.views import CardContext
from bot.cards.words import row_time, typed

LISTED = 10
"""Results on one card (VOICE: a list shows at most 10)."""
LONGEST_QUERY = 60
SNIPPET = 160
"""UTF-16 units of the query and of a passage on the card."""


@dataclass(frozen=True, slots=True)
class FoundClip:
    """A clip that was found."""

    title: str
    url: str | None
    outlet: str
    at: datetime
    snippet: str = ""
    story: int | None = None
    relevant: bool = True


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """A clarification case whose title or answer was found."""

    case_id: int
    title: str
    at: datetime
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class FoundView:
    """What a search gave. `total`: clips in all, `more_than_total` when counting stopped there.

    `page` counts from 1; `following` is whether a page comes after it.
    """

    query: str
    clips: tuple[FoundClip, ...]
    answers: tuple[FoundAnswer, ...] = ()
    total: int = 0
    more_than_total: bool = False
    page: int = 1
    following: bool = False


def found_card(view: FoundView, ctx: CardContext) -> Messages:
    """At most ten results with what was sought in them, and the way to the next ten."""
    sought = line(view.query, LONGEST_QUERY, empty="คำที่ค้นหา")
    answers = view.answers[:LISTED]
    clips = view.clips[: LISTED - len(answers)]
    if not answers and not clips:
        return _nothing(sought, ctx)
    total = max(view.total, len(clips))
    amounts = [f"{'มากกว่า ' if view.more_than_total else ''}{total:,} ข่าว"] if total else []
    amounts += [f"เรื่องชี้แจง {len(answers):,} เรื่อง"] if answers else []
    first = answers[0].title if answers else clips[0].title
    paged = f"หน้า {view.page:,}" if view.page > 1 or view.following else ""
    return messages(
        Card(
            tone="done",
            state="ผลการค้นหา",
            mark=paged,
            alt=f"พบ {sought} · {' · '.join(amounts)} · {line(first, ROW_TITLE)}",
            title=f"ค้นหา {sought}",
            facts=" · ".join([*amounts, "ใหม่ที่สุดก่อน"]),
            body=[*_answers(answers, ctx), *_clips(clips, ctx, below=bool(answers))],
            buttons=_pages(view),
            hint=f"ค้นหาอีก พิมพ์ {typed('ค้นหา', ctx)} ตามด้วยคำ",
            drill=ctx.drill,
        )
    )


def _answers(answers: tuple[FoundAnswer, ...], ctx: CardContext) -> list[Part]:
    rows: list[Part] = [heading("เคยชี้แจงแล้ว")] if answers else []
    for answer in answers:
        look = actions.tap("ดูเรื่อง", "case", shows=f"เรื่อง {answer.case_id}", c=answer.case_id)
        rows.append(
            _row(
                f"{answer.case_id} · {line(answer.title, ROW_TITLE)}",
                look,
                f"แจ้งตอบเมื่อ {row_time(answer.at, ctx.now)}",
                answer.snippet,
            )
        )
    return rows


def _clips(clips: tuple[FoundClip, ...], ctx: CardContext, *, below: bool) -> list[Part]:
    rows: list[Part] = [rule(), heading("ข่าว")] if below and clips else []
    for clip in clips:
        outlet = line(clip.outlet, 40, empty="ไม่ทราบสำนักข่าว")
        rows.append(
            _row(
                line(clip.title, ROW_TITLE),
                actions.link(clip.title, clip.url),
                _facts(clip, f"{outlet} · {row_time(clip.at, ctx.now)}"),
                clip.snippet,
            )
        )
    return rows


def _facts(clip: FoundClip, where: str) -> str:
    """With the number by which the story is corrected, also where it was taken for no news of education."""
    number = f"ข่าวที่ {clip.story} · " if clip.story else ""
    return number + where + ("" if clip.relevant else " · จัดว่าไม่เกี่ยวข้อง")


def _row(title: str, action: actions.Action | None, facts: str, snippet: str) -> Part:
    parts = [text(title, ROW_TITLE + 20, size="sm", maxLines=3, **linked(action))]
    if shown := line(snippet, SNIPPET, empty=""):
        parts.append(text(shown, SNIPPET, size="xs", maxLines=2))
    parts.append(text(facts, 120, size="xs", color=SOFT))
    return box(*parts, spacing="xs")


def _pages(view: FoundView) -> list[actions.Action | None]:
    """Buttons to the other pages; a query too long for a button's data has none."""
    buttons = []
    if view.following:
        buttons.append(_page("ถัดไป", view, view.page + 1))
    if view.page > 1:
        buttons.append(_page("ก่อนหน้า", view, view.page - 1))
    return buttons


def _page(label: str, view: FoundView, page: int) -> actions.Action | None:
    return actions.tap(label, "find", shows=f"ค้นหา {view.query} หน้า {page}", q=view.query, n=page)


def _nothing(sought: str, ctx: CardContext) -> Messages:
    what = f"ไม่พบ {sought}"
    after = "ลองใช้คำสั้นลงหรือคำอื่น เช่น ชื่อย่อของหน่วยงาน"
    return messages(
        Card(
            tone="done",
            state="ไม่พบผลการค้นหา",
            alt=f"{what} · {after}",
            title=what,
            facts=after,
            hint=f"พิมพ์ {typed('ค้นหา', ctx)} ตามด้วยคำ · วลีใส่ในเครื่องหมายคำพูด",
            drill=ctx.drill,
        )
    )
