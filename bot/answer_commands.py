"""Commands and taps that write an answer, have it approved, post and copy it. A refusal says what to do instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot import case_commands
from bot.case_turn import possible, row_of
from bot.channel_gate import may_answer, register_links
from bot.commands import Typed, called, read_command
from bot.plan_commands import as_typed
from bot.posted_text import posted_by_bot
from bot.refusals import answer_refusal
from bot.turn import Turn
from storage.tables import CaseRow
from workflows.answer import (
    Answer,
    AnswerText,
    Approve,
    AskDirector,
    Command,
    Post,
    Refused,
    ReleaseNow,
    SendBack,
    SendCopy,
    State,
    Submit,
    Write,
    carry_out,
    case_of_message,
    load_answer,
    unused_release,
)
from workflows.clarification import Answer as AnswerCase
from workflows.clarification import State as CaseState
from workflows.clarification import Step, load_case

Fields = Mapping[str, str]
_URL = re.compile(r"https?://[^\s<>\"']+")
PART_WORDS = {
    "หัวเรื่อง": "headline",
    "หัวข้อ": "headline",
    "ประโยคตอบ": "sentence",
    "คำตอบหนึ่งประโยค": "sentence",
    "ประเด็น": "issue",
    "ผู้ชี้แจง": "speaker",
    "ข้อเท็จจริง": "facts",
    "ลบข้อเท็จจริง": "drop",
    "ลิงก์": "links",
    "ลิงค์": "links",
    "เนื้อความ": "body",
    "ภาพ": "pictures",
    "แบบเร็ว": "fast",
    "แบบเต็ม": "full",
}
"""What is typed before a part of the answer."""


def compose(turn: Turn, typed: Typed) -> None:
    """The composer's card; with a part's name and words after the number that part is written."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is None:
        return
    words = as_typed(turn, typed) if typed.number is not None else typed.text
    if not words:
        turn.reply("answer", case_id=row.id)
        return
    answer = load_answer(turn.session, row.id)
    text = changed(answer.text if answer else AnswerText(), words)
    if text is None:
        turn.note(
            "ยังไม่ทราบว่าเป็นส่วนใด",
            f"พิมพ์ คำตอบ {row.id} ตามด้วย หัวเรื่อง ประโยคตอบ ประเด็น ผู้ชี้แจง ข้อเท็จจริง หรือ ลิงก์ แล้วตามด้วยข้อความ",
            buttons=[["ดูคำตอบ", "say", f"คำตอบ {row.id}"]],
        )
        return
    _do(turn, row, Write(by=turn.actor, message_id=turn.message_id, text=text))


def changed(text: AnswerText, words: str) -> AnswerText | None:
    """The answer with one part written anew, from "part words"; None when it begins with no part's name."""
    name = next((w for w in sorted(PART_WORDS, key=len, reverse=True) if words.startswith(w)), None)
    if name is None:
        return None
    part, said = PART_WORDS[name], words[len(name) :].strip(" :\n")
    if text.free:
        text = replace(text, body="")
    match part:
        case "fast" | "full":
            return replace(text, fast=part == "fast", body="" if part == "full" else text.body)
        case "facts":
            lines = tuple(re.sub(r"^(?:\d{1,2}[.)]|[-•])\s*", "", one).strip() for one in said.splitlines())
            return replace(text, facts=tuple(dict.fromkeys((*text.facts, *(one for one in lines if one)))))
        case "drop":
            keep = [fact for n, fact in enumerate(text.facts, 1) if str(n) != said]
            return replace(text, facts=tuple(keep))
        case "links" | "pictures":
            found = tuple(url.rstrip(".,)") for url in _URL.findall(said))
            both = tuple(dict.fromkeys((*(text.links if part == "links" else text.pictures), *found)))
            return replace(text, links=both) if part == "links" else replace(text, pictures=both)
        case "body":
            return replace(text, body=said, fast=True)
        case "headline":
            return replace(text, headline=" ".join(said.split()))
        case "sentence":
            return replace(text, sentence=" ".join(said.split()))
        case "issue":
            return replace(text, issue=" ".join(said.split()))
        case _:
            return replace(text, speaker=" ".join(said.split()))


