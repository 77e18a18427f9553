"""Reads the 100-point sheet; every error names file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workflows.answer.scoring import Criterion, Part, Sheet

FILE = Path(__file__).with_name("sheet.yaml")
TESTS: Mapping[str, frozenset[str]] = {
    "filled": frozenset({"of"}),
    "longest": frozenset({"of", "limit"}),
    "shortest": frozenset({"of", "limit"}),
    "between": frozenset({"of", "least", "limit"}),
    "count": frozenset({"of", "limit"}),
    "says": frozenset({"of", "words"}),
    "avoids": frozenset({"of", "words"}),
    "pattern": frozenset({"of", "pattern"}),
    "echoes": frozenset({"of", "share"}),
    "known": frozenset({"fact", "limit"}),
}
"""What each test needs besides id, part, points, title and remedy."""
TEXT_PARTS = frozenset(
    {"headline", "sentence", "issue", "speaker", "facts", "links", "pictures", "body", "all"}
)
LISTS = frozenset({"facts", "links", "pictures"})
FACTS = frozenset({"acknowledged_in_time", "answered_in_time", "channels", "channel_kinds", "evidence"})
ALWAYS = frozenset({"id", "part", "points", "title", "test", "remedy"})
WHOLE = 100


class SheetError(Exception):
    """The sheet cannot be used; the text names file, line and remedy."""


@cache
def the_sheet() -> Sheet:
    """The sheet that comes with the program."""
    return load_sheet(FILE)


def load_sheet(path: Path) -> Sheet:
    """Read and check a sheet. Raises SheetError."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path}: cannot be read ({error}); restore the file") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "somewhere"
        raise SheetError(f"{path}: {where}: not readable as YAML; check the indentation there") from None
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise SheetError(f"{path}: line 1: write parts: and criteria:")
    nodes = {key.value: value for key, value in root.value}
    parts = _parts(path, nodes.get("parts"), data.get("parts"))
    listed = nodes.get("criteria")
    if not isinstance(listed, yaml.SequenceNode) or not isinstance(data["criteria"], list):
        raise SheetError(f"{path}: line 1: criteria is missing; list the criteria under criteria:")
    criteria = [
        _criterion(path, node.start_mark.line + 1, entry, parts)
        for node, entry in zip(listed.value, data["criteria"], strict=True)
    ]
    _sums(path, nodes["parts"].start_mark.line, parts, criteria)
    return Sheet(tuple(parts.values()), tuple(criteria))


def _parts(path: Path, node: yaml.Node | None, data: Any) -> dict[str, Part]:
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        raise SheetError(f"{path}: line 1: parts is missing; write parts: with name and points of each")
    parts: dict[str, Part] = {}
    for key, _ in node.value:
        entry = data[key.value]
        fits = isinstance(entry, dict) and isinstance(entry.get("name"), str)
        if not fits or not isinstance(entry.get("points"), int):
            raise SheetError(
                f"{path}: line {key.start_mark.line + 1}: {key.value}: write {{name: ..., points: 30}}"
            )
        parts[key.value] = Part(key.value, entry["name"], entry["points"])
    return parts


def _criterion(path: Path, line: int, entry: Any, parts: Mapping[str, Part]) -> Criterion:
    def wrong(what: str, remedy: str) -> SheetError:
        name = entry.get("id", "?") if isinstance(entry, dict) else "?"
        return SheetError(f"{path}: line {line}: criterion {name}: {what}; {remedy}")

    if not isinstance(entry, dict):
        raise wrong("is no list of settings", "write id, part, points, title, test and remedy")
    test = entry.get("test")
    if not isinstance(test, str) or test not in TESTS:
        raise wrong(f"test {test} is unknown", "known are " + ", ".join(sorted(TESTS)))
    wanted = ALWAYS | TESTS[test]
    for key in sorted(wanted - entry.keys()):
        raise wrong(f"{key} is missing", f"a test {test} needs {', '.join(sorted(TESTS[test]))}")
    for key in sorted(entry.keys() - wanted):
        raise wrong(
            f"{key} is not known here", f"remove it; a test {test} takes {', '.join(sorted(TESTS[test]))}"
        )
    if entry["part"] not in parts:
        raise wrong(f"part {entry['part']} is unknown", "known are " + ", ".join(parts))
    if not isinstance(entry["points"], int) or entry["points"] < 1:
        raise wrong("points is no number above 0", "write a whole number")
    for key in ("least", "limit"):
        if key in entry and not isinstance(entry[key], int):
            raise wrong(f"{key} is no number", "write a whole number")
    places = LISTS if test == "count" else TEXT_PARTS
    if "of" in entry and entry["of"] not in places:
        raise wrong(f"of {entry['of']} is unknown", "known are " + ", ".join(sorted(places)))
    if "fact" in entry and entry["fact"] not in FACTS:
        raise wrong(f"fact {entry['fact']} is unknown", "known are " + ", ".join(sorted(FACTS)))
    words = entry.get("words", [])
    if "words" in entry and not (
        isinstance(words, list) and words and all(isinstance(w, str) for w in words)
    ):
        raise wrong("words is no list of words", "write [ชี้แจง, ยืนยัน]")
    try:
        re.compile(entry.get("pattern", ""))
        share = float(entry.get("share", 0))
    except (re.error, TypeError, ValueError) as error:
        raise wrong(f"cannot be read ({error})", "correct the pattern or the share") from None
    return Criterion(**{**entry, "words": tuple(words), **({"share": share} if "share" in entry else {})})


def _sums(path: Path, line: int, parts: Mapping[str, Part], criteria: list[Criterion]) -> None:
    ids = [c.id for c in criteria]
    double = sorted({i for i in ids if ids.count(i) > 1})
    if double:
        raise SheetError(f"{path}: line {line}: criterion {double[0]} stands twice; keep one")
    for part in parts.values():
        there = sum(c.points for c in criteria if c.part == part.id)
        if there != part.points:
            raise SheetError(
                f"{path}: line {line}: part {part.id}: its criteria have {there} points, it says {part.points}; make them equal"
            )
    if sum(part.points for part in parts.values()) != WHOLE:
        raise SheetError(f"{path}: line {line}: the parts do not make {WHOLE} points; correct them")
