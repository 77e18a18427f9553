"""Webhooks: events in LINE's shapes, signed, and handed to the bot - also late, twice, or out of order."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.faults import DeliveryFaults

REPLY_TOKEN_LIFE = timedelta(seconds=60)
"""How long a reply token lives after its event was received (documentation: "within 1 minute")."""
REDELIVERED_TOKEN_LIFE = timedelta(minutes=20)
"""After this time since the event no redelivery makes its reply token usable (documentation: receiving messages)."""

Deliver = Callable[[bytes, str], int]
"""Takes a body and its signature to the bot and returns the HTTP status of the bot's answer."""


@dataclass(frozen=True)
class Outgoing:
    """A signed webhook body that nobody has taken yet (kept when there is no `deliver`)."""

    body: bytes
    signature: str


@dataclass
class ReplyToken:
    """What LINE remembers of a reply token it gave out. `received_at` is None until it was delivered."""

    chat_id: str
    event_at: datetime
    received_at: datetime | None = None
    used: bool = False

    def usable(self, now: datetime) -> bool:
        """Whether a reply with it would be accepted now."""
        if self.used or self.received_at is None:
            return False
        return now - self.received_at <= REPLY_TOKEN_LIFE


def sign(secret: str, body: bytes) -> str:
    """The x-line-signature of a body: base64 of HMAC-SHA256 with the channel secret."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


class Webhooks:
    """Hands events to the bot. Callers never hold the world's lock while `pump` runs: the bot may call back."""

    def __init__(
        self, *, secret: str, destination: str, clock: Callable[[], datetime], deliver: Deliver | None
    ) -> None:
        self.deliver = deliver
        self.faults = DeliveryFaults()
        self.outgoing: list[Outgoing] = []
        self.emitted: list[Mapping[str, Any]] = []
        self.tokens: dict[str, ReplyToken] = {}
        self._secret = secret
        self._destination = destination
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[list[dict[str, Any]]] = []
        self._collected: list[dict[str, Any]] = []
        self._undelivered: list[dict[str, Any]] = []

    def queue(self, event: dict[str, Any], token: ReplyToken | None) -> None:
        """Take an event for delivery, or do with it what the planned faults say."""
        with self._lock:
            self.emitted.append(event)
            if token is not None:
                self.tokens[event["replyToken"]] = token
            if self.faults.hold_next > 0:
                self.faults.hold_next -= 1
                self._undelivered.append(event)
            elif self.faults.reorder_next > 0 or self.faults.batch_next > 0:
                self._collect(event)
            else:
                self._enqueue([event])

    def _collect(self, event: dict[str, Any]) -> None:
        reorder = self.faults.reorder_next > 0
        self._collected.append(event)
        if reorder:
            self.faults.reorder_next -= 1
            if self.faults.reorder_next == 0:
                self._waiting += [[each] for each in reversed(self._collected)]
                self._collected = []
        else:
            self.faults.batch_next -= 1
            if self.faults.batch_next == 0:
                self._enqueue(self._collected)
                self._collected = []

    def _enqueue(self, events: list[dict[str, Any]]) -> None:
        self._waiting.append(events)
        if self.faults.duplicate_next > 0:
            self.faults.duplicate_next -= 1
            self._waiting.append(events)

    def pump(self) -> None:
        """Deliver everything that waits. An event the bot answers without 2xx is kept for `redeliver`."""
        while True:
            with self._lock:
                if not self._waiting:
                    return
                events = self._waiting.pop(0)
            self._hand_over(events)

    def _hand_over(self, events: list[dict[str, Any]]) -> None:
        body = self.envelope(events)
        signature = sign(self._secret, body)
        now = self._clock()
        with self._lock:
            for event in events:
                self._receive(event, now)
            if self.deliver is None:
                self.outgoing.append(Outgoing(body, signature))
                return
        status = 0
        try:
            status = self.deliver(body, signature)
        finally:
            if not 200 <= status < 300:
                with self._lock:
                    self._undelivered += events

    def _receive(self, event: Mapping[str, Any], now: datetime) -> None:
        token = self.tokens.get(str(event.get("replyToken", "")))
        if token is None or token.used:
            return
        if now - token.event_at <= REDELIVERED_TOKEN_LIFE:
            token.received_at = now

    def envelope(self, events: list[dict[str, Any]]) -> bytes:
        """The body of a webhook request, as bytes to be signed."""
        body = {"destination": self._destination, "events": events}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

    def send_empty(self) -> None:
        """Deliver a body without events, as LINE does to verify the address."""
        with self._lock:
            self._waiting.append([])
        self.pump()

    def flush(self) -> None:
        """Deliver what was being collected, though the planned number of events has not come together."""
        with self._lock:
            if self.faults.reorder_next > 0:
                self._waiting += [[each] for each in reversed(self._collected)]
            elif self._collected:
                self._waiting.append(self._collected)
            self._collected = []
            self.faults.reorder_next = self.faults.batch_next = 0
        self.pump()

    def redeliver(self) -> int:
        """Send every event again that was held or not answered with 2xx; returns how many.

        As LINE does it: the same event with the same id, token and time, only isRedelivery is true.
        """
        with self._lock:
            again = [{**event, "deliveryContext": {"isRedelivery": True}} for event in self._undelivered]
            self._undelivered = []
            self._waiting += [[event] for event in again]
        self.pump()
        return len(again)

    def undelivered(self) -> int:
        """How many events wait for `redeliver`."""
        with self._lock:
            return len(self._undelivered)

    def take_outgoing(self) -> list[Outgoing]:
        """Everything that waits in `outgoing`, which is empty afterwards."""
        with self._lock:
            taken, self.outgoing = self.outgoing, []
            return taken
