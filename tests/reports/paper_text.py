"""Reads the text of a PDF page by page: enough of the format for what Typst writes (ISO 32000, 9.10 and 14.9)."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_TOKEN = re.compile(
    rb"/Span<</ActualText<([0-9A-F]*)>>>BDC|(BDC)|(EMC)|/(f\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\)|<([0-9A-F]+)>|(ET)\b",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, in the order in which it is drawn, without zero-width characters."""
    objects = {int(m[1]): m[2] for m in _OBJECT.finditer(pdf)}
    root = next(body for body in objects.values() if b"/Type/Catalog" in body)
    return [_page(objects, number) for number in _leaves(objects, _reference(root, b"Pages"))]


def links(pdf: bytes) -> set[str]:
    """The addresses that the PDF links to."""
    return {m.decode() for m in re.findall(rb"/URI\(((?:[^\\()]|\\.)*)\)", pdf)}


def _reference(body: bytes, key: bytes) -> int:
    match = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert match, key
    return int(match[1])


def _leaves(objects: dict[int, bytes], number: int) -> list[int]:
    if b"/Kids" not in objects[number]:
        return [number]
    kids = re.search(rb"/Kids\[(.*?)\]", objects[number], re.DOTALL)
    assert kids
    return [leaf for kid in re.findall(rb"(\d+) 0 R", kids[1]) for leaf in _leaves(objects, int(kid))]


def _stream(body: bytes) -> bytes:
    match = _STREAM.search(body)
    assert match
    return zlib.decompress(match[1]) if b"/FlateDecode" in body else match[1]


def _page(objects: dict[int, bytes], number: int) -> str:
    page = objects[number]
    resources = objects[_reference(page, b"Resources")]
    fonts = {
        name: _letters(_stream(objects[_reference(objects[int(ref)], b"ToUnicode")]))
        for name, ref in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    out, font, depth, actual_at = [], {}, 0, None
    for actual, opened, closed, name, literal, hexed, end in _TOKEN.findall(
        _stream(objects[_reference(page, b"Contents")])
    ):
        if actual:
            depth, actual_at = depth + 1, depth
            out.append(bytes.fromhex(actual.decode()).decode("utf-16"))
        elif opened:
            depth += 1
        elif closed:
            depth -= 1
            actual_at = None if actual_at == depth else actual_at
        elif name:
            font = fonts[name]
        elif end:
            out.append("")
        elif actual_at is None:
            codes = bytes.fromhex(hexed.decode()) if hexed else _ESCAPE.sub(_unescaped, literal)
            out += [font.get(codes[n : n + 2], "") for n in range(0, len(codes), 2)]
    return re.sub("[\u200b\u00ad]", "", "".join(out))


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else _LETTERS.get(code, code)


def _letters(cmap: bytes) -> dict[bytes, str]:
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", cmap.partition(b"beginbfchar")[2])
    }
