"""An agency file with a fault is refused with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from khaochat.agency import AgencyFileError, load_agency
from khaochat.settings import DEFAULT_AGENCY_FILE

GOOD = DEFAULT_AGENCY_FILE.read_text(encoding="utf-8")


def fault(tmp_path: Path, text: str) -> str:
    path = tmp_path / "agency.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AgencyFileError) as caught:
        load_agency(path)
    return str(caught.value)


def line_of(text: str, beginning: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), 1) if line.startswith(beginning))


def test_the_shipped_file_is_in_order() -> None:
    agency = load_agency(DEFAULT_AGENCY_FILE)
    assert agency.policy.min_channels == 3
    assert len(agency.feeds) >= 5


def test_an_unknown_key_is_named_with_its_line_and_the_likely_meaning(tmp_path: Path) -> None:
    text = GOOD.replace("short_names:", "short_name:")
    told = fault(tmp_path, text)
    assert f"agency.yaml: line {line_of(text, 'short_name:')}:" in told
    assert "did you mean short_names" in told


def test_an_unknown_key_inside_a_list_is_named_with_its_own_line(tmp_path: Path) -> None:
    text = GOOD.replace("people: []", "people:\n  - name: ก\n    rôle: officer\n    role: officer")
    told = fault(tmp_path, text)
    assert f"line {line_of(text, '    rôle')}:" in told
    assert "did you mean role" in told


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("acknowledge: 3h", "acknowledge: three", 'such as "3h"'),
        ("acknowledge: 3h", "acknowlege: 3h", "unknown key"),
        ('digest: "09:50"', 'digest: "9 o\'clock"', 'write a time of day as "08:00"'),
        ('weekly: "mon 08:30"', 'weekly: "08:30"', 'write "mon 08:30" or "" for never'),
        ('monthly: "09:00"', 'monthly: "mon 09:00"', 'write "16:00" or "" for never'),
        ('corrections: "fri 16:00"', 'corrections: "friday"', 'write "16:00" or "mon 08:30"'),
        ("approve: [head, deputy]", "approve: [boss]", "answer.approve.0"),
        ("head_alone: 1h", "head_alone: 10m", "unapproved must not be longer than head_alone"),
        ("{id: prd, name: กรมประชาสัมพันธ์", "{id: afnc, name: กรมประชาสัมพันธ์", "afnc stands twice"),
        ("{id: prd, name", '{text: "{titel}", id: prd, name', "{titel} is unknown"),
        ("weekly_to: [exec, leader]", "weekly_to: [boss]", "weekly_to.0"),
        ("own_agency: onesqa", "own_agency: onesqua", "is not among agencies"),
        ("alert_tick: 2s", "alert_tick: 2", "jobs.alert_tick"),
        ("chats: []", "chats: [{id: abc, role: pr}]", "chats.0.id"),
        ("chats: []", "chats: [{id: C0123456789abcdef0123456789abcdef, role: boss}]", "chats.0.role"),
    ],
)
def test_a_wrong_value_says_what_to_write(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    told = fault(tmp_path, GOOD.replace(old, new))
    assert expected in told
    assert "agency.yaml: line " in told


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in fault(tmp_path, 'name: "ก"\n  : : [\n')


def test_a_missing_file_and_a_foreign_encoding_say_so(tmp_path: Path) -> None:
    with pytest.raises(AgencyFileError, match="no such file"):
        load_agency(tmp_path / "none.yaml")
    path = tmp_path / "tis.yaml"
    path.write_bytes("name: ก".encode("cp874"))
    with pytest.raises(AgencyFileError, match="not UTF-8"):
        load_agency(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "line 1" in fault(tmp_path, "")


def with_parts(added: str) -> str:
    """The shipped file with sources and imports of its own."""
    return GOOD.replace("sources: []\n", "").replace("imports: []\n", "") + f"\n{added}"


SOURCE = 'sources:\n  - name: เว็บ\n    kind: page\n    url: "https://a.co.th"\n'


@pytest.mark.parametrize(
    ("added", "line", "expected"),
    [
        (SOURCE.replace("page", "list"), "    kind", "sources.0.kind: Input should be 'page' or 'sitemap'"),
        (SOURCE + "    artcle: {}\n", "    artcle", "did you mean article"),
        (SOURCE + "    article:\n      boddy: div\n", "      boddy", "did you mean body"),
        (SOURCE + '    article:\n      body: "div[["\n', "      body", "is no CSS selector"),
        (SOURCE + "    every: 5s\n", "    every", 'at least one minute, as "30m"'),
        (SOURCE.replace("เว็บ", "มติชน"), "  - name: มติชน", "is the name of a feed too"),
        (SOURCE + SOURCE.partition("\n")[2], "sources:", "stands twice"),
        (
            "imports:\n  - {name: a, columns: {titel: x}}\n",
            "  - {name: a,",
            "titel is unknown; known are id, title",
        ),
        ("imports:\n  - {name: a, provider: x}\n", "  - {name: a,", "is not among providers: clipping"),
    ],
)
def test_a_fault_in_sources_and_imports_is_named_with_its_line(
    tmp_path: Path, added: str, line: str, expected: str
) -> None:
    text = with_parts(added)
    told = fault(tmp_path, text)
    assert f"line {line_of(text, line)}:" in told
    assert expected in told


def test_selectors_and_columns_may_be_one_or_several(tmp_path: Path) -> None:
    path = tmp_path / "agency.yaml"
    article = '    article: {title: h1, date: ["time@datetime", .date]}\n    every: 30m\n'
    imports = "imports:\n  - {name: a, provider: clipping, columns: {title: [หัวข้อ, ข่าว], url: ลิงก์}}\n"
    path.write_text(with_parts(f"{SOURCE}{article}{imports}"), encoding="utf-8")
    agency = load_agency(path)
    assert agency.sources[0].selectors == {"title": ("h1",), "date": ("time@datetime", ".date")}
    assert agency.sources[0].pause is not None
    assert agency.imports[0].source == "provider:clipping"
    assert agency.imports[0].headings == {"title": ("หัวข้อ", "ข่าว"), "url": ("ลิงก์",)}
