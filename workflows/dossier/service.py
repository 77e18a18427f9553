"""The dossier of a case: built when the case is opened, kept with it, built anew when asked; notes and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.case_tables import CaseDossier, CaseNote, DossierWish, PastAnswer
from storage.tables import CaseEvent, CaseRow, Clip, Person
from workflows.case_record import put_on_record
from workflows.clarification import Actor, Case, State, load_case
from workflows.dossier.model import Dossier, Precedent, Topic, from_json, to_json
from workflows.dossier.rules import (
    STORIES,
    Headline,
    Report,
    course,
    matching_stories,
    owners,
    precedents,
    tone,
)
from workflows.response_plan.facts import Report as Telling
from workflows.response_plan.facts import highlights

WINDOW = timedelta(days=7)
"""How far back from the clock's start the story of an issue is looked for."""
MOST_HEADLINES = 10_000
FOLLOWED = timedelta(days=8)
"""How long after its answer the news of an issue is looked for: the week that is counted, and a day."""
REFRESHED_AFTER = timedelta(days=1)
LEAD = 400
"""Characters of an article that are compared with the issue, beside its headline."""
MOST_REPORTS = 2_000
MOST_PAST = 10_000
COMPARED = 600
"""Characters of an earlier answer that are compared: its headline and what it restates stand at the beginning."""
PASSAGE = 200
MOST_NOTE = 3_000
BATCH = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A dossier with when it was built, and how long that took."""

    dossier: Dossier
    built_at: datetime
    took_ms: int


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody added: `kind` fact or remark."""

    id: int
    kind: str
    text: str
    by: str
    at: datetime


def gather(
    session: Session, case_id: int, now: datetime, topics: Sequence[Topic], own_names: Sequence[str]
) -> Dossier:
    """Everything the store knows about a case. Raises LookupError when there is no such case."""
    case = load_case(session, case_id)
    row = session.get_one(CaseRow, case_id)
    issue = f"{case.title} {case.detail}".strip()
    stories = _stories(session, case, row, now)
    clips = _clips(session, stories)
    reports = [Report(c.outlet, c.title, c.published_at, c.url, c.sentiment, c.negative) for c in clips]
    articles, outlets, hours = course(reports)
    positive, neutral, negative = tone(reports)
    told = sorted(clips, key=lambda c: (c.published_at, c.outlet))
    return Dossier(
        stories=stories,
        reports=len(reports),
        outlets=outlets,
        articles=articles,
        hours=hours,
        positive=positive,
        neutral=neutral,
        negative=negative,
        highlights=highlights(
            [Telling(c.outlet, c.published_at, c.title, c.body) for c in told[:20]], own_names
        ),
        precedents=precedents(case.title, _candidates(session, case_id)),
        owners=owners(case.title, issue, topics),
    )


def keep(session: Session, case_id: int, dossier: Dossier, now: datetime, took_ms: int) -> Kept:
    """Keep a case's dossier; the one that was there is replaced."""
    # Two servers may have gathered at once: one after the other keeps it, and only one answers who waited.
    session.execute(select(CaseRow.id).where(CaseRow.id == case_id).with_for_update())
    row = session.get(CaseDossier, case_id)
    if row is None:
        row = CaseDossier(case_id=case_id, first_built_at=now)
        session.add(row)
    data = to_json(dossier)
    fresh = row.data != data
    row.data, row.built_at, row.took_ms = data, now, took_ms
    session.flush()
    if fresh:
        put_on_record(session, case_id, "dossier_built", None, now, dossier=data)
    return Kept(dossier, now, took_ms)


def kept(session: Session, case_id: int) -> Kept | None:
    """The dossier of a case as it was last built; None while there is none."""
    row = session.get(CaseDossier, case_id)
    return Kept(from_json(row.data), row.built_at, row.took_ms) if row is not None else None


def wish(
    session: Session, case_id: int, chat_id: str, now: datetime, token: str | None, until: datetime | None
) -> None:
    """Somebody wants the dossier built anew; it is built in the background and shown in the chat."""
    row = session.get(DossierWish, (case_id, chat_id))
    if row is None:
        row = DossierWish(case_id=case_id, chat_id=chat_id)
        session.add(row)
    row.asked_at, row.reply_token, row.reply_until = now, token, until
    session.flush()


def wished(session: Session, limit: int = BATCH) -> list[int]:
    """The cases whose dossier somebody waits for, the one waited for longest first."""
    query = select(DossierWish.case_id).group_by(DossierWish.case_id).order_by(func.min(DossierWish.asked_at))
    return list(session.scalars(query.limit(limit)))


def answer_wishes(session: Session, case_id: int, now: datetime) -> None:
    """Show the dossier to those who waited for it, by their reply tokens while these are good."""
    for row in session.scalars(select(DossierWish).where(DossierWish.case_id == case_id)).all():
        fresh = row.reply_token is not None and row.reply_until is not None and row.reply_until > now
        notice = outbox.Notice(
            row.chat_id,
            "dossier",
            {"case_id": case_id},
            reply_token=row.reply_token if fresh else None,
            reply_until=row.reply_until if fresh else None,
        )
        outbox.put(session, notice, now)
        session.delete(row)


