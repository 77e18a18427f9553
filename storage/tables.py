"""All tables of the core, gathered. Times are UTC; JSON columns hold plain lists and objects.

Each group has its file: people, queues, sources, news, clarification, response plans, summaries. What is kept beside a
case is in `case_tables`, `answer_tables`, `intake_tables`, `drill_tables` and `duty_tables`.
"""

from __future__ import annotations

from storage.base import BigId
from storage.clarification_tables import CaseEvent, CaseRow, PmocDay, Post, PostVersion
from storage.news_tables import (
    Clip,
    ClipVersion,
    Correction,
    Digest,
    ModelVersion,
    Pick,
    Story,
    StoryMove,
    StoryPrint,
    StoryRemark,
)
from storage.people_tables import Chat, MessageQuota, Person, Registration, RichMenuRow, WebLink, WebSession
from storage.plan_tables import PlanEvent, ResponsePlan
from storage.queue_tables import Inbox, JobClaim, JobRun, Outbox, OutboxLane
from storage.source_tables import Feed, FeedDay, PageVisit
from storage.summary_tables import ProviderSummary, ProviderTold, ReportSent, WeeklyDraft

__all__ = [
    "BigId",
    "CaseEvent",
    "CaseRow",
    "Chat",
    "Clip",
    "ClipVersion",
    "Correction",
    "Digest",
    "Feed",
    "FeedDay",
    "Inbox",
    "JobClaim",
    "JobRun",
    "MessageQuota",
    "ModelVersion",
    "Outbox",
    "OutboxLane",
    "PageVisit",
    "Person",
    "Pick",
    "PlanEvent",
    "PmocDay",
    "Post",
    "PostVersion",
    "ProviderSummary",
    "ProviderTold",
    "Registration",
    "ReportSent",
    "ResponsePlan",
    "RichMenuRow",
    "Story",
    "StoryMove",
    "StoryPrint",
    "StoryRemark",
    "WebLink",
    "WebSession",
    "WeeklyDraft",
]
