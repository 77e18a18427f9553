"""Who hears a reminder, and when: rungs become people, leave stand-ins, night those on duty, a snooze a later time.

Pure. What must hold: a reminder at or after a limit is heard at once by somebody whenever anybody can be reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from workflows.clarification.case import Case, StepRecord
from workflows.clarification.events import Recipient
from workflows.clarification.policy import Audience
from workflows.duty.roster import Member, Presence, Roster
from workflows.record.events import Actor


def route(
    case: Case,
    record: StepRecord,
    audience: Iterable[Audience],
    roster: Roster,
    now: datetime,
    *,
    before: bool,
    at_limit: bool,
) -> tuple[Recipient, ...]:
    """The people who hear of one step, each once and with the moment; none when nobody can be reached at all.

    ``before``: the reminder comes before the limit, so that a snooze counts. ``at_limit``: the limit has just passed.
    """
    wanted = set(audience)
    usual = _usual(case, wanted, roster)
    on_duty = roster.duty_present()
    recipients: dict[str, Recipient] = {}
    if on_duty:
        awake = [*on_duty, *_woken(wanted, roster, at_limit=at_limit)]
        for presence in awake:
            recipients.setdefault(presence.member.id, _recipient(presence))
        for presence in usual:
            recipients.setdefault(presence.member.id, _recipient(presence, roster.night_ends, "night"))
    else:
        for presence in usual:
            recipients.setdefault(presence.member.id, _recipient(presence))
    if not before:
        return tuple(recipients.values())
    return tuple(_unless_snoozed(item, record, now) for item in recipients.values())


def _usual(case: Case, wanted: set[Audience], roster: Roster) -> list[Presence]:
    """Who hears by day. Where the one responsible cannot be reached, the officers hear."""
    found: list[Presence] = []
    for rung in Audience:
        if rung not in wanted:
            continue
        if rung is Audience.OWNER:
            owner = roster.present(case.owner.id) if case.owner is not None else None
            found += [owner] if owner is not None else roster.rung(Audience.OFFICER.value)
        else:
            found += roster.rung(rung.value)
    unique: dict[str, Presence] = {}
    for presence in found:
        unique.setdefault(presence.member.id, presence)
    return list(unique.values())


def _woken(wanted: set[Audience], roster: Roster, *, at_limit: bool) -> list[Presence]:
    """The head is woken for a limit that passes, where the agency says so: a missed limit fails the quarter."""
    if at_limit and roster.head_at_limit and Audience.HEAD in wanted:
        return roster.rung(Audience.HEAD.value)
    return []


def _recipient(presence: Presence, at: datetime | None = None, held: str = "") -> Recipient:
    absent = presence.instead_of
    return Recipient(_actor(presence.member), at, held, _actor(absent) if absent is not None else None)


def _actor(member: Member) -> Actor:
    return Actor(member.id, member.name, member.role)


def _unless_snoozed(item: Recipient, record: StepRecord, now: datetime) -> Recipient:
    until = record.snoozed_until(item.person.id)
    if until is None or until <= now or (item.at is not None and item.at >= until):
        return item
    return Recipient(item.person, until, "snoozed", item.instead_of)
