"""The use cases of issues coming in: keep the post, open or find its cases, follow what later posts change in it.

The same by whichever way a post comes: LINE, a page, a program. One transaction of the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.locks import POSTS, one_at_a_time
from storage.tables import CaseRow, Clip, Post
from workflows.clarification import Actor, NewIssue, Policy, Source, open_case
from workflows.intake.copies import keep_copy
from workflows.intake.corrections import follow_corrections, hurry, rewrite
from workflows.intake.model import Given, Reading, Taken
from workflows.intake.posts import keep_versions, known_post, new_post
from workflows.intake.reading import ReadIssue, ReadPost, concerns_us

TIME_TO_SAY = timedelta(minutes=10)
"""How long somebody has to say when a forwarded post was posted, before reminders of the strictest reading go out."""


def take(
    session: Session,
    given: Given,
    read: ReadPost,
    parsed: Mapping[str, Any],
    by: Actor,
    now: datetime,
    policy: Policy,
) -> Taken:
    """Keep a post, follow what it corrects, open or join the cases of its issues. Harmless to repeat.

    `parsed` is the reading as it is stored. Doubtful issues are opened: silence is what fails.
    """
    one_at_a_time(session, POSTS)
    post = known_post(session, given.text, now)
    known = post is not None
    if post is None:
        post = new_post(session, given, parsed)
    elif given.posted_at is not None and post.state == "asking":
        post.posted_at, post.state = given.posted_at, "used"
    keep_versions(session, post.id, "again" if known else "received", given)
    parts = given.parts or ((given.message_id, given.learned_at, given.text),)
    keep_copy(session, post.id, given.chat_id, given.person_id, parts)
    withdrawn = (
        [] if known else follow_corrections(session, read.corrections, by, given.message_id, now, policy)
    )
    rewritten = {} if known else rewrite(session, post.id, read, by, given.message_id, now, policy)
    issues = [issue for issue in read.issues if issue.no not in rewritten]
    opened, joined = open_issues(session, post, given, issues, by, now, policy, repeated=known)
    joined += rewritten.values()
    doubtful = {issue.title for issue in read.issues if not issue.sure}
    return Taken(
        post_id=post.id,
        known=known,
        opened=tuple(opened),
        joined=tuple(dict.fromkeys(joined)),
        unsure=tuple(_titled(session, opened, doubtful)),
        others=tuple((i.no, i.title) for i in read.issues if not concerns_us(i)),
        withdrawn=tuple(withdrawn),
    )


def take_all(
    session: Session, given: Given, readings: Sequence[Reading], by: Actor, now: datetime, policy: Policy
) -> Taken | None:
    """Take the posts among several messages, such as those of a chat export; None when there is none.

    Posts that were handled already are joined, not taken again. The answer is about all of them, its `post_id` is the
    newest one's that brought something.
    """
    result: Taken | None = None
    for one in readings:
        if not (one.read.issues or one.read.corrections):
            continue
        single = replace(
            given,
            text=one.text,
            posted_at=one.at or given.posted_at,
            sender=one.sender or given.sender,
            parts=given.parts if len(readings) == 1 else (),
        )
        taken = take(session, single, one.read, one.parsed, by, now, policy)
        result = taken if result is None else _together(result, taken)
    return result


def _together(first: Taken, then: Taken) -> Taken:
    opened = tuple(dict.fromkeys(first.opened + then.opened))
    return Taken(
        post_id=then.post_id if then.opened or not first.opened else first.post_id,
        known=first.known and then.known,
        opened=opened,
        joined=tuple(c for c in dict.fromkeys(first.joined + then.joined) if c not in opened),
        unsure=tuple(dict.fromkeys(first.unsure + then.unsure)),
        others=tuple(dict.fromkeys(first.others + then.others)),
        withdrawn=tuple(dict.fromkeys(first.withdrawn + then.withdrawn)),
    )


def _titled(session: Session, case_ids: Sequence[int], titles: set[str]) -> Iterable[int]:
    rows = session.scalars(select(CaseRow).where(CaseRow.id.in_(case_ids)).order_by(CaseRow.id))
    return [row.id for row in rows if row.title in titles]


def open_issues(
    session: Session,
    post: Post,
    given: Given,
    issues: Sequence[ReadIssue],
    by: Actor,
    now: datetime,
    policy: Policy,
    *,
    repeated: bool,
    apart: bool = False,
) -> tuple[list[int], list[int]]:
    """Open a case for each issue of ours, or join the one it belongs to. Gives the numbers of both."""
    opened: list[int] = []
    joined: list[int] = []
    posted_at = given.posted_at or post.posted_at or given.assumed_at
    quiet = None if given.posted_at or post.posted_at else now + TIME_TO_SAY
    for issue in issues:
        if not concerns_us(issue):
            continue
        new = NewIssue(
            title=issue.title,
            detail=issue.detail,
            learned_at=given.learned_at,
            posted_at=posted_at,
            sources=tuple(Source(s.outlet or "", s.url) for s in issue.sources),
            agencies=issue.agencies,
            answer_by=issue.due,
            post_id=post.id,
            number=issue.no,
            story_id=_story_of(session, [s.url for s in issue.sources if s.url]),
            repeated=repeated,
        )
        case_id, is_new = open_case(
            session,
            new,
            by,
            given.message_id,
            now,
            policy,
            quiet_until=quiet,
            told_in=given.told_in,
            apart=apart,
        )
        (opened if is_new else joined).append(case_id)
        first = session.get_one(CaseRow, case_id).post_id
        if not is_new and first is not None and first != post.id:
            keep_versions(session, first, "again", replace(given, text=post.text, parts=()))
        if not is_new and not repeated:
            hurry(session, case_id, issue, by, given.message_id, now, policy)
    return opened, joined


def _story_of(session: Session, urls: Sequence[str]) -> int | None:
    if not urls:
        return None
    return session.scalars(
        select(Clip.story_id).where(Clip.url.in_(urls), Clip.story_id.is_not(None))
    ).first()


def open_apart(
    session: Session, post: Post, issue: ReadIssue, given: Given, by: Actor, now: datetime, policy: Policy
) -> int:
    """Open a case for an issue because a person says so, even where one that looks the same is there."""
    opened, _ = open_issues(session, post, given, [issue], by, now, policy, repeated=False, apart=True)
    return opened[0]
