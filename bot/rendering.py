"""From a notice in the outbox to LINE messages: look up what it means now, then draw the card.

A notice that is no longer true gives None and is not sent: the step was done meanwhile, the digest confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import (
    answer_view,
    cards,
    channel_view,
    digest_link,
    dossier_view,
    drill_view,
    label_view,
    plan_view,
    quarter_card,
    registration_view,
    reminder_view,
    story_view,
    summary_view,
)
from bot.cards.flex import DRILL
from bot.cards.found import found_card
from bot.cards.issue_question import is_it_an_issue_card
from bot.cards.postback import encode
from bot.cards.views import (
    BriefView,
    Button,
    CardContext,
    CaseView,
    ChangeView,
    DeliveryFailedView,
    DigestGroup,
    DigestView,
    HelpView,
    IssueQuestionView,
    JoinedView,
    NegativeView,
    NewsView,
    NoteView,
    PostView,
    QuestionView,
    SelectionView,
    ShareView,
    StoryLine,
    UnknownPersonView,
    WhoView,
)
from bot.case_view import case_view, case_views, open_cases
from bot.dossier_facts import known_view
from bot.links import Links
from bot.particulars import Particulars
from bot.search_view import found_view
from monitor.follow import CORRECTED
from monitor.highlights import story_highlights
from monitor.selection import best_clips, counts, day_stories, dropped, unseen
from reports import lead_passage, passages_data, story_data
from storage.outbox import Messages
from storage.tables import CaseRow, Chat, Clip, Digest, Outbox, Person, Post, Story
from storage.web_access import digest_path
from thai.dates import short_datetime
from workflows.clarification import load_case
from workflows.pmoc_day import pmoc_said

NEWS_PAGE = 10
ROOMS = {"acknowledge": "IA-Chat", "not_ours": "IA-Chat", "answer": "IR-Chat"}
DONE = {"acknowledge": "acked", "answer": "answered", "not_ours": "notoursposted"}


@dataclass(frozen=True, slots=True)
class _Row:
    """What a card's loader gets."""

    session: Session
    data: dict[str, Any]
    chat_id: str
    now: datetime
    agency: Particulars
    links: Links

    @property
    def context(self) -> CardContext:
        day = self.agency.day(self.now)
        question = self.agency.at(day, self.agency.pmoc_at)
        following = question if question > self.now else question + timedelta(days=1)
        return CardContext(
            now=self.now,
            short_name=self.agency.short_name,
            next_question=following,
            group=not self.chat_id.startswith("U"),
        )

    def case(self) -> CaseView | None:
        return case_view(self.session, int(self.data["case_id"]), self.now)


def renderer(agency: Particulars, links: Links) -> Callable[[Session, Outbox, datetime], Messages | None]:
    """The function that the delivery renders rows with."""

    def render(session: Session, row: Outbox, now: datetime) -> Messages | None:
        return _LOADERS[row.kind](_Row(session, row.data, row.chat_id, now, agency, links))

    return render


def _note(row: _Row) -> Messages | None:
    d = row.data
    buttons = tuple(Button(label, kind, value) for label, kind, value in d.get("buttons", []))
    return cards.note_card(NoteView(d["heading"], d["text"], d.get("tone", "waiting"), buttons), row.context)


def _help(row: _Row) -> Messages | None:
    return cards.help_card(
        HelpView(acting=row.data["acting"], group=row.data["group"], drill=bool(row.data.get("drill"))),
        row.context,
    )


def _who(row: _Row) -> Messages | None:
    person = row.session.get(Person, row.data["person_id"])
    if person is None:
        return None
    view = WhoView(person.name, person.title, person.role, person.unit, person.line_user_id or "")
    return cards.who_card(view, row.context)


def _unknown_person(row: _Row) -> Messages | None:
    view = UnknownPersonView(row.data.get("line_user_id"), row.agency.name, bool(row.data.get("group")))
    return cards.unknown_person_card(view, row.context)


