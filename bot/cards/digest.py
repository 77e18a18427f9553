"""The morning digest: a carousel with a summary and one card a heading, kept under LINE's sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards import actions
from bot.cards.case_parts import more_row
from bot.cards.flex import (
    SOFT,
    TONE_COLOURS,
    Card,
    Messages,
    Part,
    alt_text,
    box,
    bubble,
    flex,
    rule,
    strip,
    text,
)
from bot.cards.news_parts import marked, story_row
from bot.cards.text import line
from bot.cards.views import CardContext, DigestGroup, DigestView, StoryLine
from bot.cards.words import typed
from bot.limits import MAX_BUBBLE_BYTES, MAX_BUBBLES, MAX_CAROUSEL_BYTES, compact_bytes
from thai.dates import clock, short_date

PER_BUBBLE = 6
"""Stories on one card: LINE makes all cards as tall as the tallest, and what is taller than a phone is not read."""
SPARE = 1_000
"""Bytes kept free of each limit: LINE does not say how it counts them."""
MARKS = 8_000
"""Bytes of a carousel that highlights may take from headlines: some ten of them."""
ALT_STORIES = 5
TOP = 3
"""Negative stories that stand on the summary too."""


@dataclass(slots=True)
class _Heading:
    """A heading's stories as rows with their sizes in bytes, and how many of them are shown."""

    group: DigestGroup
    stories: list[StoryLine]
    rows: list[Part]
    sizes: list[int]
    shown: int

    @property
    def bubbles(self) -> int:
        return -(-self.shown // PER_BUBBLE)

    @property
    def hidden(self) -> int:
        return len(self.rows) - self.shown + max(0, self.group.more)


def digest_card(view: DigestView, ctx: CardContext) -> Messages:
    """The morning digest. What does not fit is left off from the ends of the longest headings, and counted."""
    headings = [_heading(group, ctx) for group in view.groups if group.stories]
    total = max(view.stories, sum(len(h.rows) + max(0, h.group.more) for h in headings))
    room = MAX_CAROUSEL_BYTES - SPARE - _overhead(view, ctx) - _reserve(headings, ctx)
    _shrink(headings, MAX_BUBBLES - 1, room)
    while True:
        contents = _carousel(view, headings, total, ctx)
        if _fits(contents) or not any(h.shown for h in headings):
            break
        _leave_one_off(headings)
    if _mark(headings, MAX_CAROUSEL_BYTES - SPARE - compact_bytes(contents), ctx):
        contents = _carousel(view, headings, total, ctx)
    return [flex(_alt(view, ctx), contents)]


def _heading(group: DigestGroup, ctx: CardContext) -> _Heading:
    ordered = sorted(group.stories, key=lambda story: _weight(story, ctx))
    rows = [story_row(story, ctx.now, time=False) for story in ordered]
    return _Heading(group, ordered, rows, [compact_bytes(row) + 60 for row in rows], len(rows))


def _weight(story: StoryLine, ctx: CardContext) -> tuple[bool, bool]:
    """For sorting: negative news first, and among it what is about the agency itself."""
    return not story.negative, line(story.agency, 60) != ctx.short_name


def _reserve(headings: Sequence[_Heading], ctx: CardContext) -> int:
    """Bytes kept for highlights: what must be read goes before the last of many headlines, which are on the page."""
    wanted = (
        s.passage for h in headings for s in h.stories if _weighty(s, ctx) and line(s.passage, 10, empty="")
    )
    return min(MARKS, sum(compact_bytes(marked(passage)) + 1 for passage in wanted))


def _mark(headings: Sequence[_Heading], room: int, ctx: CardContext) -> bool:
    """Put the highlights below the headlines of negative stories and those on the agency, the weightiest first.

    `room` is in bytes of the carousel; a bubble has its limit too. The others have theirs on the page. Says whether
    any was put.
    """
    wanted = [
        (_weight(story, ctx), number, at, story)
        for number, heading in enumerate(headings)
        for at, story in enumerate(heading.stories[: heading.shown])
        if line(story.passage, 10, empty="") and _weighty(story, ctx)
    ]
    free = [
        [MAX_BUBBLE_BYTES - SPARE - compact_bytes(_group_bubble(h, s, min(s + PER_BUBBLE, h.shown)))
         for s in range(0, h.shown, PER_BUBBLE)]
        for h in headings
    ]  # fmt: skip
    put = False
    for _, number, at, story in sorted(wanted, key=lambda w: w[:3]):
        part = marked(story.passage)
        size, page = compact_bytes(part) + 1, at // PER_BUBBLE
        if size <= room and size <= free[number][page]:
            headings[number].rows[at]["contents"].insert(1, part)
            room, free[number][page], put = room - size, free[number][page] - size, True
    return put


def _weighty(story: StoryLine, ctx: CardContext) -> bool:
    return story.negative or line(story.agency, 60) == ctx.short_name


def _overhead(view: DigestView, ctx: CardContext) -> int:
    return compact_bytes(_summary(view, 10**6, 10**6, ctx)) + 200


def _shrink(headings: list[_Heading], bubbles: int, room: int) -> None:
    """Show fewer stories until the estimate fits: first `bubbles` cards, then `room` bytes."""
    while sum(h.bubbles for h in headings) > bubbles:
        most = max(reversed(headings), key=lambda h: h.bubbles)
        most.shown = (most.bubbles - 1) * PER_BUBBLE
    used = sum(sum(h.sizes[: h.shown]) for h in headings)
    frame = max((compact_bytes(_group_bubble(h, 0, 0)) for h in headings), default=0)
    while used + sum(h.bubbles for h in headings) * frame > room:
        longest = _longest(headings)
        if longest is None:
            return
        longest.shown -= 1
        used -= longest.sizes[longest.shown]


def _longest(headings: list[_Heading]) -> _Heading | None:
    """The heading that can best do with one story less: the longest, of equals the last."""
    there = [h for h in headings if h.shown]
    return max(reversed(there), key=lambda h: h.shown) if there else None


def _leave_one_off(headings: list[_Heading]) -> None:
    longest = _longest(headings)
    if longest is not None:
        longest.shown -= 1


def _fits(contents: Part) -> bool:
    each = contents["contents"] if contents["type"] == "carousel" else [contents]
    return (
        len(each) <= MAX_BUBBLES
        and all(compact_bytes(one) <= MAX_BUBBLE_BYTES - SPARE for one in each)
        and compact_bytes(contents) <= MAX_CAROUSEL_BYTES - SPARE
    )


def _carousel(view: DigestView, headings: Sequence[_Heading], total: int, ctx: CardContext) -> dict[str, Any]:
    shown = sum(h.shown for h in headings)
    made = [_summary(view, shown, total, ctx)]
    for heading in headings:
        starts = range(0, heading.shown, PER_BUBBLE)
        made += [_group_bubble(heading, start, min(start + PER_BUBBLE, heading.shown)) for start in starts]
    return {"type": "carousel", "contents": made} if len(made) > 1 else made[0]


def _group_bubble(heading: _Heading, start: int, end: int) -> Part:
    stories = heading.rows[start:end]
    body: list[Part] = []
    for index, row in enumerate(stories):
        body += [rule()] if index else []
        body.append(row)
    if end == heading.shown:
        body += more_row(heading.hidden, "เรื่อง")
    count = len(heading.rows) + max(0, heading.group.more)
    name = line(heading.group.name, 50)
    return {
        "type": "bubble",
        "header": strip("waiting", f"{name} (ต่อ)" if start else name, f"{count:,} เรื่อง"),
        "body": box(*body, spacing="md", paddingAll="16px"),
    }


def _summary(view: DigestView, shown: int, total: int, ctx: CardContext) -> Part:
    confirmed = line(view.confirmed_by or "", 60, empty="")
    who = f"ยืนยันโดย {confirmed}" if confirmed else "ส่งอัตโนมัติ ยังไม่มีผู้ยืนยัน"
    red = TONE_COLOURS["late"].writing
    body: list[Part] = [text(f"{view.clips:,} ข่าว {view.stories:,} เรื่อง", 60, size="sm", color=SOFT)]
    if view.negative:
        body.append(text(f"ข่าวเชิงลบ {view.negative:,} เรื่อง", 60, weight="bold", color=red))
        negative = sorted(
            (story for group in view.groups for story in group.stories if story.negative),
            key=lambda story: _weight(story, ctx),
        )
        body += [story_row(story, ctx.now, time=False) for story in negative[:TOP]]
        body += more_row(len(negative) - TOP, "เรื่อง")
        body.append(rule())
    elif total:
        body.append(text("ไม่มีข่าวเชิงลบ", 60))
    body += [
        *_headings(view),
        rule(),
        text(f"ข้อมูลเมื่อ {clock(view.as_of)} · {who}", 160, size="sm", color=SOFT),
    ]
    if shown < total:
        body.append(text(f"การ์ดนี้แสดง {shown:,} จาก {total:,} เรื่อง", 80, size="sm", color=SOFT))
    look = actions.tap("ข่าววันนี้", "news", shows="ข่าววันนี้", n=1) if shown < total else None
    card = Card(
        tone="done" if confirmed else "waiting",
        state="สรุปข่าวเช้า",
        mark=short_date(view.day),
        alt="สรุปข่าวเช้า",
        title=f"สรุปข่าวเช้า {line(view.agency, 60)}" if total else "วันนี้ไม่มีข่าวที่คัดไว้",
        body=body,
        buttons=[
            actions.link("อ่านสรุปข่าวทั้งหมด", view.page),
            actions.link("พิมพ์บอร์ด", view.board),
            look,
        ],
        hint=_hint(view, ctx, cut=look is not None),
        drill=ctx.drill,
    )
    return bubble(card)


def _hint(view: DigestView, ctx: CardContext, *, cut: bool) -> str:
    words = [
        *(["สรุปข่าวเช้า"] if view.page else []),
        *(["พิมพ์บอร์ด"] if view.board else []),
        *(["ข่าววันนี้"] if cut else []),
    ]
    return f"หรือพิมพ์ {' หรือ '.join(typed(word, ctx) for word in words)}" if words else ""


def _headings(view: DigestView) -> list[Part]:
    rows = []
    for group in view.groups[:MAX_BUBBLES]:
        count = len(group.stories) + max(0, group.more)
        rows.append(
            box(
                text(line(group.name, 60), 60, size="sm", flex=5),
                text(f"{count:,} เรื่อง", 20, size="sm", flex=2, align="end"),
                layout="horizontal",
                spacing="sm",
            )
        )
    return rows


def _alt(view: DigestView, ctx: CardContext) -> str:
    negative = f"เชิงลบ {view.negative:,} เรื่อง" if view.negative else "ไม่มีข่าวเชิงลบ"
    figures = f"{view.stories:,} เรื่อง {negative}" if view.stories else "ไม่มีข่าวที่คัดไว้"
    head = f"สรุปข่าวเช้า {short_date(view.day)} · {figures}"
    stories = sorted(
        (s for group in view.groups for s in group.stories), key=lambda story: _weight(story, ctx)
    )
    top = " · ".join(_alt_story(story) for story in stories[:ALT_STORIES])
    told = "" if line(view.confirmed_by or "", 10, empty="") else " · ส่งอัตโนมัติ"
    return alt_text(Card("done", "", f"{head}{told}" + (f" · {top}" if top else ""), drill=ctx.drill))


def _alt_story(story: StoryLine) -> str:
    return f"{'(เชิงลบ) ' if story.negative else ''}{line(story.title, 120)}"


__all__ = ["PER_BUBBLE", "digest_card"]
