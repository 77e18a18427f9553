"""Duty at night, leave with stand-ins; when the service was last at work, and when it was not"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}_person"))


def upgrade() -> None:
    op.create_table(
        "duty_night",
        _id("id"),
        _id("person_id"),
        sa.Column("day", sa.Date(), nullable=False),
        _id("recorded_by", nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        _person("duty_night", "person_id"),
        _person("duty_night", "recorded_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_night")),
    )
    with op.batch_alter_table("duty_night", schema=None) as batch_op:
        batch_op.create_index("ix_duty_night_day", ["day"], unique=False)

    op.create_table(
        "leave",
        _id("id"),
        _id("person_id"),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        _id("stand_in_id", nullable=True),
        _id("recorded_by", nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        _id("cancelled_by", nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        _person("leave", "person_id"),
        _person("leave", "stand_in_id"),
        _person("leave", "recorded_by"),
        _person("leave", "cancelled_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index("ix_leave_days", ["to_day", "from_day"], unique=False)

    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "downtime",
        _id("id"),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_downtime")),
    )
    with op.batch_alter_table("downtime", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_downtime_until"), ["until"], unique=False)


def downgrade() -> None:
    for table in ("downtime", "heartbeat", "leave", "duty_night"):
        op.drop_table(table)
