"""A world on each store, which no unexpected message may leave."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from storage import Database
from tests.simulation.world import World
from thai.dates import BANGKOK

MONDAY_EARLY = datetime(2026, 11, 23, 6, 0, tzinfo=BANGKOK)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    world = World(database, MONDAY_EARLY)
    yield world
    world.nothing_left()


BOTH_STORES = frozenset(
    {"test_alerts", "test_case_stories", "test_clarification", "test_drill", "test_morning", "test_quota"}
)
"""Stories told on both stores in every run; the others on SQLite, and on both with KHAOCHAT_ALL_STORES=1.

Every table, rule and query they pass through has tests of its own on both stores; the stories are kept to one so that the
suite stays short.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the second store out of the stories that one store is enough for."""
    if os.environ.get("KHAOCHAT_ALL_STORES"):
        return
    here = Path(__file__).parent
    left_out = [
        item
        for item in items
        if item.path.parent == here
        and item.path.stem not in BOTH_STORES
        and getattr(item, "callspec", None) is not None
        and "postgresql" in item.name
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
