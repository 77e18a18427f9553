"""Thai text cut into words, by longest-chain matching (newmm) over one dictionary file of ours."""

import hashlib
from functools import cache
from pathlib import Path
from threading import Lock

DICTIONARY = Path(__file__).parent / "dictionary.txt"
_loading = Lock()


@cache
def _load(path: Path) -> str:
    """Load the dictionary and return the name under which nlpo3 knows it."""
    # nlpo3 takes 0.3 s to import on a cold machine: only those who cut words pay for it.
    import nlpo3

    name = f"khaochat-{dictionary_hash()}"
    _, loaded = nlpo3.load_dict(str(path), name)
    if not loaded:
        raise RuntimeError(f"nlpo3 could not load the dictionary {path}")
    return name


def _dictionary_name() -> str:
    # nlpo3 refuses a name that it has already: two threads must not load at the same time.
    with _loading:
        return _load(DICTIONARY)


@cache
def dictionary_hash() -> str:
    """SHA-256 of the dictionary file, first 16 hex digits: part of a classifier model's version."""
    return hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()[:16]


def segments(text: str) -> list[str]:
    """Cut ``text`` into pieces that, joined, give it back: words, punctuation, white space.

    The text must be normalised first (:func:`thai.normalise.normalise`), or split vowels will split words.
    The mode is nlpo3's plain one (``safe=False``): measured faster and with longer, more telling words,
    and linear on hostile input. The dictionary is loaded once, at the first call (about 0.1 s, 70 MB).
    Raises RuntimeError when the dictionary cannot be loaded.
    """
    import nlpo3

    pieces: list[str] = nlpo3.segment(text, _dictionary_name(), False, False)
    return pieces


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, white space left out; punctuation stays as words.

    Conditions and errors as for :func:`segments`.
    """
    return [piece for piece in segments(text) if not piece.isspace()]
