"""Which clips tell the same story: an index of the last days, kept in memory and rebuilt from the store.

A clip joins the story of a text that it copies, or that tells the same in other words. Passages that an outlet
repeats under many stories (its closing paragraph, the frame of a daily column) count for nothing. The index holds
nothing that the store does not: a restart changes nothing, and what an officer moves is moved here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from monitor import story_rules as rules
from monitor import story_store
from monitor.postings import Flags, Floats, Found, Ints, Keys
from monitor.story_shelf import GONE, Print, Shelf
from monitor.story_text import Telling, Text, outlet_of, read, telling, words_of
from monitor.wording import NAMED_IN, NO_WORDS, Words, days_named
from storage.tables import Clip

WINDOW = rules.FAR
"""What was published before is forgotten."""
NEWEST = 5_000
"""So many of the newest clips are kept whatever their date, for imports of old news."""
MOST = 150_000
"""Never more clips than this are held (docs/bench.md has the memory that they take)."""
TOGETHER = 128
"""Clips that are looked up in one go."""
CROWDED = 1_000
"""A passage in so many texts is not looked up at all."""
REPEATED = 4
"""A passage in so many stories tells nothing of any of them."""
OUTLET_REPEATED = 3
"""An outlet's passage in so many of its other stories is not read for words."""
TEXTS_BEFORE = 2_000
FRESH = 6.0
"""A word counts in full while it is in few of the window's texts, where some thousand quiet texts are thought to have
gone before: the logarithm of how few."""
MOST_POSTINGS = 20_000
"""Texts are found by their rarest words, until so many postings are read; the other words are looked up after."""
BEST = 12
"""So many of the texts found are compared in full."""


