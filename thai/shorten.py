"""Cutting a text where its reader sees that it was cut."""

from __future__ import annotations

import re

ELLIPSIS = "…"
MARK = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Vowels and tone marks that hang on the letter before them."""


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` characters; where something is left out it ends in "…", at a space if one is near."""
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    while end > 0 and MARK.match(text[end]):
        end -= 1
    space = text.rfind(" ", end - min(30, end // 3), end)
    return text[: space if space > 0 else end].rstrip() + ELLIPSIS
