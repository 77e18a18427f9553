"""Cards of the news: the selection, the day's list, a negative story."""

from __future__ import annotations

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.case_parts import more_row
from bot.cards.doubt import with_asks
from bot.cards.flex import (
    SOFT,
    TONE_COLOURS,
    Card,
    Messages,
    Part,
    box,
    chip,
    heading,
    messages,
    rule,
    text,
)
from bot.cards.news_parts import facts_of, marked, story_row
from bot.cards.text import line
from bot.cards.views import CardContext, NegativeView, NewsView, SelectionView, StoryLine, Tone
from bot.cards.words import typed, when
from thai.dates import remaining, short_date

LISTED = 10
MOST_PASSAGES = 3
"""Highlights on the card of a negative story."""


def selection_card(view: SelectionView, ctx: CardContext) -> Messages:
    """The 08:00 card, its reminder, or the state of the day's selection."""
    now = ctx.now
    confirmed = line(view.confirmed_by or "", 60, empty="")
    sends = f"สรุปข่าวเช้าจะส่งเวลา {when(view.digest_at, now)}"
    figures = f"{view.clips:,} ข่าว {view.stories:,} เรื่อง เชิงลบ {view.negative:,} เรื่อง"
    if confirmed and view.later > 0:
        state = "มีข่าวเข้าหลังยืนยัน"
        alt = f"{state} {view.later:,} เรื่อง · โปรดยืนยันอีกครั้งก่อน {when(view.digest_at, now)}"
        wanted = f"{view.later:,} เรื่องยังไม่มีผู้ยืนยัน โปรดยืนยันอีกครั้งก่อน {when(view.digest_at, now)}"
    elif confirmed:
        state, alt, wanted = "ยืนยันแล้ว", f"ยืนยันการคัดข่าวแล้วโดย {confirmed} · {sends}", sends
    elif view.reminder:
        state = "ยังไม่ได้ยืนยันการคัดข่าว"
        alt = f"{state} · {sends} ({remaining(view.digest_at, now)}) · {figures}"
        wanted = (
            f"โปรดยืนยันก่อน {when(view.digest_at, now)} ({remaining(view.digest_at, now)}) มิฉะนั้นจะส่งโดยอัตโนมัติ"
        )
    else:
        state = "รอคัดข่าว"
        alt = f"ข่าววันนี้ {figures} · โปรดยืนยันก่อน {when(view.digest_at, now)}"
        wanted = f"โปรดคัดข่าวและยืนยันก่อน {when(view.digest_at, now)} ({remaining(view.digest_at, now)})"
    look = actions.tap("คัดข่าว", "news", shows="คัดข่าว", n=1)
    confirm = actions.tap("ยืนยันข่าว", "confirm", shows="ยืนยันข่าว", d=view.day.isoformat())
    done = bool(confirmed) and view.later <= 0
    both = [confirm, look] if view.reminder else [look, confirm]
    commands = " · ".join(typed(word, ctx) for word in (("คัดข่าว",) if done else ("คัดข่าว", "ยืนยันข่าว")))
    made = messages(
        Card(
            tone="done" if done else "soon" if view.reminder or confirmed else "waiting",
            state=state,
            mark=short_date(view.day),
            alt=alt,
            facts=f"คัดไว้ {view.taken:,} จาก {view.stories:,} เรื่อง"
            + (f" · ยืนยันโดย {confirmed}" if confirmed else "")
            + (f" · ระบบไม่แน่ใจการจัดข่าว {view.unsure:,} เรื่อง" if view.unsure else ""),
            want=wanted if view.stories else f"ยังไม่มีข่าวที่เกี่ยวข้อง · {sends}",
            body=[_figures(view), *_top(view, ctx)],
            buttons=[look] if done else both,
            hint=f"หรือพิมพ์ {commands}",
            drill=ctx.drill,
        )
    )
    return with_asks(made, view.asks, ctx)


def _figures(view: SelectionView) -> Part:
    red = TONE_COLOURS["late"].writing
    return box(
        _figure(view.clips, "ข่าว"),
        _figure(view.stories, "เรื่อง"),
        _figure(view.negative, "เรื่องเชิงลบ", **({"color": red} if view.negative else {})),
        layout="horizontal",
        spacing="sm",
    )


def _figure(number: int, unit: str, **look: str) -> Part:
    return box(
        text(f"{number:,}", 20, size="xl", weight="bold", align="center", **look),
        text(unit, 20, size="xs", align="center", color=SOFT),
    )


def _top(view: SelectionView, ctx: CardContext) -> list[Part]:
    if not view.top:
        return []
    return [rule(), heading("เรื่องสำคัญ"), *(story_row(story, ctx.now) for story in view.top[:5])]


def news_card(view: NewsView, ctx: CardContext) -> Messages:
    """The day's stories, ten on a card, with buttons to leave one out or take it back."""
    if not view.stories:
        return _no_news(view, ctx)
    shown = view.stories[:LISTED]
    negative = sum(story.negative for story in shown)
    rows: list[Part] = []
    for index, story in enumerate(shown):
        rows += [rule()] if index else []
        rows.append(_news_row(story, view, ctx))
    total = max(view.total, len(view.stories))
    paged = f"หน้า {view.page:,} จาก {view.pages:,}" if view.pages > 1 else ""
    lateness = f" เชิงลบ {negative} เรื่อง" if negative and view.pages <= 1 else ""
    state, tone = _news_state(view)
    rows += more_row(total - len(shown), "เรื่อง") if view.pages <= 1 else []
    first = shown[0].id
    can = view.can_pick and not view.sent
    how = f"พิมพ์ {typed(f'ตัดข่าว {first}', ctx)} หรือ {typed('ยืนยันข่าว', ctx)}"
    return messages(
        Card(
            tone=tone,
            state=state,
            mark=short_date(view.day),
            alt=f"ข่าววันนี้ {total:,} เรื่อง{lateness} · {short_date(view.day)} · {shown[0].title}",
            title=f"ข่าววันนี้ {total:,} เรื่อง",
            facts=" · ".join(part for part in (paged, _confirmed(view)) if part),
            body=rows,
            buttons=[_confirm(view) if can else None, *_pages(view)],
            hint=f"หรือ{how}" if can else f"หรือพิมพ์ {typed('ข่าววันนี้', ctx)}",
            drill=ctx.drill,
        )
    )


