"""News coming in: feeds are asked, clips worked through the pipeline, negative stories announced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from khaochat.agency import Agency
from khaochat.live_model import LiveModel
from storage import Database, inbox
from workflows.people import administrators, chats_with_role

if TYPE_CHECKING:
    from monitor import StoryIndex
    from monitor.visit import RobotsCache

log = structlog.get_logger(__name__)

LOOKED_BACK = timedelta(hours=1)
"""How far back officers' changes are looked at after a start: a story is announced once all the same."""
BATCH = 200
"""Clips that go through the pipeline in one transaction."""


class ClipWorker:
    """Feeds in, clips through the pipeline. The model and the story index are loaded by `warm`, or with the first clip."""

    def __init__(
        self, agency: Agency, database: Database, allowed_hosts: frozenset[str], home: Path | None = None
    ) -> None:
        self._agency = agency
        self._database = database
        self.allowed_hosts = allowed_hosts
        self._robots: RobotsCache | None = None
        self._model = LiveModel(agency, database, home)
        self._stories: StoryIndex | None = None
        self.fault: str | None = None
        self._touched: tuple[int, int] | None = None

    async def poll(self, now: datetime, on_new: Callable[[], None] = lambda: None) -> None:
        """Ask the feeds whose time has come; new entries go into the inbox, and `on_new` is called at once."""
        from monitor import poll_feeds

        feeds = [f for f in self._agency.feeds if f.enabled]
        if feeds:
            tell = await asyncio.to_thread(self._administrators)
            await poll_feeds(
                self._database, feeds, now, allowed_hosts=self.allowed_hosts, report_to=tell, on_new=on_new
            )

    async def poll_sources(self, now: datetime, on_new: Callable[[], None] = lambda: None) -> None:
        """Ask the news pages and sitemaps whose time has come, as `poll` does the feeds."""
        from monitor import poll_sources
        from monitor.visit import RobotsCache

        self._robots = self._robots or RobotsCache()
        sources = [s for s in self._agency.sources if s.enabled]
        if sources:
            tell = await asyncio.to_thread(self._administrators)
            await poll_sources(
                self._database,
                sources,
                now,
                robots=self._robots,
                allowed_hosts=self.allowed_hosts,
                report_to=tell,
                on_new=on_new,
            )

    async def work_on_links(self, clock: Callable[[], datetime]) -> int:
        """Read the pages whose links officers have given, and answer them; gives how many were dealt with."""
        from monitor import work_on_pasted

        return await work_on_pasted(self._database, clock, self.allowed_hosts, self._agency.own_agency)

    def _administrators(self) -> list[str]:
        with self._database.read() as session:
            return administrators(session)

    def work(self, clock: Callable[[], datetime]) -> int:
        """Work through the clips in the inbox; gives how many. `fault` says why, as long as that is not possible."""
        try:
            done = self._work(clock)
        except Exception as error:
            # Noted for doctor and /readyz, and raised again.
            self.fault = f"{type(error).__name__}: {error}"[:300]
            raise
        self.fault = None
        return done

    def warm(self, clock: Callable[[], datetime]) -> None:
        """Load model and stories before the first clip comes, which may be an alarm. `fault` says why if it cannot."""
        try:
            self.load(clock())
        except Exception as error:
            # The first clip that comes tries again; until then doctor and /readyz tell the fault.
            self.fault = f"{type(error).__name__}: {error}"[:300]
            log.exception("clips_not_ready")

    def _work(self, clock: Callable[[], datetime]) -> int:
        done = 0
        while True:
            now = clock()
            with self._database.read() as session:
                if not inbox.any_due(session, "clip", now):
                    return done
            done += self._batch(now)

    def _batch(self, now: datetime) -> int:
        from monitor import process_clips

        self.load(now)
        if self._stories is None:
            raise RuntimeError("the stories are not loaded")
        with self._database.read() as session:
            pr = chats_with_role(session, "pr")
        return process_clips(
            self._database,
            self._model.classifier(now),
            self._stories,
            now,
            limit=BATCH,
            own_agency=self._agency.own_agency,
            alert_to=pr,
            alert_rule=self._agency.alerts.rule,
        )

    def recheck(self, now: datetime) -> int:
        """Announce what an officer's word has made an alarm since the last look; gives how many stories were.

        A label that is put right, a merge or a split may make a story negative, or one of the agency itself.
        """
        from monitor.alerts import alert_negative, last_touched, touched_since

        with self._database.read() as session:
            if self._touched is None:
                self._touched = last_touched(session, now - LOOKED_BACK)
            stories, *newest = touched_since(session, *self._touched)
            pr = chats_with_role(session, "pr") if stories else []
        told: list[int] = []
        if stories:
            with self._database.write() as session:
                told = alert_negative(
                    session, stories, self._agency.own_agency, pr, now, self._agency.alerts.rule
                )
        self._touched = (newest[0], newest[1])
        return len(told)

    def load(self, now: datetime) -> None:
        """Load the model and the stories of the last days, if that has not been done."""
        self._model.classifier(now)
        if self._stories is None:
            from monitor import StoryIndex

            with self._database.read() as session:
                self._stories = StoryIndex.load(session, now)
