"""Faults on demand: of the API that the bot calls, and of the webhooks that the bot is called with."""

from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal["400", "401", "429", "429-month", "500", "timeout", "lost-answer"]
"""What the next send runs into.

`timeout`: nothing is accepted and no answer ever comes. `lost-answer`: the messages are accepted and delivered,
but the answer is lost on the way. The bot cannot tell the two apart; that is the point of them.
"""

FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)

ERRORS: dict[str, tuple[int, str]] = {
    "400": (400, "Failed to send messages"),
    "401": (
        401,
        "Authentication failed. Confirm that the access token in the authorization header is valid.",
    ),
    "429": (429, "The API rate limit has been exceeded. Try again later."),
    "429-month": (429, "You have reached your monthly limit."),
    "500": (500, "Internal Server Error"),
}
"""Status and LINE's words for the faults that are answered."""


@dataclass
class PlannedFault:
    """A fault that waits for the next matching request."""

    kind: FaultKind
    times: int
    match: str | None

    def hits(self, path: str, chats: tuple[str, ...]) -> bool:
        """Whether a request to that path for those chats runs into it."""
        if self.match is None:
            return path in ("/v2/bot/message/push", "/v2/bot/message/reply", "/v2/bot/message/multicast")
        return path == self.match if self.match.startswith("/") else self.match in chats


class FaultPlan:
    """The faults that are planned, first come first served."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []

    def add(self, kind: FaultKind, times: int, match: str | None) -> None:
        """Plan a fault for the next `times` matching requests; ValueError for an unknown kind."""
        if kind not in FAULT_KINDS:
            raise ValueError(f"{kind!r} is no fault; there are {', '.join(FAULT_KINDS)}")
        if times < 1:
            raise ValueError("a fault happens at least once")
        self._planned.append(PlannedFault(kind, times, match))

    def take(self, path: str, chats: tuple[str, ...]) -> FaultKind | None:
        """The fault that this request runs into, if any; it is used up by that."""
        for planned in self._planned:
            if planned.hits(path, chats):
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned.kind
        return None

    def clear(self) -> None:
        """Forget all planned faults."""
        self._planned.clear()

    def pending(self) -> list[PlannedFault]:
        """What is still waiting to happen."""
        return list(self._planned)


@dataclass
class DeliveryFaults:
    """What goes wrong with the next webhooks. Set a number; it counts down to 0 by itself.

    duplicate_next: so many events are delivered twice, both times as first deliveries (LINE does that).
    hold_next: so many events are not delivered until `SandboxLine.redeliver()`.
    reorder_next: so many events are collected and then delivered newest first.
    batch_next: so many events are collected and then delivered in one body.
    """

    duplicate_next: int = 0
    hold_next: int = 0
    reorder_next: int = 0
    batch_next: int = 0
