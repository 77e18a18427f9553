"""Coming in by a personal link, staying, leaving; and what strangers get."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select

from storage import Database
from storage.tables import Person, WebLink, WebSession
from storage.web_access import end_sessions, issue_link, session_person, start_session, use_link
from tests.web.office import DAY, HOST, MORNING, SECRET, Browser, Office
from web import install_shell, session_router


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_no_page_opens_without_a_session(office: Office) -> None:
    office.story("ข่าวลับ")
    browser = office.visitor()
    for path in (
        "/news",
        "/news?day=2026-11-23",
        "/news/1/edit?day=2026-11-23",
        "/news/changes?day=2026-11-23",
    ):
        answer = browser.get(path)
        assert answer.status_code == 401
        assert "เปิดจากปุ่มในแชต LINE" in answer.text
        assert "ข่าวลับ" not in answer.text


def test_the_button_of_the_link_starts_a_session_and_leads_to_the_page(office: Office) -> None:
    browser, link = office.visitor(), office.link("wipa", "/news?day=2026-11-23")
    door = browser.get(link)
    assert door.status_code == 200
    assert "วิภา สุขสวัสดิ์" in door.text
    entered = browser.post(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/news?day=2026-11-23")
    assert "วิภา สุขสวัสดิ์" in browser.get("/news").text


def test_a_preview_does_not_use_the_link_up(office: Office) -> None:
    link = office.link("wipa")
    for _ in range(3):
        assert office.visitor().get(link).status_code == 200
    assert office.visitor().post(link).status_code == 303


def test_a_link_is_good_once(office: Office) -> None:
    link = office.link("wipa")
    assert office.visitor().post(link).status_code == 303
    late = office.visitor()
    assert late.get(link).status_code == 410
    assert late.post(link).status_code == 410
    assert late.get("/news").status_code == 401


def test_of_two_who_use_a_link_at_once_one_gets_in(office: Office) -> None:
    link = office.link("wipa")
    browsers = [office.visitor() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(lambda browser: browser.post(link).status_code, browsers))
    assert codes == [303, 410, 410, 410, 410, 410]


def test_a_link_is_good_for_ten_minutes(office: Office) -> None:
    early, late = office.link("wipa"), office.link("wipa")
    office.clock.forward(minutes=9, seconds=59)
    assert office.visitor().post(early).status_code == 303
    office.clock.forward(seconds=1)
    answer = office.visitor().post(late)
    assert answer.status_code == 410
    assert "10 นาที" in answer.text


def test_a_link_that_was_made_up_or_changed_opens_nothing(office: Office) -> None:
    link = office.link("wipa")
    with office.database.write() as session:
        foreign = issue_link(session, office.people["wipa"], "/news", MORNING, secret="another secret")
    for wrong in (f"{link}x", link[:-2], "/enter/abc", f"/enter/{foreign}", "/enter/%00%ff"):
        assert office.visitor().post(wrong).status_code == 410


def test_the_store_holds_no_token_that_opens_anything(office: Office) -> None:
    link = office.link("wipa")
    browser = office.visitor("wipa")
    with office.database.read() as session:
        kept = [r.token_hash for r in session.scalars(select(WebLink))]
        kept += [r.token_hash for r in session.scalars(select(WebSession))]
    cookie = next(iter(browser.client.cookies.jar)).value or ""
    for value in kept:
        assert len(value) == 64
        assert value not in link
        assert value not in cookie


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "news", "", "/a b", "/a\r\nX: y"]
)
def test_a_link_leads_nowhere_but_to_this_site(office: Office, path: str) -> None:
    with office.database.write() as session, pytest.raises(ValueError):
        issue_link(session, office.people["wipa"], path, MORNING, secret=SECRET)


def test_a_session_ends_after_twelve_hours(office: Office) -> None:
    browser = office.visitor("wipa")
    office.clock.forward(hours=11, minutes=59)
    assert browser.get("/news").status_code == 200
    office.clock.forward(minutes=1)
    assert browser.get("/news").status_code == 401


def test_leaving_ends_the_session_in_the_store_too(office: Office) -> None:
    browser = office.visitor("wipa")
    cookie = dict(browser.client.cookies)
    assert browser.post("/leave", csrf=browser.token).status_code == 200
    thief = Browser(office)
    thief.client.cookies.update(cookie)
    assert thief.get("/news").status_code == 401


def test_an_administrator_can_end_all_sessions_of_somebody(office: Office) -> None:
    phone, desk, waiting = office.visitor("wipa"), office.visitor("wipa"), office.link("wipa")
    other = office.visitor("pranee")
    with office.database.write() as session:
        end_sessions(session, office.people["wipa"], office.clock())
    assert [b.get("/news").status_code for b in (phone, desk, other)] == [401, 401, 200]
    assert office.visitor().post(waiting).status_code == 410


def test_rights_are_those_of_this_moment(office: Office) -> None:
    story = office.story("เรื่องหนึ่ง")
    browser = office.visitor("pranee")
    token = browser.token
    fields = {"csrf": token, "day": DAY.isoformat(), "taken": "false"}
    with office.database.write() as session:
        session.get_one(Person, office.people["pranee"]).role = "viewer"
    assert browser.post(f"/news/{story}/pick", **fields).status_code == 403
    with office.database.write() as session:
        session.get_one(Person, office.people["pranee"]).active = False
    assert browser.get("/news").status_code == 401


def test_a_viewer_reads_and_changes_nothing(office: Office) -> None:
    story = office.story("เรื่องหนึ่ง")
    browser = office.visitor("manee")
    page = browser.get("/news").text
    assert "เรื่องหนึ่ง" in page
    assert "บัญชีนี้อ่านได้อย่างเดียว" in page
    assert 'data-act="pick"' not in page
    answer = browser.act(f"/news/{story}/pick", taken="false")
    assert answer.status_code == 403
    assert "ผู้ดูแลระบบ" in answer.text


@pytest.mark.parametrize(
    ("origin", "token"),
    [
        ("https://evil.example", True),
        ("null", True),
        (None, True),
        (HOST, False),
        ("http://testserver.evil.example", True),
    ],
)
def test_a_change_from_somewhere_else_is_refused(office: Office, origin: str | None, token: bool) -> None:
    story = office.story("เรื่องหนึ่ง")
    browser = office.visitor("wipa")
    csrf = browser.token if token else "0" * 64
    answer = browser.post(f"/news/{story}/pick", origin=origin, csrf=csrf, day=DAY.isoformat(), taken="false")
    assert answer.status_code == 403
    assert "ตัดออกแล้ว" not in browser.get("/news").text


def test_the_token_of_another_session_is_refused(office: Office) -> None:
    story = office.story("เรื่องหนึ่ง")
    mine, theirs = office.visitor("wipa"), office.visitor("pranee")
    fields = {"csrf": theirs.token, "day": DAY.isoformat(), "taken": "false"}
    assert mine.post(f"/news/{story}/pick", **fields).status_code == 403


def test_nobody_can_be_logged_in_from_another_site(office: Office) -> None:
    assert office.visitor().post(office.link("wipa"), origin="https://evil.example").status_code == 403


def test_the_cookie_is_kept_from_script_and_from_other_sites(office: Office) -> None:
    cookie = office.visitor().post(office.link("wipa")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=43200" in cookie
    assert "secure" not in cookie


def test_on_https_the_cookie_never_travels_in_the_open(database: Database) -> None:
    office = Office(database, public_url="https://khaochat.example")
    answer = office.visitor().post(office.link("wipa"), origin="https://khaochat.example")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-khaochat=")
    assert "secure" in cookie.lower()


def test_pages_allow_nothing_inline_and_nothing_from_elsewhere(office: Office) -> None:
    office.story("เรื่องหนึ่ง")
    browser = office.visitor("wipa")
    for answer in (
        browser.get("/"),
        browser.get("/news"),
        browser.get("/nothing"),
        office.visitor().get("/news"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert " style=" not in answer.text
        assert "<script>" not in answer.text
        assert "http://" not in answer.text.replace("http://www.w3.org", "")


@pytest.mark.parametrize("outer", [True, False])
def test_a_stricter_policy_around_the_pages_does_not_shut_their_forms_out(
    database: Database, outer: bool
) -> None:
    office = Office(database)
    app = FastAPI(openapi_url=None)

    async def strict(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    if not outer:
        app.middleware("http")(strict)
    app.include_router(session_router(office.site))
    install_shell(app, office.site)
    if outer:
        app.middleware("http")(strict)
    office.app = app
    assert office.visitor().get(office.link("wipa")).headers["referrer-policy"] == "same-origin"


def test_an_error_page_says_what_to_do(office: Office) -> None:
    missing = office.visitor("wipa").get("/nothing")
    assert missing.status_code == 404
    assert "ไม่พบหน้านี้" in missing.text
    assert 'href="/news"' in missing.text


def test_a_fault_of_ours_gets_a_page_too(database: Database) -> None:
    office = Office(database)

    def broken() -> None:
        raise RuntimeError("a secret detail")

    office.app.add_api_route("/broken", broken, methods=["GET"])
    office.app.add_api_route("/api/broken", broken, methods=["GET"])
    browser = office.visitor()
    browser.client._transport.raise_server_exceptions = False
    page = browser.get("/broken")
    assert page.status_code == 500
    assert "ระบบขัดข้อง" in page.text
    assert "secret" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert browser.get("/api/broken").json() == {"detail": "internal error"}


def test_the_sandbox_says_so_on_every_page(database: Database) -> None:
    office = Office(database, sandbox=True)
    browser = office.visitor("wipa")
    for answer in (
        browser.get("/"),
        browser.get("/news"),
        browser.get("/nothing"),
        office.visitor().get("/news"),
    ):
        assert "ระบบจำลอง · ไม่มีข้อความใดถูกส่งออกไปจริง" in answer.text


def test_what_was_spent_long_ago_is_cleared_away(office: Office) -> None:
    office.visitor("wipa")
    office.clock.forward(days=31)
    office.visitor("pranee")
    with office.database.read() as session:
        assert len(session.scalars(select(WebLink)).all()) == 1
        assert len(session.scalars(select(WebSession)).all()) == 1


def test_without_a_secret_nothing_is_signed(office: Office) -> None:
    with office.database.write() as session:
        with pytest.raises(ValueError):
            start_session(session, office.people["wipa"], MORNING, secret="")
        with pytest.raises(ValueError):
            issue_link(session, office.people["wipa"], "/news", MORNING, secret="")


def test_a_link_cannot_be_used_as_a_session(office: Office) -> None:
    now = office.clock()
    with office.database.write() as session:
        link = issue_link(session, office.people["wipa"], "/news", now, secret=SECRET)
        token = start_session(session, office.people["wipa"], now, secret=SECRET)
        assert session_person(session, link, now, secret=SECRET) is None
        assert use_link(session, token, now, secret=SECRET) is None
        assert use_link(session, link, now + timedelta(minutes=1), secret=SECRET) is not None
