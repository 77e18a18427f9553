"""The weekly summary from draft to sent: an officer edits it, somebody sends it, or it goes by itself and says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.sheet import items, mapping
from reports.summary.house import SummaryHouse
from reports.summary.words import weekly_text
from reports.text import tidy
from storage import outbox
from storage.tables import Person, ProviderSummary, ReportSent, WeeklyDraft
from thai.dates import BANGKOK
from workflows.people import chats_with_role

log = structlog.get_logger(__name__)

KIND = "weekly"
SHORTEST_WAIT = timedelta(hours=2)
"""A draft that was made late is open to editing for at least so long before it goes out by itself."""
LONGEST_TEXT = 4_000
LONGEST_REMARK = 2_000
LONGEST_PROVIDER_TEXT = 60_000


class NotSendable(Exception):
    """The summary cannot be sent now; `reason`: none sent changed no_group. The text says why and what to do."""

    def __init__(self, reason: str, thai: str) -> None:
        super().__init__(thai)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Edit:
    """What an officer changes; None leaves a part as it is."""

    text: str | None = None
    remark: str | None = None
    left_out: Collection[int] | None = None


def past_week(now: datetime) -> date:
    """The Monday of the last whole week."""
    day = now.astimezone(BANGKOK).date()
    return day - timedelta(days=day.weekday() + 7)


def draft_of(session: Session, first: date | None = None) -> WeeklyDraft | None:
    """The draft of a week; without a week the newest."""
    if first is not None:
        return session.get(WeeklyDraft, first)
    return session.scalars(select(WeeklyDraft).order_by(WeeklyDraft.first.desc()).limit(1)).first()


def make_draft(session: Session, slot_now: datetime, house: SummaryHouse) -> WeeklyDraft | None:
    """Compile the past week and put it to the PR group; None when there is nothing to sum up or it was done before."""
    first = past_week(slot_now)
    if draft_of(session, first) is not None:
        return None
    content = compiled(session, first, slot_now, house)
    if not content["totals"]["clips"] and not content["totals_before"]["clips"]:
        log.warning("weekly_summary_empty", week=first.isoformat())
        return None
    draft = WeeklyDraft(
        first=first,
        content=content,
        text=weekly_text(content, house.short_name, house.own_agency),
        remark="",
        left_out=[],
        version=1,
        made_at=slot_now,
        send_due_at=_due(slot_now, house),
    )
    session.add(draft)
    session.flush()
    for chat in chats_with_role(session, "pr"):
        data = {"first": first.isoformat()}
        outbox.put(
            session, outbox.Notice(chat, "weekly_draft", data, key=f"weekly_draft:{first}:{chat}"), slot_now
        )
    return draft


def compiled(session: Session, first: date, now: datetime, house: SummaryHouse) -> dict[str, Any]:
    """The week's figures and stories as they are now."""
    from reports.weekly import compile_weekly

    return compile_weekly(session, first, now=now, agency=house.name, **house.labels)


def _due(now: datetime, house: SummaryHouse) -> datetime | None:
    return None if house.weekly_waits is None else now + max(house.weekly_waits, SHORTEST_WAIT)


def edit(session: Session, first: date, change: Edit, person_id: int, now: datetime) -> WeeklyDraft:
    """Change a draft; the last change counts for each part. Raises NotSendable when it is gone or sent."""
    draft = _open(session, first)
    text = draft.text if change.text is None else tidy(change.text, LONGEST_TEXT, keep_lines=True)
    remark = draft.remark if change.remark is None else tidy(change.remark, LONGEST_REMARK, keep_lines=True)
    left_out = draft.left_out if change.left_out is None else sorted(set(change.left_out) & story_ids(draft))
    if (text, remark, left_out) != (draft.text, draft.remark, draft.left_out):
        draft.text, draft.remark, draft.left_out = text, remark, left_out
        _changed(draft, person_id, now)
    return draft


def recount(session: Session, first: date, person_id: int, now: datetime, house: SummaryHouse) -> WeeklyDraft:
    """Count the week anew, after labels were corrected; a text that nobody has edited follows. Raises NotSendable."""
    draft = _open(session, first)
    untouched = draft.text == weekly_text(draft.content, house.short_name, house.own_agency)
    draft.content = compiled(session, first, now, house)
    if untouched:
        draft.text = weekly_text(draft.content, house.short_name, house.own_agency)
    draft.left_out = sorted(set(draft.left_out) & story_ids(draft))
    _changed(draft, person_id, now)
    return draft


def _changed(draft: WeeklyDraft, person_id: int, now: datetime) -> None:
    draft.version += 1
    draft.edited_at, draft.edited_by = now, person_id


def story_ids(draft: WeeklyDraft) -> set[int]:
    """The stories that the draft lists."""
    return {
        story["id"]
        for key in ("leading", "negative")
        for story in map(mapping, items(draft.content.get(key)))
        if isinstance(story.get("id"), int)
    }


def edited(draft: WeeklyDraft) -> dict[str, Any]:
    """The summary as it would be sent now, as plain data that `weekly_pdf` prints."""
    out = set(draft.left_out)
    kept = {
        key: [s for s in items(draft.content.get(key)) if mapping(s).get("id") not in out]
        for key in ("leading", "negative")
    }
    return {**draft.content, **kept, "text": draft.text, "remark": draft.remark}


