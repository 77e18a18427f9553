"""Every earlier version of the tables becomes the present one, on both stores, and keeps its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from storage import Base, Database
from storage.case_tables import CaseRecord
from storage.intake_tables import IssueVerdict
from storage.migrate import _config, current, newest, upgrade
from storage.tables import CaseRow, PostVersion

REVISIONS = [r.revision for r in reversed(list(ScriptDirectory.from_config(_config()).walk_revisions()))]
SEARCH_INDEX = "ix_clip_search_text"
"""Made by hand on PostgreSQL: an index by trigrams cannot be declared for both stores."""
CLIP = (
    "INSERT INTO clip (source, source_key, title, body, outlet, author, published_at, fetched_at, content_hash,"
    " version, relevant, agencies, negative, sentiment, labels, model_version, story_id)"
    " VALUES ('s', 'k', 'สมศ. ประเมินรอบ 5', 'เนื้อข่าว', 'o', '', '2026-11-23 01:00:00', '2026-11-23 01:00:00', 'h',"
    " 1, true, '[]', false, 'neutral', '{}', 'm', 1)"
)
STORY = (
    "INSERT INTO story (id, title, opened_at, last_at, clips, outlets, relevant, negative, alerted_outlets)"
    " VALUES (1, 'เรื่อง', '2026-11-23 01:00:00', '2026-11-23 01:00:00', 1, 1, true, false, 0)"
)
PERSON = "INSERT INTO person (id, name, title, role, unit, active, blocked) VALUES (7, 'ปราณี', '', 'officer', '', true, false)"
CASE = (
    "INSERT INTO clarification_case (id, title, state, version, title_hash, clock_start, acknowledge_due, brief_due,"
    " channels_due, answer_due, opened_at, drill, answer_draft) VALUES (3, 'ประเด็น', 'open', 1, 'h',"
    " '2026-11-23 01:00:00', '2026-11-23 04:00:00', '2026-11-23 06:00:00', '2026-11-23 13:00:00',"
    " '2026-11-24 01:00:00', '2026-11-23 01:00:00', false, '')"
)
EVENT = (
    "INSERT INTO case_event (case_id, seq, kind, at, person_id, data)"
    " VALUES (3, 1, 'case_opened', '2026-11-23 01:00:00', 7, '{}')"
)


@pytest.fixture
def old(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_an_earlier_version_are_all_there_afterwards(old: Database, revision: str) -> None:
    upgrade(old, revision)
    assert current(old) == revision
    with old.write() as session:
        for statement in (STORY, CLIP, PERSON, CASE, EVENT):
            session.execute(text(statement))
    upgrade(old)
    assert current(old) == newest()
    with old.read() as session:
        for table in ("story", "clip", "person", "clarification_case", "case_event"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1, table
        assert session.execute(text("SELECT title FROM clip")).scalar() == "สมศ. ประเมินรอบ 5"


def test_posts_of_before_are_kept_as_their_first_version_and_open_cases_know_what_is_next(
    old: Database,
) -> None:
    upgrade(old, "0015")
    with old.write() as session:
        for statement in (STORY, PERSON, CASE):
            session.execute(text(statement))
        session.execute(
            text(
                "INSERT INTO post (text, text_hash, chat_id, message_id, person_id, learned_at, state, parsed)"
                " VALUES ('ประเด็น\n1. ครู', 'h', 'C1', 'm1', 7, '2026-11-23 01:00:00', 'used', '{}')"
            )
        )
    upgrade(old)
    with old.read() as session:
        [kept] = session.execute(select(PostVersion)).scalars().all()
        case = session.get_one(CaseRow, 3)
        assert (case.next_step, case.next_due) == ("acknowledge", case.acknowledge_due)
    assert (kept.kind, kept.text, kept.by_name, kept.message_id) == (
        "received",
        "ประเด็น\n1. ครู",
        "ปราณี",
        "m1",
    )
    assert kept.sha256 == hashlib.sha256("ประเด็น\n1. ครู".encode()).hexdigest()


def test_the_migrations_make_just_the_tables_that_the_program_declares(old: Database) -> None:
    upgrade(old)
    with old.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _o, name, *_: not (name and ("_fts" in name or name == SEARCH_INDEX))
            },
        )
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_references_between_rows_are_watched_again_after_a_migration(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'keys.db'}")
    upgrade(database)
    with database.read() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


def test_migrations_follow_each_other_in_one_line() -> None:
    assert sorted(REVISIONS) == REVISIONS
    assert len(set(REVISIONS)) == len(REVISIONS)


def test_what_was_kept_beside_a_case_before_there_was_a_record_is_put_on_it_in_the_order_of_time(
    old: Database,
) -> None:
    upgrade(old, "0023")
    with old.write() as session:
        for statement in (
            PERSON,
            CASE,
            "INSERT INTO case_note (case_id, kind, text, person_id, at, message_id)"
            " VALUES (3, 'fact', 'ลดแบบฟอร์มแล้ว', 7, '2026-11-23 02:00:00', 'm2')",
            "INSERT INTO case_file (id, case_id, purpose, name, media_type, size, sha256, at, state, error, tries)"
            f" VALUES (5, 3, 'snapshot', 'snapshot-1', 'text/html', 9, '{'a' * 64}', '2026-11-23 04:00:00', 'kept', '', 0)",
            "INSERT INTO channel_evidence (case_id, channel, kind, link, page, said, person_id, at, message_id, state,"
            " status, title, error, tries, checked_at, file_id) VALUES (3, 'เว็บไซต์', 'link', 'https://a.example/1',"
            " 'web:a.example', '', 7, '2026-11-23 03:00:00', '', 'ok', 200, 'ข่าว', '', 1, '2026-11-23 04:00:00', 5)",
            "INSERT INTO case_meeting (case_id, starts_at, place, link, version, called_by, called_at, changed_at,"
            " message_id) VALUES (3, '2026-11-23 06:00:00', 'ห้อง 1', '', 1, 7, '2026-11-23 01:30:00',"
            " '2026-11-23 01:30:00', 'm1')",
            "INSERT INTO issue_verdict (post_id, issue_no, case_id, verdict, person_id, at)"
            " VALUES (NULL, 1, 3, 'ours', 7, '2026-11-23 01:10:00')",
        ):
            session.execute(text(statement))
    upgrade(old)
    with old.read() as session:
        entries = session.scalars(select(CaseRecord).order_by(CaseRecord.seq)).all()
        verdict = session.scalars(select(IssueVerdict)).one()
    assert [(e.seq, e.kind) for e in entries] == [
        (1, "meeting_called"),
        (2, "note_added"),
        (3, "proof_added"),
        (4, "proof_looked_at"),
    ]
    assert entries[1].data["by"] == {"id": "7", "name": "ปราณี", "role": "officer"}
    assert (entries[3].data["sha256"], entries[3].data["status"]) == ("a" * 64, 200)
    assert (verdict.by_name, verdict.by_role) == ("ปราณี", "officer")
