"""Learning from labelled items."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.examples import Example, read_examples, training_files, training_hash
from classifier.features import Reading, extract
from classifier.gazetteer import Gazetteer
from classifier.items import AGENCIES, LEVELS
from classifier.letters import BUCKETS, Counts, Letters, runs, telling, weigh
from classifier.model import MODEL_FILE, Calibration, Mention, Model, Task, ingredients, mention_clues, save
from classifier.softmax import Fit, logits_of, probabilities
from classifier.softmax import train as fit_softmax
from classifier.vectors import Rows, Vector, Vocabulary

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

YES_NO = ("no", "yes")
TONES = ("neutral", "positive")
# scikit-learn's C per question, and how far rare classes are raised towards an equal share (0 not, 1 fully);
# found by cross-validation on the training set.
STRENGTH = {"relevant": 1.0, "level": 3.0, "agency": 1.0, "negative": 3.0, "tone": 1.0}
BALANCE = {"relevant": 0.5, "level": 0.5, "agency": 0.5, "negative": 1.0, "tone": 0.5}
# A story that is missed costs more than one too many, bad news most: the threshold is where this F-measure is best.
RECALL_COUNTS = {"relevant": 1.5, "negative": 2.0}
# News that is written to be learned from is plainer than news is: of the thresholds that cannot be told from the best
# by so many standard errors, the lowest is taken.
LENIENT_BY = {"negative": 1.0}
MENTION_STRENGTH = 1.0
# What a question must not listen to. A minister speaks about any level, and who speaks says nothing about
# whether the news is bad; learned from a small set such clues are accidents of that set.
DEAF_TO = {
    "level": re.compile(
        r"moe|ops\.permsec|ops\.province|:ops$|government|ministry|related\.local|>|has:|mood:"
    ),
    "negative": re.compile(r"^(?!t:|b:|tt:|bt:|[tbo]mood:)|<(?!related\.(justice|society|local)|none)"),
    "agency": re.compile(r"mood:|levels:|mainly:"),
    "tone": re.compile(r"^(?!t:|b:|tt:|bt:|[tbo]mood:)|<"),
}
# Which questions listen to runs of letters too: fitted apart and averaged with the words. On left-out items and on
# other news that was better than words alone, letters alone and both in one fit; for the agency words alone were.
SPELLS = ("relevant", "level", "negative")
FOLDS = 4
# Steps of the solver: the folds only serve calibration and may stop earlier.
STEPS = 150
STEPS_IN_FOLD = 70
# A shortened copy of an item counts less than the item itself.
COPY_WEIGHT = 0.5
LONG_ENOUGH = 150


@dataclass(frozen=True, slots=True)
class Question:
    """What one task learns: the rows it uses, their answers and weights, and the names of the answers."""

    name: str
    classes: tuple[str, ...]
    rows: Ints
    answers: Ints
    weights: Floats


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a training run."""

    version: str
    items: int
    features: int
    path: Path


def train(
    paths: Sequence[Path] | None = None,
    out: Path = MODEL_FILE,
    *,
    extra_names: Mapping[str, Sequence[str]] | None = None,
) -> Report:
    """Learn from files of labelled items (default: the shipped training set) and write the model to ``out``.

    ``extra_names`` are an agency's own names (``agencies`` of ``agency.yaml``); label ids that are new
    there may occur in the files. Raises ExampleError for a wrong line.
    """
    paths = list(paths) if paths is not None else training_files()
    labels = (*AGENCIES, *sorted(set(extra_names or {}) - set(AGENCIES)))
    examples = [example for path in paths for example in read_examples(path, agencies=labels)]
    model = learn(examples, Gazetteer(extra_names), training_hash(paths), agencies=labels)
    save(model, out)
    return Report(
        model.version,
        len(examples),
        len(model.vocabulary.names),
        out,
    )


