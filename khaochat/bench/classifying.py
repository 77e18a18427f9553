"""The classifier's speed, size and quality, held against the plain peer trained on the same set.

The peers are what one would build in an hour: TF-IDF of letter runs of 2 to 5, and of words by pythainlp's newmm, each
with a linear support vector machine per question (scikit-learn and pythainlp are dependencies of the tests only;
without them the peers are left out).
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from classifier import Classifier, Example, Item, Labels, read_examples
from classifier.evaluate import compare
from classifier.examples import training_files
from khaochat.bench.measures import percentile
from khaochat.bench.samples import many_clips
from khaochat.clock import wall_clock

BATCH = 200
SINGLE = 300
HEADLINES = ("relevant_f1", "level_macro_f1", "agency_macro_f1", "negative_f1")
"""The figures by which the classifier is judged (`classifier.evaluate`)."""
_ALONE = (
    "import re, time\n"
    "began = time.perf_counter()\n"
    "from classifier import Classifier, Item\n"
    "imported = time.perf_counter()\n"
    "classifier = Classifier.load()\n"
    "loaded = time.perf_counter()\n"
    "classifier.classify([Item('1', 'ข่าวโรงเรียน', 'สพฐ. แจง ' * 90)] * 200)\n"
    "status = open('/proc/self/status').read()\n"
    "peak = int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) / 1024\n"
    "print(imported - began, loaded - imported, peak)\n"
)


def measure(
    number: int, *, labelled: Path | None = None, clips: Iterable[Item] | None = None
) -> dict[str, Any]:
    """Clips a second in batches and time for one, load time and memory, beside the peer.

    `clips` replaces the recombined sample news; `labelled` is a file of labelled news on which the quality of
    both is compared. Raises ExampleError where it isn't one.
    """
    items = list(islice(clips if clips is not None else _samples(number), number))
    classifier = Classifier.load()
    classifier.classify(items[:BATCH])
    took = [_seconds(partial(classifier.classify, [item])) for item in items[:SINGLE]]
    figures: dict[str, Any] = {
        "clips": len(items),
        "letters_a_clip": round(sum(len(item.title) + len(item.body) for item in items) / len(items)),
        "clips_per_s": _rate(items, lambda batch: classifier.classify(batch)),
        "one_p50_ms": round(1000 * percentile(took, 0.5), 2),
        "one_p99_ms": round(1000 * percentile(took, 0.99), 2),
    } | _alone()
    truth = list(read_examples(labelled)) if labelled else []
    if truth:
        figures["quality"] = _quality(truth, classifier.classify([example.item for example in truth]))
    if find_spec("sklearn") is not None:
        figures["peer"] = _peer(items, truth, "TF-IDF of letter runs of 2 to 5", _letter_runs())
    if find_spec("sklearn") is not None and find_spec("pythainlp") is not None:
        figures["newmm_peer"] = _peer(items, truth, "TF-IDF of one and two words by newmm", _newmm_words())
    figures["conditions"] = f"one process on one core, batches of {BATCH}, model already loaded"
    return figures


def _samples(number: int) -> Iterable[Item]:
    for clip in many_clips(number, wall_clock()):
        yield Item(clip.source_key, clip.title, clip.body, date=clip.published_at.date())


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rate(items: Sequence[Item], label: Callable[[Sequence[Item]], object]) -> float:
    spent = sum(_seconds(partial(label, items[at : at + BATCH])) for at in range(0, len(items), BATCH))
    return round(len(items) / spent, 1)


def _alone() -> dict[str, float]:
    """Load time and peak memory of a process that only classifies (memory is told by Linux alone)."""
    if not Path("/proc/self/status").is_file():
        return {}
    done = subprocess.run(  # noqa: S603 - our own program, no input from outside
        [sys.executable, "-c", _ALONE], capture_output=True, text=True, check=True, timeout=60
    )
    imported, loaded, peak = map(float, re.findall(r"[\d.]+", done.stdout))
    return {"import_s": round(imported, 2), "load_s": round(loaded, 2), "peak_memory_mb": round(peak)}


def _quality(truth: Sequence[Example], labels: Sequence[Labels]) -> dict[str, float]:
    figures = compare(truth, labels)
    return {name: round(figures[name], 3) for name in HEADLINES}


def _peer(items: Sequence[Item], truth: Sequence[Example], made_of: str, words: Any) -> dict[str, Any]:
    label = train_peer([example for path in training_files() for example in read_examples(path)], words)
    figures: dict[str, Any] = {
        "made_of": f"{made_of}, LinearSVC per question",
        "clips_per_s": _rate(items, label),
    }
    if truth:
        figures["quality"] = _quality(truth, label([example.item for example in truth]))
    return figures


def _letter_runs() -> Any:
    """Letter runs weighted by TF-IDF. Needs scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True, min_df=2)


def _newmm_words() -> Any:
    """Words of pythainlp's newmm, weighted by TF-IDF. Needs scikit-learn and pythainlp."""
    from pythainlp.tokenize import word_tokenize
    from sklearn.feature_extraction.text import TfidfVectorizer

    def words(text: str) -> list[str]:
        return list(word_tokenize(text, engine="newmm", keep_whitespace=False))

    return TfidfVectorizer(
        tokenizer=words, token_pattern=None, lowercase=False, ngram_range=(1, 2), sublinear_tf=True, min_df=2
    )


def train_peer(examples: Sequence[Example], words: Any = None) -> Callable[[Sequence[Item]], list[Labels]]:
    """Train the plain peer; returns what labels clips with it. Needs scikit-learn.

    `words` makes features of texts, as a TfidfVectorizer; letter runs where it is left out.
    """
    from sklearn.svm import LinearSVC

    relevant = [example for example in examples if example.relevant]
    words = _letter_runs() if words is None else words
    words.fit([_text(example.item) for example in examples])

    def learn(some: Sequence[Example], answers: Sequence[Any]) -> Any:
        return LinearSVC().fit(words.transform([_text(example.item) for example in some]), answers)

    of_relevance = learn(examples, [example.relevant for example in examples])
    of_level = learn(relevant, [example.level for example in relevant])
    of_agency = learn(relevant, [example.agency for example in relevant])
    of_tone = learn(relevant, [example.negative for example in relevant])

    def label(items: Sequence[Item]) -> list[Labels]:
        vectors = words.transform([_text(item) for item in items])
        answers = (model.predict(vectors) for model in (of_relevance, of_level, of_agency, of_tone))
        return [_labels(*answer) for answer in zip(*answers, strict=True)]

    return label


def _text(item: Item) -> str:
    return f"{item.title} {item.body}"


def _labels(relevant: bool, level: str, agency: str, negative: bool) -> Labels:
    bad = bool(relevant and negative)
    return Labels(
        relevant=bool(relevant),
        level=str(level) if relevant else None,
        agency=str(agency) if relevant else None,
        agencies=[str(agency)] if relevant else [],
        negative=bad,
        sentiment="negative" if bad else "neutral",
    )
