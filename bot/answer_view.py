"""Looks up what the cards of answers show, and draws the notices about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.card_row import Row
from bot.cards.answer import (
    AnswerStepView,
    AnswerView,
    CopyView,
    answer_card,
    answer_copies_card,
    answer_decision_card,
)
from bot.particulars import Particulars
from storage.outbox import Messages
from storage.tables import CaseRow
from workflows.answer import (
    FAST_PARTS,
    PARTS,
    Answer,
    AnswerText,
    Approval,
    Around,
    Copy,
    Posted,
    State,
    around,
    asked,
    compose,
    counts,
    holders_of,
    load_answer,
    missing,
    policy_for,
    score,
    standing,
    the_sheet,
    unused_release,
)
from workflows.clarification import Case, Step, load_case
from workflows.people import chats_with_role, person_by_line_id
from workflows.response_plan import Rung


def answer_view(session: Session, case_id: int, agency: Particulars, now: datetime) -> AnswerView | None:
    """The answer of a case for its card; None when there is no such case."""
    row = session.get(CaseRow, case_id)
    if row is None:
        return None
    case, answer = load_case(session, case_id), load_answer(session, case_id)
    text = answer.text if answer else AnswerText()
    judged = score(text, standing(case, text, now, {c.name: c.kind for c in agency.channels}), the_sheet())
    labels = FAST_PARTS if text.fast else PARTS
    view = AnswerView(
        case_id=case_id,
        title=case.title,
        state=answer.state.value if answer and not text.empty else "none",
        due=case.step(Step.ANSWER).due,
        words=compose(text),
        counts=tuple((c.name, c.have, c.limit, c.kept) for c in counts(text)),
        missing=tuple(labels[name] for name in missing(text)),
        points=judged.points,
        judged=judged.judged,
        raises=tuple((f.criterion.points, f.criterion.remedy) for f in judged.raises),
        ended=case.ended is not None and not (answer and answer.posted),
        drill=case.drill,
    )
    return _stand(view, answer, case, around(session, row, now), agency, now) if answer else view


def _stand(
    view: AnswerView, answer: Answer, case: Case, there: Around, agency: Particulars, now: datetime
) -> AnswerView:
    """Where the approval, the posting and the copies stand."""
    policy = agency.answer_setting.policy
    given = {approval.rung: approval for approval in answer.approvals}
    posted = answer.posted[-1] if answer.posted else None
    sent = {c.copy: c for c in answer.copies if c.version == len(answer.posted)}
    may, since = _may_post(answer, there, agency, now)
    return replace(
        view,
        rungs=tuple(_rung(rung, given.get(rung)) for rung in answer.rungs),
        waiting=answer.waiting or "",
        asked=asked(answer, there) or "",
        round=answer.round,
        author=answer.author.name,
        remark=answer.returned.remark if answer.returned else "",
        remark_by=answer.returned.by.name if answer.returned else "",
        release=answer.released.release.value if answer.released else "",
        reason=answer.released.reason if answer.released else "",
        may_post=may,
        from_at=since,
        can_ask_director=Rung.DIRECTOR not in answer.rungs and "flagged" in policy.director_when,
        versions=len(answer.posted),
        posted_at=posted.at if posted else None,
        posted_by=posted.by.name if posted else "",
        differs=bool(posted and posted.differs),
        copies=tuple(
            CopyView(c.id, c.name, c.how, done_at=s.at, by=s.by.name)
            if (s := sent.get(c.id)) is not None
            else CopyView(c.id, c.name, c.how, _copy_text(c, posted, case, agency))
            for c in (() if case.drill else policy.copies)
        ),
    )


def _copy_text(copy: Copy, posted: Posted | None, case: Case, agency: Particulars) -> str:
    """What goes to somebody who must have a copy: the agency's text for them, or the answer and where it stands."""
    if posted is None:
        return ""
    values = {
        "agency": agency.name,
        "short": agency.short_name,
        "title": case.title,
        "channels": " ".join(case.channels),
        "links": "\n".join(dict.fromkeys(item.link for item in case.evidence)),
        "answer": posted.words,
    }
    return (copy.text or "{answer}\n{links}").format_map(values).strip()


