"""Sends to LINE through the official SDK and says what became of each request.

FACTS of the SDK that shape this file: the async client must be built inside the running loop, its default
time-out is 300 s, and it never retries by itself.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import structlog

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 10
"""How long an answer is waited for before the fate of a request counts as unknown."""
MONTHLY_LIMIT = "monthly limit"
"""What LINE's 429 says when the month's messages are used up (any other 429 passes)."""


class Fate(StrEnum):
    """What became of a request."""

    SENT = "sent"
    BUSY = "busy"
    QUOTA = "quota"
    REFUSED = "refused"
    TOKEN = "token"  # noqa: S105 - a name, not a secret
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a request, LINE's request id, and what LINE said (never the message's text)."""

    fate: Fate
    request_id: str | None = None
    error: str = ""


class Line(Protocol):
    """What the bot needs of LINE."""

    async def push(self, chat_id: str, messages: list[dict[str, Any]], retry_key: str) -> Outcome:
        """Push to a chat; the same key with the same messages may be sent again harmlessly for 24 h."""
        ...

    async def reply(self, token: str, messages: list[dict[str, Any]]) -> Outcome:
        """Answer an event; works once, within a minute, and is not counted against the quota."""
        ...

    async def chat_facts(self, chat_id: str, kind: str) -> dict[str, Any]:
        """Name and number of members of a group; empty when LINE does not tell."""
        ...

    async def leave(self, chat_id: str) -> None:
        """Leave a group."""
        ...


class Account(Protocol):
    """What is asked of LINE beside messages: the month's messages, and menus. None or False: LINE did not do it."""

    async def quota(self) -> tuple[int | None, int] | None:
        """Messages of the month (None: without limit) and how many are used."""
        ...

    async def menus(self) -> dict[str, str] | None:
        """Ids of the account's rich menus by name."""
        ...

    async def make_menu(self, body: dict[str, Any], picture: bytes) -> str | None:
        """Create a rich menu with its PNG; gives its id."""
        ...

    async def menu_for_all(self, menu_id: str) -> bool:
        """Show a menu to everybody who has none of their own."""
        ...

    async def link_menu(self, user_id: str, menu_id: str | None) -> bool:
        """Show a menu to one person, None to take it away; True also where LINE does not know the person."""
        ...

    async def delete_menu(self, menu_id: str) -> bool:
        """Remove a menu; True also when it was gone."""
        ...


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody sent, or why LINE does not give it. `again`: it may be there later."""

    data: bytes | None = None
    error: str = ""
    again: bool = False


class Contents(Protocol):
    """What people sent: files and pictures."""

    async def content(self, message_id: str, limit: int) -> Content:
        """The bytes of a message, at most `limit`; LINE keeps them for a time that it does not tell."""
        ...


class WholeLine(Line, Account, Contents, Protocol):
    """All of them."""


LINE_API = "https://api.line.me"
CONTENTS_API = "https://api-data.line.me"
CONTENT_SECONDS = 60
"""How long a file may take: people on the road send large ones, and it is fetched in the background."""
_NO_CONTENT = {400: "gone", 404: "gone", 410: "unsent"}
"""Answers that stay as they are: unknown to LINE (any more), taken back by the sender."""
_WRONG_SETTINGS = frozenset({401, 403, 404, 405})
"""A wrong token, or an address that is not LINE's: no message is at fault, so it waits until the setting is mended."""


def fate_of(status: int, body: str, headers: dict[str, str]) -> Fate:
    """What an HTTP answer of LINE means for the request (Messaging API, "Retry failed API requests")."""
    if 200 <= status < 300:
        return Fate.SENT
    if status == 409:
        return Fate.SENT if "x-line-accepted-request-id" in headers else Fate.UNKNOWN
    if status == 429:
        return Fate.QUOTA if MONTHLY_LIMIT in body.lower() else Fate.BUSY
    if status in _WRONG_SETTINGS:
        return Fate.TOKEN
    return Fate.UNKNOWN if status >= 500 else Fate.REFUSED


