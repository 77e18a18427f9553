"""Cards of labels: which one the program asks about, why a story has its labels, and what to choose instead. Pure."""

from __future__ import annotations

from bot.cards import actions
from bot.cards.case_parts import more_row
from bot.cards.flex import (
    SOFT,
    Card,
    Messages,
    Part,
    box,
    bubble,
    chip,
    grid,
    messages,
    text,
)
from bot.cards.news_parts import facts_of
from bot.cards.text import line
from bot.cards.views import AskView, CardContext, LabelsView, WhyView
from bot.cards.words import typed

ASKED = 5
"""Stories asked about beside one selection card."""
OPTION_CHIPS = 20
WORDS = 5
FIELDS = {"relevant": "ความเกี่ยวข้อง", "level": "ระดับ", "agency": "หน่วยงาน", "negative": "เชิงลบ"}
"""What people call the labels."""


def with_asks(made: Messages, asks: tuple[AskView, ...], ctx: CardContext) -> Messages:
    """The card with the questions beside it, all in one message."""
    if not asks:
        return made
    card = made[-1]
    bubbles = [card["contents"], *(bubble(_ask(ask, ctx)) for ask in asks[:ASKED])]
    return [*made[:-1], card | {"contents": {"type": "carousel", "contents": bubbles}}]


def _ask(ask: AskView, ctx: CardContext) -> Card:
    story = ask.story
    words = " · ".join(line(word, 40) for word in ask.words[:WORDS])
    right = actions.tap("ถูกต้อง", "labelok", shows=f"ถูกต้อง {story.id}", s=story.id, f=ask.field, v=ask.value)
    if ask.field in ("relevant", "negative"):
        other = "false" if ask.value == "true" else "true"
        change = actions.tap("ไม่ใช่", "label", shows=f"แก้ข่าว {story.id}", s=story.id, f=ask.field, v=other)
    else:
        change = actions.tap("เลือกใหม่", "labels", shows=f"แก้ข่าว {story.id}", s=story.id, f=ask.field)
    return Card(
        tone="soon",
        state="โปรดตรวจการจัดข่าว",
        mark=f"ข่าวที่ {story.id}",
        alt=f"{ask.question} · {story.title}",
        title=story.title,
        title_link=actions.link(story.title, story.url),
        facts=facts_of(story, ctx.now),
        want=ask.question,
        body=[text(f"คำที่พบ: {words}", 300, size="sm", color=SOFT)] if words else [],
        buttons=[right, change, _why(story.id)],
        hint=f"หรือพิมพ์ {typed(f'ถูกต้อง {story.id}', ctx)} · {typed(f'แก้ข่าว {story.id}', ctx)} ตามด้วยค่าที่ถูก",
        drill=ctx.drill,
    )


def _why(story_id: int) -> actions.Action | None:
    return actions.tap("ทำไม", "why", shows=f"ทำไม {story_id}", s=story_id)


def why_card(view: WhyView, ctx: CardContext) -> Messages:
    """Each label with how sure the program is and the words that decided, or who set it."""
    story = view.story
    rows: list[Part] = []
    for row in view.rows:
        parts = [text(f"{line(row.name, 40)}: {line(row.value, 80)}", 140, weight="bold", size="sm")]
        if because := line(row.because, 300, empty=""):
            parts.append(text(because, 300, size="sm", color=SOFT))
        rows.append(box(*parts, spacing="xs"))
    first = f"{view.rows[0].name}: {view.rows[0].value}" if view.rows else ""
    changes = [
        actions.tap(f"แก้{FIELDS[name]}", "labels", shows=f"แก้ข่าว {story.id}", s=story.id, f=name)
        for name in ("level", "agency", "negative")
    ]
    return messages(
        Card(
            tone="waiting",
            state="เหตุผลของการจัดข่าว",
            mark=f"ข่าวที่ {story.id}",
            alt=f"ข่าวที่ {story.id} {first} · {story.title}",
            title=story.title,
            title_link=actions.link(story.title, story.url),
            facts=facts_of(story, ctx.now),
            body=rows,
            buttons=changes if view.can_change else [],
            hint=f"แก้โดยพิมพ์ {typed(f'แก้ข่าว {story.id}', ctx)} ตามด้วยค่าที่ถูก" if view.can_change else "",
            drill=ctx.drill,
        )
    )


def labels_card(view: LabelsView, ctx: CardContext) -> Messages:
    """What a label can be, each a tap; the present one is marked."""
    story, name = view.story, FIELDS.get(view.field, view.field)
    chips = [_option(view, value, shown) for value, shown in view.options[:OPTION_CHIPS]]
    example = next((shown for value, shown in view.options if value != view.value), "")
    return messages(
        Card(
            tone="waiting",
            state=f"เลือก{name}",
            mark=f"ข่าวที่ {story.id}",
            alt=f"เลือก{name}ของข่าวที่ {story.id} · {story.title}",
            title=story.title,
            title_link=actions.link(story.title, story.url),
            facts=facts_of(story, ctx.now),
            want=f"แตะ{name}ที่ถูกต้อง",
            body=[*grid(chips), *more_row(len(view.options) - OPTION_CHIPS, "รายการ")],
            hint=f"หรือพิมพ์ {typed(f'แก้ข่าว {story.id} {line(example, 60)}', ctx)}",
            drill=ctx.drill,
        )
    )


def _option(view: LabelsView, value: str, shown: str) -> Part:
    label = line(shown, 40)
    if value == view.value:
        return chip(f"✓ {label}", None)
    shows = f"แก้ข่าว {view.story.id} {label}"
    return chip(label, actions.tap(label, "label", shows=shows, s=view.story.id, f=view.field, v=value))
