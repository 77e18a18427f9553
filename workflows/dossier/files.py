"""Files of a case that come from LINE: first awaited, then fetched in the background, checked and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.case_tables import AwaitedFile, CaseFile
from storage.files import FileStore
from storage.media import EXTENSIONS, media_type
from storage.named_files import still_named
from storage.tables import Person
from workflows.case_record import actor_of, put_on_record
from workflows.clarification import Actor

MOST_BYTES = 10_000_000
"""Size of a document: a scan of many pages; LINE's own pictures are smaller."""
AWAITED_FOR = timedelta(minutes=10)
"""How long after "เพิ่มเอกสาร" a file is taken for the case; each one that comes prolongs it."""
TRY_AGAIN = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
"""LINE may still be preparing a file (202), or be out of order; it keeps contents for a time it does not tell."""
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What LINE gave for a message: its bytes, or why not. `again`: it may come later."""

    data: bytes | None = None
    error: str = ""
    again: bool = False


def await_file(
    session: Session, person_id: int, case_id: int, purpose: str, channel: str, now: datetime
) -> datetime:
    """The next files that this person sends belong to the case; gives until when."""
    row = session.get(AwaitedFile, person_id)
    if row is None:
        row = AwaitedFile(person_id=person_id)
        session.add(row)
    row.case_id, row.purpose, row.channel, row.until = case_id, purpose, channel[:200], now + AWAITED_FOR
    session.flush()
    return row.until


def awaited(session: Session, person_id: int, now: datetime) -> AwaitedFile | None:
    """The case that a file of this person belongs to now; None when none was announced."""
    row = session.get(AwaitedFile, person_id)
    return row if row is not None and row.until > now else None


def want_file(
    session: Session,
    awaiting: AwaitedFile,
    name: str,
    by: Actor,
    chat_id: str,
    message_id: str,
    now: datetime,
) -> CaseFile:
    """Note that a message holds a file of the case; the same message again gives the same row."""
    row = session.scalars(select(CaseFile).where(CaseFile.message_id == message_id)).first()
    if row is not None:
        return row
    row = CaseFile(
        case_id=awaiting.case_id,
        purpose=awaiting.purpose,
        name=name[:300],
        person_id=int(by.id) if by.id.isdigit() else None,
        at=now,
        message_id=message_id,
        chat_id=chat_id,
        state="wanted",
        tries=0,
        due_at=now,
    )
    session.add(row)
    awaiting.until = now + AWAITED_FOR
    session.flush()
    return row


def keep_file(
    session: Session,
    store: FileStore,
    case_id: int,
    name: str,
    data: bytes,
    by: Actor,
    now: datetime,
    message_id: str | None = None,
    purpose: str = "document",
) -> CaseFile:
    """A file given on a page; `message_id` makes it harmless to send the form twice. `purpose`: document, evidence.

    Raises ValueError with a code: too_large, unknown_type.
    """
    kind = checked(data)
    if message_id is not None:
        known = session.scalars(select(CaseFile).where(CaseFile.message_id == message_id)).first()
        if known is not None:
            return known
    row = CaseFile(
        case_id=case_id,
        purpose=purpose,
        name=name[:300],
        media_type=kind,
        size=len(data),
        sha256=store.put(data),
        person_id=int(by.id) if by.id.isdigit() else None,
        at=now,
        message_id=message_id,
        state="kept",
        tries=0,
    )
    session.add(row)
    session.flush()
    _on_record(session, row, by, now)
    return row


def _on_record(session: Session, row: CaseFile, by: Actor | None, now: datetime) -> None:
    put_on_record(
        session,
        row.case_id,
        "file_kept",
        by,
        now,
        row.message_id,
        file=row.id,
        purpose=row.purpose,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        given_at=row.at,
    )


def checked(data: bytes) -> str:
    """The type of a file that may be kept. Raises ValueError with a code: too_large, unknown_type."""
    if len(data) > MOST_BYTES:
        raise ValueError("too_large")
    kind = media_type(data)
    if kind is None:
        raise ValueError("unknown_type")
    return kind


def take_due(session: Session, now: datetime, limit: int = 10) -> list[tuple[int, str]]:
    """Files to be fetched from LINE now, each taken for a while; (number, message)."""
    rows = session.scalars(
        select(CaseFile)
        .where(CaseFile.state == "wanted", CaseFile.due_at <= now)
        .order_by(CaseFile.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.due_at = now + LEASE
    return [(row.id, row.message_id or "") for row in rows]


def any_due(session: Session, now: datetime) -> bool:
    """Whether a file is to be fetched; takes no lock."""
    query = select(CaseFile.id).where(CaseFile.state == "wanted", CaseFile.due_at <= now)
    return session.scalars(query.limit(1)).first() is not None


def next_due(session: Session) -> datetime | None:
    """When the next file is to be fetched."""
    return session.scalars(select(func.min(CaseFile.due_at)).where(CaseFile.state == "wanted")).first()


def record_fetched(
    session: Session, store: FileStore, file_id: int, fetched: Fetched, now: datetime
) -> CaseFile | None:
    """Check and keep what LINE gave. Gives the row when its fate is settled, so that the sender can be told."""
    row = session.get(CaseFile, file_id)
    if row is None or row.state != "wanted":
        return None
    row.tries += 1
    if fetched.data is None:
        if fetched.again and row.tries <= len(TRY_AGAIN):
            row.due_at = now + TRY_AGAIN[row.tries - 1]
            return None
        return _settled(row, "failed", fetched.error or "unavailable")
    try:
        row.media_type = checked(fetched.data)
    except ValueError as refused:
        return _settled(row, "failed", str(refused))
    row.sha256, row.size = store.put(fetched.data), len(fetched.data)
    row.name = row.name or f"{row.id}{EXTENSIONS.get(row.media_type, '')}"
    _on_record(session, row, actor_of(session.get(Person, row.person_id) if row.person_id else None), now)
    return _settled(row, "kept", "")


def _settled(row: CaseFile, state: str, error: str) -> CaseFile:
    row.state, row.error, row.due_at = state, error[:100], None
    return row


def files_of(session: Session, case_id: int, purpose: str = "document") -> Sequence[CaseFile]:
    """The files of a case that are kept, in the order given."""
    query = select(CaseFile).where(
        CaseFile.case_id == case_id, CaseFile.purpose == purpose, CaseFile.state == "kept"
    )
    return session.scalars(query.order_by(CaseFile.id)).all()


def forget_message(session: Session, message_id: str) -> None:
    """The sender took the message back: its file is not fetched any more, and not kept."""
    row = session.scalars(select(CaseFile).where(CaseFile.message_id == message_id)).first()
    if row is not None and row.error != "unsent":
        _settled(row, "failed", "unsent")


def withdrawn(session: Session) -> list[tuple[int, str | None]]:
    """Kept files whose senders took them back: (number, SHA-256 to be removed, None while a case or post holds the same)."""
    gone = CaseFile.state == "failed", CaseFile.error == "unsent", CaseFile.sha256.is_not(None)
    found: list[tuple[int, str | None]] = []
    for row in session.scalars(select(CaseFile).where(*gone).limit(20)):
        found.append((row.id, None if row.sha256 is None or still_named(session, row.sha256) else row.sha256))
    return found


def forget_bytes(session: Session, file_id: int, now: datetime) -> None:
    """The bytes of a withdrawn file have been removed; that it was there, and its hash, stay on record."""
    row = session.get(CaseFile, file_id)
    if row is not None:
        put_on_record(
            session, row.case_id, "file_withdrawn", None, now, row.message_id, file=row.id, sha256=row.sha256
        )
        row.sha256, row.size = None, 0
