"""Faults of the agency file, told with line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel


def told(path: Path, root: yaml.Node | None, model: type[BaseModel], faults: Iterable[Any]) -> str:
    """The faults that pydantic found in a file, one a line, each with the line of the file and what to do."""
    return "\n".join(f"{path}: line {_line(root, _place(e))}: {_say(e, model)}" for e in faults)


def _place(error: Any) -> tuple[str | int, ...]:
    """Where in the file a fault is: the key that a message about the sla names, or the one it was said to be at."""
    if error["type"] == "misplaced":
        return tuple(int(p) if p.isdecimal() else p for p in error["ctx"]["key"].split("."))
    named = re.match(r"(?:Value error, )?(sla(?:\.\w+)+)", str(error["msg"]))
    return tuple(named[1].split(".")) if named else tuple(error["loc"])


def _line(node: yaml.Node | None, loc: Sequence[str | int]) -> int:
    """Line of the innermost thing on the way `loc` that the file has."""
    line = 1
    for key in loc:
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                if key_node.value == str(key):
                    line, node = key_node.start_mark.line + 1, value_node
                    break
            else:
                return line
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _say(error: Any, model: type[BaseModel]) -> str:
    loc = [str(p) for p in error["loc"]]
    name = ".".join(str(p) for p in _place(error)) or "the file"
    if error["type"] == "extra_forbidden":
        known = _known_keys(model, loc[:-1])
        close = difflib.get_close_matches(loc[-1], known, 1)
        hint = f"did you mean {close[0]}" if close else "known keys: " + ", ".join(sorted(known))
        return f"{name}: unknown key; {hint}, or remove the line"
    if error["type"] == "missing":
        return f"{name}: is missing; add it (docs/agency.md)"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if error["type"] == "value_error" else f"{name}: {message} (docs/agency.md)"


def _known_keys(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    """The keys that the part of the file at `path` may have."""
    for key in path:
        field = model.model_fields.get(key)
        model = (_model_in(field.annotation) if field is not None else None) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The part that a field holds, alone, optional or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one)) is not None), None)
