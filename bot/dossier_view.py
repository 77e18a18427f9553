"""Looks up what the cards and the page show of a case's dossier and meetings, and draws these notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot import cards
from bot.card_row import Row
from bot.cards.views import DossierView, MeetingView
from bot.case_view import case_view
from bot.dossier_facts import known_view
from storage.case_tables import CaseMeeting
from storage.outbox import Messages
from storage.tables import Person
from workflows import meeting


def load_dossier(row: Row) -> Messages | None:
    """The dossier's card."""
    view = case_view(row.session, int(row.data["case_id"]), row.context.now)
    if view is None:
        return None
    return cards.dossier_card(DossierView(view, known_view(row.session, view.id)), row.context)


def load_meeting(row: Row) -> Messages | None:
    """A meeting's card; None when what it tells has been overtaken: moved once more, or cancelled meanwhile."""
    found = row.session.get(CaseMeeting, int(row.data["meeting_id"]))
    if found is None or row.data.get("version", found.version) != found.version:
        return None
    view = meeting_view(row.session, found, _happened(row.data), row.context.now)
    return cards.meeting_card(view, row.context) if view else None


def _happened(data: dict[str, object]) -> str:
    for word in ("reminder", "moved", "cancelled", "shown"):
        if data.get(word):
            return word
    return "called"


def meeting_view(session: Session, found: CaseMeeting, happened: str, now: datetime) -> MeetingView | None:
    """A meeting as its card shows it."""
    case = case_view(session, found.case_id, now)
    if case is None:
        return None
    said = meeting.replies(session, found.id)
    return MeetingView(
        case=case,
        id=found.id,
        starts_at=found.starts_at,
        place=found.place,
        link=found.link,
        called_by=_name(session, found.called_by),
        coming=tuple(r.name for r in said if r.coming),
        not_coming=tuple(r.name for r in said if not r.coming),
        happened="cancelled" if found.cancelled_at else happened,
        cancelled_by=_name(session, found.cancelled_by),
    )


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else ""
