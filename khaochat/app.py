"""The web application: webhooks, health and pages around a running service."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from bot.line_api import SdkLine
from bot.line_content import LineContent
from bot.links import LINE_SHARE, Links, share_router
from bot.posted_text import shared_text
from bot.webhook import line_router
from khaochat.agency import Agency
from khaochat.clips import ClipWorker
from khaochat.particulars import particulars
from khaochat.service import Service
from khaochat.settings import Settings, provider_secret
from monitor.snapshot import take_snapshot
from monitor.source_health import SourceState, states
from storage import Database, inbox, outbox
from storage.files import FileStore
from storage.migrate import current, newest
from web import (
    AnswerDesk,
    Desk,
    IntakeDesk,
    Site,
    answer_router,
    case_new_router,
    cases_router,
    clips_router,
    digest_router,
    front_router,
    health_router,
    install_shell,
    issues_api,
    news_router,
    quarter_router,
    reports_router,
    session_router,
    weekly_router,
)

log = structlog.get_logger(__name__)

STOP_SECONDS = 10
"""How long running work may take to finish when the service is stopped."""

Drive = Callable[[Service], Awaitable[None]]
"""What drives a service until it is cancelled: the wall clock, or a simulated one."""


@dataclass(slots=True)
class Failure:
    """Whether the work behind the application broke down, and how the server is then stopped."""

    happened: bool = False
    stop: Callable[[], None] = lambda: signal.raise_signal(signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of. `sandbox` is mounted at /sandbox when there is one."""

    settings: Settings
    agency: Agency
    database: Database
    clock: Callable[[], datetime]
    sandbox: FastAPI | None = None
    drive: Drive = Service.run
    share_target: str = LINE_SHARE
    failure: Failure = field(default_factory=Failure)

    @property
    def links(self) -> Links:
        """The signed links of this installation."""
        return Links(self.settings.public_url, self.settings.line_channel_secret.get_secret_value())


def create_app(parts: Parts) -> FastAPI:
    """Build the application; the service starts and stops with it, in the server's event loop."""
    service_ref: list[Service] = []
    app = FastAPI(
        title="Khaochat",
        lifespan=_lifespan(parts, service_ref),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    secret = parts.settings.line_channel_secret.get_secret_value()

    async def keep(inputs: Sequence[inbox.NewInput]) -> list[bool]:
        return await service_ref[0].intake.keep(inputs)

    async def known(subjects: Sequence[str]) -> set[str]:
        def look() -> set[str]:
            with parts.database.read() as session:
                return inbox.known_subjects(session, "clip", subjects)

        return await run_in_threadpool(look)

    providers = {p.name for p in parts.agency.providers if p.enabled}
    app.include_router(line_router(secret, keep, parts.clock))
    app.include_router(
        clips_router(
            provider_secret=provider_secret,
            known=providers.__contains__,
            keep=keep,
            known_subjects=known,
            clock=parts.clock,
        )
    )
    app.include_router(share_router(parts.links, _share_text(parts), parts.clock, parts.share_target))
    app.include_router(
        health_router(_faults(parts, service_ref), _outbox_counts(parts.database), _source_states(parts))
    )
    _pages(app, parts)
    if parts.sandbox is not None:
        app.mount("/sandbox", parts.sandbox)
    app.state.service = service_ref
    return app


def _pages(app: FastAPI, parts: Parts) -> None:
    """The pages for people at a desk."""
    who = particulars(parts.agency)
    site = Site(
        database=parts.database,
        clock=parts.clock,
        secret=parts.settings.line_channel_secret.get_secret_value(),
        agency=who.name,
        short_name=who.short_name,
        public_url=parts.settings.public_url,
        sandbox=parts.sandbox is not None,
    )
    desk = Desk(
        own_agency=who.own_agency,
        level_names=who.level_names,
        agency_names=who.agency_names,
        digest_at=who.digest_at,
        ask_below=who.ask_below,
        own_names=who.own_names,
    )
    install_shell(app, site)
    app.include_router(front_router(site))
    app.include_router(session_router(site))
    app.include_router(news_router(site, desk))
    app.include_router(digest_router(site))
    files = FileStore(parts.settings.files)
    taking = IntakeDesk(who.own_names, who.policy, files, who.pmoc_at)
    app.include_router(case_new_router(site, taking))
    app.mount("/api", issues_api(site, taking))
    app.include_router(weekly_router(site, who.summary_house))
    app.include_router(reports_router(site, who.summary_house))
    app.include_router(cases_router(site, who.policy, parts.agency.unit, files=files))
    app.include_router(quarter_router(site, parts.agency.unit))
    kinds = {channel.name: channel.kind for channel in who.channels}
    app.include_router(answer_router(site, AnswerDesk(who.answer_setting, kinds)))


def _lifespan(
    parts: Parts, service_ref: list[Service]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        token = parts.settings.line_channel_access_token.get_secret_value()
        line = SdkLine(token, parts.settings.line_api_base)
        clips = ClipWorker(parts.agency, parts.database, parts.settings.allowed_hosts, parts.settings.home)
        contents = LineContent(token, parts.settings.line_api_base), FileStore(parts.settings.files)
        service = Service(
            parts.agency,
            parts.database,
            line,
            parts.clock,
            clips,
            parts.links,
            home=parts.settings.home,
            files=FileStore(parts.settings.files),
            look=partial(take_snapshot, allowed_hosts=parts.settings.allowed_hosts),
            contents=contents,
        )
        await run_in_threadpool(service.prepare)
        service_ref.append(service)
        driver = asyncio.create_task(_driven(parts, service))
        try:
            yield
        finally:
            driver.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(driver, STOP_SECONDS)
            await line.close()
            service_ref.clear()
            # The last connection to leave merges SQLite's write-ahead log into the file.
            await run_in_threadpool(parts.database.close)

    return lifespan


async def _driven(parts: Parts, service: Service) -> None:
    """Drive the service; when that fails the process must end, not listen on with nobody at work."""
    try:
        await parts.drive(service)
    except Exception:
        # Nobody awaits this task: without a word here the process would listen on with nobody at work.
        log.exception("service_stopped")
        parts.failure.happened = True
        parts.failure.stop()


def _share_text(parts: Parts) -> Callable[[Mapping[str, Any], datetime], str | None]:
    agency = particulars(parts.agency)

    def text(what: Mapping[str, Any], now: datetime) -> str | None:
        with parts.database.read() as session:
            return shared_text(session, agency, parts.links, what, now)

    return text


def _faults(parts: Parts, service_ref: list[Service]) -> Callable[[], Mapping[str, str]]:
    def check() -> Mapping[str, str]:
        try:
            version = current(parts.database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the store does not answer
            return {"database": type(error).__name__}
        faults = {} if version == newest() else {"migrations": f"{version}, needed {newest()}"}
        if parts.failure.happened:
            faults["service"] = "stopped"
        if service_ref and service_ref[0].clips.fault:
            faults["classifier"] = service_ref[0].clips.fault
        return faults

    return check


def _source_states(parts: Parts) -> Callable[[], Sequence[SourceState]]:
    agency = parts.agency
    names = [f.name for f in agency.feeds if f.enabled] + [s.name for s in agency.sources if s.enabled]

    def look() -> Sequence[SourceState]:
        with parts.database.read() as session:
            return states(session, names, parts.clock())

    return look


def _outbox_counts(database: Database) -> Callable[[], Mapping[str, int]]:
    def count() -> Mapping[str, int]:
        with database.read() as session:
            return outbox.counts(session)

    return count
