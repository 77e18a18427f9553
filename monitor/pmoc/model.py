"""What a PMOC message turns out to say."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Kind = Literal["issues", "acknowledgement", "answer", "other"]
"""What a message is: an assignment of issues, an agency taking one, an agency answering, anything else."""


@dataclass(frozen=True)
class Source:
    """Where the news was seen: the outlet as the post names it, its address, or both."""

    outlet: str | None
    url: str | None


@dataclass(frozen=True)
class Issue:
    """One thing PMOC wants answered.

    `no` is the number in the post, else its position from 1. `agencies` are named as in the post.
    `ours` leans towards true; `sure` is false where a person should be asked. `due` is aware
    (Bangkok), None where the post gives no deadline or one that cannot be computed.
    """

    no: int
    title: str
    agencies: tuple[str, ...] = ()
    ours: bool = False
    sure: bool = True
    sources: tuple[Source, ...] = ()
    due: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Correction:
    """A change to an earlier post: which issue (None: not said which), what happened, in which words."""

    action: Literal["edited", "withdrawn"]
    no: int | None
    text: str


@dataclass(frozen=True)
class Post:
    """A message read: its kind, the day it is for where it says so, its issues and corrections."""

    kind: Kind
    posted_for: date | None = None
    issues: tuple[Issue, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class ExportedMessage:
    """One message of a LINE chat export. `at` is aware (Bangkok), None where no date line came before it."""

    at: datetime | None
    sender: str
    text: str


@dataclass(frozen=True)
class OwnAgency:
    """How posts may mean the agency that reads them.

    `names` are its full, short and old names. `topics` are subjects that are its business alone, so
    that a post naming nobody still means it. `parents` are the ministries whose "หน่วยงานในสังกัด" it is
    among; naming a parent alone does not mean it.
    """

    names: tuple[str, ...]
    topics: tuple[str, ...] = field(default=())
    parents: tuple[str, ...] = field(default=())


def to_json(post: Post) -> dict[str, object]:
    """The post in the fixed form that `khaochat pmoc parse` prints; `due` is ISO 8601 with offset."""
    return {
        "kind": post.kind,
        "posted_for": post.posted_for.isoformat() if post.posted_for else None,
        "issues": [
            {
                "no": i.no,
                "title": i.title,
                "agencies": list(i.agencies),
                "ours": i.ours,
                "sources": [{"outlet": s.outlet, "url": s.url} for s in i.sources],
                "due": i.due.isoformat() if i.due else None,
                "sure": i.sure,
                "detail": i.detail,
            }
            for i in post.issues
        ],
        "corrections": [{"action": c.action, "no": c.no, "text": c.text} for c in post.corrections],
    }
