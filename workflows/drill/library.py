"""The practice posts of drills: read from YAML and checked whole, so that a drill never begins with a broken one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import Literal, get_args

import yaml

from thai.dates import BANGKOK, short_date, short_datetime

Right = Literal["answer", "not_ours"]
"""What is right to do with a case of a drill."""
SHIPPED = Path(__file__).with_name("posts.yaml")
NAMES = frozenset({"short", "agency", "date", "deadline"})
LONGEST = 1_000
"""Characters of a post: it is shown on one card and copied from it."""
_KEYS = {"id", "name", "text", "expects", "lesson", "deadline"}
_ID = re.compile(r"[a-z][a-z0-9_]{0,38}")
_PERCENT = re.compile(r"([1-9][0-9]?)\s*%")


class LibraryError(ValueError):
    """A practice post that cannot be used; the message names file, post and remedy."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice post. ``expects``: number of an issue and what is right for it; ``deadline``: a part of the answer's clock."""

    id: str
    name: str
    text: str
    expects: Mapping[int, Right]
    lesson: str
    deadline: float | None = None

    def due(self, start: datetime, answer_limit: timedelta) -> datetime | None:
        """The deadline that the post names, to the minute; None where it names none."""
        if self.deadline is None:
            return None
        return (start + answer_limit * self.deadline).replace(second=0, microsecond=0)

    def filled(self, *, short: str, agency: str, start: datetime, answer_limit: timedelta) -> str:
        """The post as it is shown."""
        due = self.due(start, answer_limit)
        return self.text.format(
            short=short,
            agency=agency,
            date=_day(start.astimezone(BANGKOK).date()),
            deadline=short_datetime(due) if due else "",
        )


def _day(day: date) -> str:
    """As PMOC writes it: "23 พ.ย. 69", without the weekday."""
    return short_date(day).split(" ", 1)[1]


def load_library(path: Path = SHIPPED) -> tuple[Practice, ...]:
    """Read and check all practice posts, in the file's order. Raises LibraryError."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LibraryError(f"{path}: not readable: {error}") from None
    if not isinstance(entries, list) or not entries:
        raise LibraryError(f"{path}: write a list of posts, each with {', '.join(sorted(_KEYS))}")
    posts = tuple(_practice(entry, f"{path}: post {number}") for number, entry in enumerate(entries, 1))
    double = sorted({p.id for p in posts if sum(q.id == p.id for q in posts) > 1})
    if double:
        raise LibraryError(f"{path}: {double[0]} stands twice; give each post its own id")
    return posts


def _practice(entry: object, where: str) -> Practice:
    if not isinstance(entry, Mapping):
        raise LibraryError(f"{where}: is no mapping; write id, name, text, expects and lesson")
    unknown = sorted(str(key) for key in entry if key not in _KEYS)
    if unknown:
        raise LibraryError(f"{where}: {unknown[0]}: unknown key; known are {', '.join(sorted(_KEYS))}")
    words = {key: entry.get(key) for key in ("id", "name", "text", "lesson")}
    for key, value in words.items():
        if not isinstance(value, str) or not value.strip():
            raise LibraryError(f"{where}: {key}: is missing; write a text")
    post_id, text = str(words["id"]), str(words["text"]).strip()
    if not _ID.fullmatch(post_id):
        raise LibraryError(f"{where}: id: {post_id!r}: write small letters, digits and _, at most 39")
    where = f"{where} ({post_id})"
    deadline = _deadline(entry.get("deadline"), where)
    _check_text(text, deadline is not None, where)
    return Practice(
        id=post_id,
        name=str(words["name"]).strip(),
        text=text,
        expects=_expects(entry.get("expects"), where),
        lesson=str(words["lesson"]).strip(),
        deadline=deadline,
    )


def _check_text(text: str, deadline: bool, where: str) -> None:
    if len(text) > LONGEST:
        raise LibraryError(f"{where}: text: has {len(text)} characters; write at most {LONGEST}")
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise LibraryError(f"{where}: text: unbalanced braces ({error})") from None
    if names - NAMES:
        known = ", ".join(sorted(NAMES))
        raise LibraryError(f"{where}: text: {{{min(names - NAMES)}}} is unknown; known are {known}")
    if deadline != ("deadline" in names):
        raise LibraryError(f"{where}: deadline: write it and {{deadline}} in the text, or neither")


def _expects(value: object, where: str) -> dict[int, Right]:
    remedy = "write the numbers of our issues, as {1: answer, 2: not_ours}, or {} where none is ours"
    if not isinstance(value, Mapping):
        raise LibraryError(f"{where}: expects: {value!r}; {remedy}")
    found: dict[int, Right] = {}
    for number, right in value.items():
        if isinstance(number, bool) or not isinstance(number, int) or right not in get_args(Right):
            raise LibraryError(f"{where}: expects: {number!r}: {right!r}; {remedy}")
        found[number] = right
    return found


def _deadline(value: object, where: str) -> float | None:
    if value is None:
        return None
    match = _PERCENT.fullmatch(str(value).strip())
    if match is None:
        raise LibraryError(f"{where}: deadline: {value!r}; write a part of the answer's limit, as 50%")
    return int(match[1]) / 100


def choose(posts: Sequence[Practice], used: Sequence[str]) -> Practice:
    """The post that was longest not practised; ``used``: ids in the order of their use, the latest last."""
    last = {post_id: place for place, post_id in enumerate(used)}
    return min(posts, key=lambda post: last.get(post.id, -1))