def answer(turn: Turn, typed: Typed) -> None:
    """The direct way: the words become the answer and are put to approval; once released they are handed out to post."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is None:
        return
    known = load_answer(turn.session, row.id)
    if not typed.text and not (typed.links and known):
        _go_on(turn, row, known)
        return
    text = _typed_text(turn, typed, known)
    command = AnswerCase(by=turn.actor, message_id=turn.message_id, links=typed.links, text=text.body)
    if not (known and known.posted):
        if not possible(turn, row.id, command):
            return
        register_links(turn, load_case(turn.session, row.id), typed.links)
        if not may_answer(turn, row.id):
            return
    _write_and_submit(turn, row, text)


def _typed_text(turn: Turn, typed: Typed, known: Answer | None) -> AnswerText:
    if not typed.text and known:
        return replace(known.text, links=tuple(dict.fromkeys((*known.text.links, *typed.links))))
    words = as_typed(turn, typed) if typed.number is not None else typed.text
    lines = (" ".join(_URL.sub(" ", line).split()) for line in words.splitlines())
    return AnswerText(body="\n".join(line for line in lines if line), links=typed.links)


def _write_and_submit(turn: Turn, row: CaseRow, text: AnswerText) -> None:
    written = _carry(turn, row, Write(by=turn.actor, message_id=turn.message_id, text=text))
    if written is None:
        return
    if written.state is State.RELEASED:
        _hand_out(turn, row, written)
        return
    _submitted(turn, row)


def _submitted(turn: Turn, row: CaseRow) -> None:
    after = _carry(turn, row, Submit(by=turn.actor, message_id=turn.message_id))
    if after is None:
        return
    if after.state is State.RELEASED:
        _hand_out(turn, row, after)
    else:
        turn.reply("answer", case_id=row.id)


def _go_on(turn: Turn, row: CaseRow, known: Answer | None) -> None:
    """Without words: hand out what may be posted, else show how far it is."""
    if known is None or (known.posted and not unused_release(known)):
        case_commands.answer(turn, Typed("answer", row.id))
    elif unused_release(known):
        _hand_out(turn, row, known)
    elif known.state is State.WAITING and known.approvals:
        _release(turn, row, "")
    else:
        turn.reply("answer", case_id=row.id)


def submit(turn: Turn, typed: Typed) -> None:
    """Put the answer to those who must approve."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is not None:
        _submitted(turn, row)


def tap_submit(turn: Turn, fields: Fields) -> None:
    """The same by its button."""
    row = _tapped(turn, fields)
    if row is not None:
        _submitted(turn, row)


def approve(turn: Turn, typed: Typed) -> None:
    """Approve the answer as it stands."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is not None:
        _do(turn, row, Approve(by=turn.actor, message_id=turn.message_id))


def tap_approve(turn: Turn, fields: Fields) -> None:
    """Approve the answer as the card showed it: the button of an earlier round does nothing."""
    row = _tapped(turn, fields)
    if row is not None:
        shown = fields.get("r", "")
        seen = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 8 else -1
        _do(turn, row, Approve(by=turn.actor, message_id=turn.message_id, round=seen))


def send_back(turn: Turn, typed: Typed) -> None:
    """Return the answer to the officer with a remark."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is not None:
        remark = as_typed(turn, typed) if typed.number is not None else typed.text
        _do(turn, row, SendBack(by=turn.actor, message_id=turn.message_id, remark=remark), "ส่งกลับคำตอบ")