class StoryIndex:
    """Gives each clip the number of its story; numbers below 0 stand for stories that are yet to be stored.

    Changes since `begin` are undone by `undo`, for when the store did not take them. One thread at a time.
    `made` has the prints of the last `assign`.
    """

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._seen = story_store.Seen()
        self._mark = (self._shelf.mark(), self._seen)
        self.made: list[Print] = []

    @classmethod
    def load(cls, session: Session, now: datetime) -> StoryIndex:
        """The index of the clips in the store."""
        index = cls()
        index.catch_up(session, now)
        return index

    def __len__(self) -> int:
        """How many clips it holds."""
        return self._shelf.size - len(self._shelf.members.get(GONE, ()))

    def bytes(self) -> int:
        """Memory of its large parts."""
        return self._shelf.bytes()

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._mark = (self._shelf.mark(), self._seen)

    def keep(self) -> None:
        """Changes since `begin` are in the store."""
        self.begin()

    def undo(self) -> None:
        """Forget everything since `begin`."""
        mark, self._seen = self._mark
        self._shelf.back_to(mark)

    def catch_up(self, session: Session, now: datetime) -> None:
        """Take in what other processes have stored meanwhile, and what officers have moved."""
        news, self._seen = story_store.news(session, self._seen, now - WINDOW, NEWEST)
        for part in range(0, len(news.printed), 5_000):
            self._take(news.printed[part : part + 5_000])
        if news.unprinted:
            told = [telling(clip) for clip in news.unprinted]
            prints = [p for n in range(0, len(told), TOGETHER) for p in self._plain(told[n : n + TOGETHER])]
            stories = [clip.story_id or GONE for clip in news.unprinted]
            self._replace([clip.id for clip in news.unprinted])
            self._shelf.add(prints, stories, [clip.id for clip in news.unprinted])
        for clip, story in news.moved:
            doc = self._shelf.of_clip.get(clip)
            if doc is not None:
                self._shelf.put_into(doc, story)

    def assign(self, tellings: Sequence[Telling]) -> list[int]:
        """The story of each clip, in order; the clips are in the index from then on."""
        self.made = []
        first, last = self._shelf.size, 0
        for n in range(0, len(tellings), TOGETHER):
            last = self._assign(tellings[n : n + TOGETHER], last)
        return [self._shelf.story(doc) for doc in range(first, self._shelf.size)]

    def number(self, ids: Mapping[int, int], clip_ids: Sequence[int]) -> None:
        """Tell the stored numbers of the new stories and of the clips of the last `assign`."""
        for key, story in ids.items():
            self._shelf.rename(key, story)
        first = self._shelf.size - len(clip_ids)
        for doc, clip in enumerate(clip_ids, first):
            self._shelf.set_clip(doc, clip)

    def save(self, session: Session, clip_ids: Sequence[int], now: datetime) -> None:
        """Store the prints of the last `assign`, so that a restart need not read the texts again."""
        self._seen = story_store.save(session, self._seen, clip_ids, self.made, now)

    def change(self, session: Session, clips: Sequence[Clip], now: datetime) -> None:
        """Read clips of which there is a new version anew; each stays in its story."""
        known = [clip for clip in clips if clip.story_id is not None]
        if not known:
            return
        prints = [
            p
            for n in range(0, len(known), TOGETHER)
            for p in self._plain([telling(clip) for clip in known[n : n + TOGETHER]])
        ]
        ids = [clip.id for clip in known]
        self._replace(ids)
        self._shelf.add(prints, [clip.story_id or GONE for clip in known], ids)
        self._seen = story_store.save(session, self._seen, ids, prints, now)

    def forget_old(self, now: datetime) -> None:
        """Let go of what is out of the window once it is a good part of all; keeps the memory bounded."""
        shelf = self._shelf
        rows = shelf.rows[: shelf.size]
        numbers = np.arange(shelf.size)
        recent = ~(rows["at"] < (now - WINDOW).timestamp()) | (numbers >= shelf.size - NEWEST)
        alive = (rows["story"] != GONE) & recent & (numbers >= shelf.size - MOST)
        if shelf.size > MOST or alive.sum() < 0.75 * shelf.size:
            shelf.keep(alive)
            self.begin()

    # Reading

    def _assign(self, tellings: Sequence[Telling], last: int) -> int:
        """Put clips into stories; new ones are numbered below `last`, and the lowest number is given back."""
        texts = [read(told) for told in tellings]
        first = self._shelf.open([t.marks.keys for t in texts])
        prints: list[Print] = []
        joined = []
        parts = _parts(
            self._shelf.marks.find(_all([t.marks.keys for t in texts]), CROWDED),
            [t.marks.keys for t in texts],
        )
        verbatim = []
        for doc, (text, part) in enumerate(zip(texts, parts, strict=True), first):
            one, story, common = self._by_copy(doc, text, part)
            verbatim.append(common)
            joined.append(story is not None)
            last -= story is None
            self._shelf.describe(doc, one, last if story is None else story)
            prints.append(one)
        self._shelf.word(first, prints)
        self.made.extend(prints)
        scores = self._scores(first, prints, joined)
        for doc, (one, is_copy, score) in enumerate(zip(prints, joined, scores, strict=True), first):
            if not is_copy and score is not None:
                story = self._by_words(doc, one, score, verbatim[doc - first])
                if story is not None:
                    self._shelf.rename(self._shelf.story(doc), story)
        return last

    def _plain(self, tellings: Sequence[Telling]) -> list[Print]:
        """The prints of clips whose story is known."""
        texts = [read(told) for told in tellings]
        keys = [t.marks.keys for t in texts]
        parts = _parts(self._shelf.marks.find(_all(keys), CROWDED), keys)
        return [self._print(t, *self._told_before(t, part)) for t, part in zip(texts, parts, strict=True)]

    def _told_before(self, text: Text, part: tuple[Ints, Ints]) -> tuple[Flags, Flags]:
        """For each passage: whether it is in too many stories, and whether in several of this outlet."""
        which, docs = part
        number = len(text.marks.keys)
        none = np.zeros(number, dtype=bool)
        often = np.bincount(which, minlength=number) >= OUTLET_REPEATED
        if not often.any():
            return none, none
        kept = often[which]
        which, docs = which[kept], docs[kept]
        stories = self._shelf.stories(docs)
        same = self._shelf.rows["outlet"][docs] == outlet_of(text.told)
        return (
            _stories_of(which, stories, number) >= REPEATED,
            _stories_of(which[same], stories[same], number) >= OUTLET_REPEATED,
        )

    def _print(self, text: Text, common: Flags, repeated: Flags) -> Print:
        found = text.marks
        levels = np.bincount(found.levels[~common], minlength=4)
        p3, p2, p1, p0 = np.cumsum(levels[::-1]).tolist()
        at = text.told.at
        return Print(
            at=at.timestamp() if at is not None else float("nan"),
            outlet=outlet_of(text.told),
            letters=found.letters,
            rate=found.rate,
            passages=(p0, p1, p2, p3),
            days=days_named(f"{text.title} {text.known_by[: 2 * NAMED_IN]}"),
            keys=found.keys,
            words=words_of(text, repeated) if text.told.relevant else NO_WORDS,
        )

    # Finding

    def _by_copy(
        self, doc: int, text: Text, part: tuple[Ints, Ints]
    ) -> tuple[Print, int | None, dict[int, float]]:
        """A text's print, the story of the text that it copies most, and how much of it is in which others."""
        before = part[1] < doc
        which, docs = part[0][before], part[1][before]
        alive = self._shelf.stories(docs) != GONE
        which, docs = which[alive], docs[alive]
        common, repeated = self._told_before(text, (which, docs))
        one = self._print(text, common, repeated)
        if not len(docs):
            return one, None, {}
        candidates, shared = np.unique(docs[~common[which]], return_counts=True)
        likely = shared >= min(rules.LEAST_PASSAGES, max(1, one.passages[one.rate]))
        best: tuple[float, int] | None = None
        verbatim = {}
        for other, number in zip(candidates[likely].tolist(), shared[likely].tolist(), strict=True):
            share, copied = self._compared(one, other, number)
            letters = min(one.letters, int(self._shelf.rows["letters"][other]))
            verbatim[other] = rules.verbatim_weight(share, letters)
            if copied and (best is None or share > best[0]):
                best = share, other
        return one, None if best is None else self._shelf.story(best[1]), verbatim

    def _compared(self, one: Print, other: int, shared: int) -> tuple[float, bool]:
        """How much of the shorter text both have, and whether one is a copy of the other."""
        row = self._shelf.rows[other]
        rate = max(one.rate, int(row["rate"]))
        sizes = one.passages[rate], int(row["passages"][rate])
        if not min(sizes):
            return 0.0, False
        near = rules.apart(one.at, float(row["at"])) <= rules.WINDOW.total_seconds()
        letters = min(one.letters, int(row["letters"]))
        days = one.days, self._shelf.days(other)
        return shared / min(sizes), near and rules.is_copy(shared, *sizes, letters, days)

    def _scores(self, first: int, prints: Sequence[Print], joined: Sequence[bool]) -> list[Floats | None]:
        """For each text that is no copy and has words: its likeness to each worded text before it."""
        asked = [n for n, p in enumerate(prints) if not joined[n] and len(p.words.keys)]
        scores: list[Floats | None] = [None] * len(prints)
        if not asked:
            return scores
        keys = [prints[n].words.keys for n in asked]
        counts = np.split(self._shelf.words.counts(_all(keys)), np.cumsum([len(k) for k in keys])[:-1])
        rare = [_rarest(count) for count in counts]
        asking = [
            _asking(prints[n].words, count, len(self._shelf.worded))
            for n, count in zip(asked, counts, strict=True)
        ]
        taken = [k[r] for k, r in zip(keys, rare, strict=True)]
        found = self._shelf.words.find(_all(taken))
        edges = np.concatenate([[0], np.cumsum([len(k) for k in taken])])
        weights = np.concatenate([w.weights[r] for w, r in zip(asking, rare, strict=True)])
        cuts = [np.searchsorted(f.which, edges) for f in found]
        for place, n in enumerate(asked):
            own = int(self._shelf.rows["worded"][first + n])
            score = np.zeros(len(self._shelf.worded), dtype=np.float32)
            for f, cut in zip(found, cuts, strict=True):
                part = slice(cut[place], cut[place + 1])
                got = np.bincount(
                    f.docs[part] - f.run.first,
                    f.weights[part] * weights[f.which[part]],
                    f.run.end - f.run.first,
                )
                score[f.run.first : f.run.end] = got
            score = score[:own]
            left = ~rare[place]
            if left.any():
                self._complete(score, asking[place], left)
            scores[n] = score
        return scores

    def _complete(self, score: Floats, words: Words, left: Flags) -> None:
        """Add the words that are in too many texts, for the texts that are most alike by the others."""
        number = min(BEST, len(score))
        for doc in np.argpartition(score, -number)[-number:] if number else ():
            score[doc] += float(
                (self._shelf.words.weights_of(words.keys[left], int(doc)) * words.weights[left]).sum()
            )

    def _by_words(self, doc: int, one: Print, score: Floats, verbatim: Mapping[int, float]) -> int | None:
        near = np.flatnonzero(score >= rules.LEAST_SAME_EVENT)
        own = self._shelf.story(doc)
        for place in near[np.argsort(-score[near], kind="stable")].tolist():
            other = self._shelf.worded[place]
            story = self._shelf.story(other)
            if story in (GONE, own):
                continue
            days = self._shelf.days(other)
            seconds = rules.apart(one.at, float(self._shelf.rows["at"][other]))
            letters = min(one.letters, int(self._shelf.rows["letters"][other]))
            need = rules.same_event_from(seconds, one.days, days, verbatim.get(other, 0.0), letters)
            if score[place] < need or not rules.within_reach(seconds, one.days, days):
                continue
            if self._on_average(score, story, doc) >= rules.ON_AVERAGE * need:
                return story
        return None

    def _on_average(self, score: Floats, story: int, doc: int) -> float:
        members = [d for d in self._shelf.members[story] if d < doc]
        places = self._shelf.rows["worded"][members]
        places = places[places >= 0]
        return float(score[places].mean()) if len(places) else 0.0

    # Keeping up with the store

    def _take(self, printed: Sequence[story_store.Printed]) -> None:
        latest = {p.clip: p for p in printed}
        rows = [p for p in printed if latest[p.clip] is p]
        self._replace([p.clip for p in rows])
        self._shelf.add([p.print for p in rows], [p.story for p in rows], [p.clip for p in rows])

    def _replace(self, clips: Sequence[int]) -> None:
        """What is known of these clips is of an older version."""
        for clip in clips:
            doc = self._shelf.of_clip.get(clip)
            if doc is not None:
                self._shelf.put_into(doc, GONE)


