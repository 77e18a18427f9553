"""Text in, labels out: the classifier as the rest of the program uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifier import model as models
from classifier.explain import because
from classifier.features import Reading, extract
from classifier.gazetteer import Gazetteer
from classifier.items import Item, Labels
from classifier.model import Model, Scored, mention_clues

# An agency named beside the primary one is listed from this probability on.
MENTION_THRESHOLD = 0.5


# So many clips are scored together: more would not fit into a processor's cache.
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class _Answers:
    """What one question gave for each item of a batch."""

    classes: Sequence[str]
    numbers: npt.NDArray[np.int64]
    confidence: Sequence[float]
    because: Sequence[list[str]]

    def name(self, row: int) -> str:
        return self.classes[int(self.numbers[row])]


class Classifier:
    """Labels clips by a trained model. One instance may be used by many threads: it holds no state."""

    def __init__(self, model: Model, gazetteer: Gazetteer) -> None:
        self._model = model
        self._gazetteer = gazetteer

    @classmethod
    def load(
        cls, path: Path | None = None, *, extra_names: Mapping[str, Sequence[str]] | None = None
    ) -> "Classifier":
        """Load a model file, by default the one that ships (well under a second).

        ``extra_names`` are an agency's own names (``agencies`` of ``agency.yaml``): they're recognised
        at once; a label id that is new is only given after training. Raises ModelError where the file is
        missing, broken, or was trained with another dictionary, gazetteer or feature code.
        """
        model = models.load(path or models.MODEL_FILE)
        gazetteer = Gazetteer(extra_names)
        models.check_ingredients(model, gazetteer)
        return cls(model, gazetteer)

    @property
    def version(self) -> str:
        """The model's version: changes with dictionary, gazetteer, features and training set."""
        return self._model.version

    @property
    def agencies(self) -> Sequence[str]:
        """The agency label ids that the model can give."""
        return self._model.tasks["agency"].classes

    def classify(self, items: Sequence[Item]) -> list[Labels]:
        """Label clips, in order. Works on any text, also none; the same text gives the same labels."""
        return [
            labels for at in range(0, len(items), AT_ONCE) for labels in self._label(items[at : at + AT_ONCE])
        ]

    def _label(self, items: Sequence[Item]) -> list[Labels]:
        readings = extract(items, self._gazetteer)
        scored = self._model.score(readings)
        everyone = np.ones(len(items), dtype=np.bool_)
        relevant = self._answers(scored, "relevant", everyone)
        asked = np.asarray(relevant.numbers == 1)
        answers = {name: self._answers(scored, name, asked) for name in ("level", "agency", "negative")}
        bad = asked & (answers["negative"].numbers == 1)
        tone = self._answers(scored, "tone", ~bad)
        return [
            self._labels(
                reading,
                row,
                relevant,
                answers if asked[row] else {},
                answers["negative"] if bad[row] else tone,
            )
            for row, reading in enumerate(readings)
        ]

    def _labels(
        self,
        reading: Reading,
        row: int,
        relevant: "_Answers",
        answers: Mapping[str, "_Answers"],
        tone: "_Answers",
    ) -> Labels:
        given = {"relevant": relevant, **answers, "sentiment": tone}
        agency = answers["agency"].name(row) if answers else None
        negative = bool(answers) and answers["negative"].name(row) == "yes"
        return Labels(
            relevant=relevant.name(row) == "yes",
            level=answers["level"].name(row) if answers else None,
            agency=agency,
            agencies=self._agencies(reading, agency) if agency else [],
            negative=negative,
            sentiment="negative" if negative else tone.name(row),
            confidence={name: found.confidence[row] for name, found in given.items()},
            because={name: found.because[row] for name, found in given.items()},
        )

    def _answers(self, scored: Scored, name: str, asked: npt.NDArray[np.bool_]) -> "_Answers":
        task = self._model.tasks[name]
        chances = scored.probabilities[name]
        numbers = task.answers(chances)
        sure = chances[np.arange(len(numbers)), numbers].tolist()
        return _Answers(
            task.classes,
            numbers,
            [round(chance, 4) for chance in sure],
            because(scored, task, numbers, asked),
        )

    def _agencies(self, reading: Reading, primary: str) -> list[str]:
        chances = [
            (self._model.mention.probability(clues), label)
            for label, clues in mention_clues(reading, primary)
        ]
        matter = sorted((chance, label) for chance, label in chances if chance >= MENTION_THRESHOLD)
        return [primary, *(label for _, label in reversed(matter))]