def _case(row: _Row) -> Messages | None:
    view = row.case()
    return cards.case_card(view, row.context) if view else None


def _case_opened(row: _Row) -> Messages | None:
    view = row.case()
    if view is None or view.next_step is None or view.state != "open":
        return None
    return cards.case_opened_card(view, row.context)


def _answered(row: _Row) -> Messages | None:
    view = row.case()
    return cards.answered_card(view, row.context) if view and view.state == "answered" else None


def _changed(row: _Row) -> Messages | None:
    view = row.case()
    return cards.change_card(ChangeView(view, row.data["change"]), row.context) if view else None


def _handed_over(row: _Row) -> Messages | None:
    view = row.case()
    return (
        cards.change_card(ChangeView(view, "handed_over", row.data.get("by", "")), row.context)
        if view
        else None
    )


def _brief(row: _Row) -> Messages | None:
    view = row.case()
    if view is None:
        return None
    case = load_case(row.session, view.id)
    urls = [s.url for s in case.sources if s.url]
    ids = row.session.scalars(
        select(Clip.story_id).where(Clip.url.in_(urls), Clip.story_id.is_not(None)).distinct()
    )
    stories = row.session.scalars(select(Story).where(Story.id.in_(ids.all()))).all()
    return cards.brief_card(
        BriefView(
            view,
            row.data.get("note", ""),
            row.data.get("by", ""),
            _with_passages(row, stories),
            known_view(row.session, view.id),
        ),
        row.context,
    )


def _with_passages(row: _Row, stories: Sequence[Story]) -> tuple[StoryLine, ...]:
    """Stories with the one passage of each that must be read."""
    found = story_highlights(row.session, [s.id for s in stories], row.agency.own_names)
    return tuple(
        replace(line, passage=lead_passage({"passages": passages_data(found.get(line.id, ()))}))
        for line in _lines(row, stories)
    )


def room_text(row_agency: Particulars, what: str, view: CaseView, by: str, draft: str, now: datetime) -> str:
    """The text to post in IA- or IR-Chat, from the agency's template."""
    template = {
        "acknowledge": row_agency.acknowledgement,
        "not_ours": row_agency.not_ours,
        "answer": row_agency.answer,
    }[what]
    values = {
        "agency": row_agency.name,
        "short": row_agency.short_name,
        "title": view.title,
        "posted": short_datetime(view.posted_at) if view.posted_at else "-",
        "now": short_datetime(now),
        "channels": " ".join(f"{i}) {c}" for i, c in enumerate(view.channels, 1)),
        "links": "\n".join(view.links),
        "by": by,
        "answer": draft,
        "reason": draft,
    }
    text = "\n".join(line for line in template.format_map(values).split("\n") if line.strip())
    return f"{DRILL}{text}" if view.drill else text


def _draft(row: _Row, what: str) -> str:
    return draft_of(row.session.get_one(CaseRow, int(row.data["case_id"])), what)


def draft_of(case: CaseRow, what: str) -> str:
    """What the officer has written for a text: the answer, or why the issue is not ours."""
    return case.not_ours_draft if what == "not_ours" else case.answer_draft


def _share(row: _Row) -> Messages | None:
    view = row.case()
    if view is None:
        return None
    what = row.data["what"]
    text = room_text(row.agency, what, view, row.data.get("by", ""), _draft(row, what), row.now)
    done = encode(DONE[what], c=view.id) if what in DONE else ""
    # Practice stays inside the house: there is nothing to share it by.
    by = row.data.get("by", "")
    url = "" if view.drill else row.links.share(text, row.now, c=view.id, w=what, b=by)
    lacking = view.lacking if what == "answer" else ()
    return cards.share_card(ShareView(view, ROOMS[what], text, url, done, lacking), row.context)


