"""Why a command is not carried out. Pure."""

from __future__ import annotations


class Refused(Exception):
    """A command that is not carried out. ``code`` is a stable English id, ``facts`` is what the sentence needs.

    Each procedure has its own class, which names its codes. Among the facts ``by`` is an Actor and ``at`` an aware time.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
