"""Who is named in a text: bodies, holders of posts, known people and telling words, found in one pass.

Longest match wins; an abbreviation counts only between word boundaries (สมศ. is an agency, สมศักดิ์ a
man; ศธ. is not inside ศธจ.). The names themselves are data: ``gazetteer.yaml``.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from thai.normalise import normalise

GAZETTEER_FILE = Path(__file__).parent / "gazetteer.yaml"

_THAI_LETTER = "ก-ฮ"
# A match may not stop before one of these: the syllable would be torn (สมศ|ักดิ์).
_TORN = r"(?![ะ-ฺๅ็-๎])"
_IS_LETTER = re.compile(f"[{_THAI_LETTER}]")
_IS_THAI = re.compile("[ก-๎]")
_HAS_CAPITALS = re.compile("[A-Z]")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_ABBREVIATION = re.compile(
    rf"^(?:[{_THAI_LETTER}]{{1,4}}\.)+(?:[{_THAI_LETTER}]{{1,4}})?$|^[{_THAI_LETTER}]{{2,4}}$"
)
# A match may not begin behind one of these: the vowel belongs to its first letter.
_LEADING_VOWELS = "เแโใไ"
_GAP_TO_BODY = 3
# A word of up to so many letters may be part of another one (ดับ in ระดับ): it needs word boundaries.
_SHORT_WORD = 7
# Between "acting as" and the office there may stand a few letters of grammar.
_GAP_TO_ACTING = 3
_BODY, _POST, _PERSON, _WORD, _AFTER_POST, _OFFICE, _ACTING = (
    "body",
    "post",
    "person",
    "word",
    "after_post",
    "office",
    "acting",
)


class Hit(NamedTuple):
    """One find: characters ``start`` to ``end`` of the text; ``kind`` is body, post, person or word.

    ``group`` is the finer class (``ops.otepc``, ``word.bad``); ``post`` means a person who speaks for it,
    ``acting`` that somebody with another office does so ("acting as", "in his capacity as"). ``body`` is
    the group of the body that a post names (``moe.ministry`` for the permanent secretary, who is of ``ops``).
    """

    start: int
    end: int
    text: str
    group: str
    kind: str
    acting: bool = False
    body: str = ""

    @property
    def label(self) -> str | None:
        """The agency's label id, or None for words and bodies that speak against education news."""
        return _label_of(self.group)


@lru_cache(maxsize=1024)
def _label_of(group: str) -> str | None:
    label = group.partition(".")[0]
    return None if label in ("word", "none") else label


@dataclass(frozen=True, slots=True)
class _Entry:
    group: str
    kind: str
    short: bool = False
    since: date | None = None
    until: date | None = None


class _Meanings(NamedTuple):
    """What a name may mean, and whether it does so wherever and whenever it stands."""

    entries: Sequence[_Entry]
    always: bool


class _Match(NamedTuple):
    start: int
    end: int
    text: str
    entries: Sequence[_Entry]


def _variants(name: str) -> Iterator[str]:
    """A name as written and, where it has stops, in the ways that newspapers drop them."""
    yield name
    if "." in name:
        yield name.replace(".", "")
        yield name.replace(".", "") + "."
        yield name.replace(".", ". ").strip()
    if name.endswith("ฯ"):
        yield name + " "