def learn(
    examples: Sequence[Example],
    gazetteer: Gazetteer,
    training: str = "",
    *,
    agencies: Sequence[str] = AGENCIES,
    folds: int = FOLDS,
) -> Model:
    """Learn a model from examples in memory; ``training`` is their hash, part of the version.

    ``folds`` (at least 2) is into how many parts the examples are dealt to calibrate the probabilities.
    """
    copies, origins = with_shortened(examples)
    readings = extract([example.item for example in copies], gazetteer)
    vocabulary = Vocabulary.of([reading.features for reading in readings])
    matrix = row_matrix(vocabulary.rows(readings), len(vocabulary.names))
    tie_names = sorted({tie.name for reading in readings for tie in reading.ties})
    ties = tie_matrix(readings, tie_names, agencies)
    spelled = [runs(reading.text) for reading in readings]
    letters = Letters(telling(spelled), {})
    runs_matrix, kept = spell(spelled, letters)
    fits: dict[str, Fit] = {}
    tasks: dict[str, Task] = {}
    offset = 0
    for question in questions(copies, agencies):
        tied = ties if question.name == "agency" else None
        heard = _heard(question.name, vocabulary)
        sources = [matrix[:, heard], *([runs_matrix] if question.name in SPELLS else [])]
        found, calibration = _fit(question, sources, tied, origins % folds)
        fits[question.name] = _shared(found, heard, len(vocabulary.names))
        if question.name in SPELLS:
            letters.weights[question.name] = _letter_weights(found[1], kept, 1 / len(found))
        tasks[question.name] = Task(question.name, question.classes, offset, calibration)
        offset += len(question.classes)
    return Model(
        vocabulary,
        letters,
        np.concatenate([fits[name].per_class for name in tasks], axis=1).astype(np.float32),
        np.concatenate([fits[name].bias for name in tasks]),
        tasks,
        dict(zip(tie_names, map(float, fits["agency"].tied), strict=True)),
        learn_mentions(copies, readings),
        ingredients(gazetteer, training),
    )


def _heard(question: str, vocabulary: Vocabulary) -> Ints:
    """Columns of the features that a question listens to."""
    deaf = DEAF_TO.get(question)
    return np.asarray(
        [column for name, column in vocabulary.names.items() if deaf is None or not deaf.search(name)],
        dtype=np.int64,
    )


def _shared(fits: Sequence[Fit], heard: Ints, columns: int) -> Fit:
    """The words' part of the mean of all fits, with a row for every feature; the bias is that of the mean itself."""
    first, share = fits[0], 1 / len(fits)
    weights = np.zeros((columns, first.per_class.shape[1]))
    weights[heard] = share * first.per_class
    return Fit(weights, share * np.sum([fit.bias for fit in fits], axis=0), share * first.tied)


def _letter_weights(fit: Fit, kept: Ints, share: float) -> npt.NDArray[np.float32]:
    """The weights of all runs of letters: a column per answer, or the one of "yes" against "no"."""
    found = share * fit.per_class
    two = found.shape[1] == len(YES_NO)
    weights = np.zeros((BUCKETS, 1 if two else found.shape[1]), dtype=np.float32)
    weights[kept] = found[:, 1:] - found[:, :1] if two else found
    return weights


def spell(found: Sequence[Counts], letters: Letters) -> tuple[Any, Ints]:
    """A sparse matrix of the runs of letters, and which bucket each of its columns is."""
    weighed = (weigh(counts, letters.idf) for counts in found)
    vectors = [Vector(buckets, values.astype(np.float64, copy=False)) for buckets, values in weighed]
    kept = np.flatnonzero(letters.idf)
    return stack(vectors, BUCKETS)[:, kept], kept


def with_shortened(examples: Sequence[Example]) -> tuple[list[Example], Ints]:
    """Add copies without title and copies of the title alone: news comes in both shapes.

    Returns the examples and, for each, the number of the item it was made from.
    """
    copies: list[Example] = []
    origins: list[int] = []
    for number, example in enumerate(examples):
        item = example.item
        shapes = [example]
        if item.title and len(item.body) >= LONG_ENOUGH:
            weight = example.weight * COPY_WEIGHT
            shapes.append(replace(example, item=replace(item, title=""), weight=weight))
            shapes.append(replace(example, item=replace(item, body=""), weight=weight))
        copies.extend(shapes)
        origins.extend([number] * len(shapes))
    return copies, np.asarray(origins, dtype=np.int64)


