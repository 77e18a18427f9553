"""Commands and taps of drills. A practice post never opens a real case, whoever brings it, whenever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.commands import Typed
from bot.drill_view import BEGINS
from bot.particulars import Particulars
from bot.turn import Turn
from monitor.pmoc import parse_post
from storage.drill_tables import DrillRun
from workflows import drill
from workflows.clarification import NewIssue, Source
from workflows.drill import DrillRefused, ReadPost, Setting

Fields = Mapping[str, str]
_WHY = {
    "acknowledge": "ยังไม่ได้แจ้งรับเรื่อง",
    "late": "เกินกำหนด",
    "near": "ใกล้ครบกำหนด",
}


def setting_of(agency: Particulars) -> Setting:
    """What a drill needs of the agency."""

    def read(text: str, now: datetime) -> ReadPost:
        post = parse_post(text, posted_at=now, own_names=agency.own_names, now=now)
        # As with a real post: doubt is resolved towards opening a case (manual, section B).
        ours = [issue for issue in post.issues if issue.ours or not issue.sure]
        return ReadPost(
            issues=tuple(
                NewIssue(
                    title=issue.title,
                    detail=issue.detail,
                    learned_at=now,
                    sources=tuple(Source(s.outlet or "", s.url) for s in issue.sources),
                    agencies=issue.agencies,
                    answer_by=issue.due,
                    number=issue.no,
                )
                for issue in ours
            ),
            others=tuple(issue.title for issue in post.issues if issue not in ours),
        )

    return Setting(agency.short_name, agency.name, agency.policy, agency.practice, read, agency.duty)


def begin(turn: Turn, typed: Typed) -> None:
    """Begin a drill: "ซ้อม", "ซ้อม เร็ว", "ซ้อม เวลาจริง", "ซ้อม 3"."""
    policy, words = turn.agency.drill, typed.text.strip()
    paces = {"": policy.hour, "เร็ว": policy.fast, "จริง": drill.HOUR, "เวลาจริง": drill.HOUR}
    if words not in paces:
        turn.note("ยังไม่เริ่มซ้อม", "พิมพ์ ซ้อม · ซ้อม เร็ว · ซ้อม เวลาจริง หรือ ซ้อม 3 · พิมพ์ รายการซ้อม เพื่อดูโพสต์ทั้งหมด")
        return
    _begin(turn, paces[words], typed.number)


def tap_begin(turn: Turn, fields: Fields) -> None:
    """Begin a drill by tap."""
    _begin(turn, turn.agency.drill.fast if fields.get("v") == "fast" else turn.agency.drill.hour, None)


def _begin(turn: Turn, hour: timedelta, choice: int | None) -> None:
    if turn.person is None or turn.person.role not in BEGINS:
        turn.note("ไม่มีสิทธิ์", "เริ่มการซ้อมได้เฉพาะหัวหน้าภารกิจและผู้ดูแลระบบ")
        return
    try:
        drill.begin(turn.session, turn.now, setting_of(turn.agency), hour, by=turn.actor, choice=choice)
    except DrillRefused as refused:
        turn.note(*refusal(refused))
        return
    if turn.chat.role != "pr":
        turn.note(
            "เริ่มซ้อมแล้ว",
            "แสดงโพสต์ในกลุ่มเจ้าหน้าที่ประชาสัมพันธ์แล้ว เวลาเริ่มนับแล้ว · ยุติได้โดยพิมพ์ ยุติการซ้อม",
            tone="drill",
            buttons=[["ยุติการซ้อม", "say", "ยุติการซ้อม"]],
        )


def refusal(refused: DrillRefused) -> tuple[str, str]:
    """Why no drill begins, and what to do."""
    facts = refused.facts
    match refused.code:
        case "at_risk":
            why = _WHY.get(str(facts["why"]), "")
            return (
                "ยังซ้อมไม่ได้",
                f"เรื่องที่ {facts['case_id']} เป็นเรื่องจริงและ{why} · โปรดดำเนินการเรื่องจริงก่อน แล้วพิมพ์ ซ้อม อีกครั้ง",
            )
        case "running":
            return "กำลังซ้อมอยู่", "มีการซ้อมที่ยังไม่จบ · พิมพ์ ยุติการซ้อม ก่อนเริ่มใหม่"
        case "no_such_post":
            return "ไม่มีโพสต์นี้", f"มีโพสต์สำหรับซ้อม {facts['posts']} แบบ · พิมพ์ รายการซ้อม เพื่อดูทั้งหมด"
        case _:
            return "ยังซ้อมไม่ได้", "พิมพ์ รายการซ้อม เพื่อดูโพสต์ทั้งหมด"


def taken_as_practice(turn: Turn, text: str, *, spoken_to: bool) -> bool:
    """Take a message for a practice post, so that it opens no real case: handed in while its drill runs, else told so."""
    if turn.person is None:
        return False
    run = drill.practice_of(turn.session, text)
    if run is None and not drill.is_marked(text):
        return False
    if turn.chat.role == "ia" or not turn.acting:
        return True
    if turn.group and turn.chat.role != "pr" and not spoken_to:
        return True
    if run is None or run.ended_at is not None:
        run = drill.running(turn.session) if run is None else None
    if run is None:
        turn.note("โพสต์สำหรับซ้อม", "โพสต์นี้ใช้ซ้อมเท่านั้น และการซ้อมจบแล้ว จึงไม่เปิดเรื่อง", tone="drill")
        return True
    _hand_in(turn, run)
    return True


def send(turn: Turn, typed: Typed) -> None:
    """Hand in the running drill's post by typing."""
    run = drill.running(turn.session)
    _hand_in(turn, run) if run else _none(turn)


