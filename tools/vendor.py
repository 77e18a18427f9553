"""Fetch the pages' third-party files with the npm client and check them: `python tools/vendor.py`.

Each folder keeps the files, their licences and CHECKSUMS (the form of `sha256sum`). A file that is not as CHECKSUMS
says is refused; after a version below was changed on purpose, `--accept` writes the new sums. `--check` fetches
nothing and only compares what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUMS = "CHECKSUMS"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package pinned to a version, and which of its files are kept under which names."""

    name: str
    version: str
    files: dict[str, str]


FOLDERS = {
    ROOT / "web" / "static" / "vendor": (
        Package(
            "@picocss/pico",
            "2.1.1",
            {"css/pico.min.css": "pico.min.css", "LICENSE.md": "LICENSE-pico.txt"},
        ),
        Package(
            "htmx.org",
            "4.0.1",
            {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE-htmx.txt"},
        ),
        Package(
            "@fontsource/sarabun",
            "5.3.0",
            {
                f"files/sarabun-{script}-{weight}-normal.woff2": f"sarabun-{script}-{weight}.woff2"
                for script in ("thai", "latin")
                for weight in (400, 700)
            }
            | {"LICENSE": "LICENSE-sarabun.txt"},
        ),
    ),
    ROOT / "tests" / "web" / "vendor": (
        Package("axe-core", "4.14.1", {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE-axe-core.txt"}),
    ),
}


class Refused(Exception):
    """A file is not what it should be; the text says which and what to do."""


def fetch(package: Package) -> dict[str, bytes]:
    """The package's kept files by their new names. Raises Refused when npm or a file is missing."""
    npm = shutil.which("npm")
    if npm is None:
        raise Refused("npm is needed to fetch; on Debian: apt-get install npm")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", f"{package.name}@{package.version}"]
        packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
        with tarfile.open(Path(folder) / packed.stdout.strip().splitlines()[-1]) as archive:
            return {new: _member(archive, f"package/{old}") for old, new in package.files.items()}


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise Refused(f"{name} is not in the package; look at the file list for this version")
    return found.read()


def sums(folder: Path) -> dict[str, str]:
    """What CHECKSUMS of a folder says: file name to SHA-256 in hex."""
    path = folder / SUMS
    if not path.exists():
        return {}
    lines = (line.split("  ", 1) for line in path.read_text(encoding="ascii").splitlines() if line)
    return {name: digest for digest, name in lines}


def check(folder: Path, found: dict[str, bytes]) -> None:
    """Raise Refused unless the files are exactly those of CHECKSUMS."""
    expected = sums(folder)
    actual = {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    wrong = sorted(n for n in expected.keys() | actual.keys() if expected.get(n) != actual.get(n))
    if wrong:
        raise Refused(
            f"{folder.name}: not as {SUMS} says: {', '.join(wrong)}; --accept if this is a wanted update"
        )


def present(folder: Path) -> dict[str, bytes]:
    """The files of a folder as they are."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.name != SUMS}


def update(folder: Path, packages: tuple[Package, ...], *, accept: bool) -> None:
    """Fetch a folder's files; with `accept` their sums are written instead of compared."""
    found = {name: content for package in packages for name, content in fetch(package).items()}
    if not accept:
        check(folder, found)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (folder / name).write_bytes(content)
    lines = [f"{hashlib.sha256(found[name]).hexdigest()}  {name}\n" for name in sorted(found)]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def main() -> int:
    """Run the command line; 1 when something is refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accept", action="store_true", help="write the sums of what was fetched")
    parser.add_argument("--check", action="store_true", help="fetch nothing, compare what is there")
    options = parser.parse_args()
    try:
        for folder, packages in FOLDERS.items():
            if options.check:
                check(folder, present(folder))
            else:
                update(folder, packages, accept=options.accept)
    except (Refused, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
