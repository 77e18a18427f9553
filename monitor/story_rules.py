"""When two texts tell the same story. Pure: no clock, no store, no index.

Thresholds were chosen on 50 hand-labelled pairs and looked over on thousands of unlabelled releases.
"""

from __future__ import annotations

from datetime import timedelta

WINDOW = timedelta(hours=72)
"""How far apart copies may be published: what comes back word for word after that is a form, or another event."""
TOLD_AGAIN = timedelta(days=5)
"""The same for an event in other words: ministries publish days after the newspapers."""
FAR = timedelta(days=7)
"""The same for two texts that name the same day."""
UNDATED = timedelta(days=1)
"""What a text without a date counts as being away from every other."""

COPY = 0.7
SHORT_COPY = 0.85
"""Share of the shorter text's passages that a copy has: of long texts, and of those of a title's length."""
LONG_LETTERS, SHORT_LETTERS = 400, 120
OTHER_DAY_COPY = 0.9
"""The same when the texts name different days: a daily column, a form letter, the same event again."""
PART = 0.2
"""Share of the longer text that a copy is at least: a digest of many stories is a copy of none."""
LEAST_PASSAGES = 3

SAME_EVENT = 0.24
A_DAY = 0.02
"""Likeness of rare words from which two texts of one moment tell the same event, and how much more it takes for
each day between them: follow-ups of a long affair use its words again."""
SAME_DAY = 0.02
"""How much less it takes when both name the same day."""
OTHER_DAY = 0.02
"""How much more when they name different ones."""
VERBATIM = 0.6
"""How much more it takes when all of a short text's passages are in both, and in proportion: words in common count for
less where they come from a frame or a closing paragraph that both have, and not from the event."""
VERBATIM_LETTERS = 300, 1_000
"""Texts are short up to the first number of letters, and no longer at all from the second on."""
FEW_WORDS = 0.14
FEW_WORDS_LETTERS = 160, 300
"""How much more it takes of a headline with a sentence, and of how many letters: two complaints about one office share
half of their few words, and a story joined by mistake would never be announced."""
ON_AVERAGE = 0.6
"""Share of the threshold that the texts of the story must reach on average: a long saga swallows nothing."""
LEAST_SAME_EVENT = SAME_EVENT - SAME_DAY
"""Below this nothing is the same event."""

Days = frozenset[int]


def apart(one: float, other: float) -> float:
    """Seconds between two moments; a moment that is not known (NaN) is a day from all others."""
    seconds = abs(one - other)
    return seconds if seconds == seconds else UNDATED.total_seconds()


def within_reach(seconds: float, one: Days, other: Days) -> bool:
    """Whether texts so far apart can tell the same event at all."""
    return seconds <= (FAR if one & other else TOLD_AGAIN).total_seconds()


def is_copy(shared: int, one: int, other: int, letters: int, days: tuple[Days, Days]) -> bool:
    """Whether a text is a copy: passages in common, passages of each, letters of the shorter, days they name."""
    if shared < min(LEAST_PASSAGES, one, other) or min(one, other) == 0:
        return False
    if min(one, other) < LEAST_PASSAGES and one != other:
        return False
    need = COPY + (SHORT_COPY - COPY) * _shortness(letters)
    if days[0] and days[1] and not days[0] & days[1]:
        need = max(need, OTHER_DAY_COPY)
    return shared >= need * min(one, other) and shared >= PART * max(one, other)


def verbatim_weight(share: float, letters: int) -> float:
    """How much it matters that a share of the shorter text's passages is in both; less, the longer it is."""
    return share * _shortness(letters, *VERBATIM_LETTERS)


def _shortness(letters: int, short: int = SHORT_LETTERS, long: int = LONG_LETTERS) -> float:
    """1 for a text of `short` letters, 0 for one of `long`, between them in between."""
    return min(1.0, max(0.0, (long - letters) / (long - short)))


def same_event_from(seconds: float, one: Days, other: Days, verbatim: float, letters: int) -> float:
    """The likeness of rare words from which two texts so far apart tell the same event.

    `verbatim` is the weight of what they have in common word for word (`verbatim_weight`), `letters` those of the
    shorter text.
    """
    need = SAME_EVENT + VERBATIM * verbatim + FEW_WORDS * _shortness(letters, *FEW_WORDS_LETTERS)
    if one & other:
        return need - SAME_DAY
    need += A_DAY * seconds / 86_400
    return need + OTHER_DAY if one and other else need
