"""The digest as a link that an officer shares into the groups, for when the month's messages run out."""

from __future__ import annotations

from datetime import date

from bot.card_row import Row
from bot.cards import actions
from bot.cards.flex import Card, Messages, messages
from storage.tables import Digest
from storage.web_access import digest_token
from thai.dates import short_date


def load_digest_link(row: Row) -> Messages | None:
    """The card with the link of a day's digest; None when there is no such digest."""
    day = date.fromisoformat(row.data["day"])
    digest = row.session.get(Digest, day)
    if digest is None or digest.content is None:
        return None
    content = digest.content
    figures = f"{content['stories']} เรื่อง · ข่าวเชิงลบ {content['negative']} เรื่อง"
    url = ""
    if row.links.base:
        url = f"{row.links.base}/digest/{digest_token(day, row.now, secret=row.links.secret)}"
    said = f"สรุปข่าวเช้า {row.agency.short_name} {short_date(day)}\n{figures}\n{url}".strip()
    return messages(
        Card(
            tone="waiting",
            state="สรุปข่าวเช้า",
            mark=short_date(day),
            alt=f"สรุปข่าวเช้า {figures} · โปรดแชร์เข้ากลุ่ม",
            title=f"สรุปข่าวเช้า {short_date(day)}",
            facts=figures,
            want="ข้อความของเดือนนี้เหลือไม่พอส่งเข้ากลุ่ม โปรดแชร์สรุปข่าวเข้ากลุ่มแทนระบบ",
            buttons=[
                actions.link("แชร์เข้ากลุ่ม", row.links.share(said, row.now)),
                actions.link("เปิดสรุปข่าว", url or None),
            ],
            hint="หรือพิมพ์ ข่าววันนี้ เพื่อดูรายการในแชตนี้",
            drill=row.context.drill,
        )
    )
