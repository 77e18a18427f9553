"""Alembic's entry: runs on the connection that `storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from storage import (  # noqa: F401 - declare the tables
    answer_tables,
    case_tables,
    drill_tables,
    duty_tables,
    intake_tables,
    search_tables,
    tables,
)
from storage.base import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
