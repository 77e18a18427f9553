"""Text in, labels out: the classifier as the rest of the program uses it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from classifier import model as models
from classifier.explain import because
from classifier.features import Reading, extract
from classifier.gazetteer import Gazetteer
from classifier.items import Item, Labels
from classifier.model import Model, Scored, mention_clues

# An agency named beside the primary one is listed from this probability on.
MENTION_THRESHOLD = 0.5


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
        return [self._label(extract(item, self._gazetteer)) for item in items]

    def _label(self, reading: Reading) -> Labels:
        scored = self._model.score(reading)
        relevant, sure, why = self._answer(scored, "relevant")
        confidence = {"relevant": sure}
        reasons = {"relevant": why}
        level = agency = None
        agencies: list[str] = []
        bad = "no"
        if relevant == "yes":
            for task in ("level", "agency", "negative"):
                answer, confidence[task], reasons[task] = self._answer(scored, task)
                if task == "level":
                    level = answer
                elif task == "agency":
                    agency = answer
                else:
                    bad = answer
            agencies = self._agencies(reading, agency or "")
        sentiment, confidence["sentiment"], reasons["sentiment"] = self._answer(scored, "tone")
        if bad == "yes":
            sentiment, confidence["sentiment"] = "negative", confidence["negative"]
            reasons["sentiment"] = reasons["negative"]
        return Labels(
            relevant=relevant == "yes",
            level=level,
            agency=agency,
            agencies=agencies,
            negative=bad == "yes",
            sentiment=sentiment,
            confidence=confidence,
            because=reasons,
        )

    def _answer(self, scored: Scored, name: str) -> tuple[str, float, list[str]]:
        task = self._model.tasks[name]
        chances = scored.probabilities[name]
        best = task.answer(chances)
        return task.classes[best], round(float(chances[best]), 4), because(scored, task, best)

    def _agencies(self, reading: Reading, primary: str) -> list[str]:
        chances = [
            (self._model.mention.probability(clues), label)
            for label, clues in mention_clues(reading, primary)
        ]
        matter = sorted((chance, label) for chance, label in chances if chance >= MENTION_THRESHOLD)
        return [primary, *(label for _, label in reversed(matter))]
