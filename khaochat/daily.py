"""What the daily jobs do: each writes notices in the transaction that claims its slot."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.particulars import Particulars
from monitor.selection import digest_of
from reports import compile_digest
from storage import outbox
from storage.tables import PmocDay
from workflows.people import chats_with_role

log = structlog.get_logger(__name__)


class Daily:
    """The daily jobs of one agency."""

    def __init__(self, agency: Particulars) -> None:
        self._agency = agency

    def selection(self, session: Session, now: datetime) -> None:
        """08:00: so many clips, so many stories; the officer picks."""
        self._to(session, now, ("pr",), "selection", reminder=False)

    def selection_reminder(self, session: Session, now: datetime) -> None:
        """09:30: nobody has confirmed yet (left out when somebody has)."""
        if digest_of(session, self._agency.day(now)).confirmed_at is None:
            self._to(session, now, ("pr",), "selection", reminder=True)

    def digest(self, session: Session, now: datetime) -> None:
        """09:50 at the latest: the digest to both groups, confirmed or else automatic (manual, section A 5-6)."""
        agency, day = self._agency, self._agency.day(now)
        digest = digest_of(session, day)
        if digest.sent_at is not None:
            return
        digest.content = compile_digest(
            session,
            day,
            now,
            digest_at=agency.digest_at,
            own_agency=agency.own_agency,
            level_names=agency.level_names,
            agency_names=agency.agency_names,
            limit=agency.digest_stories,
            names=agency.own_names,
        )
        digest.sent_at, digest.automatic = now, digest.confirmed_at is None
        # The board is printed by the PR unit; the others get the page.
        self._to(session, now, ("pr",), "digest", board=True)
        self._to(session, now, ("all",), "digest")
        log.info("digest_compiled", stories=digest.content["stories"], automatic=digest.automatic)

    def pmoc_question(self, session: Session, now: datetime) -> None:
        """10:30: any PMOC issue today? (manual, section B)."""
        if session.get(PmocDay, self._agency.day(now)) is None:
            self._to(session, now, ("pr",), "pmoc_question")

    def _to(self, session: Session, now: datetime, roles: tuple[str, ...], kind: str, **data: object) -> None:
        day = self._agency.day(now).isoformat()
        chats = [chat for role in roles for chat in chats_with_role(session, role)]
        if not chats:
            log.error("no_chat_for_notice", kind=kind, roles=roles, remedy="khaochat chat link CHAT_ID ROLE")
        for chat_id in dict.fromkeys(chats):
            key = f"{kind}:{day}:{'again' if data.get('reminder') else 'first'}:{chat_id}"
            outbox.put(session, outbox.Notice(chat_id, kind, {"day": day, **data}, key=key), now)
