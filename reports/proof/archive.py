"""The evidence file as a ZIP: the PDF, the record itself, the files of the case, and a hash of every one of them.

Made from the record and the folder of files alone: the same record gives the same bytes, whenever and wherever it is made.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from reports.proof.beside import Filed
from reports.proof.clocks import Clock, clocks
from reports.proof.entry import Entry, PostText
from reports.proof.evidence import evidence_pdf, room_texts
from reports.proof.log import CaseLog
from storage.files import DamagedFile, FileStore
from storage.media import EXTENSIONS
from workflows.clarification import Case

FORMAT = 2
"""Version of the files' layout, written into the manifest."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time on every file in the ZIP: the earliest that the format can hold."""
_UNSAFE = re.compile(r"[^\w.()\-\u0E00-\u0E7F ]+")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the case and what it is called in the ZIP; `name` is None where there are no bytes to give."""

    filed: Filed
    name: str | None


def attached(log: CaseLog) -> tuple[Attached, ...]:
    """The files of a case with their names in the ZIP; the same bytes lie there once."""
    names: dict[str, str] = {}
    found: list[Attached] = []
    for filed in log.beside.files:
        if filed.withdrawn or not filed.sha256:
            found.append(Attached(filed, None))
            continue
        if filed.sha256 not in names:
            names[filed.sha256] = f"files/{len(names) + 1:02d}-{file_name(filed)}"
        found.append(Attached(filed, names[filed.sha256]))
    return tuple(found)


def file_name(filed: Filed) -> str:
    """A name for saving that every system takes, with an ending that fits the content."""
    ending = EXTENSIONS.get(filed.media_type, "")
    name = " ".join(_UNSAFE.sub("_", filed.name).split()).strip(". ")[:80] or filed.purpose or "file"
    known = "." + name.rpartition(".")[2].lower() if "." in name else ""
    same = known == ending or (ending == ".jpg" and known == ".jpeg") or not ending
    return name if same else f"{name}{ending}"


def evidence_zip(log: CaseLog, *, agency: str, files: FileStore | None = None) -> bytes:
    """The ZIP in memory; for a case with large files see `write_evidence_zip`."""
    out = io.BytesIO()
    write_evidence_zip(log, out, agency=agency, files=files)
    return out.getvalue()


def write_evidence_zip(log: CaseLog, out: IO[bytes], *, agency: str, files: FileStore | None = None) -> None:
    """Write the ZIP. Files of the case are read one at a time; `manifest.json` stands last, with size and hash of each.

    A file that is gone from the folder, or is not what it was, is named in the manifest with `trouble`; the rest of
    the evidence is made all the same.
    """
    made = _made(log, agency)
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in made.items()
    ]
    troubles: dict[str, str] = {}
    with zipfile.ZipFile(out, "w") as target:
        for name, content in sorted(made.items()):
            _put(target, name, content)
        for name, sha256 in sorted({(a.name, a.filed.sha256) for a in attached(log) if a.name}):
            held, trouble = _bytes_of(files, sha256)
            if held is None:
                troubles[sha256] = trouble
            else:
                _put(target, name, held)
                listed.append({"name": name, "bytes": len(held), "sha256": sha256})
        listed.sort(key=lambda f: str(f["name"]))
        _put(target, "manifest.json", _json(_manifest(log, agency, listed, troubles)))


def _bytes_of(files: FileStore | None, sha256: str) -> tuple[bytes | None, str]:
    try:
        return (files.read(sha256), "") if files is not None else (None, "not_asked_for")
    except FileNotFoundError:
        return None, "missing"
    except DamagedFile:
        return None, "changed"


def _made(log: CaseLog, agency: str) -> dict[str, bytes]:
    """Everything but the files of the case."""
    made = {
        "evidence.pdf": evidence_pdf(log, agency=agency),
        "events.jsonl": _events(log.entries),
        "clocks.json": _json([_clock_data(c) for c in clocks(log, log.until)]),
        "channels.json": _json(_channel_data(log.case)),
    }
    if log.answer:
        made["answer.jsonl"] = _events(log.answer)
    if log.record:
        made["record.jsonl"] = _events(log.record)
    if log.beside.dossier is not None:
        made["dossier.json"] = _json(log.beside.dossier)
    for post in log.posts:
        if post.text:
            made[_post_file(post)] = post.text.encode("utf-8", "replace")
    for n, room in enumerate(room_texts(log), 1):
        made[f"texts/{n}-{room.room.lower()}.txt"] = room.text.encode("utf-8", "replace")
    return made


def _manifest(
    log: CaseLog, agency: str, listed: Sequence[Mapping[str, Any]], troubles: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "case": log.case_id,
        "agency": agency,
        "title": log.case.title,
        "state": log.case.state.value,
        "drill": log.case.drill,
        "record_until": log.until.isoformat(),
        "posts": [_post_data(post) for post in log.posts],
        "case_files": [_file_data(a, troubles) for a in attached(log)],
        "files": listed,
    }


def _file_data(one: Attached, troubles: Mapping[str, str]) -> dict[str, Any]:
    filed = one.filed
    trouble = "withdrawn" if filed.withdrawn else troubles.get(filed.sha256)
    return {
        "name": filed.name,
        "purpose": filed.purpose,
        "about": filed.about,
        "by": filed.by,
        "at": filed.at.isoformat(),
        "media_type": filed.media_type,
        "bytes": filed.size,
        "sha256": filed.sha256 or None,
        "file": None if trouble else one.name,
        "trouble": trouble,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "replace")


def _put(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    # Stored as it is: what a compressor makes of it may differ from one machine to the next.
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_STORED, 3, 0o644 << 16
    target.writestr(info, content)


def _events(entries: Sequence[Entry]) -> bytes:
    rows = (
        {"seq": e.seq, "kind": e.kind, "at": e.at.isoformat(), "message_id": e.message_id, "data": e.data}
        for e in entries
    )
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _clock_data(item: Clock) -> dict[str, Any]:
    return {
        "step": item.step,
        "limit_seconds": int(item.limit.total_seconds()),
        "due": item.due.isoformat(),
        "done_at": item.done_at.isoformat() if item.done_at else None,
        "by": item.by,
        "outcome": item.outcome.value,
        "late_seconds": int(item.over.total_seconds()),
        "cause": item.cause,
    }


def _channel_data(case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"channel": name, "links": [e.link for e in case.evidence if e.channel == name]}
        for name in case.channels
    ]
    others = [e.link for e in case.evidence if e.channel not in case.channels]
    return [*found, {"channel": None, "links": others}] if others else found


def _post_file(post: PostText) -> str:
    return f"posts/{post.seq}-{post.kind}.txt"


def _post_data(post: PostText) -> dict[str, Any]:
    return {
        "seq": post.seq,
        "kind": post.kind,
        "at": post.at.isoformat(),
        "message_id": post.message_id,
        "by": post.by,
        "sha256": post.sha256,
        "file": _post_file(post) if post.text else None,
    }