def without_dossier(session: Session, limit: int = BATCH) -> list[int]:
    """The open cases that have no dossier yet, oldest first."""
    query = (
        select(CaseRow.id)
        .outerjoin(CaseDossier, CaseDossier.case_id == CaseRow.id)
        .where(CaseRow.ended_at.is_(None), CaseDossier.case_id.is_(None))
        .order_by(CaseRow.id)
    )
    return list(session.scalars(query.limit(limit)))


def to_refresh(session: Session, now: datetime, limit: int = BATCH) -> list[int]:
    """Cases answered of late whose dossier is a day old: news of the issue after its answer is found in this way."""
    query = (
        select(CaseRow.id)
        .join(CaseDossier, CaseDossier.case_id == CaseRow.id)
        .where(
            CaseRow.state == State.ANSWERED.value,
            ~CaseRow.drill,
            CaseRow.ended_at > now - FOLLOWED,
            CaseDossier.built_at <= now - REFRESHED_AFTER,
        )
        .order_by(CaseRow.id)
    )
    return list(session.scalars(query.limit(limit)))


def _stories(session: Session, case: Case, row: CaseRow, now: datetime) -> tuple[int, ...]:
    """The story that the case came from or its sources lead to; and those whose headlines say the same."""
    urls = [s.url for s in case.sources if s.url]
    known: list[int] = [row.story_id] if row.story_id else []
    if urls:
        of_url = or_(Clip.url.in_(urls), Clip.canonical_url.in_(urls))
        known += [i for i in session.scalars(select(Clip.story_id).where(of_url).distinct()) if i]
    since = min(case.clock_start, now) - WINDOW
    rows = session.execute(
        select(Clip.story_id, Clip.title, func.substr(Clip.body, 1, LEAD))
        .where(Clip.published_at >= since, Clip.published_at <= now, Clip.story_id.is_not(None))
        .order_by(Clip.published_at.desc())
        .limit(MOST_HEADLINES)
    )
    like = matching_stories(
        case.title, [Headline(int(story), title, lead) for story, title, lead in rows if story]
    )
    return tuple(dict.fromkeys([*known, *like]))[:STORIES]


def _clips(session: Session, stories: Sequence[int]) -> Sequence[Clip]:
    query = select(Clip).where(Clip.story_id.in_(stories)).order_by(Clip.published_at)
    return session.scalars(query.limit(MOST_REPORTS)).all()


def _candidates(session: Session, case_id: int) -> list[tuple[str, Precedent]]:
    """Earlier cases that were answered or are being answered, and imported answers; each with the text to compare."""
    answers = {
        number: (str(data.get("text") or ""), at)
        for number, data, at in session.execute(
            select(CaseEvent.case_id, CaseEvent.data, CaseEvent.at).where(CaseEvent.kind == "answered")
        )
    }
    found: list[tuple[str, Precedent]] = []
    cases = select(CaseRow.id, CaseRow.title, CaseRow.opened_at).where(CaseRow.id != case_id, ~CaseRow.drill)
    for number, title, opened_at in session.execute(cases.order_by(CaseRow.id.desc()).limit(MOST_PAST)):
        text, at = answers.get(number, ("", opened_at))
        precedent = Precedent("case", number, title, at, text[:PASSAGE], 0.0)
        found.append((f"{title} {text[:COMPARED]}", precedent))
    past = select(
        PastAnswer.id,
        PastAnswer.title,
        func.substr(PastAnswer.body, 1, COMPARED),
        PastAnswer.answered_at,
        PastAnswer.url,
        PastAnswer.outlet,
    )
    for number, title, body, at, url, outlet in session.execute(
        past.order_by(PastAnswer.answered_at.desc()).limit(MOST_PAST)
    ):
        precedent = Precedent("past", number, title, at, body[:PASSAGE], 0.0, url, outlet)
        found.append((f"{title} {body}", precedent))
    return found


def add_note(
    session: Session, case_id: int, kind: str, text: str, by: Actor, message_id: str, now: datetime
) -> int:
    """A fact or remark of an officer; the same message edited replaces what it said. Gives its number."""
    query = select(CaseNote).where(
        CaseNote.case_id == case_id, CaseNote.kind == kind, CaseNote.message_id == message_id
    )
    row = session.scalars(query).first()
    if row is None:
        person = int(by.id) if by.id.isdigit() else None
        row = CaseNote(case_id=case_id, kind=kind, person_id=person, at=now, message_id=message_id)
        session.add(row)
    kept = text[:MOST_NOTE]
    before, row.text = row.text, kept
    session.flush()
    if before != kept:
        what = "note_added" if before is None else "note_changed"
        put_on_record(session, case_id, what, by, now, message_id, note=kind, text=kept)
    return row.id


def notes_of(session: Session, case_id: int) -> tuple[Note, ...]:
    """What officers added to a case, in the order given."""
    query = (
        select(CaseNote, Person.name)
        .outerjoin(Person, Person.id == CaseNote.person_id)
        .where(CaseNote.case_id == case_id)
        .order_by(CaseNote.id)
    )
    return tuple(Note(n.id, n.kind, n.text, name or "", n.at) for n, name in session.execute(query))
