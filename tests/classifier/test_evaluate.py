import pytest

from classifier.evaluate import calibration_error, class_figures, compare, table
from classifier.examples import Example, ExampleError, day_of, example_from, read_examples
from classifier.items import Item, Labels

ROW = {
    "id": "x-1",
    "title": "ข่าว",
    "body": "",
    "date": "2024-02-30",
    "relevant": True,
    "level": "basic",
    "agency": "obec",
    "agencies": ["obec", "moe"],
    "negative": False,
    "sentiment": "neutral",
}


def labels(**changes: object) -> Labels:
    values = {
        "relevant": True,
        "level": "basic",
        "agency": "obec",
        "agencies": ["obec"],
        "negative": False,
        "sentiment": "neutral",
        "confidence": {"relevant": 0.9, "level": 0.8, "agency": 0.7, "negative": 0.9, "sentiment": 0.6},
    }
    return Labels(**{**values, **changes})


def example(**changes: object) -> Example:
    return example_from({**ROW, **changes})


def test_figures_of_a_class_by_hand() -> None:
    figures = class_figures(["a", "a", "b", "b"], ["a", "b", "b", "b"], "b")
    assert (figures.precision, figures.recall, figures.f1, figures.support) == (2 / 3, 1.0, 0.8, 2)


def test_a_class_that_never_occurs_has_no_figures() -> None:
    assert class_figures(["a"], ["a"], "b").f1 == 0.0


def test_calibration_error_is_the_gap_between_word_and_deed() -> None:
    assert calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0.0)
    assert calibration_error([1.0] * 4, [True, True, False, False]) == pytest.approx(0.5)
    assert calibration_error([], []) == 0.0


def test_agencies_that_are_rare_do_not_count_in_the_macro_figure() -> None:
    truth = [example() for _ in range(10)] + [example(agency="onec", agencies=["onec"])]
    given = [labels() for _ in range(11)]
    figures = compare(truth, given)
    assert figures["agency_macro_f1_over"] == ["obec"]
    assert figures["agency_macro_f1"] == pytest.approx(20 / 21)


def test_an_item_wrongly_called_irrelevant_is_a_miss_for_level_and_agency() -> None:
    given = labels(relevant=False, level=None, agency=None, agencies=[], confidence={"relevant": 0.6})
    figures = compare([example()], [given])
    assert figures["level_macro_f1"] == 0.0
    assert figures["tasks"]["level"]["confusion"] == [{"truth": "basic", "given": "none", "count": 1}]


def test_the_table_shows_every_task() -> None:
    text = table(compare([example()], [labels()]))
    for word in ("relevant", "level", "agency", "negative", "sentiment", "truth"):
        assert word in text


def test_an_impossible_date_is_no_date() -> None:
    assert day_of("2024-02-30") is None
    assert example().item == Item("x-1", "ข่าว")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"level": "primary"}, "level"),
        ({"agencies": ["moe", "obec"]}, "agencies"),
        ({"negative": "yes"}, "negative"),
        ({"sentiment": None}, "sentiment"),
    ],
)
def test_a_wrong_label_is_named_with_file_and_line(tmp_path, changes, fault) -> None:
    import json

    path = tmp_path / "set.jsonl"
    rows = [ROW, {**ROW, **changes}]
    path.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(ExampleError, match=f"set.jsonl:3: {fault}"):
        list(read_examples(path))


def test_what_is_no_labelled_news_is_told_in_words(tmp_path) -> None:
    path = tmp_path / "set.jsonl"
    for content, fault in (
        ("[]", "set.jsonl:1: must be one labelled item, a JSON object on a line of its own"),
        ('{"id": "1"}', "set.jsonl:1: 'relevant' is missing"),
        (b"\xa1\xa2", "set.jsonl cannot be read: it is not text in UTF-8"),
    ):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(ExampleError) as told:
            list(read_examples(path))
        assert str(told.value).endswith(fault)
    with pytest.raises(ExampleError, match=r"none.jsonl cannot be read: No such file"):
        list(read_examples(tmp_path / "none.jsonl"))


def test_a_level_that_does_not_occur_lowers_no_figure() -> None:
    assert compare([example()], [labels()])["level_macro_f1"] == 1.0