def rule_out(turn: Turn, typed: Typed) -> None:
    """Say that the running drill's post has no issue of ours, by typing."""
    run = drill.running(turn.session)
    _hand_in(turn, run, ruled_out=True) if run else _none(turn)


def tap_send(turn: Turn, fields: Fields) -> None:
    """The button under a practice post; one of a drill that is over does nothing."""
    run = _meant(turn, fields)
    _hand_in(turn, run) if run else _none(turn)


def tap_rule_out(turn: Turn, fields: Fields) -> None:
    """The button that says that no issue is ours."""
    run = _meant(turn, fields)
    _hand_in(turn, run, ruled_out=True) if run else _none(turn)


def _meant(turn: Turn, fields: Fields) -> DrillRun | None:
    run = drill.running(turn.session)
    return run if run is not None and fields.get("r") == str(run.id) else None


def _none(turn: Turn) -> None:
    turn.note("ไม่มีการซ้อม", "ขณะนี้ไม่มีการซ้อม หรือการซ้อมนี้จบแล้ว · พิมพ์ ผลการซ้อม เพื่อดูผลครั้งล่าสุด")


def _hand_in(turn: Turn, run: DrillRun, *, ruled_out: bool = False) -> None:
    first = run.opened_at is None
    opened = drill.hand_in(
        turn.session,
        run,
        turn.actor,
        turn.message_id,
        turn.now,
        turn.agency.policy,
        told_in=turn.event.chat_id,
        ruled_out=ruled_out,
    )
    if opened:
        turn.reply("drill_read", drill_id=run.id, first=first)
        return
    turn.note("อ่านโพสต์แล้ว", f"ไม่พบประเด็นที่เกี่ยวกับ {turn.agency.short_name} ในโพสต์สำหรับซ้อม", tone="drill")


def stop(turn: Turn, typed: Typed) -> None:
    """End the running drill: the head, an administrator, or whoever began it."""
    run = drill.running(turn.session)
    if run is None:
        _none(turn)
        return
    person = turn.person
    if person is None or (person.role not in BEGINS and person.id != run.started_by):
        turn.note("ไม่มีสิทธิ์", "ยุติการซ้อมได้เฉพาะหัวหน้าภารกิจและผู้ดูแลระบบ")
        return
    drill.stop(turn.session, run, turn.now, setting_of(turn.agency), "stopped", turn.actor)
    if turn.chat.role != "pr" and person.role != "head":
        turn.note("ยุติการซ้อมแล้ว", "ผลการซ้อมส่งให้กลุ่มเจ้าหน้าที่และหัวหน้าภารกิจแล้ว", tone="drill")


def show_result(turn: Turn, typed: Typed) -> None:
    """What came out of the last drill."""
    run = drill.last_run(turn.session)
    if run is None:
        _none(turn)
        return
    turn.reply("drill_result", drill_id=run.id)


def show_list(turn: Turn, typed: Typed) -> None:
    """What there is to practise."""
    turn.reply("drill_list")
