"""Template messages: buttons, confirm, carousel and image carousel."""

from collections.abc import Mapping
from typing import Any

from bot.limits.actions import action
from bot.limits.checks import (
    Check,
    Problem,
    anything,
    array,
    by_type,
    code_points,
    join,
    one_of,
    pattern,
    record,
    text,
    url,
)

MAX_TITLE = 40
"""Title of a buttons template or a column (reference: buttons template, column object)."""
MAX_BUTTONS_TEXT = 160
"""Text of a buttons template that has neither image nor title (reference: buttons template)."""
MAX_CONFIRM_TEXT = 240
"""Text of a confirm template (reference: confirm template)."""
MAX_COLUMN_TEXT = 120
"""Text of a carousel column that has neither image nor title (reference: column object)."""
MAX_TEXT_BESIDE_IMAGE = 60
"""Text of a buttons template or column that has an image or a title (reference: the same)."""
MAX_COLUMNS = 10
"""Columns of a carousel or image carousel (reference: carousel template)."""
MAX_BUTTONS = 4
"""Actions of a buttons template (reference: buttons template)."""
MAX_COLUMN_BUTTONS = 3
"""Actions of a carousel column (reference: column object)."""

_actions = action("template")
_colour = pattern("#[0-9A-Fa-f]{6}", "a colour such as #FFFFFF")
_image_look: dict[str, Check] = {
    "imageAspectRatio": one_of("rectangle", "square"),
    "imageSize": one_of("cover", "contain"),
}


def _panel(properties: Mapping[str, Check], buttons: int, longest: int) -> Check:
    shape = record(
        {
            "thumbnailImageUrl": url(),
            "imageBackgroundColor": _colour,
            "title": text(longest=MAX_TITLE, count=code_points),
            "text": text(longest=longest, count=code_points),
            "defaultAction": _actions,
            "actions": array(_actions, least=1, most=buttons),
            **properties,
        },
        required=("text", "actions"),
    )

    def check(value: Any, path: str) -> list[Problem]:
        found = shape(value, path)
        if not found and ("thumbnailImageUrl" in value or "title" in value):
            found += text(longest=MAX_TEXT_BESIDE_IMAGE, count=code_points)(value["text"], join(path, "text"))
        return found

    return check


_column = _panel({}, MAX_COLUMN_BUTTONS, MAX_COLUMN_TEXT)
_carousel_shape = record(
    {"type": anything, "columns": array(_column, least=1, most=MAX_COLUMNS), **_image_look},
    required=("type", "columns"),
)


def _carousel(value: Any, path: str) -> list[Problem]:
    found = _carousel_shape(value, path)
    if found:
        return found
    columns = value["columns"]
    for name, seen in (
        ("actions", {len(column["actions"]) for column in columns}),
        ("title", {"title" in column for column in columns}),
        ("thumbnailImageUrl", {"thumbnailImageUrl" in column for column in columns}),
    ):
        if len(seen) > 1:
            found.append(Problem(join(path, "columns"), f"every column must have the same number of {name}"))
    return found


_image_column = record(
    {"imageUrl": url(), "action": action("image_carousel")}, required=("imageUrl", "action")
)

template = by_type(
    {
        "buttons": _panel({"type": anything, **_image_look}, MAX_BUTTONS, MAX_BUTTONS_TEXT),
        "confirm": record(
            {
                "type": anything,
                "text": text(longest=MAX_CONFIRM_TEXT, count=code_points),
                "actions": array(_actions, least=2, most=2),
            },
            required=("type", "text", "actions"),
        ),
        "carousel": _carousel,
        "image_carousel": record(
            {"type": anything, "columns": array(_image_column, least=1, most=MAX_COLUMNS)},
            required=("type", "columns"),
        ),
    },
    "template",
)
"""The check of a template message's `template`."""
