"""Words that hold a Thai sentence together and say nothing by themselves: particles, pronouns, auxiliaries, titles."""

from __future__ import annotations

import re

FUNCTION_WORDS = frozenset(
    """
    และ หรือ แต่ ก็ กับ แก่ แด่ แห่ง ของ ใน นอก บน ใต้ ที่ ซึ่ง อัน ว่า ให้ ได้ ไม่ ไม่ได้ มิ มิได้ จะ จัก คง อาจ ควร ต้อง
    ยัง เคย กำลัง แล้ว เลย นะ ครับ ค่ะ คะ สิ ล่ะ ด้วย เช่น โดย เพื่อ เพราะ เนื่องจาก เนื่อง ดังนั้น ดังกล่าว ดัง ตาม ตามที่
    จาก จากกรณี กรณี ถึง ต่อ สู่ ยัง จน จนถึง ตั้งแต่ ระหว่าง ภายใน ภายใต้ ภาย ขณะ ขณะนี้ ขณะที่ เมื่อ หาก ถ้า แม้ ทั้ง ทั้งนี้
    ทั้งสิ้น ทั้งหมด ทุก แต่ละ บาง หลาย มาก มากกว่า น้อย กว่า อีก อื่น อื่นๆ เดียว เดียวกัน กัน ร่วม ร่วมกัน ร่วมกับ เอง นี้ นั้น
    โน้น เหล่านี้ เหล่านั้น อย่าง อย่างไร อะไร ใคร ไหน ใด ทำไม เท่าไร เท่าใด เป็น คือ มี อยู่ เข้า ออก ขึ้น ลง มา ไป ไว้ ถูก
    การ ความ ผู้ นัก ฯ ๆ ฯลฯ ณ พร้อม พร้อมทั้ง พร้อมกับ รวม รวมทั้ง รวมถึง ส่วน สำหรับ เกี่ยวกับ ต่อไป ต่างๆ ต่าง
    นาย นาง นางสาว น.ส นส ดร ผศ รศ ศ คุณ ท่าน เขา เธอ เรา ตน ตนเอง ผม ฉัน มัน วัน วันที่ วันนี้ ปี เดือน เวลา น ครั้ง
    คน ราย แห่ง เรื่อง ด้าน ทาง ที ข้อ ฉบับ จำนวน ประมาณ กว่า ทำ ใช้ เอา นำ ใช่ ไหม หนึ่ง สอง สาม แรก ใหม่ ก่อน หลัง แบบ
    กล่าว กล่าวว่า เปิดเผย เผย เผยว่า ระบุ ระบุว่า โดยมี ซึ่งมี ได้แก่ ดังนี้ คราว จึง จึงได้ พบ พบว่า ขอ ได้รับ รับ
    มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค
    """.split()
)
"""Without stops: ``น.ส.`` is looked up as ``น.ส`` and ``นส``."""

_NO_WORD = re.compile(r"[\W\d_๐-๙]*|[ก-ฮ]\.?|[A-Za-z]\.?")


def has_content(word: str) -> bool:
    """Whether a word says something by itself; numbers, signs and single letters do not."""
    bare = word.strip().strip("\"'()“”‘’")
    if _NO_WORD.fullmatch(bare):
        return False
    return bare.rstrip(".") not in FUNCTION_WORDS and bare.replace(".", "") not in FUNCTION_WORDS


def content_of(phrase: str) -> str:
    """A phrase without the words at its ends that say nothing; empty when none says anything."""
    words = phrase.split(" ")
    while words and not has_content(words[0]):
        words.pop(0)
    while words and not has_content(words[-1]):
        words.pop()
    return " ".join(words)
