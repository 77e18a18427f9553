import os
from collections import Counter
from pathlib import Path

import pytest

from classifier.check import duplicates, shared_passages
from classifier.examples import Example, read_examples, training_files
from classifier.items import AGENCIES, LEVELS

STYLES = {"release", "paper", "headline", "clipping", "social"}


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example for path in training_files() for example in read_examples(path)]


def test_there_are_two_thousand_items_and_every_label_occurs(examples: list[Example]) -> None:
    assert len(examples) >= 2000
    assert {example.level for example in examples} == {*LEVELS, None}
    assert {example.agency for example in examples} == {*AGENCIES, None}
    assert {example.style for example in examples} == STYLES


def test_news_on_the_first_agency_itself_is_rich(examples: list[Example]) -> None:
    counts = Counter((example.agency, example.negative) for example in examples)
    assert counts["onesqa", False] >= 100
    assert counts["onesqa", True] >= 30


def test_ids_are_unique(examples: list[Example]) -> None:
    assert max(Counter(example.item.id for example in examples).values()) == 1


def test_labels_agree_with_each_other(examples: list[Example]) -> None:
    for example in examples:
        assert example.relevant or not example.negative, example.item.id
        assert example.sentiment == "negative" or not example.negative, example.item.id
        assert example.item.title or example.item.body, example.item.id


def test_no_item_is_there_twice(examples: list[Example]) -> None:
    assert list(duplicates(examples)) == []


def test_the_checker_finds_an_edited_copy(examples: list[Example]) -> None:
    long = next(example for example in examples if len(example.item.body) > 300)
    body = long.item.body
    copy = Example(
        type(long.item)("copy", "", body[: len(body) * 3 // 4]),
        True,
        "basic",
        "obec",
        ("obec",),
        False,
        "neutral",
    )
    assert [finding.first for finding in duplicates([long], [copy])] == [long.item.id]
    assert [finding.first for finding in shared_passages([long], [copy])] == [long.item.id]


@pytest.mark.shared
def test_nothing_is_taken_from_the_set_it_is_measured_on(examples: list[Example]) -> None:
    dev = list(read_examples(shared_data() / "news_dev.jsonl"))
    assert [finding for finding in duplicates(examples, dev) if finding.kind == "duplicate"] == []
    assert list(shared_passages(examples, dev)) == []


def shared_data() -> Path:
    root = Path(__file__).parents[2]
    shared = Path(os.environ.get("KHAOCHAT_SHARED", root.parent / "shared"))
    if not (shared / "data" / "news_dev.jsonl").is_file():
        reason = f"the reference material is not at {shared}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return shared / "data"
