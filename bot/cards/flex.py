"""A small builder of cards: a strip with a word and a colour, title, facts, what is wanted, buttons. Pure.

One card, one matter: whatever shows a state does it with the same six colours, and never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.cards.actions import Action
from bot.cards.text import cut, line, paragraph
from bot.cards.views import Tone
from bot.limits import MAX_ALT_TEXT

Part = dict[str, Any]
Messages = list[dict[str, Any]]


class Colours(NamedTuple):
    """A tone's colours: the strip, what is written on it, and the tone as writing on white."""

    strip: str
    ink: str
    writing: str


TONE_COLOURS: dict[Tone, Colours] = {
    "waiting": Colours("#334155", "#FFFFFF", "#334155"),
    "in_time": Colours("#166534", "#FFFFFF", "#166534"),
    "soon": Colours("#FBBF24", "#1F2937", "#92400E"),
    "late": Colours("#B91C1C", "#FFFFFF", "#B91C1C"),
    "done": Colours("#D1D5DB", "#1F2937", "#4B5563"),
    "drill": Colours("#6D28D9", "#FFFFFF", "#6D28D9"),
}
"""The six colours by meaning; ink on strip and writing on white have a contrast of 4.5 or more (WCAG 1.4.3)."""
INK = "#111827"
SOFT = "#4B5563"
LINK = "#1D4ED8"
PALE = "#F3F4F6"
RULE = "#D1D5DB"

MAX_TITLE = 200
"""UTF-16 units of a title; two lines show fewer."""
URGENT, DRILL = "[ด่วน] ", "[ซ้อม] "


@dataclass(frozen=True, slots=True)
class Card:
    """A card before it is drawn.

    `alt` is the notification: what is, what is wanted, until when. `mark` stands at the strip's right side.
    `buttons`: the first is the main one; None stands for one that LINE would refuse and is left out.
    """

    tone: Tone
    state: str
    alt: str
    mark: str = ""
    title: str = ""
    facts: str = ""
    want: str = ""
    want_tone: Tone | None = None
    body: Sequence[Part] = ()
    buttons: Sequence[Action | None] = ()
    hint: str = ""
    urgent: bool = False
    drill: bool = False
    title_link: Action | None = None


def messages(card: Card) -> Messages:
    """The card as one Flex message."""
    return [flex(alt_text(card), bubble(card))]


def flex(alt: str, contents: Part) -> dict[str, Any]:
    """A Flex message."""
    return {"type": "flex", "altText": cut(alt, MAX_ALT_TEXT), "contents": contents}


def alt_text(card: Card) -> str:
    """The notification's text: drills and urgent matters say so first."""
    mark = DRILL if card.drill else URGENT if card.urgent else ""
    return mark + line(card.alt, MAX_ALT_TEXT - len(mark))


def bubble(card: Card) -> Part:
    """The card's bubble."""
    tone: Tone = "drill" if card.drill else card.tone
    state = f"ซ้อม · {card.state}" if card.drill else card.state
    body: list[Part] = []
    if card.title:
        body.append(title(card.title, card.title_link))
    if card.facts:
        body.append(text(card.facts, 400, size="sm", color=SOFT))
    if card.want:
        wanted = TONE_COLOURS[card.want_tone or card.tone].writing
        body.append(text(card.want, 400, weight="bold", color=wanted))
    body += card.body
    made: Part = {
        "type": "bubble",
        "header": strip(tone, state, card.mark),
        "body": box(*(body or [text(card.state, 60)]), spacing="md", paddingAll="16px"),
    }
    footer = [*buttons(card.buttons)]
    if card.hint:
        footer.append(text(card.hint, 300, size="xs", color=SOFT))
    return made | ({"footer": box(*footer, spacing="sm", paddingAll="12px")} if footer else {})


def strip(tone: Tone, state: str, mark: str = "") -> Part:
    """The coloured strip with the state in words."""
    strip_colour, ink, _ = TONE_COLOURS[tone]
    words = [text(state, 60, size="sm", weight="bold", color=ink, flex=1)]
    if mark:
        words.append(text(mark, 40, size="sm", color=ink, flex=0, align="end", wrap=False))
    return box(*words, layout="horizontal", spacing="md", backgroundColor=strip_colour, paddingAll="12px")


def title(value: str, action: Action | None = None) -> Part:
    """A headline of at most two lines; with an action it looks like a link."""
    return text(value, MAX_TITLE, weight="bold", maxLines=2, **linked(action))


def linked(action: Action | None, colour: str = INK) -> Part:
    """The look and the action of a text that may be a link."""
    if action is None:
        return {"color": colour}
    return {"color": LINK, "decoration": "underline", "action": action}


def text(value: str, longest: int, **look: Any) -> Part:
    """A text with its line breaks, at most `longest` UTF-16 units, wrapped unless said otherwise."""
    return {
        "type": "text",
        "text": paragraph(value, longest),
        "wrap": True,
        "size": "md",
        "color": INK,
    } | look


def box(*contents: Part, layout: str = "vertical", **look: Any) -> Part:
    """A box around parts."""
    return {"type": "box", "layout": layout, "contents": list(contents)} | look


def rule(**look: Any) -> Part:
    """A thin line between parts."""
    return {"type": "separator", "color": RULE} | look


def buttons(actions: Iterable[Action | None]) -> list[Part]:
    """The main button and the others below it."""
    there = [action for action in actions if action]
    return [_button(action, main=index == 0) for index, action in enumerate(there)]


def _button(action: Action, *, main: bool) -> Part:
    look = {"style": "primary", "color": LINK} if main else {"style": "secondary", "color": "#E5E7EB"}
    return {"type": "button", "height": "sm", "adjustMode": "shrink-to-fit", "action": action} | look


def chip(label: str, action: Action | None, **look: Any) -> Part:
    """A small button in a list; without an action a plain label."""
    colour = LINK if action else SOFT
    look = (
        {"borderColor": colour, "borderWidth": "normal"} | look
        if action
        else {"backgroundColor": PALE} | look
    )
    made = box(
        text(label, 60, size="sm", color=colour, weight="bold", align="center"),
        cornerRadius="8px",
        paddingAll="10px",
        justifyContent="center",
        **look,
    )
    return made | ({"action": action} if action else {})


def grid(chips: Sequence[Part], columns: int = 2) -> list[Part]:
    """Chips side by side, row by row."""
    rows = [list(chips[start : start + columns]) for start in range(0, len(chips), columns)]
    for row in rows:
        row += [{"type": "filler"}] * (columns - len(row))
    return [box(*row, layout="horizontal", spacing="sm") for row in rows]


def sides(left: str, right: str, *, colour: str = INK, weight: str = "regular") -> Part:
    """A row: what on the left, when on the right."""
    return box(
        text(left, 80, size="sm", color=colour, weight=weight, flex=5),
        text(right, 60, size="sm", color=colour, weight=weight, flex=4, align="end"),
        layout="horizontal",
        spacing="sm",
    )


def quoted(value: str, longest: int, **look: Any) -> Part:
    """Somebody's words on a pale ground."""
    return box(
        text(value, longest, size="sm", **look), backgroundColor=PALE, cornerRadius="8px", paddingAll="12px"
    )


def heading(value: str) -> Part:
    """A small heading inside a card."""
    return text(value, 80, size="sm", weight="bold", color=SOFT)
