"""The patterns and words by which `thai._date_reading` knows a date or a time.

All expect Arabic digits and plain spaces. Every repetition is bounded.
"""

import re

_UNITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_TENS = ("", "สิบ", "ยี่สิบ", *(u + "สิบ" for u in _UNITS[3:]))
_NUMBER_WORDS = {
    _TENS[n // 10] + ("เอ็ด" if n > 10 and n % 10 == 1 else _UNITS[n % 10]): n for n in range(1, 100)
}


def _any_of(words: "list[str] | dict[str, int] | tuple[str, ...]") -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


_WORDS = _any_of(_NUMBER_WORDS)
_HOUR_WORDS = _any_of([w for w, n in _NUMBER_WORDS.items() if n <= 12])


def number(text: str) -> int:
    """The number that digits or Thai words (up to 99) mean."""
    return _NUMBER_WORDS[text] if text in _NUMBER_WORDS else int(text)


_NO_LETTER = r"(?![ก-๎.])"
_S = r" {0,3}"


def _short(first: str, second: str) -> str:
    # "พ.ย.", "พ.ย", "พย.", "พย" - the last only where no letter follows ("23 พยาน" is no date).
    # "ก.พ." followed by another lettered stop is a body, not a month ("3 ก.พ.ร.").
    return rf"{first}\.?{_S}{second}(?:{_S}\.(?!(?!พ\.?ศ|ค\.?ศ)[ก-ฮ]\.)|{_NO_LETTER})"


_MONTHS = (
    rf"มกรา(?:คม)?|{_short('ม', 'ค')}|jan(?:uary)?\b\.?",
    rf"กุมภา(?:พันธ์|พันธุ์)?|{_short('ก', 'พ')}|feb(?:ruary)?\b\.?",
    rf"มีนา(?:คม)?|{_short('มี', 'ค')}|mar(?:ch)?\b\.?",
    rf"เมษา(?:ยน)?|{_short('เม', 'ย')}|apr(?:il)?\b\.?",
    rf"พฤษภา(?:คม)?|{_short('พ', 'ค')}|may\b\.?",
    rf"มิถุนา(?:ยน)?|{_short('มิ', 'ย')}|june?\b\.?",
    rf"กร?ก[ฎฏ]า(?:คม)?|{_short('ก', 'ค')}|july?\b\.?",
    rf"สิงหา(?:คม)?|{_short('ส', 'ค')}|aug(?:ust)?\b\.?",
    rf"กันยา(?:ยน)?|{_short('ก', 'ย')}|sept?(?:ember)?\b\.?",
    rf"ตุลา(?:คม)?|{_short('ต', 'ค')}|oct(?:ober)?\b\.?",
    rf"พฤศจิกา(?:ยน)?|{_short('พ', 'ย')}|nov(?:ember)?\b\.?",
    rf"ธันวา(?:คม)?|{_short('ธ', 'ค')}|dec(?:ember)?\b\.?",
)
_MONTH_PATTERNS = tuple(re.compile(m, re.IGNORECASE) for m in _MONTHS)
_MONTH = "(?P<month>" + "|".join(_MONTHS) + ")"
_ENGLISH_MONTH = "(?P<month>" + "|".join(m.rsplit("|", 1)[-1] for m in _MONTHS) + ")"


def month_number(text: str) -> int:
    """1-12 for the name of a month as one of the patterns matched it."""
    return next(n for n, m in enumerate(_MONTH_PATTERNS, 1) if m.fullmatch(text))


WEEKDAYS = {
    "จันทร์": 0, "อังคาร": 1, "พุธ": 2, "พฤหัสบดี": 3, "พฤหัส": 3, "พฤหัสฯ": 3, "ศุกร์": 4, "เสาร์": 5, "อาทิตย์": 6,
}  # fmt: skip
_WEEKDAY = _any_of(WEEKDAYS)
_WEEKDAY_SHORT = r"(?:จ|อา|อ|พฤ|พ|ศ|ส)\."

RELATIVE_DAYS = {
    "วันนี้": 0, "เช้านี้": 0, "เช้าวันนี้": 0, "บ่ายนี้": 0, "บ่ายวันนี้": 0, "เย็นนี้": 0, "เย็นวันนี้": 0, "ค่ำนี้": 0, "ค่ำวันนี้": 0,
    "คืนนี้": 0, "วันพรุ่งนี้": 1, "พรุ่งนี้": 1, "พรุ้งนี้": 1, "วันรุ่งขึ้น": 1, "มะรืนนี้": 2, "มะรืน": 2,
    "เมื่อวานซืน": -2, "วานซืน": -2, "เมื่อวานนี้": -1, "เมื่อวาน": -1, "วานนี้": -1, "เมื่อคืนนี้": -1, "เมื่อคืน": -1,
    "today": 0, "tomorrow": 1, "yesterday": -1,
}  # fmt: skip

_ERA = r"(?:พ\.?ศ\.?|ค\.?ศ\.?|ปี|B\.?E\.?|A\.?D\.?)"
# A two-digit "year" that goes on as a time or a count is none ("23 พ.ย. 10.30 น.", "23 พ.ย. 15 น.").
_YEAR_END = r"(?![0-9]|[.:][0-9]| ?(?:น\.|นาฬิกา|โมง|ทุ่ม|ชม|ชั่วโมง|นาที|คน|ราย|แห่ง|เรื่อง|ประเด็น|ข้อ))"
_TAIL = rf"(?P<tail>{_S},?{_S}(?:{_ERA}{_S})?'?(?P<y>[0-9]{{4}}|[0-9]{{2}}){_YEAR_END})?"

_CLOCK = r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]{1,9})?)?"
_ZONE = r"(?: ?(?P<zone>Z\b|GMT|UTC|UT\b|[+-][0-9]{2}:?[0-9]{2}))?"

