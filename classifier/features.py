"""From an item to named features: words of title and lead, and who is named where.

Only the head of a text is read: in news the first sentences say who did what, the rest repeats it
(measured: as good as the whole text and many times faster).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from classifier.gazetteer import Gazetteer, Hit
from classifier.items import Item
from thai.normalise import normalise
from thai.words import segments

FEATURES_VERSION = "1"

TITLE_CHARS = 250
LEAD_CHARS = 800
# Characters of the lead that count as its first sentence: Thai has no full stop to go by.
OPENING_CHARS = 160
# Between a name and its verb there may stand a personal name or a short form in brackets.
SPEAKER_GAP = 70
# Share of the words on levels that one level needs so that the text is mainly about it.
MAINLY = 0.7

_NUMBER = re.compile(r"[0-9๐-๙][0-9๐-๙.,:/-]*")
_NOT_A_WORD = re.compile(r"^[\W_]+$")
# Normalising shortens a text: so many more characters are taken than are read.
_SPARE_CHARS = 150


@dataclass(frozen=True, slots=True)
class Part:
    """Title or lead, normalised, cut into pieces, with what the gazetteer found in it."""

    text: str
    pieces: Sequence[str]
    names: Sequence[Hit]
    telling: Sequence[Hit]


Feature = tuple[str, str, str]
"""A named feature: its name, its block (``word``, ``count`` or ``name``), and the words of the text behind
it. A bare tuple, because a clip has some four hundred and a thousand clips are read in a second."""


def read(items: Sequence[Item], gazetteer: Gazetteer) -> list[tuple[Part, Part]]:
    """Normalise, cut and search the titles and the leads of items.

    Step by step for all, not item by item: each step needs much memory of its own, which then stays in the
    processor's cache (measured: a third faster).
    """
    dates = [item.date for item in items for _ in (TITLE_CHARS, LEAD_CHARS)]
    texts = [
        normalise(raw[: limit + _SPARE_CHARS])[:limit]
        for item in items
        for raw, limit in ((item.title, TITLE_CHARS), (item.body, LEAD_CHARS))
    ]
    cut = [segments(text) for text in texts]
    hits = [gazetteer.find(*found) for found in zip(texts, cut, dates, strict=True)]
    parts = [
        Part(
            text,
            pieces,
            [hit for hit in found if hit.kind != "word"],
            [hit for hit in found if hit.kind == "word"],
        )
        for text, pieces, found in zip(texts, cut, hits, strict=True)
    ]
    return list(zip(parts[::2], parts[1::2], strict=True))


@lru_cache(maxsize=50_000)
def _token(piece: str) -> str:
    """The form in which a piece of text is counted, empty for what isn't a word."""
    word = _NUMBER.sub("0", piece.replace(".", "") if len(piece) > 1 else piece).strip().lower()
    return "" if _NOT_A_WORD.match(word) else word


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a part in order: the forms in which they are counted, and how they stand in the text."""

    tokens: Sequence[str]
    surfaces: Sequence[str]

    def features(self, prefix: str) -> list[Feature]:
        """Each word and each two neighbours as named features."""
        return [
            *[
                (f"{prefix}:{token}", "word", text)
                for token, text in zip(self.tokens, self.surfaces, strict=True)
            ],
            *[
                (f"{prefix}:{first} {second}", "word", text)
                for (first, second), text in zip(
                    pairwise(self.tokens), map(" ".join, pairwise(self.surfaces)), strict=True
                )
            ],
        ]


def words_of(part: Part) -> Words:
    """Words of a part: names become their group, numbers ``0``, stops are dropped.

    So "รมว.ศธ. สั่ง" and "รัฐมนตรีว่าการกระทรวงศึกษาธิการสั่ง" read alike, with and without stops. A name takes the place
    of all pieces that begin in it.
    """
    pieces = part.pieces
    forms = list(map(_token, pieces))
    starts = list(accumulate(map(len, pieces), initial=0))[:-1] if part.names else []
    tokens: list[str] = []
    surfaces: list[str] = []
    place = 0
    for name in part.names:
        begin = bisect_left(starts, name.start, place)
        tokens += forms[place:begin]
        surfaces += pieces[place:begin]
        place = begin
        if begin == len(pieces):
            break
        tokens.append(_name_token(name))
        surfaces.append(name.text)
        place = bisect_left(starts, name.end, begin)
    tokens += forms[place:]
    surfaces += pieces[place:]
    return Words(
        [token for token in tokens if token],
        [text for token, text in zip(tokens, surfaces, strict=True) if token],
    )


def _name_token(name: Hit) -> str:
    return f"<{name.group}!>" if name.kind in ("post", "person") else f"<{name.group}>"


def _in_opening(words: Words) -> int:
    """How many words of the lead its first sentence has."""
    return bisect_right(list(accumulate(map(len, words.surfaces))), OPENING_CHARS)


def _telling_features(prefix: str, part: Part) -> Iterator[Feature]:
    for hit in part.telling:
        yield f"{prefix}:{hit.group}", "count", hit.text


def _mixture_features(prefix: str, hits: Sequence[Hit]) -> Iterator[Feature]:
    """Which levels are spoken of together, and how bad words stand beside good and careful ones.

    A linear model cannot see by itself that school *and* college *and* university means all levels, or
    that corruption in a text on prevention is no scandal.
    """
    counts = Counter(hit.group.removeprefix("word.") for hit in hits)
    levels = [level for level in ("basic", "vocational", "higher") if counts[level]]
    yield f"{prefix}levels:{'+'.join(levels)}", "name", ""
    if levels:
        first = max(levels, key=lambda level: counts[level])
        mainly = first if counts[first] >= MAINLY * sum(counts[level] for level in levels) else "mixed"
        yield f"{prefix}mainly:{mainly}", "name", ""
    bad, good, care, reply = (min(counts[group], 3) for group in ("bad", "good", "care", "reply"))
    yield f"{prefix}mood:bad{bad}", "name", ""
    yield f"{prefix}mood:bad{min(bad, 2)} care{min(care, 1)}", "name", ""
    yield f"{prefix}mood:bad{min(bad, 2)} reply{min(reply, 2)}", "name", ""
    yield f"{prefix}mood:bad{min(bad, 2)} good{min(good, 2)}", "name", ""


def _speaker(part: Part, speech: frozenset[str]) -> Hit | None:
    """The first name with a verb of speaking or acting close behind it and no other name between."""
    verbs = [
        end - len(piece)
        for piece, end in zip(part.pieces, accumulate(map(len, part.pieces)), strict=True)
        if piece in speech
    ]
    following = [hit.start for hit in part.names[1:]] + [len(part.text)]
    for hit, limit in zip(part.names, following, strict=False):
        index = bisect_right(verbs, hit.end - 1)
        if index < len(verbs) and verbs[index] < min(limit, hit.end + SPEAKER_GAP):
            return hit
    return None


def _place_features(prefix: str, part: Part) -> Iterator[Feature]:
    named = [hit for hit in part.names if hit.group != "none.other_sense"]
    for place, hit in enumerate(named[:2], 1):
        yield f"{prefix}{place}:{hit.group}", "name", hit.text
        yield f"{prefix}{place}:{hit.label}", "name", hit.text
        if hit.kind in ("post", "person"):
            yield f"{prefix}{place}!:{hit.group}", "name", hit.text
    persons = [hit for hit in named if hit.kind in ("post", "person")]
    for hit in persons[:1]:
        yield f"{prefix}person:{hit.group}", "name", hit.text
    seen: set[str] = set()
    for hit in part.names:
        if hit.group not in seen:
            seen.add(hit.group)
            yield f"{prefix}in:{hit.group}", "name", hit.text
            near = "near" if hit.start < OPENING_CHARS else "far"
            yield f"{prefix}{near}:{hit.label}", "name", hit.text


def _pair_features(title: Part, lead: Part, speaker: Hit | None) -> Iterator[Feature]:
    """Who comes first together with who else matters: the minister *at* another body's meeting."""
    in_title = [hit for hit in title.names if hit.label]
    opening = [hit for hit in lead.names if hit.label and hit.start < OPENING_CHARS]
    named = [*([speaker] if speaker else []), *opening, *in_title]
    if not named:
        return
    first = named[0]
    others = {hit.label: hit for hit in reversed(in_title) if hit.label != first.label}
    for label, hit in others.items():
        yield f"pt:{first.label}>{label}", "name", hit.text
    near = {hit.label: hit for hit in reversed(opening) if hit.label != first.label}
    for label, hit in near.items():
        yield f"pb:{first.label}>{label}", "name", hit.text
    if in_title and not others:
        yield f"agree:{first.label}", "name", first.text
    if not others and not near:
        yield f"alone:{first.label}", "name", first.text


