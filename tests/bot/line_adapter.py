"""The bot's side of LINE for tests: the stand-in called in the process, with the headers LINE would get."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.line_api import Fate, Outcome, fate_of
from bot.sandbox import Answer, SandboxLine


@dataclass(frozen=True)
class Request:
    """One request as it left the bot."""

    path: str
    body: Mapping[str, Any]
    retry_key: str | None

    @property
    def method(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass
class LoopLine:
    """Implements `bot.line_api.Line` over `SandboxLine.handle`; `requests` are all that were made, oldest first.

    `breaks` is raised in place of the next answer, after the request has arrived.
    """

    sandbox: SandboxLine
    requests: list[Request] = field(default_factory=list)
    breaks: list[Exception] = field(default_factory=list)

    async def push(self, chat_id: str, messages: list[dict[str, Any]], retry_key: str) -> Outcome:
        return self._send("/v2/bot/message/push", {"to": chat_id, "messages": messages}, retry_key)

    async def reply(self, token: str, messages: list[dict[str, Any]]) -> Outcome:
        return self._send("/v2/bot/message/reply", {"replyToken": token, "messages": messages}, None)

    async def chat_facts(self, chat_id: str, kind: str) -> dict[str, Any]:
        if kind != "group":
            return {}
        summary = self._call("GET", f"/v2/bot/group/{chat_id}/summary")
        count = self._call("GET", f"/v2/bot/group/{chat_id}/members/count")
        if summary.status != 200 or count.status != 200:
            return {}
        return {"name": summary.json["groupName"], "members": count.json["count"]}

    async def leave(self, chat_id: str) -> None:
        self._call("POST", f"/v2/bot/group/{chat_id}/leave")

    def _send(self, path: str, body: dict[str, Any], retry_key: str | None) -> Outcome:
        self.requests.append(Request(path, json.loads(json.dumps(body)), retry_key))
        more = {"X-Line-Retry-Key": retry_key} if retry_key else {}
        answer = self._call("POST", path, body, **more)
        if self.breaks:
            raise self.breaks.pop(0)
        if answer.lost:
            return Outcome(Fate.UNKNOWN, None, f"no answer: {answer.lost}")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        said = json.dumps(answer.json)
        fate = fate_of(answer.status, said, headers)
        error = "" if fate is Fate.SENT else f"{answer.status} {answer.json['message']}"
        return Outcome(fate, headers.get("x-line-request-id"), error)

    def _call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.sandbox.access_token}", "Content-Type": "application/json"}
        data = b"" if body is None else json.dumps(body).encode()
        return self.sandbox.handle(method, path, sent | headers, data)
