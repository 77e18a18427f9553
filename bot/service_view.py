"""Looks up what the cards about the service and its people show; a note carries its own words."""

from __future__ import annotations

from bot import cards
from bot.card_row import Row
from bot.cards.views import (
    Button,
    DeliveryFailedView,
    HelpView,
    JoinedView,
    NoteView,
    UnknownPersonView,
    WhoView,
)
from storage.outbox import Messages
from storage.tables import Chat, Person


def load_note(row: Row) -> Messages | None:
    """A short message."""
    d = row.data
    buttons = tuple(Button(label, kind, value) for label, kind, value in d.get("buttons", []))
    return cards.note_card(NoteView(d["heading"], d["text"], d.get("tone", "waiting"), buttons), row.context)


def load_help(row: Row) -> Messages | None:
    """What the person can say."""
    return cards.help_card(
        HelpView(acting=row.data["acting"], group=row.data["group"], drill=bool(row.data.get("drill"))),
        row.context,
    )


def load_who(row: Row) -> Messages | None:
    """Who the person is to the service."""
    person = row.session.get(Person, row.data["person_id"])
    if person is None:
        return None
    view = WhoView(person.name, person.title, person.role, person.unit, person.line_user_id or "")
    return cards.who_card(view, row.context)


def load_unknown_person(row: Row) -> Messages | None:
    """To somebody who is not registered."""
    view = UnknownPersonView(row.data.get("line_user_id"), row.agency.name, bool(row.data.get("group")))
    return cards.unknown_person_card(view, row.context)


def load_joined(row: Row) -> Messages | None:
    """The bot came into a group; not shown once the group has its role."""
    chat = row.session.get(Chat, row.data["chat_id"])
    if chat is None or chat.role is not None or not chat.active:
        return None
    return cards.joined_card(JoinedView(chat.id, chat.name), row.context)


def load_delivery_failed(row: Row) -> Messages | None:
    """To the administrators: what LINE refused for good."""
    d = row.data
    return cards.delivery_failed_card(
        DeliveryFailedView(d["chat"], tuple(d["kinds"]), d["error"]), row.context
    )
