"""Multinomial logistic regression, with weights that all classes may share.

Beside the usual weight per feature and class, a *tied* feature speaks about one class of one item
("this agency speaks in the lead") and has one weight for all classes: what is learned from many items
about the ministry holds for an agency that is seldom in the news. scikit-learn has no such model; without
tied features this is its LogisticRegression (a test holds the two together).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights: ``per_class`` (features, classes), ``bias`` (classes,), ``tied`` (tied features,)."""

    per_class: Array
    bias: Array
    tied: Array


def probabilities(logits: Array) -> Array:
    """Softmax along the last axis, safe for large logits."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def logits_of(fit: Fit, features: Any, ties: Any | None = None) -> Array:
    """Scores (items, classes) of a sparse matrix of features and, where used, of tied features.

    ``ties`` is sparse with one row per (item, class), item by item.
    """
    scores = np.asarray(features @ fit.per_class) + fit.bias
    if ties is not None:
        scores = scores + np.asarray(ties @ fit.tied).reshape(scores.shape)
    return scores


def train(
    features: Any,
    answers: npt.NDArray[np.int64],
    classes: int,
    *,
    weights: Array,
    strength: float,
    ties: Any | None = None,
    tied_strength: float = 1.0,
    steps: int = 150,
) -> Fit:
    """Fit by L-BFGS; ``strength`` is scikit-learn's C, ``weights`` one number per item.

    ``features`` is a sparse (items, features) matrix, ``answers`` class numbers. The bias is not
    held down, tied weights are by ``tied_strength`` (their own C).
    """
    # SciPy is needed for training only, never for classifying.
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    rows, columns = features.shape
    tied_columns = 0 if ties is None else ties.shape[1]
    target = np.zeros((rows, classes))
    target[np.arange(rows), answers] = 1.0
    transposed = features.T.tocsr()
    tied_transposed = None if ties is None else ties.T.tocsr()
    cut = columns * classes

    def unpack(flat: Array) -> Fit:
        return Fit(flat[:cut].reshape(columns, classes), flat[cut : cut + classes], flat[cut + classes :])

    def loss(flat: Array) -> tuple[float, Array]:
        fit = unpack(flat)
        scores = logits_of(fit, features, ties)
        top = scores.max(axis=1, keepdims=True)
        log_sum = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
        value = float((weights * (log_sum - (scores * target).sum(axis=1))).sum())
        value += float((fit.per_class**2).sum()) / (2 * strength) + float((fit.tied**2).sum()) / (
            2 * tied_strength
        )
        error = weights[:, None] * (probabilities(scores) - target)
        slope = [
            (transposed @ error + fit.per_class / strength).ravel(),
            error.sum(axis=0),
            fit.tied / tied_strength
            if tied_transposed is None
            else tied_transposed @ error.ravel() + fit.tied / tied_strength,
        ]
        return value, np.concatenate(slope)

    start = np.zeros(cut + classes + tied_columns)
    # The vectors are too short to share out: with a thread per core it was four times slower.
    with threadpool_limits(limits=1):
        done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return unpack(np.asarray(done.x))
