"""Links to news that an officer gives: "เพิ่มข่าว https://...", or a link alone, about which the bot asks."""

from __future__ import annotations

import re

from bot.commands import Typed
from bot.turn import REPLY_WITHIN, Turn
from monitor.pasted_links import Pasted, as_request, known_clip
from monitor.urls import canonical_url
from storage import inbox
from thai.shorten import cut

MOST_LINKS = 5
"""Links of one message that are added; more are a list for a spreadsheet."""
LONGEST_TYPED = 280
"""Characters of a link that fit on a button with the command before it."""

_ONLY_LINK = re.compile(r"\s*(https?://[^\s<>\"']{4,4000})\s*")


def add_news(turn: Turn, typed: Typed) -> None:
    """Have the pages of the links read; the answer comes when that is done."""
    links = [link for link in typed.links if canonical_url(link)]
    if not links or turn.person is None:
        turn.note(
            "โปรดวางลิงก์ข่าว",
            "พิมพ์ เพิ่มข่าว ตามด้วยลิงก์ของหน้าข่าว เช่น เพิ่มข่าว https://...",
            buttons=[["เพิ่มข่าว", "fill", "เพิ่มข่าว "]],
        )
        return
    if len(links) > MOST_LINKS:
        turn.note("ลิงก์มากเกินไป", f"เพิ่มได้ครั้งละไม่เกิน {MOST_LINKS} ลิงก์ · ยังไม่ได้เพิ่มข่าวใด โปรดแบ่งส่ง")
        return
    until = turn.received_at + REPLY_WITHIN
    requests = [
        as_request(
            Pasted(
                url=link,
                chat_id=turn.event.chat_id,
                person_id=turn.person.id,
                message_id=turn.message_id,
                reply_token=turn.event.reply_token,
                reply_until=until if turn.event.reply_token else None,
            ),
            turn.now,
        )
        for link in links
    ]
    inbox.put(turn.session, requests, turn.now)


def asked_about_link(turn: Turn, text: str) -> bool:
    """Ask what to do with a link that came without a word; False when the message is anything else."""
    found = _ONLY_LINK.fullmatch(text)
    key = canonical_url(found[1]) if found else None
    if found is None or key is None:
        return False
    clip = known_clip(turn.session, found[1])
    if clip is not None and clip.relevant and clip.story_id is not None:
        turn.note(
            "มีข่าวนี้แล้ว",
            f"ข่าวที่ {clip.story_id} {cut(clip.title, 200)}",
            tone="done",
            buttons=[["ดูรายการข่าว", "say", "ข่าววันนี้"]],
        )
        return True
    link = next((one for one in (found[1], key) if len(one) <= LONGEST_TYPED), "")
    turn.note(
        "ต้องการเพิ่มข่าวนี้หรือไม่",
        "แตะ เพิ่มข่าวนี้ เพื่อให้ระบบอ่านและจัดหมวด หรือพิมพ์ เพิ่มข่าว ตามด้วยลิงก์ "
        "· ถ้าเป็นประเด็น PMOC พิมพ์หรือวางข้อความของประเด็น ระบบจะเก็บลิงก์เป็นแหล่งที่มา",
        buttons=[["เพิ่มข่าวนี้", "say", f"เพิ่มข่าว {link}"] if link else ["เพิ่มข่าว", "fill", "เพิ่มข่าว "]],
    )
    return True
