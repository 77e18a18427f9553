"""Clips that a clipping service posts: its signature checked, its list read."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.clips import NewClip, bounded, clean
from monitor.moments import read_moment
from monitor.urls import is_web_address

TOLERANCE_SECONDS = 300
"""How far the sender's clock may be from ours, either way."""
MOST_CLIPS = 1_000
"""Clips that one request may carry."""
MOST_BYTES = 5_000_000
"""Size of one request's body."""
LONGEST_URL = 4_000
LONGEST_ID = 300
LONGEST_LABEL = 100
"""Characters of an address, of a clip's id and of a label; a clip with more is refused."""


class BadSignature(Exception):
    """The request is not the provider's. `code`: missing, malformed, too_old, wrong, no_secret."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadPayload(Exception):
    """The body is no list of clips; the message says why. `too_many` tells a list that is too long."""

    def __init__(self, reason: str, *, too_many: bool = False) -> None:
        super().__init__(reason)
        self.too_many = too_many


@dataclass(frozen=True, slots=True)
class Rejected:
    """A clip that was not taken: its place in the request, from 0, and why."""

    index: int
    reason: str


class _Refused(Exception):
    pass


def sign(secret: str, body: bytes, now: datetime) -> str:
    """The header X-Khaochat-Signature for a body."""
    stamp = str(int(now.timestamp()))
    return f"t={stamp},v1={_mac(secret, stamp, body)}"


def check_signature(secret: str, header: str | None, body: bytes, now: datetime) -> None:
    """Check `t=<unix>,v1=<hex hmac-sha256 of "t.body">`; several v1 are allowed, so that a secret can be changed.

    Raises BadSignature. Compares in constant time. A provider without a secret is never believed.
    """
    if not secret:
        raise BadSignature("no_secret")
    if not header:
        raise BadSignature("missing")
    parts = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    macs = [value for name, _, value in parts if name == "v1"]
    if (
        len(stamps) != 1
        or not macs
        or not (stamps[0].isascii() and stamps[0].isdecimal())
        or len(stamps[0]) > 12
    ):
        raise BadSignature("malformed")
    if abs(now.timestamp() - int(stamps[0])) > TOLERANCE_SECONDS:
        raise BadSignature("too_old")
    right = _mac(secret, stamps[0], body).encode()
    matches = [hmac.compare_digest(right, mac.lower().encode("utf-8", "replace")) for mac in macs]
    if not any(matches):
        raise BadSignature("wrong")


def _mac(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def read_body(body: bytes) -> list[Any]:
    """The list of clips in a request's body. Raises BadPayload."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadPayload("body must be JSON in UTF-8") from error
    clips = payload.get("clips") if isinstance(payload, dict) else None
    if not isinstance(clips, list):
        raise BadPayload('body must be an object with a list named "clips"')
    if len(clips) > MOST_CLIPS:
        raise BadPayload(f"at most {MOST_CLIPS} clips in one request", too_many=True)
    return clips


def read_provider_clips(
    clips: list[Any], provider: str, now: datetime
) -> tuple[list[tuple[int, NewClip]], list[Rejected]]:
    """Read each clip of a request: those that can be used with their place, and those refused with the reason.

    Required are `id` and `title`; a missing `published_at` is taken to be now.
    """
    taken: list[tuple[int, NewClip]] = []
    rejected: list[Rejected] = []
    for index, clip in enumerate(clips):
        try:
            taken.append((index, _read_clip(clip, provider, now)))
        except _Refused as refusal:
            rejected.append(Rejected(index, str(refusal)))
    return taken, rejected


def _read_clip(clip: Any, provider: str, now: datetime) -> NewClip:
    if not isinstance(clip, dict):
        raise _Refused("clip must be an object")
    level, agency = (_label(clip, name) for name in ("level", "agency"))
    return bounded(
        NewClip(
            source=f"provider:{provider}",
            source_key=_id(clip),
            title=_required_text(clip, "title"),
            body=_text(clip, "body"),
            url=_url(clip, "url"),
            outlet=_text(clip, "outlet"),
            author=_text(clip, "author"),
            published_at=_published(clip, now),
            image_url=_url(clip, "image_url"),
            provider_level=level,
            provider_agency=agency,
            dated=clip.get("published_at") is not None,
        )
    )


def _text(clip: Mapping[str, Any], name: str) -> str:
    value = clip.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Refused(f"{name} must be text")
    return value


def _required_text(clip: Mapping[str, Any], name: str) -> str:
    if clip.get(name) is None:
        raise _Refused(f"{name} is missing")
    text = _text(clip, name)
    if not clean(text):
        raise _Refused(f"{name} is empty")
    return text


def _id(clip: Mapping[str, Any]) -> str:
    value = clip.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = _required_text({"id": value}, "id")
    if len(text) > LONGEST_ID:
        raise _Refused(f"id is longer than {LONGEST_ID} characters")
    return text


def _label(clip: Mapping[str, Any], name: str) -> str | None:
    text = clean(_text(clip, name))
    if len(text) > LONGEST_LABEL:
        raise _Refused(f"{name} is longer than {LONGEST_LABEL} characters")
    return text or None


def _url(clip: Mapping[str, Any], name: str) -> str | None:
    text = clean(_text(clip, name))
    if not text:
        return None
    if "://" not in text[:12] and text.lower().startswith("www."):
        text = f"https://{text}"
    if len(text) > LONGEST_URL:
        raise _Refused(f"{name} is longer than {LONGEST_URL} characters")
    if not is_web_address(text):
        raise _Refused(f"{name} must be an http or https address")
    return text


def _published(clip: Mapping[str, Any], now: datetime) -> datetime:
    value = clip.get("published_at")
    if value is None:
        return now
    moment = read_moment(value, now)
    if moment is None:
        raise _Refused("published_at must be a date and time in ISO 8601")
    return moment
