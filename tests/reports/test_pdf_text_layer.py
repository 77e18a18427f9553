"""Tone marks that stand on a vowel are copied once, and drawn as before."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typst
from paper_text import page_texts

from reports.pdf_text_layer import mend
from reports.typesetting import _fonts

WORDS = "ขั้นพื้นฐาน ทั่วครั้ง ปั๊ม น้ำ ญู ฐู ป้ำ ปี่ ฟื้น ที่ กำลัง จำนวน ขั้นที่ขั้น"
TEMPLATE = """#set page(width: 400pt, height: 120pt, margin: 10pt)
#set text(font: "Sarabun", lang: "th", weight: sys.inputs.weight)
#let words = json(bytes(sys.inputs.words))
#words #linebreak() 1. #h(-0.2pt) #text(size: 12.5pt)[ปั๊มน้ำ]
"""


@pytest.fixture(params=["regular", "semibold", "bold"])
def raw(request: pytest.FixtureRequest, tmp_path: Path) -> bytes:
    """A PDF straight from Typst, in each weight the sheets use."""
    file = tmp_path / "words.typ"
    file.write_text(TEMPLATE, encoding="utf-8")
    compiler = typst.Compiler(file, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf", sys_inputs={"weight": request.param, "words": json.dumps(WORDS)}, timestamp=0
    )
    assert isinstance(made, bytes)
    return made


def picture(pdf: bytes, folder: Path) -> bytes:
    (folder / "page.pdf").write_bytes(pdf)
    (folder / "page.typ").write_text('#set page(margin: 0pt, width: auto, height: auto)\n#image("page.pdf")')
    made = typst.compile(folder / "page.typ", format="png", ppi=72)
    assert isinstance(made, bytes)
    return made


def test_every_cell_is_copied_once(raw: bytes) -> None:
    (page,) = page_texts(mend(raw))
    assert page.startswith(WORDS)
    assert page.endswith("ปั๊มน้ำ")


def test_what_is_drawn_stays_the_same(raw: bytes, tmp_path: Path) -> None:
    mended = mend(raw)
    assert mended != raw
    assert picture(mended, tmp_path) == picture(raw, tmp_path)


def test_every_object_is_where_the_table_says(raw: bytes) -> None:
    mended = mend(raw)
    table = mended.rpartition(b"\nxref\n")
    assert int(re.search(rb"startxref\n(\d+)", mended)[1]) == len(table[0]) + 1
    for number, offset in enumerate(re.findall(rb"(\d{10}) \d{5} n", table[2]), 1):
        assert mended[int(offset) :].startswith(b"%d 0 obj" % number)


def test_mending_twice_changes_nothing_more(raw: bytes) -> None:
    assert mend(mend(raw)) == mend(raw)


@pytest.mark.parametrize("other", [b"", b"%PDF-1.7", b"no pdf at all", b"\nxref\nstartxref\n"])
def test_what_is_built_otherwise_is_given_back_as_it_is(other: bytes) -> None:
    assert mend(other) == other
