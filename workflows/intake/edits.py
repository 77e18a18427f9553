"""An edited post, and one whose time becomes known: its cases follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import CaseRow, Post
from workflows.clarification import Actor, Amend, MoveClock, Policy
from workflows.clarification.sameness import same_matter
from workflows.intake.corrections import quietly
from workflows.intake.model import Edited, Given
from workflows.intake.posts import keep_versions, text_hash
from workflows.intake.reading import ReadIssue, ReadPost, concerns_us
from workflows.intake.service import open_issues


def follow_edit(
    session: Session,
    post: Post,
    given: Given,
    read: ReadPost,
    parsed: Mapping[str, Any],
    by: Actor,
    now: datetime,
    policy: Policy,
    *,
    kind: str = "edited",
) -> Edited:
    """Let the cases of a post follow its new text: by title where that is the same, else by number.

    `kind` is how the version that `given.parts` hold came about: edited, or received for a further piece.
    """
    keep_versions(session, post.id, kind, given)
    post.text, post.text_hash, post.edited_at = given.text, text_hash(given.text), given.learned_at
    before = {one.get("no"): one for one in (post.parsed or {}).get("issues", [])}
    post.parsed = dict(parsed)
    result = Edited()
    rows = list(session.scalars(select(CaseRow).where(CaseRow.post_id == post.id)))
    left = list(read.issues)
    pairs = [(row, issue) for row in rows if (issue := _take_same(row, left)) is not None]
    paired = {row.id for row, _ in pairs}
    for row in rows:
        issue = next((i for i in left if i.no == row.issue_no), None) if row.id not in paired else None
        if issue is not None:
            left.remove(issue)
            pairs.append((row, issue))
            paired.add(row.id)
    for row, issue in pairs:
        if row.ended_at is None:
            amend = Amend(
                by=by,
                message_id=given.message_id,
                title=issue.title,
                detail=issue.detail,
                answer_by=issue.due,
            )
            quietly(session, row.id, amend, now, policy)
            row.issue_no = issue.no
            result.followed.append(row.id)
    new = [i for i in left if concerns_us(i) and not _same_as_before(i, before)]
    if new:
        opened, joined = open_issues(session, post, given, new, by, now, policy, repeated=False)
        result.opened, result.followed = opened, [*result.followed, *joined]
    result.missing = [row.id for row in rows if row.id not in paired and row.ended_at is None]
    return result


def _take_same(row: CaseRow, left: list[ReadIssue]) -> ReadIssue | None:
    found = next((i for i in left if same_matter(i.title, row.title)), None)
    if found is not None:
        left.remove(found)
    return found


def _same_as_before(issue: ReadIssue, before: Mapping[Any, Mapping[str, Any]]) -> bool:
    """An issue that joined another post's case and is unchanged: nothing new."""
    old = before.get(issue.no)
    return old is not None and old.get("title") == issue.title and bool(old.get("ours"))


def set_posting_time(
    session: Session,
    post: Post,
    moment: datetime,
    read: ReadPost | None,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
) -> tuple[list[int], int]:
    """Somebody says when a post was posted: the clocks of its cases start then. Gives its cases and how many moved.

    A deadline such as "within 24 hours" was counted from the guessed time: it is counted anew from the true one.
    """
    post.posted_at, post.state = moment, "used"
    rows = session.scalars(select(CaseRow).where(CaseRow.post_id == post.id)).all()
    moved = 0
    for row in rows:
        if row.ended_at is not None:
            continue
        moved += quietly(
            session, row.id, MoveClock(by=by, message_id=message_id, posted_at=moment), now, policy
        )
        for issue in read.issues if read else ():
            if issue.no == row.issue_no and issue.due is not None:
                quietly(
                    session, row.id, Amend(by=by, message_id=message_id, answer_by=issue.due), now, policy
                )
    return [row.id for row in rows], moved
