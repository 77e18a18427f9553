"""Where the news was seen: outlets and addresses, with or without a label."""

import re
from datetime import datetime

from monitor.pmoc.catalogue import OUTLETS
from monitor.pmoc.model import Source
from thai.dates import BANGKOK, find_datetimes
from thai.digits import to_arabic

_MOST_SOURCES = 30
_LONGEST_OUTLET = 60
URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'“”()\[\]{}|\u0e00-\u0e7f]{3,2000}"
    r"|(?<![\w@.])[a-z0-9-]{2,40}\.(?:com|co\.th|go\.th|or\.th|in\.th|net|org|tv|me|ly)(?:/[^\s<>\"'“”()\[\]{}|\u0e00-\u0e7f]{0,2000})?",
    re.IGNORECASE,
)
_OUTLET = "|".join(re.escape(o).replace(r"\ ", " ?") for o in sorted(OUTLETS, key=len, reverse=True))
_KNOWN = re.compile(
    rf"(?<![A-Za-z])(?:นสพ\.? ?|หนังสือพิมพ์ ?|สำนักข่าว ?|เว็บไซต์ ?|เพจ ?|รายการ ?)?(?:{_OUTLET})(?![A-Za-z])(?:ออนไลน์|ทีวี|TV|รายวัน|สุดสัปดาห์)?",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    r"(?:เพจ(?:เฟซบุ๊ก|เฟสบุ๊ค|Facebook)?|นสพ\.|หนังสือพิมพ์|สำนักข่าว|เว็บไซต์|รายการ|ช่องยูทูบ|เว็บบอร์ด)(?!ดัง|หนึ่ง|ปลอม|หน่วยงาน|ของ)\s?(?:[\"“][^\n\"”]{2,40}[\"”]|[^\n,;/()|]{2,40}(?=[\n,;/()|]|$))",
    re.IGNORECASE,
)
# A source told in a sentence: "(ที่มา: มติชน)", "ตามที่มติชนเสนอข่าว", "จากเพจ ...", "(ไทยรัฐ 22 พ.ย. 69)".
_TOLD = re.compile(
    r"(?:ที่มา|แหล่งข่าว|แหล่งที่มา|อ้างอิง|ตามข่าว(?:ใน|จาก)?|ข่าวจาก|เผยแพร่(?:ทาง|ใน|โดย)|นำเสนอ(?:ทาง|ใน|โดย)|ตามที่|โดยสื่อ|สื่อ|จาก|ทาง|ใน|ข่าว|คอลัมน์|ข่าวลง|ลง|ออก(?:อากาศ)?|รายงานโดย|ผ่าน|via|source)\s?[:：]?\s?$",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s{0,3}(?:[,;\n|•·▪●]|/(?!/)| และ ?|และ(?=[ก-๎]{2})| - |–)\s{0,3}|(?<![0-9])[0-9]{1,2}[.)]\s"
)
_CLUTTER = re.compile(
    r"^(?:[-–•*▪●:>@→(\[\s]+|[0-9]{1,2}[.)]\s?|(?:ตาม)?ลิ้?ง[กค]?์?(?:ข่าว)?\s?:?|links?\s?:?|url\s?:?|ที่มา\s?:?|จาก\s|ข่าวจาก\s?|ได้แก่|อ่านต่อ\s?:?|คลิก\s?:?)+\s*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"^(?:[-–—.\s]*|ไม่มี|ไม่ระบุ|n/?a|ครับ|ค่ะ|ฯลฯ|เป็นต้น|อื่น ?ๆ|ออนไลน์|ข่าว|ดังนี้|ตามลิงก์(?:แนบ|นี้|ข่าว)?|ดังแนบ|แนบ|หลายสำนัก)$",
    re.IGNORECASE,
)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=BANGKOK)


def clean_url(url: str) -> str:
    """The address without the punctuation of the sentence around it."""
    return url.rstrip(".,;:!?…*_~")


def _without_dates(text: str) -> str:
    for found in reversed(find_datetimes(text, _ANY_DAY)):
        text = text[: found.start] + " " + text[found.end :]
    return re.sub(
        r"\(\s*(?:ฉบับ|เมื่อ|ลง|วันที่|เวลา)*\s*\)|(?:ฉบับ|เมื่อ|ลง|ประจำ)(?:วัน)?(?:ที่)?\s*$|\s(?:เวลา|วันที่|น\.)\s*$",
        " ",
        text,
    )


def _outlet(piece: str) -> str | None:
    piece = _CLUTTER.sub("", _without_dates(piece)).strip(" ,;:/-–—()[]\"“”'*\t.")
    return piece if piece and len(piece) <= _LONGEST_OUTLET and not _NOTHING.match(piece) else None


_LISTED = re.compile(r"(?:^|(?<=\s))[(]?[0-9]{1,2}[.)]\s")


def _host(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url).split("/", 1)[0]


def sources_in_label(value: str) -> list[Source]:
    """The sources that the value of a label names: any outlet, each with the address that follows it."""
    value = to_arabic(value[:20_000])
    result: list[Source] = []
    position = 0
    for m in URL.finditer(value):
        outlets = [o for p in _SPLIT.split(value[position : m.start()]) if (o := _outlet(p))]
        result.extend(Source(o, None) for o in outlets[:-1])
        result.append(Source(outlets[-1] if outlets else None, clean_url(m[0])))
        position = m.end()
    if len(_LISTED.findall(value)) >= 2:  # a numbered list: an address without a name is a source of its own
        result = [Source(s.outlet or _host(s.url or ""), s.url) for s in result]
    rest = [o for p in _SPLIT.split(value[position:]) if (o := _outlet(p))]
    if position and len(rest) == 1 and result[-1].outlet is None and re.match(r"\s*\(", value[position:]):
        result[-1] = Source(rest[0], result[-1].url)  # "https://... (มติชน)"
    else:
        result.extend(Source(o, None) for o in rest)
    return result


