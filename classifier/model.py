"""The trained model: what it holds, how it scores items, and its file.

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
from classifier.vectors import Surfaces, Vocabulary
from thai.words import dictionary_hash

MODEL_FILE = Path(__file__).parent / "model" / "model.npz"
FORMAT = 3
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
        """Calibrated probabilities of the answers, from the scores of all columns (the last axis)."""
        own = scores[..., self.columns] / self.calibration.scale
        if len(self.classes) == 2:
            own = own + np.asarray([0.0, self.calibration.shift])
        return probabilities(own)

    def answers(self, chances: Floats) -> npt.NDArray[np.int64]:
        """Numbers of the answers to give, a row of chances each: the likeliest, for yes/no by the threshold."""
        if len(self.classes) == 2:
            return np.asarray(chances[:, 1] >= self.calibration.threshold, dtype=np.int64)
        return np.asarray(chances.argmax(axis=1), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of a batch: probabilities per task (a row per item), and what each feature added to each column.

    ``items`` is the item of each row of ``additions``, ``places`` where its words stand in ``surfaces``.
    """

    probabilities: Mapping[str, Floats]
    additions: npt.NDArray[np.float32]
    items: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    surfaces: Surfaces


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

    def score(self, readings: Sequence[Reading]) -> Scored:
        """Score items that were read by :func:`classifier.features.extract`, all at once."""
        rows = self.vocabulary.rows(readings)
        additions = self.weights[rows.columns] * rows.values.astype(np.float32)[:, None]
        scores = np.tile(self.bias, (len(readings), 1))
        filled = np.flatnonzero(np.diff(rows.starts))
        if len(filled):
            scores[filled] += np.add.reduceat(additions, rows.starts[filled], axis=0)
        tied, tied_items, tied_surfaces = self._tied_additions(readings)
        np.add.at(scores, tied_items, tied)
        spelled = self._spelled
        for row, reading in enumerate(readings):
            scores[row, spelled] += self.letters.scores(reading.text)
        end = rows.surfaces.end
        return Scored(
            {task.name: task.chances(scores) for task in self.tasks.values()},
            np.concatenate([additions, tied]),
            np.concatenate([rows.items, tied_items]),
            np.concatenate([rows.places, np.arange(end, end + len(tied_surfaces))]),
            rows.surfaces.also(tied_surfaces),
        )

    @property
    def _spelled(self) -> npt.NDArray[np.int64]:
        """To which columns the runs of letters add: the last ones of each task that listens to them."""
        ends = {name: self.tasks[name].columns.stop for name in self.letters.weights}
        found = [np.arange(ends[name] - x.shape[1], ends[name]) for name, x in self.letters.weights.items()]
        return np.concatenate([np.zeros(0, dtype=np.int64), *found])

    def _tied_additions(
        self, readings: Sequence[Reading]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], list[str]]:
        agency = self.tasks["agency"]
        column = {label: agency.offset + place for place, label in enumerate(agency.classes)}
        known = {
            (row, tie.label, tie.name): tie.surface
            for row, reading in enumerate(readings)
            for tie in reading.ties
            if tie.label in column and tie.name in self.tied
        }
        added = np.zeros((len(known), len(self.bias)), dtype=np.float32)
        added[np.arange(len(known)), [column[label] for _, label, _ in known]] = [
            self.tied[name] for _, _, name in known
        ]
        return added, np.asarray([row for row, _, _ in known], dtype=np.int64), list(known.values())


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
        "letters": [[name, weights.shape[1]] for name, weights in model.letters.weights.items()],
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
            letters=np.concatenate(list(model.letters.weights.values()), axis=1).astype(np.float16),
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
            table = stored["letters"].astype(np.float32)
            ends = np.cumsum([number for _, number in head["letters"]])[:-1]
            letters = Letters(
                stored["letters_idf"].astype(np.float32),
                dict(zip([name for name, _ in head["letters"]], np.split(table, ends, axis=1), strict=True)),
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
