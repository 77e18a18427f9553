"""Thai and Arabic digits, each written as the other.

Screens show Arabic digits; Thai digits appear only where a printed form wants them. What people
type or paste holds both. Both functions keep the length of the text, so positions stay valid.
"""

_THAI = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC = "0123456789"
_FULL_WIDTH = "".join(chr(0xFF10 + n) for n in range(10))
_TO_ARABIC = str.maketrans(_THAI + _FULL_WIDTH, _ARABIC + _ARABIC)
_TO_THAI = str.maketrans(_ARABIC, _THAI)


def to_arabic(text: str) -> str:
    """Return `text` with Thai (and full-width) digits as 0-9; the length stays the same."""
    return text.translate(_TO_ARABIC)


def to_thai(text: str) -> str:
    """Return `text` with 0-9 as Thai digits; the length stays the same."""
    return text.translate(_TO_THAI)
