"""The measurements. Each gives a dictionary of figures with their conditions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox import SandboxLine
from bot.webhook import signature
from khaochat.agency import Agency
from khaochat.bench.process import Running
from khaochat.bench.samples import line_body, many_clips, open_many_cases, post_clips
from khaochat.clock import wall_clock
from storage import Database, inbox
from storage.migrate import upgrade

WARM_UP_SECONDS = 2
"""The first requests to a fresh process load code and make connections; they are told apart, not left out."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def webhook(running: Running, rate: int, seconds: int) -> dict[str, Any]:
    """Signed events at a steady rate; how long each answer took."""
    import httpx2

    took: list[float] = []
    warm: list[float] = []
    refused = 0

    async def send(client: httpx2.AsyncClient, number: int, at: float) -> None:
        nonlocal refused
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        body = line_body(number, wall_clock())
        headers = {"x-line-signature": signature(running.secret, body), "content-type": "application/json"}
        began = time.perf_counter()
        answer = await client.post(f"{running.base}/webhooks/line", content=body, headers=headers)
        took.append(time.perf_counter() - began)
        if number >= rate * WARM_UP_SECONDS:
            warm.append(took[-1])
        refused += answer.status_code != 200

    limits = httpx2.Limits(max_connections=32, max_keepalive_connections=32)
    async with httpx2.AsyncClient(timeout=30, limits=limits, trust_env=False) as client:
        start = time.perf_counter() + 0.5
        await asyncio.gather(*(send(client, i, start + i / rate) for i in range(rate * seconds)))
        elapsed = time.perf_counter() - start
    return {
        "rate_per_s": rate,
        "events": len(took),
        "not_200": refused,
        "accepted_per_s": round(len(took) / elapsed, 1),
        "p50_ms": round(1000 * percentile(took, 0.5), 2),
        "p99_ms": round(1000 * percentile(took, 0.99), 2),
        "max_ms": round(1000 * max(took), 2),
        "p99_ms_without_the_first_2_s": round(1000 * percentile(warm, 0.99), 2),
        "conditions": "service on one core, events generated on the other, SQLite with a flush to disk a commit",
    }


def provider(running: Running, home: Path, number: int) -> dict[str, Any]:
    """Clips through the provider's webhook of the running service, until all are labelled and stored."""
    from sqlalchemy import func, select

    from storage.tables import Clip

    now = wall_clock()
    clips = list(many_clips(number, now, seed=2))
    began = time.perf_counter()
    for i in range(0, number, 100):
        post_clips(running, clips[i : i + 100])
    accepted = time.perf_counter() - began
    database = Database(f"sqlite:///{home / 'khaochat.db'}")
    done = 0
    while done < number and time.perf_counter() - began < 120:
        time.sleep(0.1)
        with database.read() as session:
            done = session.scalar(select(func.count()).select_from(Clip)) or 0
    database.close()
    return {
        "clips": done,
        "accepted_after_s": round(accepted, 2),
        "all_stored_after_s": round(time.perf_counter() - began, 2),
        "conditions": "signed requests of 100 clips to the service on one core, the first of which load the model",
    }


def pipeline(folder: Path, agency: Agency, number: int) -> dict[str, Any]:
    """Clips from the inbox to stored, labelled, in stories."""
    from khaochat.clips import ClipWorker
    from monitor.clips import as_input

    database = Database(f"sqlite:///{folder / 'pipeline.db'}")
    upgrade(database)
    now = wall_clock()
    worker = ClipWorker(agency, database, frozenset())
    began = time.perf_counter()
    worker.load(now)
    loaded = time.perf_counter() - began
    inputs = [as_input(clip) for clip in many_clips(number, now)]
    began = time.perf_counter()
    for i in range(0, number, 200):
        with database.write() as session:
            inbox.put(session, inputs[i : i + 200], now)
    stored = time.perf_counter() - began
    began = time.perf_counter()
    done = worker.work(wall_clock)
    elapsed = time.perf_counter() - began
    database.close()
    return {
        "clips": done,
        "clips_per_s": round(done / (elapsed + stored), 1),
        "inbox_clips_per_s": round(number / stored, 1),
        "model_and_index_load_s": round(loaded, 2),
        "conditions": "one process on one core, SQLite, batches of 200, recombined sample news of about 400 characters",
    }


def digest(folder: Path, agency: Agency) -> dict[str, Any]:
    """Compile the digest of a day with 500 clips (in the store that `pipeline` filled)."""
    from sqlalchemy import delete, func, select

    from khaochat.particulars import particulars
    from reports import compile_digest
    from storage.tables import Clip

    database = Database(f"sqlite:///{folder / 'pipeline.db'}")
    who = particulars(agency)
    now = wall_clock()
    with database.write() as session:
        keep = select(Clip.id).order_by(Clip.published_at.desc()).limit(500)
        session.execute(delete(Clip).where(Clip.id.not_in(keep)))
    took = []
    with database.read() as session:
        for _ in range(5):
            began = time.perf_counter()
            content = compile_digest(
                session,
                who.day(now),
                now,
                digest_at=who.digest_at,
                own_agency=who.own_agency,
                level_names=who.level_names,
                agency_names=who.agency_names,
                limit=500,
                names=who.own_names,
            )
            took.append(time.perf_counter() - began)
        clips = session.scalar(select(func.count()).select_from(Clip))
    database.close()
    return {
        "clips": clips,
        "stories": content["stories"],
        "best_s": round(min(took), 3),
        "worst_s": round(max(took), 3),
    }


def prepare_cases(
    database_url: str, agency: Agency, number: int, first_mark: datetime, spread: timedelta
) -> None:
    """Fill a store with open cases for `alerts`."""
    database = Database(database_url)
    upgrade(database)
    with database.write() as session:
        open_many_cases(session, number, first_mark, spread, agency.policy)
    database.close()


def alerts(line: SandboxLine, database_url: str, wanted: int, until: datetime) -> dict[str, Any]:
    """How late each due reminder went out, from its due time to LINE's acceptance; waits until `until`."""
    from sqlalchemy import select

    from storage.tables import CaseEvent, Outbox
    from workflows.clarification import items_of

    while wall_clock() < until:
        time.sleep(0.2)
    database = Database(database_url)
    with database.read() as session:
        events = {
            (row.case_id): row.at
            for row in session.scalars(select(CaseEvent).where(CaseEvent.kind == "reminded"))
        }
        sent = list(session.scalars(select(Outbox).where(Outbox.kind == "case_reminder")))
        opened = {
            row.case_id: row.data
            for row in session.scalars(select(CaseEvent).where(CaseEvent.kind == "case_opened"))
        }
    database.close()
    late: list[float] = []
    for row in sent:
        if row.sent_at is None:
            continue
        for item in items_of(row.data):
            due = _first_mark(opened[int(item["case_id"])])
            late.append((row.sent_at - due).total_seconds())
    return {
        "open_cases": len(opened),
        "reminders_due": wanted,
        "reminders_decided": len(events),
        "reminders_sent": len(late),
        "p50_late_s": round(percentile(late, 0.5), 3) if late else None,
        "p99_late_s": round(percentile(late, 0.99), 3) if late else None,
        "max_late_s": round(max(late), 3) if late else None,
        "requests_to_line": len(line.sent),
        "conditions": "from the due time to LINE's acceptance, stand-in for LINE on the other core",
    }


def _first_mark(opened: dict[str, Any]) -> datetime:
    start = datetime.fromisoformat(opened["clock_start"])
    limit = opened["limits"][0]
    return start + (datetime.fromisoformat(limit["due"]) - start) / 2
