"""The record of a case as it is kept: its events in their order and its posts word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reports.proof.beside import Beside, beside
from reports.proof.entry import ANSWER, Entry, PostText
from storage.answer_tables import AnswerEvent
from storage.case_tables import CaseRecord
from storage.intake_tables import IssueVerdict, ReceivedFile
from storage.post_versions import versions
from storage.tables import CaseEvent, CaseRow
from workflows.clarification import Case, fold, from_dict


@dataclass(frozen=True)
class CaseLog:
    """Everything that is on record about a case; `record` is what was added beside its steps."""

    case_id: int
    entries: tuple[Entry, ...]
    posts: tuple[PostText, ...] = ()
    answer: tuple[Entry, ...] = ()
    record: tuple[Entry, ...] = ()

    @cached_property
    def beside(self) -> Beside:
        """Facts, files, evidence, meetings, verdicts and dossier, as they stand at the end of the record."""
        return beside(self.record)

    @cached_property
    def case(self) -> Case:
        """The case that these events make. Raises ValueError for a broken history."""
        case = fold(from_dict(entry.data) for entry in self.entries)
        if case is None:
            raise ValueError(f"case {self.case_id} has no events")
        return case

    @property
    def until(self) -> datetime:
        """The moment of the last entry: what is made from the record says nothing of later."""
        return max(
            [*(e.at for e in (*self.entries, *self.answer, *self.record)), *(p.at for p in self.posts)]
        )

    @property
    def story(self) -> list[Entry]:
        """Everything that was done, in the order of time; what the case's own events tell is not told twice."""
        links = {link for e in self.of("evidence_added") for link in e.data.get("links") or ()}
        more = [e for e in self.record if not _told_already(e, links)]
        ranks = {"file_received": 3, "verdict": 4}
        ranked = [
            *((0, e) for e in self.entries),
            *((1, e) for e in self.answer),
            *((ranks.get(e.kind, 2), e) for e in more),
        ]
        return [e for _, e in sorted(ranked, key=lambda r: (r[1].at, r[0], r[1].seq))]

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
    post_id, issue_no = session.execute(
        select(CaseRow.post_id, CaseRow.issue_no).where(CaseRow.id == case_id)
    ).one()
    record = (
        *_record(session, case_id),
        *_received(session, case_id, post_id),
        *_verdicts(session, case_id, post_id, issue_no),
    )
    posts = (
        tuple(
            PostText(v.seq, v.kind, v.text, v.sha256, v.at, v.message_id, v.by_name)
            for v in versions(session, post_id)
        )
        if post_id is not None
        else ()
    )
    return CaseLog(log.case_id, log.entries, posts, answer, record)


def _told_already(entry: Entry, links: set[str]) -> bool:
    """Whether an entry is also an event of the case: a remark by LINE, a link of a channel."""
    if entry.kind in ("note_added", "note_changed"):
        return entry.data.get("note") == "remark"
    return entry.kind == "proof_added" and entry.data.get("link") in links


def _record(session: Session, case_id: int) -> list[Entry]:
    rows = session.scalars(select(CaseRecord).where(CaseRecord.case_id == case_id).order_by(CaseRecord.seq))
    return [Entry(row.seq, row.kind, row.at, row.message_id, row.data) for row in rows]


def _received(session: Session, case_id: int, post_id: int | None) -> list[Entry]:
    """Pictures and files that came with the post; of one taken back only that it came."""
    rows = session.scalars(
        select(ReceivedFile)
        .where(
            or_(ReceivedFile.case_id == case_id, ReceivedFile.post_id == post_id)
            if post_id is not None
            else ReceivedFile.case_id == case_id,
            ReceivedFile.state.in_(("kept", "gone")),
            ReceivedFile.use == "evidence",
        )
        .order_by(ReceivedFile.at, ReceivedFile.name, ReceivedFile.sha256)
    )
    return [
        Entry(
            seq,
            "file_received",
            row.at,
            row.message_id,
            {
                "by": _named(row.person_id, row.by_name, ""),
                "name": row.name,
                "media_type": row.media_type if row.sha256 else "",
                "size": row.size if row.sha256 else 0,
                "sha256": row.sha256,
            },
        )
        for seq, row in enumerate(rows, 1)
    ]


def _verdicts(session: Session, case_id: int, post_id: int | None, issue_no: int | None) -> list[Entry]:
    """What people said of the issue, also before there was a case."""
    of_issue = (IssueVerdict.post_id == post_id) & (IssueVerdict.issue_no == issue_no)
    rows = session.scalars(
        select(IssueVerdict)
        .where(
            or_(IssueVerdict.case_id == case_id, of_issue & IssueVerdict.case_id.is_(None))
            if post_id is not None and issue_no is not None
            else IssueVerdict.case_id == case_id
        )
        .order_by(IssueVerdict.at, IssueVerdict.id)
    )
    return [
        Entry(
            seq,
            "verdict",
            row.at,
            row.message_id,
            {"by": _named(row.person_id, row.by_name, row.by_role), "verdict": row.verdict},
        )
        for seq, row in enumerate(rows, 1)
    ]


def _named(person_id: int | None, name: str, role: str) -> dict[str, str] | None:
    return {"id": str(person_id), "name": name, "role": role} if person_id is not None else None


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
