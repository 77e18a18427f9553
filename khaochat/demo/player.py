"""Plays the day: moves the clock from one thing to the next and lets the service do its work at each stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import func, select

from bot.sandbox import SandboxLine
from bot.sandbox.server import Happening
from khaochat.clock import SimulatedClock
from khaochat.demo.script import END, Act
from khaochat.demo.sources import SampleClip, post_clips
from khaochat.demo.telling import Telling
from khaochat.service import Service
from reports import summary
from storage.tables import CaseRow, Outbox

log = structlog.get_logger(__name__)

LONGEST_LEAP = timedelta(minutes=10)
"""How far the clock leaps at most; feeds are asked and reminders looked for in between."""


READING = 30
"""How many pauses a sentence of the story stays; a stop at which nothing is told takes one."""


class Player:
    """Plays acts and clips on a service. `pace` is called after each stop, to slow the day down for people."""

    def __init__(
        self,
        *,
        clock: SimulatedClock,
        line: SandboxLine,
        base: str,
        acts: Sequence[Act],
        provided: Sequence[SampleClip],
        pace: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._line = line
        self._base = base
        self._acts = list(acts)
        self._provided = [c for c in provided if c.feed is None]
        self._pace = pace
        self.telling = Telling()
        self.finished = asyncio.Event()

    def status(self) -> str:
        """What the sandbox shows: what is going on."""
        return self.telling.story[-1].tells

    def story(self) -> Sequence[Happening]:
        """All that was told so far."""
        return self.telling.story

    async def play(self, service: Service) -> None:
        """Play the day to its end, then let the clock run on at its usual pace."""
        await self._until_served()
        while self._clock() < END:
            await self._stop(service)
            self._clock.move_to(await run_in_threadpool(self._next, service))
        await self._stop(service)
        self.telling.end(self._clock())
        self._clock.resume()
        self.finished.set()
        await service.run()

    async def _until_served(self) -> None:
        """The service starts before its server listens, and the day needs the server."""
        port = urlsplit(self._base).port
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)

    async def _stop(self, service: Service) -> None:
        now = self._clock()
        due = [c for c in self._provided if c.at <= now]
        if due:
            self._provided = [c for c in self._provided if c.at > now]
            await run_in_threadpool(post_clips, self._base, due, now)
        while self._acts and self._acts[0].at <= now:
            act = self._acts.pop(0)
            await run_in_threadpool(act.do, self._line)
            await service.settle()
            self.telling.act(act)
            await self._let_read()
        await service.step()
        if await run_in_threadpool(self.telling.sent, service.database, now):
            await self._let_read()
        await asyncio.sleep(self._pace())

    async def _let_read(self) -> None:
        """What is told stays long enough to be read; the quiet hours between pass quickly."""
        await asyncio.sleep(self._pace() * READING)

    def _next(self, service: Service) -> datetime:
        """The next moment at which something can happen: an act, a clip, a job, a reminder, a message to repeat."""
        now = self._clock()
        moments = [now + LONGEST_LEAP, END]
        moments += [act.at for act in self._acts[:1]] + [c.at for c in self._provided[:1]]
        moments += [slot for job in service.jobs if (slot := job.when.following(now)) and job.work]
        with service.database.read() as session:
            moments += [
                m
                for m in (
                    session.scalar(select(func.min(CaseRow.next_mark_at))),
                    summary.next_due(session),
                    session.scalar(
                        select(func.min(Outbox.due_at)).where(Outbox.state.in_(("waiting", "sending")))
                    ),
                )
                if m
            ]
        return min(m for m in moments if m > now)
