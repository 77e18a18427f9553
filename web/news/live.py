"""What changed on the page since the browser last looked: parts that replace those it has.

The browser tells which version of each part it shows (a hash of the part's text), the server sends those that differ. So
every change shows up, also those made in LINE or by a clip that came in, and nothing has to be recorded for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from web.news.desk import Day, Row
from web.site import Site, Visitor

PER_PAGE = 60
"""Stories on one page: a usual day, and some 150 kB."""
_HAVE = re.compile(r"(\d{1,18})\.([0-9a-f]{8})")
LONGEST_HAVE = 8_000
_UNVERSIONED = 'data-v=""'


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser says it shows: the version of the head, and of each story's row."""

    head: str
    rows: Mapping[int, str]

    @classmethod
    def read(cls, head: str, rows: str) -> Shown:
        """From the request, "12.0a1b2c3d_13.4e5f6a7b"; what is not readable counts as not shown."""
        return cls(head, {int(i): v for i, v in _HAVE.findall(rows[:LONGEST_HAVE])})


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes a change back: where it goes, and its fields."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer is told of a change, and how to take it back where that can be done."""

    text: str
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A rendered part of the page with its version."""

    text: Markup
    version: str


def on_page(ids: Sequence[int], number: int) -> Sequence[int]:
    """The stories of one page; a page that there is not gives the nearest."""
    which, _ = _which(number, len(ids))
    return ids[(which - 1) * PER_PAGE : which * PER_PAGE]


def _which(number: int, stories: int) -> tuple[int, int]:
    pages = max(1, -(-stories // PER_PAGE))
    return min(max(1, number), pages), pages


class Sheet:
    """One page of a day's stories, rendered for one visitor."""

    def __init__(self, site: Site, visitor: Visitor, day: Day, number: int = 1) -> None:
        self._site, self._visitor, self.day = site, visitor, day
        ids = [story.id for story in day.stories]
        self.number, self.pages = _which(number, len(ids))
        self.rows: Sequence[Row] = [day.rows[i] for i in on_page(ids, number)]

    @property
    def editing(self) -> bool:
        """Whether this visitor may change the selection now."""
        return self.day.editable and self._visitor.acting

    def gone(self, shown: Shown) -> set[int]:
        """Stories that the browser shows and that are no more of the day."""
        return shown.rows.keys() - {story.id for story in self.day.stories}

    def head(self) -> Part:
        """State, figures and the button to confirm."""
        return self._part("news/head.html")

    def row(self, row: Row) -> Part:
        """A story's row, without the editor that may be open below it."""
        return self._part("news/row.html", row=row)

    def item(self, row: Row) -> Markup:
        """A story's row as an item of the list."""
        return self._render("news/item.html", row=row, part=self.row(row))

    def page(self, template: str, **data: Any) -> HTMLResponse:
        """The whole page."""
        return self._site.page(template, self._visitor, here="/news", sheet=self, day=self.day, **data)

    def changes(self, shown: Shown, *, closed: Sequence[int] = (), said: Said | None = None) -> Response:
        """The parts that differ from what the browser shows; 204 when none does.

        `closed`: stories whose editor is to be shut; `said`: a message, perhaps with a way back.
        """
        parts = [*self._changed(shown), *(self._swap(f"#edit-{i}", "innerHTML", "") for i in closed)]
        if said is not None and said.text:
            parts.append(self._render("news/said.html", said=said))
        return HTMLResponse("\n".join(parts)) if parts else Response(status_code=204)

    def _changed(self, shown: Shown) -> Iterable[Markup]:
        head = self.head()
        if head.version != shown.head:
            yield self._swap("#head", "outerHTML", head.text)
        for row in self.day.rows.values():
            if row.id in shown.rows:
                part = self.row(row)
                if part.version != shown.rows[row.id]:
                    yield self._swap(f"#row-{row.id}", "outerHTML", part.text)
        for gone in sorted(self.gone(shown)):
            yield self._swap(f"#story-{gone}", "delete", "")
        yield from self._new(shown)
        if not self.rows and shown.rows:
            yield self._swap("#empty", "innerHTML", self._render("news/empty.html"))
        elif self.rows and not shown.rows:
            yield self._swap("#empty", "innerHTML", "")

    def _new(self, shown: Shown) -> Iterable[Markup]:
        """New stories, each run of them behind the story that stands before it."""
        before: int | None = None
        run: list[Row] = []
        for row in (*self.rows, None):
            if row is not None and row.id not in shown.rows:
                run.append(row)
                continue
            if run:
                text = Markup("").join(self.item(one) for one in run)
                target = ("#stories", "afterbegin") if before is None else (f"#story-{before}", "afterend")
                yield self._swap(*target, text)
                run = []
            before = row.id if row is not None else before

    def _part(self, template: str, **data: object) -> Part:
        text = self._render(template, **data)
        version = hashlib.sha256(text.encode()).hexdigest()[:8]
        return Part(text.replace(_UNVERSIONED, Markup('data-v="{}"').format(version), 1), version)

    def _render(self, template: str, **data: object) -> Markup:
        # The text comes from a template, which has escaped all that is not ours.
        return Markup(self._site.render(template, self._visitor, sheet=self, day=self.day, **data))  # noqa: S704 - as said above

    def _swap(self, target: str, how: str, text: str) -> Markup:
        return Markup('<hx-partial hx-target="{}" hx-swap="{}">{}</hx-partial>').format(target, how, text)
