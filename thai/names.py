"""Names of people as colleagues use them."""

from __future__ import annotations


def first_name(name: str) -> str:
    """What colleagues call somebody: the name without the family name."""
    return name.split()[0] if name.split() else name
