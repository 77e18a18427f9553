"""The quarter's report to the director: indicator 2 with its evidence (manual, section B, last step)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reports.quarter.period import Quarter

if TYPE_CHECKING:
    from reports.quarter.compile import compile_quarter, figures_of, quarter_logs
    from reports.quarter.paper import quarter_docx, quarter_pdf, quarter_xlsx
    from reports.quarter.reckoning import Reckoning, Verdict, reckon
    from reports.quarter.words import reason, verdict

__all__ = [
    "ENDINGS",
    "Quarter",
    "Reckoning",
    "Verdict",
    "compile_quarter",
    "figures_of",
    "quarter_docx",
    "quarter_file",
    "quarter_logs",
    "quarter_name",
    "quarter_pdf",
    "quarter_xlsx",
    "reason",
    "reckon",
    "verdict",
]

ENDINGS = ("pdf", "docx", "xlsx")
"""The formats of the report."""
_HOMES = {
    "compile_quarter": "compile",
    "figures_of": "compile",
    "quarter_logs": "compile",
    "quarter_docx": "paper",
    "quarter_pdf": "paper",
    "quarter_xlsx": "paper",
    "Reckoning": "reckoning",
    "Verdict": "reckoning",
    "reckon": "reckoning",
    "reason": "words",
    "verdict": "words",
}


def quarter_file(data: Any, ending: str) -> bytes:
    """The report in one of the formats `ENDINGS`. Raises ValueError for another."""
    if ending not in ENDINGS:
        raise ValueError(f"{ending!r} is no format of this report; known are {', '.join(ENDINGS)}")
    made: bytes = getattr(import_module("reports.quarter.paper"), f"quarter_{ending}")(data)
    return made


def quarter_name(quarter: Quarter, ending: str) -> str:
    """The file's name for saving."""
    return f"khaochat-quarter-{quarter.year}-{quarter.number}.{ending}"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"reports.quarter.{_HOMES[name]}"), name)
