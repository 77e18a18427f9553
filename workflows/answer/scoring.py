"""The pre-score of an answer by the 100-point sheet: what it has, what it lacks, what would raise it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.answer.text import AnswerText, compose, length, read

GRAM = 3
"""Letters of a group in which an answer and its issue are compared."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four parts of the sheet."""

    id: str
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the sheet. What the tests need is explained in sheet.yaml."""

    id: str
    part: str
    points: int
    title: str
    test: str
    remedy: str
    of: str = "all"
    limit: int = 0
    least: int = 0
    words: tuple[str, ...] = ()
    pattern: str = ""
    share: float = 0.0
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet: its parts and criteria in order."""

    parts: tuple[Part, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the case. ``facts`` by name; one that is missing is not judged."""

    issue: str = ""
    facts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one criterion; ``met`` is None when it could not be judged yet."""

    criterion: Criterion
    met: bool | None


@dataclass(frozen=True, slots=True)
class Score:
    """The pre-score. ``points`` of ``judged``: criteria that cannot be judged yet are in neither."""

    points: int
    judged: int
    parts: tuple[tuple[Part, int, int], ...]
    findings: tuple[Finding, ...]

    @property
    def raises(self) -> tuple[Finding, ...]:
        """What is not met, the most points first."""
        return tuple(sorted((f for f in self.findings if f.met is False), key=lambda f: -f.criterion.points))


def score(text: AnswerText, standing: Standing, sheet: Sheet) -> Score:
    """Judge an answer. Words typed as a whole are judged by the parts that can be recognised in them."""
    judged = read(text.body) if text.free else text
    if text.free and text.links:
        judged = AnswerText(
            judged.headline,
            judged.sentence,
            judged.issue,
            judged.speaker,
            judged.facts,
            tuple(dict.fromkeys((*judged.links, *text.links))),
        )
    whole = compose(text)
    findings = tuple(Finding(c, _met(c, judged, whole, standing)) for c in sheet.criteria)
    rows = []
    for part in sheet.parts:
        own = [f for f in findings if f.criterion.part == part.id]
        rows.append(
            (
                part,
                sum(f.criterion.points for f in own if f.met),
                sum(f.criterion.points for f in own if f.met is not None),
            )
        )
    return Score(sum(r[1] for r in rows), sum(r[2] for r in rows), tuple(rows), findings)


def _met(criterion: Criterion, text: AnswerText, whole: str, standing: Standing) -> bool | None:
    if criterion.test == "known":
        value = standing.facts.get(criterion.fact)
        return None if value is None else value >= criterion.limit
    words = _words(criterion.of, text, whole)
    match criterion.test:
        case "filled":
            return bool(words)
        case "longest":
            return 0 < length(words) <= criterion.limit
        case "shortest":
            return length(words) >= criterion.limit
        case "between":
            return criterion.least <= length(words) <= criterion.limit
        case "count":
            return len(getattr(text, criterion.of)) >= criterion.limit
        case "says":
            return any(word in words for word in criterion.words)
        case "avoids":
            return bool(words) and not any(word in words for word in criterion.words)
        case "pattern":
            return re.search(criterion.pattern, words) is not None
        case "echoes":
            return None if not standing.issue else echo(standing.issue, words) >= criterion.share
        case _:
            raise ValueError(f"criterion {criterion.id}: unknown test {criterion.test}")


def _words(of: str, text: AnswerText, whole: str) -> str:
    if of == "all":
        return whole.strip()
    value = getattr(text, of)
    if of == "sentence" and text.fast:
        return text.body.strip()
    return "\n".join(value).strip() if isinstance(value, tuple) else str(value).strip()


def echo(issue: str, answer: str) -> float:
    """Which share of the issue's groups of letters stands in the answer too, 0 to 1."""
    wanted = _grams(issue)
    return len(wanted & _grams(answer)) / len(wanted) if wanted else 0.0


def _grams(text: str) -> set[str]:
    bare = re.sub(r"[\W_]+", "", text, flags=re.UNICODE)
    return {bare[i : i + GRAM] for i in range(len(bare) - GRAM + 1)}
