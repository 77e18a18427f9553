"""Commands and taps that work a clarification case."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from bot.cards.postback import encode
from bot.case_turn import do, possible, refuse, refuse_ended, row_of
from bot.channel_gate import may_answer
from bot.commands import Typed
from bot.dossier_facts import facts_noted
from bot.posted_text import as_posted, posted_by_bot, was_shared
from bot.turn import Turn
from storage.tables import CaseRow, Person
from thai.digits import to_arabic
from workflows.clarification import (
    Acknowledge,
    Actor,
    AddEvidence,
    Answer,
    Brief,
    ChooseChannels,
    NotOurs,
    Refused,
    Reopen,
    RuleOut,
    Step,
    Withdraw,
    carry_out,
    channel_key,
    load_case,
)
from workflows.clarification import hand_over as hand_over_case
from workflows.people import ACTING_ROLES

Fields = Mapping[str, str]
NO_ISSUE = "ไม่ใช่ประเด็น PMOC"
POSTED_IN = {
    "acknowledge": ("ia", "ack_text"),
    "not_ours": ("ia", "not_ours_text"),
    "answer": ("ir", "answer_text"),
}
"""For each text: the role of the chat that it is posted in, and the kind of the notice that carries it."""


def show_cases(turn: Turn, typed: Typed) -> None:
    """The open cases."""
    turn.reply("cases", late_only=False)


def show_late(turn: Turn, typed: Typed) -> None:
    """The open cases with a step over its limit."""
    turn.reply("cases", late_only=True)


def show_case(turn: Turn, typed: Typed) -> None:
    """One case."""
    row = row_of(turn, typed)
    if row is not None:
        turn.reply("case", case_id=row.id)


def acknowledge(turn: Turn, typed: Typed) -> None:
    """Write the acknowledgement: for the officer to share, or posted by the bot where it is in IA-Chat."""
    row = row_of(turn, typed, wanted=Step.ACKNOWLEDGE)
    if row is None or not possible(turn, row.id, Acknowledge(by=turn.actor, message_id=turn.message_id)):
        return
    _post_or_share(turn, row, "acknowledge", _acknowledged)


def tap_acknowledged(turn: Turn, fields: Fields) -> None:
    """The officer has posted the acknowledgement in IA-Chat."""
    row = row_of(turn, _typed(fields))
    if row is not None:
        _acknowledged(turn, row)


def posted_done(turn: Turn, typed: Typed) -> None:
    """Typed instead of the "posted" button: the acknowledgement first, then the answer."""
    row = row_of(turn, typed)
    if row is None or refuse_ended(turn, row):
        return
    case = load_case(turn.session, row.id)
    if row.not_ours_draft:
        _end_as_not_ours(turn, row)
    elif case.step(Step.ACKNOWLEDGE).open:
        if was_shared(turn.session, row.id, "acknowledge"):
            _acknowledged(turn, row)
        else:
            _ask_what_was_posted(turn, row)
    elif row.answer_draft:
        _answered(turn, row)
    else:
        turn.note("ยังไม่มีข้อความที่รอโพสต์", f"พิมพ์ แจ้งตอบ {row.id} ตามด้วยคำชี้แจงและลิงก์ก่อน")


def _ask_what_was_posted(turn: Turn, row: CaseRow) -> None:
    """Nobody was given the acknowledgement yet: on record must come only what is known to stand in IA-Chat."""
    turn.note(
        "โพสต์แจ้งรับเรื่องแล้วหรือไม่",
        f"เรื่องที่ {row.id} ยังไม่มีผู้ขอข้อความแจ้งรับเรื่อง · หากโพสต์ใน IA-Chat แล้วให้แตะปุ่ม หากยัง พิมพ์ แจ้งรับเรื่อง {row.id} เพื่อรับข้อความ",
        buttons=[
            ["โพสต์แจ้งรับเรื่องแล้ว", "postback", encode("acked", c=row.id)],
            ["ขอข้อความแจ้งรับเรื่อง", "say", f"แจ้งรับเรื่อง {row.id}"],
        ],
    )


def brief(turn: Turn, typed: Typed) -> None:
    """The facts go to the executives."""
    row = row_of(turn, typed, wanted=Step.BRIEF)
    if row is None or not possible(turn, row.id, Brief(by=turn.actor, message_id=turn.message_id)):
        return
    note = " ".join([typed.text, *typed.links]).strip() or facts_noted(turn.session, row.id)
    if not note:
        turn.note(
            "ยังไม่มีข้อเท็จจริง",
            f"พิมพ์ เสนอข้อเท็จจริง {row.id} ตามด้วยข้อเท็จจริงโดยย่อ ระบบจะส่งให้ผู้บริหารทันที",
            buttons=[["พิมพ์ข้อเท็จจริง", "fill", f"เสนอข้อเท็จจริง {row.id} "]],
        )
        return
    do(turn, row.id, Brief(by=turn.actor, message_id=turn.message_id, note=note[:3000]))


def channels(turn: Turn, typed: Typed) -> None:
    """Choose channels by name, or be shown them."""
    row = row_of(turn, typed, wanted=Step.CHANNELS)
    if row is None or refuse_ended(turn, row):
        return
    if not typed.text:
        turn.reply("channels", case_id=row.id)
        return
    names = read_channels(typed.text, turn)
    do(turn, row.id, ChooseChannels(by=turn.actor, message_id=turn.message_id, channels=tuple(names)))


def read_channels(text: str, turn: Turn) -> list[str]:
    """The agency's names of the channels in a text; a name that is not on the list is taken as it stands."""
    known = {channel_key(word): c.name for c in turn.agency.channels for word in (c.name, *c.words)}
    names: list[str] = []
    rest = text
    for word in sorted(known, key=len, reverse=True):
        pattern = re.compile(r"(?<![\w])" + re.escape(word) + r"(?![\w])", re.IGNORECASE)
        if pattern.search(rest):
            names.append(known[word])
            rest = pattern.sub(" , ", rest)
    others = [
        re.sub(r"^และ\s*", "", part).strip() for part in re.split(r"[,;/\n]|\s{2,}|\s+และ\s*|\s+", rest)
    ]
    return list(dict.fromkeys(names + [o[:60] for o in _with_numbers(others)]))


