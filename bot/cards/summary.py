"""Cards of the weekly and monthly summary, the correction list, and the provider's summary held against ours. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cards import actions
from bot.cards.case_parts import more_row
from bot.cards.flex import SOFT, Card, Messages, Part, box, heading, messages, quoted, rule, sides, text
from bot.cards.news_parts import story_row
from bot.cards.text import line
from bot.cards.views import CardContext, StoryLine
from bot.cards.words import row_time, typed, when
from thai.dates import remaining, short_date

LISTED = 10
LEADING = 5
TOP = 3
SHOWN_TEXT = 900
"""UTF-16 units of the summary's text on the draft's card."""
SENT_TEXT = 1_600
SHOWN_REMARK = 500


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """A week's counts: relevant clips, stories, negative stories; those of the week before."""

    clips: int = 0
    stories: int = 0
    negative: int = 0
    clips_before: int = 0
    negative_before: int = 0


@dataclass(frozen=True, slots=True)
class WeeklyDraftView:
    """The weekly summary that waits to be checked. `send_due_at`: when it goes by itself, None for never.

    `to`: what the groups are called that get it; `differences`: from the provider's summary, None without one.
    """

    first: date
    last: date
    version: int
    figures: WeekFigures
    text: str
    leading: tuple[StoryLine, ...] = ()
    left_out: int = 0
    remark: str = ""
    edited_by: str = ""
    send_due_at: datetime | None = None
    to: tuple[str, ...] = ()
    differences: int | None = None


@dataclass(frozen=True, slots=True)
class WeeklyView:
    """The weekly summary as it was sent; `by` is empty when it went by itself. `to` is named to those who sent it."""

    first: date
    last: date
    figures: WeekFigures
    text: str
    remark: str
    by: str
    at: datetime
    leading: tuple[StoryLine, ...] = ()
    negative: tuple[StoryLine, ...] = ()
    pdf_url: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A clip that the provider sorted wrongly, and what is right."""

    title: str
    change: str


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """A correction list to be forwarded to the provider: as a file, or as a text."""

    at: datetime
    lines: tuple[CorrectionLine, ...]
    total: int
    text: str
    file_url: str = ""
    share_url: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyView:
    """The month's summary for the board's agenda; `month` in words."""

    month: str
    figures: WeekFigures
    docx_url: str = ""
    xlsx_url: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    """A count on which the provider and we differ."""

    name: str
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class DifferencesView:
    """The provider's summary of a week held against ours; `readable` is False where nothing in it was understood."""

    first: date
    last: date
    readable: bool
    agreed: int = 0
    counts: tuple[CountLine, ...] = ()
    theirs_only: tuple[str, ...] = ()
    not_relevant: tuple[str, ...] = ()
    ours_only: tuple[str, ...] = ()


def weekly_draft_card(view: WeeklyDraftView, ctx: CardContext) -> Messages:
    """The draft, to the PR group: look, edit, send."""
    now, due = ctx.now, view.send_due_at
    span, figures = _span(view.first, view.last), _figures(view.figures)
    want = (
        f"โปรดตรวจและส่งก่อน {when(due, now)} ({remaining(due, now)}) มิฉะนั้นจะส่งโดยอัตโนมัติ"
        if due
        else "โปรดตรวจแล้วส่ง"
    )
    sends = f" · ส่งอัตโนมัติ {when(due, now)}" if due else ""
    told = [f"ส่งถึง {_names(view.to)}" if view.to else "ยังไม่ได้ตั้งกลุ่มผู้รับ"]
    told += [f"แก้ไขโดย {line(view.edited_by, 60)}"] if view.edited_by.strip() else []
    told += [f"ไม่รวม {view.left_out:,} เรื่อง"] if view.left_out > 0 else []
    body = [quoted(view.text, SHOWN_TEXT)]
    if line(view.remark, 10, empty=""):
        body.append(text(f"หมายเหตุ: {line(view.remark, SHOWN_REMARK)}", SHOWN_REMARK + 20, size="sm"))
    body += _stories("เรื่องเด่น", view.leading, TOP, ctx)
    if view.differences is not None:
        differs = f"ต่างจากสรุปผู้ให้บริการ {view.differences:,} รายการ" if view.differences else "ตรงกับสรุปผู้ให้บริการ"
        body.append(text(differs, 80, size="sm", weight="bold"))
    return messages(
        Card(
            tone="soon" if due and (due - now).total_seconds() < 3600 else "waiting",
            state="ร่างสรุปประจำสัปดาห์",
            mark=span,
            alt=f"สรุปประจำสัปดาห์ {span} รอตรวจ{sends} · {figures}",
            title=f"สรุปข่าวประจำสัปดาห์ {span}",
            facts=" · ".join(told),
            want=want,
            body=body,
            buttons=[
                actions.tap(
                    "ส่งสรุป", "weeklysend", shows="ส่งสรุปประจำสัปดาห์", f=view.first.isoformat(), v=view.version
                ),
                actions.tap("ดู/แก้ไข", "weeklyedit", shows="แก้ไขสรุป", f=view.first.isoformat()),
                actions.fill("เทียบสรุปผู้ให้บริการ", f"{typed('สรุปผู้ให้บริการ', ctx)} "),
            ],
            hint=f"หรือพิมพ์ {typed('ส่งสรุป', ctx)} · {typed('แก้ไขสรุป', ctx)}",
            drill=ctx.drill,
        )
    )


