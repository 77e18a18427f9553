"""/digest/{token}: the digest as it was sent, for whoever holds the link, for seven days; the same on paper beside it.

The sheets are made when they are asked for, from what was frozen when the digest was sent: the same link gives the
same bytes, and nothing needs to be stored.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from storage.tables import Digest
from storage.web_access import digest_day, digest_path
from web.gate import Refused
from web.site import Site, when

Kind = Literal["digest", "board"]
NAMES: dict[Kind, str] = {"digest": "สรุปข่าวเช้า", "board": "ข่าวติดบอร์ด"}
SHEETS_KEPT = 8
"""Sheets in memory: today's and yesterday's, and some that somebody looks up; each has some 100 kB."""


@dataclass(frozen=True, slots=True)
class _Sent:
    day: date
    at: datetime
    content: dict[str, Any]


def digest_router(site: Site) -> APIRouter:
    """The routes. 410 when the link is not ours or too old, 404 when that day's digest was not sent."""
    router = APIRouter()
    sheets = _Sheets()

    def sent(token: str) -> _Sent:
        day = digest_day(token, site.clock(), secret=site.secret)
        if day is None:
            raise Refused(410, "digest_expired")
        with site.database.read() as session:
            row = session.execute(
                select(Digest.content, Digest.sent_at).where(Digest.day == day, Digest.sent_at.is_not(None))
            ).first()
        if row is None or row.content is None:
            raise Refused(404, "", "สรุปข่าวเช้าของวันนี้ยังไม่ส่ง · เปิดลิงก์นี้อีกครั้งหลังได้รับสรุปข่าวใน LINE")
        return _Sent(day, row.sent_at, row.content)

    def address(found: _Sent) -> str | None:
        path = digest_path(found.day, found.at, secret=site.secret)
        return f"{site.public_url}{path}" if site.public_url else None

    def paper(kind: Kind, token: str) -> Response:
        found = sent(token)
        made = sheets.get(
            (kind, found.day, found.at), lambda: _made(kind, found, site.agency, address(found))
        )
        name = quote(f"{NAMES[kind]} {found.day.isoformat()}.pdf")
        return _hidden(
            Response(
                made,
                media_type="application/pdf",
                headers={
                    "Content-Disposition": f"inline; filename=\"{kind}-{found.day.isoformat()}.pdf\"; filename*=UTF-8''{name}",
                    "Cache-Control": "no-store",
                    "Referrer-Policy": "no-referrer",
                },
            )
        )

    @router.get("/digest/{token}", include_in_schema=False)
    def digest(token: str) -> Response:
        found = sent(token)
        return _hidden(
            site.page(
                "digest.html",
                token=token,
                day=found.day,
                sent_at=found.at,
                content=found.content,
                moment=datetime.fromisoformat,
                when=when,
            )
        )

    @router.get("/digest/{token}/digest.pdf", include_in_schema=False)
    def digest_sheet(token: str) -> Response:
        return paper("digest", token)

    @router.get("/digest/{token}/board.pdf", include_in_schema=False)
    def board_sheet(token: str) -> Response:
        return paper("board", token)

    return router


def _hidden(response: Response) -> Response:
    # The link is the key: it stays out of search engines.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _made(kind: Kind, found: _Sent, agency: str, page: str | None) -> bytes:
    import reports

    if kind == "board":
        return reports.board_pdf(found.content, agency=agency, qr_url=page, now=found.at)
    return reports.digest_pdf(found.content, agency=agency, now=found.at, page_url=page)


class _Sheets:
    """The sheets asked for last. One is set at a time: setting takes a core, and many phones ask at ten to ten."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Kind, date, datetime], bytes] = OrderedDict()
        self._lock = Lock()
        # A compiler belongs to its thread: with one thread for all there is one, and it stays warm.
        self._press = ThreadPoolExecutor(1, "press")

    def get(self, key: tuple[Kind, date, datetime], make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._press.submit(make).result()
                while len(self._kept) > SHEETS_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
