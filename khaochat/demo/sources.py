"""Where the demo's news comes from: RSS feeds served on loopback, and a clipping service that posts to the webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from thai.dates import BANGKOK

CLIPS = Path(__file__).parent / "clips.jsonl"
PROVIDER = "clipping"
PROVIDER_SECRET = "demo-provider-secret"  # noqa: S105 - opens nothing but the demo


@dataclass(frozen=True, slots=True)
class SampleClip:
    """One article of the sample day. `via` is "provider" or "feed:<name>"; `at` is aware."""

    key: str
    via: str
    outlet: str
    title: str
    body: str
    url: str
    at: datetime
    level: str | None = None
    agency: str | None = None

    @property
    def feed(self) -> str | None:
        """The feed it comes by, None for the provider's clips."""
        return self.via.removeprefix("feed:") if self.via.startswith("feed:") else None


def sample_clips() -> list[SampleClip]:
    """The articles of the sample day, oldest first."""
    clips = []
    for line in CLIPS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        at = datetime.fromisoformat(row["at"]).replace(tzinfo=BANGKOK)
        names = ("key", "via", "outlet", "title", "body", "url", "level", "agency")
        clips.append(SampleClip(at=at, **{n: row[n] for n in names if n in row}))
    return sorted(clips, key=lambda c: c.at)


def rss(name: str, clips: Sequence[SampleClip]) -> bytes:
    """An RSS 2.0 document of clips, newest first."""
    items = "".join(
        f"<item><guid>{escape(c.url)}</guid><link>{escape(c.url)}</link><title>{escape(c.title)}</title>"
        f"<description>{escape(c.body)}</description><pubDate>{format_datetime(c.at)}</pubDate></item>"
        for c in sorted(clips, key=lambda c: c.at, reverse=True)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
    return f"{head}<title>{escape(name)}</title><link>https://{quote(name)}.example/</link>{items}</channel></rss>".encode()


class FeedServer:
    """Serves the feeds over HTTP on loopback, with what has been published by the simulated time."""

    def __init__(self, clips: Sequence[SampleClip], clock: Callable[[], datetime]) -> None:
        by_feed: dict[str, list[SampleClip]] = {}
        for clip in clips:
            if clip.feed:
                by_feed.setdefault(clip.feed, []).append(clip)
        self.names = sorted(by_feed)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = unquote(self.path.rpartition("/")[2]).removesuffix(".xml")
                if name not in by_feed:
                    self.send_error(404)
                    return
                body = rss(name, [c for c in by_feed[name] if c.at <= clock()])
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                same = self.headers.get("If-None-Match") == tag
                self.send_response(304 if same else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", "0" if same else str(len(body)))
                self.end_headers()
                if not same:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Keep quiet: the service logs what it fetches."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def url(self, name: str) -> str:
        """The address of a feed."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{quote(name)}.xml"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def post_clips(base: str, clips: Sequence[SampleClip], now: datetime) -> dict[str, object]:
    """What the clipping service does: post clips, signed, to the service's webhook; gives its answer."""
    entries = [
        {
            "id": c.key,
            "title": c.title,
            "body": c.body,
            "url": c.url,
            "outlet": c.outlet,
            "published_at": c.at.isoformat(),
            "level": c.level,
            "agency": c.agency,
        }
        for c in clips
    ]
    body = json.dumps({"clips": entries}, ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    mac = hmac.new(PROVIDER_SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{base}/webhooks/clips/{PROVIDER}",
        data=body,
        headers={"Content-Type": "application/json", "X-Khaochat-Signature": f"t={stamp},v1={mac}"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=30) as answer:
        return dict(json.loads(answer.read()))
