"""Response plans to negative news with their events; whether a story's alert said that national media carry it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("alerted_national", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    # What was announced before is not announced a second time for an outlet that may have been there already.
    story = sa.table("story", sa.column("alerted_at"), sa.column("alerted_national", sa.Boolean()))
    op.execute(story.update().where(story.c.alerted_at.is_not(None)).values(alerted_national=sa.true()))

    op.create_table(
        "response_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("waiting", sa.String(length=20), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_remind_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_response_plan_story_id_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_plan")),
    )
    with op.batch_alter_table("response_plan", schema=None) as batch_op:
        batch_op.create_index("ix_plan_scan", ["next_remind_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_plan_story_id"), ["story_id"], unique=False)

    op.create_table(
        "plan_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message_id", sa.String(length=100), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_event_person_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["response_plan.id"], name=op.f("fk_plan_event_plan_id_response_plan")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_plan_event_story_id_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_event")),
        sa.UniqueConstraint("plan_id", "seq", name=op.f("uq_plan_event_plan_id_seq")),
    )
    with op.batch_alter_table("plan_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_event_story_id"), ["story_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_event_story_id"))

    op.drop_table("plan_event")
    with op.batch_alter_table("response_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_plan_story_id"))
        batch_op.drop_index("ix_plan_scan")

    op.drop_table("response_plan")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_column("alerted_national")
