"""What a person is told when a command is refused: heading and text. What happened, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.cards.approval import spaced
from thai.dates import short_datetime
from workflows import answer, clarification, response_plan
from workflows.clarification import Step
from workflows.names import STATES, STEPS
from workflows.response_plan import Rung

PLAN_STATES = {"approved": "เห็นชอบแล้ว", "rejected": "ไม่ได้รับความเห็นชอบ", "withdrawn": "ถูกถอนแล้ว"}
Facts = Mapping[str, object]


def case_refusal(case_id: int, refused: clarification.Refused) -> tuple[str, str]:
    """Of a command about a case."""
    facts = refused.facts
    told = _who(facts) + _when(facts)
    match refused.code:
        case "too_few_channels":
            return (
                "ยังแจ้งตอบไม่ได้",
                f"เลือกไว้ {facts['chosen']} ช่องทาง ต้องมีอย่างน้อย {facts['needed']} ขาดอีก {facts['missing']} · "
                f"พิมพ์ ช่องทาง {case_id} ตามด้วยชื่อช่องทาง",
            )
        case "already_done":
            step = facts.get("step")
            name = STEPS[step.value] if isinstance(step, Step) else "ขั้นตอนนี้"
            return "ทำแล้ว", f"{name}แล้ว {told}".strip()
        case "case_ended":
            state = STATES.get(str(facts.get("state")), "ปิดแล้ว")
            return "เรื่องปิดแล้ว", f"เรื่องที่ {case_id} {state} {told}".strip()
        case "not_ended":
            return "เรื่องยังเปิดอยู่", f"เรื่องที่ {case_id} ยังดำเนินการอยู่ ไม่ต้องเปิดอีกครั้ง"
        case "away":
            return (
                "มอบหมายต่อไม่ได้",
                f"{facts['name']} ลาอยู่และไม่มีผู้แทน · พิมพ์ มอบหมายต่อ {case_id} แล้วเลือกผู้อื่น",
            )
        case "limit_passed":
            due = facts["due"]
            shown = short_datetime(due) if isinstance(due, datetime) else ""
            return "เลื่อนเตือนไม่ได้", f"เรื่องที่ {case_id} ครบกำหนดแล้วเมื่อ {shown} · โปรดดำเนินการทันที"
        case "no_time":
            return "เลื่อนเตือนไม่ได้", f"พิมพ์ เลื่อน {case_id} 30 นาที ตามด้วยเหตุผล"
        case "channel_proved":
            proved = facts["channel"]
            return "เอาช่องทางออกไม่ได้", f"{proved} มีลิงก์หลักฐานการเผยแพร่แล้ว จึงอยู่ในรายการต่อไป"
        case "channels_needed":
            return (
                "เอาช่องทางออกไม่ได้",
                f"ขั้นเลือกช่องทางเสร็จแล้วด้วย {facts['needed']} ช่องทาง · เลือกช่องทางที่ถูกต้องเพิ่มก่อน แล้วจึงเอาออก",
            )
        case "no_channels":
            return "ยังไม่ทราบช่องทาง", f"พิมพ์ ช่องทาง {case_id} ตามด้วยชื่อ เช่น เว็บไซต์ เฟซบุ๊ก วิทยุ"
        case _:
            return "ทำรายการไม่ได้", f"เรื่องที่ {case_id} อยู่ในสถานะที่ทำคำสั่งนี้ไม่ได้ · พิมพ์ เรื่อง {case_id} เพื่อดูสถานะ"


def plan_refusal(plan_id: int, refused: response_plan.Refused, word: str = "") -> tuple[str, str]:
    """Of a command about a response plan. `word`: the command that wants a reason."""
    facts, this = refused.facts, f"แผนที่ {plan_id}"
    common = _approval(refused.code, facts, "แผน", this, f"แผน {plan_id}", f"{word} {plan_id}")
    if common is not None:
        return common
    told = _who(facts) + _when(facts)
    match refused.code:
        case "ended":
            state = PLAN_STATES.get(str(facts.get("state")), "ปิดแล้ว")
            return "แผนปิดแล้ว", f"{this} {state} {told}".strip()
        case "under_consideration":
            return (
                "แก้ไขไม่ได้",
                f"{this} อยู่ระหว่างรอ{_role(facts)}เห็นชอบ · ขอให้ส่งกลับแก้ไข หรือพิมพ์ ถอนแผน {plan_id} ตามด้วยเหตุผล",
            )
        case "no_kind":
            return "ยังไม่ได้เลือกวิธีตอบสนอง", f"พิมพ์ แผน {plan_id} แล้วแตะวิธีตอบสนองก่อน"
        case "no_text":
            return "ยังไม่มีข้อความ", f"พิมพ์ แผน {plan_id} ตามด้วยข้อความ"
        case "not_approver":
            return "ไม่มีสิทธิ์พิจารณา", "ผู้พิจารณาแผนคือ หัวหน้าภารกิจ รอง ผอ. และ ผอ. ตามลำดับ"
        case _:
            return "ทำรายการไม่ได้", f"{this} ทำคำสั่งนี้ไม่ได้ · พิมพ์ แผน {plan_id} เพื่อดูสถานะ"


def answer_refusal(case_id: int, refused: answer.Refused, word: str = "") -> tuple[str, str]:
    """Of a command about an answer. `word`: the command that wants a reason."""
    facts, this = refused.facts, f"คำตอบของเรื่องที่ {case_id}"
    wants = f"{word or 'คำสั่งเดิม'} {case_id}"
    common = _approval(refused.code, facts, "คำตอบ", this, f"คำตอบ {case_id}", wants)
    if common is not None:
        return common
    who, told = _who(facts), _who(facts) + _when(facts)
    match refused.code:
        case "no_answer" | "no_text":
            return "ยังไม่มีคำตอบ", f"พิมพ์ คำตอบ {case_id} เพื่อเรียบเรียง หรือ แจ้งตอบ {case_id} ตามด้วยคำชี้แจง"
        case "under_consideration":
            return (
                "เสนอแล้ว",
                f"{this} รอ{_role(facts)}เห็นชอบ · ถ้าจะแก้ไข พิมพ์ คำตอบ {case_id} ตามด้วยส่วนที่แก้ แล้วเสนอใหม่",
            )
        case "released":
            return "พร้อมโพสต์แล้ว", f"{this} ได้ข้อยุติแล้ว {told} · พิมพ์ แจ้งตอบ {case_id} เพื่อรับข้อความสำหรับโพสต์"
        case "not_approver":
            return (
                "ไม่มีสิทธิ์พิจารณา",
                "ผู้พิจารณาคำตอบคือ หัวหน้าภารกิจ รอง ผอ. และ ผอ. ตามที่หน่วยงานกำหนด หรือผู้ปฏิบัติหน้าที่แทน",
            )
        case "already_asked":
            return "เสนอ ผอ. แล้ว", f"{this} ต้องได้รับความเห็นชอบจาก ผอ. อยู่แล้ว"
        case "too_early":
            moment = facts.get("from_")
            shown = short_datetime(moment) if isinstance(moment, datetime) else ""
            return (
                "ยังโพสต์ไม่ได้",
                f"{this} ยังไม่ได้รับความเห็นชอบครบ · ถ้ายังไม่มีผู้พิจารณา โพสต์ได้ตั้งแต่เวลา {shown}".rstrip(),
            )
        case "as_returned":
            return "ยังไม่ได้แก้ไข", f"{this} ถูกส่งกลับ {who}และยังเหมือนเดิม · พิมพ์ คำตอบ {case_id} ตามด้วยส่วนที่แก้"
        case "not_released":
            return "ยังโพสต์ไม่ได้", f"{this} ยังไม่ได้รับความเห็นชอบ · พิมพ์ คำตอบ {case_id} เพื่อดูว่ารอผู้ใด"
        case "not_posted":
            return "ยังไม่ได้แจ้งตอบ", f"เรื่องที่ {case_id} ยังไม่ได้โพสต์คำตอบ จึงยังไม่มีสำเนาให้ส่ง"
        case "no_such_copy":
            known = facts.get("known")
            names = " · ".join(known) if isinstance(known, tuple) else ""
            return "ไม่พบผู้รับสำเนา", f"พิมพ์ ส่งสำเนา {case_id} ตามด้วยชื่อผู้รับ · {names}"
        case "already_sent":
            return "ส่งสำเนาแล้ว", f"ส่งแล้ว {told}".strip()
        case _:
            return "ทำรายการไม่ได้", f"{this} ทำคำสั่งนี้ไม่ได้ · พิมพ์ คำตอบ {case_id} เพื่อดูสถานะ"


def _approval(
    code: str, facts: Facts, kind: str, this: str, shown_by: str, wants_reason: str
) -> tuple[str, str] | None:
    """What is told alike of all that must be approved; None for what is not."""
    match code:
        case "too_long":
            return (
                "ข้อความยาวเกินไป",
                f"มี {facts['length']:,} ตัวอักษร รับได้ไม่เกิน {facts['longest']:,} ตัวอักษร · ยังไม่ได้บันทึก โปรดย่อแล้วส่งใหม่",
            )
        case "no_reason":
            return "โปรดบอกเหตุผล", f"พิมพ์ {wants_reason} ตามด้วยเหตุผล"
        case "not_submitted":
            return "ยังไม่ได้เสนอ", f"{this} อยู่กับเจ้าหน้าที่ ยังไม่ได้เสนอให้เห็นชอบ"
        case "other_round":
            return (
                f"ปุ่มของ{kind}ฉบับก่อน",
                f"{this} แก้ไขและเสนอใหม่แล้ว · พิมพ์ {shown_by} เพื่ออ่านฉบับล่าสุดก่อนพิจารณา",
            )
        case "out_of_order":
            return "ยังไม่ถึงลำดับ", f"{this} รอ{_role(facts)}พิจารณา ต้องเป็นไปตามลำดับ"
        case "already_approved":
            return "เห็นชอบแล้ว", f"{this} เห็นชอบแล้ว {_who(facts)}{_when(facts)}".strip()
        case _:
            return None


def _who(facts: Facts) -> str:
    """By whom it was done, where that was a person."""
    by = facts.get("by")
    if isinstance(by, clarification.Actor) and by.id.isdigit():
        return f"โดย {by.name} "
    return ""


def _when(facts: Facts) -> str:
    at = facts.get("at")
    return f"เมื่อ {short_datetime(at)}" if isinstance(at, datetime) else ""


def _role(facts: Facts) -> str:
    """Whose word it waits for."""
    rung = facts.get("rung")
    return spaced(rung.value) if isinstance(rung, Rung) else "ผู้พิจารณา"
