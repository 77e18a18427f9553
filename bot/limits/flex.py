"""Flex messages: containers, blocks, components, and which may stand inside which."""

import re
from collections.abc import Mapping
from typing import Any

from bot.limits.actions import action
from bot.limits.checks import (
    Check,
    Problem,
    anything,
    array,
    boolean,
    by_type,
    compact_bytes,
    join,
    natural,
    one_of,
    pattern,
    record,
    text,
    url,
)

MAX_BUBBLE_BYTES = 30_000
"""JSON of one bubble; LINE says "30 KB" and not of which kind, so the smaller kind (reference: bubble)."""
MAX_CAROUSEL_BYTES = 50_000
"""JSON of one carousel; LINE says "50 KB" (reference: carousel)."""
MAX_BUBBLES = 12
"""Bubbles in one carousel (reference: carousel)."""
MAX_DEPTH = 20
"""Boxes inside boxes; LINE names no limit, this one keeps the check itself from running away."""

_SPACE = r"none|xs|sm|md|lg|xl|xxl"
_PX = r"\d+(?:\.\d+)?px"
_PERCENT = r"\d+(?:\.\d+)?%"
_SIZE = r"xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"

_space = pattern(f"{_SPACE}|{_PX}", "none, xs to xxl, or pixels such as 8px")
_padding = pattern(f"{_SPACE}|{_PX}|{_PERCENT}", "none, xs to xxl, pixels or percent")
_offset = pattern(f"{_SPACE}|-?{_PX}|-?{_PERCENT}", "none, xs to xxl, pixels or percent")
_length = pattern(f"{_PX}|{_PERCENT}", "pixels such as 80px or percent such as 50%")
_px = pattern(_PX, "pixels such as 6px")
_colour = pattern("#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?", "a colour such as #1F2937")
_font_size = pattern(f"{_SIZE}|{_PX}", "a size from xxs to 5xl or pixels")
_angle = pattern(r"(?:\d|[1-9]\d|[12]\d\d|3[0-5]\d)(?:\.\d+)?deg", "an angle such as 90deg")
_filled = text()

_position: dict[str, Check] = {
    "position": one_of("relative", "absolute"),
    **{f"offset{side}": _offset for side in ("Top", "Bottom", "Start", "End")},
}
_gravity = one_of("top", "bottom", "center")
_align = one_of("start", "end", "center")
_font: dict[str, Check] = {
    "size": _font_size,
    "color": _colour,
    "weight": one_of("regular", "bold"),
    "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}


def _ratio(value: Any, path: str) -> list[Problem]:
    found = pattern(r"\d+(?:\.\d+)?:\d+(?:\.\d+)?", "a ratio such as 20:13")(value, path)
    if found:
        return found
    width, height = (float(part) for part in value.split(":"))
    if not (1 <= width <= 100_000 and 1 <= height <= 100_000 and height <= 3 * width):
        return [Problem(path, "must be of 1 to 100000 each, height at most three times the width")]
    return []


_span = record({"type": one_of("span"), "text": _filled, **_font}, required=("type", "text"))

_text_shape = record(
    {
        "type": anything,
        "text": _filled,
        "contents": array(_span, least=1),
        "flex": natural,
        "align": _align,
        "gravity": _gravity,
        "wrap": boolean,
        "lineSpacing": _px,
        "margin": _space,
        "maxLines": natural,
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
        "action": action("flex"),
        **_font,
        **_position,
    },
    required=("type",),
)


def _text(value: Any, path: str) -> list[Problem]:
    found = _text_shape(value, path)
    if "text" not in value and "contents" not in value:
        found.append(Problem(path, "needs text or contents"))
    return found


_image = record(
    {
        "type": anything,
        "url": url(),
        "flex": natural,
        "margin": _space,
        "align": _align,
        "gravity": _gravity,
        "size": pattern(f"{_SIZE}|full|{_PX}|{_PERCENT}", "a size from xxs to 5xl, full, pixels or percent"),
        "aspectRatio": _ratio,
        "aspectMode": one_of("fit", "cover"),
        "backgroundColor": _colour,
        "animated": boolean,
        "action": action("flex"),
        **_position,
    },
    required=("type", "url"),
)

_button = record(
    {
        "type": anything,
        "action": action("flex_button"),
        "flex": natural,
        "margin": _space,
        "height": one_of("sm", "md"),
        "style": one_of("primary", "secondary", "link"),
        "color": _colour,
        "gravity": _gravity,
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
        **_position,
    },
    required=("type", "action"),
)

_icon = record(
    {
        "type": anything,
        "url": url(),
        "size": _font_size,
        "aspectRatio": _ratio,
        "margin": _space,
        "scaling": boolean,
        **_position,
    },
    required=("type", "url"),
)

_separator = record({"type": anything, "margin": _space, "color": _colour}, required=("type",))
_filler = record({"type": anything, "flex": natural}, required=("type",))

_background = record(
    {
        "type": one_of("linearGradient"),
        "angle": _angle,
        "startColor": _colour,
        "endColor": _colour,
        "centerColor": _colour,
        "centerPosition": pattern(r"(?:100|\d{1,2})(?:\.\d+)?%", "a percentage from 0% to 100%"),
    },
    required=("type", "angle", "startColor", "endColor"),
)

_box_shape = record(
    {
        "type": anything,
        "layout": one_of("horizontal", "vertical", "baseline"),
        "contents": anything,
        "flex": natural,
        "spacing": _space,
        "margin": _space,
        "backgroundColor": _colour,
        "borderColor": _colour,
        "borderWidth": pattern(
            f"none|light|normal|medium|semi-bold|bold|{_PX}", "a width such as light or 2px"
        ),
        "cornerRadius": pattern(f"{_SPACE}|{_PX}", "none, xs to xxl, or pixels"),
        **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), _length),
        **{f"padding{side}": _padding for side in ("All", "Top", "Bottom", "Start", "End")},
        "action": action("flex"),
        "justifyContent": one_of(
            "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
        ),
        "alignItems": one_of("center", "flex-start", "flex-end"),
        "background": _background,
        **_position,
    },
    required=("type", "layout", "contents"),
)


