"""Sheets set by Typst: a template, data, the moment of making; out come the bytes of a PDF or of pictures.

Data goes in as JSON through `sys.inputs`, never into the template's text, so that no headline can be code.
Only the Sarabun that comes with the service is used. The work is done in the caller's thread.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from reports.pdf_text_layer import mend

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
PIXELS_PER_INCH = 110
"""Of pictures: 909 pixels wide for A4, sharp on a phone and far below LINE's 10 MB."""
_TINY = 4
"""Pixels per inch of pictures that nobody looks at."""
LONGEST_QR_URL = 1_000
"""Characters; a longer address would make squares too small to scan from a step away."""

_local = threading.local()


def pdf(template: str, data: Mapping[str, Any], made: datetime) -> bytes:
    """The sheet `template` (a name in templates/, without .typ) as PDF.

    The same data and `made` (aware) give the same bytes. Raises typst.TypstError for a template in error.
    """
    return mend(_only(_compile(template, data, made, "pdf")))


def png(template: str, data: Mapping[str, Any], made: datetime, ppi: int = PIXELS_PER_INCH) -> list[bytes]:
    """The sheet as PNG pictures, one a page, in order."""
    pages = _compile(template, data, made, "png", ppi)
    return pages if isinstance(pages, list) else [pages]


def pages(template: str, data: Mapping[str, Any], made: datetime) -> int:
    """How many pages the sheet takes; a tenth of the time that making it takes."""
    return len(png(template, data, made, _TINY))


def qr_svg(url: str | None) -> str | None:
    """A QR code for a web address as SVG; None when there is none, or none that can be scanned."""
    if not url or not url.startswith(("https://", "http://")) or len(url) > LONGEST_QR_URL:
        return None
    import segno

    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode("ascii")


def _compile(
    template: str,
    data: Mapping[str, Any],
    made: datetime,
    form: Literal["pdf", "png"],
    ppi: int | None = None,
) -> bytes | list[bytes]:
    result = _compiler().compile(
        input=TEMPLATES / f"{template}.typ",
        format=form,
        ppi=ppi,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=made.astimezone(UTC).replace(microsecond=0),
    )
    if result is None:
        raise RuntimeError(f"typst gave nothing for {template}")
    return result


def _only(result: bytes | list[bytes]) -> bytes:
    return result if isinstance(result, bytes) else result[0]


def _compiler() -> typst.Compiler:
    """One compiler a thread: it is no object to share, and a warm one is several times as fast."""
    compiler: typst.Compiler | None = getattr(_local, "compiler", None)
    if compiler is None:
        import typst

        compiler = typst.Compiler(root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
        _local.compiler = compiler
    return compiler


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst
    from fontpkg_sarabun import ROOT

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(ROOT) / "files")]
    )
