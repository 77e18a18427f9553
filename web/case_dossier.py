"""What the page of a case shows of its dossier: for the template `cases/_dossier.html`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from storage.case_tables import CaseMeeting, ChannelEvidence
from storage.tables import CaseRow
from web.site import link_or_none
from workflows import channels, dossier, meeting
from workflows.clarification import load_case


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file kept with the case; `sha256` is its proof."""

    id: int
    name: str
    size: int
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProofLine:
    """Evidence of one channel; `state` waiting, ok, failed."""

    channel: str
    kind: str
    link: str | None
    said: str
    at: datetime | None
    state: str
    title: str
    snapshot: int | None


@dataclass(frozen=True, slots=True)
class DossierPage:
    """Everything beside the case itself; `kept` is None while the dossier is being built."""

    case_id: int
    kept: dossier.Kept | None
    notes: tuple[dossier.Note, ...]
    files: tuple[FileLine, ...]
    proofs: tuple[ProofLine, ...]
    lacking: tuple[str, ...]
    same: tuple[tuple[str, str], ...]
    called: CaseMeeting | None
    replies: tuple[meeting.Reply, ...]


def dossier_page(session: Session, case_id: int) -> DossierPage | None:
    """The view of a case's dossier; None when there is no such case."""
    if session.get(CaseRow, case_id) is None:
        return None
    stands = channels.standing_of(session, load_case(session, case_id))
    called = meeting.of_case(session, case_id)
    return DossierPage(
        case_id=case_id,
        kept=dossier.kept(session, case_id),
        notes=dossier.notes_of(session, case_id),
        files=tuple(
            FileLine(f.id, f.name, f.size, f.sha256 or "", f.at) for f in dossier.files_of(session, case_id)
        ),
        proofs=tuple(_proof(e) for e in channels.evidence_of(session, case_id)),
        lacking=stands.lacking,
        same=stands.same,
        called=called,
        replies=meeting.replies(session, called.id) if called else (),
    )


def _proof(row: ChannelEvidence) -> ProofLine:
    return ProofLine(
        channel=row.channel,
        kind=row.kind,
        link=link_or_none(row.link),
        said=row.said,
        at=row.published_at,
        state=row.state,
        title=row.title,
        snapshot=row.file_id,
    )
