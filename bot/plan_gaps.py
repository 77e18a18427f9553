"""What is still to be written in a response plan before it is put to those who approve. Pure."""

from __future__ import annotations

import re

from workflows.response_plan import NO_RESPONSE, Plan

_PLACE = re.compile(r"\[\s*(?:โปรด)?(?:ระบุ|เติม|กรอก)[^\[\]\n]{0,100}\]")
"""Places that a template leaves to the officer: "[ระบุข้อเท็จจริง]"."""


def places_left(plan: Plan) -> tuple[str, ...]:
    """The places of the template that nobody has filled, each once."""
    return tuple(dict.fromkeys(found[0] for found in _PLACE.finditer(plan.text)))


def untouched(plan: Plan) -> bool:
    """Whether the draft is still the template's. Not to respond has the officer's own reason in it already."""
    return bool(plan.kind) and plan.kind != NO_RESPONSE and not plan.own_text
