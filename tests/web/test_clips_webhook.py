"""POST /webhooks/clips/{provider}, with the store behind it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from monitor.provider import sign
from storage import Database, inbox
from storage.inbox import NewInput
from storage.tables import Inbox
from web.clips import clips_router

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "s3cret"


class Provider:
    """A clipping service and the webhook it posts to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        app = FastAPI()
        app.include_router(
            clips_router(
                provider_secret={"clipping": SECRET, "unset": ""}.__getitem__,
                known={"clipping", "unset"}.__contains__,
                keep=self._keep,
                known_subjects=self._known,
                clock=lambda: NOW,
            )
        )
        self.http = TestClient(app)

    async def _keep(self, inputs: Sequence[NewInput]) -> list[bool]:
        with self.database.write() as session:
            return inbox.put(session, inputs, NOW)

    async def _known(self, subjects: Sequence[str]) -> set[str]:
        with self.database.read() as session:
            return inbox.known_subjects(session, "clip", subjects)

    def post(
        self, body: bytes, *, provider: str = "clipping", secret: str = SECRET, header: str | None = None
    ) -> Any:
        headers = {"X-Khaochat-Signature": header if header is not None else sign(secret, body, NOW)}
        return self.http.post(f"/webhooks/clips/{provider}", content=body, headers=headers)

    def clips(self, *clips: Any) -> Any:
        return self.post(json.dumps({"clips": clips}).encode())

    def kept(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Inbox)) or 0


@pytest.fixture
def provider(database: Database) -> Provider:
    return Provider(database)


def test_clips_are_counted_as_new_known_and_refused(provider: Provider) -> None:
    answer = provider.clips({"id": "1", "title": "ก"}, {"id": "2", "title": "ข"}, {"id": "3"})
    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 2,
        "duplicates": 0,
        "rejected": [{"index": 2, "reason": "title is missing"}],
    }
    again = provider.clips(
        {"id": "1", "title": "ก"}, {"id": "2", "title": "ข แก้ไข"}, {"id": "4", "title": "ค"}
    )
    assert again.json() == {"accepted": 1, "duplicates": 2, "rejected": []}
    assert provider.kept() == 4, "the changed text is kept, so that it updates its clip"


def test_an_id_told_twice_in_one_request_counts_once(provider: Provider) -> None:
    answer = provider.clips({"id": "1", "title": "ก"}, {"id": "1", "title": "ก"}, {"id": "1", "title": "ข"})
    assert answer.json() == {"accepted": 1, "duplicates": 2, "rejected": []}


def test_a_bad_signature_is_refused_and_nothing_is_stored(provider: Provider) -> None:
    body = json.dumps({"clips": [{"id": "1", "title": "ก"}]}).encode()
    for header in ("", "t=1,v1=00", sign("other", body, NOW)):
        assert provider.post(body, header=header).status_code == 401
    assert provider.post(body, provider="unset", secret="").status_code == 401
    assert provider.kept() == 0


def test_an_unknown_provider_is_not_found(provider: Provider) -> None:
    assert provider.post(b"{}", provider="nobody").status_code == 404


def test_a_body_over_the_limit_is_refused_before_it_is_read(provider: Provider) -> None:
    assert provider.post(b"x" * 5_000_001).status_code == 413
    assert provider.clips(*[{"id": str(i), "title": "ก"} for i in range(1001)]).status_code == 413
    assert provider.kept() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"clips": 1}', b"\xff\xfe"])
def test_a_malformed_body_is_answered_400_with_the_reason(provider: Provider, body: bytes) -> None:
    answer = provider.post(body)
    assert answer.status_code == 400
    assert "body must be" in answer.json()["detail"]


def test_no_clips_are_no_error(provider: Provider) -> None:
    assert provider.clips().json() == {"accepted": 0, "duplicates": 0, "rejected": []}
