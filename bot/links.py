"""Links that open something for whoever holds them: signed, unguessable, and good for a limited time only.

A share link of LINE must fit into 1,000 characters of a button, which is about a hundred Thai letters; so the
button leads here, and from here to LINE with the whole text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeSerializer

from bot.limits import MAX_URI

LINE_SHARE = "https://line.me/R/share?text="
"""LINE's share link: opens the list of chats with the text ready to send (LINE URL scheme)."""
SHARE_SECONDS = 2 * 86_400
"""How long a share link works: twice the day that an answer may take by the manual."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads the links of one installation. `base` is its public address, empty when it has none."""

    base: str
    secret: str

    def share(self, text: str, now: datetime, **what: Any) -> str:
        """A link that shares `text`: straight to LINE when short, else by way of this service; "" when neither can be."""
        direct = LINE_SHARE + quote(text)
        if len(direct) <= MAX_URI:
            return direct
        if not self.base:
            return ""
        return f"{self.base}/s/{self._signer('share').dumps({'t': int(now.timestamp()), **what})}"

    def read(self, kind: str, token: str, now: datetime, seconds: int) -> Mapping[str, Any] | None:
        """What a link was made for; None when it is not ours or too old."""
        try:
            found = self._signer(kind).loads(token)
        except BadSignature:
            return None
        if not isinstance(found, dict) or now.timestamp() - found.get("t", 0) > seconds:
            return None
        return found

    def _signer(self, kind: str) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt=f"khaochat-{kind}")


def share_router(
    links: Links,
    text_of: Callable[[Mapping[str, Any], datetime], str | None],
    clock: Callable[[], datetime],
    target: str = LINE_SHARE,
) -> APIRouter:
    """The route /s/{token}: on to LINE's share sheet with the text, or a kind 404. `text_of` looks the text up."""
    router = APIRouter()

    @router.get("/s/{token}", include_in_schema=False)
    def share(token: str) -> Response:
        now = clock()
        found = links.read("share", token, now, SHARE_SECONDS)
        text = text_of(found, now) if found is not None else None
        if text is None:
            return Response(
                "ลิงก์นี้หมดอายุแล้ว · โปรดขอข้อความใหม่จากแชตกับระบบ", 404, media_type="text/plain; charset=utf-8"
            )
        return RedirectResponse(target + quote(text, safe=""), 302, headers={"Cache-Control": "no-store"})

    return router
