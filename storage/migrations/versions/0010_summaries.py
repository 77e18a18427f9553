"""Weekly and monthly summaries, correction lists: drafts, what was sent, what the provider was told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_sent",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("chats", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_sent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sent")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_report_sent_kind_key")),
    )
    op.create_table(
        "weekly_draft",
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("send_due_at", UtcDateTime(), nullable=True),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("edited_by", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_weekly_draft_edited_by_person")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report_sent.id"], name=op.f("fk_weekly_draft_report_id_report_sent")
        ),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_weekly_draft")),
    )
    with op.batch_alter_table("weekly_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_draft_send_due_at"), ["send_due_at"], unique=False)

    op.create_table(
        "provider_summary",
        sa.Column("id", BIG, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_provider_summary_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_summary")),
    )
    with op.batch_alter_table("provider_summary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_summary_first"), ["first"], unique=False)

    op.create_table(
        "provider_told",
        sa.Column("clip_id", BIG, nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_provider_told_clip_id_clip")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report_sent.id"], name=op.f("fk_provider_told_report_id_report_sent")
        ),
        sa.PrimaryKeyConstraint("clip_id", "field", name=op.f("pk_provider_told")),
    )


def downgrade() -> None:
    op.drop_table("provider_told")
    with op.batch_alter_table("provider_summary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_summary_first"))
    op.drop_table("provider_summary")
    with op.batch_alter_table("weekly_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weekly_draft_send_due_at"))
    op.drop_table("weekly_draft")
    op.drop_table("report_sent")
