"""What is done beside a case's own steps goes on record: append-only, in the transaction that does it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.case_tables import CaseRecord
from storage.tables import CaseRow, Person
from workflows.clarification import Actor

Plain = str | int | float | bool | None | dict[str, object]


def put_on_record(
    session: Session,
    case_id: int,
    kind: str,
    by: Actor | None,
    now: datetime,
    message_id: str | None = None,
    /,
    **data: Plain | datetime,
) -> None:
    """Append an entry; `by` is None for the service itself. Times become ISO 8601 in UTC.

    The case's row is locked, so that two who add at once get numbers of their own. Raises LookupError without a case.
    """
    found = session.scalars(select(CaseRow.id).where(CaseRow.id == case_id).with_for_update()).first()
    if found is None:
        raise LookupError(f"no case {case_id}")
    last = session.scalar(select(func.max(CaseRecord.seq)).where(CaseRecord.case_id == case_id))
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in data.items()}
    session.add(
        CaseRecord(
            case_id=case_id,
            seq=(last or 0) + 1,
            kind=kind,
            at=now,
            person_id=int(by.id) if by is not None and by.id.isdigit() else None,
            message_id=message_id[:100] if message_id else None,
            data={"by": asdict(by) if by is not None else None, **plain},
        )
    )
    session.flush()


def actor_of(person: Person | None) -> Actor | None:
    """Somebody as the record names them."""
    return Actor(str(person.id), person.name, person.role) if person is not None else None
