"""The use cases of issues coming in: keep the post, open or find its cases, follow what later posts change in it.

The same by whichever way a post comes: LINE, a page, a program. One transaction of the caller's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.intake_tables import PostMessage, ReceivedFile
from storage.post_versions import keep_version
from storage.tables import CaseRow, Clip, Person, Post
from thai.dates import parse_datetime
from workflows.clarification import (
    Actor,
    Amend,
    Command,
    MoveClock,
    NewIssue,
    Policy,
    Refused,
    Source,
    Withdraw,
    carry_out,
    open_case,
)
from workflows.clarification.sameness import same_matter
from workflows.intake.copies import keep_copy
from workflows.intake.reading import ReadCorrection, ReadIssue, ReadPost, concerns_us

log = structlog.get_logger(__name__)

SAME_POST_WITHIN = timedelta(days=3)
"""The same text that comes again within this time is the same post."""
TIME_TO_SAY = timedelta(minutes=10)
"""How long somebody has to say when a forwarded post was posted, before reminders of the strictest reading go out."""


@dataclass(frozen=True, slots=True)
class Given:
    """A post as somebody handed it in.

    `posted_at` is None where the text has lost its time; `assumed_at` is then the strictest reading, from which the
    clocks run. `parts`: the messages (id, time, text) it came in. `told_in`: the chat that hears of it in the answer.
    """

    text: str
    chat_id: str
    learned_at: datetime
    assumed_at: datetime
    posted_at: datetime | None = None
    message_id: str | None = None
    person_id: int | None = None
    origin: str = "line"
    sender: str = ""
    told_in: str | None = None
    parts: tuple[tuple[str | None, datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a post: cases opened and joined by number, what is doubtful, what is others'."""

    post_id: int
    known: bool
    opened: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    others: tuple[tuple[int, str], ...] = ()
    withdrawn: tuple[int, ...] = ()


@dataclass(slots=True)
class Edited:
    """What became of an edit: cases that follow it, new ones, and running ones of which the post says nothing now."""

    followed: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def text_hash(text: str) -> str:
    """What two copies of one text have in common, however the lines are broken."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def known_post(session: Session, text: str, now: datetime) -> Post | None:
    """The post of the last days with this very text, whoever gave it."""
    hashed = text_hash(text)
    return session.scalars(
        select(Post)
        .where(Post.text_hash == hashed, Post.learned_at > now - SAME_POST_WITHIN, Post.state != "unsent")
        .order_by(Post.id)
    ).first()


def seen(session: Session, post: Post | None) -> bool:
    """Whether a post was dealt with already."""
    return post is not None and post.state in ("used", "asking", "ignored")


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
    post = known_post(session, given.text, now)
    known = post is not None
    if post is None:
        post = _new_post(session, given, parsed)
    elif given.posted_at is not None and post.state == "asking":
        post.posted_at, post.state = given.posted_at, "used"
    _version(session, post.id, "again" if known else "received", given)
    parts = given.parts or ((given.message_id, given.learned_at, given.text),)
    keep_copy(session, post.id, given.chat_id, given.person_id, parts)
    withdrawn = (
        [] if known else follow_corrections(session, read.corrections, by, given.message_id, now, policy)
    )
    opened, joined = _open(session, post, given, read.issues, by, now, policy, repeated=known)
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One message of what was handed in, read: its text, when and by whom it was posted where that is known."""

    text: str
    read: ReadPost
    parsed: Mapping[str, Any]
    at: datetime | None = None
    sender: str = ""


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


def _new_post(session: Session, given: Given, parsed: Mapping[str, Any]) -> Post:
    post = Post(
        text=given.text,
        text_hash=text_hash(given.text),
        chat_id=given.chat_id,
        message_id=given.message_id,
        person_id=given.person_id,
        posted_at=given.posted_at,
        learned_at=given.learned_at,
        state="used" if given.posted_at else "asking",
        parsed=dict(parsed),
        origin=given.origin,
        sender=given.sender[:200],
    )
    session.add(post)
    session.flush()
    return post


def keep_text(session: Session, given: Given) -> Post:
    """Keep a text of which nobody has said yet that it is a post (`ignored` until then)."""
    same = known_post(session, given.text, given.learned_at)
    if same is not None:
        return same
    post = _new_post(session, given, {})
    post.state = "ignored"
    keep_copy(session, post.id, given.chat_id, given.person_id, given.parts)
    return post


def _version(session: Session, post_id: int, kind: str, given: Given) -> None:
    """Keep the text as it came, word for word, as evidence; each message of a post handed in by pieces is one."""
    person = session.get(Person, given.person_id) if given.person_id else None
    name = person.name if person else given.sender
    for message_id, at, text in given.parts or ((given.message_id, given.learned_at, given.text),):
        keep_version(session, post_id, kind, text, at, message_id, name)


def _titled(session: Session, case_ids: Sequence[int], titles: set[str]) -> Iterable[int]:
    rows = session.scalars(select(CaseRow).where(CaseRow.id.in_(case_ids)).order_by(CaseRow.id))
    return [row.id for row in rows if row.title in titles]


def _open(
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
            _version(session, first, "again", replace(given, text=post.text, parts=()))
        if not is_new and not repeated:
            _hurry(session, case_id, issue, by, given.message_id, now, policy)
    return opened, joined


def _hurry(
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
    opened, _ = _open(session, post, given, [issue], by, now, policy, repeated=False, apart=True)
    return opened[0]


def quietly(session: Session, case_id: int, command: Command, now: datetime, policy: Policy) -> bool:
    """Carry out what was seen rather than asked; a refusal is only logged."""
    try:
        carry_out(session, case_id, command, now, policy)
    except Refused as refused:
        log.info("seen_but_refused", case=case_id, command=type(command).__name__, code=refused.code)
        return False
    return True


def latest_post_with(session: Session, number: int, now: datetime) -> Post | None:
    """The newest post of the last days that has an issue of this number, ours or not."""
    rows = session.scalars(
        select(Post)
        .where(Post.learned_at > now - SAME_POST_WITHIN, Post.state.in_(("used", "asking")))
        .order_by(Post.learned_at.desc(), Post.id.desc())
        .limit(30)
    )
    for row in rows:
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


def _case_meant(session: Session, one: ReadCorrection, now: datetime) -> CaseRow | None:
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
    post = latest_post_with(session, one.no, now)
    if post is None:
        return None
    title = next((i["title"] for i in post.parsed["issues"] if i.get("no") == one.no), "")
    for row in open_rows:
        if (row.post_id == post.id and row.issue_no == one.no) or same_matter(row.title, title):
            return row
    return None


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
    _version(session, post.id, kind, given)
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
        opened, joined = _open(session, post, given, new, by, now, policy, repeated=False)
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


def files_of(session: Session, post_id: int) -> list[ReceivedFile]:
    """The files and pictures that were handed in with a post."""
    return list(
        session.scalars(select(ReceivedFile).where(ReceivedFile.post_id == post_id).order_by(ReceivedFile.id))
    )


def parts_of(rows: Sequence[PostMessage]) -> tuple[tuple[str | None, datetime, str], ...]:
    """Messages in the form in which a post keeps them."""
    return tuple((row.message_id, row.at, row.text) for row in rows)