def _box_at(depth: int) -> Check:
    def check(value: Any, path: str) -> list[Problem]:
        if depth > MAX_DEPTH:
            return [Problem(path, f"is nested more than {MAX_DEPTH} boxes deep")]
        found = _box_shape(value, path)
        child = _baseline_child if value.get("layout") == "baseline" else _child(depth + 1)
        if "contents" in value:
            found += array(child)(value["contents"], join(path, "contents"))
        return found

    return check


def _child(depth: int) -> Check:
    kinds: dict[str, Check] = {
        "box": _box_at(depth),
        "button": _button,
        "image": _image,
        "text": _text,
        "separator": _separator,
        "filler": _filler,
    }
    return by_type(kinds, "component of a horizontal or vertical box")


_baseline_kinds = by_type({"icon": _icon, "text": _text, "filler": _filler}, "component of a baseline box")


def _baseline_child(value: Any, path: str) -> list[Problem]:
    found = _baseline_kinds(value, path)
    if isinstance(value, Mapping):
        for name in ("gravity", "offsetBottom"):
            if name in value:
                found.append(Problem(join(path, name), "cannot be used in a baseline box"))
    return found


_box = by_type({"box": _box_at(1)}, "block")

_video = record(
    {
        "type": anything,
        "url": url(),
        "previewUrl": url(),
        "altContent": by_type({"box": _box_at(1), "image": _image}, "video's alternative content"),
        "aspectRatio": _ratio,
        "action": by_type({"uri": action("flex")}, "video's action"),
    },
    required=("type", "url", "previewUrl", "altContent"),
)

BLOCKS = ("header", "hero", "body", "footer")
"""The blocks of a bubble, from top to bottom."""

_block_style = record({"backgroundColor": _colour, "separator": boolean, "separatorColor": _colour})

_bubble_shape = record(
    {
        "type": one_of("bubble"),
        "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": one_of("ltr", "rtl"),
        "header": _box,
        "hero": by_type({"box": _box_at(1), "image": _image, "video": _video}, "hero block"),
        "body": _box,
        "footer": _box,
        "styles": record(dict.fromkeys(BLOCKS, _block_style)),
        "action": action("flex"),
    },
    required=("type",),
)


def bubble(value: Any, path: str) -> list[Problem]:
    """One bubble, alone or in a carousel."""
    found = _bubble_shape(value, path)
    if not isinstance(value, Mapping):
        return found
    blocks = [name for name in BLOCKS if name in value]
    if not blocks:
        return [*found, Problem(path, "needs at least one of header, hero, body, footer")]
    found += _separator_on_top(value, blocks[0], path)
    hero = value.get("hero")
    if isinstance(hero, Mapping) and hero.get("type") == "video" and not _shows_video(value, path):
        found.append(Problem(join(path, "hero"), "a video needs size kilo, mega or giga and no carousel"))
    size = compact_bytes(value)
    if size > MAX_BUBBLE_BYTES:
        found.append(Problem(path, f"is {size} bytes of JSON, at most {MAX_BUBBLE_BYTES} are allowed"))
    return found


def _separator_on_top(value: Mapping[str, Any], first: str, path: str) -> list[Problem]:
    styles = value.get("styles")
    style = styles.get(first) if isinstance(styles, Mapping) else None
    if isinstance(style, Mapping) and style.get("separator") is True:
        return [Problem(f"{join(path, 'styles')}.{first}.separator", "cannot stand above the first block")]
    return []


def _shows_video(value: Mapping[str, Any], path: str) -> bool:
    in_carousel = re.search(r"contents\.contents\[\d+\]$", path) is not None
    return not in_carousel and value.get("size", "mega") in ("kilo", "mega", "giga")


_carousel_shape = record(
    {"type": anything, "contents": array(bubble, least=1, most=MAX_BUBBLES)}, required=("type", "contents")
)


def _carousel(value: Any, path: str) -> list[Problem]:
    found = _carousel_shape(value, path)
    bubbles = value.get("contents")
    if isinstance(bubbles, list):
        sizes = {str(each.get("size", "mega")) for each in bubbles if isinstance(each, Mapping)}
        if len(sizes) > 1:
            found.append(Problem(join(path, "contents"), f"mixes bubble sizes {', '.join(sorted(sizes))}"))
    size = compact_bytes(value)
    if size > MAX_CAROUSEL_BYTES:
        found.append(Problem(path, f"is {size} bytes of JSON, at most {MAX_CAROUSEL_BYTES} are allowed"))
    return found


container = by_type({"bubble": bubble, "carousel": _carousel}, "Flex container")
"""The check of a Flex message's `contents`."""
