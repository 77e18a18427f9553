"""A text that climbs from the head to the deputy director and the director: response plans and answers."""

from workflows.approval.chain import (
    LADDER,
    Approval,
    Chain,
    Holder,
    Holders,
    Rung,
    Word,
    able,
    asked,
    competent,
    words_for,
)
from workflows.approval.service import holders_at

__all__ = [
    "LADDER",
    "Approval",
    "Chain",
    "Holder",
    "Holders",
    "Rung",
    "Word",
    "able",
    "asked",
    "competent",
    "holders_at",
    "words_for",
]
