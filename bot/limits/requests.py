"""Whole send requests: push, reply, multicast."""

from collections.abc import Mapping
from typing import Any, Literal

from bot.limits.checks import Check, Problem, array, boolean, pattern, record, text
from bot.limits.messages import USER_ID, mentions_someone, message

MAX_MESSAGES = 5
"""Message objects in one request (reference: send push message)."""
MAX_MULTICAST_RECIPIENTS = 500
"""User ids in one multicast (reference: send multicast message)."""
MAX_REQUEST_BYTES = 2_000_000
"""Body of a request, 413 above; LINE says "2 MB", the smaller kind is taken (reference: status codes)."""

RequestKind = Literal["push", "reply", "multicast"]
"""The ways of sending that the program uses."""

CHAT_ID = r"[UCR][0-9a-f]{32}"
"""Form of the id of a user (U), group (C) or room (R) (documentation: group chats, getting user ids)."""

_messages = array(message, least=1, most=MAX_MESSAGES)
_units = array(pattern(r"[A-Za-z0-9_]{1,30}", "1 to 30 of A-Z a-z 0-9 _"), most=1)

_REQUESTS: dict[str, Check] = {
    "push": record(
        {
            "to": pattern(CHAT_ID, "the id of a user, group or room"),
            "messages": _messages,
            "notificationDisabled": boolean,
            "customAggregationUnits": _units,
        },
        required=("to", "messages"),
    ),
    "reply": record(
        {"replyToken": text(), "messages": _messages, "notificationDisabled": boolean},
        required=("replyToken", "messages"),
    ),
    "multicast": record(
        {
            "to": array(pattern(USER_ID, "the id of a user"), least=1, most=MAX_MULTICAST_RECIPIENTS),
            "messages": _messages,
            "notificationDisabled": boolean,
            "customAggregationUnits": _units,
        },
        required=("to", "messages"),
    ),
}


def find_problems(request: Mapping[str, Any], *, kind: RequestKind) -> list[Problem]:
    """Everything LINE would refuse in the request body, in the order of the body; empty when it is fine."""
    found = _REQUESTS[kind](request, "")
    if not isinstance(request, Mapping):
        return found
    if kind == "multicast" or (kind == "push" and str(request.get("to")).startswith("U")):
        messages = request.get("messages")
        for index, each in enumerate(messages if isinstance(messages, list) else []):
            if mentions_someone(each):
                found.append(Problem(f"messages[{index}].substitution", "a mention needs a group or room"))
    return found


def problems(request: Mapping[str, Any], *, kind: RequestKind) -> list[str]:
    """What LINE would refuse in the request body, each as "JSON path: what is wrong"; empty when it is fine.

    Args:
        request: the body of the request, as it will be sent (keys as in LINE's reference).
        kind: which endpoint it is meant for.
    """
    return [str(found) for found in find_problems(request, kind=kind)]
