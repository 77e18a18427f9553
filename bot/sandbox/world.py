"""People, chats and what was posted in them: the world behind the stand-in, without any LINE protocol."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.limits.messages import USER_ID

ChatKind = Literal["group", "room", "user"]


class NotPossible(ValueError):
    """What a script or a person asked for cannot happen in LINE; the message says why."""


@dataclass
class Person:
    """Somebody with LINE on the phone.

    `friend` is friendship with the bot's account, `blocked` that it was blocked later. `shows_id` is false for
    the few whose user id LINE never gives to a bot (old accounts that never used LINE on a phone). `about` is
    who that is, for the page only; LINE knows nothing of it.
    """

    id: str
    name: str
    friend: bool = True
    blocked: bool = False
    shows_id: bool = True
    about: str = ""

    @property
    def reachable(self) -> bool:
        """Whether a message from the bot to this person alone arrives."""
        return self.friend and not self.blocked


@dataclass
class Chat:
    """A group, a room (the old kind of group), or the chat between one person and the bot (id = the person's).

    `members` are people only. `other_account` names another official account in the group: LINE allows one.
    """

    id: str
    name: str
    kind: ChatKind
    members: list[str] = field(default_factory=list)
    bot: bool = True
    other_account: str | None = None
    read_until: dict[str, int] = field(default_factory=dict)


@dataclass
class Post:
    """One thing visible in a chat: a message (LINE's message object), or a notice such as "X joined".

    `author` is a user id, the bot's user id, or None for a notice. `at` is UTC.
    """

    id: str
    chat_id: str
    author: str | None
    author_name: str
    at: datetime
    message: Mapping[str, Any]
    number: int
    quoted: str | None = None
    edited: bool = False
    unsent: bool = False
    shared: bool = False
    quote_token: str = ""

    @property
    def text(self) -> str:
        """What it says: the text, or a card's alternative text."""
        return str(self.message.get("text") or self.message.get("altText") or "")


@dataclass(frozen=True)
class Content:
    """Bytes that a person sent (image or file)."""

    data: bytes
    content_type: str


class World:
    """Holds people, chats, posts and contents; every change is checked against what LINE allows."""

    def __init__(self, bot_user_id: str, bot_name: str) -> None:
        self.bot_user_id = bot_user_id
        self.bot_name = bot_name
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.posts: dict[str, Post] = {}
        self.contents: dict[str, Content] = {}
        self._by_chat: dict[str, list[Post]] = {}
        self._number = 0

    def add_person(
        self, user_id: str, name: str, *, friend: bool = True, shows_id: bool = True, about: str = ""
    ) -> Person:
        """Register a person; their chat with the bot comes with it. Again: renames."""
        if not re.fullmatch(USER_ID, user_id):
            raise NotPossible(f"{user_id!r} is not a user id (U and 32 hex digits)")
        if user_id == self.bot_user_id:
            raise NotPossible("that id is the bot's own")
        known = self.people.get(user_id)
        if known is not None:
            known.name = name
            return known
        self.people[user_id] = Person(user_id, name, friend=friend, shows_id=shows_id, about=about)
        self.chats[user_id] = Chat(user_id, self.bot_name, "user", [user_id])
        return self.people[user_id]

    def add_chat(
        self,
        chat_id: str,
        name: str,
        kind: ChatKind,
        members: Iterable[str],
        *,
        bot: bool,
        other_account: str | None,
    ) -> Chat:
        """Register a group or room with its people. A chat with one person comes with the person."""
        if kind == "user":
            return self._add_user_chat(chat_id, name)
        letter = "C" if kind == "group" else "R"
        if not re.fullmatch(rf"{letter}[0-9a-f]{{32}}", chat_id):
            raise NotPossible(f"{chat_id!r} is not a {kind} id ({letter} and 32 hex digits)")
        if chat_id in self.chats:
            raise NotPossible(f"the chat {chat_id} is there already")
        if bot and other_account:
            raise NotPossible("LINE allows one official account in a group")
        people = list(dict.fromkeys(members))
        for each in people:
            self.person(each)
        self.chats[chat_id] = Chat(chat_id, name, kind, people, bot, other_account)
        return self.chats[chat_id]

    def _add_user_chat(self, chat_id: str, name: str) -> Chat:
        self.person(chat_id)
        self.chats[chat_id].name = name
        return self.chats[chat_id]

    def person(self, user_id: str) -> Person:
        """The person, or NotPossible."""
        if user_id not in self.people:
            raise NotPossible(f"nobody has the id {user_id}")
        return self.people[user_id]

    def chat(self, chat_id: str) -> Chat:
        """The chat, or NotPossible."""
        if chat_id not in self.chats:
            raise NotPossible(f"there is no chat {chat_id}")
        return self.chats[chat_id]

    def member(self, chat_id: str, user_id: str) -> tuple[Chat, Person]:
        """The chat and the person in it; NotPossible when the person is not in that chat."""
        chat, person = self.chat(chat_id), self.person(user_id)
        if user_id not in chat.members:
            raise NotPossible(f"{person.name} is not in {chat.name}")
        return chat, person

    def own_post(self, message_id: str) -> tuple[Chat, Post]:
        """A person's post that is still there; NotPossible for the bot's, a notice, or one that was unsent."""
        post = self.posts.get(message_id)
        if post is None or post.unsent:
            raise NotPossible(f"there is no message {message_id}")
        if post.author is None or post.author == self.bot_user_id:
            raise NotPossible("only a person's own message can be changed or forwarded here")
        return self.chats[post.chat_id], post

    def bot_can_post(self, chat: Chat) -> bool:
        """Whether the bot's messages are visible in that chat."""
        return self.people[chat.id].reachable if chat.kind == "user" else chat.bot

    def bot_hears(self, chat: Chat) -> bool:
        """Whether LINE tells the bot what happens in that chat."""
        return not self.people[chat.id].blocked if chat.kind == "user" else chat.bot

    def add_post(
        self,
        post_id: str,
        chat: Chat,
        author: str | None,
        at: datetime,
        message: Mapping[str, Any],
        **more: Any,
    ) -> Post:
        """Put something into a chat; the author has read the chat up to here."""
        if author is None:
            name = ""
        else:
            name = self.bot_name if author == self.bot_user_id else self.person(author).name
        self._number += 1
        post = Post(post_id, chat.id, author, name, at, message, self._number, **more)
        self.posts[post_id] = post
        self._by_chat.setdefault(chat.id, []).append(post)
        if author in self.people:
            chat.read_until[str(author)] = self._number
        return post

    def timeline(self, chat_id: str) -> list[Post]:
        """Everything visible in the chat, oldest first."""
        self.chat(chat_id)
        return list(self._by_chat.get(chat_id, []))

    def unread(self, chat_id: str, user_id: str) -> int:
        """How many posts the person has not seen in that chat (notices are not counted)."""
        chat = self.chat(chat_id)
        seen = chat.read_until.get(user_id, 0)
        return sum(
            1 for post in self._by_chat.get(chat_id, []) if post.number > seen and post.author is not None
        )

    def mark_read(self, chat_id: str, user_id: str) -> None:
        """The person has seen the chat up to now."""
        chat, _ = self.member(chat_id, user_id)
        chat.read_until[user_id] = self._number
