"""What gets printed or attached: digest, board, weekly and monthly summary, the correction list.

The printing libraries are heavy: a name is looked up, and its library loaded, when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reports.digest import compile_digest, lead_passage, passages_data, story_data

if TYPE_CHECKING:
    from reports.board import board_pdf, board_png
    from reports.correction_list import corrections, corrections_xlsx
    from reports.digest_sheet import digest_pdf
    from reports.guide import Contact, GuideHouse, guide_pdf, guide_png
    from reports.monthly import compile_monthly, monthly_docx, monthly_xlsx
    from reports.weekly import compile_weekly, weekly_pdf

__all__ = [
    "Contact",
    "GuideHouse",
    "board_pdf",
    "board_png",
    "compile_digest",
    "compile_monthly",
    "compile_weekly",
    "corrections",
    "corrections_xlsx",
    "digest_pdf",
    "guide_pdf",
    "guide_png",
    "lead_passage",
    "passages_data",
    "monthly_docx",
    "monthly_xlsx",
    "story_data",
    "weekly_pdf",
]

_HOMES = {
    "Contact": "guide",
    "GuideHouse": "guide",
    "board_pdf": "board",
    "board_png": "board",
    "compile_monthly": "monthly",
    "compile_weekly": "weekly",
    "corrections": "correction_list",
    "corrections_xlsx": "correction_list",
    "digest_pdf": "digest_sheet",
    "guide_pdf": "guide",
    "guide_png": "guide",
    "monthly_docx": "monthly",
    "monthly_xlsx": "monthly",
    "weekly_pdf": "weekly",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"reports.{_HOMES[name]}"), name)
