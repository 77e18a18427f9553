"""A web server on loopback that gives what it is told, and some things that no good server does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RSS = '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><title>ข่าว</title>{}</channel></rss>'


def rss(*items: str, encoding: str = "utf-8") -> str:
    """An RSS document."""
    return RSS.format(encoding, "".join(f"<item>{i}</item>" for i in items))


@dataclass
class Page:
    """An answer: `drip` sends the body's bytes again and again until the reader leaves."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: bool = False


class Site:
    """The server; `pages` maps paths to answers, `asked` keeps path and headers of each request."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | Callable[[Mapping[str, str]], Page]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._leave = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {k.lower(): v for k, v in self.headers.items()}
                site.asked.append((self.path, headers))
                page = site.pages.get(self.path, Page(status=404))
                site.answer(self, page(headers) if callable(page) else page)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler, page: Page) -> None:
        """Send a page."""
        handler.send_response(page.status)
        for name, value in page.headers.items():
            handler.send_header(name, value)
        if not page.drip and "Content-Length" not in page.headers:
            handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        try:
            handler.wfile.write(page.body)
            while page.drip and not self._leave.wait(0.01):
                handler.wfile.write(page.body)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        """Stop."""
        self._leave.set()
        self._server.shutdown()
        self._server.server_close()
