"""The Messaging API as the bot calls it: who may call, which path does what, and LINE's answers."""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.limits.requests import MAX_REQUEST_BYTES, RequestKind
from bot.sandbox.faults import ERRORS, FaultPlan
from bot.sandbox.menus import RichMenus
from bot.sandbox.sends import Answer, Refusal, Sends, check_body
from bot.sandbox.world import Chat, World

SENDS: dict[str, RequestKind] = {
    "/v2/bot/message/push": "push",
    "/v2/bot/message/reply": "reply",
    "/v2/bot/message/multicast": "multicast",
}
_VALIDATES: dict[str, RequestKind] = {
    "/v2/bot/message/validate/push": "push",
    "/v2/bot/message/validate/reply": "reply",
    "/v2/bot/message/validate/multicast": "multicast",
}
_SOMEBODY = {"push": "U" + "0" * 32, "multicast": ["U" + "0" * 32], "reply": "0" * 32}

_CHATS = r"/v2/bot/(?P<kind>group|room)/(?P<chat>[^/]+)"


class Api:
    """Routes one request. The caller holds the lock; `leave` is called when the bot leaves a chat by itself."""

    def __init__(
        self,
        *,
        world: World,
        sends: Sends,
        menus: RichMenus,
        faults: FaultPlan,
        access_token: str,
        leave: Callable[[Chat], None],
    ) -> None:
        self._world = world
        self._sends = sends
        self._menus = menus
        self._faults = faults
        self._access_token = access_token
        self._leave = leave
        self._routes: list[tuple[str, Callable[[Mapping[str, str], Any], Answer]]] = [
            (r"GET /v2/bot/info", self._info),
            (r"GET /v2/bot/message/quota", self._quota),
            (r"GET /v2/bot/message/quota/consumption", self._consumption),
            (r"GET /v2/bot/message/(?P<message>[^/]+)/content", self._content),
            (r"GET /v2/bot/profile/(?P<user>[^/]+)", self._profile),
            (rf"GET {_CHATS}/summary", self._summary),
            (rf"GET {_CHATS}/members/count", self._count),
            (rf"GET {_CHATS}/members/ids", self._not_for_this_account),
            (r"GET /v2/bot/followers/ids", self._not_for_this_account),
            (rf"GET {_CHATS}/member/(?P<user>[^/]+)", self._member),
            (rf"POST {_CHATS}/leave", self._leave_chat),
            (r"POST /v2/bot/chat/loading/start", self._loading),
        ]

    def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, request_id: str
    ) -> Answer:
        """Answer one request; `headers` have lower-case names. The request id is added by the caller."""
        path = urlsplit(path).path
        request = _parse(body)
        fault = self._faults.take(path, self._meant_for(path, request))
        try:
            if fault == "timeout":
                return Answer(504, {}, {"message": "never answered"}, lost="timeout")
            if fault is not None and fault != "lost-answer":
                raise Refusal(*ERRORS[fault])
            self._check_caller(headers)
            answer = self._route(method, path, headers, body, request, request_id)
        except Refusal as refusal:
            answer = Answer(refusal.status, {}, refusal.json())
        except RecursionError:
            answer = Answer(400, {}, {"message": "The request body is nested too deeply"})
        if fault == "lost-answer":
            return Answer(answer.status, answer.headers, answer.json, answer.body, lost="closed")
        return answer

    def _meant_for(self, path: str, request: Any) -> tuple[str, ...]:
        if path not in SENDS or not isinstance(request, Mapping):
            return ()
        token = self._sends.tokens.get(str(request.get("replyToken")))
        if token is not None:
            return (token.chat_id,)
        to = request.get("to")
        return tuple(str(each) for each in to) if isinstance(to, list) else (str(to),)

    def _check_caller(self, headers: Mapping[str, str]) -> None:
        given = headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._access_token}".encode()):
            raise Refusal(*ERRORS["401"])

    def _route(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, request: Any, request_id: str
    ) -> Answer:
        if len(body) > MAX_REQUEST_BYTES:
            raise Refusal(413, "Payload Too Large")
        if method == "POST" and path in SENDS:
            return self._sends.send(SENDS[path], _object(request), headers, request_id)
        if method == "POST" and path in _VALIDATES:
            return _validated(_VALIDATES[path], _object(request))
        menus = self._menus.handle(method, path, request, body)
        if menus is not None:
            return menus
        for pattern, handler in self._routes:
            match = re.fullmatch(pattern, f"{method} {path}")
            if match:
                return handler(match.groupdict(), request)
        raise Refusal(404, "Not found")

    def _info(self, _parts: Mapping[str, str], _request: Any) -> Answer:
        return _ok(
            userId=self._world.bot_user_id,
            basicId="@000sandbox",
            displayName=self._world.bot_name,
            chatMode="bot",
            markAsReadMode="auto",
        )

    def _quota(self, _parts: Mapping[str, str], _request: Any) -> Answer:
        if self._sends.quota is None:
            return _ok(type="none")
        return _ok(type="limited", value=self._sends.quota)

    def _consumption(self, _parts: Mapping[str, str], _request: Any) -> Answer:
        return _ok(totalUsage=self._sends.total_usage())

    def _content(self, parts: Mapping[str, str], _request: Any) -> Answer:
        post = self._world.posts.get(parts["message"])
        content = self._world.contents.get(parts["message"])
        if post is None or content is None:
            raise Refusal(404, "Not found")
        if post.unsent:
            raise Refusal(410, "Gone")
        return Answer(200, {"content-type": content.content_type}, body=content.data)

    def _profile(self, parts: Mapping[str, str], _request: Any) -> Answer:
        person = self._world.people.get(parts["user"])
        if person is None or not person.reachable:
            raise Refusal(404, "Not found")
        return _ok(displayName=person.name, userId=person.id, language="th")

    def _chat(self, parts: Mapping[str, str]) -> Chat:
        chat = self._world.chats.get(parts["chat"])
        if chat is None or not chat.bot or chat.kind != parts["kind"]:
            raise Refusal(404, "Not found")
        return chat

    def _summary(self, parts: Mapping[str, str], _request: Any) -> Answer:
        if parts["kind"] == "room":
            raise Refusal(404, "Not found")
        chat = self._chat(parts)
        return _ok(groupId=chat.id, groupName=chat.name)

    def _count(self, parts: Mapping[str, str], _request: Any) -> Answer:
        return _ok(count=len(self._chat(parts).members))

    def _not_for_this_account(self, _parts: Mapping[str, str], _request: Any) -> Answer:
        raise Refusal(403, "Access to this API is not available for your account")

    def _member(self, parts: Mapping[str, str], _request: Any) -> Answer:
        chat = self._chat(parts)
        person = self._world.people.get(parts["user"])
        if person is None or person.id not in chat.members or not person.shows_id:
            raise Refusal(404, "Not found")
        return _ok(displayName=person.name, userId=person.id)

    def _leave_chat(self, parts: Mapping[str, str], _request: Any) -> Answer:
        self._leave(self._chat(parts))
        return _ok()

    def _loading(self, _parts: Mapping[str, str], request: Any) -> Answer:
        request = _object(request)
        seconds = request.get("loadingSeconds", 20)
        if str(request.get("chatId")) not in self._world.people:
            raise Refusal(
                400, "The value for the 'chatId' is invalid: a loading animation is for one person only"
            )
        if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds not in range(5, 61, 5):
            raise Refusal(400, "The value for the 'loadingSeconds' must be 5 to 60 and a multiple of 5")
        return Answer(202, {}, {})


def _ok(**values: Any) -> Answer:
    return Answer(200, {}, values)


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body) if len(body) <= MAX_REQUEST_BYTES else None
    except (ValueError, RecursionError):
        return None


def _object(request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise Refusal(400, "The request body could not be parsed as JSON object")
    return request


def _validated(kind: RequestKind, request: dict[str, Any]) -> Answer:
    target = "replyToken" if kind == "reply" else "to"
    check_body(kind, {**request, target: _SOMEBODY[kind]})
    return Answer(200, {}, {})