def _news_state(view: NewsView) -> tuple[str, Tone]:
    if view.sent:
        return "ส่งสรุปข่าวแล้ว", "done"
    if view.confirmed_by:
        return "ยืนยันแล้ว", "done"
    return ("รอคัดข่าว", "waiting") if view.can_pick else ("ข่าววันนี้", "waiting")


def _confirmed(view: NewsView) -> str:
    confirmed = line(view.confirmed_by or "", 60, empty="")
    return f"ยืนยันโดย {confirmed}" if confirmed else ""


def _news_row(story: StoryLine, view: NewsView, ctx: CardContext) -> Part:
    dropped = "" if story.taken else "(ตัดออกแล้ว) "
    row = story_row(story, ctx.now, lead=f"{story.id} · {dropped}")
    if not view.can_pick or view.sent:
        return row
    if story.taken:
        action = actions.tap("ตัดออก", "drop", shows=f"ตัดข่าว {story.id}", s=story.id)
    else:
        action = actions.tap("เลือก", "pick", shows=f"เลือกข่าว {story.id}", s=story.id)
    if action is None:
        return row
    change = actions.tap("แก้", "story", shows=f"ข่าว {story.id}", s=story.id)
    chips = [chip(action["label"], action), *([chip(change["label"], change)] if change else [])]
    side = box(*chips, spacing="sm", width="72px", flex=0)
    return box(row | {"flex": 1}, side, layout="horizontal", spacing="md", alignItems="center")


def _confirm(view: NewsView) -> Action | None:
    if view.confirmed_by:
        return None
    return actions.tap("ยืนยันข่าว", "confirm", shows="ยืนยันข่าว", d=view.day.isoformat())


def _pages(view: NewsView) -> list[Action | None]:
    following = (
        actions.tap("ถัดไป", "news", shows=f"ข่าวหน้า {view.page + 1}", n=view.page + 1)
        if view.page < view.pages
        else None
    )
    previous = (
        actions.tap("ก่อนหน้า", "news", shows=f"ข่าวหน้า {view.page - 1}", n=view.page - 1)
        if view.page > 1
        else None
    )
    return [following, previous]


def _no_news(view: NewsView, ctx: CardContext) -> Messages:
    what = "วันนี้ยังไม่มีข่าวที่เกี่ยวข้อง"
    after = "ระบบติดตามข่าวอยู่ตลอด เมื่อมีข่าวเชิงลบจะแจ้งทันที"
    return messages(
        Card(
            tone="done",
            state="ยังไม่มีข่าว",
            mark=short_date(view.day),
            alt=f"{what} · {after}",
            title=what,
            facts=after,
            hint=f"พิมพ์ {typed('ข่าววันนี้', ctx)} เพื่อดูอีกครั้ง",
            drill=ctx.drill,
        )
    )


def negative_card(view: NegativeView, ctx: CardContext) -> Messages:
    """A negative story that must be seen at once, with the way to a response."""
    story = view.story
    what = f"ข่าวเชิงลบเกี่ยวกับ {ctx.short_name}" if view.about_us else "ข่าวเชิงลบ"
    again = _AGAIN.get(view.why, "")
    plan = None
    if view.can_plan:
        plan = actions.tap("ร่างแผนตอบสนอง", "planfor", shows="ร่างแผนตอบสนอง", s=story.id)
    wanted = "ร่างแผนตอบสนอง หรือเปิดเรื่องชี้แจง" if plan else "เปิดเรื่องชี้แจงหากต้องชี้แจง"
    can = ([f"ร่างแผน {story.id}"] if plan else []) + [f"เปิดเรื่องชี้แจง {story.id}"]
    hint = "หรือพิมพ์ " + " · ".join(typed(words, ctx) for words in can)
    words = " · ".join(line(word, 40) for word in view.because[:5])
    told = view.passages or (story.passage,)
    passages = [marked(passage) for passage in told[:MOST_PASSAGES] if line(passage, 10, empty="")]
    level = line(story.level, 60, empty="")
    return messages(
        Card(
            tone="late",
            state=f"{what}{again}",
            mark="ด่วน" if view.about_us else "",
            alt=f"{what}{again} · {story.title} ({facts_of(story)})",
            title=story.title,
            title_link=actions.link(story.title, story.url),
            facts=" · ".join(part for part in (facts_of(story, ctx.now), level) if part),
            want=f"โปรดตรวจสอบ แล้ว{wanted}" if view.about_us else "",
            body=[*passages, *([text(f"คำที่พบ: {words}", 300, size="sm", color=SOFT)] if words else [])],
            buttons=[
                plan,
                actions.tap("เปิดเรื่องชี้แจง", "open", shows="เปิดเรื่องชี้แจง", s=story.id),
                actions.link("อ่านข่าว", story.url),
            ],
            hint=hint,
            urgent=view.about_us,
            drill=ctx.drill,
        )
    )


_AGAIN = {"grown": " · แพร่ไปหลายสำนักข่าว", "national": " · ขึ้นสื่อระดับชาติ"}
