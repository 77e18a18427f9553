"""The selection page in a real Chromium, at a desk and on a phone: seen, heard (axe), typed, tapped, and by two at once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from monitor.selection import digest_of
from reports import compile_digest, summary
from storage import Database
from storage.migrate import upgrade
from storage.tables import Chat, Correction, Digest, Pick, ReportSent, Story
from storage.web_access import digest_token
from tests.conftest import missing
from tests.reports.case_samples import answered, opened
from tests.reports.case_samples import at as case_at
from tests.web.office import AGENCIES, DAY, HOUSE, LEVELS, SECRET, Office

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = (390, 1280)
LONG = (
    "ครูทั่วประเทศร้องทบทวนการประเมินคุณภาพภายนอก ชี้ต้องจัดทำเอกสารจำนวนมากจนถึงเที่ยงคืน "
    "ปั๊ม น้ำ ญู ฐู กำลัง จำนวน " * 4 + "https://averylongaddresswithoutanyblank.example/" + "x" * 120
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium of the system."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing("Chromium", "apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose site listens on loopback."""
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    upgrade(database)
    office = Office(database, sandbox=True)
    server = uvicorn.Server(uvicorn.Config(office.app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    ready = threading.Event()
    while not server.started and thread.is_alive():
        ready.wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    office.address = f"http://127.0.0.1:{port}"
    yield office
    server.should_exit = True
    thread.join(10)
    database.close()


class Window:
    """A window of one person; notes every error of the page and every request to another site."""

    def __init__(
        self, chromium: Any, office: Office, width: int, *, who: str = "wipa", touch: bool = False
    ) -> None:
        self.office, self.width, self.faults = office, width, list[str]()
        self.address: str = office.address
        self.context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=touch)
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(30_000)
        self.tab.on(
            "console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None
        )
        self.tab.on("pageerror", lambda error: self.faults.append(str(error)))
        self.tab.on("request", lambda r: self._asked(r.url))
        if who:
            self.tab.goto(self.address + office.link(who))
            self.tab.click("main button")
            self.tab.wait_for_selector("#desk")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.faults.append(f"asked for {url}")

    def check(self) -> None:
        """Nothing sticks out, nothing is wrong by axe, nothing was complained about, the type is ours."""
        assert self.tab.evaluate("document.documentElement.scrollWidth") <= self.width
        # The policy of the page forbids foreign script, so axe comes in by the debugger.
        self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.tab.evaluate("axe.run()")
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []
        assert len(found["passes"]) > 15
        assert self.tab.evaluate("document.fonts.check('16px Sarabun', 'ก')")
        assert self.tab.evaluate("parseFloat(getComputedStyle(document.body).lineHeight) / 16") >= 1.6
        assert self.faults == []

    def small_targets(self) -> list[str]:
        """Buttons and links, apart from links within text, that a thumb would miss."""
        found: list[str] = self.tab.evaluate(
            """() => [...document.querySelectorAll('main button, main [role=button], main a.file, main label:has([type=radio]), select, .days a, header a, header button, #flash button')]
                .filter(e => e.offsetParent && (e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44))
                .map(e => e.outerHTML.slice(0, 80))"""
        )
        return found


def fill(office: Office, number: int) -> list[int]:
    """Stories of a morning, some of them hard to lay out."""
    ids = []
    for n in range(number):
        title = LONG if n == 1 else f"เรื่องที่ {n} สพฐ. ประกาศแนวทางเปิดภาคเรียน"
        outlets = [f"สำนักข่าวที่ {m}" for m in range(1 + n % 4)]
        ids.append(
            office.story(
                title,
                *outlets,
                agency=("onesqa", "obec", "ovec", "ohec")[n % 4],
                negative=n % 5 == 0,
                confidence=0.5 if n % 7 == 2 else 0.93,
            )
        )
    return ids


@pytest.mark.parametrize("width", WIDTHS)
def test_the_weekly_summary_is_edited_and_sent_on_its_page(chromium: Any, office: Office, width: int) -> None:
    office.clock.forward(days=-4)
    fill(office, 14)
    office.clock.forward(days=4)
    with office.database.write() as session:
        session.add(Chat(id="Cexec", role="exec", kind="group", active=True))
        draft = summary.make_draft(session, office.clock(), HOUSE)
        assert draft is not None
        text = f"สพฐ. 3 ข่าว\n1. {LONG}\n2. ข่าวที่ไม่มีในระบบของเราเลย"
        summary.keep_provider_summary(session, draft.first, text, person_id=None, now=office.clock())
    window = Window(chromium, office, width)
    window.tab.goto(f"{window.address}/weekly")
    window.check()
    assert window.small_targets() == []
    window.tab.fill("#remark", "ตรวจแล้ว")
    window.tab.uncheck("input[name=kept] >> nth=0")
    window.tab.click("text=บันทึกและส่งสรุป")
    window.tab.wait_for_selector("text=ส่งสรุปแล้ว")
    window.check()
    with office.database.read() as session:
        sent = session.query(ReportSent).one()
    assert sent.content["remark"] == "ตรวจแล้ว"
    assert len(sent.content["leading"]) == 9


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("stories", [0, 3, 60])
def test_the_page_is_right_with_few_and_with_many_stories(
    chromium: Any, office: Office, width: int, stories: int
) -> None:
    fill(office, stories)
    window = Window(chromium, office, width)
    assert window.tab.locator(".story").count() == stories
    window.check()
    assert window.small_targets() == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_was_sorted_out_comes_in_by_one_tap(chromium: Any, office: Office, width: int) -> None:
    for number, story in enumerate(fill(office, 4)):
        office.sort_out(story, 0.5 if number == 1 else 0.9)
    window = Window(chromium, office, width)
    window.tab.click("text=ดูข่าวที่ไม่เกี่ยวกับการศึกษา 4 เรื่อง")
    window.check()
    assert window.small_targets() == []
    window.tab.check("#unsure")
    window.tab.click("text=ค้น")
    assert window.tab.locator(".story").count() == 1
    window.tab.click("text=นำเข้ารายการ")
    window.tab.wait_for_selector("text=ยังไม่ระบุระดับและหน่วยงาน")
    window.check()
    window.tab.click("a:has-text('ระบุระดับและหน่วยงาน')")
    window.tab.wait_for_selector("select[name=level]")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_editor_and_the_help_are_right(chromium: Any, office: Office, width: int) -> None:
    fill(office, 4)
    window = Window(chromium, office, width)
    window.tab.click(".story:nth-child(2) [data-act=edit]")
    window.tab.wait_for_selector(".editor")
    window.check()
    assert window.small_targets() == []
    window.tab.keyboard.press("Escape")
    window.tab.keyboard.press("?")
    window.tab.wait_for_selector("dialog[open]")
    window.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_cases_are_right(chromium: Any, office: Office, width: int) -> None:
    office.clock.now = case_at(9)
    with office.database.write() as session:
        late = opened(session, LONG[:240], detail=LONG)
        answered(session, late, 3.5, 4, 6, 8)
        opened(session, "เพิ่งเข้ามา", posted=case_at(8))
    window = Window(chromium, office, width)
    for path in ("/cases", f"/cases/{late}", "/cases?q=ไม่มี"):
        window.tab.goto(window.address + path)
        window.tab.wait_for_selector("main h1")
        window.check()
        assert window.small_targets() == []
    window.tab.goto(f"{window.address}/cases/{late}")
    window.tab.fill("#text", "ประชุมทั้งเช้า")
    window.tab.select_option("#late_step", "acknowledge")
    window.tab.click("form:has(#late_step) button")
    window.tab.wait_for_selector("text=เหตุ: ประชุมทั้งเช้า")
    window.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_other_pages_are_right(chromium: Any, office: Office, width: int) -> None:
    fill(office, 12)
    with office.database.write() as session:
        digest = digest_of(session, DAY)
        digest.content = compile_digest(
            session,
            DAY,
            office.clock(),
            digest_at=time(9, 50),
            own_agency="onesqa",
            level_names=LEVELS,
            agency_names=AGENCIES,
            limit=40,
        )
        digest.sent_at, digest.automatic = office.clock(), True
    window = Window(chromium, office, width)
    window.check()
    token = digest_token(DAY, office.clock(), secret=SECRET)
    for path in ("/", office.link("wipa"), f"/digest/{token}"):
        window.tab.goto(window.address + path)
        window.check()
    window.context.clear_cookies()
    window.tab.goto(window.address + "/news")
    window.faults.clear()
    assert "เปิดจากปุ่มในแชต LINE" in window.tab.inner_text("h1")
    window.check()


@pytest.mark.parametrize("layout", ["english", "thai"])
def test_a_morning_goes_by_keyboard(chromium: Any, office: Office, layout: str) -> None:
    fill(office, 3)
    window = Window(chromium, office, 1280)
    tab = window.tab

    def press(letter: str) -> None:
        if layout == "english":
            tab.keyboard.press(letter)
            return
        thai = {"j": "่", "k": "า", "x": "ป", "e": "ำ", "c": "แ"}[letter]
        code = f"Key{letter.upper()}"
        tab.evaluate(
            "([key, code]) => document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', {key, code, bubbles: true}))",
            [thai, code],
        )

    ids = [int(s.get_attribute("data-story")) for s in tab.locator(".story").all()]
    press("j")
    press("j")
    press("j")
    press("j")
    press("k")
    assert tab.evaluate("document.activeElement.id") == f"story-{ids[1]}"
    press("x")
    tab.wait_for_selector(f"#story-{ids[1]} .row.out")
    assert not office.get(Pick, (DAY, ids[1])).taken
    assert tab.evaluate("document.activeElement.id") == f"story-{ids[1]}"
    press("e")
    tab.wait_for_selector(f"#story-{ids[1]} .editor")
    assert tab.evaluate("document.activeElement.name") == "level"
    tab.select_option(f"#level-{ids[1]}", "higher")
    tab.focus(f"#remark-{ids[1]}")
    tab.keyboard.type("xjc")
    tab.click(f"#story-{ids[1]} .editor button >> text=บันทึก")
    tab.wait_for_selector(f"#story-{ids[1]} .remark >> text=xjc")
    assert tab.locator(".editor").count() == 0
    assert office.get(Story, ids[1]).level == "higher"
    assert office.get(Digest, DAY).confirmed_at is None
    press("c")
    tab.wait_for_selector("#head .strip.in_time >> text=ยืนยันแล้ว")
    assert office.get(Digest, DAY).confirmed_by == office.people["wipa"]
    assert window.faults == []


def test_a_thumb_does_it_on_the_phone(chromium: Any, office: Office) -> None:
    first, second = office.story("เหตุเดียวกัน", "ก", "ข"), office.story("เหตุเดียวกันอีกสำนัก", "ค")
    window = Window(chromium, office, 390, touch=True)
    tab = window.tab
    tab.tap(f"#pick-{first}")
    tab.wait_for_selector("#head >> text=เลือก 1 จาก 2 เรื่อง")
    tab.tap(f"#open-{second}")
    tab.select_option(f"#other-{second}", str(first))
    tab.tap("button >> text=รวมเรื่อง")
    tab.wait_for_selector("#flash >> text=รวมเป็นเรื่องเดียวแล้ว")
    assert tab.locator(".story").count() == 1
    tab.tap(f"#open-{first}")
    tab.tap(".clips li:nth-child(2) button")
    tab.wait_for_selector(".story:nth-child(2)")
    tab.tap("[data-act=confirm]")
    tab.wait_for_selector("#head .strip.in_time")
    assert window.faults == []


def test_an_answer_that_comes_late_does_not_undo_what_a_change_has_shown(
    chromium: Any, office: Office
) -> None:
    first, second = office.story("เหตุเดียวกัน", "ก", "ข"), office.story("เหตุเดียวกันอีกสำนัก", "ค")
    window = Window(chromium, office, 1280)
    tab = window.tab
    held: list[Any] = []
    with tab.expect_request("**/news/changes?*"):
        tab.route("**/news/changes?*", lambda route: held.append(route))
    tab.click(f"#open-{second}")
    tab.select_option(f"#other-{second}", str(first))
    tab.click("button >> text=รวมเรื่อง")
    tab.wait_for_selector("#flash >> text=รวมเป็นเรื่องเดียวแล้ว")
    late = held[0].fetch()
    assert "ไม่อยู่ในรายการแล้ว" in late.text()
    with tab.expect_response("**/news/changes?*"):
        held[0].fulfill(response=late)
    with tab.expect_request("**/news/changes?*"):
        tab.wait_for_selector("#flash >> text=รวมเป็นเรื่องเดียวแล้ว")
    assert tab.locator("#flash >> text=ไม่อยู่ในรายการแล้ว").count() == 0
    assert window.faults == []


def test_two_officers_see_each_others_changes_without_reloading(chromium: Any, office: Office) -> None:
    story = office.story("ข่าวหนึ่ง", "ก", "ข")
    wipa, pranee = Window(chromium, office, 1280), Window(chromium, office, 390, who="pranee")
    pranee.tab.click(f"#open-{story}")
    pranee.tab.wait_for_selector(".editor")
    pranee.tab.fill(f"#remark-{story}", "กำลังพิมพ์")
    office.clock.forward(minutes=12)
    wipa.tab.click(f"#open-{story}")
    wipa.tab.select_option(f"#level-{story}", "higher")
    wipa.tab.click(".editor button >> text=บันทึก")
    pranee.tab.wait_for_selector(f"#row-{story} .told >> text=วิภา เปลี่ยนระดับเมื่อ 08.12 น.")
    assert pranee.tab.input_value(f"#remark-{story}") == "กำลังพิมพ์"
    office.clock.forward(minutes=1)
    pranee.tab.select_option(f"#level-{story}", "overall")
    pranee.tab.click(".editor button >> text=บันทึก")
    pranee.tab.wait_for_selector("#flash >> text=ใช้แทนค่าที่ วิภา เปลี่ยนเมื่อ 08.12 น.")
    wipa.tab.wait_for_selector(f"#row-{story} .told >> text=ปราณี เปลี่ยนระดับเมื่อ 08.13 น.")
    office.story("ข่าวใหม่")
    wipa.tab.wait_for_selector(".story >> text=ข่าวใหม่")
    wipa.tab.click(f"#open-{story}")
    wipa.tab.click(".editor button >> text=ไม่เกี่ยวกับการศึกษา")
    pranee.tab.wait_for_selector("#flash >> text=ข่าวหนึ่ง ไม่อยู่ในรายการแล้ว · วิภา เปลี่ยนความเกี่ยวข้องเมื่อ 08.13 น.")
    with office.database.read() as session:
        assert session.query(Correction).filter_by(field="level").count() == 4
    assert wipa.faults == []
    assert pranee.faults == []


def test_when_the_session_is_over_the_page_says_so_once_and_stops_asking(
    chromium: Any, office: Office
) -> None:
    office.story("ข่าวหนึ่ง")
    window = Window(chromium, office, 390)
    office.clock.forward(hours=12)
    window.tab.wait_for_selector("#flash >> text=เปิดจากปุ่มในแชต LINE")
    assert window.tab.locator("#live").count() == 0


def test_everything_works_without_script_too(chromium: Any, office: Office) -> None:
    story = office.story("ข่าวหนึ่ง", "ก", "ข")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    tab = context.new_page()
    tab.set_default_timeout(8000)
    tab.goto(office.address + office.link("wipa"))
    tab.click("main button")
    tab.click(f"#pick-{story}")
    tab.wait_for_selector(".row.out")
    tab.click(f"#open-{story}")
    tab.select_option(f"#level-{story}", "higher")
    tab.click("button >> text=บันทึก")
    tab.wait_for_selector(".badge >> text=อุดมศึกษา")
    tab.click("[data-act=confirm]")
    tab.wait_for_selector("#head .strip.in_time")


@pytest.mark.parametrize("width", WIDTHS)
def test_what_was_done_is_taken_back_by_key_and_by_thumb(chromium: Any, office: Office, width: int) -> None:
    ids = fill(office, 3)
    window = Window(chromium, office, width, touch=width == 390)
    tab = window.tab

    def undo() -> None:
        tab.wait_for_selector("#flash .undo button")
        assert window.small_targets() == []
        if width == 390:
            tab.tap("#flash .undo button")
        else:
            tab.keyboard.press("z")

    def listed() -> list[int]:
        return [int(s.get_attribute("data-story")) for s in tab.locator(".story").all()]

    order = listed()
    assert sorted(order) == sorted(ids)
    if width == 390:
        tab.tap(f"#open-{order[1]}")
        tab.tap(".editor button >> text=ไม่เกี่ยวกับการศึกษา")
    else:
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("i")
    tab.wait_for_selector(f"#story-{order[1]}", state="detached")
    assert not office.get(Story, order[1]).relevant
    window.check()
    undo()
    tab.wait_for_selector("#flash >> text=นำกลับเข้ารายการแล้ว")
    assert listed() == order

    other = tab.locator(f"#story-{order[1]}").get_attribute("data-story")
    tab.click(f"#open-{order[0]}")
    tab.select_option(f"#other-{order[0]}", other)
    tab.click("button >> text=รวมเรื่อง")
    tab.wait_for_selector("#flash >> text=รวมเป็นเรื่องเดียวแล้ว")
    assert len(listed()) == 2
    undo()
    tab.wait_for_selector("#flash >> text=ยกเลิกการรวมแล้ว")
    assert listed() == order

    tab.click(f"#open-{order[2]}")
    tab.select_option(f"#level-{order[2]}", "higher")
    tab.focus(f"#remark-{order[2]}")
    tab.keyboard.type("ดูแล้ว")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("#flash >> text=บันทึกแล้ว (ระดับ, หมายเหตุ)")
    assert office.get(Story, order[2]).level == "higher"
    tab.evaluate("document.activeElement.blur()")
    undo()
    tab.wait_for_selector(f"#row-{order[2]} .badge >> text=การศึกษาขั้นพื้นฐาน")
    assert window.faults == []
