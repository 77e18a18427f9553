"""The day's digest once more, and its board to print, for whoever missed the card or lost it among the messages."""

from __future__ import annotations

from bot.commands import Typed
from bot.news_view import digest_links
from bot.turn import Turn
from storage.tables import Digest


def show_digest(turn: Turn, typed: Typed) -> None:
    """The digest as it was sent today, with the links to its page and board."""
    if _sent(turn) is not None:
        turn.reply("digest", day=turn.agency.day(turn.now).isoformat(), board=True)


def print_board(turn: Turn, typed: Typed) -> None:
    """The link to today's board."""
    digest = _sent(turn)
    if digest is None:
        return
    links = digest_links(turn.links, digest.day, digest.sent_at, board=True)
    if not links:
        turn.note("ยังเปิดหน้าเว็บไม่ได้", "ผู้ดูแลระบบยังไม่ได้ตั้งที่อยู่เว็บของระบบ (KHAOCHAT_PUBLIC_URL)")
        return
    turn.note(
        "ข่าวติดบอร์ด",
        "แตะปุ่มเพื่อเปิดไฟล์ PDF ขนาด A4 แล้วสั่งพิมพ์ · ลิงก์นี้เปิดได้ 7 วัน",
        buttons=[["พิมพ์บอร์ด", "link", links["board"]], ["อ่านสรุปข่าวทั้งหมด", "link", links["page"]]],
    )


def _sent(turn: Turn) -> Digest | None:
    """Today's digest when it has been sent; else the person is told when it will be."""
    digest = turn.session.get(Digest, turn.agency.day(turn.now))
    if digest is not None and digest.sent_at is not None:
        return digest
    at = turn.agency.digest_at.strftime("%H.%M น.")
    turn.note("ยังไม่ส่งสรุปข่าว", f"สรุปข่าวเช้าวันนี้จะส่งเวลา {at} · พิมพ์ ข่าววันนี้ เพื่อดูข่าวขณะนี้")
    return None
