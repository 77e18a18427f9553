"""Style and script: what is shipped is what was checked, and the six colours can be read."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from storage import Database
from tests.conftest import ROOT
from tests.web.office import Office
from web.site import STATIC, static_url

CSS = (STATIC / "khaochat.css").read_text(encoding="utf-8")
TONES = ("waiting", "in_time", "soon", "late", "done", "drill")


@pytest.mark.parametrize(
    "folder", [STATIC / "vendor", ROOT / "tests" / "web" / "vendor"], ids=["web", "tests"]
)
def test_third_party_files_are_those_of_the_checksums(folder: Path) -> None:
    lines = (folder / "CHECKSUMS").read_text(encoding="ascii").splitlines()
    expected = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != "CHECKSUMS"
    }
    assert there == expected
    assert [name for name in there if name.startswith("LICENSE")]


def test_files_are_kept_by_browsers_until_they_change(database: Database) -> None:
    browser = Office(database).visitor()
    for name in ("khaochat.css", "news.js", "vendor/htmx.min.js", "vendor/sarabun-thai-400.woff2"):
        answer = browser.get(static_url(name))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in browser.get("/static/khaochat.css").headers.get("cache-control", "")
    assert browser.get("/static/../site.py").status_code == 404


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tone", TONES)
def test_each_colour_can_be_read(tone: str) -> None:
    colours = [re.search(rf"--{name}: (#[0-9a-f]{{6}})", CSS) for name in (tone, f"{tone}-ink")]
    light, dark = sorted((_luminance(found[1]) for found in colours if found), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_style_asks_nothing_of_other_sites() -> None:
    assert not re.search(r"https?:|//[a-z]", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S))