class SdkLine:
    """The real thing, or a stand-in at another address. Build it inside the running loop; close it after."""

    def __init__(self, access_token: str, base: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, Configuration

        self._client = AsyncApiClient(Configuration(host=base, access_token=access_token))
        self._token = access_token
        # LINE keeps contents on a host of their own (Messaging API reference, "Domain name"); a stand-in has one for all.
        self._contents_base = CONTENTS_API if base == LINE_API else base
        self._contents = (
            AsyncApiClient(Configuration(host=CONTENTS_API, access_token=access_token))
            if base == LINE_API
            else self._client
        )
        self._api = AsyncMessagingApi(self._client)
        self._timeout = timeout

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
        if self._contents is not self._client:
            await self._contents.close()

    async def push(self, chat_id: str, messages: list[dict[str, Any]], retry_key: str) -> Outcome:
        """See Line.push."""
        from linebot.v3.messaging import PushMessageRequest

        try:
            request = PushMessageRequest(
                to=chat_id,
                messages=_models(messages),
                notification_disabled=None,
                custom_aggregation_units=None,
            )
            call = self._api.push_message_with_http_info(
                request, x_line_retry_key=retry_key, _request_timeout=self._timeout
            )
        except ValueError as error:
            return _not_sent(error)
        return await self._call(call)

    async def reply(self, token: str, messages: list[dict[str, Any]]) -> Outcome:
        """See Line.reply."""
        from linebot.v3.messaging import ReplyMessageRequest

        try:
            request = ReplyMessageRequest(
                reply_token=token, messages=_models(messages), notification_disabled=None
            )
            call = self._api.reply_message_with_http_info(request, _request_timeout=self._timeout)
        except ValueError as error:
            return _not_sent(error)
        return await self._call(call)

    async def _call(self, call: Any) -> Outcome:
        import aiohttp
        from linebot.v3.messaging import ApiException

        try:
            answer = await call
        except ApiException as error:
            return _answered(error)
        except ValueError as error:
            # An answer came, but the SDK could not read it (e.g. a proxy's page in another encoding).
            if isinstance(error.__context__, ApiException):
                return _answered(error.__context__)
            return Outcome(Fate.UNKNOWN, None, f"unreadable answer: {type(error).__name__}")
        except aiohttp.ClientConnectorError as error:
            return Outcome(Fate.BUSY, None, f"not connected: {type(error).__name__}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Outcome(Fate.UNKNOWN, None, f"no answer: {type(error).__name__}")
        headers = {str(k).lower(): str(v) for k, v in dict(answer.headers or {}).items()}
        return Outcome(Fate.SENT, headers.get("x-line-request-id"))

    async def chat_facts(self, chat_id: str, kind: str) -> dict[str, Any]:
        """See Line.chat_facts."""
        import aiohttp
        from linebot.v3.messaging import ApiException

        if kind != "group":
            return {}
        try:
            summary = await self._api.get_group_summary(chat_id, _request_timeout=self._timeout)
            count = await self._api.get_group_member_count(chat_id, _request_timeout=self._timeout)
        except (ApiException, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("group_facts_unavailable", error=type(error).__name__)
            return {}
        return {"name": summary.group_name, "members": count.count}

    async def leave(self, chat_id: str) -> None:
        """See Line.leave."""
        await self._asked("leave_group", self._api.leave_group(chat_id, _request_timeout=self._timeout))

    async def quota(self) -> tuple[int | None, int] | None:
        """See Account.quota."""
        most = await self._asked("quota", self._api.get_message_quota(_request_timeout=self._timeout))
        used = await self._asked(
            "consumption", self._api.get_message_quota_consumption(_request_timeout=self._timeout)
        )
        if most is None or used is None:
            return None
        return (most.value if most.type == "limited" else None), int(used.total_usage)

    async def menus(self) -> dict[str, str] | None:
        """See Account.menus."""
        found = await self._asked("menus", self._api.get_rich_menu_list(_request_timeout=self._timeout))
        return None if found is None else {menu.name: menu.rich_menu_id for menu in found.richmenus}

    async def make_menu(self, body: dict[str, Any], picture: bytes) -> str | None:
        """See Account.make_menu."""
        from linebot.v3.messaging import AsyncMessagingApiBlob, RichMenuRequest

        made = await self._asked(
            "make_menu",
            self._api.create_rich_menu(RichMenuRequest.from_dict(body), _request_timeout=self._timeout),
        )
        if made is None:
            return None
        menu_id = str(made.rich_menu_id)
        blob = AsyncMessagingApiBlob(self._contents)
        upload = blob.set_rich_menu_image_with_http_info(
            menu_id, picture, _headers={"Content-Type": "image/png"}, _request_timeout=self._timeout
        )
        if await self._asked("menu_picture", upload) is None:
            # A menu without its picture is of no use and could not be told from a good one later.
            await self.delete_menu(menu_id)
            return None
        return menu_id

    async def menu_for_all(self, menu_id: str) -> bool:
        """See Account.menu_for_all."""
        call = self._api.set_default_rich_menu_with_http_info(menu_id, _request_timeout=self._timeout)
        return await self._asked("menu_for_all", call) is not None

    async def link_menu(self, user_id: str, menu_id: str | None) -> bool:
        """See Account.link_menu."""
        call = (
            self._api.unlink_rich_menu_id_from_user_with_http_info(user_id, _request_timeout=self._timeout)
            if menu_id is None
            else self._api.link_rich_menu_id_to_user_with_http_info(
                user_id, menu_id, _request_timeout=self._timeout
            )
        )
        return await self._asked("link_menu", call, gone_is_fine=True) is not None

    async def delete_menu(self, menu_id: str) -> bool:
        """See Account.delete_menu."""
        call = self._api.delete_rich_menu_with_http_info(menu_id, _request_timeout=self._timeout)
        return await self._asked("delete_menu", call, gone_is_fine=True) is not None

    async def content(self, message_id: str, limit: int) -> Content:
        """See Contents.content. Not by the SDK, which would take a body of any size into memory."""
        import aiohttp

        if not message_id.isdigit():
            return Content(error="gone")
        url = f"{self._contents_base}/v2/bot/message/{message_id}/content"
        timeout = aiohttp.ClientTimeout(total=CONTENT_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with (
                aiohttp.ClientSession(trust_env=True, timeout=timeout) as session,
                session.get(url, headers=headers) as answer,
            ):
                if answer.status != 200:
                    gone = _NO_CONTENT.get(answer.status)
                    return Content(error=gone or "unavailable", again=gone is None)
                data = bytearray()
                async for chunk in answer.content.iter_chunked(65_536):
                    data += chunk
                    if len(data) > limit:
                        return Content(error="too_large")
                return Content(bytes(data))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("line_content", error=type(error).__name__)
            return Content(error="unavailable", again=True)

    async def _asked(self, what: str, call: Awaitable[Any], *, gone_is_fine: bool = False) -> Any:
        """LINE's answer to something that can be asked again later; None, and a line in the log, without one."""
        import aiohttp
        from linebot.v3.messaging import ApiException

        try:
            return await call
        except ApiException as error:
            if gone_is_fine and error.status in (400, 404):
                return error
            log.warning("line_asked", what=what, status=error.status)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("line_asked", what=what, error=type(error).__name__)
        return None


def _not_sent(error: ValueError) -> Outcome:
    """The SDK's own checks refused: nothing has left the machine."""
    # Only the kinds of what is wrong: the error's own words would quote the message.
    kinds = [f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in _pydantic_errors(error)]
    return Outcome(Fate.REFUSED, None, f"not sent: {type(error).__name__} {'; '.join(kinds)}"[:500])


def _pydantic_errors(error: ValueError) -> list[dict[str, Any]]:
    listed = getattr(error, "errors", None)
    return list(listed()) if callable(listed) else []


def _answered(error: Any) -> Outcome:
    """The outcome of an answer that the SDK raised as ApiException."""
    headers = {str(k).lower(): str(v) for k, v in dict(error.headers or {}).items()}
    body = error.body.decode("utf-8", "replace") if isinstance(error.body, bytes) else error.body or ""
    fate = fate_of(int(error.status or 599), body, headers)
    request_id = headers.get("x-line-accepted-request-id") or headers.get("x-line-request-id")
    return Outcome(fate, request_id, f"{error.status} {_reason(body)}".strip())


def _reason(body: str) -> str:
    """LINE's own words in an error body; "" for what is not LINE's (a proxy's page)."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, dict):
        return ""
    details = answer.get("details")
    listed = [d for d in details if isinstance(d, dict)] if isinstance(details, list) else []
    words = [f"{d.get('property', '')}: {d.get('message', '')}" for d in listed]
    return "; ".join([str(answer.get("message", "")), *words])[:500]


def _models(messages: list[dict[str, Any]]) -> list[Any]:
    from linebot.v3.messaging import Message

    return [Message.from_dict(m) for m in messages]
