"""The demo as somebody sees it who never saw it before: at a desk and on a phone, in a real Chromium.

With KHAOCHAT_PICTURES=1 it also makes the README's pictures anew.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from khaochat.demo.script import LINE_ID
from khaochat.sandbox import chat_id
from tests.conftest import ROOT, missing

pytestmark = pytest.mark.browser

DESK, PHONE = (1280, 900), (390, 844)
PRANEE, THANA = LINE_ID["pranee"], LINE_ID["thana"]
PR, IA = chat_id("pr"), chat_id("ia")
PICTURES = ROOT / "docs" / "pictures"
MAX_PICTURE_BYTES = 300_000
PATIENCE = 90_000
"""Milliseconds until the day must have ended, on a machine that does other things too."""
NOTE_PLACES = """() => {
  const at = (id) => document.getElementById(id);
  window.places = new Set();
  setInterval(() => window.places.add(`${at("me").value} ${at("name").firstChild?.textContent}`), 20);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing("Chromium", "apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def demo(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo that has just begun."""
    home: Path = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KHAOCHAT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "khaochat", "demo", "--port", str(port), "--seconds", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home,
        env=environment | {"PYTHONPATH": str(ROOT), "HOME": str(home)},
    )
    assert process.stderr is not None
    announced = process.stderr.readline()
    assert str(port) in announced, announced + process.stderr.read()
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)