class Tie(NamedTuple):
    """Something said about one agency, whichever it is: ``name`` such as ``says`` or ``first in title``."""

    label: str
    name: str
    surface: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the models see of an item."""

    title: Words
    lead: Words
    opening: int
    """How many words of the lead count once more, as if of the title: half of all news has no title."""
    named: Sequence[Feature]
    """Features that aren't words."""
    ties: Sequence[Tie]
    text: str = ""
    """What the runs of letters are taken from: the title twice, because it says most, and the lead."""

    @property
    def features(self) -> list[Feature]:
        """All features by name: words first, in the order of :class:`classifier.vectors.Vocabulary`."""
        return [
            *self.title.features("t"),
            *self.lead.features("b"),
            *Words(self.lead.tokens[: self.opening], self.lead.surfaces[: self.opening]).features("t")[
                : self.opening
            ],
            *self.named,
        ]


def _ties_of(prefix: str, part: Part) -> Iterator[Tie]:
    labelled = [(hit.label, hit) for hit in part.names if hit.label]
    counts: dict[str, int] = {}
    for place, (label, hit) in enumerate(labelled):
        counts[label] = counts.get(label, 0) + 1
        if place < 3:
            yield Tie(label, f"{prefix}{place + 1}", hit.text)
        if counts[label] == 1:
            yield Tie(label, f"{prefix}in", hit.text)
            if hit.start < OPENING_CHARS:
                yield Tie(label, f"{prefix}near", hit.text)
            if hit.kind in ("post", "person"):
                yield Tie(label, f"{prefix}post", hit.text)
        elif counts[label] == 3:
            yield Tie(label, f"{prefix}often", hit.text)
    if len(counts) == 1:
        yield Tie(labelled[0][0], f"{prefix}only", labelled[0][1].text)
    persons = [(label, hit) for label, hit in labelled if hit.kind in ("post", "person")]
    for label, hit in persons[:1]:
        yield Tie(label, f"{prefix}person", hit.text)


