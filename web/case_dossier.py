"""What the page of a case shows of its dossier: for the template `cases/_dossier.html`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import channels, dossier
from workflows.clarification import Case


@dataclass(frozen=True, slots=True)
class DossierPage:
    """What the service found by itself; `kept` is None while the dossier is being built.

    `lacking`: chosen channels without evidence; `same`: pairs of channels whose evidence lies on one page.
    """

    case_id: int
    kept: dossier.Kept | None
    lacking: tuple[str, ...]
    same: tuple[tuple[str, str], ...]


def dossier_page(session: Session, case: Case) -> DossierPage:
    """The view of a case's dossier."""
    stands, case_id = channels.standing_of(session, case), int(case.case_id)
    return DossierPage(case_id, dossier.kept(session, case_id), stands.lacking, stands.same)
