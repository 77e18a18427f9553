"""Fetches what people sent by its message id. LINE keeps it for a time it does not tell: at once, and again on failure.

Messaging API reference, "Get content": another host than messages; 202 while LINE prepares it, 410 after unsend.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)

LINE_API = "https://api.line.me"
CONTENT_HOST = "https://api-data.line.me"
TIMEOUT_SECONDS = 30


class Trouble(StrEnum):
    """Why there is no content: gone for ever, perhaps later, larger than wanted."""

    GONE = "gone"
    LATER = "later"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a message, and what LINE says they are."""

    data: bytes
    media_type: str = ""


class ContentSource(Protocol):
    """Where contents of messages come from."""

    async def content(self, message_id: str, most: int) -> Content | Trouble:
        """The content of a message, at most `most` bytes of it. Never raises for what LINE may answer."""
        ...


def trouble_of(status: int) -> Trouble:
    """What an answer without content means."""
    return Trouble.GONE if status in (400, 404, 410) else Trouble.LATER


class LineContent:
    """The real thing, or a stand-in at another address."""

    def __init__(self, access_token: str, base: str) -> None:
        self._token = access_token
        self._base = CONTENT_HOST if base.rstrip("/") == LINE_API else base.rstrip("/")

    async def content(self, message_id: str, most: int) -> Content | Trouble:
        """See ContentSource.content."""
        import aiohttp

        url = f"{self._base}/v2/bot/message/{message_id}/content"
        headers = {"Authorization": f"Bearer {self._token}"}
        limit = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as client,
                client.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    log.warning("content_not_given", status=answer.status)
                    return trouble_of(answer.status)
                data = bytearray()
                async for chunk in answer.content.iter_chunked(65_536):
                    data += chunk
                    if len(data) > most:
                        return Trouble.TOO_LARGE
                return Content(bytes(data), answer.headers.get("content-type", ""))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("content_not_given", error=type(error).__name__)
            return Trouble.LATER
