"""The folder of files: each once, whole, of a kind and size that is taken, and never given out changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.files import BadFile, DamagedFile, FileStore

PDF = b"%PDF-1.7 one"


def test_the_same_bytes_are_kept_once_and_a_changed_file_is_not_given_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    name = store.put(PDF)
    assert store.put(PDF) == name == store.keep(PDF).sha256
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [name]
    assert store.read(name) == PDF
    store.path(name).write_bytes(b"%PDF-1.7 two")
    with pytest.raises(DamagedFile):
        store.read(name)
    store.remove(name)
    store.remove(name)
    with pytest.raises(FileNotFoundError):
        store.read(name)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63])
def test_a_name_that_is_no_hash_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        FileStore(tmp_path).read(name)


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"%PDF-" + bytes(100), "too_large"), (b"MZ\x00\x01", "unknown_type")]
)
def test_what_is_empty_too_large_or_unknown_is_not_kept(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        FileStore(tmp_path, most_bytes=50).keep(data)
    assert refused.value.code == code
    assert not list(tmp_path.rglob("*"))
