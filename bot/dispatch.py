"""From an event to what is done about it. Rights are checked here, at every message and every tap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot import (
    answer_commands,
    approval_words,
    attachments,
    case_commands,
    channel_commands,
    digest_commands,
    dossier_commands,
    drill_commands,
    duty_commands,
    evidence_commands,
    label_commands,
    link_commands,
    membership,
    news_commands,
    plan_commands,
    pmoc_day_commands,
    post_answers,
    post_changes,
    posts,
    quarter_card,
    registration,
    remark_commands,
    reminder_commands,
    search_commands,
    story_commands,
    summary_commands,
    web_command,
)
from bot.cards.postback import NOTHING, decode
from bot.cards.text import cut
from bot.commands import PHRASES, Typed, called, read_command, read_slip
from bot.drill_view import BEGINS
from bot.incoming import Incoming, read_event
from bot.links import Links
from bot.particulars import Particulars
from bot.turn import Turn
from storage import inbox
from storage.tables import Inbox
from workflows.people import person_by_line_id, remember_chat

log = structlog.get_logger(__name__)

Fields = Mapping[str, str]
READING = frozenset(
    {
        "web",
        "quarter",
        "find",
        "help",
        "did_you_mean",
        "whoami",
        "register",
        "news",
        "newspage",
        "story",
        "why",
    }
    | {"digest", "board", "cases", "late", "case", "dossier"}
)
"""What everybody who is registered may ask; all else needs a role that may act."""


def handle(session: Session, row: Inbox, now: datetime, agency: Particulars, links: Links) -> None:
    """Work on one event of LINE in the caller's transaction and say that it is done."""
    event = read_event(row.payload, row.occurred_at)
    if not event.known:
        log.warning("line_event_unknown", type=event.type[:40], inbox=row.id)
        inbox.finish(row, now, state="ignored", error=f"unknown event {event.type[:40]}")
        return
    if not event.active:
        inbox.finish(row, now, state="ignored", error="the channel is in standby")
        return
    chat = remember_chat(session, event.chat_id, kind=event.chat_kind, now=now)
    turn = Turn(
        session=session,
        event=event,
        key=row.key,
        received_at=row.received_at,
        person=person_by_line_id(session, event.user_id),
        chat=chat,
        agency=agency,
        now=now,
        links=links,
    )
    _EVENTS[event.type](turn)
    inbox.finish(row, now)


def _message(turn: Turn) -> None:
    event = turn.event
    if event.message_type != "text":
        if event.chat_kind != "user":
            if turn.chat.role == "pr" and turn.acting and not post_changes.withdrawn_already(turn):
                attachments.attachment_in_group(turn)
        elif not dossier_commands.take_file(turn):
            _not_text(turn)
        return
    if not _for_us(turn) or post_changes.withdrawn_already(turn):
        return
    by_name, text = called(post_changes.newest_text(turn))
    spoken_to = event.spoken_to or by_name
    if drill_commands.taken_as_practice(turn, text, spoken_to=spoken_to):
        return
    if turn.chat.role == "ia":
        posts.seen_in_ia(turn, text)
        return
    if turn.person is None:
        if spoken_to:
            _stranger(turn, text)
        return
    if spoken_to and summary_commands.handed_in(text):
        run(turn, Typed("providersummary"))
        return
    if turn.acting and posts.taken_as_post(turn, text, spoken_to=spoken_to):
        return
    if not spoken_to or (turn.acting and link_commands.asked_about_link(turn, text)):
        return
    typed = (read_command(text) or read_slip(text)) if text.strip() else Typed("help")
    if typed is None:
        turn.note(
            "ไม่เข้าใจข้อความ",
            "ยังไม่รู้จักคำสั่งนี้ · พิมพ์ ช่วยเหลือ เพื่อดูคำสั่งทั้งหมด หรือวางโพสต์ PMOC ทั้งข้อความ",
            buttons=[["ช่วยเหลือ", "say", "ช่วยเหลือ"]],
        )
        return
    run(turn, typed)


def _for_us(turn: Turn) -> bool:
    """Whether a message can mean anything to the bot: most talk in groups does not, and costs nothing more."""
    event = turn.event
    if event.spoken_to or turn.chat.role == "ia" or called(event.text)[0]:
        return True
    if turn.chat.role != "pr" or not turn.acting:
        return False
    return posts.may_be_post(event.text) or attachments.waits_for_words(turn)


def _not_text(turn: Turn) -> None:
    if turn.person is None:
        _unknown_person(turn)
        return
    if post_changes.withdrawn_already(turn) or attachments.attachment(turn):
        return
    turn.note(
        "อ่านได้เฉพาะข้อความ ภาพ และไฟล์",
        "ยังอ่านข้อความชนิดนี้ไม่ได้ · โปรดคัดลอกข้อความของโพสต์มาวางในแชตนี้",
    )


def _stranger(turn: Turn, text: str) -> None:
    """Somebody who is not registered may ask to be, and nothing else."""
    typed = read_command(text)
    if typed is not None and typed.name == "register":
        registration.ask(turn, _after_the_word(text))
    else:
        _unknown_person(turn)


