"""The measurement of the classifier tells its figures beside those of a peer that was trained on the same set."""

from __future__ import annotations

from itertools import islice

from classifier.examples import read_examples, training_files
from khaochat.bench.classifying import HEADLINES, measure, train_peer


def test_speed_and_quality_are_told_beside_those_of_the_peer(monkeypatch, tmp_path) -> None:
    few = tmp_path / "few.jsonl"
    lines = [line for path in training_files() for line in islice(path.open(encoding="utf-8"), 20)]
    few.write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr("khaochat.bench.classifying.training_files", lambda: [few])
    figures = measure(60, labelled=few)
    assert figures["clips"] == 60
    assert figures["clips_per_s"] > 0
    assert figures["one_p50_ms"] <= figures["one_p99_ms"]
    assert set(figures["quality"]) == set(figures["peer"]["quality"]) == set(HEADLINES)
    assert figures["peer"]["quality"]["relevant_f1"] > 0.9, "it was trained on these"


def test_what_the_peer_calls_irrelevant_has_no_labels() -> None:
    examples = [example for path in training_files() for example in islice(read_examples(path), 30)]
    label = train_peer(examples)
    for labels in label([example.item for example in examples]):
        assert labels.relevant == (labels.level is not None) == (labels.agency is not None)
        assert labels.relevant or not labels.negative
