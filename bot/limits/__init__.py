"""LINE's true limits of a send request, in code.

LINE refuses a *whole* request when one field of one message is over a limit, and its published OpenAPI file
states few of the limits. `problems` says before sending what LINE would refuse. Where LINE's documents leave
room for two readings the stricter one is taken, so that what passes here is accepted there.

The package is pure: standard library only, no clock, no network.
"""

from bot.limits.actions import (
    MAX_CLIPBOARD_TEXT,
    MAX_DISPLAY_TEXT,
    MAX_FLEX_LABEL,
    MAX_MESSAGE_ACTION_TEXT,
    MAX_POSTBACK_DATA,
    MAX_QUICK_REPLY_LABEL,
    MAX_TEMPLATE_LABEL,
    MAX_URI,
)
from bot.limits.checks import MAX_MEDIA_URL, Problem, code_points, compact_bytes, utf16_units
from bot.limits.flex import MAX_BUBBLE_BYTES, MAX_BUBBLES, MAX_CAROUSEL_BYTES
from bot.limits.messages import MAX_ALT_TEXT, MAX_QUICK_REPLY_ITEMS, MAX_TEXT
from bot.limits.requests import (
    MAX_MESSAGES,
    MAX_MULTICAST_RECIPIENTS,
    MAX_REQUEST_BYTES,
    RequestKind,
    find_problems,
    problems,
)

__all__ = [
    "MAX_ALT_TEXT",
    "MAX_BUBBLES",
    "MAX_BUBBLE_BYTES",
    "MAX_CAROUSEL_BYTES",
    "MAX_CLIPBOARD_TEXT",
    "MAX_DISPLAY_TEXT",
    "MAX_FLEX_LABEL",
    "MAX_MEDIA_URL",
    "MAX_MESSAGES",
    "MAX_MESSAGE_ACTION_TEXT",
    "MAX_MULTICAST_RECIPIENTS",
    "MAX_POSTBACK_DATA",
    "MAX_QUICK_REPLY_ITEMS",
    "MAX_QUICK_REPLY_LABEL",
    "MAX_REQUEST_BYTES",
    "MAX_TEMPLATE_LABEL",
    "MAX_TEXT",
    "MAX_URI",
    "Problem",
    "RequestKind",
    "code_points",
    "compact_bytes",
    "find_problems",
    "problems",
    "utf16_units",
]
