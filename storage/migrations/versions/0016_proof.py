"""Posts word for word with their versions; the step of a case that is due next"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEXT = {"open": "acknowledge", "acknowledged": "brief", "briefed": "channels", "channelled": "answer"}
"""What follows a state. A step done out of order is told apart at the case's next event."""


def upgrade() -> None:
    op.create_table(
        "post_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.String(length=100), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_version_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
        sa.UniqueConstraint("post_id", "seq", name=op.f("uq_post_version_post_id_seq")),
    )
    with op.batch_alter_table("clarification_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_step", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("next_due", UtcDateTime(), nullable=True))
        batch_op.create_index("ix_case_start", ["clock_start"], unique=False)
    for state, step in NEXT.items():
        op.execute(
            f"UPDATE clarification_case SET next_step = '{step}', next_due = {step}_due "  # noqa: S608 - constants of ours
            f"WHERE ended_at IS NULL AND state = '{state}'"
        )
    _keep_present_texts()


def _keep_present_texts() -> None:
    """What posts say now is all that is left of them: it becomes their first version."""
    table = sa.table(
        "post_version",
        *(sa.column(name) for name in ("post_id", "seq", "kind", "text", "sha256", "message_id", "by_name")),
        sa.column("at", UtcDateTime()),
    )
    post = sa.table(
        "post",
        *(sa.column(name) for name in ("id", "text", "message_id", "person_id", "state")),
        sa.column("learned_at", UtcDateTime()),
    )
    person = sa.table("person", sa.column("id"), sa.column("name"))
    connection = op.get_bind()
    names = {row.id: row.name for row in connection.execute(sa.select(person))}
    for row in connection.execute(sa.select(post).order_by(post.c.id)).all():
        connection.execute(
            table.insert().values(
                post_id=row.id,
                seq=1,
                kind="unsent" if row.state == "unsent" else "received",
                text=row.text,
                sha256=hashlib.sha256(row.text.encode("utf-8", "replace")).hexdigest(),
                at=row.learned_at,
                message_id=row.message_id,
                by_name=names.get(row.person_id, ""),
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("clarification_case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_start")
        batch_op.drop_column("next_due")
        batch_op.drop_column("next_step")
    op.drop_table("post_version")