def _with_numbers(words: Sequence[str]) -> list[str]:
    """A number alone is no channel, it belongs to the name before it: "ช่อง 9" is one channel, not two."""
    whole: list[str] = []
    for word in (w for w in words if w):
        if not to_arabic(word).isdigit():
            whole.append(word)
        elif whole:
            whole[-1] = f"{whole[-1]} {word}"
    return whole


def tap_channel(turn: Turn, fields: Fields) -> None:
    """One more channel chosen by tap."""
    row = row_of(turn, _typed(fields))
    index = int(fields["n"]) if fields.get("n", "").isdigit() else -1
    if row is None or not 0 <= index < len(turn.agency.channels):
        return
    name = turn.agency.channels[index].name
    command = ChooseChannels(by=turn.actor, message_id=turn.message_id, channels=(name,))
    do(turn, row.id, command, then="channels")


def answer(turn: Turn, typed: Typed) -> None:
    """Write the answer: for the officer to share, or posted by the bot where it is in IR-Chat."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is None:
        return
    text = typed.text or row.answer_draft
    command = Answer(by=turn.actor, message_id=turn.message_id, links=typed.links, text=text)
    if not possible(turn, row.id, command):
        return
    if not may_answer(turn, row.id):
        return
    if not text:
        turn.note(
            "ยังไม่มีคำชี้แจง",
            f"พิมพ์ แจ้งตอบ {row.id} ตามด้วยคำชี้แจงและลิงก์ที่เผยแพร่",
            buttons=[["พิมพ์คำชี้แจง", "fill", f"แจ้งตอบ {row.id} "]],
        )
        return
    row.answer_draft = text[:3000]
    if typed.links:
        evidence = AddEvidence(by=turn.actor, message_id=turn.message_id, links=typed.links)
        carry_out(turn.session, row.id, evidence, turn.now, turn.agency.policy)
    _post_or_share(turn, row, "answer", _answered)


def tap_answered(turn: Turn, fields: Fields) -> None:
    """The officer has posted the answer in IR-Chat."""
    row = row_of(turn, _typed(fields))
    if row is not None:
        _answered(turn, row)


def not_ours(turn: Turn, typed: Typed) -> None:
    """The issue does not concern the agency; even that must be said in IA-Chat."""
    row = row_of(turn, typed)
    if row is None or refuse_ended(turn, row):
        return
    if not typed.text:
        turn.note(
            "โปรดบอกเหตุผล",
            f"พิมพ์ ไม่เกี่ยวข้อง {row.id} ตามด้วยเหตุผล · ต้องแจ้งใน IA-Chat ด้วย การไม่ตอบถือว่าไม่ผ่าน",
            buttons=[["พิมพ์เหตุผล", "fill", f"ไม่เกี่ยวข้อง {row.id} "]],
        )
        return
    command = NotOurs(by=turn.actor, message_id=turn.message_id, reason=typed.text[:500])
    if not possible(turn, row.id, command):
        return
    row.not_ours_draft = typed.text[:500]
    # Shared, the case runs on until the text was posted: silence in IA-Chat is what fails the indicator.
    _post_or_share(turn, row, "not_ours", _end_as_not_ours)


def tap_not_ours_posted(turn: Turn, fields: Fields) -> None:
    """The officer has posted in IA-Chat that the issue is not ours: the case ends."""
    row = row_of(turn, _typed(fields))
    if row is not None:
        _end_as_not_ours(turn, row)


def _post_or_share(turn: Turn, row: CaseRow, what: str, done: Callable[[Turn, CaseRow], None]) -> None:
    """Post a text where the bot is a member of its room, and be done; else hand it to the officer to share."""
    room, kind = POSTED_IN[what]
    if posted_by_bot(turn, row.id, room, kind):
        done(turn, row)
    else:
        turn.reply("share", case_id=row.id, what=what, by=turn.actor.name)


def _acknowledged(turn: Turn, row: CaseRow) -> None:
    posted = as_posted(turn, row, "acknowledge")
    do(turn, row.id, Acknowledge(by=turn.actor, message_id=turn.message_id, posted=posted))


def _answered(turn: Turn, row: CaseRow) -> None:
    posted = as_posted(turn, row, "answer")
    command = Answer(by=turn.actor, message_id=turn.message_id, text=row.answer_draft, posted=posted)
    do(turn, row.id, command)


def _end_as_not_ours(turn: Turn, row: CaseRow) -> None:
    posted = as_posted(turn, row, "not_ours")
    command = NotOurs(by=turn.actor, message_id=turn.message_id, reason=row.not_ours_draft, posted=posted)
    do(turn, row.id, command)


def reopen(turn: Turn, typed: Typed) -> None:
    """Take up again a case that was ended by mistake; its clocks have run on."""
    if typed.number is None:
        turn.note("โปรดระบุเลขเรื่อง", "พิมพ์ เปิดเรื่องอีกครั้ง ตามด้วยเลขเรื่อง")
        return
    row = row_of(turn, typed)
    if row is not None and row.drill:
        text = f"เรื่องที่ {row.id} เป็นเรื่องของการซ้อม เปิดอีกครั้งไม่ได้ · พิมพ์ ซ้อม เพื่อเริ่มใหม่"
        turn.note("เรื่องของการซ้อม", text, tone="drill")
    elif row is not None:
        row.not_ours_draft = ""
        do(turn, row.id, Reopen(by=turn.actor, message_id=turn.message_id, reason=typed.text[:500]))


def withdraw(turn: Turn, typed: Typed) -> None:
    """PMOC took the issue back."""
    row = row_of(turn, typed)
    if row is not None:
        reason = typed.text[:500] or "PMOC ถอนประเด็น"
        do(turn, row.id, Withdraw(by=turn.actor, message_id=turn.message_id, reason=reason))


def rule_out(turn: Turn, typed: Typed) -> None:
    """What was read as an issue is none: PMOC asked nothing, so nothing is posted and nothing counted."""
    row = row_of(turn, typed)
    if row is not None:
        reason = typed.text[:500] or NO_ISSUE
        do(turn, row.id, RuleOut(by=turn.actor, message_id=turn.message_id, reason=reason))


def hand_over(turn: Turn, typed: Typed) -> None:
    """Make somebody else responsible, by name."""
    row = row_of(turn, typed)
    if row is None or refuse_ended(turn, row):
        return
    if not typed.text:
        turn.reply("handover", case_id=row.id)
        return
    able = Person.active, Person.role.in_(ACTING_ROLES)
    people = list(turn.session.scalars(select(Person).where(*able).order_by(Person.name)))
    found = [p for p in people if typed.text and typed.text.casefold() in p.name.casefold()]
    if len(found) != 1:
        names = " · ".join(p.name for p in (found or people)[:10])
        turn.note("ยังไม่ทราบผู้รับมอบหมาย", f"พิมพ์ มอบหมายต่อ {row.id} ตามด้วยชื่อ · {names}")
        return
    to = Actor(str(found[0].id), found[0].name, found[0].role)
    hand_to(turn, row.id, to)


def hand_to(turn: Turn, case_id: int, to: Actor) -> None:
    """Hand a case over; for somebody on leave to the stand-in, which is said."""
    rules = turn.agency.policy, turn.agency.duty
    try:
        case = hand_over_case(turn.session, case_id, to, turn.actor, turn.message_id, turn.now, *rules)
    except Refused as refused:
        refuse(turn, case_id, refused)
        return
    if case.owner is not None and case.owner.id != to.id:
        text = f"{to.name} ลาอยู่ เรื่องที่ {case_id} จึงมอบหมายให้ {case.owner.name} ซึ่งเป็นผู้แทน"
        turn.note("มอบหมายให้ผู้แทนแล้ว", text, tone="done", buttons=[["ดูเรื่อง", "say", f"เรื่อง {case_id}"]])
        return
    turn.reply("case", case_id=case_id)


def _typed(fields: Fields) -> Typed:
    number = fields.get("c", "")
    return Typed("case", int(number) if number.isdigit() and len(number) < 8 else None)
