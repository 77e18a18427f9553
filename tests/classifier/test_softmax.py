import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier.softmax import logits_of, probabilities, train


def test_without_tied_features_it_is_the_logistic_regression_of_scikit_learn() -> None:
    generator = np.random.default_rng(3)
    features = csr_matrix(generator.normal(size=(120, 6)))
    answers = generator.integers(0, 3, size=120)
    ours = train(features, answers, 3, weights=np.ones(120), strength=0.7, steps=2000)
    theirs = LogisticRegression(C=0.7, max_iter=5000, tol=1e-10).fit(features, answers)
    chances = probabilities(logits_of(ours, features))
    assert np.allclose(chances, theirs.predict_proba(features), atol=2e-3)


def test_a_tied_feature_teaches_about_a_class_never_seen_with_it() -> None:
    # Items say for one class each "this one"; class 2 is rare and was seen without any clue of its own.
    answers = np.asarray([0, 1] * 20 + [2, 2], dtype=np.int64)
    features = csr_matrix(np.ones((42, 1)))
    said = np.zeros((42 * 3, 1))
    for item, answer in enumerate(answers[:40]):
        said[item * 3 + answer, 0] = 1.0
    fit = train(features, answers, 3, weights=np.ones(42), strength=1.0, ties=csr_matrix(said))
    unseen = np.zeros((3, 1))
    unseen[2, 0] = 1.0
    assert logits_of(fit, csr_matrix(np.ones((1, 1))), csr_matrix(unseen)).argmax() == 2


def test_large_scores_do_not_overflow() -> None:
    assert probabilities(np.asarray([1000.0, 0.0])).tolist() == [1.0, 0.0]