def shared_text(
    session: Session, agency: Particulars, links: Links, what: Mapping[str, Any], now: datetime
) -> str | None:
    """The text behind a share link; None when its case is gone."""
    if what["w"] == "corrections":
        return summary_view.shared_corrections(session, agency, links, what, now)
    view = case_view(session, int(what["c"]), now)
    if view is None or view.drill or what["w"] not in ROOMS:
        return None
    draft = draft_of(session.get_one(CaseRow, view.id), what["w"])
    return room_text(agency, what["w"], view, what["b"], draft, now)


def _answer_ready(row: _Row) -> Messages | None:
    def share(by: str) -> Messages | None:
        return _share(replace(row, data={**row.data, "what": "answer", "by": by}))

    return answer_view.load_ready(row, share)


def _posted_text(what: str) -> Callable[[_Row], Messages | None]:
    def load(row: _Row) -> Messages | None:
        view = row.case()
        if view is None:
            return None
        at = datetime.fromisoformat(row.data["at"])
        text = room_text(row.agency, what, view, row.data.get("by", ""), _draft(row, what), at)
        return [{"type": "text", "text": text[:4900]}]

    return load


def _cases(row: _Row) -> Messages | None:
    return cards.cases_card(
        open_cases(row.session, row.now, late_only=bool(row.data.get("late_only"))), row.context
    )


def _post(row: _Row) -> Messages | None:
    d = row.data
    post = row.session.get(Post, d["post_id"])
    posted_at = post.posted_at if post else None
    opened = case_views(row.session, d["opened"], row.now)
    shown = posted_at or (opened[0].posted_at if opened else None)
    view = PostView(
        post_id=d["post_id"],
        opened=opened,
        joined=case_views(row.session, d["joined"], row.now),
        others=tuple(d["others"]),
        unsure=tuple(d.get("unsure", [])),
        posted_at=shown,
        posted_known=posted_at is not None,
        other_numbers=tuple(d.get("other_nos", [])),
        same_post=bool(d.get("known", True)),
    )
    return cards.post_card(view, row.context)


def _lines(row: _Row, stories: Any, out: set[int] | None = None) -> tuple[StoryLine, ...]:
    best = best_clips(row.session, [s.id for s in stories])
    return tuple(
        story_line(
            story_data(s, best.get(s.id), row.agency.level_names, row.agency.agency_names),
            taken=s.id not in (out or set()),
        )
        for s in stories
    )


def story_line(data: dict[str, Any], *, taken: bool = True) -> StoryLine:
    """A story for a card from its plain data."""
    return StoryLine(
        id=data["id"],
        title=data["title"],
        outlet=data["outlet"],
        outlets=data["outlets"],
        url=data["url"],
        level=data["level"],
        agency=data["agency"],
        negative=data["negative"],
        at=datetime.fromisoformat(data["at"]),
        taken=taken,
        passage=lead_passage(data),
    )