def weekly_card(view: WeeklyView, ctx: CardContext) -> Messages:
    """The summary as it was sent."""
    span, figures = _span(view.first, view.last), _figures(view.figures)
    by = line(view.by, 60, empty="")
    sender = f"ผู้ส่ง {by}" if by else "ส่งอัตโนมัติ ยังไม่มีผู้ตรวจ"
    automatic = "" if by else " · ส่งอัตโนมัติ"
    told = f"ส่งถึง {_names(view.to)} {row_time(view.at, ctx.now)} · " if view.to else ""
    body = [text(view.text, SENT_TEXT)]
    if line(view.remark, 10, empty=""):
        body.append(quoted(f"หมายเหตุ: {view.remark}", SHOWN_REMARK))
    body += _stories("เรื่องเด่น", view.leading, LEADING, ctx)
    shown = {story.id for story in view.leading[:LEADING]}
    body += _stories("เรื่องเชิงลบ", tuple(s for s in view.negative if s.id not in shown), LEADING, ctx)
    return messages(
        Card(
            tone="done" if view.to else "waiting",
            state="ส่งสรุปประจำสัปดาห์แล้ว" if view.to else "สรุปข่าวประจำสัปดาห์",
            mark=span,
            alt=f"{'ส่งสรุป' if view.to else 'สรุปข่าว'}ประจำสัปดาห์{'แล้ว' if view.to else ''} {span}{automatic} · {figures}",
            title=f"สรุปข่าวประจำสัปดาห์ {span}",
            facts=f"{told}{sender}",
            body=body,
            buttons=[actions.link("เปิดฉบับเต็ม (PDF)", view.pdf_url)],
            hint="ลิงก์เปิดได้ 14 วัน" if view.pdf_url else "",
            drill=ctx.drill,
        )
    )


def corrections_card(view: CorrectionsView, ctx: CardContext) -> Messages:
    """The correction list, to the PR group: an officer forwards it, since the provider has no LINE here."""
    rows: list[Part] = []
    for index, one in enumerate(view.lines[:LISTED]):
        rows += [rule()] if index else []
        rows.append(
            box(
                text(line(one.title, 140), 160, size="sm", maxLines=2),
                text(line(one.change, 200), 200, size="xs", color=SOFT),
                spacing="xs",
            )
        )
    return messages(
        Card(
            tone="waiting",
            state="รายการแก้ไขถึงผู้ให้บริการ",
            mark=short_date(view.at),
            alt=f"ผู้ให้บริการจัดหมวดไม่ตรง {view.total:,} ข่าว · โปรดส่งต่อผู้ให้บริการ",
            title=f"ผู้ให้บริการจัดหมวดไม่ตรง {view.total:,} ข่าว",
            want="โปรดส่งต่อให้ผู้ให้บริการข่าว",
            body=[*rows, *more_row(view.total - min(LISTED, len(view.lines)), "ข่าว")],
            buttons=[
                actions.link("แชร์ข้อความ", view.share_url),
                actions.link("เปิดไฟล์ (XLSX)", view.file_url),
                actions.copy("คัดลอกข้อความ", view.text),
            ],
            hint=f"ลิงก์เปิดได้ 14 วัน · ดูอีกครั้ง พิมพ์ {typed('รายการแก้ไข', ctx)}",
            drill=ctx.drill,
        )
    )


