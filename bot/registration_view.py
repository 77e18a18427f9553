"""Looks up what the cards of registration show; None when it is no longer true."""

from __future__ import annotations

from bot.card_row import Row
from bot.cards.registration import RegisteredView, RegistrationView, registered_card, registration_card
from storage.outbox import Messages
from storage.tables import Person, Registration
from workflows.registration import namesake


def load_wish(row: Row) -> Messages | None:
    """The wish, as long as nobody has decided on it."""
    wish = row.session.get(Registration, row.data["registration_id"])
    if wish is None or wish.state != "asked":
        return None
    known = namesake(row.session, wish) is not None
    return registration_card(RegistrationView(wish.id, wish.name, wish.unit, known), row.context)


def load_welcome(row: Row) -> Messages | None:
    """The welcome of somebody who was let in."""
    person = row.session.get(Person, row.data["person_id"])
    if person is None or not person.active:
        return None
    return registered_card(RegisteredView(person.name, person.role, person.unit), row.context)