def _news(row: _Row) -> Messages | None:
    day = row.agency.day(row.now)
    stories = day_stories(row.session, day, row.agency.digest_at, row.now, row.agency.own_agency)
    pages = max(1, -(-len(stories) // NEWS_PAGE))
    page = min(max(1, int(row.data.get("page", 1))), pages)
    shown = stories[(page - 1) * NEWS_PAGE : page * NEWS_PAGE]
    digest = row.session.get(Digest, day)
    view = NewsView(
        day=day,
        stories=_lines(row, shown, dropped(row.session, day)),
        total=len(stories),
        page=page,
        pages=pages,
        can_pick=bool(row.data.get("can_pick")) and not (digest and digest.sent_at),
        confirmed_by=_confirmed_by(row, digest),
        sent=bool(digest and digest.sent_at),
    )
    return cards.news_card(view, row.context)


def _confirmed_by(row: _Row, digest: Digest | None) -> str | None:
    if digest is None or digest.confirmed_by is None:
        return None
    return row.session.scalars(select(Person.name).where(Person.id == digest.confirmed_by)).first()


def _selection(row: _Row) -> Messages | None:
    day = date.fromisoformat(row.data["day"])
    digest = row.session.get(Digest, day)
    reminder = bool(row.data.get("reminder"))
    if digest and digest.sent_at:
        return None
    figures = counts(row.session, day, row.agency.digest_at, row.now, row.agency.own_agency)
    stories = day_stories(row.session, day, row.agency.digest_at, row.now, row.agency.own_agency)
    later = unseen(row.session, digest, stories)
    if reminder and digest and digest.confirmed_at and not later:
        return None
    asked, unsure = label_view.asks(row.session, row.agency, day, row.now)
    view = SelectionView(
        day=day,
        clips=figures.clips,
        stories=figures.stories,
        negative=figures.negative,
        taken=figures.taken,
        digest_at=row.agency.at(day, row.agency.digest_at),
        confirmed_by=_confirmed_by(row, digest),
        reminder=reminder,
        top=_lines(row, stories[:5], dropped(row.session, day)),
        later=later,
        # Asked once a morning; the reminder only says how many are left.
        asks=() if reminder else asked,
        unsure=unsure,
    )
    return cards.selection_card(view, row.context)


def _digest(row: _Row) -> Messages | None:
    day = date.fromisoformat(row.data["day"])
    digest = row.session.get(Digest, day)
    if digest is None or digest.content is None:
        return None
    c = digest.content
    groups = tuple(DigestGroup(g["name"], tuple(story_line(s) for s in g["stories"])) for g in c["groups"])
    view = DigestView(
        day=day,
        agency=row.agency.short_name,
        groups=groups,
        clips=c["clips"],
        stories=c["stories"],
        negative=c["negative"],
        confirmed_by=c["confirmed_by"],
        as_of=datetime.fromisoformat(c["as_of"]),
        **digest_links(row.links, day, digest.sent_at, board=bool(row.data.get("board"))),
    )
    return cards.digest_card(view, row.context)


def digest_links(links: Links, day: date, sent_at: datetime | None, *, board: bool) -> dict[str, str]:
    """Where a sent digest is read, and where its board is printed; nothing without a public address."""
    if not links.base or sent_at is None:
        return {}
    page = f"{links.base}{digest_path(day, sent_at, secret=links.secret)}"
    # LINE opens links in a browser of its own, which prints nothing, unless the address asks for another.
    return {"page": page} | ({"board": f"{page}/board.pdf?openExternalBrowser=1"} if board else {})


def _negative(row: _Row) -> Messages | None:
    story = row.session.get(Story, int(row.data["story_id"]))
    if story is None or not story.negative or superseded(row.data, story.alerted_at):
        return None
    clip = best_clips(row.session, [story.id]).get(story.id)
    found = story_highlights(row.session, [story.id], row.agency.own_names)
    labels = clip.labels if clip else {}
    decided = "negative" in labels.get(CORRECTED, {})
    because = [] if decided else labels.get("because", {}).get("negative", [])
    view = NegativeView(
        _lines(row, [story])[0],
        tuple(str(w) for w in because)[:5],
        why=row.data.get("why", "first"),
        can_plan=bool(row.agency.response_forms),
        passages=tuple(h.text for h in found.get(story.id, ())),
    )
    return cards.negative_card(view, row.context)


def superseded(data: Mapping[str, Any], alerted_at: datetime | None) -> bool:
    """Whether a card that was held for the morning has been overtaken by a later alert of its story."""
    held = data.get("held_until")
    return held is not None and alerted_at != datetime.fromisoformat(held)


def _question(row: _Row) -> Messages | None:
    day, asked = date.fromisoformat(row.data["day"]), row.data.get("round", "first")
    if asked != "first" and pmoc_said(row.session, day):
        return None
    view = QuestionView(day, open_cases(row.session, row.now, real_only=True).cases, asked)
    return cards.question_card(view, row.context)


def _delivery_failed(row: _Row) -> Messages | None:
    d = row.data
    return cards.delivery_failed_card(
        DeliveryFailedView(d["chat"], tuple(d["kinds"]), d["error"]), row.context
    )


def _joined(row: _Row) -> Messages | None:
    chat = row.session.get(Chat, row.data["chat_id"])
    if chat is None or chat.role is not None or not chat.active:
        return None
    return cards.joined_card(JoinedView(chat.id, chat.name), row.context)


def _found(row: _Row) -> Messages | None:
    return found_card(found_view(row.session, row.data["query"], int(row.data.get("page", 1))), row.context)


def _why(row: _Row) -> Messages | None:
    return label_view.load_why(row.session, row.agency, row.data, row.context)


def _labels(row: _Row) -> Messages | None:
    return label_view.load_labels(row.session, row.agency, row.data, row.context)


_View = Callable[[Session, Particulars, dict[str, Any], CardContext], Messages | None]


def _from(view: _View) -> Callable[[_Row], Messages | None]:
    return lambda row: view(row.session, row.agency, row.data, row.context)


_LOADERS: dict[str, Callable[[_Row], Messages | None]] = {
    "note": _note,
    "help": _help,
    "who": _who,
    "unknown_person": _unknown_person,
    "case": _case,
    "case_opened": _case_opened,
    "case_answered": _answered,
    "case_changed": _changed,
    "case_handed_over": _handed_over,
    "case_reminder": reminder_view.load_reminders,
    "drill_reminder": reminder_view.load_reminders,
    "drill_post": drill_view.load_post,
    "drill_read": drill_view.load_read,
    "drill_result": drill_view.load_result,
    "drill_list": drill_view.load_list,
    "handover": reminder_view.load_hand_over,
    "duty": reminder_view.load_duty,
    "case_brief": _brief,
    "share": _share,
    "ack_text": _posted_text("acknowledge"),
    "not_ours_text": _posted_text("not_ours"),
    "answer_text": _posted_text("answer"),
    "answer": answer_view.load,
    "answer_decision": answer_view.load_decision,
    "answer_reminder": answer_view.load_reminder,
    "answer_ready": _answer_ready,
    "answer_result": answer_view.load_result,
    "answer_copies": answer_view.load_copies,
    "channels": channel_view.load_channels,
    "evidence": channel_view.load_evidence,
    "dossier": dossier_view.load_dossier,
    "meeting": dossier_view.load_meeting,
    "cases": _cases,
    "post": _post,
    "is_it_an_issue": lambda row: is_it_an_issue_card(IssueQuestionView(**row.data), row.context),
    "news": _news,
    "selection": _selection,
    "digest": _digest,
    "negative": _negative,
    "pmoc_question": _question,
    "delivery_failed": _delivery_failed,
    "joined": _joined,
    "found": _found,
    "why": _why,
    "labels": _labels,
    "story": _from(story_view.load_story),
    "story_merge": _from(story_view.load_merge),
    "story_split": _from(story_view.load_split),
    "plan": plan_view.load,
    "plan_decision": plan_view.load_decision,
    "plan_reminder": plan_view.load_reminder,
    "plan_result": plan_view.load_result,
    "quarter": quarter_card.load_quarter,
    "digest_link": digest_link.load_digest_link,
    "goodbye": _note,
    "registration": registration_view.load_wish,
    "registered": registration_view.load_welcome,
    "weekly_draft": summary_view.load_draft,
    "weekly": summary_view.load_weekly,
    "weekly_sent": summary_view.load_weekly_sent,
    "weekly_differences": summary_view.load_differences,
    "corrections": summary_view.load_corrections,
    "monthly": summary_view.load_monthly,
}
KINDS = frozenset(_LOADERS)
"""All kinds of notices that can be drawn."""
