"""Why a command on a case is not carried out."""

from __future__ import annotations

from workflows.record import refused


class Refused(refused.Refused):
    """A command on a case that is not carried out. Its codes, with their facts:

    no_case · already_open(case_id) · already_done(step, by, at) · case_ended(state, by, at) · not_ended(state) ·
    too_few_channels(chosen, needed, missing) · no_channels · channel_proved(channel) ·
    channels_needed(needed) · no_links · no_reason · limit_passed(step, due) ·
    no_time · no_text · not_late(step) · away(name).
    """
