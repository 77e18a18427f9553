"""Learning from officers' corrections, and the gate through which a new model must go. Pure.

The corrections are dealt, story by story, into those that teach and those held back to judge; a story is always
dealt the same way, so no model has ever learned from what it is judged by. The shipped set is judged on a share that
is left out of a trial run with the same corrections: the model itself learns from all of it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import compress
from typing import Any

from classifier.classify import Classifier
from classifier.evaluate import compare
from classifier.examples import Example
from classifier.features import extract
from classifier.gazetteer import Gazetteer
from classifier.items import AGENCIES, Labels
from classifier.model import TASKS, Model
from classifier.training import learn

HELD_BACK = 4
"""One story in so many is held back to judge."""
SHARE = 8
"""One item in so many of the shipped set is left out of the trial."""
WEIGHT = 1.5
"""How much a correction counts against an item of the shipped set. With 3 a new category was learned no better, and the
shipped share was a little worse."""
HEAVIEST = 12.0
"""The most that a correction with a label unknown to the shipped set may count. Together they weigh as much as a usual
label of that set, which knows the same kind of news under another label and would outvote a few corrections.
"""
TRIAL_FOLDS = 2
FIGURES = ("relevant_f1", "level_macro_f1", "agency_macro_f1", "negative_f1")
"""What the model is judged by on the shipped share."""
CHANCE = 1.0
CHANCE_OF_ONE = 2.0
"""By how many standard deviations more labels may be lost than won on the shipped share, of all kinds together and of
one kind: two models never agree on every item, and a plain "not one more" would refuse half of the equally good ones.
"""
JUDGED = ("relevant", "level", "agency", "negative")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A corrected clip: its right labels, and the story (or clip) by which it is dealt."""

    example: Example
    group: str

    @property
    def held_back(self) -> bool:
        """Whether it judges instead of teaching."""
        return dealt(self.group, HELD_BACK)


