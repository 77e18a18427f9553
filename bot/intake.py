"""What the bot makes of a text that may be a PMOC post, whoever hands it in and however: read, keep, open, answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.particulars import Particulars
from monitor.pmoc import Handed, as_issue, read_handed_in, to_json
from monitor.pmoc import Post as ReadPost
from storage.tables import Person, Post
from workflows.clarification import SYSTEM, Actor
from workflows.intake import Given, Reading, Taken, strictest_posting_time, take_all


def actor_of(person: Person | None) -> Actor:
    """A person as the record names them; the service itself where nobody is known."""
    return Actor(str(person.id), person.name, person.role) if person else SYSTEM


def read_text(
    agency: Particulars, text: str, *, posted_at: datetime | None, learned_at: datetime, now: datetime
) -> list[Handed]:
    """The messages of a text, each read; without a time of posting the strictest reading counts."""
    at = posted_at or assumed_time(agency, learned_at)
    return read_handed_in(text, posted_at=at, own_names=agency.own_names, now=now)


def assumed_time(agency: Particulars, learned_at: datetime) -> datetime:
    """When a text that has lost its time was posted, read most strictly."""
    return strictest_posting_time(learned_at, agency.pmoc_at.hour, agency.pmoc_at.minute)


def forced(handed: Handed, *, sure: bool) -> Handed:
    """The message as one issue of ours, because somebody says so or because it may be one."""
    return Handed(handed.text, as_issue(handed.text, handed.post, sure=sure), handed.at, handed.sender)


def holds_post(handed: Sequence[Handed]) -> bool:
    """Whether any of the messages names or changes an issue."""
    return any(one.post.kind == "issues" or one.post.corrections for one in handed)


def take_handed(
    session: Session, agency: Particulars, given: Given, handed: Sequence[Handed], by: Actor, now: datetime
) -> Taken | None:
    """Keep the posts among the messages and open their cases; None when there is no post."""
    readings = [Reading(h.text, h.post, to_json(h.post), h.at, h.sender) for h in handed]
    return take_all(session, given, readings, by, now, agency.policy)


def post_notice(taken: Taken) -> dict[str, Any]:
    """The data of the card that says what became of a post."""
    return {
        "post_id": taken.post_id,
        "opened": list(taken.opened),
        "joined": list(taken.joined),
        "others": [title for _, title in taken.others],
        "other_nos": [number for number, _ in taken.others],
        "unsure": list(taken.unsure),
        "known": taken.known,
    }


def reread(agency: Particulars, post: Post, posted_at: datetime, now: datetime) -> ReadPost | None:
    """A kept post read again, as if posted at that time; None when its text was taken back."""
    if not post.text:
        return None
    handed = read_handed_in(post.text, posted_at=posted_at, own_names=agency.own_names, now=now)
    found = handed[0].post
    return found if found.issues else as_issue(post.text, found, sure=True)
