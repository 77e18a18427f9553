"""Which words of a text decided a label."""

import numpy as np

from classifier.model import Scored, Task
from thai.function_words import content_of

WORDS_SHOWN = 5
LOOKED_AT = 24
# A word that adds less than this to the score decided nothing.
WORTH_SHOWING = 0.02


def because(scored: Scored, task: Task, answer: int) -> list[str]:
    """The words that spoke most for ``answer`` against the other answers of ``task``, strongest first.

    Each passage once; a passage that lies inside a stronger one is left out, and so is one that says nothing to a
    reader ("and", "the 28th"): it may have weighed something, but is no reason. Empty where nothing in the text
    spoke for it and the answer is just the usual one.
    """
    additions = scored.additions[:, task.columns]
    # Against the others as a whole, not the runner-up alone: stable when two others are close.
    others = additions.shape[1] - 1
    worth = additions[:, answer] - (additions.sum(axis=1) - additions[:, answer]) / others
    telling = np.flatnonzero(worth >= WORTH_SHOWING)
    shown: list[str] = []
    for place in telling[np.argsort(-worth[telling])][:LOOKED_AT].tolist():
        surface = content_of(scored.surfaces[place])
        if len(shown) == WORDS_SHOWN:
            break
        if surface and not any(surface in other or other in surface for other in shown):
            shown.append(surface)
    return shown