def _ties(title: Part, lead: Part, actor: Hit | None, speaker: Hit | None) -> Iterator[Tie]:
    yield from _ties_of("t", title)
    yield from _ties_of("b", lead)
    acting = [hit for hit in (*title.names, *lead.names) if hit.acting and hit.label]
    for hit in acting[:1]:
        yield Tie(hit.label or "", "acting", hit.text)
    for name, doer in (("acts", actor), ("says", speaker)):
        if doer is not None and doer.label:
            yield Tie(doer.label, name, doer.text)
            yield Tie(doer.label, f"{name}:{doer.kind}", doer.text)
    everywhere = {hit.label: hit.text for hit in (*title.names, *lead.names) if hit.label}
    if len(everywhere) == 1:
        yield from (Tie(label, "alone", text) for label, text in everywhere.items())
    in_title = {hit.label: hit.text for hit in title.names if hit.label}
    opening = {hit.label for hit in lead.names if hit.start < OPENING_CHARS}
    yield from (Tie(label, "title and opening", text) for label, text in in_title.items() if label in opening)


def extract(items: Sequence[Item], gazetteer: Gazetteer) -> list[Reading]:
    """Read items: their features in the order of the text; the same name may come more than once."""
    return [_reading(title, lead, gazetteer.speech) for title, lead in read(items, gazetteer)]


def _reading(title: Part, lead: Part, speech: frozenset[str]) -> Reading:
    speaker = _speaker(lead, speech)
    actor = _speaker(title, speech)
    words = words_of(lead)
    return Reading(
        words_of(title),
        words,
        _in_opening(words),
        _named_features(title, lead, actor, speaker),
        list(_ties(title, lead, actor, speaker)),
        f"{title.text} {title.text} {lead.text}".replace(".", "").lower(),
    )


def _named_features(title: Part, lead: Part, actor: Hit | None, speaker: Hit | None) -> list[Feature]:
    opening = [hit for hit in lead.telling if hit.start < OPENING_CHARS]
    found = [("has:title" if title.text else "has:no title", "name", "")]
    found += _telling_features("tt", title)
    found += _telling_features("bt", lead)
    if title.text:
        found += _mixture_features("t", title.telling)
    found += _mixture_features("b", lead.telling)
    found += _mixture_features("o", [*title.telling, *opening])
    found += _place_features("t", title)
    found += _place_features("b", lead)
    for name, hit in (("acts", actor), ("says", speaker)):
        if hit is not None:
            found.append((f"{name}:{hit.group}", "name", hit.text))
            found.append((f"{name}:{hit.label}", "name", hit.text))
    found += _pair_features(title, lead, speaker or actor)
    return found
