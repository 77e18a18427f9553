"""What can be said to the bot: one card a subject, side by side, so that nobody reads seventy lines to find one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.cards import actions
from bot.cards.flex import SOFT, Card, Messages, Part, alt_text, box, bubble, flex, text
from bot.cards.text import line
from bot.cards.views import CardContext, HelpView
from bot.cards.words import BOT_NAME

Command = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject: its name, what everybody may type (and what it brings), what those who act may type besides."""

    name: str
    read: tuple[Command, ...] = ()
    act: tuple[Command, ...] = ()
    drill: tuple[Command, ...] = ()


TOPICS = (
    Topic(
        "ข่าวเช้า",
        read=(
            ("ข่าววันนี้", "รายการข่าวของวันนี้"),
            ("ข่าวหน้า 2", "หน้าถัดไปของรายการ"),
            ("ข่าว 12", "ดูข่าวที่ 12"),
            ("ทำไม 12", "เหตุผลของการจัดข่าว"),
            ("ค้นหา", "ตามด้วยคำที่ต้องการ"),
            ("สรุปข่าวเช้า", "หรือ พิมพ์บอร์ด"),
        ),
        act=(
            ("ตัดข่าว 12", "หรือ เลือกข่าว 12"),
            ("ยืนยันข่าว", "ยืนยันการคัดข่าว"),
            ("เพิ่มข่าว", "ตามด้วยลิงก์ข่าว"),
            ("เปิดหน้าเว็บ", "คัดข่าวบนหน้าจอ"),
        ),
    ),
    Topic(
        "แก้การจัดข่าว",
        act=(
            ("แก้ข่าว 12", "ตามด้วยระดับหรือหน่วยงาน"),
            ("ถูกต้อง 12", "ยืนยันการจัดข่าว"),
            ("ไม่เกี่ยวกับการศึกษา 12", "นำออกจากรายการ"),
            ("รวมข่าว 12 15", "หรือ ยกเลิกรวมข่าว 12"),
            ("แยกข่าว 12", "หรือ ยกเลิกแยกข่าว 12"),
            ("หมายเหตุข่าว 12", "ตามด้วยข้อความ"),
        ),
    ),
    Topic(
        "ประเด็น PMOC",
        act=(
            ("ส่งประเด็น", "วิธีส่งโพสต์ให้ระบบ"),
            ("โพสต์เมื่อ 10.30 น.", "หรือ โพสต์เมื่อครู่นี้"),
            ("เป็นของเรา 3", "เมื่อระบบไม่แน่ใจ"),
            ("ประเด็นร่วม 3", "ร่วมกับหน่วยงานอื่น"),
            ("ไม่ใช่ประเด็น 3", "ปิดเรื่องที่อ่านผิด"),
            ("ประเด็น 2 เป็นของเรา", "ข้อ 2 ของโพสต์ล่าสุด"),
            ("คนละเรื่องกับเรื่องที่ 3", "แยกเป็นเรื่องใหม่"),
            ("ไม่เกี่ยวข้อง 3", "ตามด้วยเหตุผล"),
            ("ถอนประเด็น 3", "เมื่อ PMOC ถอนประเด็น"),
            ("วันนี้ไม่มีประเด็น", "บันทึกว่าตรวจแล้ว"),
        ),
    ),
    Topic(
        "เรื่องชี้แจง",
        read=(
            ("เรื่องชี้แจง", "เรื่องที่ยังค้าง"),
            ("เกินกำหนด", "เรื่องที่เกินกำหนด"),
            ("เรื่อง 3", "ดูเรื่องที่ 3"),
        ),
        act=(
            ("แจ้งรับเรื่อง 3", "ข้อความแจ้งรับเรื่อง"),
            ("เสนอข้อเท็จจริง 3", "ตามด้วยข้อเท็จจริง"),
            ("ช่องทาง 3", "ตามด้วยชื่อช่องทาง"),
            ("ยกเลิกช่องทาง 3", "ตามด้วยชื่อช่องทาง"),
            ("หลักฐาน 3", "ตามด้วยช่องทางและลิงก์"),
            ("โพสต์แล้ว 3", "บันทึกว่าโพสต์แล้ว"),
            ("มอบหมายต่อ 3", "ตามด้วยชื่อ"),
            ("เปิดเรื่องอีกครั้ง 3", "เมื่อปิดผิดเรื่อง"),
        ),
    ),
    Topic(
        "ข้อมูลและการประชุม",
        read=(("ข้อมูลประกอบ 3", "ข่าว คำตอบเดิม เจ้าของเรื่อง"),),
        act=(
            ("เพิ่มข้อเท็จจริง 3", "ตามด้วยข้อความ"),
            ("หมายเหตุเรื่อง 3", "ตามด้วยข้อความ"),
            ("เพิ่มเอกสาร 3", "แล้วส่งภาพหรือไฟล์"),
            ("ปรับปรุงข้อมูล 3", "รวบรวมข้อมูลอีกครั้ง"),
            ("เปิดหน้าเว็บ 3", "เรื่องที่ 3 บนหน้าจอ"),
            ("นัดประชุม 3", "ตามด้วยเวลาและสถานที่"),
            ("มาประชุม 3", "หรือ ไม่มาประชุม 3"),
            ("ยกเลิกประชุม 3", "แจ้งทุกคน"),
        ),
    ),
    Topic(
        "คำตอบ",
        act=(
            ("คำตอบ 3", "ดูและเรียบเรียงคำตอบ"),
            ("คำตอบ 3 หัวเรื่อง", "ตามด้วยข้อความ"),
            ("คำตอบ 3 ประโยคตอบ", "หรือ ประเด็น ผู้ชี้แจง"),
            ("คำตอบ 3 ข้อเท็จจริง", "หรือ ลิงก์ ภาพ"),
            ("เสนอคำตอบ 3", "เสนอให้เห็นชอบ"),
            ("เห็นชอบคำตอบ 3", "เมื่อเป็นผู้พิจารณา"),
            ("ส่งกลับคำตอบ 3", "ตามด้วยข้อสังเกต"),
            ("ขอ ผอ. เห็นชอบ 3", "เมื่อต้องให้ ผอ. พิจารณา"),
            ("แจ้งตอบ 3", "ข้อความสำหรับโพสต์"),
            ("โพสต์โดยยังไม่เห็นชอบ 3", "ตามด้วยเหตุผล"),
            ("ส่งสำเนา 3", "ตามด้วยชื่อผู้รับ"),
        ),
    ),
    Topic(
        "แจ้งเตือนและเวร",
        act=(
            ("รับทราบเตือน 3", "บันทึกว่าเห็นแล้ว"),
            ("รับทราบเตือนทั้งหมด", "ทุกเรื่องที่แจ้งล่าสุด"),
            ("เลื่อน 3 30 นาที", "ตามด้วยเหตุผล"),
            ("เลื่อนเตือนทั้งหมด 30 นาที", "ตามด้วยเหตุผล"),
            ("เวร", "ดูเวรและวันลา"),
            ("เวรคืนนี้", "ตามด้วยชื่อ"),
            ("ยกเลิกเวร", "คืนนี้ไม่มีผู้อยู่เวร"),
            ("ลา", "ตามด้วยวัน แทนโดย ชื่อ"),
            ("ยกเลิกลา", "กลับมาปฏิบัติงาน"),
        ),
    ),
    Topic(
        "แผนตอบสนองข่าวเชิงลบ",
        act=(
            ("ร่างแผน 12", "หรือ ร่างแผนใหม่ 12"),
            ("แผน 1", "ดู หรือตามด้วยข้อความ"),
            ("เสนอแผน 1", "เสนอให้เห็นชอบ"),
            ("เห็นชอบ 1", "เมื่อเป็นผู้พิจารณา"),
            ("ส่งกลับ 1", "ตามด้วยข้อสังเกต"),
            ("ไม่เห็นชอบ 1", "ตามด้วยเหตุผล"),
            ("ไม่ตอบโต้ 1", "ตามด้วยเหตุผล"),
            ("ถอนแผน 1", "ตามด้วยเหตุผล"),
            ("เปิดเรื่องชี้แจง 12", "จากข่าวที่ 12"),
        ),
    ),
    Topic(
        "รายงาน",
        read=(("รายงานไตรมาส", "ตัวชี้วัดการชี้แจง"),),
        act=(
            ("สรุปสัปดาห์", "ดูร่างสรุปประจำสัปดาห์"),
            ("แก้ไขสรุป", "เปิดหน้าแก้ไข"),
            ("ส่งสรุป", "ส่งสรุปประจำสัปดาห์"),
            ("สรุปผู้ให้บริการ", "ตามด้วยข้อความ"),
            ("รายการแก้ไข", "ถึงผู้ให้บริการข่าว"),
            ("สรุปประจำเดือน", "บันทึกข้อความและรายการข่าว"),
        ),
    ),
    Topic(
        "ซ้อมและการใช้งาน",
        read=(("ฉันคือใคร", "ข้อมูลการลงทะเบียน"), ("ช่วยเหลือ", "คำสั่งทั้งหมด")),
        act=(
            ("ส่งประเด็นซ้อม", "หรือ ไม่มีประเด็นซ้อม"),
            ("ผลการซ้อม", "ผลการซ้อมครั้งล่าสุด"),
        ),
        drill=(
            ("ซ้อม", "หรือ ซ้อม เร็ว"),
            ("รายการซ้อม", "โพสต์สำหรับซ้อม"),
            ("ยุติการซ้อม", "หยุดก่อนกำหนด"),
        ),
    ),
)
"""All subjects, in the order of the day; LINE takes twelve cards side by side."""


