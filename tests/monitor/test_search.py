"""Search finds what people mean, whichever way they type it, on both stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text

from monitor.search import search_answers, search_clips
from monitor.search_index import index_clips, reindex, search_fault
from storage import Database
from storage.migrate import current, upgrade
from storage.search_tables import ClipSearch, first_key, last_key
from storage.tables import CaseEvent, CaseRow, Clip
from thai.search_text import passage, read_query, search_text

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def clip(number: int, title: str, body: str = "", at: datetime | None = None) -> dict[str, Any]:
    return {
        "id": number,
        "source": "provider:clipping",
        "source_key": str(number),
        "title": title,
        "body": body,
        "outlet": "มติชน",
        "url": f"https://news.example/{number}",
        "published_at": at or NOW - timedelta(minutes=number),
        "fetched_at": NOW,
        "content_hash": str(number),
    }


def keep(database: Database, *clips: dict[str, Any]) -> None:
    """Store clips and index them in the same transaction."""
    with database.write() as session:
        session.execute(insert(Clip), list(clips))
        index_clips(session, [c["id"] for c in clips])


def titled(database: Database, *titles: str) -> None:
    keep(database, *(clip(i, title) for i, title in enumerate(titles, 1)))


def found(database: Database, query: str, **more: Any) -> list[int]:
    with database.read() as session:
        return [hit.clip_id for hit in search_clips(session, query, **more)]


# As people type it


@pytest.mark.parametrize("typed", ["สมศ.", "สมศ", "ส.ม.ศ.", " สมศ ", '"สมศ."', "“สมศ”"])
def test_the_agency_is_found_with_and_without_its_stop_and_no_man_of_like_name(
    store: Database, typed: str
) -> None:
    titled(
        store,
        "สมศ. ประกาศผลประเมิน",
        "ผอ.สมศ.เผยแผนปีหน้า",
        "สมศเปิดรับฟังความเห็น",
        "นายสมศักดิ์ ลงพื้นที่",
        "ครูสมศีลรับรางวัล",
    )
    assert found(store, typed) == [1, 2, 3]


@pytest.mark.parametrize("typed", ["อว", "อว.", "อ.ว."])
def test_an_abbreviation_of_two_letters_is_found_as_a_word_only(store: Database, typed: str) -> None:
    titled(
        store,
        "รมว.อว. เปิดงานวิจัย",
        "กระทรวง อว เสนองบ",
        "อว.แถลงผลงาน",
        "ผู้ใหญ่ต่อว่าเด็ก",
        "ประชาชนขอวอนรัฐบาล",
        "ยานอวกาศลำใหม่",
    )
    assert found(store, typed) == [1, 2, 3]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ศธ", [1]),
        ("ม.6", [2]),
        ("ม6", [2]),
        ("๖", [2]),
        ("5G", [3]),
        ("ai", [3]),
        ("งบ", [4]),
        ("ปี", [4]),
        ("ยา", [6]),
        ("ณ", [7]),
    ],
)
def test_words_of_one_or_two_letters_work(store: Database, typed: str, wanted: list[int]) -> None:
    titled(
        store,
        "ศธ.จัดประชุมผู้บริหาร",
        "นักเรียนชั้น ม. 6 สอบเข้ามหาวิทยาลัย",
        "โรงเรียนใช้ AI และเครือข่าย 5G",
        "งบประมาณการศึกษาของปีนี้",
        "โจทย์ยากมากสำหรับเด็ก",
        "ครูให้ความรู้เรื่องยาเสพติด",
        "พิธีเปิด ณ หอประชุม",
    )
    assert found(store, typed) == wanted


@pytest.mark.parametrize("typed", ["ปี 2569", "ปี2569", "ปี ๒๕๖๙", "๒๕๖๙", "พ.ศ. 2569", "พ.ศ.๒๕๖๙", "พศ ๒๕๖๙"])
def test_thai_and_arabic_digits_are_the_same(store: Database, typed: str) -> None:
    titled(store, "แผนประจำปี พ.ศ.๒๕๖๙", "แผนประจำปี พ.ศ.2569", "แผนประจำปี พ.ศ.๒๕๗๐")
    assert found(store, typed) == [1, 2]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("พรบ การศึกษา", "ร่าง พ.ร.บ.การศึกษาแห่งชาติ"),
        ("พ.ร.บ.", "ร่างพรบ. ฉบับใหม่"),
        ("o-net", "ผลสอบ ONET"),
        ("ONET", "ผลสอบ O-NET"),
        ("โควิด 19", "สถานการณ์โควิด-19"),
        ("โควิด19", "สถานการณ์โควิด-19"),
        ("10,000 บาท", "มอบทุน 10000 บาท"),
        ("10000", "มอบทุน ๑๐,๐๐๐ บาท"),
        ("เด็กๆ", "เด็ก ๆ เข้าแถว"),
        ("น้ำ", "น\u0e49\u0e4d\u0e32ท่วมโรงเรียน"),
        ("แม่ฮ่องสอน", "เเม่ฮ่องสอนเปิดเรียน"),
        ("โรงเรียน", "โรง\u200bเรียนเปิดเทอม"),
        ("ครู", "“ครู” คือใคร"),
        ("100%", "เรียนฟรี 100%"),
        ("ทุน30000บาท", "มอบทุนการศึกษา 30,000 บาท"),
        ("a_b", "ไฟล์ a_b"),
        ("c\\d", "ไฟล์ c\\d"),
        ("thaigov.go.th", "ที่มา www.thaigov.go.th"),
    ],
)
def test_other_ways_to_write_the_same(store: Database, typed: str, title: str) -> None:
    titled(store, title, "ไม่เกี่ยวข้องกันเลย 100 ล้าน axb cxd")
    assert found(store, typed) == [1]


def test_all_words_must_occur_in_title_or_text_and_their_order_does_not_matter(store: Database) -> None:
    keep(
        store,
        clip(1, "ครูร้องงบ", "เรื่องโรงเรียนขนาดเล็ก"),
        clip(2, "ครูร้องเรียน", "ไม่มีงบประมาณ"),
        clip(3, "งบโรงเรียน", "ไม่มีผู้สอน"),
    )
    assert found(store, "โรงเรียน ครู") == [1]
    assert found(store, "งบ ครู") == [1, 2]
    assert found(store, "ครู งบ มหาวิทยาลัย") == []


def test_a_phrase_in_quotation_marks_is_found_as_it_stands(store: Database) -> None:
    titled(store, "ครู ผู้ช่วย สอบ ว16", "ผู้ช่วย ครู สอบ", "สอบครู ผู้ช่วยวันนี้")
    assert found(store, "ครู ผู้ช่วย") == [1, 2, 3]
    assert found(store, '"ครู ผู้ช่วย"') == [1, 3]
    assert found(store, '"ครู ผู้ช่วย" ว16') == [1]


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "-", "...", "ๆ", "\u200b", "\x00", "!?"])
def test_nothing_that_can_be_sought_finds_nothing(store: Database, typed: str) -> None:
    titled(store, 'ครู - สอบ ... " เด็กๆ !?')
    assert found(store, typed) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(alphabet="กมศา่ิ. -\"'%_*^:()+\\\x00๒2aAอวNEAROT", max_size=14))
def test_no_query_breaks_the_search(kept_database: Database, typed: str) -> None:
    with kept_database.read() as session:
        search_clips(session, typed)


def test_a_long_phrase_is_found_only_where_all_of_it_stands(store: Database) -> None:
    said = "คณะกรรมการพัฒนาระบบการประเมินคุณภาพการศึกษาขั้นพื้นฐานเห็นชอบเกณฑ์ใหม่สำหรับโรงเรียนขนาดเล็กทั่วประเทศ"
    halves = said[40:] + " " + said[:50]
    titled(store, f"ข่าว {said} วันนี้", halves, said.replace("ขนาดเล็ก", "ขนาดกลาง"))
    assert found(store, f'"{said}"') == [1]
    assert found(store, said) == [1]


# Order, span, snippet


def test_the_newest_come_first_whenever_they_arrived(store: Database) -> None:
    keep(
        store,
        clip(1, "ครู ก", at=NOW - timedelta(days=400)),
        clip(2, "ครู ข", at=NOW),
        clip(3, "ครู ค", at=NOW - timedelta(days=1)),
        clip(4, "ครู ง", at=datetime(1969, 5, 1, tzinfo=UTC)),
    )
    assert found(store, "ครู") == [2, 3, 1, 4]
    assert found(store, "ครู", limit=2) == [2, 3]
    assert found(store, "ครู", limit=2, offset=2) == [1, 4]
    assert found(store, "ครู", since=NOW - timedelta(days=1)) == [2, 3]
    assert found(store, "ครู", before=NOW) == [3, 1, 4]
    assert found(store, "ครู", before=NOW, since=NOW - timedelta(days=2)) == [3]


def test_rare_words_are_found_behind_thousands_of_newer_clips(store: Database) -> None:
    many = [clip(i, f"ข่าวทั่วไปเรื่องที่ {i}") for i in range(1, 1600)]
    keep(store, *many, clip(5000, "สมศ. กับ อว. หารือ", at=NOW - timedelta(days=90)))
    assert found(store, "สมศ") == [5000]
    assert found(store, "อว") == [5000]
    assert found(store, "ข่าวทั่วไป", limit=3) == [1, 2, 3]


def test_a_hit_shows_the_passage_as_it_was_printed(store: Database) -> None:
    body = "ย่อหน้าแรกไม่เกี่ยว " * 30 + "รมว.ศธ. กล่าวถึง สมศ. ในปี ๒๕๖๙ ว่าจะปรับเกณฑ์ " + "ย่อหน้าท้าย " * 30
    keep(store, clip(1, "ข่าวการศึกษา", body))
    with store.read() as session:
        [hit] = search_clips(session, "สมศ ปี2569")
        assert search_clips(session, "ข่าวการศึกษา")[0].snippet.startswith("ย่อหน้าแรก")
    assert "กล่าวถึง สมศ. ในปี ๒๕๖๙" in hit.snippet
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) <= 130
    assert (hit.title, hit.outlet, hit.url, hit.published_at) == (
        "ข่าวการศึกษา",
        "มติชน",
        "https://news.example/1",
        NOW - timedelta(minutes=1),
    )


@given(st.text(alphabet='กขำ่ี้ .-"๑1a\n', max_size=60), st.integers(1, 20))
def test_a_passage_is_part_of_the_text(said: str, length: int) -> None:
    from thai.normalise import normalise

    shown = passage(said, read_query("ก"), length)
    assert shown.strip("…").strip() in normalise(said)


@given(st.text(alphabet="กมศอว่ิี. -๒2a", min_size=3, max_size=12), st.text(alphabet="ข .", max_size=4))
def test_what_stands_in_a_text_is_found_by_typing_it(said: str, around: str) -> None:
    query = read_query(f'"{said}"')
    longer = all(len(needle) > 3 for needle in query.needles)  # not one of the short words
    if query.needles and longer and not any(n.startswith(chr(0x3400)) for n in query.needles):
        assert query.matches(search_text("", f"{around} {said} {around}"))


# In step with the clips


def test_a_changed_clip_is_found_by_what_it_says_now(store: Database) -> None:
    titled(store, "สมศ. เลื่อนประเมิน", "เรื่องอื่น")
    with store.write() as session:
        one = session.get_one(Clip, 1)
        one.title, one.published_at = "อว. เลื่อนสอบ", NOW + timedelta(hours=1)
        assert index_clips(session, [1, 2]) == 1
        assert index_clips(session, [1, 2]) == 0
    assert found(store, "สมศ") == []
    assert found(store, "เลื่อน") == found(store, "อว") == [1]
    with store.write() as session:
        session.get_one(Clip, 1).body = "เพิ่มเนื้อหา"
        assert index_clips(session, [1]) == 1
    assert found(store, "เพิ่มเนื้อหา") == [1]


def test_a_clip_that_is_deleted_leaves_the_index(store: Database) -> None:
    titled(store, "สมศ. หนึ่ง", "สมศ. สอง")
    again = Database(store.url)
    with again.write() as session:
        session.execute(delete(Clip).where(Clip.id == 1))
    again.close()
    assert found(store, "สมศ") == [2]
    with store.write() as session:
        assert session.scalars(select(ClipSearch.clip_id)).all() == [2]
        if store.is_sqlite:
            session.execute(text("INSERT INTO clip_fts(clip_fts, rank) VALUES ('integrity-check', 1)"))


def test_what_is_rolled_back_is_not_found(store: Database) -> None:
    def write() -> None:
        with store.write() as session:
            session.execute(insert(Clip), [clip(1, "สมศ. หนึ่ง")])
            index_clips(session, [1])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert found(store, "สมศ") == []


def test_clips_that_are_not_indexed_are_reported_and_can_be_indexed_anew(store: Database) -> None:
    with store.write() as session:
        session.execute(insert(Clip), [clip(1, "สมศ. หนึ่ง"), clip(2, "สมศ. สอง")])
    with store.read() as session:
        fault = search_fault(session)
        assert fault is not None
        assert fault.startswith("2 clips")
    with store.write() as session:
        assert reindex(session) == 2
        assert search_fault(session) is None
    assert found(store, "สมศ") == [1, 2]


def test_clips_of_one_second_get_keys_of_their_own_in_the_order_of_their_numbers(store: Database) -> None:
    midnight = NOW - timedelta(hours=1)
    keep(store, *(clip(i, f"นำเข้า {i}", at=midnight) for i in range(1, 1201)))
    keep(store, *(clip(i, f"นำเข้า {i}", at=midnight) for i in range(1201, 1301)))
    keep(store, clip(2000, "นำเข้า ก่อนเที่ยงคืน", at=midnight - timedelta(seconds=1)))
    assert found(store, "นำเข้า", limit=3) == [1300, 1299, 1298]
    assert found(store, "นำเข้า", before=midnight) == [2000]
    with store.read() as session:
        soon = midnight + timedelta(seconds=1)
        assert len(search_clips(session, "นำเข้า", before=soon, limit=500)) == 500
        assert len(search_clips(session, "นำเข้า", since=midnight, limit=1000)) == 1000
        keys = session.scalars(select(ClipSearch.key).order_by(ClipSearch.clip_id)).all()
    assert len(set(keys)) == 1301
    assert all(first_key(midnight) <= key <= last_key(midnight) for key in keys[:-1])


# The migration


def test_clips_from_before_the_search_are_found_after_the_migration(database_url: str) -> None:
    old = Database(database_url)
    upgrade(old, "0003")
    with old.write() as session:
        session.execute(
            text(
                "INSERT INTO clip (id, source, source_key, outlet, author, title, body, published_at, fetched_at,"
                " content_hash, version, relevant, agencies, negative, sentiment, labels, model_version) VALUES"
                " (:id, 'feed:x', :id, 'มติชน', '', :title, :body, :at, :at, 'h', 1, true, '[]', false, 'neutral',"
                " '{}', '')"
                if old.is_sqlite
                else "INSERT INTO clip (id, source, source_key, outlet, author, title, body, published_at,"
                " fetched_at, content_hash, version, relevant, agencies, negative, sentiment, labels,"
                " model_version) VALUES (:id, 'feed:x', cast(:id as text), 'มติชน', '', :title, :body, :at, :at,"
                " 'h', 1, true, '[]', false, 'neutral', '{}', '')"
            ),
            [
                {"id": i, "title": title, "body": body, "at": f"2026-11-2{i} 01:00:00.000000"}
                for i, title, body in [(1, "สมศ. ประกาศผล", ""), (2, "ข่าว", "อว. กับ สมศ."), (3, "ครู", "ม.6")]
            ],
        )
    upgrade(old)
    assert found(old, "สมศ") == [2, 1]
    assert found(old, "อว") == [2]
    assert found(old, "ม 6") == found(old, "ม.6") == [3]
    with old.read() as session:
        assert search_fault(session) is None
    assert current(old) is not None
    old.close()


def test_a_server_that_does_not_allow_the_extension_is_named_with_what_to_do(postgres_server: str) -> None:
    import uuid

    import psycopg

    name = f"t_{uuid.uuid4().hex[:12]}"
    base, _, query = postgres_server.partition("?")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
    url = f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"GRANT ALL ON SCHEMA public TO {name}")
        database = Database(url)

        from sqlalchemy import event

        event.listen(database.engine, "connect", lambda c, _: c.execute(f"SET ROLE {name}"))
        with pytest.raises(RuntimeError, match="CREATE EXTENSION pg_trgm"):
            upgrade(database)
        database.close()
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.execute(f"DROP ROLE {name}")


# Past answers


def answered(database: Database, *cases: tuple[int, str, Sequence[str], int]) -> None:
    """Cases as (number, title, answers one after the other, hours ago)."""
    with database.write() as session:
        for number, title, answers, hours in cases:
            at = NOW - timedelta(hours=hours)
            session.add(
                CaseRow(
                    id=number,
                    title=title,
                    state="answered",
                    version=1,
                    title_hash=str(number),
                    clock_start=at,
                    acknowledge_due=at,
                    brief_due=at,
                    channels_due=at,
                    answer_due=at,
                    opened_at=at,
                    drill=number >= 100,
                )
            )
            session.flush()
            for seq, answer in enumerate(answers, 1):
                session.add(
                    CaseEvent(
                        case_id=number,
                        seq=seq,
                        kind="answered",
                        at=at + timedelta(minutes=seq),
                        data={"type": "answered", "text": answer},
                    )
                )


def answers_to(database: Database, query: str, **more: Any) -> list[int]:
    with database.read() as session:
        return [hit.case_id for hit in search_answers(session, query, **more)]


def test_past_answers_are_found_by_title_and_text_the_last_answered_first(store: Database) -> None:
    answered(
        store,
        (1, "ผลประเมินล่าช้า", ["สมศ. ขอชี้แจงว่า ประกาศผลแล้วเมื่อปี ๒๕๖๙"], 50),
        (2, "ค่าธรรมเนียมของ สมศ.", ["ไม่มีการเก็บค่าธรรมเนียม"], 10),
        (3, "เรื่องอื่น", ["อว. เป็นผู้ดูแล"], 5),
        (100, "ซ้อม สมศ.", ["สมศ. ซ้อม"], 1),
    )
    assert answers_to(store, "สมศ") == [2, 1]
    assert answers_to(store, "สมศ", limit=1) == [2]
    assert answers_to(store, "สมศ", before=NOW - timedelta(hours=20)) == [1]
    assert answers_to(store, "สมศ", since=NOW - timedelta(hours=20)) == [2]
    assert answers_to(store, "ปี2569") == [1]
    assert answers_to(store, "อว") == [3]
    assert answers_to(store, "") == []
    with store.read() as session:
        [hit] = search_answers(session, "ประกาศผล")
    assert (hit.title, hit.answered_at) == ("ผลประเมินล่าช้า", NOW - timedelta(hours=50) + timedelta(minutes=1))
    assert "ประกาศผลแล้ว" in hit.snippet


def test_a_case_answered_twice_is_found_by_its_last_answer(store: Database) -> None:
    answered(store, (1, "ผลประเมิน", ["คำตอบแรก", "คำตอบที่สอง"], 50))
    assert answers_to(store, "คำตอบแรก") == []
    assert answers_to(store, "คำตอบที่สอง") == [1]
