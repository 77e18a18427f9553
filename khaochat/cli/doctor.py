"""khaochat doctor: check what the service needs, and say in a sentence what to do about each fault."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import make_url, select

from khaochat.agency import Agency, AgencyFileError, load_agency
from khaochat.cli.common import settings
from khaochat.clock import wall_clock
from khaochat.settings import LINE_API, Settings, provider_secret
from monitor.source_health import SourceState
from monitor.source_health import states as source_states
from monitor.source_rules import DEAD_FAILURES
from storage import Database, outbox
from storage.migrate import current, newest
from storage.tables import Chat, Inbox, Person
from thai.dates import BANGKOK

Grade = Literal["ok", "warning", "fault"]
NEEDED_CHATS = {"pr": "the officers' group", "all": "the group of executives and staff"}
CLOCK_TOLERANCE = timedelta(seconds=60)
"""A clock further off than this makes reminders late and signatures of providers fail (they allow 5 minutes)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked, how it is, and what to do about it."""

    check: str
    grade: Grade
    text: str
    remedy: str = ""


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--offline", action="store_true", help="leave out LINE and the feeds")
    parser.epilog = "Example: khaochat doctor"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the findings; 1 when there is a fault."""
    findings = list(examine(settings(), offline=options.offline))
    if options.json:
        print(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        for f in findings:
            print(f"{f.grade:8} {f.check}: {f.text}" + (f"\n         -> {f.remedy}" if f.remedy else ""))
    return 1 if any(f.grade == "fault" for f in findings) else 0


def examine(config: Settings, *, offline: bool) -> Iterator[Finding]:
    """All findings, one check after the other; a check that cannot run is a finding too."""
    yield from _settings(config)
    try:
        agency = load_agency(config.agency_file)
    except AgencyFileError as error:
        yield Finding(
            "agency file", "fault", str(error), "mend the line named; docs/agency.md explains each key"
        )
        return
    yield Finding("agency file", "ok", f"{config.agency_file}: {agency.short_name}")
    yield from _providers(agency)
    yield from _model(config, agency)
    with closing(Database(config.database)) as database:
        yield from _store(config, database, agency)
    yield from _time_zone()
    if not offline:
        yield from asyncio.run(_network(config, agency))


def _settings(config: Settings) -> Iterator[Finding]:
    missing = config.missing_line_settings()
    if missing:
        yield Finding(
            "LINE settings", "fault", f"missing: {', '.join(missing)}", "docs/going-live.md, step 2"
        )
    else:
        yield Finding("LINE settings", "ok", "channel secret and access token are set")
    if config.public_url and not config.public_url.startswith("https://"):
        yield Finding(
            "public address",
            "fault",
            f"{config.public_url} is not https, which LINE demands",
            "put a reverse proxy with a certificate before the service",
        )
    elif not config.public_url:
        yield Finding(
            "public address",
            "warning",
            "KHAOCHAT_PUBLIC_URL is not set",
            "set the https address LINE reaches you at",
        )


def _providers(agency: Agency) -> Iterator[Finding]:
    for provider in agency.providers:
        if provider.enabled and not provider_secret(provider.name):
            name = "KHAOCHAT_CLIP_SECRET_" + provider.name.upper().replace("-", "_")
            yield Finding(
                "provider", "warning", f"{provider.name}: no secret, its clips are refused", f"set {name}"
            )


def _model(config: Settings, agency: Agency) -> Iterator[Finding]:
    from classifier import ModelError
    from khaochat.cli.in_use import classifier_in_use

    try:
        name, classifier = classifier_in_use(config, agency)
        yield Finding(
            "classifier", "ok", f"model {classifier.version}" + (" (shipped)" if name == "shipped" else "")
        )
    except (ModelError, OSError) as error:
        yield Finding("classifier", "fault", str(error), "khaochat train")


def _store(config: Settings, database: Database, agency: Agency) -> Iterator[Finding]:
    if database.is_sqlite:
        path = Path(make_url(database.url).database or "")
        if not path.exists():
            yield Finding("database", "fault", f"{path} does not exist yet", "khaochat db upgrade")
            return
    try:
        version = current(database)
    except Exception as error:  # noqa: BLE001 - any failure is a finding
        yield Finding(
            "database", "fault", f"no answer: {type(error).__name__}", "check KHAOCHAT_DATABASE_URL"
        )
        return
    if version != newest():
        yield Finding(
            "migrations", "fault", f"{version or 'empty'}, needed {newest()}", "khaochat db upgrade"
        )
        return
    yield Finding("database", "ok", f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, version {version}")
    with database.read() as session:
        roles = set(session.scalars(select(Chat.role).where(Chat.active, Chat.role.is_not(None))))
        people = list(session.scalars(select(Person).where(Person.active, Person.line_user_id.is_not(None))))
        states = outbox.counts(session)
        failed = len(session.scalars(select(Inbox.id).where(Inbox.state == "failed").limit(100)).all())
        names = [f.name for f in agency.feeds if f.enabled] + [s.name for s in agency.sources if s.enabled]
        sources = source_states(session, names, wall_clock())
    for role, what in NEEDED_CHATS.items():
        if role not in roles | {c.role for c in agency.chats}:
            yield Finding("chats", "fault", f"{what} is not linked", f"khaochat chat link CHAT_ID {role}")
    known = {p.role for p in people} | {e.role for e in agency.people if e.line_user_id}
    for role in ("officer", "head", "director", "admin"):
        if role not in known:
            yield Finding(
                "people",
                "warning",
                f"nobody is registered as {role}",
                f"khaochat person add NAME {role} --line-id U...",
            )
    if states.get("dead"):
        yield Finding(
            "messages",
            "warning",
            f"{states['dead']} messages were refused by LINE for good",
            "look for dead_letter in the log",
        )
    if failed:
        yield Finding(
            "events", "warning", f"{failed} events could not be worked on", "look for event_failed in the log"
        )
    yield from _sources(sources)


def _sources(sources: Sequence[SourceState]) -> Iterator[Finding]:
    """How the sources have been: those in trouble one by one, the others in one line."""
    well = 0
    for one in sources:
        since = (
            one.succeeded_at.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M") if one.succeeded_at else "never"
        )
        usual = (
            f"usually {one.usual:.0f} clips a day" if one.usual is not None else "usual number not known yet"
        )
        if one.failures >= DEAD_FAILURES:
            text = f"{one.name}: {one.failures} failures, last success {since}, {one.error}"
            yield Finding(
                one.kind, "warning", text, "khaochat ingest --try URL; mend its url, or set enabled: false"
            )
        elif one.quiet:
            last = (
                one.last_clip_at.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M")
                if one.last_clip_at
                else "never"
            )
            text = f"{one.name}: answers but has had no news since {last}, {usual}"
            yield Finding(
                one.kind, "warning", text, "look at the site; khaochat ingest --try URL shows what is read"
            )
        else:
            well += 1
    if well:
        today = sum(s.clips_today for s in sources)
        yield Finding("sources", "ok", f"{well} of {len(sources)} give news, {today} clips today")


def _time_zone() -> Iterator[Finding]:
    try:
        offset = datetime.now(ZoneInfo("Asia/Bangkok")).utcoffset()
    except Exception as error:  # noqa: BLE001 - any failure is a finding
        yield Finding("time zone", "fault", f"no time zone data: {error}", "install the system's tzdata")
        return
    if offset != timedelta(hours=7):
        yield Finding(
            "time zone", "fault", f"Asia/Bangkok is {offset} from UTC", "install the system's tzdata anew"
        )
    else:
        yield Finding("time zone", "ok", "Asia/Bangkok is UTC+7")


async def _network(config: Settings, agency: Agency) -> list[Finding]:
    import httpx2

    async with httpx2.AsyncClient(timeout=10) as client:
        found = await _line(config, client)
        found += await _feeds(config, agency)
        return found


async def _line(config: Settings, client: Any) -> list[Finding]:
    if config.missing_line_settings():
        return []
    token = config.line_channel_access_token.get_secret_value()
    try:
        answer = await client.get(
            f"{config.line_api_base}/v2/bot/info", headers={"Authorization": f"Bearer {token}"}
        )
    except Exception as error:  # noqa: BLE001 - any failure is a finding
        return [
            Finding(
                "LINE",
                "fault",
                f"{config.line_api_base} does not answer: {type(error).__name__}",
                "check the way out to the internet",
            )
        ]
    found = _clock(answer.headers.get("date"))
    if answer.status_code == 200:
        where = "" if config.line_api_base == LINE_API else f" at {config.line_api_base}"
        return [
            Finding(
                "LINE", "ok", f"the token is that of {answer.json().get('displayName', 'an account')}{where}"
            ),
            *found,
        ]
    return [
        Finding(
            "LINE",
            "fault",
            f"LINE answers {answer.status_code} to the token",
            "issue a new channel access token",
        ),
        *found,
    ]


def _clock(date_header: str | None) -> list[Finding]:
    if not date_header:
        return []
    off = wall_clock() - parsedate_to_datetime(date_header).astimezone(UTC)
    if abs(off) > CLOCK_TOLERANCE:
        return [Finding("clock", "fault", f"the clock is {off.total_seconds():.0f} s off", "switch on NTP")]
    return [Finding("clock", "ok", "agrees with LINE's to the minute")]


async def _feeds(config: Settings, agency: Agency) -> list[Finding]:
    from monitor import check_feed, check_source
    from monitor.visit import RobotsCache

    feeds = [f for f in agency.feeds if f.enabled]
    sources = [s for s in agency.sources if s.enabled]
    now, robots = wall_clock(), RobotsCache()
    faults = await asyncio.gather(
        *(check_feed(f, config.allowed_hosts, now) for f in feeds),
        *(check_source(s, config.allowed_hosts, now, robots) for s in sources),
    )
    asked = [("feed", f.name) for f in feeds] + [(s.kind, s.name) for s in sources]
    return [
        Finding(kind, "warning", f"{name}: {fault}", "check its url, or set enabled: false")
        if fault
        else Finding(kind, "ok", name)
        for (kind, name), fault in zip(asked, faults, strict=True)
    ]
