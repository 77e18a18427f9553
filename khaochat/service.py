"""The service put together: store, LINE, inbox, outbox, jobs; driven by the wall clock or by a simulated one."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path

import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from bot import webhook
from bot.content import ContentWork
from bot.delivery import Delivery
from bot.dispatch import handle
from bot.line_api import WholeLine
from bot.line_content import ContentSource
from bot.links import Links
from bot.rendering import renderer
from bot.upkeep import Upkeep
from khaochat.agency import Agency
from khaochat.case_chores import CaseChores, Look
from khaochat.clips import ClipWorker
from khaochat.daily import Daily as DailyWork
from khaochat.drills import Drills
from khaochat.inbox_worker import InboxWorker
from khaochat.intake import Intake
from khaochat.learning import Learning, Trainer
from khaochat.models import Shelf
from khaochat.particulars import particulars, sync_people_and_chats
from khaochat.quarterly import quarter_jobs
from khaochat.summaries import summary_jobs
from monitor.snapshot import take_snapshot
from reports import summary
from scheduler import Daily, Every, Job, Jobs, start_clockwork
from storage import Database, outbox
from storage.files import FileStore
from storage.heartbeat import BEAT_EVERY, beat, last_downtime
from storage.quota import Thrift
from storage.retention import forget_old
from workflows import answer, drill, response_plan
from workflows.clarification import any_due, next_due, note_outage, parse_duration, remind_due

log = structlog.get_logger(__name__)

CATCH_UP = {
    "selection": timedelta(minutes=80),
    "selection_reminder": timedelta(minutes=15),
    "digest": timedelta(hours=8),
    "pmoc_head": timedelta(hours=6),
    "corrections": timedelta(days=3),
    "weekly": timedelta(days=3),
    "monthly": timedelta(days=10),
    "retrain": timedelta(hours=4),
    "quarter": timedelta(hours=8),
}
"""How late a daily job is still of use: the digest until the evening, a reminder or question until the next one."""
IDLE_SECONDS = 1.0
"""The longest the work loop sleeps: inputs and messages that are tried again become due without anybody saying so."""
EVENTS_A_ROUND = 20
"""Events worked on before what they brought is sent: under a steady stream the cards must not wait for its end."""
CONTENT_SECONDS = 5.0
"""The longest until a file is looked for that could not be fetched before."""
GATHER_SECONDS = 0.03
"""How long inputs gather after the first one: not felt by people, and many times cheaper when much comes in."""
SHORTEST_SECONDS = 0.05
"""The shortest sleep, so that a message held back for a reason does not make the loop spin."""


def _forget(session: Session, now: datetime) -> None:
    log.info("old_events_forgotten", number=forget_old(session, now))


def _until(at: str, following: str) -> Daily:
    """A daily job that is of use until the one that follows it: both at once would ask the same twice."""
    first, second = time.fromisoformat(at), time.fromisoformat(following)
    minutes = (second.hour - first.hour) * 60 + second.minute - first.minute
    return Daily(first, timedelta(minutes=minutes - 1))


class Service:
    """One running Khaochat. `clock` tells the time to everything below."""

    def __init__(
        self,
        agency: Agency,
        database: Database,
        line: WholeLine,
        clock: Callable[[], datetime],
        clips: ClipWorker,
        links: Links,
        *,
        files: FileStore,
        home: Path | None = None,
        trainer: Trainer | None = None,
        look: Look = take_snapshot,
        contents: tuple[ContentSource, FileStore] | None = None,
    ) -> None:
        self.agency = agency
        self.database = database
        self.clock = clock
        self.particulars = particulars(agency)
        self.wake = asyncio.Event()
        self.news = asyncio.Event()
        self.links = asyncio.Event()
        self.intake = Intake(database, clock, self.wake, self.news)
        thrift = Thrift(agency.messages.warn_percent, agency.messages.spare_percent)
        self.delivery = Delivery(database, line, renderer(self.particulars, links), thrift)
        self.upkeep = Upkeep(database, line, thrift)
        self.clips = clips
        self.chores = CaseChores(database, self.particulars, line, files, look)
        self.called = asyncio.Event()
        self.inbox = InboxWorker(
            database,
            webhook.KIND,
            lambda session, row, now: handle(session, row, now, self.particulars, links),
        )
        shelf = Shelf(home or Path(tempfile.gettempdir()) / "khaochat", agency.names_in_news)
        self.learning = Learning(agency, database, shelf, clock, trainer=trainer)
        self._lesson: asyncio.Task[object] | None = None
        self.drills = Drills(self.particulars, thrift)
        self.contents = ContentWork(database, *contents, self.particulars) if contents else None
        self.fetch = asyncio.Event()
        self.jobs = Jobs(database, self._job_table())
        self._beaten: datetime | None = None

    def _job_table(self) -> list[Job]:
        work, when = DailyWork(self.particulars), self.agency.jobs

        def daily(name: str, at: str) -> Daily:
            return Daily(time.fromisoformat(at), CATCH_UP[name])

        return [
            Job("poll", Every(parse_duration(when.poll)), errand=self._poll),
            Job("sources", Every(parse_duration(when.poll)), errand=self._poll_sources),
            Job("selection", daily("selection", when.selection), work=work.selection),
            Job(
                "selection_reminder",
                daily("selection_reminder", when.selection_reminder),
                work=work.selection_reminder,
            ),
            Job("digest", daily("digest", when.digest), work=work.digest),
            Job("pmoc_question", _until(when.pmoc_question, when.pmoc_again), work=work.pmoc_question),
            Job("pmoc_again", _until(when.pmoc_again, when.pmoc_head), work=work.pmoc_again),
            Job("pmoc_head", daily("pmoc_head", when.pmoc_head), work=work.pmoc_head),
            *summary_jobs(self.particulars.summary_house, when, CATCH_UP),
            *self.drills.jobs(),
            Job("retrain", daily("retrain", when.retrain), errand=self._retrain),
            *quarter_jobs(self.particulars, when.quarter, CATCH_UP),
            Job("housekeeping", Daily(time(3, 30), timedelta(hours=20)), work=_forget),
            Job("messages_left", Every(timedelta(hours=1)), errand=self.upkeep.count),
            Job("menus", Every(timedelta(minutes=1)), errand=self.upkeep.menus),
            Job("alert_tick", Every(parse_duration(when.alert_tick)), errand=self._remind),
            Job("outbox", Every(parse_duration(when.outbox)), errand=self._send),
        ]

    def prepare(self) -> None:
        """Bring people and groups of the agency file into the store, and begin the jobs of a new installation."""
        with self.database.write() as session:
            sync_people_and_chats(session, self.agency, self.clock())
        self.jobs.begin(self.clock())

    async def _poll(self, now: datetime) -> None:
        await self.clips.poll(now, self.news.set)

    async def _poll_sources(self, now: datetime) -> None:
        await self.clips.poll_sources(now, self.news.set)

    async def _remind(self, now: datetime) -> None:
        def tick() -> int:
            with self.database.write() as session:
                plans = response_plan.remind_due(session, now, self.particulars.plan_policy)
                weekly = summary.send_due(session, now, self.particulars.summary_house)
                reminded = remind_due(session, now, self.particulars.policy, duty=self.particulars.duty)
                answers = answer.remind_due(session, now, self.particulars.answer_setting)
                return plans + weekly + reminded + answers

        def due() -> bool:
            with self.database.read() as session:
                return (
                    any_due(session, now)
                    or response_plan.any_due(session, now)
                    or summary.any_due(session, now)
                    or answer.any_due(session, now)
                )

        await run_in_threadpool(self._beat, now)
        while await run_in_threadpool(due):
            await run_in_threadpool(tick)
            self.wake.set()
        while await run_in_threadpool(self._drilled, now):
            self.wake.set()

    def _drilled(self, now: datetime) -> bool:
        """Look after a running drill; True when that changed something."""
        with self.database.read() as session:
            if not self.drills.pending(session):
                return False
        with self.database.write() as session:
            return self.drills.look_after(session, now)

    def _beat(self, now: datetime) -> None:
        """Say that the service is at work; what it did not see while it was not, is written into the cases."""
        if self._beaten is not None and timedelta(0) <= now - self._beaten < BEAT_EVERY:
            return
        first = self._beaten is None
        with self.database.write() as session:
            gap = beat(session, now)
            if gap is not None:
                log.warning("service_was_down", since=gap[0].isoformat(), until=gap[1].isoformat())
            elif first:
                gap = last_downtime(session, now)
        after: int | None = 0
        while gap is not None and after is not None:
            with self.database.write() as session:
                after = note_outage(session, *gap, now, self.particulars.policy, after)
        self._beaten = now

    async def _retrain(self, now: datetime) -> None:
        """Begin the night's training; nothing waits for it."""
        if self._lesson is None or self._lesson.done():
            self._lesson = asyncio.create_task(run_in_threadpool(self.learning.nightly, now))

    async def _send(self, now: datetime) -> None:
        await self.delivery.run(now, clock=self.clock)

    async def settle(self) -> None:
        """Work on all that has come in and send all that is due; a simulated clock calls this at every stop."""
        await run_in_threadpool(self.inbox.run, self.clock)
        await self.clips.work_on_links(self.clock)
        await self.chores.run(self.clock())
        await run_in_threadpool(self.clips.work, self.clock)
        await self.clips.work_on_links(self.clock)
        await run_in_threadpool(self.clips.recheck, self.clock())
        if self.contents is not None:
            await self.contents.run(self.clock)
        await self.delivery.run(self.clock(), clock=self.clock)

    async def step(self) -> None:
        """Everything that is to be done at the clock's present time, to the end of a training too."""
        await self._round()
        if self._lesson is not None:
            await self._lesson
            self._lesson = None
            await self.settle()

    async def _round(self) -> None:
        """What is due: news first, so that a digest has it."""
        await self.jobs.run("poll", self.clock())
        await run_in_threadpool(self.clips.work, self.clock)
        await self.jobs.run_due(self.clock())
        await self.settle()

    async def run(self) -> None:
        """Run by the wall clock until cancelled. What was missed while nothing ran is made up for first."""
        try:
            await self._round()
        except Exception:
            # What could not be caught up is tried again by the loops below; not to start them would stop everything.
            log.exception("catching_up_failed")
        clockwork = start_clockwork(self.jobs, self.clock)
        try:
            await asyncio.gather(
                self._loop(self.wake, self._work_on_events),
                self._news_loop(),
                self._loop(self.links, self._work_on_links),
                self._loop(self.called, self._do_chores),
                self._content_loop(),
            )
        finally:
            clockwork.shutdown(wait=False)
            self.learning.stop()

    async def _work_on_events(self) -> None:
        done = await run_in_threadpool(self.inbox.run, self.clock, EVENTS_A_ROUND)
        if done >= EVENTS_A_ROUND:
            self.wake.set()  # there is more; what these brought goes out first
        if done:
            self.links.set()
            self.called.set()
            self.fetch.set()
        await run_in_threadpool(self.clips.recheck, self.clock())
        await self._remind(self.clock())
        await self.delivery.run(self.clock(), clock=self.clock)

    async def _do_chores(self) -> None:
        if await self.chores.run(self.clock()):
            self.wake.set()

    async def _news_loop(self) -> None:
        await asyncio.sleep(IDLE_SECONDS)  # first be there for LINE
        await run_in_threadpool(self.clips.warm, self.clock)
        await self._loop(self.news, self._work_on_clips)

    async def _content_loop(self) -> None:
        """Fetch what people sent, beside all other work: LINE may take long over a large file."""
        while self.contents is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.fetch.wait(), CONTENT_SECONDS)
            self.fetch.clear()
            try:
                if await self.contents.run(self.clock):
                    self.wake.set()
            except Exception:
                # One file that cannot be fetched must not end the fetching of others.
                log.exception("content_failed")
                await asyncio.sleep(CONTENT_SECONDS)

    async def _work_on_clips(self) -> None:
        if await run_in_threadpool(self.clips.work, self.clock):
            self.wake.set()
            self.links.set()

    async def _work_on_links(self) -> None:
        """A loop of its own: a page may take its time, and no other news waits for it."""
        if await self.clips.work_on_links(self.clock):
            self.news.set()
            self.wake.set()

    def next_due(self, session: Session) -> datetime | None:
        """When the next reminder, message or chore is due (UTC), apart from the jobs with times of their own."""
        moments = [next_due(session), response_plan.next_due(session), summary.next_due(session)]
        moments += [answer.next_due(session), outbox.next_due(session), drill.next_due(session)]
        moments += self.chores.next_due(session)
        return min((moment for moment in moments if moment is not None), default=None)

    def _idle(self) -> float:
        """Seconds to sleep: until something is due, so that it is not late by a whole scan."""
        now = self.clock()
        with self.database.read() as session:
            due = self.next_due(session)
        wait = IDLE_SECONDS if due is None else (due - now).total_seconds()
        return min(IDLE_SECONDS, max(SHORTEST_SECONDS, wait))

    async def _loop(self, wake: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
        """Work when woken, and every now and then: inputs that are tried again become due in silence."""
        while True:
            idle = await run_in_threadpool(self._idle)
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), idle)
                # What comes in together is worked on together: each round costs several looks into the store.
                await asyncio.sleep(GATHER_SECONDS)
            wake.clear()
            try:
                await work()
            except Exception:
                # The loop outlives whatever one round met (a locked store, a full disk); the next round tries again.
                log.exception("work_failed")
                await asyncio.sleep(IDLE_SECONDS)