def _all(keys: Sequence[Keys]) -> Keys:
    return np.concatenate(keys) if len(keys) else np.zeros(0, dtype=np.uint32)


def _parts(found: Sequence[Found], keys: Sequence[Keys]) -> list[tuple[Ints, Ints]]:
    """What was found for the keys of several texts, text by text: which of its keys, in which text."""
    edges = np.concatenate([[0], np.cumsum([len(k) for k in keys])])
    cuts = [np.searchsorted(f.which, edges) for f in found]
    parts = []
    for n in range(len(keys)):
        slices = [(f, slice(cut[n], cut[n + 1])) for f, cut in zip(found, cuts, strict=True)]
        which = [f.which[s] - edges[n] for f, s in slices]
        docs = [f.docs[s] for f, s in slices]
        none = np.zeros(0, dtype=np.int64)
        parts.append((np.concatenate([none, *which]), np.concatenate([none, *docs])))
    return parts


def _stories_of(which: Ints, stories: Ints, number: int) -> Ints:
    """In how many stories each of `number` passages is."""
    both = np.sort((which << _STORY_BITS) + stories + (1 << (_STORY_BITS - 1)))
    first = np.ones(len(both), dtype=bool)
    first[1:] = both[1:] != both[:-1]
    return np.bincount(both[first] >> _STORY_BITS, minlength=number)


_STORY_BITS = 44


def _asking(words: Words, counts: Ints, texts: int) -> Words:
    """The words as they are asked with: what half the news of these days is full of tells less than it would else."""
    fresh = np.minimum(1.0, np.log1p((texts + TEXTS_BEFORE) / (1.0 + counts)) / FRESH)
    known = fresh * words.weights
    return Words(words.keys, (known / max(1e-6, float((known * words.weights).sum()))).astype(np.float32))


def _rarest(counts: Ints) -> Flags:
    """The words to search by: the rarest ones, until enough postings are read."""
    order = np.argsort(counts, kind="stable")
    taken = np.zeros(len(counts), dtype=bool)
    taken[order[np.cumsum(counts[order]) <= MOST_POSTINGS]] = True
    return taken
