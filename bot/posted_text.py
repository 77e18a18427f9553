"""The text that goes into IA- or IR-Chat, as it is put on record when somebody says that it was posted."""

from __future__ import annotations

from bot.case_view import case_view
from bot.rendering import draft_of, room_text
from bot.turn import Turn
from storage.tables import CaseRow


def as_posted(turn: Turn, row: CaseRow, what: str) -> str:
    """The agency's text for `what` (acknowledge, not_ours, answer) as of now; "" when the case is gone."""
    view = case_view(turn.session, row.id, turn.now)
    if view is None:
        return ""
    return room_text(turn.agency, what, view, turn.actor.name, draft_of(row, what), turn.now)
