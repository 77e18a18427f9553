"""Hands out personal links to the pages: only in the chat with that person, since they open with their rights."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands import Typed
from bot.turn import Turn
from storage import outbox
from storage.tables import CaseRow
from storage.web_access import issue_link

FIRST_PAGE = "/news"


def open_page(turn: Turn, typed: Typed) -> None:
    """Send the person a link to the selection page, or with a number to that case's page."""
    if typed.number is None:
        send_link(turn, FIRST_PAGE, "หน้าคัดข่าว")
    elif turn.session.get(CaseRow, typed.number) is None:
        turn.note("ไม่พบเรื่อง", f"ไม่มีเรื่องชี้แจงที่ {typed.number} · พิมพ์ เรื่องชี้แจง เพื่อดูรายการ")
    else:
        send_link(turn, f"/cases/{typed.number}", f"หน้าเรื่องที่ {typed.number}")


def tap_page(turn: Turn, fields: Mapping[str, str]) -> None:
    """The button on a case's card."""
    number = fields.get("c", "")
    open_page(turn, Typed("web", int(number) if number.isdigit() and len(number) < 8 else None))


def send_link(turn: Turn, path: str, page: str) -> None:
    """Send the person a link to a page, good once and for 10 minutes; asked in a group, it comes one-to-one.

    `page` is what the page is called.
    """
    if turn.person is None or turn.person.line_user_id is None:
        return
    if not turn.links.base:
        turn.note("ยังเปิดหน้าเว็บไม่ได้", "ผู้ดูแลระบบยังไม่ได้ตั้งที่อยู่เว็บของระบบ (KHAOCHAT_PUBLIC_URL)")
        return
    token = issue_link(turn.session, turn.person.id, path, turn.now, secret=turn.links.secret)
    data = {
        "heading": page,
        "text": f"แตะปุ่มเพื่อเปิด{page} · ปุ่มนี้ใช้ได้ครั้งเดียว ภายใน 10 นาที และเป็นของท่านเท่านั้น",
        "tone": "waiting",
        "buttons": [[f"เปิด{page}", "link", f"{turn.links.base}/enter/{token}"]],
    }
    if not turn.group:
        turn.reply("note", **data)
        return
    outbox.put(turn.session, outbox.Notice(turn.person.line_user_id, "note", data), turn.now)
    turn.note("ส่งลิงก์ให้แล้ว", f"ส่งลิงก์{page}ให้ {turn.person.name} ในแชตส่วนตัวแล้ว")
