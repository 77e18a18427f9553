"""Cards of the service itself: help, short notes, messages that could not be delivered."""

from __future__ import annotations

from bot.cards import actions
from bot.cards.flex import SOFT, Card, Messages, Part, box, messages, text
from bot.cards.text import line
from bot.cards.views import CardContext, DeliveryFailedView, HelpView, NoteView
from bot.cards.words import BOT_NAME, KINDS

MAX_NOTE = 1800
_READ = (
    ("ข่าววันนี้", "รายการข่าวของวันนี้"),
    ("ข่าว 12", "ดูข่าวที่ 12"),
    ("ทำไม 12", "เหตุผลของการจัดข่าว"),
    ("เรื่องชี้แจง", "เรื่องที่ยังค้าง"),
    ("เกินกำหนด", "เรื่องที่เกินกำหนด"),
    ("เรื่อง 3", "ดูเรื่องที่ 3"),
    ("ฉันคือใคร", "ข้อมูลการลงทะเบียน"),
)
_ACT = (
    ("ตัดข่าว 12", "หรือ เลือกข่าว 12"),
    ("ยืนยันข่าว", "ยืนยันการคัดข่าว"),
    ("สรุปสัปดาห์", "ดู ส่ง หรือแก้ไขสรุป"),
    ("แก้ข่าว 12", "ตามด้วยระดับหรือหน่วยงาน"),
    ("ถูกต้อง 12", "ยืนยันการจัดข่าว"),
    ("เพิ่มข่าว", "ตามด้วยลิงก์ข่าว"),
    ("ไม่เกี่ยวกับการศึกษา 12", "นำออกจากรายการ"),
    ("รวมข่าว 12 15", "หรือ ยกเลิกรวมข่าว 12"),
    ("แยกข่าว 12", "หรือ ยกเลิกแยกข่าว 12"),
    ("หมายเหตุ 12", "ตามด้วยข้อความ"),
    ("ร่างแผน 12", "แผนตอบสนองข่าวเชิงลบ"),
    ("แผน", "ดูหรือแก้แผนตอบสนอง"),
    ("เห็นชอบ", "หรือ ส่งกลับ ไม่เห็นชอบ"),
    ("เปิดเรื่องชี้แจง 12", "จากข่าวที่ 12"),
    ("แจ้งรับเรื่อง 3", "ข้อความแจ้งรับเรื่อง"),
    ("เสนอข้อเท็จจริง 3", "ตามด้วยข้อเท็จจริง"),
    ("ช่องทาง 3", "ตามด้วยชื่อช่องทาง"),
    ("ยกเลิกช่องทาง 3", "ตามด้วยชื่อช่องทาง"),
    ("แจ้งตอบ 3", "ตามด้วยคำชี้แจงและลิงก์"),
    ("โพสต์แล้ว 3", "บันทึกว่าโพสต์แล้ว"),
    ("ไม่เกี่ยวข้อง 3", "ตามด้วยเหตุผล"),
    ("มอบหมายต่อ 3", "ตามด้วยชื่อ"),
    ("เลื่อน 3 30 นาที", "เลื่อนเตือน ตามด้วยเหตุผล"),
    ("เวร", "ดูเวรและวันลา"),
    ("เวรคืนนี้", "ตามด้วยชื่อ"),
    ("ลา", "ตามด้วยวัน แทนโดย ชื่อ"),
    ("ถอนประเด็น 3", "เมื่อ PMOC ถอนประเด็น"),
    ("วันนี้ไม่มีประเด็น", "บันทึกว่าตรวจแล้ว"),
    ("ผลการซ้อม", "ผลการซ้อมครั้งล่าสุด"),
)

_DRILL = (
    ("ซ้อม", "หรือ ซ้อม เร็ว"),
    ("รายการซ้อม", "โพสต์สำหรับซ้อม"),
    ("ยุติการซ้อม", "หยุดก่อนกำหนด"),
)


def commands_of(view: HelpView) -> tuple[tuple[str, str], ...]:
    """What is listed for this person: what is typed, and what it brings."""
    return _READ + (_ACT if view.acting else ()) + (_DRILL if view.drill else ())


def help_card(view: HelpView, ctx: CardContext) -> Messages:
    """What can be said to the bot; who only reads is not shown what they may not do."""
    name = line(view.bot_name, 40, empty=BOT_NAME)
    commands = commands_of(view)
    forward = "พบประเด็น PMOC ให้คัดลอกโพสต์ทั้งข้อความ แล้ววางในแชตนี้" if view.acting else ""
    taps = [
        actions.tap("ข่าววันนี้", "news", shows="ข่าววันนี้", n=1),
        actions.tap("เรื่องชี้แจง", "cases", shows="เรื่องชี้แจง"),
        actions.tap("ซ้อมชี้แจงประเด็น", "drilllist", shows="รายการซ้อม")
        if view.drill
        else actions.tap("เกินกำหนด", "late", shows="เกินกำหนด"),
    ]
    return messages(
        Card(
            tone="waiting",
            state="ช่วยเหลือ",
            alt="คำสั่งที่ใช้ได้: " + " · ".join(command for command, _ in commands),
            title="คำสั่งที่ใช้ได้",
            facts=f"ในกลุ่ม ให้เริ่มข้อความด้วย {name}" if view.group else "พิมพ์คำสั่ง หรือแตะปุ่มด้านล่าง",
            body=[
                *(_command(*one) for one in commands),
                *([text(forward, 200, weight="bold")] if forward else []),
            ],
            buttons=taps,
            drill=ctx.drill,
        )
    )


def _command(command: str, meaning: str) -> Part:
    return box(
        text(command, 60, size="sm", weight="bold", flex=1),
        text(meaning, 80, size="sm", color=SOFT, flex=1),
        layout="horizontal",
        spacing="sm",
    )


def note_card(view: NoteView, ctx: CardContext) -> Messages:
    """A short message: what happened, why, what to do next."""
    return messages(
        Card(
            tone=view.tone,
            state=line(view.heading, 60, empty="แจ้งให้ทราบ"),
            alt=f"{line(view.heading, 60, empty='แจ้งให้ทราบ')} · {view.text}",
            body=[text(view.text, MAX_NOTE)],
            buttons=[actions.from_button(button, ctx) for button in view.buttons[:3]],
            drill=ctx.drill or view.tone == "drill",
        )
    )


def delivery_failed_card(view: DeliveryFailedView, ctx: CardContext) -> Messages:
    """A message that LINE refused for good, to those who look after the service."""
    kinds = " และ ".join(dict.fromkeys(KINDS.get(kind, "ข้อความ") for kind in view.kinds[:5])) or "ข้อความ"
    where = line(view.chat, 80, empty="")
    to = f" ถึง {where}" if where else ""
    return messages(
        Card(
            tone="late",
            state="ส่งข้อความไม่สำเร็จ",
            alt=f"ส่งไม่สำเร็จ: {kinds}{to} · โปรดตรวจว่าระบบยังอยู่ในกลุ่ม",
            title=f"{kinds}{to}",
            facts="LINE ไม่รับข้อความนี้ ระบบจะไม่ส่งซ้ำ",
            want="โปรดตรวจว่าระบบยังอยู่ในกลุ่มหรือยังเป็นเพื่อนกับผู้รับ แล้วแจ้งผู้รับโดยตรง",
            body=[text(f"รายละเอียด: {line(view.error, 200)}", 220, size="xs", color=SOFT)],
            drill=ctx.drill,
        )
    )
