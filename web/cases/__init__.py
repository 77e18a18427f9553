"""Clarification cases at a desk: the list, a case with its clocks and record, its evidence file, the quarter's report."""

from web.cases.pages import cases_router
from web.cases.quarters import quarter_router

__all__ = ["cases_router", "quarter_router"]
