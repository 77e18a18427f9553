"""Who speaks for which rung at a moment: people, leave and stand-ins as they are in the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflows.approval.chain import LADDER, Holder, Holders, Rung
from workflows.duty import DutyPolicy, Roster, load_roster


def holders_at(session: Session, now: datetime) -> Holders:
    """Who may approve at ``now``: those registered in each rung who can be reached, or their stand-ins.

    Duty does not matter here: an approval is wanted of those who hold the rung, by night as by day.
    """
    return holders_in(load_roster(session, now, DutyPolicy()))


def holders_in(roster: Roster) -> Holders:
    """The same from a roster that is loaded already."""
    found: dict[Rung, list[Holder]] = {rung: [] for rung in LADDER}
    for member in roster.members.values():
        if member.role not in found:
            continue
        presence = roster.present(member.id)
        if presence is not None:
            absent = presence.instead_of.name if presence.instead_of else ""
            found[Rung(member.role)].append(Holder(presence.member.id, presence.member.name, absent))
    return {rung: tuple(found[rung]) for rung in LADDER if found[rung]}
