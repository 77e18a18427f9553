"""What the page shows, as plain data: the chats of one person and the newest posts of one chat."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.line import SandboxLine
from bot.sandbox.people import EDIT_WINDOW
from bot.sandbox.world import Chat, Post
from thai.dates import BANGKOK, clock, short_date

POSTS_SHOWN = 200
"""Newest posts of a chat that the page gets."""

LEADING_VOWELS = "เแโใไ"
"""Thai letters that stand before the consonant a name is sorted by."""


def state(line: SandboxLine, *, person_id: str | None, chat_id: str | None) -> dict[str, Any]:
    """Everything the page needs to draw itself for one person and, if they look at one, a chat."""
    people = list(line.world.people.values())
    known = line.world.people
    me = person_id if person_id in known else (people[0].id if people else None)
    chats = line.chats_of(me) if me is not None else []
    shown = next((chat for chat in chats if chat.id == chat_id), None)
    return {
        "me": me,
        "bot": {"id": line.world.bot_user_id, "name": line.world.bot_name},
        "people": [{"id": each.id, "name": each.name, "about": each.about} for each in people],
        "chats": [_chat_row(line, chat, str(me)) for chat in chats],
        "chat": None if shown is None or me is None else _open_chat(line, shown, me),
        "usage": {"used": line.used, "quota": line.quota},
        "faults": [{"kind": kind, "times": times} for kind, times, _ in line.planned_faults()],
        "held": line.held,
    }


def _chat_row(line: SandboxLine, chat: Chat, me: str) -> dict[str, Any]:
    posts = line.timeline(chat.id)
    newest = posts[-1] if posts else None
    return {
        "id": chat.id,
        "name": chat.name,
        "initial": initial(chat.name),
        "kind": chat.kind,
        "members": len(chat.members),
        "last": "" if newest is None else _preview(line, newest, me),
        "at": "" if newest is None else _at(newest.at, line.clock()),
        "unread": line.unread(chat.id, me),
    }


def _at(moment: datetime, now: datetime) -> str:
    """The time of today's posts, the date of older ones."""
    today = moment.astimezone(BANGKOK).date() == now.astimezone(BANGKOK).date()
    return clock(moment) if today else short_date(moment)


def _preview(line: SandboxLine, post: Post, me: str) -> str:
    words = _words(post)
    if post.author in (None, me, line.world.bot_user_id):
        return words
    return f"{post.author_name}: {words}"


def _words(post: Post) -> str:
    if post.unsent:
        return "ยกเลิกข้อความแล้ว"
    kind = post.message["type"]
    named = {"image": "ส่งรูปภาพ", "file": "ส่งไฟล์", "sticker": "ส่งสติกเกอร์"}
    return named.get(str(kind), post.text)


def _open_chat(line: SandboxLine, chat: Chat, me: str) -> dict[str, Any]:
    posts = line.timeline(chat.id)[-POSTS_SHOWN:]
    said = [post for post in posts if post.author is not None]
    return {
        "id": chat.id,
        "name": chat.name,
        "kind": chat.kind,
        "members": [line.world.people[each].name for each in chat.members],
        "bot": line.world.bot_can_post(chat),
        "other_account": chat.other_account,
        "posts": [_post_row(line, post, me, newest=bool(said) and post is said[-1]) for post in posts],
    }


def _post_row(line: SandboxLine, post: Post, me: str, *, newest: bool) -> dict[str, Any]:
    own = post.author == me
    kept = post.author is not None and not post.unsent
    is_text = isinstance(post.message.get("text"), str)
    quoted = line.world.posts.get(post.quoted) if post.quoted else None
    return {
        "id": post.id,
        "author": post.author_name,
        "initial": initial(post.author_name),
        "own": own,
        "bot": post.author == line.world.bot_user_id,
        "notice": post.author is None,
        "day": short_date(post.at),
        "time": clock(post.at),
        "message": _resolved(line, post),
        "edited": post.edited,
        "unsent": post.unsent,
        "newest": newest,
        "quote": None if quoted is None else {"author": quoted.author_name, "text": _words(quoted)},
        "can": {
            "quote": kept and bool(post.quote_token),
            "forward": kept and is_text,
            "edit": kept
            and own
            and is_text
            and bool(post.quote_token)
            and line.clock() - post.at <= EDIT_WINDOW,
            "unsend": kept and own,
        },
    }


def _resolved(line: SandboxLine, post: Post) -> Mapping[str, Any]:
    message = post.message
    if message["type"] != "textV2":
        return message
    substitution = message.get("substitution", {})

    def words(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        target = substitution.get(found[1], {}).get("mentionee", {})
        person = line.world.people.get(target.get("userId", ""))
        return f"@{person.name}" if person else "@ทุกคน" if target.get("type") == "all" else "☺"

    text = re.sub(r"\{\{|\}\}|\{([A-Za-z0-9_]+)\}", words, str(message["text"]))
    return {**message, "type": "text", "text": text}


def initial(name: str) -> str:
    """The letter for a person's or chat's round picture."""
    letters = [each for each in name if each.isalnum()]
    rest = [each for each in letters if each not in LEADING_VOWELS]
    return (rest or letters or ["·"])[0].upper()
