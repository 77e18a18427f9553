"""A stateful stand-in for LINE: for the tests, and for people who want to try the program without LINE.

Nothing in here ever talks to LINE. `SandboxLine` is the core, kept in memory; `create_sandbox_app` (in
`bot.sandbox.server`) puts it behind HTTP together with a page that looks like a chat list.
"""

from bot.sandbox.faults import DeliveryFaults, FaultKind
from bot.sandbox.ids import group_id, room_id, user_id
from bot.sandbox.line import Answer, SandboxLine, Sent
from bot.sandbox.world import Chat, NotPossible, Person, Post

__all__ = [
    "Answer",
    "Chat",
    "DeliveryFaults",
    "FaultKind",
    "NotPossible",
    "Person",
    "Post",
    "SandboxLine",
    "Sent",
    "group_id",
    "room_id",
    "user_id",
]