def ask_director(turn: Turn, typed: Typed) -> None:
    """The head wants the director's approval too."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is not None:
        _do(turn, row, AskDirector(by=turn.actor, message_id=turn.message_id, reason=typed.text))


def tap_ask_director(turn: Turn, fields: Fields) -> None:
    """The same by its button."""
    row = _tapped(turn, fields)
    if row is not None:
        _do(turn, row, AskDirector(by=turn.actor, message_id=turn.message_id))


def post_now(turn: Turn, typed: Typed) -> None:
    """Near the limit: post with the approvals there are, with the reason."""
    row = row_of(turn, typed, wanted=Step.ANSWER)
    if row is not None:
        _release(turn, row, as_typed(turn, typed) if typed.number is not None else typed.text)


def _release(turn: Turn, row: CaseRow, reason: str) -> None:
    command = ReleaseNow(by=turn.actor, message_id=turn.message_id, reason=reason)
    after = _carry(turn, row, command, "โพสต์โดยยังไม่เห็นชอบ")
    if after is not None:
        _hand_out(turn, row, after)


def _hand_out(turn: Turn, row: CaseRow, answer: Answer) -> None:
    """The released words, to be posted by the officer or, where it is a member, by the bot."""
    if not answer.posted:
        case_commands.answer(turn, Typed("answer", row.id))
        if _answered(turn, row):
            _record(turn, row)
    elif posted_by_bot(turn, row.id, "ir", "answer_text"):
        _record(turn, row)
        turn.reply("answer", case_id=row.id)
    else:
        turn.reply("share", case_id=row.id, what="answer", by=turn.actor.name)


def tap_answered(turn: Turn, fields: Fields) -> None:
    """The officer has posted the answer in IR-Chat."""
    row = _tapped(turn, fields)
    if row is not None:
        _posted(turn, row)


def posted_done(turn: Turn, typed: Typed) -> None:
    """Typed instead of the "posted" button: the acknowledgement first, then the answer."""
    row = row_of(turn, typed)
    if row is None:
        return
    case = load_case(turn.session, row.id)
    revised = case.state is CaseState.ANSWERED and load_answer(turn.session, row.id) is not None
    first = row.not_ours_draft or case.step(Step.ACKNOWLEDGE).open or case.ended is not None
    if first and not revised:
        case_commands.posted_done(turn, Typed("posted_done", row.id))
    else:
        _posted(turn, row)


def _posted(turn: Turn, row: CaseRow) -> None:
    answer, fields = load_answer(turn.session, row.id), {"c": str(row.id)}
    if answer is None:
        if row.answer_draft or row.ended_at is not None:
            case_commands.tap_answered(turn, fields)
        else:
            turn.note("ยังไม่มีข้อความที่รอโพสต์", f"พิมพ์ แจ้งตอบ {row.id} ตามด้วยคำชี้แจงและลิงก์ก่อน")
    elif unused_release(answer) is None and not answer.posted:
        _refuse(turn, row.id, Refused("not_released", rung=answer.waiting))
    elif answer.posted and unused_release(answer) is not None:
        _record(turn, row)
        turn.reply("answer", case_id=row.id)
    else:
        before = _answered(turn, row)
        case_commands.tap_answered(turn, fields)
        if not before and _answered(turn, row):
            _record(turn, row)


def _answered(turn: Turn, row: CaseRow) -> bool:
    return load_case(turn.session, row.id).state is CaseState.ANSWERED


def _record(turn: Turn, row: CaseRow) -> None:
    posted = Post(by=turn.actor, message_id=turn.message_id, words=row.answer_draft)
    copies = turn.agency.answer_setting.policy.copies and not row.drill
    if _carry(turn, row, posted) is not None and copies:
        turn.reply("answer_copies", case_id=row.id)


def copy_sent(turn: Turn, typed: Typed) -> None:
    """A copy was sent to somebody; without a name the card with all of them."""
    if typed.number is None:
        turn.note("โปรดระบุเลขเรื่อง", "พิมพ์ ส่งสำเนา ตามด้วยเลขเรื่องและชื่อผู้รับ")
        return
    row = row_of(turn, typed)
    if row is None:
        return
    if not typed.text:
        turn.reply("answer_copies", case_id=row.id)
        return
    command = SendCopy(by=turn.actor, message_id=turn.message_id, copy=typed.text)
    if _carry(turn, row, command) is not None:
        turn.reply("answer_copies", case_id=row.id)


def tap_copy(turn: Turn, fields: Fields) -> None:
    """The same by its chip."""
    row = _tapped(turn, fields)
    if row is not None:
        command = SendCopy(by=turn.actor, message_id=turn.message_id, copy=fields.get("k", ""))
        if _carry(turn, row, command) is not None:
            turn.reply("answer_copies", case_id=row.id)


def edited(turn: Turn) -> None:
    """The LINE message in which an answer was written was edited: a new version, to be approved anew; the old one is kept."""
    message_id = turn.event.message_id
    if not message_id or not turn.acting:
        return
    case_id = case_of_message(turn.session, message_id)
    row = turn.session.get(CaseRow, case_id) if case_id is not None else None
    typed = read_command(called(turn.event.text)[1]) if row is not None else None
    if row is None or typed is None or typed.number != row.id:
        return
    if typed.name == "answer" and typed.text:
        _write_and_submit(turn, row, _typed_text(turn, typed, None))
    elif typed.name == "compose":
        compose(turn, typed)


def _tapped(turn: Turn, fields: Fields) -> CaseRow | None:
    number = fields.get("c", "")
    usable = number.isascii() and number.isdigit() and len(number) < 8
    return row_of(turn, Typed("case", int(number) if usable else 0))


def _carry(turn: Turn, row: CaseRow, command: Command, word: str = "") -> Answer | None:
    """Do what was asked of an answer; None when it was refused, which is said."""
    try:
        return carry_out(turn.session, row.id, command, turn.now, turn.agency.answer_setting)
    except Refused as refused:
        _refuse(turn, row.id, refused, word)
        return None


def _do(turn: Turn, row: CaseRow, command: Command, word: str = "") -> None:
    if _carry(turn, row, command, word) is not None:
        turn.reply("answer", case_id=row.id)


def _refuse(turn: Turn, case_id: int, refused: Refused, word: str = "") -> None:
    heading, text = answer_refusal(case_id, refused, word)
    buttons = [["ดูคำตอบ", "say", f"คำตอบ {case_id}"]]
    if refused.code == "no_reason" and word:
        buttons = [["พิมพ์เหตุผล", "fill", f"{word} {case_id} "]]
    turn.note(heading, text, buttons=buttons)
