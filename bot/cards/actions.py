"""What a tap does: LINE's action objects, or None where LINE would refuse one. Pure.

Limits: Messaging API reference, action objects; a label hangs on a Flex button.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from bot.cards.postback import NOTHING, encode
from bot.cards.text import line, paragraph
from bot.cards.views import Button, CardContext
from bot.cards.words import typed
from bot.limits import (
    MAX_CLIPBOARD_TEXT,
    MAX_DISPLAY_TEXT,
    MAX_FLEX_LABEL,
    MAX_MESSAGE_ACTION_TEXT,
    MAX_POSTBACK_DATA,
    MAX_URI,
    utf16_units,
)
from thai.dates import BANGKOK

Action = dict[str, Any]
PICK_BACK = timedelta(days=7)
"""How far back the time of a post can be picked."""

_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)


def tap(label: str, action: str, *, shows: str = "", **fields: str | int) -> Action | None:
    """Sends the action back to the bot; `shows` is what appears in the chat as the person's words."""
    try:
        data = encode(action, **fields)
    except ValueError:
        return None
    made: Action = {"type": "postback", "label": _label(label), "data": data}
    return made | ({"displayText": line(shows, MAX_DISPLAY_TEXT)} if shows else {})


def fill(label: str, begins: str, action: str = "", **fields: str | int) -> Action | None:
    """Opens the keyboard with `begins` typed already; `action` is sent too, for those without such a keyboard."""
    if not begins.strip() or utf16_units(begins) > MAX_DISPLAY_TEXT:
        return None
    made = (
        tap(label, action, shows="", **fields)
        if action
        else {"type": "postback", "label": _label(label), "data": NOTHING}
    )
    return made and made | {"inputOption": "openKeyboard", "fillInText": begins}


def link(label: str, url: str | None) -> Action | None:
    """Opens a page."""
    address = clean_url(url)
    return {"type": "uri", "label": _label(label), "uri": address} if address else None


def copy(label: str, text: str) -> Action | None:
    """Puts the complete text on the clipboard; None when it is too long, since half a text would be a wrong one."""
    if (
        not line(text, MAX_CLIPBOARD_TEXT, empty="")
        or utf16_units(text) > MAX_CLIPBOARD_TEXT
        or _broken(text)
    ):
        return None
    return {"type": "clipboard", "label": _label(label), "clipboardText": text}


def pick_time(label: str, now: datetime, action: str, **fields: str | int) -> Action | None:
    """Asks for a moment in the past week, in Bangkok's time."""
    made = tap(label, action, shows="", **fields)
    local = now.astimezone(BANGKOK)
    return made and made | {
        "type": "datetimepicker",
        "mode": "datetime",
        "initial": f"{local:%Y-%m-%dT%H:%M}",
        "min": f"{local - PICK_BACK:%Y-%m-%dT00:00}",
        "max": f"{local:%Y-%m-%dT%H:%M}",
    }


def from_button(button: Button, ctx: CardContext) -> Action | None:
    """The action of a button that a note asks for; None when LINE would refuse it."""
    match button.kind:
        case "postback":
            usable = button.value.strip() and utf16_units(button.value) <= MAX_POSTBACK_DATA
            if not usable or _broken(button.value):
                return None
            return {"type": "postback", "label": _label(button.label), "data": button.value}
        case "say":
            words = paragraph(button.value, MAX_MESSAGE_ACTION_TEXT, empty="")
            said = typed(words, ctx)
            if not words or utf16_units(said) > MAX_MESSAGE_ACTION_TEXT:
                return None
            return {"type": "message", "label": _label(button.label), "text": said}
        case "link":
            return link(button.label, button.value)
        case "fill":
            blank = _broken(button.value) or not button.value.strip()
            return None if blank else fill(button.label, typed(button.value, ctx))
        case "copy":
            return copy(button.label, button.value)


def clean_url(url: str | None) -> str | None:
    """The address as LINE wants it, percent-encoded; None for what a person should not be led to, or over 1000."""
    if not url or _broken(url):
        return None
    try:
        found = urlsplit(url.strip())
        host = found.hostname
        _ = found.port
    except ValueError:
        return None
    if found.scheme not in ("http", "https") or not host or "@" in found.netloc or not _HOST.fullmatch(host):
        return None
    encoded = quote(url.strip(), safe="%/:?#[]@!$&'()*+,;=~-._")
    address = f"{found.scheme}{encoded[len(found.scheme) :]}"
    return address if len(address) <= MAX_URI else None


def _label(label: str) -> str:
    return line(label, MAX_FLEX_LABEL, empty="เปิด")


def _broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)
