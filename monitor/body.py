"""Reading a request's body without letting a stranger fill the memory."""

from __future__ import annotations

from collections.abc import AsyncIterable


class TooLarge(Exception):
    """The body is larger than allowed."""


async def limited_body(chunks: AsyncIterable[bytes], declared: str | None, limit: int) -> bytes:
    """The whole body of at most `limit` bytes.

    `declared` is the Content-Length header. Raises TooLarge as soon as more is announced or has come.
    """
    if declared and declared.isdecimal() and int(declared) > limit:
        raise TooLarge
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)
