"""Text from anywhere, made fit for paper: nothing that a font, XML or a page cannot hold."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from thai.normalise import normalise
from thai.shorten import ELLIPSIS, MARK, cut

_BREAK = "\u200b"
_LONGEST_WORD = 24
"""Characters without a place to break after which one is made; below that a line of 20 pt type holds them."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SHORTEST_COMPOUND = 4
_HANGING = frozenset("ฯๆ.,:;)]”’…")
"""What never begins a line."""
_PLAIN_RUN = re.compile(rf"[^\s\u0e00-\u0e7f\u200b]{{{_LONGEST_WORD + 1},}}")
_THAI_RUN = re.compile(rf"[\u0e00-\u0e7f]{{{_LONGEST_WORD + 1},}}")
_SPACES = re.compile(r" {2,}")


def tidy(value: Any, limit: int, *, keep_lines: bool = False) -> str:
    """Any value as text: normalised, without what XML refuses, at most `limit` characters; "" for None. Never raises."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    # Twice the limit is enough to normalise: a text of a megabyte costs no more than its beginning.
    text = normalise(_NO_XML.sub("", text[: 4 * limit + 200]), keep_lines=keep_lines)
    return cut(text, limit)


def printable(value: Any, limit: int) -> str:
    """Like :func:`tidy`, and only characters that Sarabun can draw; long words get places to break.

    Letters in fancy dress (bold mathematical letters of social posts) become plain ones; emoji are left out;
    letters of another script become "…".
    """
    text = tidy(value, limit)
    covered = _coverage()
    if any(ord(c) not in covered for c in text):
        text = _SPACES.sub(" ", re.sub("…{2,}", ELLIPSIS, "".join(_plain(c) for c in text))).strip()
    text = _PLAIN_RUN.sub(lambda m: _broken(m[0]), text)
    return _THAI_RUN.sub(_broken_thai, text)


def pieces(text: str) -> list[list[Any]]:
    """The text cut for a template: `[text, whole]`, where `whole` marks a Thai word that no line may break.

    Typst breaks Thai between words of a smaller dictionary than ours, and so inside our compounds (ภาย|นอก).
    Joined, the texts give `text` back.
    """
    from thai.words import segments

    found: list[list[Any]] = []
    for piece in segments(text) if text else []:
        thai = "\u0e01" <= piece[0] <= "\u0e59"
        if found and found[-1][1] and (MARK.match(piece) or piece in _HANGING):
            found[-1][0] += piece
        elif thai and _SHORTEST_COMPOUND <= len(piece) <= _LONGEST_WORD and not MARK.match(piece):
            found.append([piece, True])
        elif found and not found[-1][1]:
            found[-1][0] += piece
        else:
            found.append([piece, False])
    return found


def _plain(char: str) -> str:
    covered = _coverage()
    if ord(char) in covered:
        return char
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and all(ord(c) in covered for c in plain):
        return plain
    bare = "".join(c for c in unicodedata.normalize("NFD", char) if ord(c) in covered)
    if bare:
        return bare
    return ELLIPSIS if unicodedata.category(char).startswith("L") else " " if char.isspace() else ""


def _broken(run: str) -> str:
    """The run with places to break behind the marks of an address, and at the latest after so many characters."""
    pieces = re.findall(
        rf"[^/?&=_.,;:-]{{1,{_LONGEST_WORD // 2}}}[/?&=_.,;:-]*|[/?&=_.,;:-]{{1,{_LONGEST_WORD}}}", run
    )
    return _BREAK.join(pieces)


def _broken_thai(match: re.Match[str]) -> str:
    # Lines break between words of a dictionary; a run that is no word, or one letter again and again, has no place to break.
    from thai.words import segments

    out, rubble = [], ""
    for piece in [*segments(match[0]), ""]:
        if 0 < len(piece) <= 2:
            rubble += piece
            continue
        out += [_chopped(rubble), _chopped(piece)]
        rubble = ""
    return "".join(out)


def _chopped(piece: str) -> str:
    if len(piece) <= _LONGEST_WORD:
        return piece
    cells = re.findall(rf".{MARK.pattern}*\u0e33?", piece)
    step = _LONGEST_WORD // 2
    return _BREAK.join("".join(cells[n : n + step]) for n in range(0, len(cells), step))


@lru_cache(maxsize=1)
def _coverage() -> frozenset[int]:
    """The code points that Sarabun has a glyph for."""
    from fontpkg_sarabun import ROOT

    return frozenset(_code_points((Path(ROOT) / "files" / "Sarabun-Regular.ttf").read_bytes())) | {
        ord(_BREAK)
    }


def _code_points(font: bytes) -> set[int]:
    """What a TrueType font maps, from its format 4 cmap (OpenType specification, table cmap)."""
    tables = {font[n : n + 4]: struct.unpack_from(">II", font, n + 8) for n in _records(font, 12, 16, 4)}
    cmap = tables[b"cmap"][0]
    points: set[int] = set()
    for at in _records(font, cmap + 4, 8, cmap + 2):
        table = cmap + struct.unpack_from(">I", font, at + 4)[0]
        if struct.unpack_from(">H", font, table)[0] == 4:
            points |= _format_4(font, table)
    return points


def _records(font: bytes, start: int, size: int, count_at: int) -> range:
    count = struct.unpack_from(">H", font, count_at)[0]
    return range(start, start + size * count, size)


def _format_4(font: bytes, table: int) -> set[int]:
    segments = struct.unpack_from(">H", font, table + 6)[0] // 2
    shape = f">{segments}H"
    ends = struct.unpack_from(shape, font, table + 14)
    starts = struct.unpack_from(shape, font, table + 16 + 2 * segments)
    deltas = struct.unpack_from(shape, font, table + 16 + 4 * segments)
    offsets_at = table + 16 + 6 * segments
    offsets = struct.unpack_from(shape, font, offsets_at)
    points = set()
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offsets[n]:
                glyph = struct.unpack_from(">H", font, offsets_at + 2 * n + offsets[n] + 2 * (code - start))[
                    0
                ]
                if not glyph:
                    continue
            if (glyph + deltas[n]) & 0xFFFF:
                points.add(code)
    return points
