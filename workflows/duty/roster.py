"""Who is there: people, leave with stand-ins, duty. Pure; built by ``load_roster`` for one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

LADDER = ("officer", "head", "deputy", "director")
"""The rungs, lowest first."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may act. ``reachable``: the bot can write to them in LINE."""

    id: str
    name: str
    role: str
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Presence:
    """Who hears, and for whom: ``instead_of`` is the absent one whose place they take."""

    member: Member
    instead_of: Member | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The people at one moment. ``away``: who is on leave, each with the stand-in or None.

    ``night_ends`` is set at night: until then those ``on_duty`` hear alone, if there are any.
    """

    members: Mapping[str, Member]
    away: Mapping[str, str | None] = field(default_factory=dict)
    on_duty: frozenset[str] = frozenset()
    night_ends: datetime | None = None
    head_at_limit: bool = True

    def present(self, person_id: str) -> Presence | None:
        """Who hears what is meant for somebody: they, or their stand-in; None when neither can be reached.

        A stand-in on leave has a stand-in too; two who stand in for each other and are both away are nobody.
        """
        current: str | None = person_id
        seen: set[str] = set()
        while current is not None and current in self.away and current not in seen:
            seen.add(current)
            current = self.away[current]
        member = self.members.get(current or "")
        if member is None or not member.reachable or member.id in self.away:
            return None
        return Presence(member, self.members.get(person_id) if current != person_id else None)

    def all_present(self, person_ids: Iterable[str]) -> list[Presence]:
        """Who hears for these people, each once."""
        found: dict[str, Presence] = {}
        for person_id in person_ids:
            presence = self.present(person_id)
            if presence is not None:
                # Whoever is meant themselves is not said to stand in for another.
                known = found.get(presence.member.id)
                if known is None or presence.instead_of is None:
                    found[presence.member.id] = presence
        return list(found.values())

    def rung(self, role: str) -> list[Presence]:
        """Who hears what goes to a rung of the ladder.

        Where nobody of it is there, the next rung above hears instead, and above the director those below.
        """
        of_rung = [m for m in self.members.values() if m.role == role]
        found = self.all_present(m.id for m in of_rung)
        if found or role not in LADDER:
            return found
        place = LADDER.index(role)
        absent = of_rung[0] if of_rung else None
        for other in (*LADDER[place + 1 :], *reversed(LADDER[:place])):
            found = self.all_present(m.id for m in self.members.values() if m.role == other)
            if found:
                return [Presence(p.member, absent or p.instead_of) for p in found]
        return []

    def duty_present(self) -> list[Presence]:
        """Who is on duty tonight and can be reached; empty by day."""
        return self.all_present(sorted(self.on_duty)) if self.night_ends is not None else []
