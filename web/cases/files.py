"""A file as an answer."""

from __future__ import annotations

from typing import IO

from fastapi.responses import Response, StreamingResponse
from starlette.background import BackgroundTask

TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


CHUNK = 256 * 1024


def sent_file(content: bytes, name: str) -> Response:
    """The file, kept by no browser and found by no search engine; a PDF is shown, all else saved."""
    return Response(content, media_type=TYPES[_ending(name)], headers=_headers(name))


def sent_stream(file: IO[bytes], name: str) -> Response:
    """The same of a file that is too large for memory; it is closed when it has been sent."""
    size = file.seek(0, 2)
    file.seek(0)
    return StreamingResponse(
        iter(lambda: file.read(CHUNK), b""),
        media_type=TYPES[_ending(name)],
        headers={**_headers(name), "Content-Length": str(size)},
        background=BackgroundTask(file.close),
    )


def _ending(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _headers(name: str) -> dict[str, str]:
    shown = "inline" if _ending(name) == "pdf" else "attachment"
    return {
        "Content-Disposition": f'{shown}; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
        # A file of ours runs nothing, wherever it is opened.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
