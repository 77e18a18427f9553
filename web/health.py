"""Is it alive, is it ready, how is it doing: /healthz, /readyz, /metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

OUTBOX = Gauge("khaochat_outbox_rows", "Messages in the outbox by state", ["state"])


def health_router(
    check: Callable[[], Mapping[str, str]], outbox: Callable[[], Mapping[str, int]]
) -> APIRouter:
    """The three routes. `check` gives the faults that keep the service from doing its work (none: ready)."""
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
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
