"""A file as an answer."""

from __future__ import annotations

from fastapi.responses import Response

TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sent_file(content: bytes, name: str) -> Response:
    """The file, kept by no browser and found by no search engine; a PDF is shown, all else saved."""
    ending = name.rsplit(".", 1)[-1]
    shown = "inline" if ending == "pdf" else "attachment"
    return Response(
        content,
        media_type=TYPES[ending],
        headers={
            "Content-Disposition": f'{shown}; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
            # A file of ours runs nothing, wherever it is opened.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )
