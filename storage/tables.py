"""All tables. Times are UTC; JSON columns hold plain lists and objects.

The rows fall in five groups: who (person, chat), what came in and what goes out (inbox, outbox),
when (job claims and runs), news (feed, page, clip, story, selection, digest), clarification (post, case, event).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on PostgreSQL; on SQLite only plain INTEGER numbers itself."""


class Person(Base):
    """Somebody who may use the bot. `role`: officer head deputy director unit admin viewer."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(200), default="")
    line_user_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    blocked: Mapped[bool] = mapped_column(default=False)
    rich_menu: Mapped[str] = mapped_column(String(100), default="", server_default="")


class Registration(Base):
    """Somebody's wish to use the bot. `state`: asked, approved, refused."""

    __tablename__ = "registration"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_user_id: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    role: Mapped[str | None] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


class RichMenuRow(Base):
    """A rich menu that LINE holds for us; `name` says for whom it is and what it looks like."""

    __tablename__ = "rich_menu"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    menu_id: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime]


class MessageQuota(Base):
    """The messages of a month (`2026-11`, Bangkok): how many there are, how many are used, who was told of it."""

    __tablename__ = "message_quota"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    quota: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    spared_at: Mapped[datetime | None]


class Chat(Base):
    """A LINE group, room or one-to-one chat. `role`: ia ir pr all leader exec, or none."""

    __tablename__ = "chat"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str | None] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(10), default="group")
    members: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class Inbox(Base):
    """An input kept before it is worked on. `kind`: line, clip. `state`: new done ignored failed."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_inbox_work", "state", "kind", "due_at", "id"),
        Index("ix_inbox_subject", "kind", "subject"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(300), default="")
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="new")
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]


class Outbox(Base):
    """A notice for a chat. Its id is LINE's retry key.

    `state`: waiting, sending (fate of a try not yet known), sent, dropped (no longer true), unknown
    (a reply whose answer was lost), dead. `body` is what was sent, or is being sent: the same again on a repetition.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_work", "state", "due_at"),
        Index("ix_outbox_chat", "chat_id", "state", "seq"),
    )
    seq: Mapped[int] = mapped_column(BigId, primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    chat_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reply_token: Mapped[str | None] = mapped_column(String(100))
    reply_until: Mapped[datetime | None]
    leader: Mapped[str | None] = mapped_column(String(36))
    body: Mapped[dict[str, Any] | None]
    tries: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(100))
    error: Mapped[str | None] = mapped_column(Text)


class OutboxLane(Base):
    """Who is sending to a chat now: one sender a chat keeps the order."""

    __tablename__ = "outbox_lane"
    chat_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(36))


class JobClaim(Base):
    """The newest slot of a job that somebody has taken."""

    __tablename__ = "job_claim"
    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[datetime]


