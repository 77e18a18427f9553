"""The bot's way to the stand-in for LINE without a network between: the same requests, the same answers."""

from __future__ import annotations

import json
from typing import Any

from bot import line_content
from bot.line_api import Content, Fate, Outcome, fate_of
from bot.sandbox import Answer, SandboxLine


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
        summary = self._ask("GET", f"/v2/bot/group/{chat_id}/summary")
        count = self._ask("GET", f"/v2/bot/group/{chat_id}/members/count")
        if summary.status != 200 or count.status != 200:
            return {}
        return {"name": summary.json["groupName"], "members": count.json["count"]}

    async def leave(self, chat_id: str) -> None:
        self._line.handle(
            "POST", f"/v2/bot/group/{chat_id}/leave", {"Authorization": f"Bearer {self._line.access_token}"}
        )

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = {"Authorization": f"Bearer {self._line.access_token}"}
        return self._line.handle(method, path, headers, body)

    async def content(self, message_id: str, limit: int) -> Content:
        answer = self._ask("GET", f"/v2/bot/message/{message_id}/content")
        if answer.status != 200:
            gone = {404: "gone", 410: "unsent"}.get(answer.status)
            return Content(error=gone or "unavailable", again=gone is None)
        return Content(answer.body) if len(answer.body) <= limit else Content(error="too_large")

    async def quota(self) -> tuple[int | None, int] | None:
        most, used = (
            self._ask("GET", "/v2/bot/message/quota"),
            self._ask("GET", "/v2/bot/message/quota/consumption"),
        )
        return most.json.get("value"), used.json["totalUsage"]

    async def menus(self) -> dict[str, str] | None:
        return {
            m["name"]: m["richMenuId"] for m in self._ask("GET", "/v2/bot/richmenu/list").json["richmenus"]
        }

    async def make_menu(self, body: dict[str, Any], picture: bytes) -> str | None:
        made = self._ask("POST", "/v2/bot/richmenu", json.dumps(body).encode())
        if made.status != 200:
            raise AssertionError(made.json)
        menu_id = str(made.json["richMenuId"])
        assert self._ask("POST", f"/v2/bot/richmenu/{menu_id}/content", picture).status == 200
        return menu_id

    async def menu_for_all(self, menu_id: str) -> bool:
        return self._ask("POST", f"/v2/bot/user/all/richmenu/{menu_id}").status == 200

    async def link_menu(self, user_id: str, menu_id: str | None) -> bool:
        method, path = ("POST", f"/{menu_id}") if menu_id else ("DELETE", "")
        return self._ask(method, f"/v2/bot/user/{user_id}/richmenu{path}").status in (200, 404)

    async def delete_menu(self, menu_id: str) -> bool:
        return self._ask("DELETE", f"/v2/bot/richmenu/{menu_id}").status in (200, 404)


class SandboxContents:
    """Implements `bot.content.ContentSource`: what people have sent, from the stand-in."""

    def __init__(self, line: SandboxLine) -> None:
        self._line = line

    async def content(self, message_id: str, most: int) -> line_content.Content | line_content.Trouble:
        headers = {"Authorization": f"Bearer {self._line.access_token}"}
        answer = self._line.handle("GET", f"/v2/bot/message/{message_id}/content", headers, b"")
        if answer.lost or answer.status != 200:
            return line_content.Trouble.LATER if answer.lost else line_content.trouble_of(answer.status)
        data = answer.body or b""
        if len(data) > most:
            return line_content.Trouble.TOO_LARGE
        return line_content.Content(data, answer.headers["content-type"])
