"""What people do on the demo's day. Each act is something a person does in LINE; the service is not touched."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote

from bot.links import LINE_SHARE
from bot.sandbox import SandboxLine
from khaochat.demo import posts
from khaochat.sandbox import BY_KEY, chat_id
from thai.dates import BANGKOK

START = datetime(2026, 11, 23, 5, 30, tzinfo=BANGKOK)
END = datetime(2026, 11, 24, 12, 30, tzinfo=BANGKOK)
LINE_ID = {key: person.line_id for key, person in BY_KEY.items()}


@dataclass(frozen=True, slots=True)
class Act:
    """Something done at a moment; `tells` is what the demo shows meanwhile.

    `who` is the person through whose phone it is seen, in the chat of that role (None: their chat with the bot).
    """

    at: datetime
    tells: str
    do: Callable[[SandboxLine], object]
    who: str = "pranee"
    room: str | None = None


def _at(day: int, clock: str) -> datetime:
    hour, minute = (int(part) for part in clock.split("."))
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def _say(who: str, text: str) -> Callable[[SandboxLine], object]:
    """Type in the chat with the bot."""
    return lambda line: line.say(LINE_ID[who], LINE_ID[who], text)


def _post(text: str) -> Callable[[SandboxLine], object]:
    """PMOC posts in IA-Chat, where the bot is not."""
    return lambda line: line.say(chat_id("ia"), LINE_ID["pmoc"], text)


def _tap(who: str, label: str, where: str | None = None) -> Callable[[SandboxLine], object]:
    """Tap the newest button with that label, in the chat with the bot or in a group."""
    place = chat_id(where) if where else LINE_ID[who]
    return lambda line: line.tap_button(place, LINE_ID[who], label)


def _drop_last(who: str) -> Callable[[SandboxLine], object]:
    """Leave out the last story of the list: the least important one."""

    def act(line: SandboxLine) -> None:
        actions = [action for label, action in line.buttons(LINE_ID[who], last=1) if label == "ตัดออก"]
        line.tap(LINE_ID[who], LINE_ID[who], actions[-1]["data"], actions[-1].get("displayText"))

    return act


def _share(who: str, label: str, room: str) -> Callable[[SandboxLine], object]:
    """Tap the share button and choose a room in LINE's list of chats."""

    def act(line: SandboxLine) -> object:
        link = str(line.tap_button(LINE_ID[who], LINE_ID[who], label))
        return line.share(LINE_ID[who], chat_id(room), shared_text(link))

    return act


