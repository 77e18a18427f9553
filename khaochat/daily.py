"""What the daily jobs do: each writes notices in the transaction that claims its slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.particulars import Particulars
from monitor.selection import digest_of
from reports import compile_digest
from storage import outbox
from storage.tables import Person, PmocDay
from workflows.duty import Roster, load_roster
from workflows.people import chats_with_role
from workflows.pmoc_day import pmoc_said

log = structlog.get_logger(__name__)


class Daily:
    """The daily jobs of one agency."""

    def __init__(self, agency: Particulars) -> None:
        self._agency = agency

    def selection(self, session: Session, now: datetime) -> None:
        """08:00: so many clips, so many stories; the officer picks."""
        self._to(session, now, ("pr",), "selection", reminder=False)

    def selection_reminder(self, session: Session, now: datetime) -> None:
        """09:30: nobody has confirmed yet, or much has come since (left out when somebody has confirmed all)."""
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
        day = self._agency.day(now)
        if self._agency.pmoc_days.has(day) and session.get(PmocDay, day) is None:
            self._to(session, now, ("pr",), "pmoc_question")

    def pmoc_again(self, session: Session, now: datetime) -> None:
        """11:00: nobody has brought a post or said that there is none."""
        if self._unsaid(session, now):
            self._to(session, now, ("pr",), "pmoc_question", reminder=True, round="again")

    def pmoc_head(self, session: Session, now: datetime) -> None:
        """12:00: still nobody: the head is asked in person, the PR group where no head can be reached."""
        if not self._unsaid(session, now):
            return
        roster = load_roster(session, now, self._agency.duty)
        heads = [int(presence.member.id) for presence in roster.all_present(_heads(roster))]
        chats = session.scalars(select(Person.line_user_id).where(Person.id.in_(heads)).order_by(Person.id))
        self._write(
            session,
            now,
            [chat for chat in chats if chat] or chats_with_role(session, "pr"),
            "pmoc_question",
            "head",
            {"round": "head"},
        )

    def _unsaid(self, session: Session, now: datetime) -> bool:
        day = self._agency.day(now)
        return self._agency.pmoc_days.has(day) and not pmoc_said(session, day)

    def _to(self, session: Session, now: datetime, roles: tuple[str, ...], kind: str, **data: object) -> None:
        chats = [chat for role in roles for chat in chats_with_role(session, role)]
        if not chats:
            log.error("no_chat_for_notice", kind=kind, roles=roles, remedy="khaochat chat link CHAT_ID ROLE")
        self._write(session, now, chats, kind, "again" if data.get("reminder") else "first", data)

    def _write(
        self,
        session: Session,
        now: datetime,
        chats: Sequence[str],
        kind: str,
        turn: str,
        data: Mapping[str, object],
    ) -> None:
        day = self._agency.day(now).isoformat()
        for chat_id in dict.fromkeys(chats):
            key = f"{kind}:{day}:{turn}:{chat_id}"
            outbox.put(session, outbox.Notice(chat_id, kind, {"day": day, **data}, key=key), now)


def _heads(roster: Roster) -> list[str]:
    return [member.id for member in roster.members.values() if member.role == "head"]
