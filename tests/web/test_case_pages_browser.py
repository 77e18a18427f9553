"""The pages of cases, the composer, the form for issues and the description of the API in a real Chromium."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.reports.case_samples import ARI, at, opened, rich_case
from tests.web.office import Office
from tests.web.test_pages_browser import LONG, WIDTHS, Window, chromium, office
from web import AnswerDesk, answer_router, case_new_router, issues_api
from web.intake import IntakeDesk
from workflows import channels, dossier
from workflows.answer import AnswerPolicy, Setting
from workflows.clarification import Policy

__all__ = ["chromium", "office"]
pytestmark = pytest.mark.browser


def furnish(office: Office) -> None:
    """A case with everything, an empty one, and one whose texts are hard to lay out; and the pages beside."""
    desk = IntakeDesk(("สมศ.", "สมศ"), Policy(), office.files)
    office.app.router.routes[:0] = case_new_router(office.site, desk).routes
    office.app.include_router(answer_router(office.site, AnswerDesk(Setting(AnswerPolicy(), Policy()), {})))
    office.app.mount("/api", issues_api(office.site, desk))
    with office.database.write() as session:
        rich_case(session, office.files)
        opened(session, "ราคาตำราเรียนสูงขึ้น", posted=at(8))
        number = opened(session, LONG[:400], posted=at(9))
        dossier.add_note(session, number, "fact", LONG, ARI, "n9", at(9.2))
        dossier.keep_file(session, office.files, number, "x" * 200 + ".pdf", b"%PDF-9", ARI, at(9.2))
        address = "https://onesqa.example/" + "y" * 300
        channels.add_link(session, number, "ไม่ได้เลือก", address, ARI, "p9", at(9.3))
    office.clock.now = at(9.5)


PATHS = ("/cases", "/cases/1", "/cases/2", "/cases/3", "/cases/new", "/cases/2/answer", "/api/docs")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_clarification_fit_are_heard_and_have_targets_for_a_thumb(
    chromium: Any, office: Office, width: int
) -> None:
    furnish(office)
    window = Window(chromium, office, width, touch=width == 390)
    faults: list[str] = []
    for path in PATHS:
        window.tab.goto(f"{window.address}{path}")
        window.tab.wait_for_load_state("load")
        try:
            window.check()
        except AssertionError as error:
            faults.append(f"{path}: {str(error)[:600]}")
        faults += [f"{path}: small {one}" for one in window.small_targets()]
    assert faults == []


def test_a_fact_and_a_file_are_added_with_the_page_and_the_evidence_is_saved(
    chromium: Any, office: Office, tmp_path: Path
) -> None:
    furnish(office)
    given = tmp_path / "บันทึกการประชุม.pdf"
    given.write_bytes(b"%PDF-1.7 by hand")
    window = Window(chromium, office, 390, touch=True)
    tab = window.tab
    tab.goto(f"{window.address}/cases/2")
    tab.fill("#fact", "ราคาเท่าเดิมตั้งแต่ปี 2567")
    tab.click("button >> text=บันทึกข้อเท็จจริง")
    tab.wait_for_selector("text=ราคาเท่าเดิมตั้งแต่ปี 2567")
    tab.set_input_files("#file", given)
    tab.click("button >> text=แนบไฟล์")
    with tab.expect_download() as saved:
        tab.click("a.file >> text=บันทึกการประชุม.pdf")
    assert saved.value.suggested_filename == "บันทึกการประชุม.pdf"
    assert Path(saved.value.path()).read_bytes() == b"%PDF-1.7 by hand"
    with tab.expect_download() as saved:
        tab.click("text=บันทึก ZIP")
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert archive.read("files/01-บันทึกการประชุม.pdf") == b"%PDF-1.7 by hand"
    assert window.faults == []