def dealt(key: str, parts: int) -> bool:
    """Whether a key falls into the one part of so many that is left out; always the same for the same key."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % parts == 0


def undated(shipped: Sequence[Example], gazetteer: Gazetteer, labels: Sequence[str]) -> Sequence[Example]:
    """The shipped set for an agency file with labels of its own: whom it names by them it says nothing of.

    Such an item was labelled before there was that agency. Its label would speak against the officers' when it is
    learned, and call a model wrong for doing as they said when it is judged by.
    """
    new = set(labels) - {x.agency for x in shipped}
    if not new:
        return shipped
    known = {name: 1.0 for name in TASKS if name != "agency"}
    readings = extract([x.item for x in shipped], gazetteer)
    return [
        replace(x, shares=known) if any(tie.label in new for tie in reading.ties) else x
        for x, reading in zip(shipped, readings, strict=True)
    ]


def weighed(taught: Sequence[Example], shipped: Sequence[Example]) -> list[Example]:
    """Corrections with the weight at which they are learned beside the shipped set.

    An agency that the shipped set does not know is raised for the question of the agency alone: what else the
    officer said of the clip counts like any correction.
    """
    usual = Counter(x.agency for x in shipped if x.agency)
    as_usual = sum(usual.values()) / max(len(usual), 1)
    there: defaultdict[str | None, float] = defaultdict(float)
    for x in taught:
        there[x.agency] += x.weight * x.share("agency")

    def shares(x: Example) -> Mapping[str, float] | None:
        if x.agency is None or x.agency in usual or not x.share("agency"):
            return x.shares
        factor = min(max(as_usual / there[x.agency], WEIGHT), HEAVIEST)
        return {name: x.share(name) * (factor / WEIGHT if name == "agency" else 1.0) for name in TASKS}

    return [replace(x, weight=x.weight * WEIGHT, shares=shares(x)) for x in taught]


@dataclass(frozen=True, slots=True)
class Score:
    """How a model does on the held-back corrections: labels that are right, of so many."""

    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A model on the shipped share: its figures, and for each kind of label which items are right (1, 0; - not asked)."""

    figures: Mapping[str, float]
    right: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the new model goes live; `reasons` says in a sentence each why not."""

    accepted: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a retraining: old and new side by side, ready to be stored and shown.

    `shipped_old` and `shipped_new` are the trials on the shipped share, `shipped_base` the one without any correction;
    `agencies` is F1 on the held-back corrections by agency: old, new, how many.
    """

    version: str
    taught: int
    held_back: int
    held_old: Score
    held_new: Score
    shipped_old: Trial
    shipped_new: Trial
    shipped_base: Trial
    agencies: Mapping[str, tuple[float, float, int]]
    verdict: Verdict
    basis: str

    def as_data(self) -> dict[str, Any]:
        """As plain data."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain


def retrain(
    shipped: Sequence[Example],
    lessons: Sequence[Lesson],
    running: Classifier,
    *,
    shipped_hash: str = "",
    extra_names: Mapping[str, Sequence[str]] | None = None,
    reference: Mapping[str, Any] | None = None,
) -> tuple[Model, Report]:
    """Learn from the shipped set and the corrections, and judge the result against the `running` model.

    `extra_names` are all label ids of the agency file with their further names. `reference` is the report with which
    the running model went live: what it says of the shipped share is used, where it rests on the same basis, instead
    of measured again (a trial takes as long as a training).
    """
    gazetteer = Gazetteer({label: names for label, names in (extra_names or {}).items() if names})
    labels = (*AGENCIES, *sorted(set(extra_names or {}) - set(AGENCIES)))
    shipped = undated(shipped, gazetteer, labels)
    taught = weighed([x.example for x in lessons if not x.held_back], shipped)
    held = [x.example for x in lessons if x.held_back]
    rest = [x for x in shipped if not dealt(x.item.id, SHARE)]
    share = [x for x in shipped if dealt(x.item.id, SHARE)]

    def trial(more: Sequence[Example]) -> Trial:
        model = learn([*rest, *more], gazetteer, "trial", agencies=labels, folds=TRIAL_FOLDS)
        return _tried(share, Classifier(model, gazetteer))

    model = learn(
        [*shipped, *taught], gazetteer, training_of(shipped_hash, taught, extra_names or {}), agencies=labels
    )
    new = Classifier(model, gazetteer)
    basis = basis_of(model, shipped_hash, share)
    known = reference if reference and reference.get("basis") == basis else None
    before, after = running.classify([x.item for x in held]), new.classify([x.item for x in held])
    old_score, new_score = _score(held, before), _score(held, after)
    base = Trial(**known["shipped_base"]) if known else trial([])
    shipped_old = Trial(**known["shipped_new"]) if known else base
    shipped_new = trial(taught) if taught else base
    return model, Report(
        version=model.version,
        taught=len(taught),
        held_back=len(held),
        held_old=old_score,
        held_new=new_score,
        shipped_old=shipped_old,
        shipped_new=shipped_new,
        shipped_base=base,
        agencies=_by_agency(held, before, after),
        verdict=judge(old_score, new_score, shipped_old, shipped_new, base),
        basis=basis,
    )


def judge(old: Score, new: Score, shipped_old: Trial, shipped_new: Trial, shipped_base: Trial) -> Verdict:
    """The gate: not worse on the held-back corrections, nor on the shipped share by more than chance explains.

    On the share the new model is held against the running one, and against the one without corrections, so that
    small losses never add up over the nights.
    """
    reasons = []
    if new.right < old.right:
        reasons.append(f"held-back corrections: {new.right} of {new.of} labels right, {old.right} before")
    for what, before in (("before", shipped_old), ("without corrections", shipped_base)):
        changes = {name: _changes(before.right[name], shipped_new.right[name]) for name in JUDGED}
        changes["all labels"] = (sum(x for x, _ in changes.values()), sum(x for _, x in changes.values()))
        for name, (lost, won) in changes.items():
            if lost - won > (CHANCE if name == "all labels" else CHANCE_OF_ONE) * (lost + won) ** 0.5:
                reasons.append(
                    f"shipped set, {name}: {lost} wrong that were right {what}, {won} the other way"
                )
    return Verdict(not reasons, tuple(dict.fromkeys(reasons)))


def _changes(before: str, after: str) -> tuple[int, int]:
    """How many labels were lost and how many won."""
    pairs = list(zip(before, after, strict=True))
    return pairs.count(("1", "0")), pairs.count(("0", "1"))


def training_of(shipped_hash: str, taught: Sequence[Example], names: Mapping[str, Sequence[str]]) -> str:
    """Hash of all that a model learns from, 16 hex digits: part of its version."""
    told = json.dumps(sorted((label, sorted(found)) for label, found in names.items()), ensure_ascii=False)
    digest = hashlib.sha256(f"{shipped_hash}\n{told}\n".encode())
    for line in sorted(json.dumps(asdict(x), ensure_ascii=False, default=str) for x in taught):
        digest.update(line.encode())
    return digest.hexdigest()[:16]


def basis_of(model: Model, shipped_hash: str, share: Sequence[Example]) -> str:
    """What two trials must have in common to be comparable."""
    parts = {k: v for k, v in model.ingredients.items() if k != "training"}
    text = json.dumps([sorted(parts.items()), shipped_hash, [x.item.id for x in share]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tried(examples: Sequence[Example], classifier: Classifier) -> Trial:
    labels = classifier.classify([x.item for x in examples])
    figures = compare(examples, labels)
    right = {
        name: "".join(
            "-"
            if (name != "relevant" and not truth.relevant) or not truth.share(name)
            else str(int(getattr(truth, name) == getattr(given, name)))
            for truth, given in zip(examples, labels, strict=True)
        )
        for name in JUDGED
    }
    return Trial({name: round(float(figures[name]), 4) for name in FIGURES}, right)


def _score(held: Sequence[Example], given: Sequence[Labels]) -> Score:
    """Right labels, of those that an officer stood for: the others are the running model's own.

    Where the truth is "not relevant" only that counts, since the rest follows from it.
    """
    right = of = 0
    for truth, labels in zip(held, given, strict=True):
        asked = [name for name in (JUDGED if truth.relevant else JUDGED[:1]) if truth.share(name)]
        right += sum(getattr(truth, name) == getattr(labels, name) for name in asked)
        of += len(asked)
    return Score(right, of)


def _by_agency(
    held: Sequence[Example], before: Sequence[Labels], after: Sequence[Labels]
) -> Mapping[str, tuple[float, float, int]]:
    sure = [bool(x.share("agency")) for x in held]
    held = list(compress(held, sure))
    tables = [compare(held, list(compress(x, sure)))["tasks"]["agency"]["classes"] for x in (before, after)]
    nothing = {"f1": 0.0}
    return {
        label: (round(tables[0].get(label, nothing)["f1"], 4), round(figures["f1"], 4), figures["support"])
        for label, figures in tables[1].items()
        if figures["support"]
    }
