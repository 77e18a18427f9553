"""What comes from outside is parsed in a process of its own: one that takes too long is killed, nothing else waits.

Measured: an ordinary feed takes half a second of CPU, a hostile one as long as it likes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from monitor.feeds import Entry, FeedError

PARSE_SECONDS = 10.0
"""How long one document may be parsed."""
START_SECONDS = 30.0
"""How long the process may take to start, on a machine that is busy."""

JOBS = {
    "feed": "monitor.feeds:read_feed",
    "article": "monitor.articles:read_article",
    "links": "monitor.listing:read_links",
    "sitemap": "monitor.sitemaps:read_sitemap",
    "table": "monitor.spreadsheets:read_table",
}
"""What the process can do: functions that raise FeedError and nothing else on purpose."""


class FeedProcess:
    """Parses documents in a child process that is started when first needed. May be used by several threads."""

    def __init__(self, seconds: float = PARSE_SECONDS, context: Any = None) -> None:
        self._seconds = seconds
        # A fresh interpreter: forking a process that runs threads can leave a lock held for ever.
        self._context = context or get_context("spawn")
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def parse(self, body: bytes, content_type: str, now: datetime) -> list[Entry]:
        """As `read_feed`, within the time limit. Raises FeedError."""
        return list(self.read("feed", body, content_type, now))

    def read(self, job: str, *arguments: Any, seconds: float | None = None) -> Any:
        """Run one of `JOBS` in the child, within the time limit. Raises FeedError."""
        limit = self._seconds if seconds is None else seconds
        with self._lock:
            pipe = self._started()
            try:
                pipe.send((job, arguments))
                if not pipe.poll(limit):
                    raise FeedError("parse_timeout", f"{limit:g} s")
                answer = pipe.recv()
            except FeedError:
                self._stop()
                raise
            except (EOFError, OSError) as error:
                self._stop()
                raise FeedError("unreadable", f"the parser died: {error!r}") from error
        if isinstance(answer, FeedError):
            raise answer
        return answer

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._stop()

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._stop()
        ours, theirs = self._context.Pipe()
        self._pipe = ours
        process = self._context.Process(target=_serve, args=(theirs,), name="feed-parser", daemon=True)
        try:
            process.start()
            self._process = process
            theirs.close()
            if not ours.poll(START_SECONDS):
                raise FeedError("parse_timeout", "the parser did not start")
            ours.recv()
        except (EOFError, OSError, RuntimeError) as error:
            self._stop()
            raise FeedError("unreadable", f"the parser did not start: {error!r}") from error
        except FeedError:
            self._stop()
            raise
        finally:
            theirs.close()
        return ours

    def _stop(self) -> None:
        """End the child, if there is one: a process that never came to be has nothing to kill or to wait for."""
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()


def _serve(pipe: Connection) -> None:
    """The child: parse what comes until the parent is gone."""
    import bs4  # noqa: F401 - loaded before the clock starts
    import feedparser  # noqa: F401 - likewise

    with suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send("ready")
        while True:
            job, arguments = pipe.recv()
            pipe.send(_answer(job, arguments))


def _answer(job: str, arguments: tuple[Any, ...]) -> Any:
    try:
        module, _, name = JOBS[job].partition(":")
        work: Callable[..., Any] = getattr(import_module(module), name)
        return work(*arguments)
    except FeedError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever a parser makes of hostile input is told, not raised
        return FeedError("unreadable", repr(error)[:300])


shared = FeedProcess()
"""The process's one parser."""
