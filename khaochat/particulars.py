"""From the agency file to what each room needs, and into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.label_words import squeezed
from bot.particulars import Particulars
from khaochat.agency import Agency, Category, Jobs
from khaochat.office_days import office_days
from scheduler import read_when
from storage.tables import Person
from thai.dates import BANGKOK
from workflows.answer import Setting
from workflows.channels import Audience
from workflows.dossier import Topic
from workflows.drill import load_library
from workflows.people import remember_chat
from workflows.response_plan import Form


def particulars(agency: Agency) -> Particulars:
    """What the bot needs of the agency."""
    works = office_days(agency.holidays.closed, agency.holidays.worked)
    return Particulars(
        name=agency.name,
        short_name=agency.short_name,
        own_names=agency.own_names,
        own_agency=agency.own_agency,
        level_names={c.id: c.name for c in agency.levels},
        agency_names={c.id: c.short or c.name for c in agency.agencies},
        channels=tuple(c.channel for c in agency.channels),
        acknowledgement=agency.texts.acknowledgement,
        not_ours=agency.texts.not_ours,
        answer=agency.texts.answer,
        policy=agency.policy,
        digest_at=time.fromisoformat(agency.jobs.digest),
        pmoc_at=time.fromisoformat(agency.jobs.pmoc_question),
        digest_stories=agency.digest_stories,
        ask_below=agency.ask_below,
        ask_at_most=agency.ask_at_most,
        label_words=label_words(agency),
        response_forms=tuple(Form(f.id, f.name, f.template) for f in agency.response_plans),
        plan_policy=replace(
            agency.response_plan.policy,
            works=office_days(agency.holidays.closed, agency.holidays.worked),
        ),
        duty=agency.duty.policy,
        pmoc_days=agency.pmoc.rule,
        drill=replace(agency.drill_policy, works=works),
        practice=load_library(),
        unit=agency.unit,
        level_words=heading_words(agency.levels),
        agency_words=heading_words(agency.agencies),
        weekly_to=agency.weekly_to,
        weekly_waits=weekly_waits(agency.jobs),
        answer_setting=Setting(agency.answer.policy, agency.policy, agency.duty.policy),
        audiences=tuple(Audience(a.name, a.words) for a in agency.audiences),
        topics=tuple(Topic(t.name, t.words, t.unit, t.people, t.contact) for t in agency.topics),
        evidence_required=agency.channel_evidence == "require",
    )


def heading_words(categories: Sequence[Category]) -> dict[str, str]:
    """From every name of a heading to its id; a name that two headings have leads to the first."""
    words: dict[str, str] = {}
    for category in categories:
        for word in (category.name, category.short, *category.words):
            if word:
                words.setdefault(word, category.id)
    return words


def weekly_waits(jobs: Jobs) -> timedelta | None:
    """How long the weekly summary waits for somebody to send it; None when it never goes by itself."""
    if not jobs.weekly or not jobs.weekly_send:
        return None
    made, sent = (read_when(text, timedelta(0)) for text in (jobs.weekly, jobs.weekly_send))
    start = datetime(2026, 1, 5, tzinfo=BANGKOK)
    slot = made.following(start)
    return sent.following(slot) - slot


def label_words(agency: Agency) -> dict[str, tuple[str, str]]:
    """What an officer may type for a label, with its field and value; where two share a word, the level is meant."""
    found = {
        "เชิงลบ": ("negative", "true"),
        "ข่าวเชิงลบ": ("negative", "true"),
        "ไม่ใช่เชิงลบ": ("negative", "false"),
        "ไม่ใช่ข่าวเชิงลบ": ("negative", "false"),
        "ไม่เชิงลบ": ("negative", "false"),
        "เกี่ยวข้อง": ("relevant", "true"),
        "ไม่เกี่ยวข้อง": ("relevant", "false"),
        "เกี่ยวกับการศึกษา": ("relevant", "true"),
        "ไม่เกี่ยวกับการศึกษา": ("relevant", "false"),
    }
    for name, categories in (("level", agency.levels), ("agency", agency.agencies)):
        for c in categories:
            for word in (c.name, c.short, c.id, *c.words):
                if word:
                    found.setdefault(squeezed(word), (name, c.id))
    return found


def sync_people_and_chats(session: Session, agency: Agency, now: datetime) -> None:
    """Bring people and groups of the agency file into the tables; the file wins over what was there."""
    for entry in agency.people:
        person = None
        if entry.line_user_id:
            person = session.scalars(select(Person).where(Person.line_user_id == entry.line_user_id)).first()
        person = person or session.scalars(select(Person).where(Person.name == entry.name)).first()
        if person is None:
            person = Person(name=entry.name, role=entry.role, active=True, blocked=False)
            session.add(person)
        person.name, person.role, person.active = entry.name, entry.role, True
        person.unit, person.title = entry.unit, entry.title
        person.line_user_id = entry.line_user_id or person.line_user_id
        session.flush()
    for chat in agency.chats:
        kind = {"C": "group", "R": "room", "U": "user"}[chat.id[0]]
        remember_chat(session, chat.id, kind=kind, now=now, name=chat.name, role=chat.role)
