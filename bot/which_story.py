"""Which story a command or a tap is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from bot.commands import Typed
from bot.turn import Turn
from storage.tables import Story

Fields = Mapping[str, str]
LONGEST_NUMBER = 9


def story_of(turn: Turn, number: int | None, how: str = "") -> Story | None:
    """The story of that number; says so when there is none, or when it is part of another by now.

    `how`: the command with a number as an example, for somebody who gave none.
    """
    if number is None:
        example = f"แล้วพิมพ์ เช่น {how}" if how else "แล้วพิมพ์คำสั่งตามด้วยเลขข่าว"
        turn.note(
            "โปรดระบุเลขข่าว",
            f"พิมพ์ ข่าววันนี้ เพื่อดูเลขข่าว {example}",
            buttons=[["ข่าววันนี้", "say", "ข่าววันนี้"]],
        )
        return None
    story = turn.session.get(Story, number)
    if story is None or not story.clips:
        turn.note("ไม่พบข่าว", f"ไม่มีข่าวที่ {number} · พิมพ์ ข่าววันนี้ เพื่อดูเลขข่าว")
        return None
    return story


def needs_story(how: str) -> Callable[[Callable[[Turn, Story, Typed], None]], Callable[[Turn, Typed], None]]:
    """Make a typed command that needs a story find it by its number; `how` is an example of what to type."""

    def wrap(work: Callable[[Turn, Story, Typed], None]) -> Callable[[Turn, Typed], None]:
        @wraps(work)
        def command(turn: Turn, typed: Typed) -> None:
            story = story_of(turn, typed.number, how)
            if story is not None:
                work(turn, story, typed)

        return command

    return wrap


def number_in(fields: Fields, name: str = "s") -> int | None:
    """A number that a button carries."""
    given = fields.get(name, "")
    return int(given) if given.isdigit() and len(given) <= LONGEST_NUMBER else None