ISO = re.compile(
    rf"(?<![0-9])(?P<y>[0-9]{{4}})[-/.](?P<mo>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}})(?![0-9])"
    rf"(?:(?:[Tt]|{_S}){_CLOCK}(?![0-9]){_ZONE})?"
)
RFC = re.compile(
    rf"(?:\b[A-Za-z]{{3,9}},? {{0,2}})?(?<![0-9])(?P<d>[0-9]{{1,2}})[ -]{_ENGLISH_MONTH}[ -](?P<y>[0-9]{{4}}|[0-9]{{2}}) "
    rf"{{1,2}}{_CLOCK}(?![0-9]){_ZONE}",
    re.IGNORECASE,
)
DAY_MONTH = re.compile(
    rf"(?:วัน{_S})?(?:(?:{_WEEKDAY}|(?<![ก-๎]){_WEEKDAY_SHORT}){_S})?(?:วัน)?(?:ที่{_S})?"
    rf"(?<![0-9.:/])(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:{_S}เดือน)?{_S}[-/.]?{_S}{_MONTH}{_S}[-/]?{_TAIL}",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(
    rf"\b{_ENGLISH_MONTH}{_S}(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9.:]){_TAIL}", re.IGNORECASE
)
NUMERIC = re.compile(
    rf"(?:วัน{_S})?(?:(?:{_WEEKDAY}|(?<![ก-๎]){_WEEKDAY_SHORT}){_S})?(?:ที่{_S})?(?<![0-9./])"
    rf"(?P<a>[0-9]{{1,2}})(?P<sep>[/.-])(?P<b>[0-9]{{1,2}})(?P=sep)(?P<y>[0-9]{{4}}|[0-9]{{2}})(?![0-9]|[/.-][0-9])"
)
NUMERIC_NO_YEAR = re.compile(r"วันที่ {0,3}(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})(?![0-9/])")
DAY_OF_MONTH = re.compile(
    rf"วัน{_S}(?P<wd>{_WEEKDAY})?{_S}ที่{_S}(?P<d>[0-9]{{1,2}})(?![0-9.:/,])(?:{_S}(?:เดือน)?นี้)?"
)
RELATIVE_DAY = re.compile(_any_of(RELATIVE_DAYS))
WEEKDAY = re.compile(rf"วัน(?P<wd>{_WEEKDAY})(?:{_S}(?P<which>ที่แล้ว|ที่ผ่านมา|ก่อน|หน้า|สัปดาห์หน้า|ถัดไป|นี้|สัปดาห์นี้))?")

_LEAD = r"(?:ภายใน|ใน|อีก|ไม่เกิน|ไม่ช้ากว่า|within|in)"
_UNIT = r"(?:ชั่วโมง|ช\.?ม\.?|นาที|วัน(?:ทำการ|ทำงาน)?|สัปดาห์|อาทิตย์|hours?|hrs?\.?|minutes?|mins?\.?|days?)"
COUNTED = re.compile(
    rf"{_LEAD}{_S}(?:ระยะเวลา|เวลา|กำหนด)?{_S}(?:ไม่เกิน|ประมาณ)?{_S}"
    rf"(?:(?P<half>ครึ่ง){_S}(?P<half_unit>ชั่วโมง|ช\.?ม\.?|วัน)"
    rf"|(?P<n>[0-9]{{1,4}}|{_WORDS}){_S}(?:\([ก-๎]{{1,20}}\){_S})?(?P<unit>{_UNIT})(?!ที่)(?P<plus>ครึ่ง)?)",
    re.IGNORECASE,
)


def unit_minutes(unit: str) -> int:
    """The minutes in a unit of time as COUNTED matched it."""
    unit = unit.lower()
    if unit.startswith(("นาที", "min")):
        return 1
    if unit.startswith(("วัน", "day")):
        return 1_440
    return 10_080 if unit.startswith(("สัปดาห์", "อาทิตย์")) else 60


_OCLOCK = r"(?:น\.|น(?![ก-๎])|นาฬิกา)"
_AMPM = r"(?P<ampm>[ap]\.?m\b\.?)"
DIGITAL = re.compile(
    rf"(?<![0-9.:])(?P<h>[0-9]{{1,2}}):(?P<m>[0-9]{{2}})(?::[0-9]{{2}})?(?![0-9:]|\.[0-9])"
    rf"(?:{_S}(?:{_OCLOCK}|{_AMPM}))?",
    re.IGNORECASE,
)
# "10.30" may be a number; น. behind it, a word of time before it, or a range decides.
_BEFORE = "|".join(
    f"(?<={w})"
    for w in ("เวลา", "เวลา ", "ภายใน", "ภายใน ", "ก่อน", "ก่อน ", "ไม่เกิน", "ไม่เกิน ", "\0", "\0 ", "\0, ")
)
DIGITAL_DOT = re.compile(
    rf"(?:(?:{_BEFORE})(?P<sure>))?(?<![0-9.:])(?P<h>[0-9]{{1,2}})\.(?P<m>[0-9]{{2}})(?![0-9]|\.[0-9])"
    rf"(?:{_S}(?:{_OCLOCK}|{_AMPM})|(?={_S}(?:-|–|ถึง){_S}[0-9]{{1,2}}[.:][0-9]{{2}}{_S}{_OCLOCK})|(?(sure)|(?!)))",
    re.IGNORECASE,
)
WHOLE_HOUR = re.compile(
    rf"(?<![0-9.:/,])(?P<h>[0-9]{{3,4}}|[0-9]{{1,2}}){_S}(?:{_OCLOCK}|{_AMPM})", re.IGNORECASE
)

_N = rf"(?:[0-9]{{1,2}}|{_HOUR_WORDS})"
_MINUTES = rf"(?:{_S}(?P<half>ครึ่ง)|{_S}ตรง|{_S}(?P<min>[0-9]{{1,2}}|{_WORDS}){_S}นาที)?"
_SPOKEN_LEAD = (
    r"(?:(?<![ก-๎])|(?<=เวลา)|(?<=ตอน)|(?<=ก่อน)|(?<=ภายใน)|(?<=ไม่เกิน)|(?<=นี้)|(?<=ช่วง)|(?<=ถึง)|(?<=\0))"
)
SPOKEN = re.compile(
    rf"(?:(?P<noon>(?<!ความ)(?<!ค่า)เที่ยง(?:วัน)?(?!คืน|ธรรม|แท้|การ))"
    rf"|(?P<midnight>เที่ยงคืน)"
    rf"|บ่าย{_S}(?:(?P<pm>{_N}){_S}(?:โมง)?|โมง)"
    rf"|(?P<oclock>{_N}){_S}โมง{_S}(?P<part>เช้า|เย็น)?"
    rf"|(?P<evening>{_N}){_S}ทุ่ม(?!เท|งบ)"
    rf"|{_SPOKEN_LEAD}ตี{_S}(?P<dawn>[1-5](?![0-9.,])|หนึ่ง|สอง|สาม|สี่|ห้า)){_MINUTES}"
)


def spoken_hour(m: re.Match[str]) -> int | None:
    """0-24 for an hour in words, None where the words name no hour ("บ่าย 9")."""
    if m["noon"]:
        return 12
    if m["midnight"]:
        return 24
    if m["dawn"]:
        return number(m["dawn"])
    if m["evening"]:
        n = number(m["evening"])
        return 18 + n if 1 <= n <= 5 else None
    if m["oclock"]:
        return _oclock(number(m["oclock"]), m["part"])
    n = number(m["pm"]) if m["pm"] else 1
    return 12 + n if 1 <= n <= 6 else None


def _oclock(n: int, part: str | None) -> int | None:
    if part == "เย็น":
        return 12 + n if 3 <= n <= 7 else None
    if not 1 <= n <= 11:
        return None
    if part == "เช้า":
        return n if n >= 6 else n + 6  # "สามโมงเช้า" is the old count: nine o'clock
    return n if n >= 6 else n + 12


DAY_TO_TIME = re.compile(
    r"[ ,()]{0,4}(?:(?:ภายใน|ก่อน|ไม่เกิน|ตั้งแต่|ประมาณ|ณ|เมื่อ|ช่วง|ตอน|และ|at)? {0,2}){0,2}(?:เวลา|เช้า|บ่าย|เย็น|ค่ำ|กลางคืน)?"
    r"(?:ประมาณ|ก่อน|ไม่เกิน)?[ ,:)(]{0,4}",
)
TIME_TO_DAY = re.compile(r"[ ,()]{0,4}(?:ของ|ใน|ณ|on)? {0,2}(?:วัน)?(?:ที่)?[ ,()]{0,4}")
DAY_TO_DAY = re.compile(r"[ ,(]{0,4}(?:คือ|หรือ|ตรงกับ)?(?:วัน)?(?:ที่)?[ ,(]{0,4}")
