"""The trained model: what it holds, how it scores an item, and its file.

Only arrays and JSON are stored (npz), never pickles: loading runs no code and takes a fraction of a
second, and classifying needs numpy alone.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from classifier import features as features_module
from classifier import letters as letters_module
from classifier import vectors as vectors_module
from classifier.features import Reading
from classifier.gazetteer import Gazetteer
from classifier.letters import Letters
from classifier.softmax import probabilities
from classifier.vectors import Vocabulary
from thai.words import dictionary_hash

MODEL_FILE = Path(__file__).parent / "model" / "model.npz"
FORMAT = 2
TASKS = ("relevant", "level", "agency", "negative", "tone")

Floats = npt.NDArray[np.float64]


class ModelError(RuntimeError):
    """The model file is missing, broken, or was trained with other words than this program reads."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become honest probabilities: divide by ``scale``, add ``shift`` to "yes".

    ``threshold`` is the probability from which a yes/no question is answered with yes.
    """

    scale: float
    shift: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Task:
    """One question: its answers, the model's columns for them, and its calibration.

    The answers of a yes/no question are in the order no, yes.
    """

    name: str
    classes: Sequence[str]
    offset: int
    calibration: Calibration

    @property
    def columns(self) -> slice:
        """The task's columns in the weights that all tasks share."""
        return slice(self.offset, self.offset + len(self.classes))

    def chances(self, scores: Floats) -> Floats:
        """Calibrated probabilities of the answers, from the scores of all columns."""
        own = scores[self.columns] / self.calibration.scale
        if len(self.classes) == 2:
            own = own + np.asarray([0.0, self.calibration.shift])
        return probabilities(own)

    def answer(self, chances: Floats) -> int:
        """Number of the answer to give: the likeliest, for yes/no by the threshold."""
        if len(self.classes) == 2:
            return int(chances[1] >= self.calibration.threshold)
        return int(chances.argmax())


