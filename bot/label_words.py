"""Reading what an officer types for labels: "อุดมศึกษา", "ระดับ อุดมศึกษา", "อุดมศึกษา เชิงลบ". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

Value = tuple[str, str]
"""A label's field and value."""
_LEAD = re.compile(r"^(?:เป็น|ระดับ|หน่วยงาน|ให้เป็น|การศึกษา)\s*[:=]?\s*")
_BETWEEN = re.compile(r"[\s,·/]+")
_AND = frozenset({"และ", "กับ", "แล้ว", "เป็น", "ให้เป็น", "ระดับ", "หน่วยงาน"})
_MOST_WORDS = 20
FIELD_NAMES = {"ระดับ": "level", "แก้ระดับ": "level", "หน่วยงาน": "agency", "แก้หน่วยงาน": "agency"}
"""What asks for the values of a label instead of naming one."""


class Unclear(ValueError):
    """What was typed cannot be carried out: a word is unknown, or two values contradict each other.

    `word` is the unknown part; empty where values contradict.
    """

    def __init__(self, word: str = "") -> None:
        super().__init__(word or "values contradict each other")
        self.word = word


def squeezed(text: str) -> str:
    """A name without what people leave out or add: spaces, stops, capitals."""
    return re.sub(r"[\s.]+", "", text).casefold()


def read_labels(text: str, words: Mapping[str, Value]) -> tuple[Value, ...]:
    """The labels that somebody typed, one or several, in their order. Raises Unclear.

    Of several parts the longest that is known counts: names hold spaces themselves.
    """
    whole = _known(text, words)
    if whole is not None:
        return (whole,)
    parts = [p for p in _BETWEEN.split(text.strip()) if p]
    found: list[Value] = []
    at = 0
    while at < len(parts):
        ends = range(min(len(parts), at + _MOST_WORDS), at, -1)
        match = next(((end, v) for end in ends if (v := _known(" ".join(parts[at:end]), words))), None)
        if match is None and parts[at] not in _AND:
            raise Unclear(parts[at])
        at = at + 1 if match is None else match[0]
        found += [match[1]] if match and match[1] not in found else []
    if not found:
        raise Unclear(text.strip())
    _agree(found)
    return tuple(found)


def _known(text: str, words: Mapping[str, Value]) -> Value | None:
    return words.get(squeezed(text)) or words.get(squeezed(_LEAD.sub("", text.strip())))


def _agree(found: list[Value]) -> None:
    fields = [name for name, _ in found]
    if len(set(fields)) < len(fields) or (("relevant", "false") in found and len(found) > 1):
        raise Unclear
