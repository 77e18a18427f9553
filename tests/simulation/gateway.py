"""The bot's way to the stand-in for LINE without a network between: the same requests, the same answers."""

from __future__ import annotations

import json
from typing import Any

from bot.line_api import Fate, Outcome, fate_of
from bot.sandbox import SandboxLine


class SandboxGateway:
    """Implements `bot.line_api.Line` on the stand-in's own entry point."""

    def __init__(self, line: SandboxLine) -> None:
        self._line = line

    def _send(self, path: str, body: dict[str, Any], retry_key: str | None = None) -> Outcome:
        headers = {"Authorization": f"Bearer {self._line.access_token}", "Content-Type": "application/json"}
        if retry_key:
            headers["X-Line-Retry-Key"] = retry_key
        answer = self._line.handle("POST", path, headers, json.dumps(body).encode())
        if answer.lost:
            return Outcome(Fate.UNKNOWN, None, answer.lost)
        given = {k.lower(): v for k, v in answer.headers.items()}
        text = json.dumps(answer.json, ensure_ascii=False)
        return Outcome(fate_of(answer.status, text, given), given.get("x-line-request-id"), text[:300])

    async def push(self, chat_id: str, messages: list[dict[str, Any]], retry_key: str) -> Outcome:
        return self._send("/v2/bot/message/push", {"to": chat_id, "messages": messages}, retry_key)

    async def reply(self, token: str, messages: list[dict[str, Any]]) -> Outcome:
        return self._send("/v2/bot/message/reply", {"replyToken": token, "messages": messages})

    async def chat_facts(self, chat_id: str, kind: str) -> dict[str, Any]:
        return {}

    async def leave(self, chat_id: str) -> None:
        self._line.handle(
            "POST", f"/v2/bot/group/{chat_id}/leave", {"Authorization": f"Bearer {self._line.access_token}"}
        )
