"""What the page and the interface for programs share: a text handed in is read, kept, its cases opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.pmoc import Handed, Issue, Source, as_issue, read_handed_in, to_json
from monitor.pmoc import Post as ReadPost
from storage import outbox
from storage.files import BadFile, FileStore, Kept
from storage.intake_tables import ReceivedFile
from storage.tables import CaseRow, Post
from workflows.clarification import Actor, Policy
from workflows.intake import Given, Reading, Taken, strictest_posting_time, take_all
from workflows.people import chats_with_role


@dataclass(frozen=True, slots=True)
class IntakeDesk:
    """What taking issues in needs of the agency, and the folder of files."""

    own_names: tuple[str, ...]
    policy: Policy
    files: FileStore
    pmoc_at: time = time(10, 30)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A text as it was handed in outside LINE. `where` stands for the chat: page, or api:NAME."""

    text: str
    where: str
    origin: str
    posted_at: datetime | None = None
    source: str = ""
    sender: str = ""
    person_id: int | None = None
    issue: bool = False
    ask: bool = False


def take_in(session: Session, desk: IntakeDesk, one: HandedIn, by: Actor, now: datetime) -> Taken | None:
    """Open or join the cases of a text; None where it holds no issue.

    `issue`: whoever hands it in says that it is one, so that doubt about the form opens a doubtful case. `ask`: the PR
    group is asked when it was posted, in one message with the news of the cases.
    """
    assumed = strictest_posting_time(now, desk.pmoc_at.hour, desk.pmoc_at.minute)
    at = one.posted_at or assumed
    handed = read_handed_in(one.text, posted_at=at, own_names=desk.own_names, now=now)
    named = any(h.post.kind == "issues" or h.post.corrections for h in handed)
    if not named and one.issue:
        handed = [_forced(h) for h in handed[:1]]
    handed = [_with_source(h, one.source) for h in handed]
    groups = chats_with_role(session, "pr") if one.ask and one.posted_at is None else []
    given = Given(
        text=one.text,
        chat_id=one.where,
        learned_at=now,
        assumed_at=assumed,
        posted_at=one.posted_at,
        person_id=one.person_id,
        origin=one.origin,
        sender=one.sender,
        told_in=groups[0] if groups else None,
    )
    taken = take_all(session, given, _readings(handed), by, now, desk.policy)
    if taken is not None and groups and taken.opened:
        _ask_when(session, taken, groups[0], now)
    return taken


def take_titled(
    session: Session, desk: IntakeDesk, one: HandedIn, issue: Issue, by: Actor, now: datetime
) -> Taken | None:
    """Open or join the case of an issue that comes with its fields apart, not as a post."""
    assumed = strictest_posting_time(now, desk.pmoc_at.hour, desk.pmoc_at.minute)
    groups = chats_with_role(session, "pr") if one.posted_at is None else []
    handed = _with_source(Handed(one.text, ReadPost("issues", None, (issue,), ())), one.source)
    given = Given(
        text=one.text,
        chat_id=one.where,
        learned_at=now,
        assumed_at=assumed,
        posted_at=one.posted_at,
        origin=one.origin,
        sender=one.sender,
        told_in=groups[0] if groups else None,
    )
    taken = take_all(session, given, _readings([handed]), by, now, desk.policy)
    if taken is not None and groups and taken.opened:
        _ask_when(session, taken, groups[0], now)
    return taken


def _forced(one: Handed) -> Handed:
    return replace(one, post=as_issue(one.text, one.post, sure=False))


def _with_source(one: Handed, source: str) -> Handed:
    """A source given beside the text belongs to issues that name none."""
    if not source.strip() or not one.post.issues:
        return one
    link = source.strip() if source.strip().lower().startswith(("http://", "https://")) else None
    given = Source(None if link else source.strip()[:200], link)
    issues = tuple(i if i.sources else replace(i, sources=(given,)) for i in one.post.issues)
    return replace(one, post=replace(one.post, issues=issues))


def _readings(handed: Sequence[Handed]) -> list[Reading]:
    return [Reading(h.text, h.post, to_json(h.post), h.at, h.sender) for h in handed]


def _ask_when(session: Session, taken: Taken, chat_id: str, now: datetime) -> None:
    data = {
        "post_id": taken.post_id,
        "opened": list(taken.opened),
        "joined": list(taken.joined),
        "others": [title for _, title in taken.others],
        "other_nos": [number for number, _ in taken.others],
        "unsure": list(taken.unsure),
        "known": taken.known,
    }
    outbox.put(session, outbox.Notice(chat_id, "post", data, key=f"post:{taken.post_id}:{chat_id}"), now)


def keep_files(
    session: Session, kept: Sequence[tuple[str, Kept]], post_id: int, by: Actor, now: datetime
) -> None:
    """Note files (name, what was kept) as evidence of a post; their bytes lie in the folder already."""
    for name, file in kept:
        session.add(
            ReceivedFile(
                post_id=post_id,
                person_id=int(by.id) if by.id.isdigit() else None,
                by_name=by.name,
                use="evidence",
                name=name[:300],
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
                state="kept",
                due_at=now,
                at=now,
            )
        )


def cases_of(session: Session, taken: Taken) -> list[dict[str, Any]]:
    """The cases of a post as programs read them, new ones first."""
    rows = {
        row.id: row
        for row in session.scalars(select(CaseRow).where(CaseRow.id.in_([*taken.opened, *taken.joined])))
    }
    return [
        {
            "id": n,
            "title": rows[n].title,
            "state": rows[n].state,
            "new": n in taken.opened,
            "unsure": n in taken.unsure,
            "acknowledge_due": rows[n].acknowledge_due.isoformat(),
            "answer_due": rows[n].answer_due.isoformat(),
        }
        for n in (*taken.opened, *taken.joined)
    ]


def posting_time(session: Session, taken: Taken, desk: IntakeDesk) -> tuple[datetime, bool]:
    """From when the clocks of a post run, and whether that is assumed because nobody has said it."""
    post = session.get_one(Post, taken.post_id)
    if post.posted_at is not None:
        return post.posted_at, False
    return strictest_posting_time(post.learned_at, desk.pmoc_at.hour, desk.pmoc_at.minute), True


__all__ = [
    "BadFile",
    "HandedIn",
    "IntakeDesk",
    "cases_of",
    "keep_files",
    "posting_time",
    "take_in",
    "take_titled",
]
