"""LINE's webhook: check the signature over the raw bytes, keep the events, answer 200; the work comes after.

Messaging API reference, "Webhooks": LINE waits 2 s, may send an event twice, out of order, many in one body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response

from storage.inbox import NewInput

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 2_000_000
"""Far above any webhook that LINE sends; keeps a stranger from filling memory."""
MAX_DEPTH = 60
"""Nesting of a body that is kept (LINE's own events reach about six); what is deeper is cut out of its event."""
FIRST_MOMENT = datetime(2011, 1, 1, tzinfo=UTC)
LATEST = timedelta(days=1)
"""An event from before LINE existed, or from so far ahead, has a time that cannot be: it counts from its receipt."""
KIND = "line"

Keep = Callable[[Sequence[NewInput]], Awaitable[list[bool]]]
"""Stores inputs durably before it returns; tells which were new."""


class TooLarge(Exception):
    """The request body is larger than allowed."""


async def limited_body(request: Request, limit: int) -> bytes:
    """The raw body. Raises TooLarge as soon as more than `limit` bytes have come, without keeping them."""
    declared = request.headers.get("content-length", "")
    if re.fullmatch("[0-9]{1,18}", declared) and int(declared) > limit:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)


def signature(secret: str, body: bytes) -> str:
    """The value LINE puts into x-line-signature: base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def read_events(body: bytes) -> list[Any]:
    """The events of a body. Raises ValueError when it is not JSON with a list of that name.

    What no store could keep (nesting without end, numbers without end) is left out, so that one odd event
    does not take the others with it.
    """
    try:
        found = json.loads(
            _shallow(body.decode()), parse_constant=_no_number, parse_float=_number, parse_int=_number
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    events = found.get("events") if isinstance(found, dict) else None
    if not isinstance(events, list):
        raise ValueError("no list named events")
    return events


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _number(digits: str) -> int | float | str:
    """The number; one that is too big to be kept stays the text it was written as, cut."""
    if len(digits) <= 18 and digits.lstrip("-").isdecimal():
        return int(digits)
    value = float(digits[:400])
    return value if abs(value) < 1e300 else digits[:40]


_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def _shallow(text: str) -> str:
    """The text with `null` in place of everything nested deeper than MAX_DEPTH."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return text
    kept: list[str] = []
    depth = done = 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                kept.append(text[done : token.start()])
        elif token[0] in "]}":
            depth -= 1
            if depth == MAX_DEPTH:
                kept.append("null")
                done = token.end()
    return "".join([*kept, text[done:]]) if depth == 0 else text


def as_inputs(events: Sequence[Any], now: datetime) -> list[NewInput]:
    """One input an event, however odd; the same event always gets the same key."""
    return [_as_input(event, now) for event in events]


def _as_input(event: Any, now: datetime) -> NewInput:
    payload = event if isinstance(event, dict) else {"type": "unreadable", "value": event}
    event_id = payload.get("webhookEventId")
    if isinstance(event_id, str) and event_id:
        key = event_id
    else:
        key = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    return NewInput(KIND, key, payload, _occurred(payload.get("timestamp"), now), _message_id(payload))


def _occurred(stamp: Any, now: datetime) -> datetime:
    """When it happened (milliseconds since 1970); `now` where that is missing or cannot be."""
    if not isinstance(stamp, int | float) or isinstance(stamp, bool):
        return now
    try:
        moment = datetime.fromtimestamp(stamp / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return moment if FIRST_MOMENT <= moment <= now + LATEST else now


def _message_id(payload: dict[str, Any]) -> str:
    for part, name in (("message", "id"), ("unsend", "messageId")):
        inner = payload.get(part)
        if isinstance(inner, dict) and isinstance(inner.get(name), str):
            return str(inner[name])
    return ""


def line_router(secret: str, keep: Keep, clock: Callable[[], datetime]) -> APIRouter:
    """The route POST /webhooks/line. 401 bad signature, 413 too large, 400 unreadable, else 200.

    Raises ValueError without a secret: anybody could sign with an empty one.
    """
    if not secret:
        raise ValueError("the LINE channel secret is missing")
    router = APIRouter()

    @router.post("/webhooks/line", include_in_schema=False)
    async def receive(request: Request) -> Response:
        try:
            body = await limited_body(request, MAX_BODY_BYTES)
        except TooLarge:
            return Response("body too large", 413)
        given = request.headers.get("x-line-signature", "")
        if not hmac.compare_digest(signature(secret, body).encode(), given.encode("utf-8", "replace")):
            log.warning("line_signature_refused", bytes=len(body))
            return Response("bad signature", 401)
        try:
            events = read_events(body)
        except ValueError:
            log.warning("line_body_unreadable", bytes=len(body))
            return Response("body must be JSON with a list named events", 400)
        if events:
            new = await keep(as_inputs(events, clock()))
            log.info("line_events", events=len(events), new=sum(new))
        return Response(status_code=200)

    return router
