"""The weekly summary's page, and the files of reports."""

from web.weekly.files import reports_router
from web.weekly.pages import weekly_router

__all__ = ["reports_router", "weekly_router"]
