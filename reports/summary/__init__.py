"""The week's and the month's summary and the correction list, from draft to sent (manual, section A 4 and 8)."""

from reports.summary.differences import Difference, Differences, differences_of
from reports.summary.files import FORMATS, File, report_file, week_file
from reports.summary.house import SummaryHouse
from reports.summary.monthly import monthly_report, recent_months
from reports.summary.provider_file import Unreadable, text_of_file
from reports.summary.provider_list import LISTED_FIELDS, list_text, open_corrections, send_corrections
from reports.summary.provider_reading import ProviderFigures, read_provider_summary
from reports.summary.weekly import (
    Edit,
    NotSendable,
    any_due,
    draft_of,
    edit,
    edited,
    keep_provider_summary,
    make_draft,
    next_due,
    past_week,
    provider_summary_of,
    recount,
    send,
    send_due,
)

__all__ = [
    "FORMATS",
    "LISTED_FIELDS",
    "Difference",
    "Differences",
    "Edit",
    "File",
    "NotSendable",
    "ProviderFigures",
    "SummaryHouse",
    "Unreadable",
    "any_due",
    "differences_of",
    "draft_of",
    "edit",
    "edited",
    "keep_provider_summary",
    "list_text",
    "make_draft",
    "monthly_report",
    "next_due",
    "open_corrections",
    "past_week",
    "provider_summary_of",
    "read_provider_summary",
    "recent_months",
    "recount",
    "report_file",
    "send",
    "send_corrections",
    "send_due",
    "text_of_file",
    "week_file",
]
