"""Who hears what, and when: duty at night, leave and stand-ins."""

from workflows.duty.policy import DutyPolicy, Night
from workflows.duty.roster import LADDER, Member, Presence, Roster
from workflows.duty.service import (
    LeaveError,
    away_on,
    cancel_leave,
    duty_of,
    leaves_from,
    load_roster,
    set_duty,
    stand_in_of,
    standing_in_for,
    take_leave,
)

__all__ = [
    "LADDER",
    "DutyPolicy",
    "LeaveError",
    "Member",
    "Night",
    "Presence",
    "Roster",
    "away_on",
    "cancel_leave",
    "duty_of",
    "leaves_from",
    "load_roster",
    "set_duty",
    "stand_in_of",
    "standing_in_for",
    "take_leave",
]