@dataclass(frozen=True, slots=True)
class Scored:
    """An item's scores: probabilities per task, and what each feature added to each column."""

    probabilities: Mapping[str, Floats]
    additions: npt.NDArray[np.float32]
    surfaces: Sequence[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """Whether an agency that is named beside the primary one matters: a small logistic model."""

    weights: Mapping[str, float]

    def probability(self, clues: Sequence[str]) -> float:
        """Probability that it matters, from the clues of :func:`mention_clues`."""
        score = self.weights.get("", 0.0) + sum(self.weights.get(clue, 0.0) for clue in clues)
        return float(1 / (1 + np.exp(-score)))


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that is learned. ``ingredients`` are the hashes of what it was learned from."""

    vocabulary: Vocabulary
    letters: Letters
    weights: npt.NDArray[np.float32]
    bias: Floats
    tasks: Mapping[str, Task]
    tied: Mapping[str, float]
    mention: Mention
    ingredients: Mapping[str, str]

    @property
    def version(self) -> str:
        """Hash of dictionary, gazetteer, features and training set, 12 hex digits."""
        text = json.dumps(dict(sorted(self.ingredients.items())))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def score(self, reading: Reading) -> Scored:
        """Score one item that was read by :func:`classifier.features.extract`."""
        vector = self.vocabulary.vector(reading.features)
        additions = self.weights[vector.columns] * vector.values.astype(np.float32)[:, None]
        tied, surfaces = self._tied_additions(reading)
        scores = self.bias + additions.sum(axis=0)
        if len(tied):
            scores = scores + tied.sum(axis=0)
            additions = np.concatenate([additions, tied])
        for name, added in self.letters.scores(reading.text).items():
            scores[self.tasks[name].offset + 1] += added
        chances = {task.name: task.chances(scores) for task in self.tasks.values()}
        return Scored(chances, additions, [*vector.surfaces, *surfaces])

    def _tied_additions(self, reading: Reading) -> tuple[npt.NDArray[np.float32], list[str]]:
        agency = self.tasks["agency"]
        column = {label: agency.offset + place for place, label in enumerate(agency.classes)}
        known = {
            (tie.label, tie.name): tie.surface
            for tie in reading.ties
            if tie.label in column and tie.name in self.tied
        }
        rows = np.zeros((len(known), len(self.bias)), dtype=np.float32)
        for row, (label, name) in enumerate(known):
            rows[row, column[label]] = self.tied[name]
        return rows, list(known.values())


def mention_clues(reading: Reading, primary: str) -> Iterator[tuple[str, list[str]]]:
    """For each agency named beside the primary one: its label and the clues to whether it matters."""
    named: dict[str, list[str]] = {}
    for tie in reading.ties:
        if tie.label != primary:
            named.setdefault(tie.label, []).append(tie.name)
    for label, clues in named.items():
        yield label, [*clues, f"is {label}", f"{primary}+{label}"]


def ingredients(gazetteer: Gazetteer, training: str) -> dict[str, str]:
    """Hashes of all that decides what the model's numbers mean."""
    code = hashlib.sha256()
    for module in (features_module, vectors_module, letters_module):
        code.update(Path(str(module.__file__)).read_bytes())
    return {
        "dictionary": dictionary_hash(),
        "gazetteer": gazetteer.version,
        "features": code.hexdigest()[:16],
        "training": training,
    }


def save(model: Model, path: Path) -> None:
    """Write the model to ``path`` (npz), in one step: a reader sees the old file or the new one."""
    head = {
        "format": FORMAT,
        "tasks": [
            [task.name, list(task.classes), task.offset, astuple(task.calibration)]
            for task in model.tasks.values()
        ],
        "letters": sorted(model.letters.weights),
        "tied": dict(model.tied),
        "mention": dict(model.mention.weights),
        "ingredients": dict(model.ingredients),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as target:
        np.savez_compressed(
            target,
            head=np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), dtype=np.uint8),
            names=np.frombuffer("\n".join(model.vocabulary.names).encode(), dtype=np.uint8),
            idf=model.vocabulary.idf.astype(np.float32),
            weights=model.weights.astype(np.float16),
            bias=model.bias,
            letters_idf=model.letters.idf.astype(np.float16),
            letters=np.asarray(
                [model.letters.weights[name] for name in sorted(model.letters.weights)], dtype=np.float16
            ),
        )
    partial.replace(path)


def load(path: Path = MODEL_FILE) -> Model:
    """Read a model file; raises ModelError where it is missing or isn't one."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            head = json.loads(stored["head"].tobytes())
            names = stored["names"].tobytes().decode().split("\n")
            idf = stored["idf"].astype(np.float64)
            weights = stored["weights"].astype(np.float32)
            bias = stored["bias"]
            letters = Letters(
                stored["letters_idf"].astype(np.float32),
                dict(zip(head["letters"], stored["letters"].astype(np.float32), strict=True)),
            )
    except FileNotFoundError as error:
        raise ModelError(f"no model at {path}: make it with 'khaochat train'") from error
    except (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise ModelError(f"{path} isn't a model file: {error}") from error
    if head["format"] != FORMAT:
        raise ModelError(f"{path} has format {head['format']}, this program reads {FORMAT}: train it again")
    tasks = {
        name: Task(name, classes, offset, Calibration(*calibration))
        for name, classes, offset, calibration in head["tasks"]
    }
    vocabulary = Vocabulary({name: column for column, name in enumerate(names)}, idf)
    return Model(
        vocabulary, letters, weights, bias, tasks, head["tied"], Mention(head["mention"]), head["ingredients"]
    )


def check_ingredients(model: Model, gazetteer: Gazetteer) -> None:
    """Raise ModelError when the model was trained with another dictionary, gazetteer or feature code.

    Names that an agency adds for itself don't count: a model recognises them without training.
    """
    now = ingredients(gazetteer, model.ingredients["training"])
    stale = [name for name, value in now.items() if model.ingredients.get(name) != value]
    if stale:
        raise ModelError(f"the model was trained with another {' and '.join(stale)}: train it again")
