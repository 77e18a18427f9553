"""What a post or an edit changes in cases that are open: taken back, moved, hurried. A refusal never stops the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import CaseRow, Post
from thai.dates import parse_datetime
from workflows.clarification import Actor, Amend, Command, Policy, Refused, Withdraw, carry_out
from workflows.clarification.sameness import same_matter
from workflows.intake.posts import SAME_POST_WITHIN
from workflows.intake.reading import ReadCorrection, ReadIssue, ReadPost

log = structlog.get_logger(__name__)


def quietly(session: Session, case_id: int, command: Command, now: datetime, policy: Policy) -> bool:
    """Carry out what was seen rather than asked; a refusal is only logged."""
    try:
        carry_out(session, case_id, command, now, policy)
    except Refused as refused:
        log.info("seen_but_refused", case=case_id, command=type(command).__name__, code=refused.code)
        return False
    return True


def latest_post_with(session: Session, number: int, now: datetime, before: int | None = None) -> Post | None:
    """The newest post of the last days, other than `before` (a post's id), that has an issue of this number, ours or not."""
    rows = session.scalars(
        select(Post)
        .where(Post.learned_at > now - SAME_POST_WITHIN, Post.state.in_(("used", "asking")))
        .order_by(Post.learned_at.desc(), Post.id.desc())
        .limit(30)
    )
    for row in rows:
        if row.id == before:
            continue
        listed = (row.parsed or {}).get("issues", [])
        if any(one.get("no") == number for one in listed):
            return row
    return None


def follow_corrections(
    session: Session,
    corrections: Sequence[ReadCorrection],
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
) -> list[int]:
    """Carry out what a post takes back or moves in issues of before; gives the cases that followed it.

    A number means the newest post that has it: "ยกเลิกประเด็นที่ 2" must not end yesterday's number 2 of ours when
    today's number 2 is somebody else's.
    """
    done: list[int] = []
    for one in corrections:
        row = _case_meant(session, one, now)
        if row is None:
            continue
        command: Command
        if one.action == "withdrawn":
            command = Withdraw(by=by, message_id=message_id, reason="PMOC ถอนประเด็น")
        else:
            moment = parse_datetime(one.text, now)
            if moment is None:
                continue
            command = Amend(by=by, message_id=message_id, answer_by=moment)
        if quietly(session, row.id, command, now, policy):
            done.append(row.id)
    return done


def rewrite(
    session: Session,
    post_id: int,
    read: ReadPost,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
) -> dict[int, int]:
    """Give cases the new wording of their issue ("แก้ไขประเด็นที่ 1 ..."); the case of each issue's number that was followed.

    Where the new wording is put to other agencies alone, nothing is followed: it may be another matter.
    """
    done: dict[int, int] = {}
    for one in read.corrections:
        issue = next((i for i in read.issues if i.no == one.no), None)
        if one.action == "withdrawn" or issue is None or (issue.agencies and not issue.ours):
            continue
        row = _case_meant(session, one, now, post_id)
        if row is None:
            continue
        title = issue.title if issue.title != row.title else None
        command = Amend(by=by, message_id=message_id, title=title, answer_by=issue.due)
        if quietly(session, row.id, command, now, policy):
            done[issue.no] = row.id
    return done


def _case_meant(
    session: Session, one: ReadCorrection, now: datetime, before: int | None = None
) -> CaseRow | None:
    open_rows = list(
        session.scalars(
            select(CaseRow).where(CaseRow.ended_at.is_(None), ~CaseRow.drill).order_by(CaseRow.id.desc())
        )
    )
    named = [row for row in open_rows if len(row.title) > 8 and row.title in one.text]
    if len(named) == 1:
        return named[0]
    if one.no is None:
        return None
    post = latest_post_with(session, one.no, now, before)
    if post is None:
        return None
    title = next((i["title"] for i in post.parsed["issues"] if i.get("no") == one.no), "")
    for row in open_rows:
        if (row.post_id == post.id and row.issue_no == one.no) or same_matter(row.title, title):
            return row
    return None


def hurry(
    session: Session,
    case_id: int,
    issue: ReadIssue,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
) -> None:
    """A repetition that names an earlier deadline brings it forward; a later one is no leave to be late."""
    row = session.get_one(CaseRow, case_id)
    if row.ended_at is None and issue.due is not None and now < issue.due < row.answer_due:
        command = Amend(by=by, message_id=message_id, answer_by=issue.due)
        quietly(session, case_id, command, now, policy)
