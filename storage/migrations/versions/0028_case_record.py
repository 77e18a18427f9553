"""The record of what is added beside a case's steps; names of those who gave files and verdicts"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from storage.base import UtcDateTime

revision = "0028"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Found = list[tuple[datetime, str, int | None, str | None, dict[str, Any]]]


def upgrade() -> None:
    op.create_table(
        "case_record",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("message_id", sa.String(length=100), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["clarification_case.id"], name=op.f("fk_case_record_case_id_clarification_case")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_record_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_case_record_case_id_seq")),
    )
    op.add_column("issue_verdict", _name("by_name", 200))
    op.add_column("issue_verdict", _name("by_role", 20))
    op.add_column("received_file", _name("by_name", 200))
    for table, column, source in (
        ("issue_verdict", "by_name", "name"),
        ("issue_verdict", "by_role", "role"),
        ("received_file", "by_name", "name"),
    ):
        op.execute(
            f"UPDATE {table} SET {column} = (SELECT {source} FROM person WHERE person.id = {table}.person_id)"  # noqa: S608 - constants of ours
            " WHERE person_id IS NOT NULL"
        )
    _put_on_record()


def _name(column: str, length: int) -> sa.Column[str]:
    return sa.Column(column, sa.String(length=length), nullable=False, server_default="")


def _put_on_record() -> None:
    """What the tables say of before: for each case in the order of time, each person as called now."""
    session = Session(op.get_bind())
    people = {
        number: {"id": str(number), "name": name, "role": role}
        for number, name, role in session.execute(sa.text("SELECT id, name, role FROM person"))
    }
    found: dict[int, _Found] = defaultdict(list)
    for gather in (_notes, _files, _proofs, _meetings, _dossiers):
        gather(session, found)
    for case_id, entries in found.items():
        entries.sort(key=lambda e: e[0])
        for seq, (at, kind, person_id, message_id, data) in enumerate(entries, 1):
            session.execute(
                sa.insert(_RECORD).values(
                    case_id=case_id,
                    seq=seq,
                    kind=kind,
                    at=at,
                    person_id=person_id,
                    message_id=message_id or None,
                    data={"by": people.get(person_id) if person_id else None, **data},
                )
            )
    session.flush()


def _table(name: str, /, *times: str, **more: Any) -> sa.TableClause:
    return sa.table(
        name,
        *(sa.column(t, UtcDateTime()) for t in times),
        *(sa.column(key, kind) for key, kind in more.items()),
    )


_N, _S = sa.Integer(), sa.String()
_RECORD = _table(
    "case_record", "at", case_id=_N, seq=_N, kind=_S, person_id=_N, message_id=_S, data=sa.JSON()
)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _notes(session: Session, found: dict[int, _Found]) -> None:
    table = _table("case_note", "at", id=_N, case_id=_N, kind=_S, text=_S, person_id=_N, message_id=_S)
    for row in session.execute(sa.select(table).order_by(table.c.id)):
        data = {"note": row.kind, "text": row.text}
        found[row.case_id].append((row.at, "note_added", row.person_id, row.message_id, data))


def _files(session: Session, found: dict[int, _Found]) -> None:
    table = _table(
        "case_file", "at", id=_N, case_id=_N, purpose=_S, name=_S, media_type=_S, size=_N, sha256=_S, person_id=_N,
        message_id=_S, state=_S,
    )  # fmt: skip
    for row in session.execute(sa.select(table).where(table.c.state == "kept").order_by(table.c.id)):
        if row.purpose == "snapshot":
            continue  # told with the link that it shows
        data = {
            "file": row.id,
            "purpose": row.purpose,
            "name": row.name,
            "media_type": row.media_type,
            "size": row.size,
            "sha256": row.sha256,
            "given_at": _iso(row.at),
        }
        found[row.case_id].append((row.at, "file_kept", row.person_id, row.message_id, data))


def _proofs(session: Session, found: dict[int, _Found]) -> None:
    table = _table(
        "channel_evidence", "at", "published_at", "checked_at", id=_N, case_id=_N, channel=_S, kind=_S, link=_S, said=_S,
        person_id=_N, message_id=_S, status=_N, title=_S, error=_S, file_id=_N,
    )  # fmt: skip
    files = _table("case_file", id=_N, sha256=_S, media_type=_S, size=_N)
    for row in session.execute(sa.select(table).order_by(table.c.id)):
        data: dict[str, Any] = {
            "proof": row.id,
            "channel": row.channel,
            "form": row.kind,
            "link": row.link,
            "said": row.said,
            "published_at": _iso(row.published_at),
            "file": row.file_id if row.kind == "file" else None,
        }
        found[row.case_id].append((row.at, "proof_added", row.person_id, row.message_id, data))
        if row.checked_at is None:
            continue
        shown = session.execute(sa.select(files).where(files.c.id == row.file_id)).first()
        look = {
            "proof": row.id,
            "channel": row.channel,
            "link": row.link,
            "status": row.status,
            "title": row.title,
            "error": row.error,
            "file": row.file_id,
            "sha256": shown.sha256 if shown else None,
            "media_type": shown.media_type if shown else "",
            "size": shown.size if shown else 0,
        }
        found[row.case_id].append((row.checked_at, "proof_looked_at", None, None, look))


def _meetings(session: Session, found: dict[int, _Found]) -> None:
    table = _table(
        "case_meeting", "starts_at", "called_at", "cancelled_at", id=_N, case_id=_N, place=_S, link=_S, called_by=_N,
        message_id=_S, cancelled_by=_N,
    )  # fmt: skip
    replies = _table("meeting_reply", "at", meeting_id=_N, person_id=_N, coming=sa.Boolean())
    for row in session.execute(sa.select(table).order_by(table.c.id)):
        what = {"meeting": row.id, "starts_at": _iso(row.starts_at), "place": row.place, "link": row.link}
        entries = found[row.case_id]
        entries.append((row.called_at, "meeting_called", row.called_by, row.message_id, what))
        if row.cancelled_at is not None:
            entries.append((row.cancelled_at, "meeting_cancelled", row.cancelled_by, None, what))
        for reply in session.execute(
            sa.select(replies)
            .where(replies.c.meeting_id == row.id)
            .order_by(replies.c.at, replies.c.person_id)
        ):
            said = {"meeting": row.id, "coming": reply.coming}
            entries.append((reply.at, "meeting_answered", reply.person_id, None, said))


def _dossiers(session: Session, found: dict[int, _Found]) -> None:
    table = _table("case_dossier", "built_at", case_id=_N, data=sa.JSON())
    for row in session.execute(sa.select(table)):
        found[row.case_id].append((row.built_at, "dossier_built", None, None, {"dossier": row.data}))


def downgrade() -> None:
    op.drop_column("received_file", "by_name")
    op.drop_column("issue_verdict", "by_role")
    op.drop_column("issue_verdict", "by_name")
    op.drop_table("case_record")
