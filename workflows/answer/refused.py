"""Why a command on an answer is not carried out."""

from __future__ import annotations

from workflows.record import refused


class Refused(refused.Refused):
    """A command on an answer that is not carried out. Its codes, with their facts:

    no_answer · no_text · too_long(length, longest) · no_reason · not_submitted · under_consideration(rung) ·
    released(by, at) · other_round(round) · not_approver · out_of_order(rung) · already_approved(by, at) ·
    too_early(from_) · as_returned(by) · not_released(rung) · not_posted · no_such_copy(known) · already_sent(by, at) ·
    already_asked.
    """
