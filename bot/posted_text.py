"""The texts that go into IA- and IR-Chat: shown to be shared, posted by the bot, and put on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import cards, summary_view
from bot.card_row import Row
from bot.cards.flex import DRILL
from bot.cards.postback import encode
from bot.cards.views import CaseView, ShareView
from bot.case_view import case_of, case_view
from bot.links import Links
from bot.particulars import Particulars
from bot.turn import Turn
from storage import outbox
from storage.outbox import Messages
from storage.tables import CaseRow, Outbox
from thai.dates import short_datetime
from workflows.people import chats_with_role

ROOMS = {"acknowledge": "IA-Chat", "not_ours": "IA-Chat", "answer": "IR-Chat"}
DONE = {"acknowledge": "acked", "answer": "answered", "not_ours": "notoursposted"}


def room_text(row_agency: Particulars, what: str, view: CaseView, by: str, draft: str, now: datetime) -> str:
    """The text to post in IA- or IR-Chat, from the agency's template."""
    template = {
        "acknowledge": row_agency.acknowledgement,
        "not_ours": row_agency.not_ours,
        "answer": row_agency.answer,
    }[what]
    values = {
        "agency": row_agency.name,
        "short": row_agency.short_name,
        "title": view.title,
        "posted": short_datetime(view.posted_at) if view.posted_at else "-",
        "now": short_datetime(now),
        "channels": " ".join(f"{i}) {c}" for i, c in enumerate(view.channels, 1)),
        "links": "\n".join(view.links),
        "by": by,
        "answer": draft,
        "reason": draft,
    }
    text = "\n".join(line for line in template.format_map(values).split("\n") if line.strip())
    return f"{DRILL}{text}" if view.drill else text


def draft_of(case: CaseRow, what: str) -> str:
    """What the officer has written for a text: the answer, or why the issue is not ours."""
    return case.not_ours_draft if what == "not_ours" else case.answer_draft


def _draft(row: Row, what: str) -> str:
    return draft_of(row.session.get_one(CaseRow, int(row.data["case_id"])), what)


def load_share(row: Row) -> Messages | None:
    """A text to be shared into a room, with the link that does it."""
    view = case_of(row)
    if view is None:
        return None
    what = row.data["what"]
    text = room_text(row.agency, what, view, row.data.get("by", ""), _draft(row, what), row.now)
    done = encode(DONE[what], c=view.id) if what in DONE else ""
    # Practice stays inside the house: there is nothing to share it by.
    by = row.data.get("by", "")
    url = "" if view.drill else row.links.share(text, row.now, c=view.id, w=what, b=by)
    lacking = view.lacking if what == "answer" else ()
    return cards.share_card(ShareView(view, ROOMS[what], text, url, done, lacking), row.context)


def shared_text(
    session: Session, agency: Particulars, links: Links, what: Mapping[str, Any], now: datetime
) -> str | None:
    """The text behind a share link; None when its case is gone."""
    if what["w"] == "corrections":
        return summary_view.shared_corrections(session, agency, links, what, now)
    view = case_view(session, int(what["c"]), now)
    if view is None or view.drill or what["w"] not in ROOMS:
        return None
    draft = draft_of(session.get_one(CaseRow, view.id), what["w"])
    return room_text(agency, what["w"], view, what["b"], draft, now)


def posted_by_us(what: str) -> Callable[[Row], Messages | None]:
    """Draws the text that the bot itself posts in a room."""

    def load(row: Row) -> Messages | None:
        view = case_of(row)
        if view is None:
            return None
        at = datetime.fromisoformat(row.data["at"])
        text = room_text(row.agency, what, view, row.data.get("by", ""), _draft(row, what), at)
        return [{"type": "text", "text": text[:4900]}]

    return load


def was_shared(session: Session, case_id: int, what: str) -> bool:
    """Whether a text of a case was ever handed to somebody to be posted."""
    mine = Outbox.kind == "share", Outbox.data["case_id"].as_integer() == case_id
    shared = select(Outbox.id).where(*mine, Outbox.data["what"].as_string() == what).limit(1)
    return session.scalar(shared) is not None


def as_posted(turn: Turn, row: CaseRow, what: str) -> str:
    """The agency's text for `what` (acknowledge, not_ours, answer) as of now; "" when the case is gone."""
    view = case_view(turn.session, row.id, turn.now)
    if view is None:
        return ""
    return room_text(turn.agency, what, view, turn.actor.name, draft_of(row, what), turn.now)


def posted_by_bot(turn: Turn, case_id: int, room: str, kind: str) -> bool:
    """Post the text where the bot is a member of the room; False where it is not."""
    if turn.session.get_one(CaseRow, case_id).drill:
        return False  # practice never goes into PMOC's rooms
    rooms = chats_with_role(turn.session, room)
    for chat_id in rooms:
        data = {"case_id": case_id, "by": turn.actor.name, "at": turn.now.isoformat()}
        outbox.put(
            turn.session,
            outbox.Notice(chat_id, kind, data, key=f"{kind}:{case_id}:{turn.key}:{chat_id}"),
            turn.now,
        )
    return bool(rooms)
