"""The Thai words of the cards: nowhere two words for one thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.cards.views import CardContext, Tone
from thai.dates import BANGKOK, clock, remaining, short_date, short_datetime
from workflows.names import ROLES, STATES, STEPS

__all__ = [
    "BOT_NAME",
    "CHAT_ROLES",
    "KINDS",
    "ROLES",
    "STATES",
    "STEPS",
    "TONES",
    "TYPED",
    "next_question",
    "outage",
    "row_time",
    "typed",
    "want",
    "when",
]
BOT_NAME = "ข่าวชัด"
"""What begins a message to the bot in a group."""

TYPED: Mapping[str, str] = {
    "acknowledge": "แจ้งรับเรื่อง",
    "brief": "เสนอข้อเท็จจริง",
    "channels": "ช่องทาง",
    "answer": "แจ้งตอบ",
}
"""What is typed for a step, before the case's number."""
TONES: Mapping[Tone, str] = {
    "waiting": "รอดำเนินการ",
    "in_time": "อยู่ในกำหนด",
    "soon": "ใกล้ครบกำหนด",
    "late": "เกินกำหนด",
    "done": "เสร็จแล้ว",
    "drill": "ซ้อม",
}
CHAT_ROLES: Mapping[str, str] = {
    "pr": "กลุ่มเจ้าหน้าที่ประชาสัมพันธ์",
    "all": "กลุ่มผู้บริหารและเจ้าหน้าที่",
    "exec": "กลุ่มผู้บริหาร",
    "leader": "กลุ่มส่งข่าวของหน่วยงาน",
    "ia": "IA-Chat",
    "ir": "IR-Chat",
}
KINDS: Mapping[str, str] = {
    "digest": "สรุปข่าวเช้า",
    "selection": "การคัดข่าว",
    "negative": "ข่าวเชิงลบ",
    "news": "ข่าววันนี้",
    "why": "เหตุผลของการจัดข่าว",
    "labels": "ตัวเลือกการจัดข่าว",
    "pmoc_question": "คำถามประเด็น PMOC",
    "post": "ผลการอ่านโพสต์",
    "case": "เรื่องชี้แจง",
    "cases": "รายการเรื่องชี้แจง",
    "case_opened": "เรื่องชี้แจงใหม่",
    "case_reminder": "แจ้งเตือนเรื่องชี้แจง",
    "drill_reminder": "แจ้งเตือนของการซ้อม",
    "drill_post": "โพสต์สำหรับซ้อม",
    "drill_read": "ผลการอ่านโพสต์สำหรับซ้อม",
    "drill_result": "ผลการซ้อม",
    "drill_list": "รายการซ้อม",
    "case_brief": "ข้อเท็จจริง",
    "case_answered": "ผลการแจ้งตอบ",
    "case_changed": "การเปลี่ยนแปลงเรื่องชี้แจง",
    "case_handed_over": "การมอบหมายต่อ",
    "handover": "รายชื่อผู้รับมอบหมาย",
    "duty": "ตารางเวร",
    "share": "ข้อความสำหรับโพสต์",
    "ack_text": "ข้อความแจ้งรับเรื่อง",
    "not_ours_text": "ข้อความแจ้งว่าไม่เกี่ยวข้อง",
    "answer_text": "ข้อความแจ้งตอบ",
    "answer": "คำตอบ",
    "answer_decision": "คำตอบที่รอเห็นชอบ",
    "answer_reminder": "แจ้งเตือนคำตอบที่รอเห็นชอบ",
    "answer_ready": "คำตอบที่พร้อมโพสต์",
    "answer_result": "ผลการพิจารณาคำตอบ",
    "answer_copies": "สำเนาคำตอบ",
    "channels": "ช่องทางเผยแพร่",
    "evidence": "หลักฐานการเผยแพร่",
    "dossier": "ข้อมูลประกอบ",
    "meeting": "นัดประชุม",
    "plan": "แผนตอบสนอง",
    "plan_decision": "แผนตอบสนองที่รอเห็นชอบ",
    "plan_reminder": "แจ้งเตือนแผนตอบสนอง",
    "plan_result": "ผลการพิจารณาแผนตอบสนอง",
    "registration": "คำขอใช้งาน",
    "digest_link": "ลิงก์สรุปข่าวเช้า",
    "quarter": "รายงานไตรมาส",
    "registered": "ผลการลงทะเบียน",
    "weekly_draft": "ร่างสรุปประจำสัปดาห์",
    "weekly": "สรุปข่าวประจำสัปดาห์",
    "weekly_sent": "ผลการส่งสรุปประจำสัปดาห์",
    "weekly_differences": "ผลการเทียบสรุปผู้ให้บริการ",
    "corrections": "รายการแก้ไขถึงผู้ให้บริการ",
    "monthly": "สรุปข่าวประจำเดือน",
}
"""What a kind of notice is called when it could not be delivered."""


def when(moment: datetime, now: datetime) -> str:
    """The time, with its date when it is not today: "10.30 น." or "อ. 24 พ.ย. 69 เวลา 10.30 น."."""
    same = moment.astimezone(BANGKOK).date() == now.astimezone(BANGKOK).date()
    return clock(moment) if same else short_datetime(moment)


def row_time(moment: datetime, now: datetime) -> str:
    """Like `when`, shorter, for small lines and the narrow side of a row."""
    same = moment.astimezone(BANGKOK).date() == now.astimezone(BANGKOK).date()
    return clock(moment) if same else f"{short_date(moment)} {clock(moment)}"


def outage(since: datetime, until: datetime, now: datetime) -> str:
    """When the service was not at work: "ระบบหยุดทำงาน 02.10-08.05 น."."""
    if since.astimezone(BANGKOK).date() == until.astimezone(BANGKOK).date():
        return f"ระบบหยุดทำงาน {row_time(since, now).removesuffix(' น.')}-{clock(until)}"
    return f"ระบบหยุดทำงาน {row_time(since, now)} ถึง {row_time(until, now)}"


def want(step: str, due: datetime, now: datetime) -> str:
    """What is wanted and until when, with the time that is left."""
    if due <= now:
        return f"โปรด{STEPS.get(step, step)}ทันที ครบกำหนด {when(due, now)} ({remaining(due, now)})"
    return f"โปรด{STEPS.get(step, step)}ภายใน {when(due, now)} ({remaining(due, now)})"


def typed(command: str, ctx: CardContext) -> str:
    """A command as it must be typed where the card is read."""
    return f"{BOT_NAME} {command}" if ctx.group else command


def next_question(ctx: CardContext) -> str:
    """When the bot asks about PMOC issues next, or nothing when that is not known."""
    return f"จะถามประเด็น PMOC อีกครั้ง{_at(ctx.next_question, ctx.now)}" if ctx.next_question else ""


def _at(moment: datetime, now: datetime) -> str:
    shown = when(moment, now)
    return f" {shown}" if " เวลา " in shown else f"เวลา {shown}"
