"""Which rows name a file: the same bytes may belong to a post and to several cases, and go only when none holds them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.case_tables import CaseFile
from storage.intake_tables import ReceivedFile


def still_named(session: Session, sha256: str) -> bool:
    """Whether any row that was not withdrawn names the file with these bytes."""
    for table in (CaseFile, ReceivedFile):
        held = select(table.id).where(table.sha256 == sha256, table.state == "kept").limit(1)
        if session.scalars(held).first() is not None:
            return True
    return False
