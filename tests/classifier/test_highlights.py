"""The passages of a clip that a director must read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.highlights import MOST, highlights
from classifier.passages import LONGEST, SHORTEST, clean, passages
from thai.words import segments

OURS = ("สมศ.", "สมศ", "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา", "ONESQA")
MARKED = re.compile("【(.*?)】")
ITEMS = [
    json.loads(line)
    for line in Path(__file__).with_name("highlights.jsonl").read_text(encoding="utf-8").splitlines()
]
HIT = 0.7
"""Share of the wanted passage that must be shown, and share of what is shown that must be wanted."""


def plain(item: dict[str, Any]) -> str:
    return re.sub("[【】]", "", item["body"])


def spans(item: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the wanted passages stand in the plain body."""
    body = plain(item)
    return [(at := body.index(w), at + len(w)) for w in MARKED.findall(item["body"])]


def found(item: dict[str, Any]) -> list[Any]:
    return highlights(
        item["title"], plain(item), names=OURS, about=item["about"], negative=item["negative"]
    )


def hits(item: dict[str, Any], shown: list[tuple[int, int]]) -> list[bool]:
    """For every wanted passage whether one that is shown is it, give or take a clause at the ends."""
    result = []
    for start, end in spans(item):
        overlaps = [(max(0, min(end, b) - max(start, a)), b - a) for a, b in shown]
        result.append(any(o >= HIT * (end - start) and o >= HIT * size for o, size in overlaps))
    return result


def shown(item: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the highlights stand in the plain body."""
    body = plain(item)
    return [(at := body.index(h.text), at + len(h.text)) for h in found(item)]
