"""Why a command is not carried out."""

from __future__ import annotations


class Refused(Exception):
    """A command that is not carried out. ``code`` is a stable English id, ``facts`` is what the sentence needs.

    no_case · already_open(case_id) · already_done(step, by, at) · case_ended(state, by, at) · not_ended(state) ·
    too_few_channels(chosen, needed, missing) · no_channels · channel_proved(channel) ·
    channels_needed(needed) · no_links · no_reason · limit_passed(step, due) ·
    no_time · no_text · not_late(step). ``by`` is an Actor, ``at`` an aware time.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
