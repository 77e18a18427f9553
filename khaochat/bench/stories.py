"""Stories: clips put into them while the window is full, held against plain MinHash with LSH.

The clips are words drawn as often as they occur in the project's sample news, so that passages and words are spread
over texts as in real news; a third are edited copies (cut, under another title, in another order) of an earlier one.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from khaochat.clock import wall_clock
from monitor import story_store
from monitor.postings import Ints
from monitor.stories import StoryIndex
from monitor.story_text import Telling
from monitor.word_counts import FILE
from storage import Database
from storage.migrate import upgrade
from storage.tables import Clip, Story

BATCH = 200
RELEVANT = 0.12
"""Share of clips on education, which are compared by their words too: as in 8,061 government releases."""
COPIED = 1 / 3
WORDS = 220
"""Words of a text, about 1,000 letters."""
LAST = 5_000
"""So many of the last clips are timed apart: with the window full."""
PEER = 10_000
"""Clips for the peers, which would take too long over all."""


@dataclass(frozen=True, slots=True)
class _Made:
    told: Telling
    original: int


def measure(folder: Path, number: int) -> dict[str, Any]:
    """How many clips a second get a story with `number` in the window, whether copies find each other, a restart."""
    now = wall_clock()
    clips = list(_clips(number, now))
    _assign(StoryIndex(), clips[:BATCH])  # loads the dictionary
    index = StoryIndex()
    keys, took, cpu = _assign(index, clips)
    result = {
        "clips": number,
        "clips_per_s_whole_run": round(number / sum(took)),
        **_rates(took, cpu, "with_the_window_full"),
        "copies": _pairs(keys, [c.original for c in clips]),
        "index_mb": round(index.bytes() / 1e6, 1),
    }
    result |= _restart(folder, index, clips, keys, now)
    all_relevant = [
        _Made(Telling(c.told.title, c.told.body, c.told.at, True), c.original) for c in clips[-LAST:]
    ]
    _, took, cpu = _assign(index, all_relevant, first=number)
    result |= _rates(took, cpu, "when_all_are_on_education")
    peer = clips[:PEER]
    keys, took, cpu = _assign(StoryIndex(), peer)
    result["ours_on_fewer"] = {
        "clips": len(peer),
        **_rates(took, cpu),
        "copies": _pairs(keys, [c.original for c in peer]),
    }
    result["peers_on_fewer"] = {name: _peer(make, peer) for name, make in _PEERS.items()}
    result["conditions"] = (
        f"one process, batches of {BATCH}, {RELEVANT:.0%} compared by words too, texts of about 1,000 letters; "
        "_cpu: seconds of the processor, which other work on the machine does not change"
    )
    return result


def _clips(number: int, now: datetime, seed: int = 5) -> Iterator[_Made]:
    chance = np.random.default_rng(seed)
    rows = [row.rpartition("\t") for row in FILE.read_text(encoding="utf-8").splitlines()[1:]]
    words = np.array([word for word, _, _ in rows], dtype=object)
    weights = np.array([float(count) for _, _, count in rows])
    weights /= weights.sum()
    # Drawn together: one at a time would take longer than what is measured.
    drawn = chance.choice(len(words), size=(number, WORDS), p=weights)
    texts: list[tuple[int, Ints]] = []
    for n in range(number):
        at = now - timedelta(seconds=2.5 * (number - n))
        relevant = bool(chance.random() < RELEVANT)
        if texts and chance.random() < COPIED:
            original, text = texts[int(chance.integers(max(0, len(texts) - 2_000), len(texts)))]
            text = _edited(text, chance)
        else:
            original, text = n, drawn[n]
            texts.append((n, text))
        title = "".join(words[drawn[n][:8]]) + f" {n}"
        body = " ".join("".join(words[list(text[i : i + 6])]) for i in range(0, len(text), 6))
        yield _Made(Telling(title, body, at, relevant, f"สำนักข่าว {n % 40}"), original)


def _edited(text: Ints, chance: np.random.Generator) -> Ints:
    match int(chance.integers(4)):
        case 0:
            return text
        case 1:
            return text[: len(text) // 2]
        case 2:
            parts = [text[i : i + 55] for i in range(0, len(text), 55)]
            return np.concatenate([parts[i] for i in chance.permutation(len(parts))])
        case _:
            return text[chance.random(len(text)) > 0.01]


def _assign(
    index: StoryIndex, clips: Sequence[_Made], first: int = 0
) -> tuple[list[int], list[float], list[float]]:
    keys: list[int] = []
    took, cpu = [], []
    for n in range(0, len(clips), BATCH):
        part = [c.told for c in clips[n : n + BATCH]]
        began, worked = time.perf_counter(), time.process_time()
        found = index.assign(part)
        ids = {key: 10_000_000 * (first > 0) + first + n + i + 1 for i, key in enumerate(found) if key < 0}
        index.number(ids, range(first + n + 1, first + n + len(part) + 1))
        took.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        keys += [ids.get(key, key) for key in found]
    return keys, took, cpu


def _rates(took: Sequence[float], cpu: Sequence[float], name: str = "") -> dict[str, Any]:
    last = max(1, min(len(took), LAST // BATCH))
    end = f"_{name}" if name else ""
    clips = last * BATCH
    return {
        f"clips_per_s{end}": round(clips / sum(took[-last:])),
        f"clips_per_s_cpu{end}": round(clips / max(1e-9, sum(cpu[-last:]))),
    }


def _pairs(keys: Sequence[int], gold: Sequence[int]) -> dict[str, float]:
    joined, right = _together(keys), _together(gold)
    both = len(joined & right)
    precision, recall = both / max(1, len(joined)), both / max(1, len(right))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _together(keys: Sequence[int]) -> set[tuple[int, int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        groups[key].append(n)
    return {pair for group in groups.values() for pair in combinations(group[:200], 2)}


def _restart(
    folder: Path, index: StoryIndex, clips: Sequence[_Made], keys: Sequence[int], now: datetime
) -> dict[str, Any]:
    """Seconds to make the index anew from a store with all clips, and whether it answers as the one before."""
    database = Database(f"sqlite:///{folder / 'stories.db'}")
    upgrade(database)
    with database.write() as session:
        at = [{"id": story, "title": "", "opened_at": now, "last_at": now} for story in sorted(set(keys))]
        session.execute(insert(Story), at)
        fresh = StoryIndex()
        for n in range(0, len(clips), BATCH):
            part = list(range(n, min(n + BATCH, len(clips))))
            session.execute(insert(Clip), [_row(i + 1, clips[i].told, keys[i]) for i in part])
            fresh.assign([clips[i].told for i in part])
            fresh.number({}, [])
            story_store.save(session, story_store.Seen(), [i + 1 for i in part], fresh.made, now)
    del fresh
    gc.collect()
    began = time.perf_counter()
    with database.read() as session:
        again = StoryIndex.load(session, now)
    took, held = time.perf_counter() - began, len(again)
    asked = [c.told for c in clips[-LAST::25]]
    index.begin()
    same = index.assign(asked) == again.assign(asked)
    index.undo()
    database.close()
    return {"restart_s": round(took, 2), "clips_after_restart": held, "same_after_restart": same}


def _row(clip_id: int, told: Telling, story: int) -> dict[str, Any]:
    return {
        "id": clip_id,
        "source": "bench",
        "source_key": str(clip_id),
        "title": told.title,
        "body": told.body,
        "outlet": told.outlet,
        "published_at": told.at,
        "fetched_at": told.at,
        "content_hash": str(clip_id),
        "relevant": told.relevant,
        "story_id": story,
    }


Peer = Callable[[], Callable[[int, list[str]], int | None]]
"""Makes an empty peer: a function (number of the text, its shingles) that gives the text it copies, and keeps it."""


def _peer(make: Peer, clips: Sequence[_Made]) -> dict[str, Any]:
    try:
        find = make()
    except ImportError as error:
        return {"not_measured": f"{error.name} is not installed"}
    keys: list[int] = []
    began, worked = time.perf_counter(), time.process_time()
    for n, clip in enumerate(clips):
        text = "".join(f"{clip.told.title}{clip.told.body}".split())
        found = find(n, [text[i : i + 4] for i in range(len(text) - 3)])
        keys.append(n if found is None else keys[found])
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {
        "clips_per_s": round(len(clips) / seconds),
        "clips_per_s_cpu": round(len(clips) / cpu),
        "copies": _pairs(keys, [c.original for c in clips]),
    }


def _rensa() -> Callable[[int, list[str]], int | None]:
    """MinHash in Rust, 128 permutations in 32 bands, candidates verified at half of the shingles."""
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(0.5, 128, 32)
    kept: list[RMinHash] = []

    def find(n: int, shingles: list[str]) -> int | None:
        mark = RMinHash(128, 42)
        mark.update(shingles)
        best = max(((mark.jaccard(kept[d]), d) for d in lsh.query(mark)), default=(0.0, -1))
        lsh.insert(n, mark)
        kept.append(mark)
        return best[1] if best[0] >= 0.5 else None

    return find


def _datasketch() -> Callable[[int, list[str]], int | None]:
    """The usual library, with the same settings."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(params=(32, 4), num_perm=128)
    kept: list[MinHash] = []

    def find(n: int, shingles: list[str]) -> int | None:
        mark = MinHash(128)
        mark.update_batch([s.encode() for s in shingles])
        best = max(((mark.jaccard(kept[d]), d) for d in lsh.query(mark)), default=(0.0, -1))
        lsh.insert(n, mark)
        kept.append(mark)
        return best[1] if best[0] >= 0.5 else None

    return find


_PEERS: dict[str, Peer] = {"rensa_verified": _rensa, "datasketch_verified": _datasketch}
