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
