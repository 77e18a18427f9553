"""Whether a case's channels allow its answer, and the evidence that comes with the answer itself."""

from __future__ import annotations

from collections.abc import Sequence

from bot.turn import Turn
from thai.dates import short_datetime
from workflows import channels
from workflows.clarification import Case, Step, channel_key, load_case


def may_answer(turn: Turn, case_id: int) -> bool:
    """Whether enough different channels are chosen (and proved, where the agency file requires it); says why not.

    Manual, section B: at least 3 channels; two that turn out to be one page count once. How many are chosen at all
    is the case's own rule.
    """
    case = load_case(turn.session, case_id)
    stands = channels.standing_of(turn.session, case)
    needed = case.min_channels
    if stands.same and stands.distinct < needed <= len(case.channels):
        first, second = stands.same[0]
        turn.note(
            "ยังแจ้งตอบไม่ได้",
            f"{first} และ {second} อยู่ในหน้าเดียวกัน นับเป็น 1 ช่องทาง · เลือกไว้ {stands.distinct} ช่องทาง "
            f"ต้องมีอย่างน้อย {needed} ขาดอีก {needed - stands.distinct} · พิมพ์ ช่องทาง {case_id} ตามด้วยชื่อช่องทาง",
            buttons=[["เลือกช่องทาง", "say", f"ช่องทาง {case_id}"]],
        )
        return False
    due = case.step(Step.ANSWER).due
    # Silence is what fails: near the limit a link that is not there yet must not make the answer late.
    anyhow = due - turn.agency.answer_setting.policy.head_alone
    short_of = stands.distinct_proved < needed <= len(case.channels)
    if not turn.agency.evidence_required or not short_of or turn.now >= anyhow:
        return True
    first = stands.lacking[0] if stands.lacking else case.channels[0]
    turn.note(
        "ยังแจ้งตอบไม่ได้",
        f"มีหลักฐานการเผยแพร่ {stands.distinct_proved} จาก {needed} ช่องทางที่ต้องมี · "
        f"ยังขาด {' '.join(stands.lacking[:10]) or 'ช่องทางที่อยู่คนละหน้า'} · พิมพ์ หลักฐาน {case_id} {first} ตามด้วยลิงก์ "
        f"หรือเวลาที่เผยแพร่ เช่น 09.15 น. หรือส่งภาพ · ตั้งแต่ {short_datetime(anyhow)} แจ้งตอบได้แม้หลักฐานยังไม่ครบ",
        buttons=[["เพิ่มหลักฐาน", "say", f"หลักฐาน {case_id}"]],
    )
    return False


def register_links(turn: Turn, case: Case, links: Sequence[str]) -> None:
    """Links given with the answer prove the channels that they belong to, where their addresses tell that."""
    for link in links:
        found = channels.channel_of_link(link, turn.agency.channels)
        if found is None:
            continue
        name = next((n for n in case.channels if channel_key(n) == channel_key(found.name)), None)
        proofs = channels.proofs_of(turn.session, int(case.case_id))
        if name is not None and channels.same_page(name, channels.page_at_first(link), proofs) is None:
            channels.add_link(
                turn.session, int(case.case_id), name, link, turn.actor, turn.message_id, turn.now
            )
