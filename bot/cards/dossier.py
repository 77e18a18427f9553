"""Cards of a case's dossier: what the service found, what officers added; and meetings called about it. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.cards import actions
from bot.cards.actions import Action
from bot.cards.case_parts import mark, more_row, open_button, tone_of
from bot.cards.dossier_views import ArticleLine, FoundView, PrecedentLine
from bot.cards.flex import (
    SOFT,
    TONE_COLOURS,
    Card,
    Messages,
    Part,
    box,
    heading,
    linked,
    messages,
    quoted,
    rule,
    sides,
    text,
)
from bot.cards.news_parts import marked
from bot.cards.text import line
from bot.cards.views import CardContext, CaseView, DossierView, MeetingView, Tone
from bot.cards.words import row_time, typed, when
from thai.dates import clock, short_date

ARTICLES = 5
HOURS = 6
PASSAGES = 3
PRECEDENTS = 3
NOTES = 5
NAMES = 10
MAX_NOTE = 400


def dossier_card(view: DossierView, ctx: CardContext) -> Messages:
    """Everything that is known of a case, to answer it by."""
    case, found, now = view.case, view.found, ctx.now
    built = f"รวบรวมเมื่อ {when(found.built_at, now)}" if found.built_at else "กำลังรวบรวม โปรดแตะ ปรับปรุงข้อมูล"
    return messages(
        Card(
            tone=tone_of(case, now),
            state="ข้อมูลประกอบ",
            mark=mark(case),
            alt=f"ข้อมูลประกอบ{mark(case)} {summary(found)} · {case.title}",
            title=case.title,
            facts=built,
            body=[
                *news_parts(found, now),
                *passage_parts(found),
                *precedent_parts(found),
                *_owners(found),
                *note_parts(found, now),
            ],
            buttons=_dossier_buttons(case, ctx),
            hint=f"หรือพิมพ์ {typed(f'ข้อเท็จจริงเพิ่ม {case.id}', ctx)} · {typed(f'หมายเหตุเรื่อง {case.id}', ctx)} ตามด้วยข้อความ",
            drill=case.drill or ctx.drill,
        )
    )


def _dossier_buttons(case: CaseView, ctx: CardContext) -> list[Action | None]:
    if case.next_step is None:
        return [open_button(case)]
    begins = typed(f"ข้อเท็จจริงเพิ่ม {case.id} ", ctx)
    return [
        actions.fill("เพิ่มข้อเท็จจริง", begins, "fact", c=case.id),
        actions.tap("เพิ่มเอกสาร", "addfile", shows=f"เพิ่มเอกสาร {case.id}", c=case.id),
        actions.tap("ปรับปรุงข้อมูล", "dossiernew", shows=f"ข้อมูลประกอบ {case.id}", c=case.id),
    ]


def summary(view: FoundView) -> str:
    """The dossier in one line."""
    known = [f"{view.reports:,} ข่าว {len(view.outlets):,} สำนักข่าว"] if view.reports else ["ยังไม่พบข่าว"]
    if view.precedents:
        known.append(f"คำชี้แจงเดิม {len(view.precedents):,} เรื่อง")
    if view.notes or view.files:
        known.append(f"ข้อมูลเพิ่มเติม {len(view.notes) + len(view.files):,} รายการ")
    return " · ".join(known)


def news_parts(view: FoundView, now: datetime) -> list[Part]:
    """Who reported first, how many outlets, the tone, and the course by hour."""
    if not view.reports:
        return [heading("ข่าวที่เกี่ยวข้อง"), text("ยังไม่พบข่าวที่ตรงกับประเด็นนี้", 80, size="sm", color=SOFT)]
    first, shown = view.articles[:1], view.articles[:ARTICLES]
    outlets = " · ".join(line(name, 60) for name in view.outlets[:NAMES])
    positive, neutral, negative = view.tone
    return [
        heading(f"ข่าวที่เกี่ยวข้อง {view.reports:,} ข่าว จาก {len(view.outlets):,} สำนักข่าว"),
        *(
            text(
                f"รายงานแรก {line(a.outlet, 60, empty='-')} {row_time(a.at, now)}",
                160,
                size="sm",
                weight="bold",
            )
            for a in first
        ),
        *(_article(a, now) for a in shown),
        *more_row(view.reports - len(shown), "ข่าว"),
        text(f"สำนักข่าว: {outlets or '-'}", 500, size="sm"),
        text(f"น้ำเสียง: บวก {positive:,} · กลาง {neutral:,} · ลบ {negative:,}", 120, size="sm"),
        *_hours(view.hours, now),
    ]


def _article(article: ArticleLine, now: datetime) -> Part:
    about = f"{line(article.outlet, 60, empty='-')} · {row_time(article.at, now)}"
    shown = line(article.title, 140)
    return box(
        text(shown, 160, size="sm", maxLines=2, **linked(actions.link(shown, article.url))),
        text(about, 120, size="xs", color=SOFT),
        spacing="xs",
    )


def _hours(hours: tuple[tuple[datetime, int], ...], now: datetime) -> list[Part]:
    if len(hours) < 2:
        return []
    rows = [sides(row_time(at, now), f"{number:,} ข่าว") for at, number in hours[-HOURS:]]
    return [heading("ข่าวรายชั่วโมง"), *rows]


def passage_parts(view: FoundView) -> list[Part]:
    """What the articles say of the agency."""
    if not view.passages:
        return []
    return [heading("ข้อความสำคัญ"), *(marked(passage) for passage in view.passages[:PASSAGES])]


def precedent_parts(view: FoundView) -> list[Part]:
    """Earlier answers that resemble the case."""
    if not view.precedents:
        return []
    shown = view.precedents[:PRECEDENTS]
    return [
        heading("คำชี้แจงเดิมที่ใกล้เคียง"),
        *(_precedent(p) for p in shown),
        *more_row(len(view.precedents) - len(shown), "เรื่อง"),
    ]


def _precedent(one: PrecedentLine) -> Part:
    if one.number is not None:
        action = actions.tap(f"เรื่อง {one.number}", "case", shows=f"เรื่อง {one.number}", c=one.number)
        title = f"เรื่องที่ {one.number} {line(one.title, 120)}"
    else:
        title = line(one.title, 140)
        action = actions.link(title, one.url)
    said = [part for part in (short_date(one.at) if one.at else "", line(one.passage, 160, empty="")) if part]
    rows = [text(title, 180, size="sm", maxLines=2, **linked(action))]
    if said:
        rows.append(text(" · ".join(said), 240, size="xs", color=SOFT, maxLines=3))
    return box(*rows, spacing="xs")


def _owners(view: FoundView) -> list[Part]:
    if not view.owners:
        return []
    rows = []
    for owner in view.owners[:PRECEDENTS]:
        names = " ".join(line(name, 60) for name in owner.people[:3])
        known = [
            line(owner.topic, 80),
            line(owner.unit, 80, empty=""),
            names,
            line(owner.contact, 80, empty=""),
        ]
        rows.append(text(" · ".join(part for part in known if part), 300, size="sm"))
    return [heading("หน่วยงานเจ้าของเรื่อง"), *rows]


def note_parts(view: FoundView, now: datetime, *, facts_only: bool = False) -> list[Part]:
    """What officers added: facts, remarks, files."""
    notes = [n for n in view.notes if n.fact or not facts_only]
    rows: list[Part] = []
    if notes:
        shown = notes[-NOTES:]
        rows += [heading("ข้อเท็จจริงและหมายเหตุ" if not facts_only else "ข้อเท็จจริงเพิ่มเติม")]
        rows += more_row(len(notes) - len(shown), "รายการก่อนหน้า")
        for note in shown:
            kind = "" if note.fact else "หมายเหตุ: "
            rows.append(quoted(f"{kind}{note.text}", MAX_NOTE))
            rows.append(
                text(f"{line(note.by, 60, empty='-')} · {row_time(note.at, now)}", 120, size="xs", color=SOFT)
            )
    if view.files:
        names = " · ".join(line(name, 60) for name in view.files[:NAMES])
        rows += [heading(f"เอกสาร {len(view.files):,} ไฟล์"), text(names, 400, size="sm")]
    return rows


def meeting_button(case: CaseView, ctx: CardContext) -> Action | None:
    """The button that begins to call a meeting about a case that runs."""
    if case.next_step is None:
        return None
    return actions.fill("นัดประชุม", typed(f"นัดประชุม {case.id} ", ctx), "meeting", c=case.id)


_MEETINGS: dict[str, tuple[Tone, str]] = {
    "called": ("waiting", "นัดประชุม"),
    "moved": ("soon", "เลื่อนนัดประชุม"),
    "cancelled": ("done", "ยกเลิกนัดประชุม"),
    "reminder": ("soon", "แจ้งเตือนนัดประชุม"),
    "shown": ("waiting", "นัดประชุม"),
}


def meeting_card(view: MeetingView, ctx: CardContext) -> Messages:
    """An invitation, a move, a cancellation or a reminder of a meeting; who comes says so by a tap."""
    case = view.case
    tone, state = _MEETINGS.get(view.happened, _MEETINGS["shown"])
    cancelled = view.happened == "cancelled"
    at = f"{short_date(view.starts_at)} เวลา {clock(view.starts_at)}"
    place = line(view.place, 200, empty="")
    where = place or ("ประชุมออนไลน์" if actions.clean_url(view.link) else "ยังไม่ระบุสถานที่")
    want = f"{at} · {where}"
    by = f"ยกเลิกโดย {line(view.cancelled_by, 60)}" if cancelled and view.cancelled_by.strip() else ""
    return messages(
        Card(
            tone=tone,
            state=state,
            mark=mark(case),
            alt=f"{state}{mark(case)} {want} · {case.title}",
            title=case.title,
            facts=" · ".join(p for p in (f"นัดโดย {line(view.called_by, 60, empty='-')}", by) if p),
            want=want,
            body=[*_link(view), *_people(view)],
            buttons=[] if cancelled else _meeting_buttons(view),
            hint="" if cancelled else _meeting_hint(case, ctx),
            drill=case.drill or ctx.drill,
        )
    )


def _meeting_buttons(view: MeetingView) -> list[Action | None]:
    number = view.case.id
    return [
        actions.tap("มา", "coming", shows=f"มาประชุม {number}", m=view.id, y=1),
        actions.tap("ไม่มา", "coming", shows=f"ไม่มาประชุม {number}", m=view.id, y=0),
        actions.tap("ข้อมูลประกอบ", "dossier", shows=f"ข้อมูลประกอบ {number}", c=number),
    ]


def _meeting_hint(case: CaseView, ctx: CardContext) -> str:
    come, move = typed(f"มาประชุม {case.id}", ctx), typed(f"นัดประชุม {case.id}", ctx)
    return f"หรือพิมพ์ {come} · เลื่อนพิมพ์ {move} ตามด้วยเวลาใหม่ · ยกเลิกพิมพ์ {typed(f'ยกเลิกประชุม {case.id}', ctx)}"


def _link(view: MeetingView) -> list[Part]:
    action = actions.link("เข้าประชุม", view.link)
    return [text("เปิดลิงก์ประชุม", 40, size="sm", **linked(action))] if action else []


def _people(view: MeetingView) -> list[Part]:
    rows = [rule()]
    for label, names in (("มา", view.coming), ("ไม่มา", view.not_coming)):
        if names:
            listed = " · ".join(line(name, 60) for name in names[:NAMES])
            more = f" และอีก {len(names) - NAMES:,} คน" if len(names) > NAMES else ""
            rows.append(text(f"{label} {len(names):,} คน: {listed}{more}", 700, size="sm"))
    if len(rows) == 1:
        rows.append(text("ยังไม่มีผู้ตอบ", 40, size="sm", color=TONE_COLOURS["waiting"].writing))
    return rows
