"""What people do in LINE: join, follow, write, tap, edit. LINE tells the bot of each by a webhook event."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from bot.limits.checks import utf16_units
from bot.sandbox.core import Core
from bot.sandbox.taps import Button, action_at, buttons_of, picked
from bot.sandbox.world import Chat, ChatKind, Content, NotPossible, Person, Post

EDIT_WINDOW = timedelta(minutes=15)
"""How long a person may edit a message after sending it (reported by LINE's developer relations)."""


class People(Core):
    """The people's side. Everything impossible in LINE raises NotPossible with the reason."""

    def add_person(
        self, user_id: str, name: str, *, friend: bool = True, shows_id: bool = True, about: str = ""
    ) -> Person:
        """Register a person (silently, no event); their chat with the bot has their id. Again: renames.

        `shows_id=False`: LINE never tells the bot this person's id. `about` is shown on the page, beside the name.
        """
        with self._lock:
            self.revision += 1
            return self.world.add_person(user_id, name, friend=friend, shows_id=shows_id, about=about)

    def add_chat(
        self,
        chat_id: str,
        name: str,
        kind: ChatKind = "group",
        members: Iterable[str] = (),
        *,
        bot: bool = True,
        other_account: str | None = None,
    ) -> Chat:
        """Register a chat (silently, no event). `other_account` names an official account that is in the group."""
        with self._lock:
            self.revision += 1
            return self.world.add_chat(chat_id, name, kind, members, bot=bot, other_account=other_account)

    def bot_joins(self, chat_id: str) -> None:
        """Somebody invites the bot into the group: a join event. NotPossible where another account is."""
        with self._lock:
            chat = self._group(chat_id)
            if chat.bot:
                raise NotPossible(f"the bot is in {chat.name} already")
            if chat.other_account:
                raise NotPossible(
                    f"{chat.name} has the account {chat.other_account}: LINE allows one in a group"
                )
            chat.bot = True
            self._notice(chat, f"{self.world.bot_name} เข้าร่วมกลุ่ม")
            self._emit(chat, {"type": "join"}, token=True)
        self._webhooks.pump()

    def bot_kicked(self, chat_id: str) -> None:
        """Somebody removes the bot from the group: a leave event."""
        with self._lock:
            chat = self._group(chat_id)
            if not chat.bot:
                raise NotPossible(f"the bot is not in {chat.name}")
            self._bot_leaves(chat)
        self._webhooks.pump()

    def _bot_leaves(self, chat: Chat) -> None:
        self._emit(chat, {"type": "leave"})
        chat.bot = False
        self._notice(chat, f"{self.world.bot_name} ออกจากกลุ่ม")

    def member_joins(self, chat_id: str, *user_ids: str) -> None:
        """People join the group: one memberJoined event."""
        with self._lock:
            chat = self._group(chat_id)
            people = [self.world.person(each) for each in user_ids if each not in chat.members]
            chat.members += [each.id for each in people]
            self._members_changed(chat, people, "memberJoined", "joined", "เข้าร่วมกลุ่ม")
        self._webhooks.pump()

    def member_leaves(self, chat_id: str, *user_ids: str) -> None:
        """People leave the group: one memberLeft event."""
        with self._lock:
            chat = self._group(chat_id)
            people = [self.world.member(chat_id, each)[1] for each in user_ids]
            chat.members = [each for each in chat.members if each not in user_ids]
            self._members_changed(chat, people, "memberLeft", "left", "ออกจากกลุ่ม")
        self._webhooks.pump()

    def _members_changed(self, chat: Chat, people: list[Person], kind: str, key: str, words: str) -> None:
        if not people:
            return
        self._notice(chat, f"{', '.join(each.name for each in people)} {words}")
        members = [{"type": "user", "userId": each.id} for each in people if each.shows_id]
        if members:
            self._emit(chat, {"type": kind, key: {"members": members}}, token=kind == "memberJoined")

    def _group(self, chat_id: str) -> Chat:
        chat = self.world.chat(chat_id)
        if chat.kind == "user":
            raise NotPossible(f"{chat.name} is a chat with one person")
        return chat

    def follow(self, user_id: str) -> None:
        """The person adds the bot as a friend, or unblocks it: a follow event."""
        with self._lock:
            person = self.world.person(user_id)
            unblocked, person.friend, person.blocked = person.blocked, True, False
            self._emit(
                self.world.chat(user_id), {"type": "follow", "follow": {"isUnblocked": unblocked}}, token=True
            )
        self._webhooks.pump()

    unblock = follow

    def block(self, user_id: str) -> None:
        """The person blocks the bot: an unfollow event; pushes to them are answered 200 and not delivered."""
        with self._lock:
            self._emit(self.world.chat(user_id), {"type": "unfollow"})
            self.world.person(user_id).blocked = True
        self._webhooks.pump()

    def say(
        self, chat_id: str, user_id: str, text: str, *, mention_bot: bool = False, quoted: str | None = None
    ) -> str:
        """The person posts a text; returns the message id.

        The bot is mentioned where the text has "@" and the bot's name; `mention_bot` puts that in front.
        `quoted` is the id of a message of this chat that is quoted.
        """
        with self._lock:
            post = self._say(chat_id, user_id, text, mention_bot=mention_bot, quoted=quoted)
        self._webhooks.pump()
        return post.id

    def share(self, user_id: str, chat_id: str, text: str) -> str:
        """What a LINE share link does: the person posts the text as their own; returns the message id."""
        with self._lock:
            post = self._say(chat_id, user_id, text)
            post.shared = True
        self._webhooks.pump()
        return post.id

    def forward(self, message_id: str, user_id: str, chat_id: str) -> str:
        """The person forwards a text they can see to another chat of theirs, as their own post."""
        with self._lock:
            post = self.world.posts.get(message_id)
            if post is None or post.unsent or not isinstance(post.message.get("text"), str):
                raise NotPossible("only a text that is still there can be forwarded here")
            self.world.member(post.chat_id, user_id)
            new = self._say(chat_id, user_id, str(post.message["text"]))
        self._webhooks.pump()
        return new.id

    def _say(
        self, chat_id: str, user_id: str, text: str, *, mention_bot: bool = False, quoted: str | None = None
    ) -> Post:
        chat, _ = self.world.member(chat_id, user_id)
        if not text.strip():
            raise NotPossible("an empty message cannot be posted")
        handle = f"@{self.world.bot_name}"
        if mention_bot and handle not in text:
            text = f"{handle} {text}"
        message = self._text_message(chat, text)
        if quoted is not None:
            self._quotable(chat, quoted)
            message["quotedMessageId"] = quoted
        return self._post(chat, user_id, message, quoted=quoted)

    def _text_message(self, chat: Chat, text: str) -> dict[str, Any]:
        message: dict[str, Any] = {"type": "text", "text": text}
        handle = f"@{self.world.bot_name}"
        if handle in text and chat.kind != "user":
            mentionee = {
                "index": utf16_units(text[: text.index(handle)]),
                "length": utf16_units(handle),
                "userId": self.world.bot_user_id,
                "type": "user",
                "isSelf": True,
            }
            message["mention"] = {"mentionees": [mentionee]}
        return message

    def _quotable(self, chat: Chat, message_id: str) -> None:
        post = self.world.posts.get(message_id)
        if post is None or post.chat_id != chat.id or not post.quote_token:
            raise NotPossible(f"{message_id} cannot be quoted in {chat.name}")

    def send_image(self, chat_id: str, user_id: str, data: bytes, content_type: str = "image/jpeg") -> str:
        """The person posts a picture; the bot can fetch it by its message id."""
        with self._lock:
            chat, _ = self.world.member(chat_id, user_id)
            post = self._post(chat, user_id, {"type": "image", "contentProvider": {"type": "line"}})
            self.world.contents[post.id] = Content(data, content_type)
        self._webhooks.pump()
        return post.id

    def send_file(
        self,
        chat_id: str,
        user_id: str,
        file_name: str,
        data: bytes,
        content_type: str = "application/octet-stream",
    ) -> str:
        """The person posts a file; the bot can fetch it by its message id."""
        with self._lock:
            chat, _ = self.world.member(chat_id, user_id)
            message = {"type": "file", "fileName": file_name, "fileSize": len(data)}
            post = self._post(chat, user_id, message)
            self.world.contents[post.id] = Content(data, content_type)
        self._webhooks.pump()
        return post.id

    def send_sticker(self, chat_id: str, user_id: str) -> str:
        """The person posts a sticker."""
        with self._lock:
            chat, _ = self.world.member(chat_id, user_id)
            sticker = {"stickerId": "52002738", "packageId": "11537", "stickerResourceType": "STATIC"}
            post = self._post(chat, user_id, {"type": "sticker", **sticker})
        self._webhooks.pump()
        return post.id

    def edit(self, message_id: str, text: str) -> None:
        """The person edits their text, at most 15 minutes after sending; groups tell the bot (messageEdited)."""
        with self._lock:
            chat, post = self.world.own_post(message_id)
            if post.message["type"] != "text":
                raise NotPossible("only a text can be edited")
            if self.clock() - post.at > EDIT_WINDOW:
                raise NotPossible("a message can be edited for 15 minutes")
            post.message = self._text_message(chat, text)
            post.edited = True
            self.revision += 1
            if chat.kind == "group":
                content = {"id": post.id, "quoteToken": post.quote_token, **post.message}
                self._emit(chat, {"type": "messageEdited", "message": content}, who=post.author, token=True)
        self._webhooks.pump()

    def unsend(self, message_id: str) -> None:
        """The person takes a message back: an unsend event, and its content is gone (410)."""
        with self._lock:
            chat, post = self.world.own_post(message_id)
            post.unsent = True
            post.message = {"type": "text", "text": ""}
            self.revision += 1
            self._emit(chat, {"type": "unsend", "unsend": {"messageId": message_id}}, who=post.author)
        self._webhooks.pump()

    def tap(
        self,
        chat_id: str,
        user_id: str,
        data: str,
        display_text: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> None:
        """The person taps a postback button: a postback event; `display_text` shows as theirs in the chat.

        `params` is what a date picker adds, e.g. {"datetime": "2026-11-30T18:00"}.
        """
        with self._lock:
            chat, _ = self.world.member(chat_id, user_id)
            self._tap(chat, user_id, data, display_text, params)
        self._webhooks.pump()

    def _tap(
        self, chat: Chat, who: str, data: str, display_text: str | None, params: Mapping[str, str] | None
    ) -> None:
        if display_text:
            now = self.clock()
            post_id = self._ids.message(int(now.timestamp() * 1000))
            self.world.add_post(post_id, chat, who, now, {"type": "text", "text": display_text})
        self.revision += 1
        postback = {"data": data} | ({"params": dict(params)} if params else {})
        self._emit(chat, {"type": "postback", "postback": postback}, who=who, token=True)

    def buttons(self, chat_id: str, last: int | None = 5) -> list[tuple[str, Mapping[str, Any]]]:
        """What can be tapped in the newest `last` messages of the bot (None: all), newest message first.

        Each is (label, LINE's action object); quick replies only while nobody has posted after them.
        """
        return [(button.label, button.action) for button in self._buttons(chat_id, last)]

    def _buttons(self, chat_id: str, last: int | None) -> list[Button]:
        with self._lock:
            return buttons_of(self.world.timeline(chat_id), self.world.bot_user_id, last)

    def tap_button(
        self, chat_id: str, user_id: str, label: str, params: Mapping[str, str] | None = None
    ) -> str | None:
        """The person taps the newest button with that label in the chat.

        Returns the address for a uri action and the text for a clipboard action (nothing is posted), else None.
        `params` is what the person picks in a date picker. NotPossible, naming the buttons there are, when
        there is no such button.
        """
        found = [button for button in self._buttons(chat_id, None) if button.label == label]
        if not found:
            there = ", ".join(dict.fromkeys(shown for shown, _ in self.buttons(chat_id))) or "none"
            raise NotPossible(f"no button {label!r} in that chat; there are: {there}")
        return self._act(chat_id, user_id, found[0].action, params)

    def tap_at(
        self,
        message_id: str,
        path: Iterable[str | int],
        user_id: str,
        params: Mapping[str, str] | None = None,
    ) -> str | None:
        """Like `tap_button`, for the action at `path` in the bot's message (as the page does)."""
        post = self.world.posts.get(message_id)
        if post is None or post.author != self.world.bot_user_id:
            raise NotPossible(f"the bot has no message {message_id}")
        return self._act(post.chat_id, user_id, action_at(post.message, path), params)

    def _act(
        self, chat_id: str, who: str, action: Mapping[str, Any], params: Mapping[str, str] | None
    ) -> str | None:
        with self._lock:
            chat, _ = self.world.member(chat_id, who)
            kind = action["type"]
            if kind == "uri":
                return str(action["uri"])
            if kind == "clipboard":
                return str(action["clipboardText"])
            if kind == "message":
                self._say(chat_id, who, str(action["text"]))
            elif kind == "postback":
                shown = action.get("displayText") or action.get("text")
                self._tap(chat, who, str(action["data"]), shown, None)
            elif kind == "datetimepicker":
                self._tap(chat, who, str(action["data"]), None, picked(action, params))
            else:
                raise NotPossible(f"a {kind} action does nothing here")
        self._webhooks.pump()
        return None

    def send_event(self, event: Mapping[str, Any], chat_id: str, user_id: str | None = None) -> None:
        """Send the bot an event of any shape (e.g. of a type that LINE has yet to invent) from that chat."""
        with self._lock:
            self._emit(self.world.chat(chat_id), dict(event), who=user_id)
        self._webhooks.pump()
