"""POST /webhooks/clips/{provider}: a clipping service posts what it found; kept first, worked on after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from monitor.body import TooLarge, limited_body
from monitor.clips import NewClip, as_input
from monitor.provider import (
    MOST_BYTES,
    BadPayload,
    BadSignature,
    check_signature,
    read_body,
    read_provider_clips,
)
from storage.inbox import NewInput

log = structlog.get_logger(__name__)

SIGNATURE_HEADER = "x-khaochat-signature"

Keep = Callable[[Sequence[NewInput]], Awaitable[list[bool]]]
"""Stores inputs durably before it returns; tells which were new."""
KnownSubjects = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Tells of which subjects an earlier input was kept."""


def clips_router(
    *,
    provider_secret: Callable[[str], str],
    known: Callable[[str], bool],
    keep: Keep,
    known_subjects: KnownSubjects,
    clock: Callable[[], datetime],
) -> APIRouter:
    """The route. 404 unknown provider, 401 bad signature, 413 too large, 400 unreadable, else 202 with counts.

    A clip whose id is known already counts as duplicate, also when its text changed (it is kept and updates).
    """
    router = APIRouter()

    @router.post("/webhooks/clips/{provider}", include_in_schema=False)
    async def receive(provider: str, request: Request) -> JSONResponse:
        if not known(provider):
            return _refuse(404, "unknown provider")
        now = clock()
        try:
            body = await limited_body(request.stream(), request.headers.get("content-length"), MOST_BYTES)
            check_signature(provider_secret(provider), request.headers.get(SIGNATURE_HEADER), body, now)
            clips, rejected = read_provider_clips(read_body(body), provider, now)
        except TooLarge:
            return _refuse(413, f"body is larger than {MOST_BYTES} bytes")
        except BadSignature as bad:
            log.warning("clip_signature_refused", provider=provider, code=bad.code)
            return _refuse(401, "bad signature")
        except BadPayload as bad:
            log.warning("clip_body_unreadable", provider=provider, reason=str(bad))
            return _refuse(413 if bad.too_many else 400, str(bad))
        accepted = await _keep([clip for _, clip in clips], keep, known_subjects)
        counts = {"accepted": accepted, "duplicates": len(clips) - accepted}
        log.info("clips_received", provider=provider, rejected=len(rejected), **counts)
        answer = counts | {"rejected": [{"index": r.index, "reason": r.reason} for r in rejected]}
        return JSONResponse(answer, 202)

    return router


async def _keep(clips: Sequence[NewClip], keep: Keep, known_subjects: KnownSubjects) -> int:
    if not clips:
        return 0
    inputs = [as_input(clip) for clip in clips]
    seen = await known_subjects([one.subject for one in inputs])
    stored = await keep(inputs)
    accepted = 0
    for one, new in zip(inputs, stored, strict=True):
        accepted += new and one.subject not in seen
        seen.add(one.subject)
    return accepted


def _refuse(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, status)
