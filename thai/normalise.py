"""One spelling for what looks the same: text as it comes in, made comparable.

Rules follow the order of Thai characters in a cell (consonant, vowel above or below, tone mark,
following vowel) as in WTT 2.0 and the Unicode Standard, chapter 16.1 (Thai).
"""

import re
import unicodedata

_SARA_A = "\u0e30"
_SARA_AA = "\u0e32"
_SARA_AM = "\u0e33"
_NIKHAHIT = "\u0e4d"
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_TONES = "\u0e48-\u0e4b"
_FOLLOWING = _SARA_A + _SARA_AA + _SARA_AM

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufe00-\ufe0f\ud800-\udfff]"
    "|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
_CELL = re.compile(f"(?=[{_MARKS}{_FOLLOWING}])([{_MARKS}]*)([{_FOLLOWING}]?)([{_TONES}]*)")
# What shows that some cell needs work: marks out of order or doubled, a nikhahit before sara aa, a tone
# mark behind a following vowel, or three marks in one cell. Good text has none and is left as it is.
# Every fault begins with a mark or a following vowel: the one class in front lets the search skip the rest.
_SUSPECT = re.compile(
    f"[{_MARKS}{_FOLLOWING}](?:(?<=[{_MARKS}])[{_MARKS}]{{2}}|(?<=[{_TONES}\u0e4c-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47]"
    f"|(?<=[\u0e4c-\u0e4e])[{_TONES}]|(?<=[\u0e31\u0e34-\u0e37\u0e47])[\u0e38-\u0e3a]|(?<=[\u0e38\u0e39])\u0e3a"
    f"|(?<=([{_MARKS}]))\\1|(?<={_NIKHAHIT})[{_MARKS}]?{_SARA_AA}|(?<=[{_FOLLOWING}])[{_TONES}])"
)
_SPACE_IN_LINE = re.compile(r"[^\S\n]+")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINE_EDGE = re.compile(r" ?\n ?")
# Shifted glyphs in the private use area, left behind by PDFs made with old Windows and Macintosh Thai fonts.
_PRIVATE = re.compile("[\uf700-\uf71a]")
_PRIVATE_GLYPHS = str.maketrans(
    dict(
        zip(
            (chr(code) for code in range(0xF700, 0xF71B)),
            "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
            "\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
            strict=True,
        )
    )
)


def _rank(mark: str) -> int:
    """Place of a mark within its cell; phinthu first and tones last, which is canonical order too."""
    if mark == "\u0e3a":
        return 0
    if mark in "\u0e38\u0e39":
        return 1
    if "\u0e48" <= mark <= "\u0e4b":
        return 3
    if mark in "\u0e4c\u0e4d\u0e4e":
        return 4
    return 2


def _ordered_cell(match: re.Match[str]) -> str:
    following = match.group(2)
    marks = dict.fromkeys(match.group(1) + match.group(3))
    if following == _SARA_AA and _NIKHAHIT in marks:
        del marks[_NIKHAHIT]
        following = _SARA_AM
    return "".join(sorted(marks, key=_rank)) + following


def _collapse(text: str, keep_lines: bool) -> str:
    if not keep_lines:
        return " ".join(text.split())
    text = _SPACE_IN_LINE.sub(" ", _LINE_BREAK.sub("\n", text))
    return _LINE_EDGE.sub("\n", text).strip()


def normalise(text: str, *, keep_lines: bool = False) -> str:
    r"""Return ``text`` in the one form that all comparing, searching and classifying uses.

    Unicode NFC; sara am in one piece, also with a tone mark in between; marks of a cell in one order
    and none twice; two sara e become sara ae; zero-width, control and direction characters and halves of
    surrogate pairs (which no encoder takes) removed;
    every run of white space (NBSP too) one space, none at the ends. Thai digits and letter case stay.
    With ``keep_lines`` line breaks survive, each as one ``\n``, without spaces around it.
    Applying it twice changes nothing. Raises nothing for any string.
    """
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        if _PRIVATE.search(text):
            text = text.translate(_PRIVATE_GLYPHS)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if _SUSPECT.search(text):
            text = _CELL.sub(_ordered_cell, text)
        text = text.replace("\u0e40\u0e40", "\u0e41")
    return _collapse(text, keep_lines)
