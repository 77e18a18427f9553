"""What a clip is about: text in, labels out. Knows no database and no LINE."""

from classifier.classify import Classifier
from classifier.evaluate import evaluate, table
from classifier.examples import Example, ExampleError, read_examples
from classifier.gazetteer import Gazetteer, Hit
from classifier.items import AGENCIES, LEVELS, SENTIMENTS, Item, Labels
from classifier.model import ModelError
from classifier.training import Report, train

__all__ = [
    "AGENCIES",
    "LEVELS",
    "SENTIMENTS",
    "Classifier",
    "Example",
    "ExampleError",
    "Gazetteer",
    "Hit",
    "Item",
    "Labels",
    "ModelError",
    "Report",
    "evaluate",
    "read_examples",
    "table",
    "train",
]