def _after_the_word(text: str) -> str:
    """What follows the command's word, with its line breaks: they part name and unit."""
    for phrase in PHRASES["register"]:
        if text.strip().startswith(phrase):
            return text.strip()[len(phrase) :].strip()
    return ""


def _unknown_person(turn: Turn) -> None:
    turn.reply("unknown_person", line_user_id=turn.event.user_id, group=turn.group)


def _postback(turn: Turn) -> None:
    found = decode(turn.event.data)
    if found is None:
        if turn.event.data != NOTHING:
            log.warning("postback_unreadable", length=len(turn.event.data))
        return
    if turn.person is None:
        _unknown_person(turn)
        return
    action, fields = found
    typed = Typed(action, _number(fields.get("c") or fields.get("s")))
    if action in TAPS and (turn.acting or action in READING):
        TAPS[action](turn, fields | {f"param_{k}": v for k, v in turn.event.params.items()})
        return
    run(turn, typed)


def run(turn: Turn, typed: Typed) -> None:
    """Carry out a typed command for a registered person, or say why not."""
    if typed.name not in READING and not turn.acting:
        turn.note("ไม่มีสิทธิ์", "คำสั่งนี้ใช้ได้เฉพาะเจ้าหน้าที่และผู้บังคับบัญชา · ดูข่าวและเรื่องชี้แจงได้ตามปกติ")
        return
    command = COMMANDS.get(typed.name)
    if command is None:
        log.warning("command_unknown", name=typed.name[:40])
        turn.note("ปุ่มนี้ใช้ไม่ได้แล้ว", "พิมพ์ ช่วยเหลือ เพื่อดูคำสั่งที่ใช้ได้")
        return
    command(turn, typed)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() and len(value) < 8 else None


def _did_you_mean(turn: Turn, typed: Typed) -> None:
    """A slip of a command that changes something is never carried out by guess."""
    turn.note(
        "หมายถึงคำสั่งนี้หรือไม่",
        f"ยังไม่ได้ทำรายการใด · ถ้าหมายถึง {typed.text} ให้แตะปุ่มหรือพิมพ์อีกครั้ง",
        buttons=[[cut(typed.text, 40), "say", typed.text]],
    )


def _help(turn: Turn, typed: Typed) -> None:
    begins = turn.person is not None and turn.person.role in BEGINS
    turn.reply("help", acting=turn.acting, group=turn.group, drill=begins)


def _whoami(turn: Turn, typed: Typed) -> None:
    person = turn.person
    if person is not None:
        turn.reply("who", person_id=person.id)


def _edited(turn: Turn) -> None:
    answer_commands.edited(turn)
    post_changes.edited(turn)


