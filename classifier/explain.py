"""Which words of a text decided a label."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classifier.model import Scored, Task
from thai.function_words import content_of

WORDS_SHOWN = 5
LOOKED_AT = 24
# A word that adds less than this to the score decided nothing.
WORTH_SHOWING = 0.02


def because(
    scored: Scored, task: Task, answers: npt.NDArray[np.int64], asked: npt.NDArray[np.bool_]
) -> list[list[str]]:
    """For each ``asked`` item the words that spoke most for its answer to ``task``, strongest first.

    Against the other answers, that is. Each passage once; a passage that lies inside a stronger one is left out, and
    so is one that says nothing to a reader ("and", "the 28th"): it may have weighed something, but is no reason.
    Empty where nothing in the text spoke for it and the answer is just the usual one, and for items not asked for.
    """
    additions = scored.additions[:, task.columns]
    chosen = additions[np.arange(len(additions)), answers[scored.items]]
    # Against the others as a whole, not the runner-up alone: stable when two others are close.
    worth = chosen - (additions.sum(axis=1) - chosen) / (additions.shape[1] - 1)
    telling = np.flatnonzero((worth >= WORTH_SHOWING) & asked[scored.items])
    telling = telling[np.lexsort((-worth[telling], scored.items[telling]))]
    ends = np.searchsorted(scored.items[telling], np.arange(len(answers) + 1)).tolist()
    places = scored.places[telling].tolist()
    return [
        _shown([scored.surfaces[place] for place in places[start : min(end, start + LOOKED_AT)]])
        for start, end in pairwise(ends)
    ]


def _shown(surfaces: Iterable[str]) -> list[str]:
    shown: list[str] = []
    for surface in map(_content_of, surfaces):
        if surface and not any(surface in other or other in surface for other in shown):
            shown.append(surface)
            if len(shown) == WORDS_SHOWN:
                break
    return shown


_content_of = lru_cache(maxsize=50_000)(content_of)