class Watcher:
    """A page of the demo that notes every error and every request to somewhere else."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int], place: str = "") -> None:
        self.faults: list[str] = []
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(PATIENCE)
        self.tab.on(
            "console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None
        )
        self.tab.on("pageerror", lambda error: self.faults.append(str(error)))
        self.tab.on(
            "response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        self.tab.on(
            "request",
            lambda r: (
                None if r.url.startswith((address, "data:")) else self.faults.append(f"asked for {r.url}")
            ),
        )
        self._begin(f"{address}/sandbox/{place}")

    def _begin(self, url: str) -> None:
        for _ in range(100):
            try:
                self.tab.goto(url)
                break
            except Exception as error:  # the demo announces itself before it listens
                if "ERR_CONNECTION_REFUSED" not in str(error):
                    raise
                self.faults.clear()
                self.tab.wait_for_timeout(100)
        self.tab.wait_for_selector("#chats button", state="attached")

    def until_the_day_ends(self) -> None:
        self.tab.locator("#status", has_text="จบวันตัวอย่าง").wait_for()

    def open(self, chat: str) -> None:
        self.tab.click(f'button[data-chat="{chat}"]')
        self.tab.wait_for_selector(f'button[data-chat="{chat}"][aria-current="true"]', state="attached")
        self.tab.wait_for_selector("#room:not([hidden])")

    def answer_to(self, do: Callable[[], object]) -> str:
        """What the bot answers to what `do` does: the text of its newest message."""
        of_others = self.tab.locator("#posts article:not(.own)")
        before = of_others.count()
        do()
        of_others.nth(before).wait_for()
        return str(of_others.last.inner_text())


@pytest.fixture(scope="module")
def desk(browser: Any, demo: str) -> Iterator[Watcher]:
    """At a desk from the first minute to the end of the day, touching nothing."""
    watcher = Watcher(browser, demo, DESK)
    watcher.tab.evaluate(NOTE_PLACES)
    yield watcher
    watcher.context.close()


@pytest.fixture(scope="module")
def phone(browser: Any, demo: str, desk: Watcher) -> Iterator[Watcher]:
    desk.until_the_day_ends()
    watcher = Watcher(browser, demo, PHONE, f"#me={PRANEE}")
    yield watcher
    watcher.context.close()


def test_whoever_touches_nothing_is_led_through_the_day(desk: Watcher) -> None:
    assert "ระบบจำลอง LINE" in desk.tab.inner_text(".warning")
    desk.until_the_day_ends()
    places = set(desk.tab.evaluate("[...window.places]"))
    assert {f"{PRANEE} ONESQA PR Line Group", f"{THANA} ข่าวชัด"} <= places
    told = desk.tab.locator("#story li").all_inner_texts()
    assert any("ระบบส่งสรุปข่าวเช้าเข้าสองกลุ่ม" in one for one in told)
    assert any("ผอ. นันทา" in one and "เกินกำหนด" in one for one in told)


@pytest.mark.parametrize(("name", "size"), [("desktop", DESK), ("phone", PHONE)])
def test_the_pictures_of_the_readme(
    browser: Any, demo: str, desk: Watcher, name: str, size: tuple[int, int]
) -> None:
    desk.until_the_day_ends()
    picture = PICTURES / f"sandbox-{name}.png"
    if os.environ.get("KHAOCHAT_PICTURES") == "1":
        watcher = Watcher(browser, demo, size, f"#me={LINE_ID['wipa']}&chat={PR}")
        digest = watcher.tab.locator("#posts article", has_text="สรุปข่าวเช้า สมศ.").first
        digest.evaluate(
            "card => { card.parentElement.scrollTop = card.offsetTop - card.parentElement.offsetTop - 8; }"
        )
        watcher.tab.wait_for_timeout(300)
        PICTURES.mkdir(exist_ok=True)
        watcher.tab.screenshot(path=picture)
        watcher.context.close()
    assert 10_000 < picture.stat().st_size <= MAX_PICTURE_BYTES


def test_the_groups_show_the_digest_and_three_cases(desk: Watcher) -> None:
    desk.until_the_day_ends()
    desk.open(PR)
    assert desk.tab.get_attribute("#follow", "aria-pressed") == "false", "choosing a chat ends being led"
    posts = desk.tab.inner_text("#posts")
    for number in (1, 2, 3):
        assert f"เรื่องที่ {number}" in posts
    digest = desk.tab.locator("#posts article", has_text="สรุปข่าวเช้า สมศ.").first
    digest.scroll_into_view_if_needed()
    assert digest.is_visible()
    assert "ข่าวเชิงลบ" in digest.inner_text()


def test_a_button_and_a_typed_command_are_answered(desk: Watcher) -> None:
    desk.until_the_day_ends()
    desk.open(PRANEE)
    typed = desk.answer_to(lambda: (desk.tab.fill("#write", "เรื่อง 2"), desk.tab.press("#write", "Enter")))
    assert "แจ้งตอบแล้ว" in typed
    tapped = desk.answer_to(
        lambda: desk.tab.locator("#posts article").last.get_by_role("button", name="เรื่องชี้แจงทั้งหมด").click()
    )
    assert "ไม่มีเรื่องชี้แจงค้าง" in tapped


def test_the_keyboard_alone_is_enough(desk: Watcher) -> None:
    desk.until_the_day_ends()
    tab = desk.tab
    tab.focus("#me")
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.dataset.chat") == PR:
            break
    tab.keyboard.press("Enter")
    tab.locator("#name", has_text="ONESQA PR").wait_for()
    tab.focus("#posts")
    for _ in range(200):
        if tab.evaluate("document.activeElement.id") == "write":
            break
        tab.keyboard.press("Tab")

    def ask() -> None:
        tab.keyboard.type("ข่าวชัด ช่วยเหลือ")
        tab.keyboard.press("Enter")

    assert "เรื่องที่เกินกำหนด" in desk.answer_to(ask)
    button = tab.locator("#posts article").last.get_by_role("button", name="เกินกำหนด", exact=True)
    button.focus()
    assert "ไม่มีเรื่องชี้แจงที่เกินกำหนด" in desk.answer_to(lambda: tab.keyboard.press("Enter"))


def test_a_share_button_leads_to_the_list_of_chats(desk: Watcher) -> None:
    desk.until_the_day_ends()
    desk.tab.select_option("#me", THANA)
    desk.open(THANA)
    with desk.context.expect_page() as opened:
        desk.tab.get_by_role("button", name="แชร์ไปยังห้อง").first.click()
    sheet = opened.value
    sheet.set_default_timeout(PATIENCE)
    sheet.wait_for_selector("#sheet[open]")
    assert "แจ้งรับเรื่อง" in sheet.inner_text("#sheet-text")
    sheet.check(f'#sheet-chats input[value="{IA}"]')
    sheet.click("#sheet-send")
    sheet.locator("#name", has_text="IA-Chat").wait_for()
    assert sheet.input_value("#me") == THANA, "the page of the share link belongs to the same person"
    assert sheet.locator("#posts article.own").last.inner_text().startswith("แจ้งรับเรื่อง")
    sheet.close()


@pytest.mark.parametrize("chat", [PR, PRANEE, IA])
def test_nothing_is_wider_than_a_phone(phone: Watcher, chat: str) -> None:
    assert phone.tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    phone.open(chat)
    assert phone.tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert phone.tab.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.getElementById('posts'))")
    phone.tab.click("#back")
    phone.tab.wait_for_selector("#chats", state="visible")


def test_nothing_failed_and_nothing_was_asked_of_another_host(desk: Watcher, phone: Watcher) -> None:
    desk.until_the_day_ends()
    assert desk.faults == []
    assert phone.faults == []
