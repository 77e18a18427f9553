"""Why a command on a plan is not carried out."""

from __future__ import annotations

from workflows.record import refused


class Refused(refused.Refused):
    """A command on a plan that is not carried out. Its codes, with their facts:

    no_plan · already_open(plan_id) · ended(state, by, at) · under_consideration(rung) · no_kind · no_text ·
    no_reason · too_long(length, longest) · not_submitted · other_round(round) · not_approver(rung) ·
    out_of_order(rung) · already_approved(by, at).
    """
