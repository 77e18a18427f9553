"""/digest/{token}: the digest as it was sent, for whoever holds the link, for seven days."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from storage.tables import Digest
from storage.web_access import digest_day
from web.gate import Refused
from web.site import Site, when


def digest_router(site: Site) -> APIRouter:
    """The route. 410 when the link is not ours or too old, 404 when that day's digest was not sent."""
    router = APIRouter()

    @router.get("/digest/{token}", include_in_schema=False)
    def digest(token: str) -> Response:
        day = digest_day(token, site.clock(), secret=site.secret)
        if day is None:
            raise Refused(410, "digest_expired")
        with site.database.read() as session:
            sent = session.execute(
                select(Digest.content, Digest.sent_at).where(Digest.day == day, Digest.sent_at.is_not(None))
            ).first()
        if sent is None or sent.content is None:
            raise Refused(404, "", "สรุปข่าวเช้าของวันนี้ยังไม่ส่ง · เปิดลิงก์นี้อีกครั้งหลังได้รับสรุปข่าวใน LINE")
        page = site.page(
            "digest.html",
            day=day,
            sent_at=sent.sent_at,
            content=sent.content,
            moment=datetime.fromisoformat,
            when=when,
        )
        # The link is the key: it stays out of search engines.
        page.headers["X-Robots-Tag"] = "noindex, nofollow"
        return page

    return router
