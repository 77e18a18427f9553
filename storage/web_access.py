"""Who may see the pages: personal links that are good once, the sessions they start, links to a sent digest.

A link and a session are known by random tokens that are signed before they leave. The store keeps only hashes, so that
a copy of it opens nothing; the signature keeps made-up tokens from reaching it. The keys are derived from one `secret`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.tables import Person, WebLink, WebSession

LINK_LIFE = timedelta(minutes=10)
"""How long a personal link waits to be used."""
SESSION_LIFE = timedelta(hours=12)
"""How long a session lasts: a working day with overtime."""
QUARTER_LIFE = timedelta(days=14)
"""How long the link to a quarter's report works."""
DIGEST_LIFE = timedelta(days=7)
"""How long a link to a sent digest works."""
REPORT_LIFE = timedelta(days=14)
"""How long a link to the file of a report works: until the next list, and as long again."""
KEPT = timedelta(days=30)
"""How long spent links and ended sessions stay on record."""
LONGEST_PATH = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """A link that may be used: whom it is for and where it leads."""

    person: Person
    path: str


def issue_link(session: Session, person_id: int, path: str, now: datetime, *, secret: str) -> str:
    """The token of a new link that lets a person in once within ten minutes and leads to `path`.

    `path` is an address on this site such as "/news?day=2026-11-23"; raises ValueError on any other.
    """
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > LONGEST_PATH:
        raise ValueError(f"not an address on this site: {path[:80]!r}")
    if any(ord(c) <= 0x20 for c in path):
        raise ValueError("an address has no blanks and no control characters")
    nonce = secrets.token_urlsafe(24)
    session.add(
        WebLink(
            token_hash=_hash(nonce),
            person_id=person_id,
            path=path,
            issued_at=now,
            expires_at=now + LINK_LIFE,
        )
    )
    return _sign(secret, "enter", nonce)


def peek_link(session: Session, token: str, now: datetime, *, secret: str) -> Entry | None:
    """What a link would open, without using it up; None when it is not ours, used, too old, or its person has left."""
    nonce = _read(secret, "enter", token)
    if nonce is None:
        return None
    row = session.execute(
        select(WebLink.path, Person)
        .join(Person, Person.id == WebLink.person_id)
        .where(
            WebLink.token_hash == _hash(nonce),
            WebLink.used_at.is_(None),
            WebLink.expires_at > now,
            Person.active,
        )
    ).first()
    return Entry(row.Person, row.path) if row else None


def use_link(session: Session, token: str, now: datetime, *, secret: str) -> Entry | None:
    """Use a link up. Of several who try at once, one gets in; the others get None."""
    entry = peek_link(session, token, now, secret=secret)
    nonce = _read(secret, "enter", token)
    if entry is None or nonce is None:
        return None
    used = session.scalars(
        update(WebLink)
        .where(WebLink.token_hash == _hash(nonce), WebLink.used_at.is_(None), WebLink.expires_at > now)
        .values(used_at=now)
        .returning(WebLink.id)
        .execution_options(synchronize_session=False)
    ).all()
    return entry if used else None


def start_session(session: Session, person_id: int, now: datetime, *, secret: str) -> str:
    """The token of a new session; what has long been spent is cleared away on the way."""
    _clear(session, now)
    nonce = secrets.token_urlsafe(24)
    session.add(
        WebSession(
            token_hash=_hash(nonce), person_id=person_id, started_at=now, expires_at=now + SESSION_LIFE
        )
    )
    return _sign(secret, "session", nonce)


def session_person(session: Session, token: str, now: datetime, *, secret: str) -> Person | None:
    """Whose session it is, with the rights of this moment; None when it is over or the person may no longer act."""
    nonce = _read(secret, "session", token)
    if nonce is None:
        return None
    return session.scalars(
        select(Person)
        .join(WebSession, WebSession.person_id == Person.id)
        .where(
            WebSession.token_hash == _hash(nonce),
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            Person.active,
        )
    ).first()


def end_session(session: Session, token: str, now: datetime, *, secret: str) -> None:
    """End one session; harmless when it is over already."""
    nonce = _read(secret, "session", token)
    if nonce is not None:
        _end(session, WebSession.token_hash == _hash(nonce), now)


def end_sessions(session: Session, person_id: int, now: datetime) -> None:
    """End all sessions of a person, and the links that wait to be used: a phone was lost, somebody left."""
    _end(session, WebSession.person_id == person_id, now)
    session.execute(
        update(WebLink)
        .where(WebLink.person_id == person_id, WebLink.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def digest_token(day: date, now: datetime, *, secret: str) -> str:
    """The token of a link to a day's sent digest, good for seven days for whoever holds it."""
    return _sign(secret, "digest", {"d": day.isoformat(), "t": int(now.timestamp())})


def digest_path(day: date, sent_at: datetime, *, secret: str) -> str:
    """Where a sent digest is read, as a path of this site: one address a digest, good for seven days after it was sent."""
    return f"/digest/{digest_token(day, sent_at, secret=secret)}"


def digest_day(token: str, now: datetime, *, secret: str) -> date | None:
    """The day a digest link was made for; None when it is not ours or too old."""
    found = _read(secret, "digest", token)
    if not isinstance(found, dict):
        return None
    age = now.timestamp() - float(found.get("t", 0))
    return date.fromisoformat(str(found.get("d"))) if age <= DIGEST_LIFE.total_seconds() else None


def report_token(report_id: int, ending: str, now: datetime, *, secret: str) -> str:
    """The token of a link to a report's file, good for 14 days for whoever holds it. `ending`: pdf docx xlsx."""
    return _sign(secret, "report", {"r": report_id, "f": ending, "t": int(now.timestamp())})


def report_asked(token: str, now: datetime, *, secret: str) -> tuple[int, str] | None:
    """The report and the format that a link was made for; None when it is not ours or too old."""
    found = _read(secret, "report", token)
    if not isinstance(found, dict):
        return None
    age = now.timestamp() - float(found.get("t", 0))
    return (int(found["r"]), str(found["f"])) if age <= REPORT_LIFE.total_seconds() else None


def quarter_token(quarter: str, now: datetime, *, secret: str) -> str:
    """The token of a link to a quarter's report ("1/2570"), good for 14 days for whoever holds it."""
    return _sign(secret, "quarter", {"q": quarter, "t": int(now.timestamp())})


def quarter_asked(token: str, now: datetime, *, secret: str) -> str | None:
    """The quarter a link was made for; None when it is not ours or too old."""
    found = _read(secret, "quarter", token)
    if not isinstance(found, dict):
        return None
    age = now.timestamp() - float(found.get("t", 0))
    return str(found.get("q")) if age <= QUARTER_LIFE.total_seconds() else None


def _end(session: Session, which: Any, now: datetime) -> None:
    session.execute(
        update(WebSession)
        .where(which, WebSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _clear(session: Session, now: datetime) -> None:
    old = now - KEPT
    session.execute(delete(WebLink).where(WebLink.expires_at < old))
    session.execute(delete(WebSession).where(or_(WebSession.expires_at < old, WebSession.ended_at < old)))


def _hash(nonce: object) -> str:
    return hashlib.sha256(str(nonce).encode()).hexdigest()


def _sign(secret: str, purpose: str, what: object) -> str:
    return _signer(secret, purpose).dumps(what)


def _read(secret: str, purpose: str, token: str) -> Any:
    try:
        return _signer(secret, purpose).loads(token)
    except BadSignature:
        return None


def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    if not secret:
        raise ValueError("without a secret anybody could sign")
    return URLSafeSerializer(
        secret, salt=f"khaochat-web-{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )
