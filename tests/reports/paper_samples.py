"""News for the printed sheets: invented, with the letters that go wrong first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from storage.tables import Clip, Story
from thai.dates import BANGKOK

AGENCY = "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา (องค์การมหาชน)"
NOW = datetime(2026, 11, 23, 2, 50, tzinfo=UTC)
LEVELS = {"basic": "การศึกษาขั้นพื้นฐาน", "vocational": "การอาชีวศึกษา", "higher": "อุดมศึกษา"}
AGENCIES = {"onesqa": "สมศ.", "obec": "สพฐ.", "ovec": "สอศ."}
TONE_MARKS = "ปั๊มน้ำใจ ญู ฐู กำลังเปิดรับฟังความเห็นครูทั่วประเทศ จำนวน 1,250 คน"
TITLES = (
    TONE_MARKS,
    "ครูร้องประเมินภายนอกทำเอกสารล้นมือถึงดึก",
    "Thailand's new quality framework to launch in January, ministry says",
    "🔥ด่วน สพฐ. 😀 เลื่อนสอบครูผู้ช่วย",
    "กระทรวงศึกษาธิการเผยแนวทางลดภาระครูในการจัดทำเอกสารเพื่อรับการประเมิน " * 4,
)


def story(n: int = 0, **changes: Any) -> dict[str, Any]:
    """One story as `compile_digest` gives it."""
    return {
        "id": n,
        "title": TITLES[n % len(TITLES)],
        "outlet": "ข่าวเช้าไทย",
        "url": f"https://news.example/{n}",
        "outlets": 1 + n % 3,
        "level": "การศึกษาขั้นพื้นฐาน",
        "agency": "สมศ.",
        "negative": False,
        "at": "2026-11-22T23:40:00+00:00",
        **changes,
    }


def digest(count: int, **changes: Any) -> dict[str, Any]:
    """A digest of `count` stories under up to four headings."""
    names = (*LEVELS.values(), "ข่าวที่น่าสนใจ")
    groups = [
        {"name": name, "stories": [story(n) for n in range(g, count, 4)]} for g, name in enumerate(names)
    ]
    return {
        "day": "2026-11-23",
        "as_of": NOW.isoformat(),
        "clips": 2 * count,
        "stories": count,
        "negative": 0,
        "left_out": 0,
        "confirmed_by": None,
        "groups": [group for group in groups if group["stories"]],
        **changes,
    }


def told(session: Session, title: str, *outlets: str, at: datetime, **labels: Any) -> Story:
    """A story in the store with one clip an outlet, a minute apart, from `at` on."""
    found: dict[str, Any] = {
        "relevant": True,
        "level": "basic",
        "agency": "obec",
        "negative": False,
        **labels,
    }
    tone = found.pop("sentiment", "negative" if found["negative"] else "neutral")
    row = Story(title=title, opened_at=at, last_at=at, clips=len(outlets), outlets=len(set(outlets)), **found)
    session.add(row)
    session.flush()
    for n, outlet in enumerate(outlets):
        session.add(
            Clip(
                source="provider:clipping",
                source_key=f"{title}-{n}",
                url=f"https://news.example/{row.id}/{n}",
                outlet=outlet,
                title=title,
                published_at=at + timedelta(minutes=n),
                fetched_at=at,
                content_hash=f"{row.id}-{n}",
                story_id=row.id,
                sentiment=tone,
                **found,
            )
        )
    session.flush()
    return row


def bangkok(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2026 in Bangkok."""
    return datetime(2026, month, day, hour, minute, tzinfo=BANGKOK)
