"""A newsroom on each store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from misbehaving import Site
from newsroom import Newsroom

from storage import Database


@pytest.fixture
def newsroom(database: Database) -> Newsroom:
    return Newsroom(database)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()