def shared_text(link: str) -> str:
    """The text that a share link carries, or leads to."""
    if not link.startswith(LINE_SHARE):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere())
        try:
            with opener.open(link, timeout=10):
                raise ValueError("a share link leads on to the share sheet")
        except HTTPError as answer:
            link = answer.headers["Location"] or ""
    return unquote(link.rpartition("=")[2])


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Do not follow: where it leads is what we want to know."""


def acts() -> list[Act]:
    """The whole day, in order."""
    answer_1 = "\n".join([f"แจ้งตอบ 1 {posts.ANSWER_1}", *posts.LINKS_1])
    answer_2 = "\n".join([f"แจ้งตอบ 2 {posts.ANSWER_2}", *posts.LINKS_2])
    return [
        Act(_at(23, "8.20"), "ปราณีเปิดดูรายการข่าวของวันนี้", _say("pranee", "ข่าววันนี้")),
        Act(_at(23, "8.25"), "ปราณีตัดข่าวที่ไม่ต้องการออก", _drop_last("pranee")),
        Act(_at(23, "8.40"), "ปราณียืนยันการคัดข่าว", _say("pranee", "ยืนยันข่าว")),
        Act(_at(23, "10.30"), "PMOC โพสต์ประเด็นใน IA-Chat (ระบบไม่ได้อยู่ในกลุ่มนี้)", _post(posts.POST_1), room="ia"),
        Act(_at(23, "10.34"), "ปราณีวางโพสต์ในแชตกับระบบ", _say("pranee", posts.POST_1)),
        Act(_at(23, "10.35"), "ปราณีบอกว่าโพสต์เมื่อ 10.30 น.", _tap("pranee", "10.30 น.")),
        Act(_at(23, "10.40"), "ปราณีขอข้อความแจ้งรับเรื่อง", _say("pranee", "แจ้งรับเรื่อง 1")),
        Act(_at(23, "10.41"), "ปราณีแชร์ข้อความเข้า IA-Chat", _share("pranee", "แชร์ไปยังห้อง", "ia"), room="ia"),
        Act(_at(23, "10.42"), "ปราณีแตะ โพสต์แล้ว", _tap("pranee", "โพสต์แล้ว")),
        Act(_at(23, "11.15"), "PMOC โพสต์ประเด็นที่สองใน IA-Chat", _post(posts.POST_2), room="ia"),
        Act(_at(23, "11.20"), "ธนาวางโพสต์ในแชตกับระบบ", _say("thana", posts.POST_2), who="thana"),
        Act(_at(23, "11.21"), "ธนาบอกว่าเพิ่งโพสต์", _tap("thana", "เมื่อครู่นี้"), who="thana"),
        Act(_at(23, "11.40"), "ธนาขอข้อความแจ้งรับเรื่อง", _say("thana", "แจ้งรับเรื่อง 2"), who="thana"),
        Act(
            _at(23, "11.41"),
            "ธนาแชร์ข้อความเข้า IA-Chat",
            _share("thana", "แชร์ไปยังห้อง", "ia"),
            who="thana",
            room="ia",
        ),
        Act(
            _at(23, "11.42"),
            "ธนาแตะ โพสต์แล้ว แล้วไปราชการ เรื่องที่ 2 จึงไม่มีใครทำต่อ",
            _tap("thana", "โพสต์แล้ว"),
            who="thana",
        ),
        Act(_at(23, "13.30"), "ปราณีเสนอข้อเท็จจริงต่อผู้บริหาร", _say("pranee", f"เสนอข้อเท็จจริง 1 {posts.FACTS_1}")),
        Act(_at(23, "14.00"), "PMOC โพสต์ประเด็นที่สามใน IA-Chat", _post(posts.POST_3), room="ia"),
        Act(_at(23, "14.05"), "ปราณีวางโพสต์ในแชตกับระบบ", _say("pranee", posts.POST_3)),
        Act(_at(23, "14.06"), "ปราณีบอกว่าเพิ่งโพสต์", _tap("pranee", "เมื่อครู่นี้")),
        Act(
            _at(23, "14.30"), "ปราณีแจ้งว่าไม่เกี่ยวข้อง พร้อมเหตุผล", _say("pranee", f"ไม่เกี่ยวข้อง 3 {posts.REASON_3}")
        ),
        Act(_at(23, "14.31"), "ปราณีแชร์ข้อความเข้า IA-Chat", _share("pranee", "แชร์ไปยังห้อง", "ia"), room="ia"),
        Act(_at(23, "14.32"), "ปราณีแตะ โพสต์แล้ว เรื่องที่ 3 ปิดเป็นไม่เกี่ยวข้อง", _tap("pranee", "โพสต์แล้ว")),
        Act(_at(23, "16.00"), "ปราณีเลือกช่องทางเผยแพร่สองช่องทาง", _say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก")),
        Act(_at(23, "16.05"), "ปราณีแจ้งตอบ แต่ช่องทางยังไม่ครบ ระบบไม่ให้ผ่าน", _say("pranee", answer_1)),
        Act(_at(23, "16.20"), "ปราณีเพิ่มช่องทางที่สาม", _say("pranee", "ช่องทาง 1 วิทยุ")),
        Act(_at(23, "18.30"), "ปราณีแจ้งตอบพร้อมลิงก์", _say("pranee", answer_1)),
        Act(_at(23, "18.34"), "วิภาเห็นชอบคำตอบ", _tap("wipa", "เห็นชอบ"), who="wipa"),
        Act(_at(23, "18.41"), "สมพรเห็นชอบคำตอบ", _tap("somporn", "เห็นชอบ"), who="somporn"),
        Act(_at(23, "18.42"), "นันทาเห็นชอบด้วย เพราะเป็นข่าวเชิงลบ", _tap("nantha", "เห็นชอบ"), who="nantha"),
        Act(_at(23, "18.43"), "ปราณีแชร์คำชี้แจงเข้า IR-Chat", _share("pranee", "แชร์ไปยังห้อง", "ir"), room="ir"),
        Act(_at(23, "18.44"), "ปราณีแตะ โพสต์แล้ว เรื่องที่ 1 แจ้งตอบแล้ว", _tap("pranee", "โพสต์แล้ว")),
        Act(_at(23, "18.50"), "ปราณีส่งสำเนาให้ AFNC", _tap("pranee", "AFNC")),
        Act(_at(23, "18.52"), "ปราณีส่งสำเนาให้กรมประชาสัมพันธ์", _tap("pranee", "กรมประชาสัมพันธ์")),
        Act(_at(23, "18.54"), "ปราณีส่งสำเนาให้ กสทช.", _say("pranee", "ส่งสำเนา 1 กสทช.")),
        Act(
            _at(24, "11.30"),
            "หัวหน้าภารกิจลงมือเอง วิภาเสนอข้อเท็จจริงเรื่องที่ 2",
            _say("wipa", f"เสนอข้อเท็จจริง 2 {posts.FACTS_2}"),
            who="wipa",
        ),
        Act(
            _at(24, "11.40"), "วิภาเลือกช่องทางเผยแพร่", _say("wipa", "ช่องทาง 2 เว็บไซต์ เฟซบุ๊ก โทรทัศน์"), who="wipa"
        ),
        Act(_at(24, "11.50"), "วิภาแจ้งตอบ", _say("wipa", answer_2), who="wipa"),
        Act(_at(24, "11.54"), "สมพรเห็นชอบคำตอบที่วิภาเขียน", _tap("somporn", "เห็นชอบ"), who="somporn"),
        Act(
            _at(24, "11.55"),
            "วิภาแชร์คำชี้แจงเข้า IR-Chat",
            _share("wipa", "แชร์ไปยังห้อง", "ir"),
            who="wipa",
            room="ir",
        ),
        Act(
            _at(24, "11.56"), "วิภาแตะ โพสต์แล้ว เรื่องที่ 2 แจ้งตอบแล้ว เกินกำหนด", _tap("wipa", "โพสต์แล้ว"), who="wipa"
        ),
    ]
