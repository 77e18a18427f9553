"""The page of the stand-in in a real browser, on a phone and at a desk."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from sandbox_town import IA, PR, SOMSRI, Town, card, text

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
ACK = {"type": "postback", "label": "แจ้งรับเรื่อง", "data": "a=ack", "displayText": "แจ้งรับเรื่อง"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium of the system."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        assert os.environ.get("CI") != "true", "CI needs a Chromium: apt-get install chromium"
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


class Page:
    """A page of the stand-in that notes every error and every request to somewhere else."""

    def __init__(self, browser: Any, address: str, width: int) -> None:
        self.faults: list[str] = []
        self.tab = browser.new_context(viewport={"width": width, "height": 844}).new_page()
        self.tab.set_default_timeout(8000)
        self.tab.on(
            "console", lambda message: self.faults.append(message.text) if message.type == "error" else None
        )
        self.tab.on("pageerror", lambda error: self.faults.append(str(error)))
        self.tab.on("request", lambda request: self._asked(request.url, address))
        self.tab.goto(f"{address}/#me={SOMSRI}")
        self.tab.wait_for_selector(".chats button")

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith(address):
            self.faults.append(f"asked for {url}")

    def open(self, chat_id: str) -> None:
        self.tab.click(f'button[data-chat="{chat_id}"]')
        self.tab.wait_for_selector("#room:not([hidden])")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_card_can_be_answered_with_one_tap(browser: Any, address: str, town: Town, width: int) -> None:
    town.push(PR, text("สรุปข่าวเช้า"), card(ACK))
    page = Page(browser, address, width)
    assert page.tab.inner_text(".unread") == "2"
    page.open(PR)
    page.tab.click(".fx-button >> text=แจ้งรับเรื่อง")
    page.tab.wait_for_selector(".post.own >> text=แจ้งรับเรื่อง")
    assert town.bot.events[-1]["postback"]["data"] == "a=ack"
    assert town.line.unread(PR, SOMSRI) == 0
    assert page.tab.evaluate("document.documentElement.scrollWidth") == width
    assert page.faults == []


def test_what_is_typed_is_said_and_what_the_bot_sends_appears_by_itself(
    browser: Any, address: str, town: Town
) -> None:
    page = Page(browser, address, 390)
    page.open(PR)
    page.tab.fill("#write", "ข่าววันนี้")
    page.tab.press("#write", "Enter")
    page.tab.wait_for_selector(".post.own >> text=ข่าววันนี้")
    town.push(PR, text("วันนี้มีข่าว 12 เรื่อง"))
    page.tab.wait_for_selector(".post >> text=วันนี้มีข่าว 12 เรื่อง")
    assert [event["message"]["text"] for event in town.bot.events] == ["ข่าววันนี้"]
    assert page.faults == []


def test_a_share_link_asks_for_the_chat_and_posts_as_the_person(
    browser: Any, address: str, town: Town
) -> None:
    link = "https://line.me/R/share?text=%E0%B8%A3%E0%B8%B1%E0%B8%9A%E0%B9%80%E0%B8%A3%E0%B8%B7%E0%B9%88%E0%B8%AD%E0%B8%87"
    town.push(PR, card({"type": "uri", "label": "ส่งเข้า IA-Chat", "uri": link}))
    page = Page(browser, address, 1280)
    page.open(PR)
    page.tab.click(".fx-button >> text=ส่งเข้า IA-Chat")
    assert page.tab.inner_text("#sheet-text") == "รับเรื่อง"
    page.tab.check(f'#sheet input[value="{IA}"]')
    page.tab.click("#sheet-send")
    page.tab.wait_for_selector(".toast >> text=ส่งแล้ว 1 แชต")
    assert town.texts(IA) == ["รับเรื่อง"]
    assert page.faults == []


def test_a_message_from_a_chat_without_the_bot_can_be_forwarded(
    browser: Any, address: str, town: Town
) -> None:
    town.line.say(IA, SOMSRI, "ประเด็น PMOC")
    page = Page(browser, address, 390)
    page.open(IA)
    assert "ข่าวชัด ไม่ได้อยู่ในกลุ่มนี้" in page.tab.inner_text("#absent")
    page.tab.click(".more summary")
    page.tab.click(".more button >> text=ส่งต่อ")
    page.tab.check(f'#sheet input[value="{SOMSRI}"]')
    page.tab.click("#sheet-send")
    page.tab.wait_for_selector(".toast >> text=ส่งแล้ว 1 แชต")
    assert town.bot.events[-1]["message"]["text"] == "ประเด็น PMOC"
    assert page.faults == []


def test_nothing_that_is_said_becomes_markup(browser: Any, address: str, town: Town) -> None:
    town.line.add_person(SOMSRI, HOSTILE)
    town.line.say(PR, SOMSRI, HOSTILE)
    body = {
        "type": "box",
        "layout": "vertical",
        "contents": [{"type": "text", "text": HOSTILE, "wrap": True}],
    }
    town.push(PR, {"type": "flex", "altText": HOSTILE, "contents": {"type": "bubble", "body": body}})
    page = Page(browser, address, 1280)
    page.open(PR)
    page.tab.wait_for_selector(".flex-bubble")
    assert page.tab.inner_text(".fx-text") == HOSTILE
    assert page.tab.title() == "<ลอง> LINE"
    assert page.tab.evaluate("document.querySelectorAll('img, main script').length") == 0
    assert page.faults == []