def monthly_card(view: MonthlyView, ctx: CardContext) -> Messages:
    """The month's summary, to the PR group: the memo and the clips as files."""
    figures = _figures(view.figures)
    month = line(view.month, 60)
    return messages(
        Card(
            tone="waiting",
            state="สรุปข่าวประจำเดือน",
            mark=month,
            alt=f"สรุปข่าวประจำเดือน{month} พร้อมใช้เป็นวาระการประชุม · {figures}",
            title=f"สรุปข่าวประจำเดือน{month}",
            facts=figures,
            want="โปรดตรวจก่อนเสนอเป็นวาระการประชุมคณะกรรมการบริหาร",
            body=_steps(view.figures, "เดือนก่อน"),
            buttons=[
                actions.link("บันทึกข้อความ (DOCX)", view.docx_url),
                actions.link("รายการข่าว (XLSX)", view.xlsx_url),
            ],
            hint=f"ลิงก์เปิดได้ 14 วัน · ขอลิงก์ใหม่ พิมพ์ {typed('สรุปประจำเดือน', ctx)}",
            drill=ctx.drill,
        )
    )


def differences_card(view: DifferencesView, ctx: CardContext) -> Messages:
    """What differs between the provider's summary and ours."""
    span = _span(view.first, view.last)
    listed = (view.theirs_only, view.not_relevant, view.ours_only)
    number = len(view.counts) + sum(map(len, listed))
    if not view.readable:
        state, alt = "อ่านสรุปผู้ให้บริการไม่ได้", "อ่านจำนวนข่าวหรือรายการเรื่องในสรุปผู้ให้บริการไม่ได้"
        want = "โปรดวางข้อความที่มีจำนวนข่าวตามระดับหรือหน่วยงาน หรือรายการเรื่อง บรรทัดละเรื่อง"
    else:
        state = f"ต่างกัน {number:,} รายการ" if number else "ตรงกันทั้งหมด"
        alt = f"สรุปผู้ให้บริการ {span} {state}"
        want = "โปรดตรวจรายการที่ต่างกันก่อนส่งสรุป" if number else ""
    body: list[Part] = []
    if view.counts:
        body.append(heading("จำนวนข่าวที่ต่างกัน"))
        body += [
            sides(line(one.name, 60), f"เรา {one.ours:,} · ผู้ให้บริการ {one.theirs:,}")
            for one in view.counts[:LISTED]
        ]
        body += more_row(len(view.counts) - LISTED, "รายการ")
    names = ("มีเฉพาะในสรุปผู้ให้บริการ", "ระบบเห็นว่าไม่เกี่ยวข้อง", "มีเฉพาะในสรุปของเรา")
    for name, titles in zip(names, listed, strict=True):
        if titles:
            body.append(heading(f"{name} {len(titles):,} เรื่อง"))
            body += [text(f"• {line(title, 140)}", 160, size="sm", maxLines=2) for title in titles[:LEADING]]
            body += more_row(len(titles) - LEADING, "เรื่อง")
    return messages(
        Card(
            tone="soon" if number or not view.readable else "done",
            state="เทียบสรุปผู้ให้บริการ",
            mark=span,
            alt=alt,
            title=state,
            facts=f"ตรงกัน {view.agreed:,} จำนวน" if view.readable else "",
            want=want,
            body=body,
            buttons=[actions.tap("ดู/แก้ไข", "weeklyedit", shows="แก้ไขสรุป", f=view.first.isoformat())],
            hint=f"หรือพิมพ์ {typed('แก้ไขสรุป', ctx)}",
            drill=ctx.drill,
        )
    )


def _stories(name: str, stories: tuple[StoryLine, ...], most: int, ctx: CardContext) -> list[Part]:
    if not stories:
        return []
    rows = [story_row(story, ctx.now, time=False) for story in stories[:most]]
    return [rule(), heading(name), *rows, *more_row(len(stories) - most, "เรื่อง")]


def _steps(figures: WeekFigures, before: str) -> list[Part]:
    return [
        sides("ข่าวที่เกี่ยวข้อง", f"{figures.clips:,} ({before} {figures.clips_before:,})"),
        sides("เรื่องเชิงลบ", f"{figures.negative:,} ({before} {figures.negative_before:,})"),
    ]


def _figures(figures: WeekFigures) -> str:
    negative = f"เชิงลบ {figures.negative:,} เรื่อง" if figures.negative else "ไม่มีเรื่องเชิงลบ"
    return f"{figures.clips:,} ข่าว {figures.stories:,} เรื่อง {negative}"


def _names(names: tuple[str, ...]) -> str:
    return " และ ".join(line(name, 60) for name in names[:4])


def _span(first: date, last: date) -> str:
    """The days, short: "16–22 พ.ย. 69", "30 พ.ย. – 6 ธ.ค. 69"."""
    begins, ends = (short_date(day).split(" ", 1)[1] for day in (first, last))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{ends}"
    return f"{begins if first.year != last.year else begins.rsplit(' ', 1)[0]} – {ends}"
