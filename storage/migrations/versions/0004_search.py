"""Search over clips: a search text for each, indexed by trigrams; clips that are there already are indexed"""

from __future__ import annotations

import sys

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from storage.base import UtcDateTime
from storage.search_tables import first_key
from thai.search_text import LONGEST, search_text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 500
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# An index over foreign content must be told the old text exactly when a row changes or goes: a trigger cannot err.
SQLITE_INDEX = (
    # detail=none: which clip has which trigram, not where; 2.4 times smaller. Hits are checked against the text.
    "CREATE VIRTUAL TABLE clip_fts USING fts5(text, content='clip_search', content_rowid='key',"
    " tokenize='trigram case_sensitive 1', detail=none)",
    "CREATE TRIGGER clip_search_added AFTER INSERT ON clip_search BEGIN"
    " INSERT INTO clip_fts(rowid, text) VALUES (new.key, new.text); END",
    "CREATE TRIGGER clip_search_removed AFTER DELETE ON clip_search BEGIN"
    " INSERT INTO clip_fts(clip_fts, rowid, text) VALUES ('delete', old.key, old.text); END",
    "CREATE TRIGGER clip_search_changed AFTER UPDATE ON clip_search BEGIN"
    " INSERT INTO clip_fts(clip_fts, rowid, text) VALUES ('delete', old.key, old.text);"
    " INSERT INTO clip_fts(rowid, text) VALUES (new.key, new.text); END",
)


def upgrade() -> None:
    op.create_table(
        "clip_search",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("clip_id", KEY, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clip.id"], name=op.f("fk_clip_search_clip_id_clip"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_clip_search")),
        sa.UniqueConstraint("clip_id", name=op.f("uq_clip_search_clip_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_on_sqlite()
        _fill()
    else:
        _allow_trigrams()
        _fill()
        # After filling: built at once it is faster and smaller than grown row by row.
        op.execute("CREATE INDEX ix_clip_search_text ON clip_search USING gin (text gin_trgm_ops)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE clip_fts")
    op.drop_table("clip_search")


def _index_on_sqlite() -> None:
    try:
        op.execute(SQLITE_INDEX[0])
    except DBAPIError as error:
        version = op.get_bind().exec_driver_sql("SELECT sqlite_version()").scalar()
        raise RuntimeError(
            f"the SQLite of this Python ({version}) has no full-text search by trigrams: "
            "version 3.34 or newer, built with FTS5, is needed"
        ) from error
    for statement in SQLITE_INDEX[1:]:
        op.execute(statement)


def _allow_trigrams() -> None:
    try:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError as error:
        raise RuntimeError(
            "PostgreSQL does not let this user add the extension pg_trgm, which search needs (or it is not "
            "installed on the server): an administrator of the database runs CREATE EXTENSION pg_trgm; in it "
            f"once, then upgrade again. The server said: {error.orig}"
        ) from error


def _fill() -> None:
    clip = sa.table(
        "clip",
        sa.column("id", KEY),
        sa.column("title", sa.Text()),
        sa.column("body", sa.Text()),
        sa.column("published_at", UtcDateTime()),
    )
    target = sa.table(
        "clip_search",
        sa.column("key", KEY),
        sa.column("clip_id", KEY),
        sa.column("published_at", UtcDateTime()),
        sa.column("text", sa.Text()),
    )
    connection = op.get_bind()
    # In the order of the keys, in which an index grows fastest.
    ids = list(connection.scalars(sa.select(clip.c.id).order_by(clip.c.published_at, clip.c.id)))
    key = -sys.maxsize
    for start in range(0, len(ids), BATCH):
        rows = connection.execute(
            sa.select(clip.c.id, clip.c.title, sa.func.substr(clip.c.body, 1, LONGEST), clip.c.published_at)
            .where(clip.c.id.in_(ids[start : start + BATCH]))
            .order_by(clip.c.published_at, clip.c.id)
        ).all()
        values = []
        for clip_id, title, body, at in rows:
            key = max(key + 1, first_key(at))
            said = search_text(title, body)
            values.append({"key": key, "clip_id": clip_id, "published_at": at, "text": said})
        connection.execute(sa.insert(target), values)
