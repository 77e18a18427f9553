"""What the cards of labels show, looked up in the store."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import cards
from bot.cards.doubt import FIELDS
from bot.cards.flex import Messages
from bot.cards.views import AskView, LabelsView, StoryLine, WhyRow, WhyView
from bot.particulars import Particulars
from bot.story_lines import lines_of
from monitor.doubt import Doubt, Reason, doubts, reasons
from storage.tables import Story

YES_NO = {
    "relevant": {"true": "เกี่ยวข้อง", "false": "ไม่เกี่ยวข้อง"},
    "negative": {"true": "ข่าวเชิงลบ", "false": "ไม่ใช่ข่าวเชิงลบ"},
}
"""What the answers of yes/no labels are called."""


def text_of(value: str | bool | None) -> str:
    """A label's value as buttons and the record carry it."""
    return ("true" if value else "false") if isinstance(value, bool) else value or ""


def value_name(agency: Particulars, field: str, value: str | bool | None) -> str:
    """What people call a label's value."""
    key = text_of(value)
    if field in YES_NO:
        return YES_NO[field][key]
    names = agency.level_names if field == "level" else agency.agency_names
    return names.get(key, key) or "ยังไม่ระบุ"


def shown(agency: Particulars, field: str, value: str | bool | None) -> str:
    """A label with its value: "ระดับ: การอาชีวศึกษา", "ข่าวเชิงลบ"."""
    name = value_name(agency, field, value)
    return name if field in YES_NO else f"{FIELDS[field]}: {name}"


def doubtful(session: Session, story: Story, below: float) -> list[str]:
    """Labels of a story of which the classifier is less sure than `below`, the least sure first."""
    weak = [r for r in reasons(session, story) if r.confidence is not None and r.confidence < below]
    return [r.field for r in sorted(weak, key=lambda r: r.confidence or 0.0)]


def asks(session: Session, agency: Particulars, day: date, now: datetime) -> tuple[tuple[AskView, ...], int]:
    """What to ask about beside the day's selection card, and of how many stories the program is unsure."""
    found = doubts(session, day, agency.digest_at, now, agency.own_agency, agency.ask_below)
    asked = found[: agency.ask_at_most]
    lines = lines_of(session, agency, [d.story for d in asked])
    return tuple(_ask(agency, doubt, line) for doubt, line in zip(asked, lines, strict=True)), len(found)


def _ask(agency: Particulars, doubt: Doubt, story: StoryLine) -> AskView:
    reason = doubt.reason
    name = value_name(agency, reason.field, reason.value)
    question = {
        "level": f"จัดเป็นระดับ {name} ถูกต้องหรือไม่",
        "agency": f"จัดเป็นข่าวของ {name} ถูกต้องหรือไม่",
    }.get(reason.field, f"จัดว่า{name} ถูกต้องหรือไม่")
    return AskView(story, reason.field, text_of(reason.value), question, reason.words)


def load_why(session: Session, agency: Particulars, data: dict[str, Any], ctx: Any) -> Messages | None:
    """The card of a story's reasons."""
    story = session.get(Story, int(data["story_id"]))
    if story is None or not story.clips:
        return None
    rows = tuple(
        WhyRow(FIELDS[r.field], value_name(agency, r.field, r.value), _because(r))
        for r in reasons(session, story)
    )
    view = WhyView(lines_of(session, agency, [story])[0], rows, can_change=bool(data.get("can_change")))
    return cards.why_card(view, ctx)


def _because(reason: Reason) -> str:
    if reason.decided:
        return reason.decided
    if reason.confidence is None:
        return "ข่าวในเรื่องนี้จัดไว้ต่างกัน จึงใช้ค่าที่พบมากที่สุด"
    sure = f"มั่นใจ {reason.confidence:.0%}"
    return f"{sure} จากคำว่า {', '.join(reason.words)}" if reason.words else f"{sure} · ไม่มีคำใดชี้ชัด"


def load_labels(session: Session, agency: Particulars, data: dict[str, Any], ctx: Any) -> Messages | None:
    """The card of what a label can be."""
    story, field = session.get(Story, int(data["story_id"])), str(data["field"])
    if story is None or not story.clips or field not in FIELDS:
        return None
    names = YES_NO.get(field) or (agency.level_names if field == "level" else agency.agency_names)
    value = text_of(getattr(story, field))
    return cards.labels_card(
        LabelsView(lines_of(session, agency, [story])[0], field, value, tuple(names.items())), ctx
    )
