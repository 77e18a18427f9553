"""What the page of a case shows of its dossier: for the template `cases/_dossier.html`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.tables import CaseRow
from workflows import channels, dossier
from workflows.clarification import load_case


@dataclass(frozen=True, slots=True)
class DossierPage:
    """What the service found by itself; `kept` is None while the dossier is being built.

    `lacking`: chosen channels without evidence; `same`: pairs of channels whose evidence lies on one page.
    """

    case_id: int
    kept: dossier.Kept | None
    lacking: tuple[str, ...]
    same: tuple[tuple[str, str], ...]


def dossier_page(session: Session, case_id: int) -> DossierPage | None:
    """The view of a case's dossier; None when there is no such case."""
    if session.get(CaseRow, case_id) is None:
        return None
    stands = channels.standing_of(session, load_case(session, case_id))
    return DossierPage(case_id, dossier.kept(session, case_id), stands.lacking, stands.same)
