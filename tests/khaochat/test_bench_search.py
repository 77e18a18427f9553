"""The measurement of search finds what it is told to look for, by both ways."""

from __future__ import annotations

from pathlib import Path

from khaochat.bench.search import QUERIES, measure


def test_every_kind_of_query_is_measured_beside_like(tmp_path: Path) -> None:
    figures = measure(tmp_path, 150)
    assert figures["clips"] == 150
    assert set(figures["kinds"]) == set(QUERIES)
    assert figures["kinds"]["common word"]["hits"] == 20 * len(QUERIES["common word"])
    assert figures["kinds"]["not there"]["hits"] == 0
    assert all(
        {"p50_ms", "p95_ms", "like_p50_ms", "like_p95_ms"} <= set(k) for k in figures["kinds"].values()
    )
