"""News on the agency itself: written apart from the training set and never trained on."""

from pathlib import Path

import pytest

from classifier import Classifier, evaluate
from classifier.check import duplicates, shared_passages
from classifier.examples import read_examples, training_files

NEWS = Path(__file__).parent / "onesqa_news.jsonl"


def test_nothing_of_it_is_in_the_training_set() -> None:
    news = list(read_examples(NEWS))
    trained = [example for path in training_files() for example in read_examples(path)]
    assert len(news) >= 60
    own = {example.item.id for example in news}
    assert [finding for finding in duplicates(trained, news) if finding.second in own] == []
    assert list(shared_passages(news, trained)) == []


def test_news_on_the_agency_and_its_network_centres_is_told_apart() -> None:
    figures = evaluate(Classifier.load(), NEWS)
    agency = figures["tasks"]["agency"]["classes"]
    assert figures["relevant_f1"] >= 0.98
    assert agency["onesqa"]["f1"] >= 0.95
    assert agency["network_center"]["f1"] >= 0.9
    assert figures["negative_f1"] >= 0.92


@pytest.mark.parametrize("name", ["relevant", "agency", "negative"])
def test_what_it_says_of_its_own_certainty_is_true(name: str) -> None:
    figures = evaluate(Classifier.load(), NEWS)
    assert figures["tasks"][name]["calibration_error"] <= 0.06
