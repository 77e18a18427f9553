"""A small town for the stand-in's tests: two officers, their group, a group without the bot, and a clock."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox import Answer, SandboxLine, group_id, user_id
from bot.sandbox.server import Happening

SOMSRI = user_id("somsri")
MANA = user_id("mana")
PR = group_id("pr")
IA = group_id("ia")
START = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves when told."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Bot:
    """What the bot got: bodies with their signatures. Answers with `status`, after doing `then`."""

    got: list[tuple[bytes, str]] = field(default_factory=list)
    status: int = 200
    then: Callable[[], None] | None = None

    def __call__(self, body: bytes, signature: str) -> int:
        self.got.append((body, signature))
        if self.then is not None:
            self.then()
        return self.status

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.got]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for body in self.bodies for event in body["events"]]


@dataclass
class Town:
    """The stand-in with everything around it."""

    line: SandboxLine
    clock: Clock
    bot: Bot
    told: list[Happening] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Call the API with the right token; header names with _ for -."""
        sent = {"Authorization": f"Bearer {self.line.access_token}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.line.handle(method, path, sent, data)

    def push(self, to: str, *messages: Mapping[str, Any], key: str | None = None) -> Answer:
        headers = {"x_line_retry_key": key} if key else {}
        body = {"to": to, "messages": list(messages) or [text("สวัสดี")]}
        return self.call("POST", "/v2/bot/message/push", body, **headers)

    def reply(self, token: str, *messages: Mapping[str, Any]) -> Answer:
        body = {"replyToken": token, "messages": list(messages) or [text("ตอบ")]}
        return self.call("POST", "/v2/bot/message/reply", body)

    def texts(self, chat_id: str) -> list[str]:
        return [post.text for post in self.line.timeline(chat_id)]


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def card(*actions: Mapping[str, Any]) -> dict[str, Any]:
    buttons = [{"type": "button", "action": dict(action)} for action in actions]
    footer = {"type": "box", "layout": "vertical", "contents": buttons}
    return {"type": "flex", "altText": "การ์ด", "contents": {"type": "bubble", "footer": footer}}


def new_key() -> str:
    return str(uuid.uuid4())


def new_town() -> Town:
    """The bot is in PR with Somsri and Mana; IA has the government's own account."""
    clock, bot = Clock(), Bot()
    line = SandboxLine(clock=clock, deliver=bot, seed=1)
    line.add_person(SOMSRI, "สมศรี")
    line.add_person(MANA, "มานะ")
    line.add_chat(PR, "ONESQA PR Line Group", "group", [SOMSRI, MANA])
    line.add_chat(IA, "IA-Chat", "group", [SOMSRI, MANA], bot=False, other_account="ไทยคู่ฟ้า")
    return Town(line, clock, bot)