class JobRun(Base):
    """A slot of a daily job that ran, kept as a record."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[datetime]
    ran_at: Mapped[datetime]


class Feed(Base):
    """Health and cache validators of a source named in the agency file."""

    __tablename__ = "feed"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    reported_at: Mapped[datetime | None]
    clips_seen: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(20), default="feed", server_default="feed")
    last_clip_at: Mapped[datetime | None]
    quiet_at: Mapped[datetime | None]


class FeedDay(Base):
    """How many new clips a source gave on a day (Bangkok): what its usual number is known from."""

    __tablename__ = "feed_day"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    clips: Mapped[int] = mapped_column(default=0)


class PageVisit(Base):
    """An article's page that a list or sitemap led to: when to read it (again), and how it was.

    `state`: waiting (`next_at` says when it is read), kept (read often enough), old (from before our time),
    gone (404 or 410; the clip stays), useless (no article, or never answered).
    """

    __tablename__ = "page_visit"
    __table_args__ = (Index("ix_page_visit_work", "source", "state", "next_at"),)
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    reads: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)


class Story(Base):
    """The clips that tell the same thing."""

    __tablename__ = "story"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    last_at: Mapped[datetime] = mapped_column(index=True)
    clips: Mapped[int] = mapped_column(default=0)
    outlets: Mapped[int] = mapped_column(default=0)
    relevant: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str | None] = mapped_column(String(20))
    agency: Mapped[str | None] = mapped_column(String(40))
    negative: Mapped[bool] = mapped_column(default=False)
    alerted_at: Mapped[datetime | None]
    alerted_outlets: Mapped[int] = mapped_column(default=0)
    alerted_national: Mapped[bool] = mapped_column(default=False, server_default=false())


class Clip(Base):
    """One article in one outlet. `labels` is what the classifier said; the columns are what counts now."""

    __tablename__ = "clip"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index("ix_clip_published", "published_at"),
        Index("ix_clip_hash", "content_hash"),
        Index("ix_clip_canonical", "canonical_url"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    source_key: Mapped[str] = mapped_column(String(300))
    url: Mapped[str | None] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(String(700))
    outlet: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    image_url: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    provider_level: Mapped[str | None] = mapped_column(String(100))
    provider_agency: Mapped[str | None] = mapped_column(String(100))
    relevant: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str | None] = mapped_column(String(20))
    agency: Mapped[str | None] = mapped_column(String(40))
    agencies: Mapped[list[str]] = mapped_column(default=list)
    negative: Mapped[bool] = mapped_column(default=False)
    sentiment: Mapped[str] = mapped_column(String(10), default="neutral")
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    model_version: Mapped[str] = mapped_column(String(64), default="")
    least_sure: Mapped[float | None] = mapped_column(Double)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"), index=True)


class Correction(Base):
    """A label that an officer changed, or confirmed when asked (`old` is `new`): what the classifier learns from."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    old: Mapped[str] = mapped_column(String(100))
    new: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))


class ModelVersion(Base):
    """A model that was trained here; `data` is its file, emptied when it is too old to go back to.

    `state`: live (at most one; none: the model that ships), good (was live), refused (by the gate), withdrawn (gone
    back from), broken (cannot be loaded). `learned_to`: number of the newest correction it knew.
    """

    __tablename__ = "model_version"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    live_at: Mapped[datetime | None]
    learned_to: Mapped[int] = mapped_column(BigInteger)
    report: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class Pick(Base):
    """An officer's choice to take a story into a day's digest or leave it out."""

    __tablename__ = "pick"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    taken: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Digest(Base):
    """The day's digest: when the selection was confirmed and by whom, what was sent and when."""

    __tablename__ = "digest"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    automatic: Mapped[bool | None]
    content: Mapped[dict[str, Any] | None]


class Post(Base):
    """A PMOC post as it was received; `text` is emptied when its sender withdrew it.

    `state`: asking (waits for an officer's word, e.g. when it was posted), used, ignored, unsent.
    `origin`: line, export, page, api; `sender`: who posted it, where an export or a program says so.
    """

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64), index=True)
    chat_id: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(String(100), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    posted_at: Mapped[datetime | None]
    learned_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10))
    parsed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    origin: Mapped[str] = mapped_column(String(20), default="line", server_default="line")
    sender: Mapped[str] = mapped_column(String(200), default="", server_default="")


class PostVersion(Base):
    """A post as it came, kept when it is edited: append-only, the evidence of what was asked.

    `kind`: received, again (the same text once more, by whomever), edited, unsent. `text` is emptied when its sender
    withdrew it; `sha256` (of the text in UTF-8, as it came) stays. `by_name` is who brought it, as called at that time.
    """

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))
    by_name: Mapped[str] = mapped_column(String(200), default="")


