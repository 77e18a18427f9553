"""How issues come in: messages of a post, files, officers' verdicts, keys of other programs and their requests"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _index(table: str, *columns: str, name: str = "") -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(name or batch_op.f(f"ix_{table}_{columns[0]}"), list(columns), unique=False)


def upgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=20), server_default="line", nullable=False))
        batch_op.add_column(sa.Column("sender", sa.String(length=200), server_default="", nullable=False))
    op.create_table(
        "post_message",
        _id("id"),
        _id("post_id", nullable=True),
        sa.Column("copy", sa.Integer(), nullable=False),
        _text("chat_id", 64),
        _text("message_id", 100, nullable=True),
        _id("person_id", nullable=True),
        _moment("at"),
        sa.Column("text", sa.Text(), nullable=False),
        _text("state", 10),
        _to("post_message", "post_id", "post"),
        _to("post_message", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_message")),
    )
    _index("post_message", "post_id")
    _index("post_message", "chat_id", "person_id", "at", name="ix_post_message_near")
    _index("post_message", "message_id", name="ix_post_message_of_line")
    op.create_table(
        "received_file",
        _id("id"),
        _id("post_id", nullable=True),
        _id("case_id", nullable=True),
        _text("chat_id", 64),
        _text("message_id", 100, nullable=True),
        _id("person_id", nullable=True),
        _text("use", 20),
        _text("name", 300),
        _text("media_type", 100),
        sa.Column("size", sa.Integer(), nullable=True),
        _text("sha256", 64, nullable=True),
        _text("state", 10),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("due_at"),
        _moment("at"),
        _text("error", 300),
        _to("received_file", "post_id", "post"),
        _to("received_file", "case_id", "clarification_case"),
        _to("received_file", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_file")),
        sa.UniqueConstraint("message_id", name=op.f("uq_received_file_message_id")),
    )
    for column in ("post_id", "case_id", "sha256"):
        _index("received_file", column)
    _index("received_file", "state", "due_at", name="ix_received_file_work")
    _index("received_file", "chat_id", "person_id", "at", name="ix_received_file_near")
    op.create_table(
        "issue_verdict",
        _id("id"),
        _id("post_id", nullable=True),
        sa.Column("issue_no", sa.Integer(), nullable=True),
        _id("case_id", nullable=True),
        _text("verdict", 20),
        _id("person_id", nullable=True),
        _moment("at"),
        _text("message_id", 100, nullable=True),
        _to("issue_verdict", "post_id", "post"),
        _to("issue_verdict", "case_id", "clarification_case"),
        _to("issue_verdict", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_verdict")),
    )
    for column in ("post_id", "case_id"):
        _index("issue_verdict", column)
    op.create_table(
        "api_key",
        _id("id"),
        _text("name", 100),
        _text("key_hash", 64),
        _moment("made_at"),
        _moment("revoked_at", nullable=True),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("name", name=op.f("uq_api_key_name")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    op.create_table(
        "api_request",
        _id("id"),
        _id("api_key_id"),
        _text("request_key", 200),
        _text("body_hash", 64),
        sa.Column("answer", sa.JSON(), nullable=False),
        _moment("at"),
        _to("api_request", "api_key_id", "api_key"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_request")),
        sa.UniqueConstraint("api_key_id", "request_key", name=op.f("uq_api_request_api_key_id_request_key")),
    )
    _index("api_request", "at")


def downgrade() -> None:
    for table in ("api_request", "api_key", "issue_verdict", "received_file", "post_message"):
        op.drop_table(table)
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_column("sender")
        batch_op.drop_column("origin")