def _trie_pattern(words: Iterable[str]) -> str:
    """A regular expression that matches any of ``words``, longest first, reading each character once."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _node_pattern(root)


def _node_pattern(node: dict[str, Any]) -> str:
    branches = [_char_pattern(char) + _node_pattern(child) for char, child in sorted(node.items()) if char]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return f"(?:{body})?" if "" in node else body


def _char_pattern(char: str) -> str:
    return " ?" if char == " " else re.escape(char)


def _key(text: str) -> str:
    return text.translate(_LOWER).replace(" ", "")


class Gazetteer:
    """The names in ``gazetteer.yaml``, and those that an agency adds for itself.

    ``extra`` maps a label id to further names (``agencies`` of ``agency.yaml``); a label id that is new
    becomes a category of its own. Raises ValueError when the file doesn't have the expected shape.
    """

    def __init__(self, extra: Mapping[str, Sequence[str]] | None = None, path: Path = GAZETTEER_FILE) -> None:
        self._source = path.read_bytes()
        self._extra = {label: sorted(set(names)) for label, names in (extra or {}).items()}
        data = yaml.safe_load(self._source)
        if not isinstance(data, dict) or "bodies" not in data or "posts" not in data:
            raise ValueError(f"{path.name}: needs at least the keys 'bodies' and 'posts'")
        self._two_letters = frozenset(data.get("two_letters", ()))
        self._post_of: dict[str, dict[str, str]] = {
            body: {_office_key(post): group for group, posts in groups.items() for post in posts}
            for body, groups in data.get("post_of", {}).items()
        }
        self.speech: frozenset[str] = frozenset(data.get("speech", ()))
        self._entries: dict[str, list[_Entry]] = {}
        self._surfaces: set[str] = set()
        self._fill(data)

    @cached_property
    def version(self) -> str:
        """Hash over the names of the file, 16 hex digits: part of a model's version; extra names aren't."""
        return hashlib.sha256(self._source).hexdigest()[:16]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"(?:{_trie_pattern(self._surfaces)}){_TORN}")

    def _fill(self, data: dict[str, Any]) -> None:
        for group, names in data["bodies"].items():
            self._add(names, _Entry(group, _BODY))
        for label, names in self._extra.items():
            self._add(names, _Entry(f"{label}.extra", _BODY))
        for group, names in data.get("after_post", {}).items():
            self._add(names, _Entry(group, _AFTER_POST))
        self._add(data["posts"], _Entry("", _OFFICE))
        self._add(data.get("acting", ()), _Entry("", _ACTING))
        for person in data.get("people", ()):
            entry = _Entry(person["group"], _PERSON, since=person["from"], until=person["to"])
            self._add([person["name"], *([person["short"]] if "short" in person else [])], entry)
        for group, names in data.get("words", {}).items():
            self._add(map(str, names), _Entry(f"word.{group}", _WORD))

    def _add(self, names: Iterable[str], entry: _Entry) -> None:
        for name in names:
            for variant in _variants(normalise(name).translate(_LOWER)):
                bare = variant.replace(".", "").strip()
                if "." not in variant and "." in name and len(bare) <= 2 and bare not in self._two_letters:
                    continue
                short = (
                    variant.isascii()
                    or _ABBREVIATION.match(variant) is not None
                    or (entry.kind == _WORD and len(variant) <= _SHORT_WORD)
                )
                self._surfaces.add(variant.strip())
                known = self._entries.setdefault(_key(variant), [])
                found = replace(entry, short=short)
                if found not in known:
                    known.append(found)

    def find(self, text: str, segments: Sequence[str], published: date | None = None) -> list[Hit]:
        """Find everything named in ``text``, in order; bodies and posts never overlap each other.

        ``text`` is normalised, ``segments`` its pieces from :func:`thai.words.segments` (their joints are
        the word boundaries). ``published`` decides whose office a person held; without it names of
        people are left out. Words (kind ``word``) may lie inside names.
        """
        joints = {0, *accumulate(map(len, segments))}
        return _without_echo(self._with_offices(self._matches(text, joints, published), text), text)

    def _matches(self, text: str, joints: set[int], published: date | None) -> Iterator[_Match]:
        position = 0
        lowered = text.translate(_LOWER) if _HAS_CAPITALS.search(text) else text
        search = self._pattern.search
        while match := search(lowered, position):
            start, end = match.span()
            known = self._meanings[match.group().replace(" ", "")]
            if start and text[start - 1] in _LEADING_VOWELS:
                entries: Sequence[_Entry] = ()
            elif known.always:
                entries = known.entries
            else:
                bounded = _is_bounded(text, start, end, joints)
                entries = [
                    entry
                    for entry in known.entries
                    if (bounded or not entry.short) and _in_office(entry, published)
                ]
            if entries:
                yield _Match(start, end, text[start:end], entries)
                position = end
            else:
                position = start + 1

    @cached_property
    def _meanings(self) -> dict[str, _Meanings]:
        return {
            key: _Meanings(entries, not any(entry.short or entry.since for entry in entries))
            for key, entries in self._entries.items()
        }

    def _with_offices(self, raw: Iterable[_Match], text: str) -> list[Hit]:
        """Join an office with the body right behind it, and spread the other meanings of a match."""
        found: list[Hit] = []
        office: _Match | None = None
        acting: _Match | None = None
        for hit in raw:
            adjacent = office is not None and hit.start - office.end <= 1
            for entry in hit.entries:
                if entry.kind == _WORD:
                    found.append(Hit(hit.start, hit.end, hit.text, entry.group, _WORD))
                else:
                    found.extend(self._reading(hit, entry, office if adjacent else None, text))
            kinds = [entry.kind for entry in hit.entries]
            if adjacent and acting is not None and found and found[-1].kind == _POST:
                found[-1] = found[-1]._replace(acting=True)
            if _OFFICE in kinds:
                close = acting is not None and hit.start - acting.end <= _GAP_TO_ACTING
                office, acting = hit, acting if close else None
            else:
                office, acting = None, hit if _ACTING in kinds else None
        return found

    def _reading(self, hit: _Match, entry: _Entry, office: _Match | None, text: str) -> Iterator[Hit]:
        if entry.kind in (_OFFICE, _ACTING):
            return
        if entry.kind not in (_BODY, _AFTER_POST):
            yield Hit(hit.start, hit.end, hit.text, entry.group, entry.kind)
        elif office is not None:
            group = self._post_of.get(entry.group, {}).get(_office_key(office.text), entry.group)
            yield Hit(office.start, hit.end, text[office.start : hit.end], group, _POST, body=entry.group)
        elif entry.kind == _BODY:
            yield Hit(hit.start, hit.end, hit.text, entry.group, _BODY)


@lru_cache(maxsize=4096)
def _office_key(text: str) -> str:
    return _key(text).replace(".", "")


def _is_bounded(text: str, start: int, end: int, joints: set[int]) -> bool:
    """Whether there is a word boundary at both ends, as abbreviations and Latin names need; longer names don't."""
    if text[start].isascii():
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
    left = start in joints or text[start - 1] in " .(\"'“‘/-"
    if (
        _IS_LETTER.match(text[start - 1 : start])
        and start - 1 in joints
        and not _IS_THAI.match(text[start - 2 : start - 1])
    ):
        # One letter left over in front: a longer abbreviation that nobody has told us of (กสพท).
        return False
    return left and (end in joints or text[end - 1] == "." or text[end : end + 1] in {".", ")", " ", ""})


def _in_office(entry: _Entry, published: date | None) -> bool:
    if entry.since is None or entry.until is None:
        return True
    return published is not None and entry.since <= published <= entry.until


def _without_echo(hits: list[Hit], text: str) -> list[Hit]:
    """Drop the short form in brackets behind a full name, and 'public organisation' behind any name."""
    kept: list[Hit] = []
    last: Hit | None = None
    for hit in hits:
        if hit.kind in (_BODY, _POST):
            if last is not None and hit.kind == _BODY and hit.start - last.end <= _GAP_TO_BODY:
                same = _agency(hit.group) in (_agency(last.group), _agency(last.body))
                if (same and not text[last.end : hit.start].isalpha()) or hit.group == "public_org.word":
                    last = last._replace(end=hit.end)
                    continue
            last = hit
        kept.append(hit)
    return kept


def _agency(group: str) -> str:
    return group.partition(".")[0]
