"""Meetings about a case: called, moved, cancelled, answered; those concerned are told and reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.case_tables import CaseMeeting, MeetingReply
from storage.tables import CaseRow, Person
from workflows.case_record import actor_of, put_on_record
from workflows.meeting.rules import Call, is_day_before, next_mark
from workflows.people import chats_with_role, reachable

EXECUTIVES = ("head", "deputy", "director")
"""Those who sit in the executives' group, and are written to one by one where there is none."""
BATCH = 50


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody's answer to the invitation."""

    name: str
    coming: bool
    at: datetime


def of_case(session: Session, case_id: int) -> CaseMeeting | None:
    """The newest meeting of a case that was not cancelled."""
    query = select(CaseMeeting).where(CaseMeeting.case_id == case_id, CaseMeeting.cancelled_at.is_(None))
    return session.scalars(query.order_by(CaseMeeting.id.desc()).limit(1)).first()


def replies(session: Session, meeting_id: int) -> tuple[Reply, ...]:
    """Who has answered, in the order of answering."""
    query = (
        select(Person.name, MeetingReply.coming, MeetingReply.at)
        .join(Person, Person.id == MeetingReply.person_id)
        .where(MeetingReply.meeting_id == meeting_id)
        .order_by(MeetingReply.at, Person.id)
    )
    return tuple(Reply(*row) for row in session.execute(query))


def call_meeting(
    session: Session, case_id: int, call: Call, by: Person, message_id: str, now: datetime, told_in: str
) -> tuple[CaseMeeting, str]:
    """Call a meeting, or move the one that a case has. Gives it and what happened: called, moved, same.

    `told_in`: the chat that hears of it in the answer to whoever called it.
    """
    # Two people who call at once: the second waits here and moves the first one's meeting.
    session.scalars(select(CaseRow.id).where(CaseRow.id == case_id).with_for_update()).one()
    known = of_case(session, case_id)
    if known is None or known.starts_at <= now:
        twice = session.scalars(select(CaseMeeting).where(CaseMeeting.message_id == message_id)).first()
        if twice is not None:
            return twice, "same"
        row = CaseMeeting(
            case_id=case_id,
            starts_at=call.at,
            place=call.place,
            link=call.link,
            version=1,
            called_by=by.id,
            called_at=now,
            changed_at=now,
            message_id=message_id,
            next_mark_at=next_mark(call.at, now),
        )
        session.add(row)
        session.flush()
        session.add(MeetingReply(meeting_id=row.id, person_id=by.id, coming=True, at=now))
        session.flush()
        _on_record(session, row, "meeting_called", by, now, message_id)
        _tell_all(session, row, "meeting", {}, now, told_in)
        return row, "called"
    if (known.starts_at, known.place, known.link) == (call.at, call.place, call.link):
        return known, "same"
    known.starts_at, known.changed_at, known.version = call.at, now, known.version + 1
    known.place = call.place or ("" if call.link else known.place)
    known.link = call.link or ("" if call.place else known.link)
    known.next_mark_at = next_mark(call.at, now)
    _on_record(session, known, "meeting_moved", by, now, message_id)
    _tell_all(session, known, "meeting", {"moved": True}, now, told_in)
    return known, "moved"


def _on_record(
    session: Session, row: CaseMeeting, kind: str, by: Person, now: datetime, message_id: str | None
) -> None:
    put_on_record(
        session,
        row.case_id,
        kind,
        actor_of(by),
        now,
        message_id,
        meeting=row.id,
        starts_at=row.starts_at,
        place=row.place,
        link=row.link,
    )


def cancel(session: Session, case_id: int, by: Person, now: datetime, told_in: str) -> CaseMeeting | None:
    """Cancel the coming meeting of a case and tell everybody; None when there is none."""
    row = of_case(session, case_id)
    if row is None or row.starts_at <= now:
        return None
    row.cancelled_at, row.cancelled_by, row.changed_at, row.next_mark_at = now, by.id, now, None
    row.version += 1
    _on_record(session, row, "meeting_cancelled", by, now, None)
    _tell_all(session, row, "meeting", {"cancelled": True}, now, told_in)
    return row


