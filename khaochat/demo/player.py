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
from khaochat.clock import SimulatedClock
from khaochat.demo.script import END, Act
from khaochat.demo.sources import SampleClip, post_clips
from khaochat.service import Service
from storage.tables import CaseRow, Outbox
from thai.dates import clock as clock_text
from thai.dates import short_date

log = structlog.get_logger(__name__)

LONGEST_LEAP = timedelta(minutes=10)
"""How far the clock leaps at most; feeds are asked and reminders looked for in between."""


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
        self.tells = "กำลังเริ่ม"
        self.finished = asyncio.Event()

    def status(self) -> str:
        """What the sandbox shows: the simulated time and what is going on."""
        now = self._clock()
        return f"{short_date(now)} {clock_text(now)} · {self.tells}"

    async def play(self, service: Service) -> None:
        """Play the day to its end, then let the clock run on at its usual pace."""
        await self._until_served()
        while self._clock() < END:
            await self._stop(service)
            self._clock.move_to(await run_in_threadpool(self._next, service))
        await self._stop(service)
        self.tells = "จบวันตัวอย่างแล้ว ลองพิมพ์หรือแตะต่อได้"
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
            self.tells = act.tells
            await run_in_threadpool(act.do, self._line)
            await service.settle()
            await asyncio.sleep(self._pace() * 3)
        await service.step()
        await asyncio.sleep(self._pace())

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
                    session.scalar(
                        select(func.min(Outbox.due_at)).where(Outbox.state.in_(("waiting", "sending")))
                    ),
                )
                if m
            ]
        return min(m for m in moments if m > now)
