"""Cards about people and groups: who somebody is, who is not registered, a group that has no use yet."""

from __future__ import annotations

from bot.cards import actions
from bot.cards.flex import SOFT, Card, Messages, chip, grid, messages, text
from bot.cards.text import line
from bot.cards.views import CardContext, JoinedView, UnknownPersonView, WhoView
from bot.cards.words import CHAT_ROLES, ROLES, typed


def who_card(view: WhoView, ctx: CardContext) -> Messages:
    """A registered person: name, title, role, unit, and the LINE id that the register holds."""
    role = ROLES.get(view.role, view.role)
    known = [line(view.title, 80, empty=""), line(view.unit, 80, empty="")]
    code = line(view.line_user_id, 60, empty="")
    return messages(
        Card(
            tone="done",
            state="ลงทะเบียนแล้ว",
            mark=role,
            alt=f"{line(view.name, 80)} · {role} {known[1]}".strip(),
            title=view.name,
            facts=" · ".join(part for part in known if part),
            body=[text(f"รหัส LINE {code}", 80, size="xs", color=SOFT)] if code else [],
            buttons=[actions.tap("ช่วยเหลือ", "help", shows="ช่วยเหลือ")],
            hint=f"หรือพิมพ์ {typed('ช่วยเหลือ', ctx)}",
            drill=ctx.drill,
        )
    )


def unknown_person_card(view: UnknownPersonView, ctx: CardContext) -> Messages:
    """Somebody who is not registered: what to hand to the administrator. The id is not shown to a group."""
    code = line(view.line_user_id or "", 60, empty="")
    if view.group:
        want = "โปรดเพิ่มระบบเป็นเพื่อน แล้วลงทะเบียนในแชตส่วนตัว"
    elif code:
        want = "โปรดแตะ ขอลงทะเบียน แล้วพิมพ์ชื่อ นามสกุล และหน่วยงาน"
    else:
        want = "LINE ไม่แจ้งรหัสของบัญชีนี้ โปรดใช้แอป LINE บนโทรศัพท์ แล้วพิมพ์ ฉันคือใคร อีกครั้ง"
    shown = code if not view.group else ""
    return messages(
        Card(
            tone="waiting",
            state="ยังไม่ได้ลงทะเบียน",
            alt=f"ยังไม่ได้ลงทะเบียน · {want}" + (f" · {shown}" if shown else ""),
            title="ยังใช้งานไม่ได้ เพราะยังไม่ได้ลงทะเบียน",
            facts=f"ระบบนี้ใช้ภายใน {line(view.agency, 120)}",
            want=want,
            body=[text(f"รหัส LINE {shown}", 80, size="xs", color=SOFT)] if shown else [],
            buttons=[actions.fill("ขอลงทะเบียน", typed("ลงทะเบียน ", ctx)), actions.copy("คัดลอกรหัส", shown)]
            if shown
            else [],
            hint="หรือพิมพ์ ลงทะเบียน สมใจ ใจดี ภสส." if shown else "",
            drill=ctx.drill,
        )
    )


def joined_card(view: JoinedView, ctx: CardContext) -> Messages:
    """The bot was added to a group: an administrator says what the group is for."""
    chips = [
        chip(name, actions.tap(name, "role", shows=f"ใช้กลุ่มนี้เป็น {name}", g=view.chat_id, r=role))
        for role, name in CHAT_ROLES.items()
    ]
    name = line(view.name, 80, empty="")
    return messages(
        Card(
            tone="waiting",
            state="รอกำหนดหน้าที่ของกลุ่ม",
            alt="เข้ากลุ่มแล้ว ยังไม่ส่งข่าว · โปรดให้ผู้ดูแลระบบเลือกหน้าที่ของกลุ่มนี้",
            title=f"เข้ากลุ่ม {name} แล้ว" if name else "เข้ากลุ่มแล้ว",
            facts="ระบบยังไม่ส่งข่าวหรือแจ้งเตือนเข้ากลุ่มนี้",
            want="โปรดให้ผู้ดูแลระบบเลือกว่ากลุ่มนี้ใช้ทำอะไร",
            body=grid(chips, columns=1),
            hint=f"เลือกได้เฉพาะผู้ดูแลระบบ · หรือพิมพ์ {typed('ใช้กลุ่มนี้เป็น', ctx)} ตามด้วยหน้าที่",
            drill=ctx.drill,
        )
    )
