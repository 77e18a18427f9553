"""What all of the stand-in's sides share: the world, the lock, the clock, and telling the bot of an event."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.ids import Ids
from bot.sandbox.webhooks import Deliver, ReplyToken, Webhooks
from bot.sandbox.world import Chat, Post, World


class Core:
    """The state behind `SandboxLine`. `revision` grows with everything that can be seen."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        channel_secret: str,
        bot_user_id: str,
        bot_name: str,
        deliver: Deliver | None,
        seed: int | None,
    ) -> None:
        self.clock = clock
        self.channel_secret = channel_secret
        self.world = World(bot_user_id, bot_name)
        self.revision = 0
        self._lock = threading.RLock()
        self._ids = Ids(seed)
        self._webhooks = Webhooks(
            secret=channel_secret, destination=bot_user_id, clock=clock, deliver=deliver
        )

    def _post(self, chat: Chat, user_id: str, message: dict[str, Any], *, quoted: str | None = None) -> Post:
        now = self.clock()
        post_id = self._ids.message(int(now.timestamp() * 1000))
        token = "" if message["type"] == "file" else self._ids.quote_token()
        self.revision += 1
        post = self.world.add_post(post_id, chat, user_id, now, message, quoted=quoted, quote_token=token)
        content = {"type": message["type"], "id": post_id}
        content |= {"quoteToken": token} if token else {}
        content |= {"markAsReadToken": self._ids.quote_token()}
        content |= {name: value for name, value in message.items() if name != "type"}
        self._emit(chat, {"type": "message", "message": content}, who=user_id, token=True)
        return post

    def _notice(self, chat: Chat, words: str) -> None:
        now = self.clock()
        self.revision += 1
        post_id = self._ids.message(int(now.timestamp() * 1000))
        self.world.add_post(post_id, chat, None, now, {"type": "notice", "text": words})

    def _emit(
        self, chat: Chat, event: dict[str, Any], *, who: str | None = None, token: bool = False
    ) -> None:
        if not self.world.bot_hears(chat):
            return
        now = self.clock()
        milliseconds = int(now.timestamp() * 1000)
        source: dict[str, str] = {"type": chat.kind, f"{chat.kind}Id": chat.id}
        if chat.kind != "user" and who is not None and self.world.person(who).shows_id:
            source["userId"] = who
        if token:
            event["replyToken"] = self._ids.token()
        common = {
            "webhookEventId": self._ids.event(milliseconds),
            "deliveryContext": {"isRedelivery": False},
            "timestamp": milliseconds,
            "source": source,
            "mode": "active",
        }
        self._webhooks.queue(common | event, ReplyToken(chat.id, now) if token else None)
