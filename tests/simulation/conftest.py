"""A world on each store, which no unexpected message may leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

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
