"""Sources of new kinds: clips a day, silence, and the pages that lists and sitemaps led to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), server_default="feed", nullable=False))
        batch_op.add_column(sa.Column("last_clip_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("quiet_at", UtcDateTime(), nullable=True))

    op.create_table(
        "feed_day",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clips", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "day", name=op.f("pk_feed_day")),
    )
    op.create_table(
        "page_visit",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_page_visit")),
    )
    with op.batch_alter_table("page_visit", schema=None) as batch_op:
        batch_op.create_index("ix_page_visit_work", ["source", "state", "next_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("page_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_page_visit_work")

    op.drop_table("page_visit")
    op.drop_table("feed_day")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_column("quiet_at")
        batch_op.drop_column("last_clip_at")
        batch_op.drop_column("kind")
