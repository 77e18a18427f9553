"""Makes Thai in a PDF of Typst's copy and search right.

Where a tone mark stands on a vowel (ขั้น, ครั้ง), Typst sets it a hair off the line as a text block of its own, which
again carries the text of the whole cell: "ขั้ขั้น" when copied, and a search for ขั้น finds nothing. Such a block gets
an empty ActualText here (ISO 32000-1, 14.9.4). What is drawn stays the same. A file that is built in another way than
Typst's is given back unchanged.
"""

from __future__ import annotations

import re
import zlib

_OFFSET = re.compile(rb"(\d{10}) \d{5} n")
_BLOCK = re.compile(rb"q 1 0 0 -1 [-\d.]+ ([-\d.]+) cm[^\n]*\nBT(.*?)\nET\n", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) ([\d.]+) Tf")
_GLYPHS = re.compile(rb"\(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ACTUAL = re.compile(rb"/Span<</ActualText<[0-9A-F]*>>>BDC(.*?)EMC", re.DOTALL)
_ACTUAL_TEXT = re.compile(rb"ActualText<FEFF([0-9A-F]+)>")
_LETTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_CELL = re.compile(
    "[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}\u0e33?|[\u0e01-\u0e2e][\u0e47-\u0e4e]+\u0e33"
)
_SAYS_NOTHING = b"/Span<</ActualText<FEFF>>>BDC"
_LEAST, _MOST = 0.005, 0.25
"""How far off the line a raised mark stands, as a share of the type size."""


def mend(pdf: bytes) -> bytes:
    """The PDF with each cell's text once. Raises nothing for what Typst writes."""
    at, _, end = pdf.rpartition(b"startxref")[0].rpartition(b"\nxref\n")
    offsets = [int(offset) for offset in _OFFSET.findall(end)]
    if not at or not offsets:
        return pdf
    bounds = [*sorted(offsets), len(at) + 1]
    objects = {start: pdf[start:stop] for start, stop in zip(bounds, bounds[1:], strict=False)}
    numbered = {number: objects[offset] for number, offset in enumerate(offsets, 1)}
    mended = dict(numbered)
    for page in numbered.values():
        if b"/Type/Page/" in page:
            contents, fonts = _reference(page, b"Contents"), _fonts(numbered, _reference(page, b"Resources"))
            mended[contents] = _mend_stream(numbered[contents], fonts)
    return pdf if mended == numbered else _assemble(pdf, offsets, mended, end)


def _reference(body: bytes, key: bytes) -> int:
    match = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    return int(match[1]) if match else 0


def _stream(body: bytes) -> tuple[int, int]:
    start = body.index(b"stream\n") + 7
    return start, body.rindex(b"\nendstream")


def _fonts(objects: dict[int, bytes], resources: int) -> dict[bytes, dict[bytes, str]]:
    found = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", objects.get(resources, b"")):
        cmap = objects.get(_reference(objects[int(number)], b"ToUnicode"))
        if cmap:
            start, stop = _stream(cmap)
            pairs = _LETTER.findall(zlib.decompress(cmap[start:stop]).partition(b"beginbfchar")[2])
            found[name] = {bytes.fromhex(c.decode()): _utf16(text) for c, text in pairs}
    return found


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


def _mend_stream(body: bytes, fonts: dict[bytes, dict[bytes, str]]) -> bytes:
    start, stop = _stream(body)
    drawn = zlib.decompress(body[start:stop])
    line, said = 0.0, b""
    pieces, last = [], 0
    for block in _BLOCK.finditer(drawn):
        height, inside = float(block[1]), block[2]
        raised = _raised(inside, height - line, fonts)
        if raised and raised == _last_cell(said, fonts):
            bare = _ACTUAL.sub(rb"\1", inside)
            pieces += [drawn[last : block.start(2)], _SAYS_NOTHING, bare, b"\nEMC"]
            last = block.end(2)
        else:
            line, said = height, inside
    if not pieces:
        return body
    packed = zlib.compress(b"".join([*pieces, drawn[last:]]), 6)
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), body[:start], count=1)
    return head + packed + body[stop:]


def _raised(inside: bytes, off: float, fonts: dict[bytes, dict[bytes, str]]) -> str:
    """The cell that a block carries again, when it is but a glyph or two a hair off the line; else ""."""
    font = _FONT.search(inside)
    if not font or _SAYS_NOTHING in inside or not _LEAST < abs(off) / float(font[2]) < _MOST:
        return ""
    return _last_cell(inside, fonts) if len(_codes(inside)) <= 2 else ""


def _last_cell(inside: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    """The text of the last glyph of a block, when it is a cell with two marks; else ""."""
    actual = list(_ACTUAL_TEXT.finditer(inside))
    font, codes = _FONT.search(inside), _codes(inside)
    if actual and not _GLYPHS.search(inside.rpartition(b"EMC")[2]):
        text = _utf16(actual[-1][1])
    else:
        text = fonts.get(font[1], {}).get(codes[-1], "") if font and codes else ""
    return text if _CELL.fullmatch(text) else ""


def _codes(inside: bytes) -> list[bytes]:
    """The glyphs of a block; each has a code of two bytes."""
    codes = b"".join(_ESCAPE.sub(_unescaped, literal) for literal in _GLYPHS.findall(inside))
    return [codes[n : n + 2] for n in range(0, len(codes), 2)]


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF]) if code[:1].isdigit() else _ESCAPED.get(code, code)


def _assemble(pdf: bytes, offsets: list[int], objects: dict[int, bytes], end: bytes) -> bytes:
    """The file with its objects in their old order and a table of their new places."""
    out = bytearray(pdf[: min(offsets)])
    places = {}
    for number in sorted(objects, key=lambda n: offsets[n - 1]):
        places[number] = len(out)
        out += objects[number]
    numbers = iter(sorted(places))
    table = _OFFSET.sub(lambda m: b"%010d" % places[next(numbers)] + m[0][10:], end)
    place = len(out)
    return bytes(out + b"xref\n" + table + b"startxref\n%d\n%%%%EOF" % place)