def commands_of(view: HelpView, topic: Topic) -> tuple[Command, ...]:
    """What of a subject this person may type."""
    return topic.read + (topic.act if view.acting else ()) + (topic.drill if view.drill else ())


def help_card(view: HelpView, ctx: CardContext) -> Messages:
    """What can be said to the bot; who only reads is not shown what they may not do."""
    shown = [(topic, commands) for topic in TOPICS if (commands := commands_of(view, topic))]
    cards = [
        replace(_card(topic, commands, view, ctx, first=n == 1), mark=f"{n}/{len(shown)}")
        for n, (topic, commands) in enumerate(shown, 1)
    ]
    contents = {"type": "carousel", "contents": [bubble(card) for card in cards]}
    return [flex(alt_text(cards[0]), contents)]


def _card(
    topic: Topic, commands: tuple[Command, ...], view: HelpView, ctx: CardContext, *, first: bool
) -> Card:
    name = line(view.bot_name, 40, empty=BOT_NAME)
    facts = f"ในกลุ่ม ให้เริ่มข้อความด้วย {name}" if view.group else "พิมพ์คำสั่ง หรือแตะปุ่มด้านล่าง"
    forward = "พบประเด็น PMOC ให้คัดลอกโพสต์ทั้งข้อความ แล้ววางในแชตนี้" if view.acting else ""
    return Card(
        tone="waiting",
        state="ช่วยเหลือ",
        alt="คำสั่งที่ใช้ได้ แยกตามหมวด: " + " · ".join(one.name for one in TOPICS if commands_of(view, one)),
        title=topic.name,
        facts=f"{facts} · เลื่อนการ์ดไปทางซ้ายเพื่อดูหมวดอื่น" if first else "",
        body=[
            *(_command(*one) for one in commands),
            *([text(forward, 200, weight="bold")] if first and forward else []),
        ],
        buttons=_buttons(view) if first else [],
        drill=ctx.drill,
    )


def _buttons(view: HelpView) -> list[actions.Action | None]:
    return [
        actions.tap("ข่าววันนี้", "news", shows="ข่าววันนี้", n=1),
        actions.tap("เรื่องชี้แจง", "cases", shows="เรื่องชี้แจง"),
        actions.tap("ซ้อมชี้แจงประเด็น", "drilllist", shows="รายการซ้อม")
        if view.drill
        else actions.tap("เกินกำหนด", "late", shows="เกินกำหนด"),
    ]


def _command(command: str, meaning: str) -> Part:
    return box(
        text(command, 60, size="sm", weight="bold", flex=1),
        text(meaning, 80, size="sm", color=SOFT, flex=1),
        layout="horizontal",
        spacing="sm",
    )
