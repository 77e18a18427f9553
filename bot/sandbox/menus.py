"""Rich menus, as far as the program uses them: create, upload, list, link, default, delete."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.limits.checks import Check, Problem, anything, array, boolean, natural, record, text
from bot.sandbox.ids import Ids
from bot.sandbox.sends import Answer, Refusal
from bot.sandbox.world import World

MAX_AREAS = 20
"""Areas of one rich menu (reference: rich menu object)."""
MAX_CHAT_BAR_TEXT = 14
"""Text in the chat bar (reference: rich menu object)."""
MAX_IMAGE_BYTES = 1_000_000
"""Image of a rich menu (reference: upload rich menu image)."""

_numbers: dict[str, Check] = dict.fromkeys(("x", "y", "width", "height"), natural)

_menu = record(
    {
        "size": record({"width": natural, "height": natural}, required=("width", "height")),
        "selected": boolean,
        "name": text(longest=300),
        "chatBarText": text(longest=MAX_CHAT_BAR_TEXT),
        "areas": array(
            record(
                {"bounds": record(_numbers, required=tuple(_numbers)), "action": anything},
                required=("bounds", "action"),
            ),
            most=MAX_AREAS,
        ),
    },
    required=("size", "selected", "name", "chatBarText", "areas"),
)


class RichMenus:
    """The rich menus of the account, who sees which, and the API for them. The caller holds the lock."""

    def __init__(self, world: World, ids: Ids) -> None:
        self._world = world
        self._ids = ids
        self.menus: dict[str, dict[str, Any]] = {}
        self.images: dict[str, bytes] = {}
        self.linked: dict[str, str] = {}
        self.default: str | None = None

    def of(self, user_id: str) -> str | None:
        """The rich menu that the person sees, if any."""
        return self.linked.get(user_id, self.default)

    def handle(self, method: str, path: str, json: Any, body: bytes) -> Answer | None:
        """Answer a rich menu request, or None when the path is not one."""
        for pattern, handler in self._routes():
            match = re.fullmatch(f"{method} /v2/bot{pattern}", f"{method} {path}") if pattern else None
            if match and handler is not None:
                found = handler(method, match.groupdict(), json, body)
                if found is not None:
                    return found
        return None

    def _routes(self) -> list[tuple[str, Callable[[str, Mapping[str, str], Any, bytes], Answer | None]]]:
        return [
            ("/richmenu", self._create),
            ("/richmenu/list", self._list),
            ("/richmenu/(?P<menu>[^/]+)/content", self._upload),
            ("/richmenu/(?P<menu>[^/]+)", self._one),
            ("/user/all/richmenu(?:/(?P<menu>[^/]+))?", self._for_all),
            ("/user/(?P<user>[^/]+)/richmenu(?:/(?P<menu>[^/]+))?", self._for_one),
        ]

    def _create(self, method: str, _parts: Mapping[str, str], json: Any, _body: bytes) -> Answer | None:
        if method != "POST":
            return None
        found = _menu(json, "")
        if not found:
            found = _size_problems(json["size"])
        if found:
            raise Refusal(400, f"The request body has {len(found)} error(s)", found)
        menu_id = self._ids.rich_menu()
        self.menus[menu_id] = {"richMenuId": menu_id, **json}
        return Answer(200, {}, {"richMenuId": menu_id})

    def _list(self, method: str, _parts: Mapping[str, str], _json: Any, _body: bytes) -> Answer | None:
        return Answer(200, {}, {"richmenus": list(self.menus.values())}) if method == "GET" else None

    def _one(self, method: str, parts: Mapping[str, str], _json: Any, _body: bytes) -> Answer | None:
        menu_id = self._known(parts["menu"])
        if method == "GET":
            return Answer(200, {}, self.menus[menu_id])
        if method != "DELETE":
            return None
        del self.menus[menu_id]
        self.images.pop(menu_id, None)
        self.linked = {user: menu for user, menu in self.linked.items() if menu != menu_id}
        self.default = None if self.default == menu_id else self.default
        return Answer(200, {}, {})

    def _upload(self, method: str, parts: Mapping[str, str], _json: Any, body: bytes) -> Answer | None:
        menu_id = self._known(parts["menu"])
        if method == "GET":
            if menu_id not in self.images:
                raise Refusal(404, "Not found")
            return Answer(
                200, {"content-type": _image_type(self.images[menu_id]) or ""}, body=self.images[menu_id]
            )
        if method != "POST":
            return None
        if menu_id in self.images:
            raise Refusal(400, "An image has already been uploaded to the richmenu")
        if _image_type(body) is None or len(body) > MAX_IMAGE_BYTES:
            raise Refusal(400, "The image must be JPEG or PNG of at most 1 MB")
        self.images[menu_id] = body
        return Answer(200, {}, {})

    def _for_all(self, method: str, parts: Mapping[str, str], _json: Any, _body: bytes) -> Answer | None:
        if method == "POST" and parts["menu"]:
            self.default = self._shown(parts["menu"])
            return Answer(200, {}, {})
        if method == "GET" and self.default is not None:
            return Answer(200, {}, {"richMenuId": self.default})
        if method == "DELETE":
            self.default = None
            return Answer(200, {}, {})
        raise Refusal(404, "no default richmenu")

    def _for_one(self, method: str, parts: Mapping[str, str], _json: Any, _body: bytes) -> Answer | None:
        user = parts["user"]
        if user not in self._world.people:
            raise Refusal(404, "Not found")
        if method == "POST" and parts["menu"]:
            self.linked[user] = self._shown(parts["menu"])
            return Answer(200, {}, {})
        if method == "DELETE":
            self.linked.pop(user, None)
            return Answer(200, {}, {})
        if method == "GET" and user in self.linked:
            return Answer(200, {}, {"richMenuId": self.linked[user]})
        raise Refusal(404, "the user has no richmenu")

    def _known(self, menu_id: str) -> str:
        if menu_id not in self.menus:
            raise Refusal(404, "richmenu not found")
        return menu_id

    def _shown(self, menu_id: str) -> str:
        if self._known(menu_id) not in self.images:
            raise Refusal(400, "must upload richmenu image before applying it to user")
        return menu_id


def _size_problems(size: Mapping[str, int]) -> list[Problem]:
    width, height = size["width"], size["height"]
    if 800 <= width <= 2500 and height >= 250 and width / height >= 1.45:
        return []
    return [Problem("size", "must be 800 to 2500 wide, 250 or more high, and 1.45 times as wide as high")]


def _image_type(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if data.startswith(b"\xff\xd8\xff") else None