def _rung(rung: Rung, given: Approval | None) -> AnswerStepView:
    if given is None:
        return AnswerStepView(rung.value)
    note = f"แทน {given.instead_of}" if given.instead_of else "แทน" if given.in_place else ""
    return AnswerStepView(rung.value, given.at, given.by.name, note)


def _may_post(
    answer: Answer, there: Around, agency: Particulars, now: datetime
) -> tuple[str, datetime | None]:
    """How it may go out without the approvals that are missing, or from when."""
    if answer.state is not State.WAITING or answer.posted:
        return "", None
    policy = policy_for(agency.answer_setting.policy, there)
    margin = policy.head_alone if answer.approvals else policy.unapproved
    if now >= there.due - margin or asked(answer, there) is None:
        return ("head_only" if answer.approvals else "unapproved"), None
    return "", there.due - margin


def load(row: Row) -> Messages | None:
    """An answer, to whoever asked for it: with the answers for the one whose word is wanted."""
    view = _view(row)
    return _drawn(row, view) if view is not None else None


def load_decision(row: Row) -> Messages | None:
    """An answer put to an approver; not sent when it has moved on meanwhile."""
    view = _view(row)
    if view is None or view.state != "waiting" or view.round != row.data["round"] or view.ended:
        return None
    moved_on = row.data["rung"] not in (view.asked, view.waiting)
    return None if moved_on else _drawn(row, view)


def load_reminder(row: Row) -> Messages | None:
    """An answer that waits, to the approver or its author; not sent when it has moved meanwhile."""
    view, answer = _view(row), load_answer(row.session, int(row.data["case_id"]))
    if view is None or answer is None or view.state != "waiting" or view.ended:
        return None
    since = row.data.get("since")
    if since and answer.rest_since != datetime.fromisoformat(since):
        return None
    return _drawn(row, replace(view, reminder=True))


def load_ready(row: Row, share: Callable[[str], Messages | None]) -> Messages | None:
    """Approved: to its author, with the text to share where the bot is not in IR-Chat and nothing else is missing."""
    view, answer = _view(row), load_answer(row.session, int(row.data["case_id"]))
    if view is None or answer is None or unused_release(answer) is None or view.round != row.data["round"]:
        return None
    case = load_case(row.session, view.case_id)
    ready = answer.posted or (case.ended is None and not case.missing_channels)
    if ready and (view.drill or not chats_with_role(row.session, "ir")):
        return share(answer.author.name)
    return None if case.ended is not None and not answer.posted else answer_card(view, row.context)


def load_result(row: Row) -> Messages | None:
    """What became of an answer; not sent when something else has become of it meanwhile."""
    view = _view(row)
    if view is None or view.state not in (row.data["state"], "posted"):
        return None
    return None if view.round != row.data.get("round", view.round) else answer_card(view, row.context)


def load_copies(row: Row) -> Messages | None:
    """Who must have a copy; the reminder is not sent when all have."""
    view = _view(row)
    if view is None or not view.copies:
        return None
    remind = bool(row.data.get("remind"))
    if remind and all(copy.done_at for copy in view.copies):
        return None
    return answer_copies_card(replace(view, reminder=remind), row.context)


def _view(row: Row) -> AnswerView | None:
    return answer_view(row.session, int(row.data["case_id"]), row.agency, row.now)


def _drawn(row: Row, view: AnswerView) -> Messages:
    person = person_by_line_id(row.session, row.chat_id) if view.state == "waiting" else None
    answer = load_answer(row.session, view.case_id) if person is not None and view.asked else None
    case = row.session.get(CaseRow, view.case_id)
    if person is None or answer is None or case is None:
        return answer_card(view, row.context)
    there = around(row.session, case, row.now)
    found = [h for h in holders_of(answer, Rung(view.asked), there) if h.person_id == str(person.id)]
    if not found:
        return answer_card(view, row.context)
    return answer_decision_card(replace(view, instead_of=found[0].instead_of), row.context)
