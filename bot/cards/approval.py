"""What the cards of a text that must be approved have in common: the text, the remark, where the approval stands."""

from __future__ import annotations

from bot.cards.flex import SOFT, Messages, Part, heading, quoted, sides, text
from bot.cards.text import line, parts
from bot.cards.words import ROLES
from bot.limits import utf16_units

SHOWN_TEXT = 1200
"""UTF-16 units of the text on the card; a longer one goes before the card as a message of its own, complete."""
MESSAGE_TEXT = 4500


def role_name(role: str) -> str:
    """What a role is called."""
    return line(ROLES.get(role, role), 40)


def spaced(role: str) -> str:
    """A role inside a sentence: an abbreviation has a space on either side, a word has none."""
    name = role_name(role)
    return f" {name} " if name.endswith(".") else name


def too_long(words: str) -> bool:
    """Whether the card cannot show the whole text."""
    return utf16_units(words) > SHOWN_TEXT


def text_parts(words: str, *, sent_before: bool) -> list[Part]:
    """The text on the card; only where it is to be read when it was `sent_before` the card."""
    if sent_before:
        return [text("ข้อความเต็มอยู่ในข้อความก่อนหน้านี้", 100, size="sm", color=SOFT)]
    return [quoted(words, SHOWN_TEXT)]


def whole_text(words: str) -> Messages:
    """The whole text before the card, where the card cannot show it: nobody approves what they have not seen."""
    return [{"type": "text", "text": part} for part in parts(words, MESSAGE_TEXT)[:4]]


def remark_parts(remark: str, by: str) -> list[Part]:
    """With what remark it was returned, and by whom; nothing without a remark."""
    if not line(remark, 10, empty=""):
        return []
    name = line(by, 60, empty="")
    return [heading(f"ส่งกลับโดย {name}" if name else "ส่งกลับแก้ไข"), quoted(remark, 1000)]


def rung_row(role: str, done: str | None, *, waits: bool) -> Part:
    """A rung of the approval, with words before colours. `done`: by whom and when, None until it is."""
    name = role_name(role)
    if done is None:
        return sides(name, "รอเห็นชอบ" if waits else "-", weight="bold" if waits else "regular")
    return sides(f"✓ {name}", done)
