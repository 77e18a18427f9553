"""Why a source gave nothing: one word for the log, one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.feeds import FeedError
from monitor.outgoing import FetchError

LONGEST_RETRY_AFTER = timedelta(hours=24)
"""A site may ask for a longer pause, up to a day."""

THAI = {
    "http": "เว็บไซต์ตอบว่าเรียกข้อมูลไม่ได้",
    "not_a_feed": "ที่อยู่นี้ไม่ใช่ฟีดข่าว",
    "not_a_page": "ที่อยู่นี้ไม่ใช่หน้าเว็บ",
    "not_a_sitemap": "ที่อยู่นี้ไม่ใช่แผนผังเว็บไซต์",
    "not_a_table": "ไฟล์นี้ไม่ใช่ตารางที่อ่านได้",
    "doctype": "ข้อมูลมีส่วนที่ไม่ปลอดภัย",
    "unreadable": "อ่านข้อมูลไม่ได้",
    "parse_timeout": "อ่านข้อมูลนานเกินกำหนด",
    "no_links": "ไม่พบลิงก์ข่าวในหน้านี้",
    "no_article": "ไม่พบเนื้อข่าวในหน้านี้",
    "login_wall": "หน้านี้ต้องเข้าสู่ระบบหรือเป็นสมาชิกจึงอ่านได้",
    "gone": "เว็บไซต์แจ้งว่าไม่มีหน้านี้ ลิงก์อาจไม่ครบหรือหน้าถูกลบแล้ว",
    "robots": "เว็บไซต์ไม่อนุญาตให้ระบบอ่านหน้านี้",
}
"""What happened, for people, by the code of a FeedError or of this room's own findings."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a source gave nothing: `code` and `detail` for the log, `thai` for people."""

    code: str
    detail: str
    thai: str
    retry_after: timedelta | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


def trouble(code: str, detail: str = "", pause: timedelta | None = None) -> Trouble:
    """The trouble of a code in `THAI`."""
    return Trouble(code, detail, THAI[code], pause)


def trouble_of(error: FetchError | FeedError) -> Trouble:
    """The trouble that an error of fetching or reading means."""
    if isinstance(error, FetchError):
        return Trouble(error.code, error.detail, error.thai)
    return trouble(error.code, error.detail)


def http_trouble(status: int, retry_after_header: str, now: datetime) -> Trouble:
    """The trouble of an answer that is no document."""
    code = "gone" if status in (404, 410) else "http"
    return trouble(code, str(status), retry_after(retry_after_header, now))


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The Retry-After header (RFC 9110, 10.2.3): seconds or a date."""
    text = value.strip()
    if text.isdecimal():
        return min(timedelta(seconds=min(int(text), 10**7)), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), LONGEST_RETRY_AFTER)