def answer(session: Session, meeting_id: int, person: Person, coming: bool, now: datetime) -> str:
    """Note whether somebody comes. Gives noted, or why not: gone (cancelled), over, none."""
    row = session.get(CaseMeeting, meeting_id)
    if row is None:
        return "none"
    if row.cancelled_at is not None:
        return "gone"
    if row.starts_at <= now:
        return "over"
    reply = session.get(MeetingReply, (meeting_id, person.id))
    if reply is None:
        reply = MeetingReply(meeting_id=meeting_id, person_id=person.id)
        session.add(reply)
    fresh = reply.coming is not coming
    reply.coming, reply.at = coming, now
    session.flush()
    if fresh:
        by = actor_of(person)
        put_on_record(session, row.case_id, "meeting_answered", by, now, meeting=row.id, coming=coming)
    return "noted"


def any_due(session: Session, now: datetime) -> bool:
    """Whether a reminder of a meeting is due; takes no lock."""
    query = select(CaseMeeting.id).where(CaseMeeting.next_mark_at <= now).limit(1)
    return session.scalars(query).first() is not None


def next_due(session: Session) -> datetime | None:
    """When the next reminder of a meeting is due."""
    return session.scalars(select(func.min(CaseMeeting.next_mark_at))).first()


def remind_due(session: Session, now: datetime) -> int:
    """Write the reminders that are due; of several that were missed only the last one. Gives how many meetings."""
    rows = session.scalars(
        select(CaseMeeting)
        .where(CaseMeeting.next_mark_at <= now)
        .order_by(CaseMeeting.next_mark_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        mark, row.next_mark_at = row.next_mark_at, next_mark(row.starts_at, now)
        if mark is None or row.starts_at <= now or row.cancelled_at is not None:
            continue
        chats = _all_chats(session, row) if is_day_before(row.starts_at, mark) else _coming(session, row)
        _put(session, row, chats, "meeting", {"reminder": True}, now, f"{mark.timestamp():.0f}")
    return len(rows)


def _tell_all(
    session: Session, row: CaseMeeting, kind: str, data: dict[str, bool], now: datetime, told_in: str
) -> None:
    chats = [chat for chat in _all_chats(session, row) if chat != told_in]
    _put(session, row, chats, kind, data, now, "told")


def _put(
    session: Session,
    row: CaseMeeting,
    chats: Sequence[str],
    kind: str,
    data: dict[str, bool],
    now: datetime,
    what: str,
) -> None:
    for chat in dict.fromkeys(chats):
        key = f"meeting:{row.id}:{row.version}:{what}:{chat}"
        notice = outbox.Notice(chat, kind, {"meeting_id": row.id, "version": row.version, **data}, key=key)
        outbox.put(session, notice, now)


def _all_chats(session: Session, row: CaseMeeting) -> list[str]:
    """The executives' group, or each executive; and whoever else called the meeting or answered."""
    groups = chats_with_role(session, "exec")
    if not groups:
        groups = [
            p.line_user_id for r in reachable(session, EXECUTIVES).values() for p in r if p.line_user_id
        ]
    return groups + _others(session, row, exclude=EXECUTIVES)


def _others(session: Session, row: CaseMeeting, exclude: Sequence[str]) -> list[str]:
    answered = select(MeetingReply.person_id).where(MeetingReply.meeting_id == row.id)
    query = select(Person.line_user_id).where(
        (Person.id == row.called_by) | Person.id.in_(answered),
        Person.role.not_in(exclude),
        Person.active,
        ~Person.blocked,
        Person.line_user_id.is_not(None),
    )
    return [chat for chat in session.scalars(query.order_by(Person.id)) if chat]


def _coming(session: Session, row: CaseMeeting) -> list[str]:
    """Those who said that they come; the whole circle while nobody but the caller has said anything."""
    rows = session.execute(
        select(Person.id, Person.line_user_id, MeetingReply.coming)
        .join(MeetingReply, MeetingReply.person_id == Person.id)
        .where(MeetingReply.meeting_id == row.id, Person.active, ~Person.blocked)
        .order_by(Person.id)
    ).all()
    if all(person == row.called_by for person, _, _ in rows):
        return _all_chats(session, row)
    return [chat for _, chat, coming in rows if coming and chat]
