"""Issues handed in on the page and by other programs: the same cases, the same harmless repetition, errors that help."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage import Database
from storage.files import FileStore
from storage.intake_tables import ReceivedFile
from storage.tables import CaseRow, Chat, Outbox, Post
from tests.web.office import HOST, Browser, Office
from web import IntakeDesk, case_new_router, issues_api
from workflows.clarification import Policy, load_case
from workflows.intake import add_key, revoke_key

POST = """ประเด็นประจำวันที่ 23 พ.ย. 69
1. ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป
หน่วยงานรับผิดชอบ: สมศ.
2. ราคาปุ๋ยสูงขึ้น
หน่วยงานรับผิดชอบ: กระทรวงเกษตรและสหกรณ์
ชี้แจงภายใน 24 ชม."""
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 20


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    """An office at 11.00 with a PR group, the page and the interface for programs."""
    office = Office(database)
    office.clock.forward(hours=3)
    desk = IntakeDesk(("สมศ.", "สมศ"), Policy(), FileStore(tmp_path / "files"))
    # Before /cases/{number}, as the application has it.
    office.app.router.routes[:0] = case_new_router(office.site, desk).routes
    office.app.mount("/api", issues_api(office.site, desk))
    with database.write() as session:
        session.add(Chat(id="Cpr", role="pr", kind="group", active=True))
    return office


@pytest.fixture
def program(office: Office) -> Program:
    with office.database.write() as session:
        return Program(office, add_key(session, "media-desk", office.clock()))


class Program:
    """Another program with a key."""

    def __init__(self, office: Office, key: str) -> None:
        self.office, self.key = office, key
        self.client = TestClient(office.app, base_url=HOST, raise_server_exceptions=False)

    def send(
        self, body: Any = None, *, raw: bytes | None = None, key: str | None = None, **headers: str
    ) -> Any:
        given = {"authorization": f"Bearer {self.key if key is None else key}", **headers}
        content = raw if raw is not None else json.dumps(body).encode()
        return self.client.post("/api/v1/issues", content=content, headers=given)


def all_of(office: Office, table: type[Any]) -> list[Any]:
    with office.database.read() as session:
        return list(session.scalars(select(table)))


def page(browser: Browser, **fields: Any) -> Any:
    files = fields.pop("files", None)
    data = {"csrf": browser.token, "when": "unknown", **fields}
    return browser.client.post("/cases/new", data=data, files=files, headers={"origin": HOST})


def test_an_issue_typed_on_the_page_opens_its_case_and_the_pr_group_hears_of_it(office: Office) -> None:
    browser = office.visitor("pranee")
    answer = page(browser, text=POST, when="usual", files=[("files", ("shot.png", PNG, "image/png"))])
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.headers["location"]).text
    assert "เรื่องที่ 1" in shown
    assert "ราคาปุ๋ยสูงขึ้น" in shown
    (case,) = all_of(office, CaseRow)
    assert case.clock_start.hour == 3, "10.30 in Bangkok is 3.30 UTC"
    (file,) = all_of(office, ReceivedFile)
    assert (file.name, file.media_type, file.post_id, file.state) == ("shot.png", "image/png", 1, "kept")
    assert {o.chat_id for o in all_of(office, Outbox)} == {"Cpr"}


def test_the_page_without_a_time_says_that_the_strictest_reading_counts(office: Office) -> None:
    browser = office.visitor("pranee")
    assert "เร็วที่สุดที่เป็นไปได้" in browser.get("/cases/new").text
    shown = browser.get(page(browser, text=POST).headers["location"]).text
    assert "ยังไม่ทราบเวลาโพสต์" in shown
    (case,) = all_of(office, CaseRow)
    assert f"{case.clock_start:%H.%M}" == "03.30"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "ยังไม่มีข้อความ"),
        ({"text": POST, "when": "at", "at": "2026-12-01T10:00"}, "ยังมาไม่ถึง"),
        ({"text": POST, "when": "at", "at": "soon"}, "อ่านเวลาโพสต์ไม่ได้"),
        ({"text": POST, "files": [("files", ("a.png", b"MZ\x00\x01", "image/png"))]}, "ไม่ใช่ภาพ"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_opens_nothing(
    office: Office, fields: dict[str, Any], words: str
) -> None:
    answer = page(office.visitor("pranee"), **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert all_of(office, CaseRow) == []


def test_only_who_may_act_hands_in_issues_on_the_page(office: Office) -> None:
    viewer = office.visitor("manee")
    assert viewer.get("/cases/new").status_code == 403
    assert page(viewer, text=POST).status_code == 403
    assert office.visitor().get("/cases/new").status_code == 401
    stranger = office.visitor("pranee").client.post(
        "/cases/new", data={"text": POST}, headers={"origin": "https://evil.example"}
    )
    assert stranger.status_code == 403
    assert all_of(office, CaseRow) == []


def test_a_program_hands_in_a_post_and_hears_of_its_cases(office: Office, program: Program) -> None:
    answer = program.send({"text": POST, "posted_at": "2026-11-23T10:30:00+07:00", "sender": "PMOC"})
    assert answer.status_code == 202, answer.text
    said = answer.json()
    assert [(c["id"], c["new"], c["unsure"]) for c in said["cases"]] == [(1, True, False)]
    assert said["posted_at_assumed"] is False
    assert said["others"] == [{"no": 2, "title": "ราคาปุ๋ยสูงขึ้น"}]
    (post,) = all_of(office, Post)
    assert (post.origin, post.sender, post.chat_id) == ("api", "PMOC", "api:media-desk")


def test_without_a_time_the_strictest_counts_and_the_pr_group_is_asked_in_one_message(
    office: Office, program: Program
) -> None:
    assert program.send({"text": POST}).json()["posted_at_assumed"] is True
    assert [(o.kind, o.chat_id) for o in all_of(office, Outbox)] == [("post", "Cpr")]


def test_an_issue_in_fields_is_taken_as_given(office: Office, program: Program) -> None:
    body = {
        "title": "ผู้ประเมินเรียกรับเงิน",
        "detail": "มีคลิป",
        "agencies": ["สมศ."],
        "answer_by": "2026-11-23T15:00:00+07:00",
        "source": {"url": "https://news.example/1"},
        "posted_at": "2026-11-23T10:30:00+07:00",
    }
    (case,) = program.send(body).json()["cases"]
    assert case["title"] == "ผู้ประเมินเรียกรับเงิน"
    assert case["answer_due"].startswith("2026-11-23T08:00")
    with office.database.read() as session:
        assert [s.url for s in load_case(session, 1).sources] == ["https://news.example/1"]


def test_a_text_that_names_no_issue_opens_a_doubtful_case_since_the_program_says_it_is_one(
    program: Program,
) -> None:
    (case,) = program.send({"text": "มีคนโทรมาบ่นเรื่องคะแนนโรงเรียน"}).json()["cases"]
    assert case["unsure"] is True


def test_the_same_request_again_gets_the_same_answer_and_another_with_its_key_is_refused(
    office: Office, program: Program
) -> None:
    first = program.send({"text": POST}, **{"idempotency-key": "a1"})
    again = program.send({"text": POST}, **{"idempotency-key": "a1"})
    assert (again.status_code, again.json()) == (202, first.json())
    other = program.send({"text": POST + " เพิ่ม"}, **{"idempotency-key": "a1"})
    assert (other.status_code, other.json()["error"]) == (409, "other_body")
    assert len(all_of(office, CaseRow)) == 1


def test_the_same_post_by_another_way_joins_its_case(office: Office, program: Program) -> None:
    page(office.visitor("pranee"), text=POST)
    (case,) = program.send({"text": POST}).json()["cases"]
    assert (case["id"], case["new"]) == (1, False)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "bad_fields"),
        ({"text": "a", "title": "b"}, "bad_fields"),
        ({"title": " "}, "bad_fields"),
        ({"text": "ประเด็น", "posted_at": "2026-11-23T10:30:00"}, "bad_fields"),
        ({"text": "ประเด็น", "posted_at": "2027-11-23T10:30:00+07:00"}, "in_future"),
        ({"title": "ก", "source": {"url": "javascript:alert(1)"}}, "bad_fields"),
        ([], "not_json"),
    ],
)
def test_a_bad_request_says_what_to_do(office: Office, program: Program, body: Any, error: str) -> None:
    answer = program.send(body)
    assert answer.json()["error"] == error
    assert answer.json()["what_to_do"]
    assert 400 <= answer.status_code < 500
    assert all_of(office, CaseRow) == []


def test_without_a_good_key_nothing_is_taken(office: Office, program: Program) -> None:
    assert program.send({"text": POST}, key="kc_wrong").json()["error"] == "bad_key"
    assert program.client.post("/api/v1/issues", json={"text": POST}).json()["error"] == "no_key"
    with office.database.write() as session:
        revoke_key(session, "media-desk", office.clock())
    assert program.send({"text": POST}).status_code == 401
    assert all_of(office, CaseRow) == []


def test_a_key_is_not_in_the_store(office: Office, program: Program) -> None:
    from storage.intake_tables import ApiKey

    (row,) = all_of(office, ApiKey)
    assert program.key not in (row.key_hash, row.name)


def test_too_much_and_too_often_are_refused_with_when_to_come_again(office: Office, program: Program) -> None:
    assert program.send(raw=b"x" * 400_000).json()["error"] == "too_large"
    answers = [program.send(raw=b"{") for _ in range(121)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["retry-after"]) <= 61
    office.clock.forward(seconds=61)
    assert program.send(raw=b"{").status_code == 400


def test_the_interface_is_described_for_machines_and_people(office: Office, program: Program) -> None:
    spec = program.client.get("/api/openapi.json").json()
    assert set(spec["paths"]) == {"/v1/issues"}
    assert spec["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    answers = spec["paths"]["/v1/issues"]["post"]["responses"]
    assert {"202", "400", "401", "409", "413", "422", "429"} <= set(answers)
    shown = program.client.get("/api/docs")
    assert "POST /api/v1/issues" in shown.text
    assert "Idempotency-Key" in shown.text


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_fields = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(max_size=80) | _json,
        "title": st.text(max_size=40),
        "posted_at": st.text(max_size=30) | st.just("2026-11-23T10:30:00+07:00"),
        "agencies": _json,
        "source": _json,
        "idempotency_key": st.text(max_size=10),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=_fields | _json)
def test_no_request_breaks_the_service(office: Office, program: Program, body: Any) -> None:
    office.clock.forward(seconds=2)
    answer = program.send(raw=json.dumps(body).encode("utf-8", "surrogatepass"))
    assert answer.status_code in (202, 400, 409, 422), answer.text
    if answer.status_code != 202:
        assert answer.json()["what_to_do"]


def test_answers_are_forgotten_after_a_month(office: Office, program: Program) -> None:
    program.send({"text": POST}, **{"idempotency-key": "old"})
    office.clock.forward(seconds=timedelta(days=31).total_seconds())
    assert program.send({"title": "เรื่องใหม่"}, **{"idempotency-key": "old"}).status_code == 202
