"""The clock: the only place that asks what time it is, and one that can be set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def wall_clock() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands until it is set; `resume` lets it run on from where it stands."""

    def __init__(self, start: datetime) -> None:
        self._at = start
        self._since: datetime | None = None

    def __call__(self) -> datetime:
        """The simulated time, UTC."""
        return self._at + (wall_clock() - self._since) if self._since else self._at

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment; never backwards."""
        self._at = max(self(), moment)
        self._since = wall_clock() if self._since else None

    def forward(self, span: timedelta) -> None:
        """Go on by a span."""
        self.move_to(self() + span)

    def resume(self) -> None:
        """From now on run as fast as the wall clock."""
        self._at, self._since = self(), wall_clock()
