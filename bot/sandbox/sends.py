"""Sending: what push, reply and multicast are accepted for, and what LINE remembers of them."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.limits import find_problems
from bot.limits.checks import Problem
from bot.limits.requests import RequestKind
from bot.sandbox.ids import Ids
from bot.sandbox.webhooks import ReplyToken
from bot.sandbox.world import Chat, World
from thai.dates import BANGKOK

RETRY_KEY_LIFE = timedelta(hours=24)
"""How long LINE remembers a retry key; afterwards the same key sends again (documentation: retrying)."""

UUID = r"(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
"""Form of a retry key (reference: retry an API request)."""

QUOTABLE = ("text", "textV2", "image", "template", "flex")
"""Messages that get a quote token when sent (documentation: sent messages)."""


@dataclass(frozen=True)
class Answer:
    """What comes back from the API.

    Either `json` or `body` is set. `lost` tells whoever carries the answer that it never arrives: "timeout"
    means never answer, "closed" means the connection breaks (the request itself was carried out).
    """

    status: int
    headers: Mapping[str, str]
    json: Any = None
    body: bytes | None = None
    lost: Literal["timeout", "closed"] | None = None


class Refusal(Exception):
    """The API refuses: status, LINE's message, details."""

    def __init__(self, status: int, message: str, details: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.details = details or []

    def json(self) -> dict[str, Any]:
        """LINE's error body."""
        body: dict[str, Any] = {"message": str(self)}
        if self.details:
            body["details"] = [{"message": each.what, "property": each.path} for each in self.details]
        return body


@dataclass(frozen=True)
class Sent:
    """One accepted send into one chat.

    `recipients` are the people it reached (none: the person has blocked the bot; LINE answers 200 all the same).
    `method` is push, reply or multicast; a multicast is recorded once for each person.
    """

    at: datetime
    chat_id: str
    method: RequestKind
    messages: tuple[Mapping[str, Any], ...]
    retry_key: str | None
    request_id: str
    recipients: tuple[str, ...]


@dataclass
class Accepted:
    """An accepted request that its retry key still stands for."""

    at: datetime
    fingerprint: str
    request_id: str
    sent_messages: list[dict[str, str]] | None


@dataclass
class Sends:
    """The sending side of the API; the caller holds the lock."""

    world: World
    ids: Ids
    clock: Callable[[], datetime]
    tokens: dict[str, ReplyToken]
    quota: int | None
    sent: list[Sent] = field(default_factory=list)
    usage: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, Accepted] = field(default_factory=dict)

    def send(self, kind: RequestKind, request: Any, headers: Mapping[str, str], request_id: str) -> Answer:
        """Carry out a send; raises Refusal. 409 when the retry key was accepted before."""
        key = self._retry_key(kind, headers)
        fingerprint = json.dumps([kind, request], sort_keys=True)
        known = self._remembered(key)
        if known is not None:
            return self._conflict(known, fingerprint, request_id)
        check_body(kind, request)
        chats = self._chats(kind, request)
        self._check_mentions(chats, request["messages"])
        cost = 0 if kind == "reply" else sum(len(self._reached(chat)) for chat in chats)
        self._charge(cost)
        if kind == "reply":
            self.tokens[request["replyToken"]].used = True
        sent_messages: list[dict[str, str]] = []
        for chat in chats:
            sent_messages = self._post(chat, kind, request["messages"], key, request_id)
        result = None if kind == "multicast" else sent_messages
        if key is not None:
            self.accepted[key] = Accepted(self.clock(), fingerprint, request_id, result)
        return Answer(200, {}, {} if result is None else {"sentMessages": result})

    def _retry_key(self, kind: RequestKind, headers: Mapping[str, str]) -> str | None:
        key = headers.get("x-line-retry-key")
        if key is None:
            return None
        if kind == "reply":
            raise Refusal(400, "The retry key is not supported by this endpoint")
        if not re.fullmatch(UUID, key):
            raise Refusal(400, "The retry key in the request header is invalid: a UUID is expected")
        return key.lower()

    def _remembered(self, key: str | None) -> Accepted | None:
        known = self.accepted.get(key) if key is not None else None
        return known if known is not None and self.clock() - known.at < RETRY_KEY_LIFE else None

    def _conflict(self, known: Accepted, fingerprint: str, request_id: str) -> Answer:
        if known.fingerprint != fingerprint:
            # LINE does not document this case. It would drop a message unnoticed, so it is loud here.
            raise Refusal(400, "The retry key was accepted before for a different request")
        body: dict[str, Any] = {"message": "The retry key is already accepted"}
        if known.sent_messages is not None:
            body["sentMessages"] = known.sent_messages
        return Answer(409, {"x-line-accepted-request-id": known.request_id}, body)

    def _chats(self, kind: RequestKind, request: Mapping[str, Any]) -> list[Chat]:
        if kind == "reply":
            token = self.tokens.get(request["replyToken"])
            if token is None or not token.usable(self.clock()):
                raise Refusal(400, "Invalid reply token")
            return [self._postable(token.chat_id)]
        targets = request["to"] if kind == "multicast" else [request["to"]]
        return [self._postable(target) for target in dict.fromkeys(targets)]

    def _postable(self, chat_id: str) -> Chat:
        chat = self.world.chats.get(chat_id)
        if chat is None or (chat.kind != "user" and not chat.bot):
            raise Refusal(400, "Failed to send messages")
        return chat

    def _check_mentions(self, chats: list[Chat], messages: list[Mapping[str, Any]]) -> None:
        for index, message in enumerate(messages):
            for key, each in message.get("substitution", {}).items():
                target = each.get("mentionee", {}).get("userId")
                if each["type"] == "mention" and any(
                    chat.kind == "user" or (target is not None and target not in chat.members)
                    for chat in chats
                ):
                    path = f"messages[{index}].substitution.{key}"
                    raise Refusal(
                        400, "The request body has 1 error(s)", [Problem(path, "is not in this chat")]
                    )

    def _reached(self, chat: Chat) -> tuple[str, ...]:
        if chat.kind == "user":
            return (chat.id,) if self.world.bot_can_post(chat) else ()
        return tuple(chat.members)

    def _charge(self, people: int) -> None:
        if self.quota is not None and self.total_usage() + people > self.quota:
            raise Refusal(429, "You have reached your monthly limit.")
        month = self._month()
        self.usage[month] = self.usage.get(month, 0) + people

    def total_usage(self) -> int:
        """People reached by counted sends in this month.

        LINE does not say in which time zone a month begins; here it is Bangkok's.
        """
        return self.usage.get(self._month(), 0)

    def _month(self) -> str:
        return self.clock().astimezone(BANGKOK).strftime("%Y-%m")

    def _post(
        self,
        chat: Chat,
        kind: RequestKind,
        messages: list[Mapping[str, Any]],
        key: str | None,
        request_id: str,
    ) -> list[dict[str, str]]:
        now = self.clock()
        reached = self._reached(chat)
        self.sent.append(Sent(now, chat.id, kind, tuple(messages), key, request_id, reached))
        answered = []
        for message in messages:
            post_id = self.ids.message(int(now.timestamp() * 1000))
            token = self.ids.quote_token() if message["type"] in QUOTABLE else ""
            answered.append({"id": post_id} | ({"quoteToken": token} if token else {}))
            if self.world.bot_can_post(chat):
                self.world.add_post(post_id, chat, self.world.bot_user_id, now, message, quote_token=token)
        return answered


def check_body(kind: RequestKind, request: Any) -> None:
    """Refuse a body that is over LINE's limits, in LINE's error form."""
    if not isinstance(request, Mapping):
        raise Refusal(400, "The request body could not be parsed as JSON object")
    found = find_problems(request, kind=kind)
    if found:
        raise Refusal(400, f"The request body has {len(found)} error(s)", found)