def questions(examples: Sequence[Example], agencies: Sequence[str]) -> list[Question]:
    """The tasks, each with the examples that say something about it."""
    number = {label: place for place, label in enumerate(agencies)}
    level = {label: place for place, label in enumerate(LEVELS)}

    def of(
        name: str,
        classes: tuple[str, ...],
        answer: Callable[[Example], int],
        asked: Callable[[Example], bool] = lambda x: x.relevant,
    ) -> Question:
        rows = [n for n, x in enumerate(examples) if asked(x) and x.share(name) > 0]
        return Question(
            name,
            classes,
            np.asarray(rows, dtype=np.int64),
            np.asarray([answer(examples[n]) for n in rows], dtype=np.int64),
            np.asarray([examples[n].weight * examples[n].share(name) for n in rows]),
        )

    return [
        of("relevant", YES_NO, lambda x: int(x.relevant), lambda x: True),
        of("level", LEVELS, lambda x: level[x.level or ""]),
        of("agency", tuple(agencies), lambda x: number[x.agency or ""]),
        of("negative", YES_NO, lambda x: int(x.negative)),
        of("tone", TONES, lambda x: int(x.sentiment == "positive"), lambda x: x.sentiment != "negative"),
    ]


def _fit(
    question: Question, sources: Sequence[Any], ties: Any | None, folds: Ints
) -> tuple[list[Fit], Calibration]:
    """Fit a question on all its rows, from each source (matrix of features) apart; ties belong to the first.

    The calibration is that of the mean of their scores, on rows that were left out in turn.
    """
    rows = question.rows
    tied = None if ties is None else ties[_blocks(rows, len(question.classes))]
    scale = question.weights * _balance(question)
    part = folds[rows]
    left_out = np.zeros((len(rows), len(question.classes)))
    fits = []
    for features in (source[rows] for source in sources):
        for fold in np.unique(part):
            inside, outside = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
            fit = _solve(question, features, scale, tied, inside, STEPS_IN_FOLD)
            scores = logits_of(fit, features[outside], _rows_of(tied, outside, question))
            left_out[outside] += scores / len(sources)
        fits.append(_solve(question, features, scale, tied, np.arange(len(rows)), STEPS))
        tied = None
    return fits, calibrate(question, left_out, question.weights)


def _solve(question: Question, features: Any, scale: Floats, tied: Any | None, rows: Ints, steps: int) -> Fit:
    return fit_softmax(
        features[rows],
        question.answers[rows],
        len(question.classes),
        weights=scale[rows],
        strength=STRENGTH[question.name],
        ties=_rows_of(tied, rows, question),
        steps=steps,
    )


def _rows_of(tied: Any | None, rows: Ints, question: Question) -> Any | None:
    return None if tied is None else tied[_blocks(rows, len(question.classes))]


def _blocks(rows: Ints, classes: int) -> Ints:
    return (rows[:, None] * classes + np.arange(classes)).ravel()


def _balance(question: Question) -> Floats:
    counts = np.bincount(question.answers, minlength=len(question.classes))
    share = len(question.answers) / (np.count_nonzero(counts) * np.maximum(counts, 1))
    return np.asarray(share[question.answers] ** BALANCE[question.name])


