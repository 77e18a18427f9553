"""How long after its publication a negative story is on the card in the PR group: by webhook, and by feed."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from bot.sandbox import SandboxLine
from khaochat.bench import process
from khaochat.bench.measures import percentile
from khaochat.bench.samples import post_clips
from khaochat.clock import wall_clock
from monitor.clips import NewClip
from monitor.word_counts import FILE

POLL_SECONDS = 5
"""Feeds are asked this often here; `jobs.poll` of an agency is minutes."""
PATIENCE = 30
"""Seconds that a card is waited for."""


def measure(
    home: Path, agency_file: Path, people: Callable[[SandboxLine], None], number: int = 12
) -> dict[str, Any]:
    """Publish `number` negative stories on the agency, one after the other, by each way; seconds until LINE has the card.

    `agency_file` names a PR group; `people` puts the group and its members into the stand-in for LINE.
    """
    stories = _stories(2 * number)
    secret, token = process.new_secret(), process.new_secret()
    with _feed() as (publish, address), process.line_beside(secret, token) as (line, base):
        people(line)
        _with_feed(agency_file, address)
        os.environ["KHAOCHAT_ALLOW_PRIVATE_HOSTS"] = "127.0.0.1"
        try:
            with process.service(home, base, secret, token, agency_file) as running:
                hook = [_until_card(line, partial(post_clips, running, [c])) for c in stories[:number]]
                fed = [_until_card(line, partial(publish, c)) for c in stories[number:]]
        finally:
            del os.environ["KHAOCHAT_ALLOW_PRIVATE_HOSTS"]
    return {
        "by_webhook": _figures(hook[1:]) | {"first_s": hook[0]},
        "by_feed": _figures(fed) | {"poll_s": POLL_SECONDS},
        "conditions": "from the request, or from the moment the item stands in the feed, until the stand-in for LINE "
        "has accepted the card; the first clip loads the model; the service on one core",
    }


def _figures(took: Sequence[float | None]) -> dict[str, Any]:
    seconds = [t for t in took if t is not None]
    return {
        "stories": len(took),
        "cards": len(seconds),
        "p50_s": round(percentile(seconds, 0.5), 2) if seconds else None,
        "max_s": round(max(seconds), 2) if seconds else None,
    }


def _until_card(line: SandboxLine, publish: Callable[[], None]) -> float | None:
    """Seconds from publishing until LINE has accepted one more message; None when none came."""
    before, began = len(line.sent), time.perf_counter()
    publish()
    while len(line.sent) == before:
        if time.perf_counter() - began > PATIENCE:
            return None
        time.sleep(0.005)  # the stand-in signals nothing; half a hundredth is below what the figures show
    return round(time.perf_counter() - began, 3)


def _stories(number: int) -> list[NewClip]:
    """Complaints about the agency whose particulars are all different, so that each is a story of its own."""
    chance = random.Random(3)
    words = [row.split("\t")[0] for row in FILE.read_text(encoding="utf-8").splitlines()[400:3_000]]
    found = []
    for n in range(number):
        few, many = ("".join(chance.sample(words, k)) for k in (3, 4))
        body = " ".join("".join(chance.sample(words, 5)) for _ in range(12))
        found.append(
            NewClip(
                source="bench",
                source_key=f"negative-{n}",
                title=f"ครูร้องเรียน สมศ. ประเมินไม่เป็นธรรม {few}",
                body=f"{many} กลุ่มครูร้องเรียนผลประเมินคุณภาพภายนอกของ สมศ. {body}",
                url=f"https://news.example/negative/{n}",
                outlet=f"สำนักข่าว {n}",
                author="",
                published_at=wall_clock(),
                image_url=None,
                provider_level=None,
                provider_agency=None,
            )
        )
    return found


def _with_feed(agency_file: Path, address: str) -> None:
    data = yaml.safe_load(agency_file.read_text(encoding="utf-8"))
    data["feeds"] = [{"name": "bench", "url": address}]
    data.setdefault("jobs", {})["poll"] = f"{POLL_SECONDS}s"
    agency_file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


@contextmanager
def _feed() -> Iterator[tuple[Callable[[NewClip], None], str]]:
    """A feed on loopback; gives a function that publishes an item in it, and its address."""
    items: list[NewClip] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = _rss(items).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield (
            lambda clip: items.insert(0, replace(clip, published_at=wall_clock())),
            (f"http://127.0.0.1:{server.server_address[1]}/feed"),
        )
    finally:
        server.shutdown()
        server.server_close()


def _rss(items: Sequence[NewClip]) -> str:
    entries = "".join(
        f"<item><guid>{c.source_key}</guid><title>{escape(c.title)}</title><link>{c.url}</link>"
        f"<description>{escape(c.body)}</description><pubDate>{format_datetime(c.published_at)}</pubDate></item>"
        for c in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>bench</title>{entries}</channel></rss>'
