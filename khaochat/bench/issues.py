"""How long after a post comes in its case is open and its card with LINE, at a steady rate of posts."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox import SandboxLine, group_id, user_id
from bot.webhook import signature
from khaochat.bench import process
from khaochat.bench.measures import WARM_UP_SECONDS, percentile
from khaochat.clock import wall_clock
from monitor.word_counts import FILE

PATIENCE = 30
"""Seconds that the last cards are waited for."""


def measure(
    home: Path,
    agency_file: Path,
    people: Callable[[SandboxLine], None],
    officer: str,
    group: str,
    rate: int = 20,
    seconds: int = 15,
) -> dict[str, Any]:
    """Post `rate` different PMOC posts a second into the PR group; seconds until LINE has accepted each one's card.

    `agency_file` names the group `group` with role pr and the officer `officer` (keys of the stand-in's people);
    `people` puts both into the stand-in for LINE.
    """
    secret, token = process.new_secret(), process.new_secret()
    with process.line_beside(secret, token) as (line, base):
        people(line)
        with process.service(home, base, secret, token, agency_file) as running:
            before = _cpu_seconds(running.pid)
            posted = asyncio.run(_post(running, officer, group, rate, seconds))
            _wait(line, len(posted))
            used = _cpu_seconds(running.pid) - before
    seen = _cards(line)
    took = [seen[mark] - at for mark, at in posted.items() if mark in seen]
    warm = [
        seen[m] - at for n, (m, at) in enumerate(posted.items()) if m in seen and n >= rate * WARM_UP_SECONDS
    ]
    return {
        "rate_per_s": rate,
        "posts": len(posted),
        "cards": len(took),
        "p50_s": round(percentile(warm, 0.5), 3) if warm else None,
        "p99_s": round(percentile(warm, 0.99), 3) if warm else None,
        "max_s": round(max(took), 3) if took else None,
        "cpu_ms_per_post": round(1_000 * used / max(1, len(posted)), 1),
        "conditions": "signed webhooks, each a post of two issues of which one is ours, until the stand-in for LINE has "
        f"accepted the card; the first {WARM_UP_SECONDS} s count for max only; the service on one core, SQLite",
    }


def _cpu_seconds(pid: int) -> float:
    """Processor time of the service so far: what counts where the machine has other work (Linux only, else 0)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _post(
    running: process.Running, officer: str, group: str, rate: int, seconds: int
) -> dict[str, float]:
    """Send the posts; when each was sent, by the words that mark it."""
    import httpx2

    marks = _marks(rate * seconds)
    sent: dict[str, float] = {}

    async def send(client: httpx2.AsyncClient, number: int, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.time()))
        body = _body(number, marks[number], officer, group)
        headers = {"x-line-signature": signature(running.secret, body), "content-type": "application/json"}
        sent[marks[number]] = time.time()
        answer = await client.post(f"{running.base}/webhooks/line", content=body, headers=headers)
        answer.raise_for_status()

    limits = httpx2.Limits(max_connections=16, max_keepalive_connections=16)
    async with httpx2.AsyncClient(timeout=30, limits=limits, trust_env=False) as client:
        start = time.time() + 0.5
        await asyncio.gather(*(send(client, n, start + n / rate) for n in range(rate * seconds)))
    return sent


def _marks(number: int) -> list[str]:
    """Different words for each post, so that none joins the case of another."""
    chance = random.Random(5)
    words = [row.split("\t")[0] for row in FILE.read_text(encoding="utf-8").splitlines()[400:3_000]]
    return [f"{''.join(chance.sample(words, 2))} รุ่น {n + 1_000}" for n in range(number)]


def _body(number: int, mark: str, officer: str, group: str) -> bytes:
    text = (
        f"ประเด็นประจำวัน\n1. ครูร้องผลประเมิน {mark}\nหน่วยงาน: สมศ.\n2. ราคาสินค้า {number}\nหน่วยงาน: กระทรวงพาณิชย์\n"
        "ชี้แจงภายใน 24 ชม."
    )
    event = {
        "type": "message",
        "message": {"type": "text", "id": str(10**17 + number), "quoteToken": "q", "text": text},
        "webhookEventId": uuid.uuid4().hex[:26].upper(),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(wall_clock().timestamp() * 1000),
        "source": {"type": "group", "groupId": group_id(group), "userId": user_id(officer)},
        "mode": "active",
    }
    return json.dumps({"destination": user_id("bot"), "events": [event]}, ensure_ascii=False).encode()


def _wait(line: SandboxLine, number: int) -> None:
    """Until so many posts have their card, or patience ends: what is missing then shows in the figures."""
    until = time.time() + PATIENCE
    # The stand-in for LINE listens in a thread of its own and signals nothing; it writes down when it took each message.
    while time.time() < until and len(_cards(line)) < number:
        time.sleep(0.2)


def _cards(line: SandboxLine) -> dict[str, float]:
    """When LINE accepted the first message that names each post's mark."""
    found: dict[str, float] = {}
    for sent in list(line.sent):
        words = json.dumps(sent.messages, ensure_ascii=False)
        start = words.find("ครูร้องผลประเมิน ")
        while start >= 0:
            piece = words[start + len("ครูร้องผลประเมิน ") :]
            end = piece.find(" รุ่น ")
            if end >= 0:
                found.setdefault(piece[: end + len(" รุ่น 1000")], sent.at.timestamp())
            start = words.find("ครูร้องผลประเมิน ", start + 10)
    return found