class PmocDay(Base):
    """A day of which somebody said that PMOC named no issue for the agency."""

    __tablename__ = "pmoc_day"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class CaseRow(Base):
    """A clarification case: what is searched and scanned. Its state is the fold of its events.

    `next_step`, `next_due`: the open step whose limit comes first; None once the case has ended.
    """

    __tablename__ = "clarification_case"
    __table_args__ = (
        Index("ix_case_scan", "next_mark_at"),
        Index("ix_case_open", "ended_at", "state"),
        Index("ix_case_start", "clock_start"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    issue_no: Mapped[int | None]
    title_hash: Mapped[str] = mapped_column(String(64), index=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"))
    clock_start: Mapped[datetime]
    acknowledge_due: Mapped[datetime]
    brief_due: Mapped[datetime]
    channels_due: Mapped[datetime]
    answer_due: Mapped[datetime]
    next_mark_at: Mapped[datetime | None]
    next_step: Mapped[str | None] = mapped_column(String(20))
    next_due: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    drill: Mapped[bool] = mapped_column(default=False)
    answer_draft: Mapped[str] = mapped_column(Text, default="", server_default="")
    not_ours_draft: Mapped[str] = mapped_column(Text, default="", server_default="")


class CaseEvent(Base):
    """What happened to a case: append-only, the evidence."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[str | None] = mapped_column(String(100))
    data: Mapped[dict[str, Any]]


class WebLink(Base):
    """A personal link to a page, good once. Only the hash of its token is kept."""

    __tablename__ = "web_link"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    path: Mapped[str] = mapped_column(String(300))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """Somebody who came in by a personal link; ends by itself, by leaving, or when an administrator ends it."""

    __tablename__ = "web_session"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class StoryRemark(Base):
    """What an officer noted about a story; the last one counts."""

    __tablename__ = "story_remark"
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class StoryMove(Base):
    """A clip that an officer put into another story. `kind`: merge (two stories became one), split (it stands
    alone), undo (a merge was taken back), undone (the merge that was), rejoin (a split was taken back).
    """

    __tablename__ = "story_move"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    from_story: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    to_story: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class StoryPrint(Base):
    """By what a clip's story is found: a sample of its passages, its rare words. A new version of a clip has a new row.

    `form`: how it was made; another form is another print. `data` is packed by monitor.story_store.
    """

    __tablename__ = "story_print"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    form: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ClipVersion(Base):
    """What a clip said before its source changed it: the title as it was, the correction that came after."""

    __tablename__ = "clip_version"
    __table_args__ = (UniqueConstraint("clip_id", "version"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    fetched_at: Mapped[datetime]


class ResponsePlan(Base):
    """The planned response to a negative story: what is searched and scanned. Its state is the fold of its events.

    `state`: draft returned waiting approved rejected withdrawn; `waiting`: head deputy director, whose approval is next.
    """

    __tablename__ = "response_plan"
    __table_args__ = (Index("ix_plan_scan", "next_remind_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    waiting: Mapped[str | None] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]
    next_remind_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PlanEvent(Base):
    """What happened to a story's response plan: append-only, the evidence."""

    __tablename__ = "plan_event"
    __table_args__ = (UniqueConstraint("plan_id", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("response_plan.id"))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[str | None] = mapped_column(String(100))
    data: Mapped[dict[str, Any]]


class WeeklyDraft(Base):
    """The weekly summary while it can be edited: what was compiled, and what officers made of it.

    `first` is the week's Monday; `left_out` holds stories' ids; `version` counts the edits. `send_due_at`: when it goes
    out by itself, None for never or when it was sent; `report_id` is what was sent.
    """

    __tablename__ = "weekly_draft"
    first: Mapped[date] = mapped_column(Date, primary_key=True)
    content: Mapped[dict[str, Any]]
    text: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    send_due_at: Mapped[datetime | None] = mapped_column(index=True)
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report_sent.id"))


class ProviderSummary(Base):
    """The clipping service's own summary of a week as an officer handed it in; the last one counts."""

    __tablename__ = "provider_summary"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first: Mapped[date] = mapped_column(Date, index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))


class ReportSent(Base):
    """A report that went out, as it went out. `kind`: weekly monthly corrections; each key of a kind once.

    `person_id` is who sent it, None when it went by itself; `chats` where to.
    """

    __tablename__ = "report_sent"
    __table_args__ = (UniqueConstraint("kind", "key"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chats: Mapped[list[str]] = mapped_column(default=list)
    content: Mapped[dict[str, Any]]


class ProviderTold(Base):
    """The right label of a clip that the clipping service was told last: the same is never told twice."""

    __tablename__ = "provider_told"
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))
    report_id: Mapped[int] = mapped_column(ForeignKey("report_sent.id"))
