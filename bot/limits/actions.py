"""What a tap may do: the action objects and their limits, which depend on where the action hangs."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from bot.limits.checks import (
    Check,
    Problem,
    anything,
    by_type,
    code_points,
    join,
    one_of,
    pattern,
    record,
    text,
    url,
)

MAX_TEMPLATE_LABEL = 20
"""Label of an action in a template message (reference: specifications of the label)."""
MAX_IMAGE_CAROUSEL_LABEL = 12
"""Label of an action in an image carousel (reference: specifications of the label)."""
MAX_QUICK_REPLY_LABEL = 20
"""Label of a quick reply button (reference: specifications of the label)."""
MAX_FLEX_LABEL = 40
"""Label of an action in a Flex message; shown on buttons only (reference: specifications of the label)."""
MAX_POSTBACK_DATA = 300
"""Data returned by a postback or date picker (reference: postback action)."""
MAX_DISPLAY_TEXT = 300
"""What a postback shows in the chat as the person's words; also fillInText (reference: postback action)."""
MAX_MESSAGE_ACTION_TEXT = 300
"""What a message action says for the person (reference: message action)."""
MAX_URI = 1000
"""Address that a tap opens, as sent, percent-encoded: one Thai letter takes 9 (reference: URI action)."""
MAX_CLIPBOARD_TEXT = 1000
"""Text that a tap copies (reference: clipboard action)."""

URI_SCHEMES = ("https", "http", "line", "tel")
"""Schemes that a URI action may open (reference: URI action)."""

Host = Literal["template", "image_carousel", "quick_reply", "flex_button", "flex"]
"""What the action hangs on: decides the label's length and whether it must be there."""

_LABELS: dict[Host, tuple[int, bool]] = {
    "template": (MAX_TEMPLATE_LABEL, True),
    "image_carousel": (MAX_IMAGE_CAROUSEL_LABEL, False),
    "quick_reply": (MAX_QUICK_REPLY_LABEL, True),
    "flex_button": (MAX_FLEX_LABEL, True),
    "flex": (MAX_FLEX_LABEL, False),
}

_PICKED = {
    "date": r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|2100-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
    "time": r"(?:[01]\d|2[0-3]):[0-5]\d",
}
_PICKED["datetime"] = f"(?:{_PICKED['date']})[Tt](?:{_PICKED['time']})"

_data = text(longest=MAX_POSTBACK_DATA)
_action_text = text(longest=MAX_DISPLAY_TEXT, count=code_points)


def action(host: Host) -> Check:
    """The check for an action that hangs on `host`."""
    return _ACTIONS[host]


def _actions_of(host: Host) -> Check:
    longest, label_required = _LABELS[host]
    label = text(longest=longest, count=code_points)
    must = ("type", "label") if label_required else ("type",)

    def kind(properties: Mapping[str, Check], *required: str) -> Check:
        return record({"type": anything, "label": label, **properties}, required=(*must, *required))

    kinds: dict[str, Check] = {
        "postback": _postback(kind),
        "message": kind({"text": _action_text}, "text"),
        "uri": kind({"uri": _uri, "altUri": record({"desktop": _uri})}, "uri"),
        "datetimepicker": _picker(kind),
        "clipboard": kind({"clipboardText": text(longest=MAX_CLIPBOARD_TEXT)}, "clipboardText"),
    }
    if host == "quick_reply":
        kinds |= {name: kind({}) for name in ("camera", "cameraRoll", "location")}
    return by_type(kinds, f"{host.replace('_', ' ')} action")


_uri = url(longest=MAX_URI, schemes=URI_SCHEMES)


def _postback(kind: Any) -> Check:
    basic: Check = kind(
        {
            "data": _data,
            "displayText": _action_text,
            "text": _action_text,
            "inputOption": one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
            "fillInText": _action_text,
        },
        "data",
    )

    def check(value: Any, path: str) -> list[Problem]:
        found = basic(value, path)
        if "text" in value and "displayText" in value:
            found.append(Problem(join(path, "text"), "may not stand beside displayText"))
        if "fillInText" in value and value.get("inputOption") != "openKeyboard":
            found.append(Problem(join(path, "fillInText"), "needs inputOption openKeyboard"))
        return found

    return check


def _picker(kind: Any) -> Check:
    basic: Check = kind(
        {
            "data": _data,
            "mode": one_of("date", "time", "datetime"),
            "initial": pattern(".*", "a string"),
            "min": pattern(".*", "a string"),
            "max": pattern(".*", "a string"),
        },
        "data",
        "mode",
    )

    def check(value: Any, path: str) -> list[Problem]:
        found = basic(value, path)
        form = _PICKED.get(str(value.get("mode")))
        if found or form is None:
            return found
        for name in ("initial", "min", "max"):
            if name in value and not re.fullmatch(form, value[name], re.ASCII):
                found.append(Problem(join(path, name), f"is not a {value['mode']} as LINE writes it"))
        if "min" in value and "max" in value and value["min"].upper() >= value["max"].upper():
            found.append(Problem(join(path, "max"), "must be later than min"))
        return found

    return check


_ACTIONS: dict[Host, Check] = {host: _actions_of(host) for host in _LABELS}
