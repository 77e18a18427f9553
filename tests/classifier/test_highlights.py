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
    return highlights(item["title"], plain(item), names=OURS, about=item["about"], negative=item["negative"])


def hits(item: dict[str, Any], shown: list[tuple[int, int]]) -> list[bool]:
    """For every wanted passage whether it is shown, in a passage that says little else."""
    wanted = spans(item)
    return [
        any(
            _common((a, b), one) >= HIT * (one[1] - one[0])
            and sum(_common((a, b), other) for other in wanted) >= HIT * (b - a)
            for a, b in shown
        )
        for one in wanted
    ]


def _common(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def shown(item: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the highlights stand in the plain body."""
    body = plain(item)
    return [(at := body.index(h.text), at + len(h.text)) for h in found(item)]
