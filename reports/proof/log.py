"""The record of a case as it is kept: its events in their order and its posts word for word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.answer_tables import AnswerEvent
from storage.post_versions import versions
from storage.tables import CaseEvent, CaseRow
from workflows.clarification import Case, fold, from_dict

ANSWER = "answer:"
"""Begins the kinds of what happened to the answer's text, so that they are not taken for the case's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a case as stored: `data` is its JSON form."""

    seq: int
    kind: str
    at: datetime
    message_id: str | None
    data: Mapping[str, Any]

    @property
    def by(self) -> str:
        """The name of who did it, as called at that time; "" for the service itself."""
        actor = self.data.get("by") or {}
        return "" if actor.get("id") == "system" else str(actor.get("name") or "")

    @property
    def role(self) -> str:
        """That person's role at that time; "" for the service itself."""
        actor = self.data.get("by") or {}
        return "" if actor.get("id") == "system" else str(actor.get("role") or "")


@dataclass(frozen=True, slots=True)
class PostText:
    """A version of the post: `kind` is received, again, edited or unsent (its text is gone, its hash stays)."""

    seq: int
    kind: str
    text: str
    sha256: str
    at: datetime
    message_id: str | None
    by: str


@dataclass(frozen=True, slots=True)
class CaseLog:
    """Everything that is on record about a case."""

    case_id: int
    entries: tuple[Entry, ...]
    posts: tuple[PostText, ...] = ()
    answer: tuple[Entry, ...] = ()

    @property
    def case(self) -> Case:
        """The case that these events make. Raises ValueError for a broken history."""
        case = fold(from_dict(entry.data) for entry in self.entries)
        if case is None:
            raise ValueError(f"case {self.case_id} has no events")
        return case

    @property
    def until(self) -> datetime:
        """The moment of the last entry: what is made from the record says nothing of later."""
        return max([*(e.at for e in (*self.entries, *self.answer)), *(p.at for p in self.posts)])

    @property
    def story(self) -> list[Entry]:
        """Everything that was done, the answer's versions and approvals included, in the order of time."""
        return sorted((*self.entries, *self.answer), key=lambda e: (e.at, e.kind.startswith(ANSWER), e.seq))

    def of(self, *kinds: str) -> list[Entry]:
        """The events of these kinds, oldest first."""
        return [entry for entry in self.entries if entry.kind in kinds]


def read_log(session: Session, case_id: int) -> CaseLog:
    """The record of a case. Raises LookupError when there is no such case."""
    logs = read_logs(session, [case_id])
    if not logs:
        raise LookupError(f"no case {case_id}")
    [log] = logs
    answer = _answer(session, case_id)
    post_id = session.scalar(select(CaseRow.post_id).where(CaseRow.id == case_id))
    if post_id is None:
        return CaseLog(log.case_id, log.entries, (), answer)
    posts = tuple(
        PostText(v.seq, v.kind, v.text, v.sha256, v.at, v.message_id, v.by_name)
        for v in versions(session, post_id)
    )
    return CaseLog(log.case_id, log.entries, posts, answer)


def _answer(session: Session, case_id: int) -> tuple[Entry, ...]:
    """What happened to the answer: versions, approvals, copies; the kinds begin with "answer:"."""
    rows = session.scalars(
        select(AnswerEvent).where(AnswerEvent.case_id == case_id).order_by(AnswerEvent.seq)
    )
    return tuple(Entry(row.seq, ANSWER + row.kind, row.at, row.message_id, row.data) for row in rows)


def read_logs(session: Session, case_ids: Sequence[int]) -> list[CaseLog]:
    """The events of several cases, without their posts, in the order of their numbers."""
    found: dict[int, list[Entry]] = {}
    for start in range(0, len(case_ids), 500):
        some = case_ids[start : start + 500]
        rows = session.execute(
            select(
                CaseEvent.case_id,
                CaseEvent.seq,
                CaseEvent.kind,
                CaseEvent.at,
                CaseEvent.message_id,
                CaseEvent.data,
            )
            .where(CaseEvent.case_id.in_(some))
            .order_by(CaseEvent.case_id, CaseEvent.seq)
        )
        for case_id, *rest in rows:
            found.setdefault(case_id, []).append(Entry(*rest))
    return [CaseLog(case_id, tuple(entries)) for case_id, entries in sorted(found.items())]
