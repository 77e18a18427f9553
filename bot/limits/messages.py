"""The message objects that Khaochat sends: text, textV2, image, template, flex."""

import re
from collections.abc import Mapping
from typing import Any

from bot.limits.actions import action
from bot.limits.checks import (
    Check,
    Problem,
    anything,
    array,
    by_type,
    join,
    natural,
    one_of,
    pattern,
    record,
    text,
    url,
)
from bot.limits.flex import container
from bot.limits.templates import template

MAX_TEXT = 5000
"""Text of a text or textV2 message, in UTF-16 units (reference: text message)."""
MAX_ALT_TEXT = 1500
"""What notifications, chat list and quotes show of a card; 400 until 2025 (reference: Flex message)."""
MAX_QUICK_REPLY_ITEMS = 13
"""Quick reply buttons under a message (reference: items object)."""
MAX_SENDER_NAME = 20
"""Name shown instead of the account's (reference: change icon and display name)."""
MAX_EMOJI = 20
"""LINE emoji in one text (reference: text message)."""
MAX_MENTIONS = 20
"""Mentions in one textV2 message (reference: text message v2)."""
MAX_SUBSTITUTIONS = 100
"""Entries of a textV2 substitution (reference: text message v2)."""
MAX_PLACEHOLDER = 20
"""Length of a textV2 placeholder's name (reference: text message v2)."""

USER_ID = r"U[0-9a-f]{32}"
"""Form of a user's id (documentation: getting user ids)."""

_quick_reply = record(
    {
        "items": array(
            record(
                {"type": one_of("action"), "imageUrl": url(), "action": action("quick_reply")},
                required=("type", "action"),
            ),
            least=1,
            most=MAX_QUICK_REPLY_ITEMS,
        )
    },
    required=("items",),
)


def _sender_name(value: Any, path: str) -> list[Problem]:
    found = text(longest=MAX_SENDER_NAME)(value, path)
    if not found and "line" in value.casefold():
        found.append(Problem(path, "may not contain LINE"))
    return found


_common: dict[str, Check] = {
    "type": anything,
    "quickReply": _quick_reply,
    "sender": record({"name": _sender_name, "iconUrl": url()}),
}
_body = text(longest=MAX_TEXT)
_alt_text = text(longest=MAX_ALT_TEXT)
_emoji_name: dict[str, Check] = {"productId": text(), "emojiId": text()}

_text_shape = record(
    {
        **_common,
        "text": _body,
        "quoteToken": text(),
        "emojis": array(
            record({"index": natural, **_emoji_name}, required=("index", "productId", "emojiId")),
            most=MAX_EMOJI,
        ),
    },
    required=("type", "text"),
)


def _text(value: Any, path: str) -> list[Problem]:
    found = _text_shape(value, path)
    if found or not value.get("emojis"):
        return found
    units = value["text"].encode("utf-16-le")
    for number, emoji in enumerate(value["emojis"]):
        at = 2 * emoji["index"]
        if units[at : at + 2] != "$".encode("utf-16-le"):
            found.append(Problem(f"{path}.emojis[{number}].index", "must point at a $ of the text"))
    return found


_mentionee = by_type(
    {
        "user": record(
            {"type": anything, "userId": pattern(USER_ID, "a user id")}, required=("type", "userId")
        ),
        "all": record({"type": anything}, required=("type",)),
    },
    "mention's target",
)
_substitute = by_type(
    {
        "mention": record({"type": anything, "mentionee": _mentionee}, required=("type", "mentionee")),
        "emoji": record({"type": anything, **_emoji_name}, required=("type", "productId", "emojiId")),
    },
    "substitution",
)


def _substitution(value: Any, path: str) -> list[Problem]:
    if not isinstance(value, Mapping):
        return [Problem(path, "must be an object")]
    found = []
    if len(value) > MAX_SUBSTITUTIONS:
        found.append(Problem(path, f"has {len(value)} entries, at most {MAX_SUBSTITUTIONS} are allowed"))
    for key, each in value.items():
        if not re.fullmatch(rf"[A-Za-z0-9_]{{1,{MAX_PLACEHOLDER}}}", str(key), re.ASCII):
            found.append(Problem(join(path, str(key)), "is not a placeholder's name"))
        found += _substitute(each, join(path, str(key)))
    return found


_text_v2_shape = record(
    {**_common, "text": _body, "quoteToken": text(), "substitution": _substitution}, required=("type", "text")
)


def _text_v2(value: Any, path: str) -> list[Problem]:
    found = _text_v2_shape(value, path)
    if found:
        return found
    keys, loose = placeholders(value["text"])
    if loose:
        return [Problem(join(path, "text"), "has a single { or }: a brace in the text is written twice")]
    known = value.get("substitution", {})
    found += [
        Problem(join(path, "text"), f"{{{key}}} has no substitution") for key in keys if key not in known
    ]
    kinds = [known[key]["type"] for key in keys if key in known]
    for kind, most in (("mention", MAX_MENTIONS), ("emoji", MAX_EMOJI)):
        if kinds.count(kind) > most:
            found.append(Problem(join(path, "text"), f"has {kinds.count(kind)} of {kind}, at most {most}"))
    return found


def placeholders(body: str) -> tuple[list[str], bool]:
    """The placeholders of a textV2 text in order, and whether a brace stands alone."""
    rest = re.sub(r"\{\{|\}\}", "", body)
    keys = re.findall(r"\{([A-Za-z0-9_]+)\}", rest, re.ASCII)
    loose = re.search(r"[{}]", re.sub(r"\{[A-Za-z0-9_]+\}", "", rest, flags=re.ASCII)) is not None
    return keys, loose


def mentions_someone(message: Any) -> bool:
    """Whether a textV2 message carries a mention, which only groups and rooms can show."""
    known = message.get("substitution") if isinstance(message, Mapping) else None
    if not isinstance(known, Mapping):
        return False
    return any(isinstance(each, Mapping) and each.get("type") == "mention" for each in known.values())


message = by_type(
    {
        "text": _text,
        "textV2": _text_v2,
        "image": record(
            {**_common, "originalContentUrl": url(), "previewImageUrl": url()},
            required=("type", "originalContentUrl", "previewImageUrl"),
        ),
        "template": record(
            {**_common, "altText": _alt_text, "template": template}, required=("type", "altText", "template")
        ),
        "flex": record(
            {**_common, "altText": _alt_text, "contents": container}, required=("type", "altText", "contents")
        ),
    },
    "message that this program sends",
)
"""The check of one message object."""
