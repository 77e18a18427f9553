"""The gate that a new model must pass, and how corrections are dealt into teachers and judges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.examples import Example
from classifier.gazetteer import Gazetteer
from classifier.items import Item, Labels
from classifier.retrain import (
    HEAVIEST,
    HELD_BACK,
    JUDGED,
    WEIGHT,
    Score,
    Trial,
    _score,
    dealt,
    judge,
    undated,
    weighed,
)
from classifier.training import questions

ITEMS = 300


def trial(**wrong: range) -> Trial:
    """A model on the shipped share: all labels right, except those of the items named."""
    marks = {name: "".join("01"[n not in wrong.get(name, range(0))] for n in range(ITEMS)) for name in JUDGED}
    return Trial({}, marks)


def verdict(new: Trial, before: Trial, *, base: Trial | None = None, right: int = 30) -> tuple[bool, int]:
    found = judge(Score(30, 40), Score(right, 40), before, new, base or before)
    return found.accepted, len(found.reasons)


def test_a_model_that_is_as_good_passes() -> None:
    assert verdict(trial(), trial()) == (True, 0)
    assert verdict(trial(level=range(10, 14)), trial(level=range(4)), right=35) == (True, 0)


def test_one_label_fewer_of_the_held_back_corrections_keeps_it_out() -> None:
    assert verdict(trial(), trial(level=range(30)), right=29) == (False, 1)


@pytest.mark.parametrize("name", JUDGED)
def test_losing_more_labels_of_the_shipped_set_than_chance_explains_keeps_it_out(name: str) -> None:
    assert verdict(trial(**{name: range(1)}), trial(), right=40) == (True, 0)
    assert not verdict(trial(**{name: range(9)}), trial(), right=40)[0]


def test_losing_one_kind_of_label_is_not_made_good_by_winning_another() -> None:
    before = trial(level=range(40))
    assert verdict(trial(negative=range(9)), before, right=40) == (False, 2), "before and without corrections"


def test_small_losses_do_not_add_up_over_the_nights() -> None:
    base, last_night = trial(), trial(agency=range(4))
    now = trial(agency=range(5))
    assert verdict(now, last_night, base=last_night) == (True, 0)
    assert verdict(now, last_night, base=base)[0] is False


def test_items_that_are_not_relevant_are_not_asked_for_the_rest() -> None:
    marks = dict.fromkeys(JUDGED, "1-0")
    assert verdict(Trial({}, marks), Trial({}, marks)) == (True, 0)


def example(agency: str, number: int) -> Example:
    return Example(Item(f"{agency}{number}"), True, "basic", agency, (agency,), False, "neutral")


def test_few_corrections_with_a_new_label_are_not_outvoted_and_many_do_not_drown_the_rest() -> None:
    shipped = [example(agency, n) for agency in ("obec", "ovec") for n in range(60)]

    def weight(label: str, number: int, question: str = "agency") -> float:
        lesson = weighed([example(label, n) for n in range(number)], shipped)[0]
        return lesson.weight * lesson.share(question)

    assert weight("obec", 5) == WEIGHT
    assert weight("new", 1) == HEAVIEST
    assert weight("new", 20) == pytest.approx(3.0)
    assert weight("new", 500) == WEIGHT
    assert weight("new", 1, "level") == WEIGHT, "what else was said of the clip counts like any correction"


def test_labels_that_nobody_stood_for_neither_teach_nor_judge() -> None:
    shipped = [example(agency, n) for agency in ("obec", "ovec") for n in range(4)]
    corrected = replace(example("new", 9), level="other", shares={"level": 1.0, "relevant": 1.0})
    rows = {
        q.name: list(q.rows)
        for q in questions([*shipped, *weighed([corrected], shipped)], ("obec", "ovec", "new"))
    }
    assert {name for name, found in rows.items() if len(shipped) in found} == {"level", "relevant"}
    given = Labels(True, "other", "obec", ["obec"], True, "negative", {}, {})
    assert _score([corrected], [given]) == Score(2, 2), (
        "agency and tone differ, but they were the machine's own"
    )


def test_shipped_items_that_name_a_new_agency_say_nothing_of_the_agency() -> None:
    names = {"credit_bank": ["สถาบันธนาคารหน่วยกิตแห่งชาติ"]}
    texts = ("สถาบันธนาคารหน่วยกิตแห่งชาติ เปิดรับฝากผลการเรียน", "สพฐ. เลื่อนสอบครูผู้ช่วย")
    shipped = [replace(example("obec", n), item=Item(str(n), title)) for n, title in enumerate(texts)]
    named, other = undated(shipped, Gazetteer(names), ("obec", "credit_bank"))
    assert (named.share("agency"), named.share("level")) == (0.0, 1.0)
    assert other == shipped[1]
    assert undated(shipped, Gazetteer(), ("obec",)) == shipped, "only where there is a new label"


def test_about_one_story_in_four_is_held_back_and_always_the_same() -> None:
    keys = [f"story:{n}" for n in range(2_000)]
    share = sum(dealt(key, HELD_BACK) for key in keys) / len(keys)
    assert 0.22 < share < 0.28
    assert [dealt(key, HELD_BACK) for key in keys] == [dealt(key, HELD_BACK) for key in keys]