def _open(session: Session, first: date) -> WeeklyDraft:
    draft = session.scalars(select(WeeklyDraft).where(WeeklyDraft.first == first).with_for_update()).first()
    if draft is None:
        raise NotSendable("none", "ยังไม่มีร่างสรุปประจำสัปดาห์ · ระบบจัดทำให้ทุกสัปดาห์ตามเวลาที่ตั้งไว้")
    if draft.report_id is not None:
        raise NotSendable("sent", "สรุปประจำสัปดาห์นี้ส่งไปแล้ว จึงแก้ไขหรือส่งซ้ำไม่ได้")
    return draft


def send(
    session: Session,
    first: date,
    now: datetime,
    house: SummaryHouse,
    *,
    person_id: int | None,
    seen_version: int | None = None,
    told_here: str = "",
) -> ReportSent:
    """Send the draft as it stands to the agency's groups and tell the PR group; `person_id` None: it goes by itself.

    `told_here` is a chat that the caller answers itself. Raises NotSendable; with `seen_version` also where somebody
    has edited since.
    """
    draft = _open(session, first)
    if seen_version is not None and seen_version != draft.version:
        raise NotSendable("changed", "ร่างสรุปเพิ่งถูกแก้ไข · โปรดตรวจร่างล่าสุดก่อนส่ง")
    chats = list(dict.fromkeys(chat for role in house.weekly_to for chat in chats_with_role(session, role)))
    if not chats:
        raise NotSendable("no_group", "ยังไม่มีกลุ่มผู้รับสรุปประจำสัปดาห์ · โปรดแจ้งผู้ดูแลระบบให้ตั้งกลุ่มผู้บริหาร")
    name = session.scalars(select(Person.name).where(Person.id == person_id)).first() if person_id else None
    report = ReportSent(
        kind=KIND,
        key=first.isoformat(),
        at=now,
        person_id=person_id,
        chats=chats,
        content={**edited(draft), "sent_by": name},
    )
    session.add(report)
    session.flush()
    draft.report_id, draft.send_due_at = report.id, None
    data = {"report_id": report.id}
    for chat in chats:
        outbox.put(session, outbox.Notice(chat, KIND, data, key=f"weekly:{first}:{chat}"), now)
    for chat in chats_with_role(session, "pr"):
        if chat not in (*chats, told_here):
            outbox.put(
                session, outbox.Notice(chat, "weekly_sent", data, key=f"weekly_sent:{first}:{chat}"), now
            )
    log.info("weekly_summary_sent", week=first.isoformat(), automatic=person_id is None, chats=len(chats))
    return report


def next_due(session: Session) -> datetime | None:
    """When the next draft goes out by itself."""
    return session.scalar(select(func.min(WeeklyDraft.send_due_at)))


def any_due(session: Session, now: datetime) -> bool:
    """Whether a draft is to go out by itself now."""
    due = next_due(session)
    return due is not None and due <= now


def send_due(session: Session, now: datetime, house: SummaryHouse) -> int:
    """Send the drafts whose time has come; where no group is set the PR group is told instead, once."""
    due = session.scalars(
        select(WeeklyDraft.first).where(WeeklyDraft.send_due_at <= now).order_by(WeeklyDraft.first)
    ).all()
    for first in due:
        try:
            send(session, first, now, house, person_id=None)
        except NotSendable as refusal:
            log.error("weekly_summary_not_sent", week=first.isoformat(), reason=refusal.reason)
            session.get_one(WeeklyDraft, first).send_due_at = None
            _tell_unsent(session, first, str(refusal), now)
    session.flush()
    return len(due)


def _tell_unsent(session: Session, first: date, why: str, now: datetime) -> None:
    data = {"heading": "ยังไม่ได้ส่งสรุปประจำสัปดาห์", "text": why, "tone": "late"}
    for chat in chats_with_role(session, "pr"):
        outbox.put(session, outbox.Notice(chat, "note", data, key=f"weekly_unsent:{first}:{chat}"), now)


def keep_provider_summary(
    session: Session,
    first: date,
    text: str,
    *,
    person_id: int | None,
    now: datetime,
    name: str = "",
    message_id: str | None = None,
) -> ProviderSummary:
    """Keep the provider's own summary of a week, to be held against ours. The same text again is the same row."""
    clean = tidy(text, LONGEST_PROVIDER_TEXT, keep_lines=True)
    known = provider_summary_of(session, first)
    if known is not None and known.text == clean:
        return known
    row = ProviderSummary(
        first=first, name=tidy(name, 200), text=clean, person_id=person_id, at=now, message_id=message_id
    )
    session.add(row)
    session.flush()
    return row


def provider_summary_of(session: Session, first: date) -> ProviderSummary | None:
    """What the provider sent for a week, the last one handed in."""
    return session.scalars(
        select(ProviderSummary)
        .where(ProviderSummary.first == first)
        .order_by(ProviderSummary.id.desc())
        .limit(1)
    ).first()
