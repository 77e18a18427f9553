"""The selection page: what it shows, what can be done on it, and what is kept of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.selection import confirm, digest_of, dropped, set_pick
from storage import Database
from storage.tables import Clip, Correction, Digest, Outbox, Person, Pick, Story, StoryMove, StoryRemark
from tests.web.office import DAY, MORNING, Browser, Office
from web.news.live import PER_PAGE


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def titles(browser: Browser, path: str = "/news") -> list[str]:
    """The headlines of a page in their order."""
    text = browser.get(path).text
    return re.findall(r'id="title-\d+">(?:<a [^>]*>)?([^<]+)', text)


def seen(browser: Browser) -> dict[str, str]:
    """What the page's script says that the browser shows."""
    text = browser.get("/news").text
    head = re.search(r'id="head" data-v="(\w+)"', text)
    rows = re.findall(r'id="row-(\d+)" data-v="(\w+)"', text)
    assert head
    return {"head": head[1], "have": "_".join(f"{i}.{v}" for i, v in rows)}


def labels(
    level: str = "basic", agency: str = "obec", negative: str = "false", remark: str = ""
) -> dict[str, str]:
    """A labels form in which nothing was changed yet."""
    return {
        "level": level,
        "agency": agency,
        "remark": remark,
        "seen_level": level,
        "seen_agency": agency,
        "seen_negative": negative,
        "seen_remark": remark,
    } | ({"negative": "true"} if negative == "true" else {})


def test_the_day_is_listed_with_what_matters_first(office: Office) -> None:
    office.story("ข่าวทั่วไป", "ก", "ข")
    office.story("ข่าวของเรา", agency="onesqa")
    office.story("ข่าวเชิงลบของเรา", "ก", "ข", "ค", agency="onesqa", negative=True)
    browser = office.visitor("wipa")
    assert titles(browser) == ["ข่าวเชิงลบของเรา", "ข่าวของเรา", "ข่าวทั่วไป"]
    page = browser.get("/news").text
    assert "ก และอีก 2 สำนักข่าว" in page
    assert "ระบบมั่นใจ <span>ระดับ 90% (โรงเรียน, นักเรียน)" in page
    assert "จ. 23 พ.ย. 69" in page


def test_what_the_machine_doubts_is_marked_to_be_looked_at(office: Office) -> None:
    office.story("มั่นใจ", confidence=0.9)
    assert "โปรดตรวจ" not in office.visitor("wipa").get("/news").text
    office.story("ไม่มั่นใจ", confidence=0.5)
    assert "โปรดตรวจ: ระดับ, หน่วยงาน" in office.visitor("wipa").get("/news").text


def test_an_empty_day_says_so_kindly(office: Office) -> None:
    page = office.visitor("wipa").get("/news").text
    assert "ยังไม่มีเรื่องด้านการศึกษาสำหรับวันนี้" in page
    assert "ข่าวที่เข้ามาใหม่จะแสดงที่หน้านี้เอง" in page


def test_headlines_never_become_markup(office: Office) -> None:
    office.story('<img src=x onerror="alert(1)">', "<b>ก</b>")
    page = office.visitor("wipa").get("/news").text
    assert "<img" not in page
    assert "<b>ก" not in page


