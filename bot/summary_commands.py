"""Commands and taps of the weekly and monthly summary and the correction list (manual, section A 4 and 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from sqlalchemy import select

from bot.commands import Typed
from bot.post_changes import newest_text
from bot.turn import Turn
from bot.web_command import send_link
from reports import summary
from storage.tables import ReportSent, WeeklyDraft
from thai.normalise import normalise

Fields = Mapping[str, str]
_HANDED_IN = re.compile(
    r"\s*(?:(?:ข่าวชัด|khaochat)[\s,:]+)?สรุป(?:ของ)?ผู้ให้บริการ(?:\s*[:：]|\s|$)", re.IGNORECASE
)
SHORTEST_SUMMARY = 20
"""Characters below which a text is no summary."""


def handed_in(text: str) -> bool:
    """Whether a message hands in the provider's summary, so that it is read as nothing else."""
    return _HANDED_IN.match(normalise(text)) is not None


def show(turn: Turn, typed: Typed) -> None:
    """The newest weekly summary: the draft, or as it was sent."""
    draft = summary.draft_of(turn.session)
    if draft is None:
        _none(turn)
        return
    if draft.report_id is None:
        turn.reply("weekly_draft", first=draft.first.isoformat())
    else:
        turn.reply("weekly_sent", report_id=draft.report_id)


def send(turn: Turn, typed: Typed) -> None:
    """Send the newest draft as it stands."""
    draft = summary.draft_of(turn.session)
    if draft is None:
        _none(turn)
        return
    _send(turn, draft, None)


def tap_send(turn: Turn, fields: Fields) -> None:
    """The button of a draft's card; when somebody has edited since, the draft is shown again instead."""
    draft = _tapped(turn, fields)
    version = fields.get("v", "")
    if draft is not None:
        _send(turn, draft, int(version) if version.isdigit() and len(version) < 9 else None)


def _send(turn: Turn, draft: WeeklyDraft, version: int | None) -> None:
    if turn.person is None:
        return
    try:
        report = summary.send(
            turn.session,
            draft.first,
            turn.now,
            turn.agency.summary_house,
            person_id=turn.person.id,
            seen_version=version,
            told_here=turn.event.chat_id,
        )
    except summary.NotSendable as refusal:
        if refusal.reason == "changed":
            turn.note("ร่างเพิ่งถูกแก้ไข", str(refusal))
            turn.reply("weekly_draft", first=draft.first.isoformat())
        else:
            turn.note("ยังไม่ได้ส่งสรุป" if refusal.reason != "sent" else "ส่งสรุปไปแล้ว", str(refusal))
        return
    if turn.event.chat_id not in report.chats:
        turn.reply("weekly_sent", report_id=report.id)


def edit(turn: Turn, typed: Typed) -> None:
    """A personal link to the page where the newest draft is edited."""
    draft = summary.draft_of(turn.session)
    _edit(turn, draft.first if draft else None)


def tap_edit(turn: Turn, fields: Fields) -> None:
    """The same for the week of the card."""
    draft = _tapped(turn, fields)
    if draft is not None:
        _edit(turn, draft.first)


def _edit(turn: Turn, first: date | None) -> None:
    path = f"/weekly?first={first.isoformat()}" if first else "/weekly"
    send_link(turn, path, "หน้าสรุปประจำสัปดาห์")


def provider_summary(turn: Turn, typed: Typed) -> None:
    """The provider's own summary, pasted behind the command: kept, and held against ours."""
    text = normalise(newest_text(turn), keep_lines=True)
    match = _HANDED_IN.match(text)
    given = text[match.end() :].strip() if match else ""
    if len(given) < SHORTEST_SUMMARY or turn.person is None:
        turn.note(
            "วางสรุปของผู้ให้บริการ",
            "พิมพ์ สรุปผู้ให้บริการ แล้ววางข้อความสรุปต่อท้ายในข้อความเดียวกัน · ไฟล์หรือข้อความยาวให้วางที่หน้าสรุปประจำสัปดาห์",
            buttons=[["วางข้อความ", "fill", "สรุปผู้ให้บริการ "], ["เปิดหน้าสรุป", "say", "แก้ไขสรุป"]],
        )
        return
    house = turn.agency.summary_house
    draft = summary.draft_of(turn.session) or summary.make_draft(turn.session, turn.now, house)
    if draft is None:
        _none(turn)
        return
    if not summary.differences_of(turn.session, draft.content, given, house).readable:
        turn.note(
            "อ่านสรุปผู้ให้บริการไม่ได้",
            "ยังไม่ได้เก็บข้อความนี้ เพราะไม่พบจำนวนข่าวหรือรายการเรื่อง · วางข้อความที่มีจำนวนข่าวตามระดับหรือหน่วยงาน "
            "หรือรายการเรื่อง บรรทัดละเรื่อง",
            tone="soon",
            buttons=[["วางข้อความใหม่", "fill", "สรุปผู้ให้บริการ "], ["เปิดหน้าสรุป", "say", "แก้ไขสรุป"]],
        )
        return
    summary.keep_provider_summary(
        turn.session,
        draft.first,
        given,
        person_id=turn.person.id,
        now=turn.now,
        message_id=turn.message_id,
    )
    turn.reply("weekly_differences", first=draft.first.isoformat())


def corrections(turn: Turn, typed: Typed) -> None:
    """The newest correction list again, with fresh links."""
    _newest(turn, "corrections", "ยังไม่มีรายการแก้ไข", "ระบบจัดทำรายการเมื่อเจ้าหน้าที่แก้หมวดข่าวที่ผู้ให้บริการจัดไว้ไม่ตรง")


def monthly(turn: Turn, typed: Typed) -> None:
    """The newest monthly summary again, with fresh links."""
    _newest(turn, "monthly", "ยังไม่มีสรุปประจำเดือน", "ระบบจัดทำในวันทำการแรกของเดือนถัดไป")


def _newest(turn: Turn, kind: str, heading: str, text: str) -> None:
    report_id = turn.session.scalars(
        select(ReportSent.id).where(ReportSent.kind == kind).order_by(ReportSent.id.desc()).limit(1)
    ).first()
    if report_id is None:
        turn.note(heading, text)
    else:
        turn.reply(kind, report_id=report_id)


def _tapped(turn: Turn, fields: Fields) -> WeeklyDraft | None:
    draft = None
    with suppress(ValueError):
        draft = summary.draft_of(turn.session, date.fromisoformat(fields.get("f", "")))
    if draft is None:
        _none(turn)
    return draft


def _none(turn: Turn) -> None:
    turn.note("ยังไม่มีสรุปประจำสัปดาห์", "ระบบจัดทำร่างให้ทุกสัปดาห์ตามเวลาที่ตั้งไว้ แล้วส่งมาให้ตรวจในกลุ่มเจ้าหน้าที่")
