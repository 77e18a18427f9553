"""Looks up what the cards of a case's channels show: suggestions, evidence, what is missing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import cards
from bot.card_row import Row
from bot.cards.views import CaseView, ChannelsView, ProofView
from bot.case_view import case_view
from bot.particulars import Particulars
from reports.proof import LINK_FAULTS
from storage.case_tables import CaseFile, ChannelEvidence
from storage.outbox import Messages
from thai.dates import clock, duration, short_datetime
from workflows import channels
from workflows.clarification import Case, Step, channel_key, load_case


def channels_view(session: Session, case_id: int, agency: Particulars, now: datetime) -> ChannelsView | None:
    """A case's channels; None when there is no such case."""
    view = case_view(session, case_id, now)
    if view is None:
        return None
    case = load_case(session, case_id)
    stands = channels.standing_of(session, case)
    chosen = {channel_key(name) for name in case.channels}
    return ChannelsView(
        view,
        options=tuple((c.name, channel_key(c.name) in chosen) for c in agency.channels),
        suggested=tuple(suggestions(case, view, agency, now)),
        lacking=stands.lacking,
        same=stands.same,
        proofs=tuple(_proof(session, e, now) for e in channels.evidence_of(session, case_id)),
    )


def suggestions(case: Case, view: CaseView, agency: Particulars, now: datetime) -> list[tuple[int, str]]:
    """The channels not yet chosen that fit the issue and can be out in time, each with why."""
    if view.next_step is None:
        return []
    limit = case.step(Step.ANSWER).due
    audiences = channels.audiences_of(f"{case.title} {case.detail}", agency.audiences)
    places = {channel_key(c.name): i for i, c in enumerate(agency.channels)}
    chosen = {channel_key(name) for name in case.channels}
    ranked = [
        s
        for s in channels.suggest(agency.channels, audiences, now, limit)
        if s.fits and (s.because or not audiences) and channel_key(s.channel.name) not in chosen
    ]
    return [(places[channel_key(s.channel.name)], why(s, now)) for s in ranked]


def why(suggestion: channels.Suggestion, now: datetime) -> str:
    """Why a channel is suggested: whom it reaches, and when something can be out there."""
    lead = suggestion.channel.lead
    ready = (
        "เผยแพร่ได้ทันที"
        if lead == timedelta(0)
        else f"เตรียม {duration(lead)} ออกได้ {_ready(suggestion.ready_at, now)}"
    )
    reach = f"ถึง{' '.join(suggestion.because)}" if suggestion.because else ""
    return " · ".join(part for part in (reach, ready) if part)


def _ready(moment: datetime, now: datetime) -> str:
    return clock(moment) if moment - now < timedelta(hours=12) else short_datetime(moment)


def _proof(session: Session, row: ChannelEvidence, now: datetime) -> ProofView:
    bad = row.kind == "link" and row.state == "failed"
    if row.kind == "link":
        status = _link_status(row)
    elif row.kind == "time":
        status = "แจ้งเวลาเผยแพร่แล้ว"
    else:
        status = "เก็บไฟล์แล้ว"
    said = row.said
    if row.kind == "file" and row.file_id is not None:
        file = session.get(CaseFile, row.file_id)
        said = file.name if file else ""
        if file is not None and file.state == "wanted":
            status = "กำลังเก็บไฟล์"
    return ProofView(row.channel, row.kind, row.link, said, row.published_at, status, bad)


def _link_status(row: ChannelEvidence) -> str:
    if row.state == "waiting":
        return "กำลังตรวจลิงก์"
    if row.state == "failed":
        reason = LINK_FAULTS.get(row.error) or (f"เว็บไซต์ตอบรหัส {row.status}" if row.status else "เปิดไม่ได้")
        return f"เปิดลิงก์ไม่ได้ ({reason}) · โปรดตรวจลิงก์อีกครั้ง ใช้แจ้งตอบได้ตามปกติ"
    kept = "เก็บสำเนาหน้าเว็บแล้ว" if row.file_id is not None else "เปิดได้ แต่เก็บสำเนาไม่ได้"
    return f"{kept} · {row.title}" if row.title else kept


def lacking(session: Session, case: Case) -> tuple[str, ...]:
    """The chosen channels without evidence."""
    return channels.standing_of(session, case).lacking


def load_channels(row: Row) -> Messages | None:
    """The card to choose channels by."""
    view = channels_view(row.session, int(row.data["case_id"]), row.agency, row.context.now)
    return cards.channels_card(view, row.context) if view else None


def load_evidence(row: Row) -> Messages | None:
    """The card of the evidence."""
    view = channels_view(row.session, int(row.data["case_id"]), row.agency, row.context.now)
    return cards.evidence_card(view, row.context) if view else None
