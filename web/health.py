"""Is it alive, is it ready, how is it doing: /healthz, /readyz, /metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from monitor.source_health import SourceState

OUTBOX = Gauge("khaochat_outbox_rows", "Messages in the outbox by state", ["state"])
FAILURES = Gauge("khaochat_source_failures", "Failures in a row of a source", ["source", "kind"])
SUCCESS = Gauge(
    "khaochat_source_success_timestamp_seconds", "When a source last answered", ["source", "kind"]
)
CLIPS = Gauge("khaochat_source_clips_today", "New clips of a source today (Bangkok)", ["source", "kind"])
USUAL = Gauge("khaochat_source_clips_usual", "Clips a source usually gives on such a day", ["source", "kind"])
QUIET = Gauge(
    "khaochat_source_quiet", "1 for a source that answers but gives no news as it used to", ["source", "kind"]
)


def health_router(
    check: Callable[[], Mapping[str, str]],
    outbox: Callable[[], Mapping[str, int]],
    sources: Callable[[], Sequence[SourceState]] = lambda: (),
) -> APIRouter:
    """The three routes. `check` gives the faults that keep the service from doing its work (none: ready).

    A source in trouble is no such fault: it shows in the metrics, and administrators are told.
    """
    router = APIRouter()

    @router.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        faults = dict(check())
        return JSONResponse(
            {"status": "not ready" if faults else "ready", "faults": faults}, 503 if faults else 200
        )

    @router.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        OUTBOX.clear()
        for state, number in outbox().items():
            OUTBOX.labels(state).set(number)
        _show_sources(sources())
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _show_sources(found: Sequence[SourceState]) -> None:
    for gauge in (FAILURES, SUCCESS, CLIPS, USUAL, QUIET):
        gauge.clear()
    for one in found:
        FAILURES.labels(one.name, one.kind).set(one.failures)
        CLIPS.labels(one.name, one.kind).set(one.clips_today)
        QUIET.labels(one.name, one.kind).set(one.quiet)
        if one.succeeded_at is not None:
            SUCCESS.labels(one.name, one.kind).set(one.succeeded_at.timestamp())
        if one.usual is not None:
            USUAL.labels(one.name, one.kind).set(one.usual)
