"""The bot comes and goes, and so do people: groups it joins or leaves, friends it wins or loses."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.cards.words import CHAT_ROLES
from bot.commands import Typed
from bot.delivery import GOODBYE
from bot.turn import Turn
from storage import outbox
from workflows.people import administrators

log = structlog.get_logger(__name__)


def joined(turn: Turn) -> None:
    """The bot was invited to a group: say so there, and ask what the group is for."""
    turn.chat.active = True
    turn.chat.joined_at = turn.now
    turn.chat.left_at = None
    log.info("group_joined", role=turn.chat.role)
    if turn.chat.role is None and turn.group:
        turn.reply("joined", chat_id=turn.chat.id)


def left(turn: Turn) -> None:
    """The bot was removed: an administrator must hear of it, since notices no longer arrive there."""
    by_order = not turn.chat.active
    turn.chat.active = False
    turn.chat.left_at = turn.now
    log.warning("group_left", role=turn.chat.role)
    if turn.chat.role is None or by_order:
        return
    for chat_id in administrators(turn.session):
        if chat_id != turn.chat.id:
            data = {
                "heading": "ถูกนำออกจากกลุ่ม",
                "text": f"ระบบถูกนำออกจากกลุ่ม {turn.chat.name or turn.chat.role} จึงส่งข่าวและแจ้งเตือนเข้ากลุ่มนี้ไม่ได้ · "
                "โปรดเชิญกลับเข้ากลุ่ม",
                "tone": "late",
                "buttons": [],
            }
            outbox.put(
                turn.session, outbox.Notice(chat_id, "note", data, key=f"left:{turn.key}:{chat_id}"), turn.now
            )


def followed(turn: Turn) -> None:
    """Somebody added the bot as a friend."""
    if turn.person is None:
        turn.reply("unknown_person", line_user_id=turn.event.user_id, group=False)
        return
    turn.person.blocked = False
    turn.reply("help", acting=turn.acting, group=False)


def unfollowed(turn: Turn) -> None:
    """Somebody blocked the bot: their notices go to others from now on."""
    if turn.person is not None:
        turn.person.blocked = True
        log.warning("person_blocked_the_bot", role=turn.person.role)


def members_changed(turn: Turn) -> None:
    """The number of members is looked up anew when it is needed."""
    turn.chat.members = None


def leave_group(turn: Turn, typed: Typed) -> None:
    """An administrator sends the bot away: asked once more first, since a group without the bot hears nothing."""
    if not turn.group:
        turn.note("ออกจากกลุ่ม", "โปรดพิมพ์ ข่าวชัด ออกจากกลุ่ม ในกลุ่มที่ต้องการให้ระบบออก")
        return
    if turn.person is None or turn.person.role != "admin":
        turn.note("ไม่มีสิทธิ์", "การให้ระบบออกจากกลุ่มทำได้เฉพาะผู้ดูแลระบบ")
        return
    if typed.name == "leave":
        name = CHAT_ROLES.get(turn.chat.role or "")
        use = f"กลุ่มนี้ใช้เป็น{name} " if name else ""
        turn.note(
            "ยืนยันออกจากกลุ่ม",
            f"{use}เมื่อออกแล้วจะไม่มีข่าวและแจ้งเตือนเข้ากลุ่มนี้ · พิมพ์ ข่าวชัด ยืนยันออกจากกลุ่ม เพื่อยืนยัน",
            tone="late",
            buttons=[["ยืนยันออกจากกลุ่ม", "say", "ยืนยันออกจากกลุ่ม"]],
        )
        return
    turn.reply(
        GOODBYE,
        heading="ออกจากกลุ่ม",
        text=f"ระบบออกจากกลุ่มนี้ตามคำสั่งของ {turn.person.name} · เชิญกลับเข้ากลุ่มได้ทุกเมื่อ",
        tone="done",
        buttons=[],
    )


def say_role(turn: Turn, typed: Typed) -> None:
    """Typed by an administrator in the group: what the group is for, by the name on the card."""
    if not turn.group:
        turn.note("กำหนดในกลุ่ม", "โปรดพิมพ์ ข่าวชัด ใช้กลุ่มนี้เป็น ตามด้วยหน้าที่ ในกลุ่มที่ต้องการ")
        return
    role = next((role for role, name in CHAT_ROLES.items() if typed.text in (name, role)), None)
    if role is None:
        turn.note("ยังไม่ทราบหน้าที่นี้", "หน้าที่ของกลุ่มมี " + " · ".join(CHAT_ROLES.values()))
        return
    tap_role(turn, {"r": role, "g": turn.chat.id})


def tap_role(turn: Turn, fields: Mapping[str, str]) -> None:
    """An administrator says what a group is for."""
    role, chat_id = fields.get("r", ""), fields.get("g", "")
    if turn.person is None or turn.person.role != "admin":
        turn.note("ไม่มีสิทธิ์", "การกำหนดหน้าที่ของกลุ่มทำได้เฉพาะผู้ดูแลระบบ")
        return
    if role not in CHAT_ROLES or chat_id != turn.chat.id:
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", "โปรดแตะปุ่มในกลุ่มที่ต้องการกำหนด")
        return
    turn.chat.role = role
    turn.note("กำหนดกลุ่มแล้ว", f"กลุ่มนี้ใช้เป็น {CHAT_ROLES[role]}", tone="done")
