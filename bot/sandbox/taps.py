"""What can be tapped in the bot's messages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.sandbox.world import NotPossible, Post


class Button(NamedTuple):
    """Something to tap: its label, LINE's action object, and where it is (message id, path in the message)."""

    label: str
    action: Mapping[str, Any]
    message_id: str
    path: tuple[str | int, ...]


def buttons_of(posts: list[Post], bot_user_id: str, last: int | None) -> list[Button]:
    """The buttons of the bot's newest `last` messages (None: all), newest message first."""
    mine = [post for post in posts if post.author == bot_user_id]
    newest = mine if last is None else mine[-last:] if last > 0 else []
    shown = [post for post in posts if post.author is not None]
    found = []
    for post in reversed(newest):
        quick = bool(shown) and shown[-1] is post
        found += [
            Button(label, action, post.id, path)
            for label, action, path in _actions(post.message, ())
            if quick or path[0] != "quickReply"
        ]
    return found


def _actions(
    value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[str, Mapping[str, Any], tuple[str | int, ...]]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name in ("action", "defaultAction") and isinstance(each, Mapping):
                yield _label(value, each), each, (*path, name)
            else:
                yield from _actions(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if path and path[-1] == "actions" and isinstance(each, Mapping):
                yield str(each.get("label", "")), each, (*path, index)
            else:
                yield from _actions(each, (*path, index))


def _label(holder: Mapping[str, Any], action: Mapping[str, Any]) -> str:
    return str(action.get("label") or holder.get("text") or "")


def action_at(message: Mapping[str, Any], path: Iterable[str | int]) -> Mapping[str, Any]:
    """The action object at the path; NotPossible when there is none."""
    value: Any = message
    steps = tuple(path)
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError) as error:
            raise NotPossible("there is nothing to tap at that place") from error
    if not isinstance(value, Mapping) or not {"action", "defaultAction", "actions"} & {
        str(s) for s in steps[-2:]
    }:
        raise NotPossible("there is nothing to tap at that place")
    return value


def picked(action: Mapping[str, Any], params: Mapping[str, str] | None) -> Mapping[str, str]:
    """What the person picked in a date picker, of the kind the picker asks for."""
    if params is None or set(params) != {action["mode"]}:
        raise NotPossible(f"a {action['mode']} must be picked")
    return params
