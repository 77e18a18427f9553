"""What is looked up at once for a batch must be what the named features say."""

import math
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.examples import read_examples, training_files
from classifier.features import Reading, extract
from classifier.gazetteer import Gazetteer
from classifier.items import Item
from classifier.vectors import NAME_WEIGHT, TITLE_FACTOR, WORDS_WEIGHT, Vocabulary

GAZETTEER = Gazetteer()
ITEMS = [example.item for example in list(read_examples(training_files()[0]))[:60]]
READINGS = extract(ITEMS, GAZETTEER)
VOCABULARY = Vocabulary.of([reading.features for reading in READINGS])


def by_name(reading: Reading) -> dict[int, float]:
    """The vector of an item made the plain way, feature by feature."""
    kinds = {name: block for name, block, _ in reading.features}
    words: dict[int, float] = {}
    rest: dict[int, float] = {}
    for name, often in Counter(name for name, _, _ in reading.features).items():
        column = VOCABULARY.names.get(name)
        if column is None:
            continue
        if kinds[name] == "word":
            factor = TITLE_FACTOR if name[0] == "t" else 1.0
            words[column] = (1 + math.log(often)) * float(VOCABULARY.idf[column]) * factor
        else:
            rest[column] = NAME_WEIGHT * (math.log1p(often) if kinds[name] == "count" else 1.0)
    length = math.sqrt(sum(value * value for value in words.values())) or 1.0
    return rest | {column: value * WORDS_WEIGHT / length for column, value in words.items()}


def vectors(readings: list[Reading]) -> list[dict[int, float]]:
    rows = VOCABULARY.rows(readings)
    return [
        dict(zip(rows.columns[start:end].tolist(), rows.values[start:end].tolist(), strict=True))
        for start, end in zip(rows.starts[:-1], rows.starts[1:], strict=True)
    ]


def test_a_batch_has_the_vectors_that_the_named_features_give() -> None:
    for reading, found in zip(READINGS, vectors(READINGS), strict=True):
        plain = by_name(reading)
        assert found.keys() == plain.keys()
        assert np.allclose([found[column] for column in plain], list(plain.values()))


def test_the_words_shown_for_a_column_are_those_of_its_first_place() -> None:
    rows = VOCABULARY.rows(READINGS)
    first = [{name: surface for name, _, surface in reversed(reading.features)} for reading in READINGS]
    names = list(VOCABULARY.names)
    for item, column, place in zip(
        rows.items.tolist(), rows.columns.tolist(), rows.places.tolist(), strict=True
    ):
        assert rows.surfaces[place] == first[item][names[column]]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=5))
def test_any_texts_have_vectors_also_none_at_all(texts: list[tuple[str, str]]) -> None:
    readings = extract([Item("1", title, body) for title, body in texts], GAZETTEER)
    for reading, found in zip(readings, vectors(readings), strict=True):
        assert found.keys() == by_name(reading).keys()
