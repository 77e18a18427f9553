"""How good the labels are on a labelled set: figures per class, confusion tables, calibration.

The figures are those by which the classifier is judged: F1 of *relevant*, macro-F1 of the level over
its classes, macro-F1 of the primary agency over the agencies that occur ten times or more, F1 of
*negative*. Level and agency are counted over the items that are relevant in truth; one that was wrongly
called irrelevant has no level and no agency and counts as a miss.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.classify import Classifier
from classifier.examples import Example, read_examples
from classifier.items import AGENCIES, LEVELS, SENTIMENTS, Labels

OFTEN_ENOUGH = 10
BINS = 10
NONE = "none"


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Precision, recall and F1 of one class, and how often it occurs."""

    precision: float
    recall: float
    f1: float
    support: int


def class_figures(truth: Sequence[str], given: Sequence[str], label: str) -> ClassFigures:
    """Figures of one class; 0 where nothing can be divided."""
    both = sum(t == g == label for t, g in zip(truth, given, strict=True))
    support, answered = truth.count(label), given.count(label)
    precision = both / answered if answered else 0.0
    recall = both / support if support else 0.0
    f1 = 2 * both / (support + answered) if support + answered else 0.0
    return ClassFigures(precision, recall, f1, support)


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins of equal width: mean gap between confidence and truth."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, hit in zip(confidences, right, strict=True):
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, hit))
    gaps = [abs(sum(c for c, _ in found) - sum(hit for _, hit in found)) for found in bins.values()]
    return sum(gaps) / len(confidences) if confidences else 0.0


def compare(examples: Sequence[Example], labels: Sequence[Labels]) -> dict[str, Any]:
    """Hold labels against the truth; returns a dictionary of figures that is ready for JSON."""
    pairs = list(zip(examples, labels, strict=True))
    relevant = [(truth, given) for truth, given in pairs if truth.relevant]
    tasks = {
        "relevant": _task(pairs, "relevant", [_flag(t.relevant) for t, _ in pairs], ("yes", "no")),
        "level": _task(relevant, "level", [t.level or NONE for t, _ in relevant], LEVELS),
        "agency": _task(relevant, "agency", [t.agency or NONE for t, _ in relevant], _agencies(relevant)),
        "negative": _task(pairs, "negative", [_flag(t.negative) for t, _ in pairs], ("yes", "no")),
        "sentiment": _task(pairs, "sentiment", [t.sentiment for t, _ in pairs], SENTIMENTS),
    }
    agency = tasks["agency"]["classes"]
    often = [label for label, figures in agency.items() if figures["support"] >= OFTEN_ENOUGH]
    return {
        "items": len(pairs),
        "relevant_f1": tasks["relevant"]["classes"]["yes"]["f1"],
        "level_macro_f1": _mean(
            figures["f1"] for figures in tasks["level"]["classes"].values() if _occurs(figures)
        ),
        "agency_macro_f1": _mean(agency[label]["f1"] for label in often),
        "agency_macro_f1_over": often,
        "negative_f1": tasks["negative"]["classes"]["yes"]["f1"],
        "agencies_f1": _overlap(relevant),
        "tasks": tasks,
    }


def evaluate(classifier: Classifier, path: Path) -> dict[str, Any]:
    """Label the items of a JSON Lines file and hold the labels against those in it.

    Returns the figures of :func:`compare`; raises ExampleError for a wrong line.
    """
    examples = list(read_examples(path, agencies=classifier.agencies))
    return compare(examples, classifier.classify([example.item for example in examples]))


def _agencies(relevant: Sequence[tuple[Example, Labels]]) -> tuple[str, ...]:
    seen = {truth.agency for truth, _ in relevant} | {given.agency for _, given in relevant}
    return (*AGENCIES, *sorted(label for label in seen if label and label not in AGENCIES))


def _flag(value: bool) -> str:
    return "yes" if value else "no"


def _answer(given: Labels, name: str) -> str:
    value = getattr(given, name)
    return _flag(value) if isinstance(value, bool) else value or NONE


def _task(
    pairs: Sequence[tuple[Example, Labels]], name: str, truth: list[str], classes: Iterable[str]
) -> dict[str, Any]:
    given = [_answer(labels, name) for _, labels in pairs]
    sure = [
        (labels.confidence[name], t == g)
        for (_, labels), t, g in zip(pairs, truth, given, strict=True)
        if name in labels.confidence
    ]
    table = Counter(zip(truth, given, strict=True))
    return {
        "accuracy": _mean(t == g for t, g in zip(truth, given, strict=True)),
        "calibration_error": calibration_error([c for c, _ in sure], [hit for _, hit in sure]),
        "classes": {label: _as_dict(class_figures(truth, given, label)) for label in classes},
        "confusion": [{"truth": t, "given": g, "count": n} for (t, g), n in sorted(table.items())],
    }


def _occurs(figures: Mapping[str, float]) -> bool:
    """Whether a class is in the truth; one that isn't has no F1, and 0 would say that it was missed."""
    return figures["support"] > 0


def _as_dict(figures: ClassFigures) -> dict[str, float]:
    return {
        "precision": figures.precision,
        "recall": figures.recall,
        "f1": figures.f1,
        "support": figures.support,
    }


def _overlap(relevant: Sequence[tuple[Example, Labels]]) -> float:
    both = sum(len(set(truth.agencies) & set(given.agencies)) for truth, given in relevant)
    total = sum(len(truth.agencies) + len(given.agencies) for truth, given in relevant)
    return 2 * both / total if total else 0.0


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def table(figures: Mapping[str, Any]) -> str:
    """The figures as text for a terminal, with a confusion table per task (rows are the truth)."""
    lines = [
        f"items {figures['items']}",
        f"relevant F1      {figures['relevant_f1']:.3f}",
        f"level macro-F1   {figures['level_macro_f1']:.3f}",
        f"agency macro-F1  {figures['agency_macro_f1']:.3f}  (over {', '.join(figures['agency_macro_f1_over'])})",
        f"negative F1      {figures['negative_f1']:.3f}",
        f"agencies F1      {figures['agencies_f1']:.3f}",
    ]
    for name, task in figures["tasks"].items():
        lines += ["", f"{name}: accuracy {task['accuracy']:.3f}, ECE {task['calibration_error']:.3f}"]
        lines.append(f"  {'':16}{'precision':>10}{'recall':>8}{'F1':>8}{'items':>7}")
        for label, row in task["classes"].items():
            lines.append(
                f"  {label:16}{row['precision']:10.3f}{row['recall']:8.3f}{row['f1']:8.3f}{row['support']:7d}"
            )
        lines += _confusion(task["confusion"])
    return "\n".join(lines)


def _confusion(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    counts = {(cell["truth"], cell["given"]): cell["count"] for cell in cells}
    columns = sorted({given for _, given in counts})
    lines = ["  truth \\ given   " + "".join(f"{column[:9]:>10}" for column in columns)]
    for row in sorted({truth for truth, _ in counts}):
        lines.append(f"  {row:16}" + "".join(f"{counts.get((row, column), 0):10d}" for column in columns))
    return lines
