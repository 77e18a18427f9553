"""Which case a command means, and carrying it out there. A refusal says what happened, why, and what to do."""

from __future__ import annotations

from sqlalchemy import select

from bot.commands import Typed
from bot.refusals import case_refusal
from bot.turn import Turn
from storage.tables import CaseRow
from workflows.clarification import Case, Command, Refused, Step, carry_out, decide, load_case


def row_of(turn: Turn, typed: Typed, wanted: Step | None = None) -> CaseRow | None:
    """The case meant: by its number, or the only one for which the step is still open. Asks when unclear."""
    if typed.number is not None:
        row = turn.session.get(CaseRow, typed.number)
        if row is None:
            turn.note("ไม่พบเรื่อง", f"ไม่มีเรื่องชี้แจงที่ {typed.number} · พิมพ์ เรื่องชี้แจง เพื่อดูรายการ")
        return row
    rows = list(turn.session.scalars(select(CaseRow).where(CaseRow.ended_at.is_(None)).order_by(CaseRow.id)))
    if wanted is not None and len(rows) > 1:
        rows = [r for r in rows if load_case(turn.session, r.id).step(wanted).open] or rows
    if len(rows) == 1:
        return rows[0]
    if not rows:
        turn.note("ไม่มีเรื่องค้าง", "ขณะนี้ไม่มีเรื่องชี้แจงที่ต้องดำเนินการ")
        return None
    rows.sort(key=lambda r: r.drill)
    listed = "\n".join(f"{r.id} {'[ซ้อม] ' if r.drill else ''}{r.title[:60]}" for r in rows[:10])
    turn.note("โปรดระบุเลขเรื่อง", f"มีเรื่องชี้แจง {len(rows)} เรื่อง พิมพ์คำสั่งตามด้วยเลขเรื่อง\n{listed}")
    return None


def possible(turn: Turn, case_id: int, command: Command) -> bool:
    """Whether the command would be carried out; says why not otherwise. Changes nothing."""
    try:
        decide(load_case(turn.session, case_id), command, turn.now, turn.agency.policy)
    except Refused as refused:
        refuse(turn, case_id, refused)
        return False
    return True


def refuse_ended(turn: Turn, row: CaseRow) -> bool:
    """Whether a case has ended, which is said: nobody is asked for a text that cannot be used."""
    if row.ended_at is None:
        return False
    case = load_case(turn.session, row.id)
    refuse(turn, row.id, Refused("case_ended", state=case.state, by=case.ended_by, at=case.ended_at))
    return True


def carry(turn: Turn, case_id: int, command: Command) -> Case | None:
    """Do what was asked of a case; None when it was refused, which is said."""
    try:
        return carry_out(turn.session, case_id, command, turn.now, turn.agency.policy)
    except Refused as refused:
        refuse(turn, case_id, refused)
        return None


def do(turn: Turn, case_id: int, command: Command, then: str = "case") -> None:
    """Do what was asked of a case and show it; a refusal is said."""
    if carry(turn, case_id, command) is not None:
        turn.reply(then, case_id=case_id)


def refuse(turn: Turn, case_id: int, refused: Refused) -> None:
    """Say why something cannot be done in a case, and what to do."""
    heading, text = case_refusal(case_id, refused)
    turn.note(heading, text, buttons=[["ดูเรื่อง", "say", f"เรื่อง {case_id}"]])