def calibrate(question: Question, logits: Floats, weights: Floats) -> Calibration:
    """Make probabilities honest on left-out items: by one divisor, and for yes/no by an offset too.

    The divisor and the offset are those of least log loss. The threshold for "yes" is a half, or where
    the F-measure of RECALL_COUNTS is best.
    """
    two = len(question.classes) == 2
    picked = np.arange(len(question.answers)), question.answers

    def loss(scale: float, offset: float) -> float:
        shifted = logits / scale + np.asarray([0.0, offset] if two else 0.0)
        return -float((weights * np.log(probabilities(shifted)[picked] + 1e-12)).sum())

    offsets = np.linspace(-2.0, 2.0, 21) if two else np.zeros(1)
    scale, offset = min(
        ((scale, shift) for scale in np.geomspace(0.3, 4.0, 20) for shift in offsets),
        key=lambda pair: loss(*pair),
    )
    threshold = 0.5
    if question.name in RECALL_COUNTS:
        chance = probabilities(logits / scale + np.asarray([0.0, offset]))[:, 1]
        threshold = _best_threshold(
            chance,
            question.answers,
            weights,
            RECALL_COUNTS[question.name],
            LENIENT_BY.get(question.name, 0.0),
        )
    return Calibration(float(scale), float(offset), threshold)


def _best_threshold(chance: Floats, answers: Ints, weights: Floats, beta: float, lenient: float) -> float:
    wanted = float(weights[answers == 1].sum())

    def f_measure(threshold: float) -> float:
        given = chance >= threshold
        hit = float(weights[given & (answers == 1)].sum())
        answered = float(weights[given].sum())
        return (1 + beta**2) * hit / max(beta**2 * wanted + answered, 1e-9)

    tried = np.linspace(0.02, 0.6, 59)
    found = np.asarray([f_measure(threshold) for threshold in tried])
    error = float(np.sqrt(found.max() * (1 - found.max()) / max(wanted, 1.0)))
    return float(tried[found >= found.max() - lenient * error][0])


def row_matrix(rows: Rows, columns: int) -> Any:
    """The sparse matrix of a batch that was weighed together."""
    from scipy.sparse import csr_matrix

    return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(rows.starts) - 1, columns))


def stack(vectors: Sequence[Vector], columns: int) -> Any:
    """A sparse matrix with one row per vector."""
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
    flat = np.concatenate([vector.columns for vector in vectors])
    values = np.concatenate([vector.values for vector in vectors])
    return csr_matrix((values, flat, starts), shape=(len(vectors), columns))


def tie_matrix(readings: Sequence[Reading], names: Sequence[str], agencies: Sequence[str]) -> Any:
    """Tied features, one row per (item, agency)."""
    from scipy.sparse import csr_matrix

    column = {name: place for place, name in enumerate(names)}
    place = {label: number for number, label in enumerate(agencies)}
    cells = sorted(
        {
            (row * len(agencies) + place[tie.label], column[tie.name])
            for row, reading in enumerate(readings)
            for tie in reading.ties
            if tie.label in place
        }
    )
    rows = [row for row, _ in cells]
    shape = (len(readings) * len(agencies), len(names))
    return csr_matrix((np.ones(len(cells)), (rows, [col for _, col in cells])), shape=shape)


def learn_mentions(examples: Sequence[Example], readings: Sequence[Reading]) -> Mention:
    """Learn which agencies named beside the primary one belong on the list."""
    clues: list[list[str]] = []
    answers: list[int] = []
    for example, reading in zip(examples, readings, strict=True):
        if example.agency is not None and example.share("agency"):
            for label, found in mention_clues(reading, example.agency):
                clues.append(found)
                answers.append(int(label in example.agencies))
    names = sorted({clue for found in clues for clue in found})
    if not names or len(set(answers)) < 2:
        return Mention({"": -5.0})
    column = {name: place for place, name in enumerate(names)}
    vectors = [Vector(np.asarray([column[clue] for clue in found]), np.ones(len(found))) for found in clues]
    fit = fit_softmax(
        stack(vectors, len(names)),
        np.asarray(answers, dtype=np.int64),
        2,
        weights=np.ones(len(answers)),
        strength=MENTION_STRENGTH,
    )
    difference = fit.per_class[:, 1] - fit.per_class[:, 0]
    learned = dict(zip(names, map(float, difference), strict=True))
    return Mention({"": float(fit.bias[1] - fit.bias[0]), **learned})