COMMANDS: dict[str, Callable[[Turn, Typed], None]] = {
    "help": _help,
    "whoami": _whoami,
    "did_you_mean": _did_you_mean,
    "forward": posts.how_to_forward,
    "isours": post_answers.say_ours,
    "isshared": post_answers.say_shared,
    "noissue": post_answers.say_no_issue,
    "othersours": post_answers.say_others_ours,
    "apart": post_answers.say_apart,
    "postedat": post_answers.say_posted,
    "postednow": post_answers.say_posted,
    "grouprole": membership.say_role,
    "nopmoc": pmoc_day_commands.no_issue_today,
    "leave": membership.leave_group,
    "leavenow": membership.leave_group,
    "web": web_command.open_page,
    "quarter": quarter_card.show_quarter,
    "drill": drill_commands.begin,
    "drillsend": drill_commands.send,
    "drillnone": drill_commands.rule_out,
    "drillstop": drill_commands.stop,
    "drillresult": drill_commands.show_result,
    "drilllist": drill_commands.show_list,
    "find": search_commands.find,
    "addnews": link_commands.add_news,
    "news": news_commands.show_news,
    "newspage": news_commands.show_page,
    "digest": digest_commands.show_digest,
    "board": digest_commands.print_board,
    "confirm": news_commands.confirm,
    "pick": news_commands.pick,
    "drop": news_commands.drop,
    "irrelevant": story_commands.irrelevant,
    "merge": story_commands.merge,
    "unmerge": story_commands.unmerge,
    "split": story_commands.split,
    "unsplit": story_commands.unsplit,
    "remark": remark_commands.remark,
    "storyremark": story_commands.remark,
    "opencase": news_commands.open_case_of,
    "why": label_commands.why,
    "labelok": label_commands.right,
    "relabel": label_commands.relabel,
    "cases": case_commands.show_cases,
    "late": case_commands.show_late,
    "case": case_commands.show_case,
    "ack": case_commands.acknowledge,
    "posted_done": answer_commands.posted_done,
    "brief": case_commands.brief,
    "channels": case_commands.channels,
    "unchannel": channel_commands.remove,
    "answer": answer_commands.answer,
    "compose": answer_commands.compose,
    "submitanswer": answer_commands.submit,
    "approveanswer": answer_commands.approve,
    "returnanswer": answer_commands.send_back,
    "answerdirector": answer_commands.ask_director,
    "postnow": answer_commands.post_now,
    "copysent": answer_commands.copy_sent,
    "evidence": evidence_commands.evidence,
    "lookagain": evidence_commands.look_again,
    "dossier": dossier_commands.show,
    "dossiernew": dossier_commands.anew,
    "fact": dossier_commands.add_fact,
    "casenote": dossier_commands.add_remark,
    "addfile": dossier_commands.add_file,
    "meeting": dossier_commands.call_meeting,
    "cancelmeeting": dossier_commands.cancel_meeting,
    "coming": dossier_commands.coming,
    "notcoming": dossier_commands.coming,
    "notours": case_commands.not_ours,
    "withdraw": case_commands.withdraw,
    "handover": case_commands.hand_over,
    "reopen": case_commands.reopen,
    "draftplan": plan_commands.draft,
    "draftagain": plan_commands.draft,
    "plan": plan_commands.show_or_write,
    "noresponse": plan_commands.no_response,
    "propose": plan_commands.propose,
    "proposeasis": plan_commands.propose_as_it_is,
    "approve": approval_words.approve,
    "approveplan": plan_commands.approve,
    "sendback": approval_words.send_back,
    "reject": plan_commands.reject,
    "withdrawplan": plan_commands.withdraw,
    "register": _whoami,
    "approveperson": registration.approve,
    "refuseperson": registration.refuse,
    "snooze": reminder_commands.snooze,
    "seen": reminder_commands.seen,
    "seenall": reminder_commands.seen_all,
    "snoozeall": reminder_commands.snooze_all,
    "duty": duty_commands.show_or_set,
    "dutytonight": duty_commands.tonight,
    "noduty": duty_commands.cancel_duty,
    "onleave": duty_commands.take_leave,
    "cancelleave": duty_commands.cancel_leave,
    "weekly": summary_commands.show,
    "weeklysend": summary_commands.send,
    "weeklyedit": summary_commands.edit,
    "providersummary": summary_commands.provider_summary,
    "corrections": summary_commands.corrections,
    "monthly": summary_commands.monthly,
}
TAPS: dict[str, Callable[[Turn, Fields], None]] = {
    "news": news_commands.tap_page,
    "story": story_commands.tap_show,
    "merge": story_commands.tap_merge,
    "split": story_commands.tap_split,
    "confirm": news_commands.tap_confirm,
    "labelok": label_commands.tap_right,
    "labels": label_commands.tap_labels,
    "label": label_commands.tap_label,
    "acked": case_commands.tap_acknowledged,
    "answered": answer_commands.tap_answered,
    "answersubmit": answer_commands.tap_submit,
    "answerok": answer_commands.tap_approve,
    "answerdirector": answer_commands.tap_ask_director,
    "answercopy": answer_commands.tap_copy,
    "channel": case_commands.tap_channel,
    "unchannel": channel_commands.tap_remove,
    "evidence": evidence_commands.tap_evidence,
    "dossier": dossier_commands.tap_show,
    "dossiernew": dossier_commands.tap_anew,
    "addfile": dossier_commands.tap_add_file,
    "coming": dossier_commands.tap_coming,
    "posted": post_answers.tap_posted,
    "open": news_commands.tap_open_case,
    "find": search_commands.tap_find,
    "issue": post_answers.tap_issue,
    "nopmoc": pmoc_day_commands.tap_no_issue,
    "notoursposted": case_commands.tap_not_ours_posted,
    "role": membership.tap_role,
    "drill": drill_commands.tap_begin,
    "drillsend": drill_commands.tap_send,
    "drillnone": drill_commands.tap_rule_out,
    "plan": plan_commands.tap_show,
    "planfor": plan_commands.tap_draft,
    "plankind": plan_commands.tap_kind,
    "planpropose": plan_commands.tap_propose,
    "planok": plan_commands.tap_approve,
    "regok": registration.tap_approve,
    "regno": registration.tap_refuse,
    "snooze": reminder_commands.tap_snooze,
    "seen": reminder_commands.tap_seen,
    "seenall": reminder_commands.tap_seen_all,
    "snoozeall": reminder_commands.tap_snooze_all,
    "handover": reminder_commands.tap_hand_over,
    "duty": duty_commands.tap_duty,
    "weeklysend": summary_commands.tap_send,
    "weeklyedit": summary_commands.tap_edit,
    "web": web_command.tap_page,
}
_EVENTS: dict[str, Callable[[Turn], None]] = {
    "message": _message,
    "messageEdited": _edited,
    "unsend": post_changes.unsent,
    "postback": _postback,
    "join": membership.joined,
    "leave": membership.left,
    "follow": membership.followed,
    "unfollow": membership.unfollowed,
    "memberJoined": membership.members_changed,
    "memberLeft": membership.members_changed,
}

__all__ = ["Incoming", "handle", "run"]
