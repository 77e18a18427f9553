"""`SandboxLine`: LINE in memory, for one official account, one lock, one clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.api import Api
from bot.sandbox.faults import DeliveryFaults, FaultKind, FaultPlan
from bot.sandbox.ids import user_id
from bot.sandbox.menus import RichMenus
from bot.sandbox.people import People
from bot.sandbox.sends import Answer, Sends, Sent
from bot.sandbox.webhooks import Deliver, Outgoing
from bot.sandbox.world import Chat, Post

__all__ = ["Answer", "SandboxLine", "Sent"]


class SandboxLine(People):
    """A stateful stand-in for LINE with one official account, the bot.

    Three sides: `handle` is the Messaging API that the bot calls; `say`, `tap`, `follow` ... are what people do,
    which LINE tells the bot by signed webhooks; `sent`, `timeline`, `buttons` are what can be looked at.
    Every method may be called from any thread. While a webhook is being delivered no lock is held, so that the
    bot may call the API before it answers the webhook.

    Args:
        clock: gives the time now, aware, UTC. Reply tokens, retry keys and the monthly quota follow it.
        channel_secret: signs the webhooks.
        access_token: the bearer token that the API asks for.
        bot_user_id: the bot's own user id ("U" + 32 hex), the `destination` of the webhooks.
        bot_name: the name people see and mention.
        quota: people who may be reached by push and multicast in a month (Bangkok time); None is unlimited.
        deliver: takes (body, signature) to the bot and returns the status of its answer (0 when none came).
            None: webhooks are kept in `outgoing`. May be set later (`line.deliver = ...`).
        seed: the same seed gives the same ids every time; None gives unpredictable ones.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        channel_secret: str = "sandbox-channel-secret",  # noqa: S107 - opens nothing but this stand-in
        access_token: str = "sandbox-access-token",  # noqa: S107 - the same
        bot_user_id: str = user_id("khaochat-sandbox-bot"),
        bot_name: str = "ข่าวชัด",
        quota: int | None = None,
        deliver: Deliver | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(
            clock=clock,
            channel_secret=channel_secret,
            bot_user_id=bot_user_id,
            bot_name=bot_name,
            deliver=deliver,
            seed=seed,
        )
        self.access_token = access_token
        self._sends = Sends(self.world, self._ids, clock, self._webhooks.tokens, quota)
        self.menus = RichMenus(self.world, self._ids)
        self._faults = FaultPlan()
        self._api = Api(
            world=self.world,
            sends=self._sends,
            menus=self.menus,
            faults=self._faults,
            access_token=access_token,
            leave=self._bot_leaves,
        )

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Answer one request of the bot to the Messaging API (`path` from the root: /v2/bot/...).

        Never raises for a bad request: the answer carries LINE's status and error body. `Answer.lost` is set
        when a planned fault loses the answer.
        """
        lowered = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            request_id = self._ids.request()
            answer = self._api.handle(method.upper(), path, lowered, body, request_id)
            self.revision += 1
        self._webhooks.pump()
        return Answer(
            answer.status,
            {"x-line-request-id": request_id, **answer.headers},
            answer.json,
            answer.body,
            answer.lost,
        )

    def fail_next(self, kind: FaultKind, times: int = 1, match: str | None = None) -> None:
        """Let the next `times` requests fail.

        `match` is a chat id (sends into that chat), a path beginning with "/" (any request to it), or None (any
        push, reply or multicast). Kinds: see `FaultKind`.
        """
        with self._lock:
            self._faults.add(kind, times, match)
            self.revision += 1

    def clear_faults(self) -> None:
        """Forget all planned faults of the API."""
        with self._lock:
            self._faults.clear()
            self.revision += 1

    def planned_faults(self) -> list[tuple[str, int, str | None]]:
        """What `fail_next` has planned and has not happened yet: (kind, times, match)."""
        with self._lock:
            return [(each.kind, each.times, each.match) for each in self._faults.pending()]

    @property
    def deliver(self) -> Deliver | None:
        """Where webhooks go; None keeps them in `outgoing`."""
        return self._webhooks.deliver

    @deliver.setter
    def deliver(self, deliver: Deliver | None) -> None:
        self._webhooks.deliver = deliver

    @property
    def deliver_faults(self) -> DeliveryFaults:
        """What goes wrong with the next webhooks; set its numbers."""
        return self._webhooks.faults

    @property
    def outgoing(self) -> list[Outgoing]:
        """Signed webhooks that nobody has taken (without `deliver`), oldest first."""
        return self._webhooks.outgoing

    def take_outgoing(self) -> list[Outgoing]:
        """The webhooks in `outgoing`, which is empty afterwards."""
        return self._webhooks.take_outgoing()

    def redeliver(self) -> int:
        """Send all events again that were held or not answered with 2xx (isRedelivery true); returns how many."""
        again = self._webhooks.redeliver()
        with self._lock:
            self.revision += 1
        return again

    @property
    def held(self) -> int:
        """How many events wait for `redeliver`."""
        return self._webhooks.undelivered()

    def flush(self) -> None:
        """Deliver events that a planned reordering or batch is still collecting."""
        self._webhooks.flush()

    def ping(self) -> None:
        """What the "Verify" button of LINE's console does: a signed body without events."""
        self._webhooks.send_empty()

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """Every webhook event so far, as first delivered."""
        return list(self._webhooks.emitted)

    @property
    def sent(self) -> list[Sent]:
        """Every accepted send of the bot, oldest first."""
        with self._lock:
            return list(self._sends.sent)

    @property
    def quota(self) -> int | None:
        """People who may be reached in a month; may be changed at any time."""
        return self._sends.quota

    @quota.setter
    def quota(self, quota: int | None) -> None:
        self._sends.quota = quota

    @property
    def used(self) -> int:
        """People reached by counted sends in this month."""
        with self._lock:
            return self._sends.total_usage()

    def timeline(self, chat_id: str) -> list[Post]:
        """Everything visible in that chat, oldest first: people's and the bot's messages, and notices."""
        with self._lock:
            return self.world.timeline(chat_id)

    def chats_of(self, user_id: str) -> list[Chat]:
        """The chats that this person sees, the one with the newest post first."""
        with self._lock:
            self.world.person(user_id)
            mine = [chat for chat in self.world.chats.values() if user_id in chat.members]
            return sorted(mine, key=self._newest, reverse=True)

    def _newest(self, chat: Chat) -> int:
        posts = self.world.timeline(chat.id)
        return posts[-1].number if posts else 0

    def unread(self, chat_id: str, user_id: str) -> int:
        """How many messages the person has not seen in that chat."""
        with self._lock:
            return self.world.unread(chat_id, user_id)

    def mark_read(self, chat_id: str, user_id: str) -> None:
        """The person looks at the chat."""
        with self._lock:
            self.revision += 1 if self.world.unread(chat_id, user_id) else 0
            self.world.mark_read(chat_id, user_id)
