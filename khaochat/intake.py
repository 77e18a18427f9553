"""Stores inputs durably for the webhooks: requests that come together share one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from storage import Database, inbox

STORE_DOWN = (OperationalError, InterfaceError, NoConnection)
"""What the store raises when it takes nothing from anybody."""
Waiting = tuple[Sequence[inbox.NewInput], asyncio.Future[list[bool]]]
"""Inputs, and who waits to hear of them."""


class Intake:
    """Keeps inputs and says which were new; returns only after the commit. Sets `wake` when there is work."""

    def __init__(self, database: Database, clock: Callable[[], datetime], *wake: asyncio.Event) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, inputs: Sequence[inbox.NewInput]) -> list[bool]:
        """Store inputs; raises what the store raised, so that the sender is not told that they are safe."""
        future: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append((inputs, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error = await self._stored(batch)
            if error is None:
                continue
            if len(batch) == 1 or isinstance(error, STORE_DOWN):
                _fail(batch, error)
                continue
            for one in batch:  # one of them is at fault: it must not cost the others
                if own := await self._stored([one]):
                    _fail([one], own)

    async def _stored(self, batch: list[Waiting]) -> Exception | None:
        """Store in one commit and tell who waits; gives what the store raised, which was then not told."""
        try:
            results = await run_in_threadpool(self._store, [inputs for inputs, _ in batch])
        except Exception as error:  # noqa: BLE001 - raised again where the request waits
            return error
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
        for event in self._wake:
            event.set()
        return None

    def _store(self, batches: list[Sequence[inbox.NewInput]]) -> list[list[bool]]:
        with self._database.write() as session:
            now = self._clock()
            return [inbox.put(session, inputs, now) for inputs in batches]


def _fail(batch: list[Waiting], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
