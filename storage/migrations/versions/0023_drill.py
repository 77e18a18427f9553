"""Drills and what came out of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _person(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_drill_run_{column}_person"))


def upgrade() -> None:
    op.create_table(
        "drill_run",
        _id("id"),
        sa.Column("active", sa.Integer(), nullable=True),
        sa.Column("practice", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("expects", sa.JSON(), nullable=False),
        sa.Column("hour_seconds", sa.Integer(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        _id("started_by", nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        _id("handed_in_by", nullable=True),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.Column("ruled_out", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("case_ids", sa.JSON(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        _id("ended_by", nullable=True),
        sa.Column("end", sa.String(length=20), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        _person("started_by"),
        _person("handed_in_by"),
        _person("ended_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill_run")),
        sa.UniqueConstraint("active", name=op.f("uq_drill_run_active")),
    )
    with op.batch_alter_table("drill_run", schema=None) as batch_op:
        batch_op.create_index("ix_drill_run_text_hash", ["text_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_drill_run_started_at"), ["started_at"], unique=False)


def downgrade() -> None:
    op.drop_table("drill_run")
