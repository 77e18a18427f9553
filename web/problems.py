"""What the error pages say: what happened, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """The text of an error page."""

    title: str
    advice: str


_BY_REASON = {
    "no_session": Problem(
        "เปิดจากปุ่มในแชต LINE",
        "หน้านี้เปิดได้เฉพาะผู้ที่เข้ามาจากแชตกับข่าวชัด · เปิดแชตใน LINE พิมพ์ เปิดหน้าเว็บ แล้วแตะปุ่มที่ได้รับ "
        "· เข้าแล้วใช้งานได้ 12 ชั่วโมง",
    ),
    "link_spent": Problem(
        "ลิงก์นี้ใช้ไม่ได้แล้ว",
        "ลิงก์เข้าใช้งานใช้ได้ครั้งเดียวภายใน 10 นาที · กลับไปที่แชตกับข่าวชัด พิมพ์ เปิดหน้าเว็บ เพื่อขอลิงก์ใหม่",
    ),
    "digest_expired": Problem("ลิงก์สรุปข่าวหมดอายุแล้ว", "ลิงก์เปิดดูได้ 7 วัน · ขอลิงก์ใหม่ได้จากแชตกับข่าวชัด"),
    "report_expired": Problem(
        "ลิงก์ไฟล์หมดอายุแล้ว", "ลิงก์เปิดได้ 14 วัน · ขอลิงก์ใหม่ได้จากแชตกับข่าวชัด หรือเปิดจากหน้าสรุปประจำสัปดาห์"
    ),
    "not_sent": Problem("ยังไม่ได้บันทึกหรือส่ง", "โหลดหน้าใหม่แล้วลองอีกครั้ง"),
    "not_readable": Problem("อ่านสรุปผู้ให้บริการไม่ได้", "วางข้อความหรือเลือกไฟล์ใหม่ แล้วลองอีกครั้ง"),
    "read_only_role": Problem("บัญชีนี้อ่านได้อย่างเดียว", "หากต้องคัดข่าวหรือแก้ไข โปรดแจ้งผู้ดูแลระบบให้เพิ่มสิทธิ์"),
    "not_our_page": Problem(
        "ยังไม่ได้บันทึก", "คำขอไม่ได้มาจากหน้าที่เปิดไว้ หรือหน้านั้นเปิดค้างไว้นานเกินไป · โหลดหน้าใหม่แล้วลองอีกครั้ง"
    ),
    "closed": Problem("แก้ไขไม่ได้แล้ว", "การคัดข่าวของวันนี้ปิดแล้ว · โหลดหน้าใหม่เพื่อดูรายการล่าสุด"),
    "not_possible": Problem("ยังไม่ได้เปลี่ยน", "โหลดหน้าใหม่แล้วลองอีกครั้ง"),
    "no_story": Problem("ไม่พบเรื่องนี้", "เรื่องนี้อาจถูกรวมกับเรื่องอื่นแล้ว · โหลดหน้าใหม่เพื่อดูรายการล่าสุด"),
}
_BY_STATUS = {
    400: Problem("ข้อมูลไม่ครบหรืออ่านไม่ได้", "โหลดหน้าใหม่แล้วลองอีกครั้ง"),
    401: _BY_REASON["no_session"],
    403: Problem("เปิดหน้านี้ไม่ได้", "บัญชีนี้ไม่มีสิทธิ์ · หากต้องใช้งาน โปรดแจ้งผู้ดูแลระบบ"),
    404: Problem("ไม่พบหน้านี้", "ที่อยู่อาจพิมพ์ผิด หรือหน้านี้ไม่มีแล้ว · เปิดจากปุ่มในแชต LINE อีกครั้ง"),
    405: Problem("เปิดหน้านี้ตรง ๆ ไม่ได้", "กลับไปหน้าก่อน แล้วใช้ปุ่มในหน้านั้น"),
    409: _BY_REASON["closed"],
    500: Problem("ระบบขัดข้อง", "สิ่งที่ทำล่าสุดอาจยังไม่บันทึก · ลองอีกครั้ง หากยังไม่ได้ โปรดแจ้งผู้ดูแลระบบพร้อมเวลาที่เกิด"),
}


def problem_for(status: int, reason: str, words: str = "") -> Problem:
    """The text for a status code and, where it is known more exactly, the reason; `words` replace the advice."""
    found = _BY_REASON.get(reason) or _BY_STATUS.get(status) or _BY_STATUS[500 if status >= 500 else 400]
    return Problem(found.title, words) if words else found
