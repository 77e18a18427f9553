"""The application around the service: what becomes of it when the work behind it breaks down, and when it stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from khaochat.agency import load_agency
from khaochat.app import Parts, create_app
from khaochat.clock import wall_clock
from khaochat.service import Service
from khaochat.settings import DEFAULT_AGENCY_FILE, Settings
from storage import Database
from storage.migrate import upgrade
from storage.tables import Feed


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """What is logged here is not printed: the stream of an earlier test is closed by now."""
    with capture_logs():
        yield


def parts_in(folder: Path, drive: object) -> Parts:
    """An installation with a store of its own."""
    database = Database(f"sqlite:///{folder / 'khaochat.db'}")
    upgrade(database)
    settings = Settings(
        home=folder,
        line_channel_secret="secret",
        line_channel_access_token="token",
        line_api_base="http://127.0.0.1:9",
    )
    return Parts(settings, load_agency(DEFAULT_AGENCY_FILE), database, wall_clock, drive=drive)


async def breaks_down(_service: Service) -> None:
    raise RuntimeError("the store is gone")


async def has_nothing_to_do(_service: Service) -> None:
    return


def test_when_the_work_breaks_down_the_server_is_stopped_and_said_to_have_failed(tmp_path: Path) -> None:
    parts, stops = parts_in(tmp_path, breaks_down), []
    parts.failure.stop = lambda: stops.append("stopped")
    with TestClient(create_app(parts)) as client:
        assert client.get("/readyz").json()["faults"] == {"service": "stopped"}
    assert stops == ["stopped"]
    assert parts.failure.happened


def test_a_stopped_service_leaves_its_whole_store_in_one_file(tmp_path: Path) -> None:
    with TestClient(create_app(parts_in(tmp_path, has_nothing_to_do))) as client:
        assert client.get("/readyz").status_code == 200
        assert (tmp_path / "khaochat.db-wal").exists()
    assert sorted(p.name for p in tmp_path.glob("khaochat.db*")) == ["khaochat.db"]


def test_the_metrics_tell_how_each_source_is(tmp_path: Path) -> None:
    parts = parts_in(tmp_path, has_nothing_to_do)
    name = parts.agency.feeds[0].name
    with parts.database.write() as session:
        session.add(Feed(name=name, url="https://a", failures=3, clips_seen=9, succeeded_at=parts.clock()))
        session.add(Feed(name="ไม่อยู่ในไฟล์แล้ว", url="https://b", failures=9, clips_seen=9))
    with TestClient(create_app(parts)) as client:
        told = client.get("/metrics").text
    assert f'khaochat_source_failures{{kind="feed",source="{name}"}} 3.0' in told
    assert f'khaochat_source_success_timestamp_seconds{{kind="feed",source="{name}"}}' in told
    assert "ไม่อยู่ในไฟล์แล้ว" not in told