def test_a_link_that_is_no_web_address_is_shown_as_text(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    with office.database.write() as session:
        session.get_one(Story, story)
        for clip in office.clips(story):
            session.merge(clip).url = "javascript:alert(1)"
    assert "javascript:" not in office.visitor("wipa").get("/news").text


def test_a_story_is_left_out_and_taken_again(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    browser = office.visitor("wipa")
    answer = browser.act(f"/news/{story}/pick", taken="false")
    assert answer.headers["location"] == f"/news?day=2026-11-23&page=1#story-{story}"
    pick = office.get(Pick, (DAY, story))
    assert (pick.taken, pick.person_id, pick.at) == (False, office.people["wipa"], MORNING)
    assert "ตัดออกแล้ว" in browser.get("/news").text
    browser.act(f"/news/{story}/pick", taken="true")
    assert office.get(Pick, (DAY, story)).taken


def test_a_corrected_label_counts_at_once_and_is_kept_with_who_and_when(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง", "ก", "ข")
    office.visitor("wipa").act(f"/news/{story}/labels", **labels() | {"level": "higher", "negative": "true"})
    row = office.get(Story, story)
    assert (row.level, row.agency, row.negative) == ("higher", "obec", True)
    with office.database.read() as session:
        kept = session.scalars(select(Correction).order_by(Correction.id)).all()
    assert {(c.field, c.old, c.new) for c in kept} == {
        ("level", "basic", "higher"),
        ("negative", "false", "true"),
    }
    assert {(c.person_id, c.at) for c in kept} == {(office.people["wipa"], MORNING)}
    assert len(kept) == 4


def test_a_label_that_does_not_exist_is_refused_and_nothing_changes(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    browser = office.visitor("wipa")
    answer = browser.act(f"/news/{story}/labels", **labels() | {"agency": "nasa", "level": "higher"})
    assert answer.status_code == 400
    assert office.get(Story, story).level == "basic"


def test_a_remark_is_shown_to_everybody_with_its_line_breaks(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    office.visitor("wipa").act(f"/news/{story}/labels", **labels() | {"remark": "บรรทัดแรก\r\nบรรทัดสอง "})
    assert office.get(StoryRemark, story).text == "บรรทัดแรก\nบรรทัดสอง"
    page = office.visitor("pranee").get("/news").text
    assert "บรรทัดแรก\nบรรทัดสอง" in page
    assert "วิภา แก้หมายเหตุเมื่อ 08.00 น." in page


def test_two_officers_who_change_different_fields_both_have_their_way(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    wipa, pranee = office.visitor("wipa"), office.visitor("pranee")
    form = labels()
    wipa.act(f"/news/{story}/labels", **form | {"level": "higher"})
    pranee.act(f"/news/{story}/labels", **form | {"agency": "ohec"})
    row = office.get(Story, story)
    assert (row.level, row.agency) == ("higher", "ohec")


def test_of_two_who_change_one_field_the_last_wins_and_both_are_told(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    wipa, pranee = office.visitor("wipa"), office.visitor("pranee")
    form, shown = labels(), seen(wipa)
    office.clock.forward(minutes=12)
    wipa.act(f"/news/{story}/labels", **form | {"level": "higher"})
    office.clock.forward(minutes=1)
    answer = pranee.act(f"/news/{story}/labels", live=True, **form | {"level": "overall"})
    assert office.get(Story, story).level == "overall"
    assert "ใช้แทนค่าที่ วิภา เปลี่ยนเมื่อ 08.12 น." in answer.text
    told = wipa.get(f"/news/changes?day={DAY}&head={shown['head']}&have={shown['have']}").text
    assert "ปราณี เปลี่ยนระดับเมื่อ 08.13 น." in told


def test_a_field_that_was_not_touched_does_not_undo_anothers_change(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    office.visitor("wipa").act(f"/news/{story}/labels", **labels() | {"negative": "true"})
    answer = office.visitor("pranee").act(f"/news/{story}/labels", live=True, **labels() | {"remark": "ดูแล้ว"})
    assert office.get(Story, story).negative
    assert "แทนค่า" not in answer.text


def test_two_stories_become_one_with_evidence(office: Office) -> None:
    first, second = office.story("เหตุเดียวกัน", "ก"), office.story("เหตุการณ์เดียวกัน", "ข", "ค")
    browser = office.visitor("wipa")
    for story, text in ((first, "หนึ่ง"), (second, "สอง")):
        browser.act(f"/news/{story}/labels", **labels() | {"remark": text})
    browser.act(f"/news/{first}/pick", taken="false")
    browser.act(f"/news/{second}/merge", other=first)
    assert titles(browser) == ["เหตุเดียวกัน"]
    story = office.get(Story, first)
    assert (story.clips, story.outlets) == (3, 3)
    assert office.get(StoryRemark, first).text == "หนึ่ง\nสอง"
    assert office.get(Pick, (DAY, first)).taken
    with office.database.read() as session:
        moves = session.scalars(select(StoryMove)).all()
    assert [(m.from_story, m.to_story, m.kind, m.person_id) for m in moves] == [
        (second, first, "merge", office.people["wipa"])
    ] * 2


def test_a_merged_story_keeps_that_it_was_announced(office: Office) -> None:
    first, second = office.story("หนึ่ง"), office.story("สอง", "ข", "ค")
    with office.database.write() as session:
        session.get_one(Story, second).alerted_at = MORNING
        session.get_one(Story, second).alerted_outlets = 2
    office.visitor("wipa").act(f"/news/{first}/merge", other=second)
    story = office.get(Story, second)
    assert (story.clips, story.alerted_at, story.alerted_outlets) == (3, MORNING, 2)


def test_a_story_cannot_be_merged_with_itself_or_with_one_that_is_gone(office: Office) -> None:
    first, second = office.story("หนึ่ง"), office.story("สอง")
    browser = office.visitor("wipa")
    assert browser.act(f"/news/{first}/merge", other=first).status_code == 409
    assert browser.act(f"/news/{first}/merge", other=9_999).status_code == 409
    browser.act(f"/news/{first}/merge", other=second)
    assert browser.act(f"/news/{first}/merge", other=second).status_code == 409
    assert browser.act(f"/news/{second}/pick", taken="false").status_code == 404


def test_a_clip_gets_a_story_of_its_own(office: Office) -> None:
    story = office.story("หลายเหตุ", "ก", "ข", "ค")
    browser = office.visitor("wipa")
    browser.act(f"/news/{story}/pick", taken="false")
    clip = office.clips(story)[2]
    assert browser.act(f"/news/clips/{clip.id}/split").status_code == 303
    assert office.get(Story, story).clips == 2
    with office.database.read() as session:
        move = session.scalars(select(StoryMove)).one()
        assert (move.clip_id, move.from_story, move.kind) == (clip.id, story, "split")
        assert session.get_one(Story, move.to_story).outlets == 1
        assert dropped(session, DAY) == {story, move.to_story}


def test_the_only_clip_of_a_story_cannot_be_taken_out(office: Office) -> None:
    story = office.story("หนึ่ง")
    answer = office.visitor("wipa").act(f"/news/clips/{office.clips(story)[0].id}/split")
    assert answer.status_code == 409
    assert "เรื่องนี้มีข่าวเดียว" in answer.text


def test_the_first_confirmation_stays_on_record(office: Office) -> None:
    office.story("หนึ่ง")
    wipa, pranee = office.visitor("wipa"), office.visitor("pranee")
    assert "รอยืนยันการคัดข่าว" in wipa.get("/news").text
    wipa.act("/news/confirm")
    office.clock.forward(minutes=5)
    pranee.act("/news/confirm")
    digest = office.get(Digest, DAY)
    assert (digest.confirmed_by, digest.confirmed_at) == (office.people["wipa"], MORNING)
    assert "ยืนยันโดย วิภา เมื่อ 08.00 น." in pranee.get("/news").text


def test_only_today_is_confirmed(office: Office) -> None:
    browser = office.visitor("wipa")
    tomorrow = (DAY + timedelta(days=1)).isoformat()
    assert browser.post("/news/confirm", csrf=browser.token, day=tomorrow).status_code == 409


def test_once_the_digest_is_sent_the_page_is_read_only_and_stays_as_it_was(office: Office) -> None:
    story = office.story("ก่อนส่ง", "ก", "ข")
    with office.database.write() as session:
        digest_of(session, DAY).sent_at = office.clock()
    office.clock.forward(hours=3)
    office.story("หลังส่ง")
    browser = office.visitor("wipa")
    page = browser.get("/news").text
    assert "ส่งสรุปข่าวเช้าแล้ว" in page
    assert 'data-act="pick"' not in page
    assert titles(browser) == ["ก่อนส่ง"]
    attempts = [
        browser.act(f"/news/{story}/pick", taken="false"),
        browser.act(f"/news/{story}/labels", **labels() | {"level": "higher"}),
        browser.act(f"/news/clips/{office.clips(story)[0].id}/split"),
        browser.act("/news/confirm"),
    ]
    assert [a.status_code for a in attempts] == [409] * 4
    assert office.get(Story, story).level == "basic"


def test_news_after_the_digest_waits_on_the_next_days_page(office: Office) -> None:
    office.story("ก่อนส่ง")
    with office.database.write() as session:
        digest_of(session, DAY).sent_at = MORNING + timedelta(minutes=110)
    office.clock.forward(hours=4)
    story = office.story("หลังส่ง")
    browser = office.visitor("wipa")
    assert titles(browser, "/news?day=2026-11-24") == ["หลังส่ง"]
    fields = {"csrf": browser.token, "day": "2026-11-24", "taken": "false"}
    assert browser.post(f"/news/{story}/pick", **fields).status_code == 303


def test_a_day_that_is_over_cannot_be_changed(office: Office) -> None:
    story = office.story("เมื่อวาน", at=MORNING - timedelta(days=1))
    browser = office.visitor("wipa")
    assert titles(browser, "/news?day=2026-11-22") == ["เมื่อวาน"]
    fields = {"csrf": browser.token, "day": "2026-11-22", "taken": "false"}
    assert browser.post(f"/news/{story}/pick", **fields).status_code == 409


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/news?day=tomorrow", 404),
        ("/news?day=2026-13-40", 404),
        ("/news?page=two", 400),
        ("/news/999999/edit?day=2026-11-23", 404),
        ("/news/99999999999999999999999/edit?day=2026-11-23", 404),
        ("/news/changes?day=x", 400),
        ("/news?day=0001-01-01", 404),
        ("/news?day=9999-12-31", 404),
        ("/news?page=-5", 200),
        ("/news?page=9999999", 200),
    ],
)
def test_a_wrong_address_gets_a_page_that_says_so(office: Office, path: str, code: int) -> None:
    answer = office.visitor("wipa").get(path)
    assert answer.status_code == code
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("story", ["0", "-1", "9999999999999999999999", "x"])
def test_a_change_to_a_story_that_is_not_there_is_refused(office: Office, story: str) -> None:
    assert office.visitor("wipa").act(f"/news/{story}/pick", taken="false").status_code in (400, 404)


def test_nothing_is_sent_when_nothing_changed(office: Office) -> None:
    office.story("หนึ่ง")
    browser = office.visitor("wipa")
    shown = seen(browser)
    assert (
        browser.get(f"/news/changes?day={DAY}&head={shown['head']}&have={shown['have']}").status_code == 204
    )


def test_a_choice_made_in_line_shows_up_on_the_page(office: Office) -> None:
    story, other = office.story("หนึ่ง"), office.story("สอง")
    browser = office.visitor("wipa")
    shown = seen(browser)
    with office.database.write() as session:
        set_pick(session, DAY, story, False, office.people["pranee"], office.clock())
        confirm(session, DAY, office.people["pranee"], office.clock())
    parts = browser.get(f"/news/changes?day={DAY}&head={shown['head']}&have={shown['have']}").text
    assert f'hx-target="#row-{story}"' in parts
    assert f'hx-target="#row-{other}"' not in parts
    assert "ปราณี ตัดออกเมื่อ 08.00 น." in parts
    assert "ยืนยันโดย ปราณี เมื่อ 08.00 น." in parts


def test_a_new_story_appears_behind_the_one_before_it(office: Office) -> None:
    first = office.story("หนึ่ง", "ก", "ข", "ค")
    browser = office.visitor("wipa")
    shown = seen(browser)
    office.story("ใหม่กว่า", "ก")
    top = office.story("เชิงลบ", negative=True)
    parts = browser.get(f"/news/changes?day={DAY}&head={shown['head']}&have={shown['have']}").text
    assert re.search(rf'hx-target="#stories" hx-swap="afterbegin"><li class="story" id="story-{top}"', parts)
    assert f'hx-target="#story-{first}" hx-swap="afterend"' in parts


def test_a_story_that_is_gone_leaves_the_page(office: Office) -> None:
    first, second = office.story("หนึ่ง"), office.story("สอง")
    browser = office.visitor("wipa")
    shown = seen(browser)
    office.visitor("pranee").act(f"/news/{second}/merge", other=first)
    parts = browser.get(f"/news/changes?day={DAY}&head={shown['head']}&have={shown['have']}").text
    assert f'hx-target="#story-{second}" hx-swap="delete"' in parts
    assert "ปราณี รวมเรื่องเมื่อ 08.00 น." in parts


def test_a_live_change_answers_with_what_differs_only(office: Office) -> None:
    first, second = office.story("หนึ่ง"), office.story("สอง")
    browser = office.visitor("wipa")
    parts = browser.act(f"/news/{first}/pick", live=True, taken="false", **seen(browser)).text
    assert f'id="row-{first}"' in parts
    assert f'id="row-{second}"' not in parts
    assert "เลือก 1 จาก 2 เรื่อง" in parts


def test_an_error_in_a_live_part_is_said_on_the_page(office: Office) -> None:
    answer = office.visitor("manee").act("/news/confirm", live=True)
    assert answer.status_code == 403
    assert 'hx-target="#flash"' in answer.text
    assert "<html" not in answer.text


def test_the_most_alike_story_is_offered_first_for_merging(office: Office) -> None:
    office.story("น้ำท่วมภาคใต้ปิดเรียน")
    story = office.story("ครูร้องเรียนงานเอกสารประเมิน")
    office.story("ครูร้องงานเอกสารประเมินล้น")
    page = office.visitor("wipa").get(f"/news/{story}/edit?day={DAY}", **{"hx-request": "true"}).text
    assert page.index("ครูร้องงานเอกสารประเมินล้น") < page.index("น้ำท่วมภาคใต้ปิดเรียน")


def test_a_long_day_stands_on_several_pages(office: Office) -> None:
    for number in range(PER_PAGE + 3):
        office.story(f"เรื่องที่ {number}")
    browser = office.visitor("wipa")
    first, second = titles(browser), titles(browser, "/news?page=2")
    assert (len(first), len(second)) == (PER_PAGE, 3)
    assert not set(first) & set(second)
    assert "หน้า 1 จาก 2" in browser.get("/news").text


def test_what_must_be_read_stands_on_the_row_of_negative_and_own_news_and_in_the_editor(
    office: Office,
) -> None:
    accused = "สมาคมผู้ปกครองกล่าวหา สพฐ. ว่าจัดสรรงบประมาณ 35 ล้านบาท ให้โรงเรียนโดยไม่โปร่งใส"
    story = office.story("ผู้ปกครองร้องสอบ", negative=True)
    with office.database.write() as session:
        for clip in session.query(Clip).filter_by(story_id=story):
            clip.body = f"{accused} ทั้งนี้ ผู้เกี่ยวข้องอยู่ระหว่างตรวจสอบข้อเท็จจริง และจะแถลงให้ทราบต่อไปในสัปดาห์หน้า"
    browser = office.visitor("wipa")
    assert "<mark>" in browser.get("/news").text
    editor = browser.get(f"/news/{story}/edit?day={DAY}", **{"hx-request": "true"}).text
    assert "ข้อความที่ควรอ่าน" in editor
    assert "35 ล้านบาท" in editor


def test_a_story_off_topic_goes_from_the_list_and_comes_back_with_its_labels(office: Office) -> None:
    story = office.story("ฟุตบอลลีก", level="higher", agency="ohec")
    browser = office.visitor("wipa")
    gone = browser.act(f"/news/{story}/relevant", live=True, relevant="false", **seen(browser))
    assert titles(browser) == []
    assert f'hx-target="#story-{story}"' in gone.text
    assert undo_of(gone.text) == (f"/news/{story}/relevant", {"relevant": "true"})
    undo(browser, gone.text)
    assert titles(browser) == ["ฟุตบอลลีก"]
    row = office.get(Story, story)
    assert (row.relevant, row.level, row.agency) == (True, "higher", "ohec")


def test_a_colleague_is_told_who_took_the_story_off_the_page_before_them(office: Office) -> None:
    story = office.story("ฟุตบอลลีก")
    wipa, pranee = office.visitor("wipa"), office.visitor("pranee")
    shown = seen(pranee)
    wipa.act(f"/news/{story}/relevant", relevant="false")
    told = pranee.get(f"/news/changes?day={DAY}&head={shown['head']}&have={shown['have']}").text
    assert "ฟุตบอลลีก ไม่อยู่ในรายการแล้ว · วิภา เปลี่ยนความเกี่ยวข้องเมื่อ 08.00 น." in told


def test_every_change_can_be_taken_back_from_its_message(office: Office) -> None:
    first, second = office.story("เหตุเดียวกัน", "ก", "ข"), office.story("เหตุการณ์เดียวกัน", "ค")
    browser = office.visitor("wipa")

    def undone(path: str, **fields: str) -> None:
        undo(browser, browser.act(path, live=True, **fields).text)

    undone(f"/news/{first}/pick", taken="false")
    assert office.get(Pick, (DAY, first)).taken
    undone(f"/news/{first}/labels", **labels() | {"level": "higher", "negative": "true", "remark": "ดู"})
    row = office.get(Story, first)
    assert (row.level, row.negative, office.get(StoryRemark, first).text) == ("basic", False, "")
    undone(f"/news/{second}/merge", other=str(first))
    assert (office.get(Story, first).clips, office.get(Story, second).clips) == (2, 1)
    undone(f"/news/clips/{office.clips(first)[1].id}/split")
    assert [c.outlet for c in office.clips(first)] == ["ก", "ข"]
    assert sorted(titles(browser)) == ["เหตุการณ์เดียวกัน", "เหตุเดียวกัน"]
    with office.database.read() as session:
        kinds = session.scalars(select(StoryMove.kind).order_by(StoryMove.id)).all()
    assert kinds == ["undone", "undo", "split", "rejoin"]


def test_whoever_is_overruled_hears_of_it_in_line_too(office: Office) -> None:
    story = office.story("ข่าวหนึ่ง")
    with office.database.write() as session:
        session.get_one(Person, office.people["wipa"]).line_user_id = "Uwipa"
    office.visitor("wipa").act(f"/news/{story}/labels", **labels() | {"level": "higher"})
    office.visitor("wipa").act(f"/news/{story}/pick", taken="false")
    pranee = office.visitor("pranee")
    pranee.act(f"/news/{story}/labels", **labels("higher") | {"level": "overall"})
    answer = pranee.act(f"/news/{story}/pick", live=True, taken="true")
    assert "เลือกแล้ว · ใช้แทนค่าที่ วิภา เปลี่ยนเมื่อ 08.00 น." in answer.text
    with office.database.read() as session:
        notes = [(o.chat_id, o.data["text"]) for o in session.scalars(select(Outbox).order_by(Outbox.due_at))]
    assert {chat for chat, _ in notes} == {"Uwipa"}
    assert any("ปราณี ใจเย็น เปลี่ยนระดับเป็น การศึกษาในภาพรวม" in text for _, text in notes)
    assert len(notes) == 2


def undo_of(text: str) -> tuple[str, dict[str, str]]:
    """Where the way back in a message leads, and what it carries besides what all forms do."""
    form = text.split('class="undo"')[1].split("</form>")[0]
    path = re.search(r'hx-post="([^"]+)"', form)
    assert path
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return path[1], {k: v for k, v in fields.items() if k not in ("csrf", "day", "page")}


def undo(browser: Browser, text: str) -> None:
    """Take the way back that a message offers."""
    path, fields = undo_of(text)
    assert browser.act(path, **fields).status_code == 303


def test_what_was_sorted_out_is_listed_with_its_reason_and_comes_in_with_one_tap(office: Office) -> None:
    gold = office.story("ราคาทองวันนี้", at=MORNING - timedelta(hours=3))
    pupils = office.story("ครูดีเด่นรับรางวัล", at=MORNING - timedelta(hours=2))
    old = office.story("ข่าวของเมื่อวานซืน", at=MORNING - timedelta(days=2))
    office.story("ข่าวการศึกษา")
    for story, sure in ((gold, 0.98), (pupils, 0.55), (old, 0.9)):
        office.sort_out(story, sure)
    browser = office.visitor("pranee")
    assert "ดูข่าวที่ไม่เกี่ยวกับการศึกษา 2 เรื่อง" in browser.get("/news").text
    page = browser.get("/news/irrelevant").text
    assert titles(browser, "/news/irrelevant") == ["ครูดีเด่นรับรางวัล", "ราคาทองวันนี้"]
    assert "มั่นใจ 98% จากคำว่า ทอง, บาท" in page
    assert page.count("ระบบไม่แน่ใจ</span>") == 1
    assert titles(browser, "/news/irrelevant?unsure=true") == ["ครูดีเด่นรับรางวัล"]
    assert titles(browser, "/news/irrelevant?q=ทอง") == ["ราคาทองวันนี้"]
    assert titles(browser, "/news/irrelevant?q=%25") == []
    assert titles(browser, "/news/irrelevant?day=2026-11-21") == ["ข่าวของเมื่อวานซืน"]
    answer = browser.act(f"/news/irrelevant/{pupils}", unsure="true")
    assert (answer.status_code, office.get(Story, pupils).relevant) == (303, True)
    after = browser.get(answer.headers["location"]).text
    assert "นำเข้ารายการแล้ว" in after
    assert "ยังไม่ระบุระดับและหน่วยงาน" in after
    assert "ครูดีเด่นรับรางวัล" in titles(browser)
    with office.database.read() as session:
        [kept] = session.scalars(select(Correction))
    assert (kept.field, kept.new, kept.person_id) == ("relevant", "true", office.people["pranee"])
    browser.act(f"/news/{pupils}/relevant", relevant="false")
    assert "ปราณี เปลี่ยนความเกี่ยวข้องเมื่อ 08.00 น." in browser.get("/news/irrelevant").text


def test_only_who_may_change_the_selection_brings_a_story_in_and_only_while_the_day_is_open(
    office: Office,
) -> None:
    story = office.story("ราคาทองวันนี้")
    office.sort_out(story)
    reader = office.visitor("manee")
    assert "นำเข้ารายการ" not in reader.get("/news/irrelevant").text
    assert reader.act(f"/news/irrelevant/{story}").status_code == 403
    assert office.visitor().get("/news/irrelevant").status_code == 401
    browser = office.visitor("pranee")
    assert browser.act(f"/news/irrelevant/{2**62}").status_code == 404
    for day in ("x", "0001-01-01", "9999-12-31"):
        assert browser.get(f"/news/irrelevant?day={day}").status_code == 404
    with office.database.write() as session:
        digest_of(session, DAY).sent_at = MORNING
    assert browser.act(f"/news/irrelevant/{story}").status_code == 409
    assert "นำเข้ารายการ" not in browser.get("/news/irrelevant").text
    assert not office.get(Story, story).relevant
