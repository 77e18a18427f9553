import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.letters import BUCKETS, SIZES, WEIGHT, Letters, runs, telling


def test_every_run_of_two_to_five_letters_is_counted() -> None:
    text = "ประเมินโรงเรียน"
    _, often = runs(text)
    assert often.sum() == sum(len(text) - size + 1 for size in SIZES)


def test_the_same_run_always_falls_into_the_same_bucket() -> None:
    once, _ = runs("สมศ")
    assert set(once.tolist()) <= set(runs("ผอ สมศ เผย")[0].tolist())
    assert runs("สม")[0].tolist() == [83980], "the hash changed: models that were saved would be misread"


def test_runs_that_few_texts_have_say_nothing() -> None:
    idf = telling([runs("โรงเรียน"), runs("โรงเรียน"), runs("โรงเรียน"), runs("วัด")])
    assert np.count_nonzero(idf[runs("โรงเรียน")[0]]) == len(runs("โรงเรียน")[0])
    assert not idf[runs("วัด")[0]].any()


def test_a_long_text_weighs_as_much_as_a_short_one() -> None:
    letters = Letters(np.ones(BUCKETS, dtype=np.float32), {})
    for text in ("ข่าว", "ข่าวโรงเรียน " * 50):
        _, values = letters.vector(text)
        assert np.isclose(np.sqrt(values @ values), WEIGHT)


@given(st.text(max_size=200))
def test_any_text_has_scores(text: str) -> None:
    ones = np.ones((BUCKETS, 3), dtype=np.float32)
    letters = Letters(np.ones(BUCKETS, dtype=np.float32), {"negative": ones[:, :1], "level": ones})
    scores = letters.scores(text)
    assert scores.shape == (4,)
    assert np.isfinite(scores).all()
