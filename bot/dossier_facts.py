"""What is known of a case, as its cards show it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.cards.dossier import summary
from bot.cards.dossier_views import ArticleLine, FoundView, NoteLine, OwnerLine, PrecedentLine
from workflows import dossier


def known_view(session: Session, case_id: int) -> FoundView:
    """All that is known of a case: what was found, what officers added."""
    kept = dossier.kept(session, case_id)
    notes = tuple(NoteLine(n.kind == "fact", n.text, n.by, n.at) for n in dossier.notes_of(session, case_id))
    files = tuple(f.name for f in dossier.files_of(session, case_id))
    if kept is None:
        return FoundView(notes=notes, files=files)
    d = kept.dossier
    return FoundView(
        built_at=kept.built_at,
        reports=d.reports,
        outlets=d.outlets,
        articles=tuple(ArticleLine(a.outlet, a.title, a.at, a.url) for a in d.articles),
        hours=tuple((h.at, h.reports) for h in d.hours),
        tone=(d.positive, d.neutral, d.negative),
        passages=d.highlights,
        precedents=tuple(
            PrecedentLine(p.title, p.at, p.passage, p.number if p.kind == "case" else None, p.url)
            for p in d.precedents
        ),
        owners=tuple(OwnerLine(o.topic, o.unit, o.people, o.contact) for o in d.owners),
        notes=notes,
        files=files,
    )


def dossier_line(session: Session, case_id: int) -> str:
    """The dossier in one line, empty while there is none."""
    found = known_view(session, case_id)
    return summary(found) if found.built_at or found.notes or found.files else ""


def facts_noted(session: Session, case_id: int) -> str:
    """The facts that officers added, one below the other: what is put to the executives when nothing else is typed."""
    return "\n".join(n.text for n in dossier.notes_of(session, case_id) if n.kind == "fact")
