"""Feeds are parsed in a process of their own: one that takes too long is killed, and nothing else waits for it.

Measured: an ordinary feed takes half a second of CPU, a hostile one as long as it likes.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from monitor.feeds import Entry, FeedError, read_feed

PARSE_SECONDS = 10.0
"""How long one feed may be parsed."""
START_SECONDS = 30.0
"""How long the process may take to start, on a machine that is busy."""


class FeedProcess:
    """Parses feeds in a child process that is started when first needed. May be used by several threads."""

    def __init__(self, seconds: float = PARSE_SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def parse(self, body: bytes, content_type: str, now: datetime) -> list[Entry]:
        """As `read_feed`, within the time limit. Raises FeedError."""
        with self._lock:
            pipe = self._started()
            try:
                pipe.send((body, content_type, now))
                if not pipe.poll(self._seconds):
                    raise FeedError("parse_timeout", f"{self._seconds:g} s")
                answer = pipe.recv()
            except FeedError:
                self._stop()
                raise
            except (EOFError, OSError) as error:
                self._stop()
                raise FeedError("unreadable", f"the parser died: {error!r}") from error
        if isinstance(answer, FeedError):
            raise answer
        return list(answer)

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._stop()

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._stop()
        # A fresh interpreter: forking a process that runs threads can leave a lock held for ever.
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="feed-parser", daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        try:
            if not ours.poll(START_SECONDS):
                raise FeedError("parse_timeout", "the parser did not start")
            ours.recv()
        except (EOFError, OSError) as error:
            self._stop()
            raise FeedError("unreadable", f"the parser did not start: {error!r}") from error
        except FeedError:
            self._stop()
            raise
        return ours

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _serve(pipe: Connection) -> None:
    """The child: parse what comes until the parent is gone."""
    import bs4  # noqa: F401 - loaded before the clock starts
    import feedparser  # noqa: F401

    with suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send("ready")
        while True:
            body, content_type, now = pipe.recv()
            pipe.send(_answer(body, content_type, now))


def _answer(body: bytes, content_type: str, now: datetime) -> list[Entry] | FeedError:
    try:
        return read_feed(body, content_type, now)
    except FeedError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever a parser makes of hostile input is told, not raised
        return FeedError("unreadable", repr(error)[:300])


shared = FeedProcess()
"""The process's one parser."""
