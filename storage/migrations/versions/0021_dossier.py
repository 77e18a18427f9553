"""What is kept with a case: dossier, notes, files, evidence of publication, meetings; imported past answers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _case(table: str) -> sa.ForeignKeyConstraint:
    return _to(table, "case_id", "clarification_case")


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _index(table: str, name: str, columns: list[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(name, columns, unique=False)


def upgrade() -> None:
    op.create_table(
        "case_dossier",
        _id("case_id"),
        sa.Column("data", sa.JSON(), nullable=False),
        _at("first_built_at"),
        _at("built_at"),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        _case("case_dossier"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_dossier")),
    )
    op.create_table(
        "dossier_wish",
        _id("case_id"),
        _text("chat_id", 64),
        _at("asked_at"),
        _text("reply_token", 100, nullable=True),
        _at("reply_until", nullable=True),
        _case("dossier_wish"),
        sa.PrimaryKeyConstraint("case_id", "chat_id", name=op.f("pk_dossier_wish")),
    )
    op.create_table(
        "case_note",
        _id("id"),
        _id("case_id"),
        _text("kind", 10),
        _text("text"),
        _id("person_id", nullable=True),
        _at("at"),
        _text("message_id", 100),
        _case("case_note"),
        _to("case_note", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
        sa.UniqueConstraint(
            "case_id", "kind", "message_id", name=op.f("uq_case_note_case_id_kind_message_id")
        ),
    )
    op.create_table(
        "case_file",
        _id("id"),
        _id("case_id"),
        _text("purpose", 10),
        _text("name", 300),
        _text("media_type", 100),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("sha256", 64, nullable=True),
        _id("person_id", nullable=True),
        _at("at"),
        _text("message_id", 100, nullable=True),
        _text("chat_id", 64, nullable=True),
        _text("state", 10),
        _text("error", 100),
        sa.Column("tries", sa.Integer(), nullable=False),
        _at("due_at", nullable=True),
        _case("case_file"),
        _to("case_file", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("message_id", name=op.f("uq_case_file_message_id")),
    )
    _index("case_file", "ix_case_file_case", ["case_id"])
    _index("case_file", "ix_case_file_work", ["state", "due_at"])
    op.create_table(
        "awaited_file",
        _id("person_id"),
        _id("case_id"),
        _text("purpose", 10),
        _text("channel", 200),
        _at("until"),
        _case("awaited_file"),
        _to("awaited_file", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_awaited_file")),
    )
    op.create_table(
        "past_answer",
        _id("id"),
        _text("key", 64),
        _text("title"),
        _text("body"),
        _text("outlet", 200),
        _text("url", nullable=True),
        _at("answered_at", nullable=True),
        _at("imported_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_answer")),
        sa.UniqueConstraint("key", name=op.f("uq_past_answer_key")),
    )
    _evidence()
    _meetings()


def _evidence() -> None:
    op.create_table(
        "channel_evidence",
        _id("id"),
        _id("case_id"),
        _text("channel", 200),
        _text("kind", 10),
        _text("link"),
        _text("page", 400),
        _text("said"),
        _at("published_at", nullable=True),
        _id("person_id", nullable=True),
        _at("at"),
        _text("message_id", 100),
        _text("state", 10),
        sa.Column("status", sa.Integer(), nullable=True),
        _text("title"),
        _text("error", 100),
        sa.Column("tries", sa.Integer(), nullable=False),
        _at("due_at", nullable=True),
        _at("checked_at", nullable=True),
        _id("file_id", nullable=True),
        _case("channel_evidence"),
        _to("channel_evidence", "person_id", "person"),
        _to("channel_evidence", "file_id", "case_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_evidence")),
    )
    _index("channel_evidence", "ix_channel_evidence_case", ["case_id"])
    _index("channel_evidence", "ix_channel_evidence_work", ["state", "due_at"])


def _meetings() -> None:
    op.create_table(
        "case_meeting",
        _id("id"),
        _id("case_id"),
        _at("starts_at"),
        _text("place", 300),
        _text("link"),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("called_by"),
        _at("called_at"),
        _at("changed_at"),
        _text("message_id", 100),
        _at("cancelled_at", nullable=True),
        _id("cancelled_by", nullable=True),
        _at("next_mark_at", nullable=True),
        _case("case_meeting"),
        _to("case_meeting", "called_by", "person"),
        _to("case_meeting", "cancelled_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_meeting")),
        sa.UniqueConstraint("message_id", name=op.f("uq_case_meeting_message_id")),
    )
    _index("case_meeting", "ix_case_meeting_case", ["case_id"])
    _index("case_meeting", op.f("ix_case_meeting_next_mark_at"), ["next_mark_at"])
    op.create_table(
        "meeting_reply",
        _id("meeting_id"),
        _id("person_id"),
        sa.Column("coming", sa.Boolean(), nullable=False),
        _at("at"),
        _to("meeting_reply", "meeting_id", "case_meeting"),
        _to("meeting_reply", "person_id", "person"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_reply")),
    )


def downgrade() -> None:
    for table in (
        "meeting_reply",
        "case_meeting",
        "channel_evidence",
        "past_answer",
        "awaited_file",
        "case_file",
        "case_note",
        "dossier_wish",
        "case_dossier",
    ):
        op.drop_table(table)