def sources_in_text(text: str) -> list[Source]:
    """The sources that free text names: addresses, known outlets, and outlets told as a source.

    An outlet counts in brackets, after a word of telling, or next to an address; elsewhere it may be
    what the news is about.
    """
    text = to_arabic(text[:20_000])
    urls = list(URL.finditer(text))
    blank = URL.sub(lambda m: "\0" * len(m[0]), text)
    outlets = [m for p in (_KNOWN, _PREFIXED) for m in p.finditer(blank)]
    result: list[Source] = []
    taken: set[str] = set()
    accepted: list[re.Match[str]] = []
    for m in sorted(outlets, key=lambda m: (m.start(), -m.end())):
        if (accepted and m.start() < accepted[-1].end()) or not _is_told(
            blank, m, accepted[-1] if accepted else None
        ):
            continue
        accepted.append(m)
    for u in urls:
        near = next((a for a in accepted if _leads_to(blank, a.end(), u.start())), None)
        name = _outlet(near[0]) if near else None
        if near and name:
            taken.add(name)
        result.append(Source(name, clean_url(u[0])))
    result.extend(Source(o, None) for a in accepted if (o := _outlet(a[0])) and o not in taken)
    return result


def _leads_to(blank: str, end: int, start: int) -> bool:
    """Whether an outlet's address follows it, with nothing but a date between."""
    if not 0 <= start - end <= 60:
        return False
    return start - end <= 6 or not re.search(
        r"[A-Za-zก-ฮ\0]", _without_dates(blank[end:start].replace("วันที่", " "))
    )


def _is_told(blank: str, m: re.Match[str], before: re.Match[str] | None) -> bool:
    head, tail = blank[max(0, m.start() - 30) : m.start()], blank[m.end() : m.end() + 40]
    if not head.rsplit("\n", 1)[-1].strip() and re.match(r"\s?[:：]\s", tail):
        return True
    opened = head.rfind("(") > head.rfind(")")
    if opened and ")" in tail and len(head) - head.rfind("(") <= 15:
        return True
    if re.match(r"\s?(?:ได้)?(?:ลงข่าว|เสนอข่าว|นำเสนอ(?:ข่าว)?|รายงานข่าว|ตีพิมพ์)", tail):
        return True
    if _TOLD.search(head) or re.match(r"[\s:\-–>]{0,4}\0", tail):
        return True
    alone = not re.search(r"[\w\u0e00-\u0e7f]", head.rsplit("\n", 1)[-1]) and not re.search(
        r"[A-Za-zก-๎]", _without_dates(to_arabic(tail.split("\n", 1)[0]))
    )
    follows = (
        before is not None
        and re.fullmatch(r"[\s,/]{1,3}|\s?และ\s?", blank[before.end() : m.start()]) is not None
    )
    return alone or follows


def is_source_line(text: str) -> bool:
    """Whether the line is nothing but a source: an address, a known outlet, or both, with a date at most."""
    text = to_arabic(text)
    rest = _without_dates(_KNOWN.sub(" ", URL.sub(" ", text)))
    if not (URL.search(text) or _KNOWN.search(text)):
        return False
    if URL.search(text):
        rest = _PREFIXED.sub(" ", rest)
    rest = re.sub(
        r"ที่มา|แหล่งข่าว|ข่าว|ออนไลน์|ลิงก์|ลิงค์|และ|จาก|ฉบับ|วันที่|เวลา|น\.|link|source|[0-9]+",
        "",
        rest,
        flags=re.IGNORECASE,
    )
    return len(re.findall(r"[A-Za-z\u0e00-\u0e7f]", rest)) <= (25 if URL.search(text) else 4)


def names_source(text: str) -> bool:
    """Whether the text is a page, paper or programme by its kind and name ("เพจ หมอแล็บ")."""
    return len(text) <= 60 and bool(_PREFIXED.fullmatch(text))


def merge(sources: list[Source]) -> tuple[Source, ...]:
    """The sources without repetition; an outlet seen with an address is not listed again without it."""
    result: list[Source] = []
    for s in sources:
        if s.url and any(s.url == r.url for r in result):
            continue
        if not s.url and any(r.outlet == s.outlet for r in result):
            continue
        result.append(s)
    if len(result) == 2 and sorted((bool(s.outlet), bool(s.url)) for s in result) == [
        (False, True),
        (True, False),
    ]:
        # One outlet and one address on lines of their own are one source.
        result = [Source(result[0].outlet or result[1].outlet, result[0].url or result[1].url)]
    return tuple(result[:_MOST_SOURCES])


def without_sources(text: str) -> str:
    """The text without addresses and without brackets that only name an outlet, for titles."""
    text = URL.sub(" ", text)
    if (m := _KNOWN.match(text)) and re.match(r"\s?[:：]\s", text[m.end() :]):
        text = re.sub(r"^\s?[:：]\s", "", text[m.end() :])
    return re.sub(
        rf"[(\[]\s?(?:(?:ที่มา|แหล่งข่าว|อ้างอิง|ข่าวจาก|จาก|source)\s?[:：]?\s?[^()]{{0,80}}|(?:{_KNOWN.pattern}|{_PREFIXED.pattern})[^()]{{0,60}})[)\]]",
        " ",
        text,
        flags=re.IGNORECASE,
    )


def without_outlets(text: str) -> str:
    """The text without the names of known outlets."""
    return _KNOWN.sub(" ", text)
