"""Prints of clips, so that a restart need not read their texts again; earlier versions of clips"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "story_print",
        sa.Column("id", _ID, nullable=False),
        sa.Column("clip_id", _ID, nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_story_print_clip_id_clip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_print")),
    )
    with op.batch_alter_table("story_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_print_clip_id"), ["clip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_print_made_at"), ["made_at"], unique=False)
    op.create_table(
        "clip_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("clip_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_version_clip_id_clip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_version")),
        sa.UniqueConstraint("clip_id", "version", name=op.f("uq_clip_version_clip_id_version")),
    )


def downgrade() -> None:
    op.drop_table("clip_version")
    op.drop_table("story_print")
