"""Reads one webhook event tolerantly: what is missing or new never raises, it is said to be unknown.

Messaging API reference, "Webhook event objects"; additions come unannounced, so nothing is demanded that we do
not need. We read the events ourselves: the SDK's parser loses a whole batch over one odd event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KNOWN_TYPES = frozenset(
    [
        "message",
        "messageEdited",
        "unsend",
        "follow",
        "unfollow",
        "join",
        "leave",
        "memberJoined",
        "memberLeft",
        "postback",
    ]
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as the bot sees it. `text` has the mention of the bot taken out; `spoken_to` says it was there."""

    type: str
    active: bool
    chat_id: str
    chat_kind: str
    at: datetime
    user_id: str | None = None
    message_id: str | None = None
    message_type: str = ""
    text: str = ""
    spoken_to: bool = False
    data: str = ""
    params: dict[str, str] = field(default_factory=dict)
    reply_token: str | None = None
    file_name: str = ""
    file_size: int = 0
    external_content: bool = False

    @property
    def known(self) -> bool:
        """Whether this program knows what such an event is."""
        return self.type in KNOWN_TYPES and bool(self.chat_id)


def read_event(payload: dict[str, Any], occurred_at: datetime) -> Incoming:
    """The event in `payload`; never raises on anything JSON can hold."""
    source = _object(payload.get("source"))
    kind = _text(source.get("type"))
    message = _object(payload.get("message"))
    unsend = _object(payload.get("unsend"))
    postback = _object(payload.get("postback"))
    text, spoken_to = _without_mention(_text(message.get("text")), _object(message.get("mention")))
    user_id = _text(source.get("userId")) or None
    return Incoming(
        type=_text(payload.get("type")),
        active=payload.get("mode", "active") == "active",
        chat_id=_text(source.get(f"{kind}Id")) if kind in ("user", "group", "room") else "",
        chat_kind=kind,
        at=occurred_at,
        user_id=user_id,
        message_id=_text(message.get("id")) or _text(unsend.get("messageId")) or None,
        message_type=_text(message.get("type")),
        text=text,
        spoken_to=spoken_to or kind == "user",
        data=_text(postback.get("data")),
        params={k: v for k, v in _object(postback.get("params")).items() if isinstance(v, str)},
        reply_token=_text(payload.get("replyToken")) or None,
        file_name=_text(message.get("fileName")),
        file_size=size if isinstance(size := message.get("fileSize"), int) else 0,
        external_content=_text(_object(message.get("contentProvider")).get("type")) == "external",
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """The text without NUL and half characters, which no store keeps; "" for anything else."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_mention(text: str, mention: dict[str, Any]) -> tuple[str, bool]:
    """Cut out the places where the bot is named; LINE counts them in UTF-16 units."""
    mentionees = mention.get("mentionees")
    places: list[tuple[int, int]] = []
    for one in map(_object, mentionees if isinstance(mentionees, list) else []):
        index, length = one.get("index"), one.get("length")
        if one.get("isSelf") is True and isinstance(index, int) and isinstance(length, int) and index >= 0:
            places.append((index, max(length, 0)))
    if not places:
        return text, False
    units = text.encode("utf-16-le")
    for index, length in sorted(places, reverse=True):  # from the end, so that the places before stay right
        units = units[: 2 * index] + units[2 * (index + length) :]
    return units.decode("utf-16-le", "replace").strip(), True
