"""What each card shows: plain data, already looked up. Times are aware; texts are as long as they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.cards.dossier_views import FoundView

Tone = Literal["waiting", "in_time", "soon", "late", "done", "drill"]
"""The six colours by meaning: slate, green, amber, red, grey, violet."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `kind` postback: `value` is the data; `say`: `value` is typed for the person; `link`: an address;
    `fill`: opens the keyboard with `value` already typed; `copy`: puts `value` on the clipboard.
    """

    label: str
    kind: Literal["postback", "say", "link", "fill", "copy"]
    value: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the four steps: `step` is acknowledge brief channels answer."""

    step: str
    due: datetime
    done_at: datetime | None
    late: bool
    by: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A clarification case as people see it; `next_step` is None once it has ended.

    `found`: its dossier in one line; `lacking`: chosen channels without evidence.
    """

    id: int
    title: str
    state: str
    steps: tuple[StepView, ...]
    next_step: str | None
    detail: str = ""
    sources: tuple[tuple[str, str | None], ...] = ()
    agencies: tuple[str, ...] = ()
    posted_at: datetime | None = None
    posted_known: bool = True
    owner: str = ""
    channels: tuple[str, ...] = ()
    min_channels: int = 3
    links: tuple[str, ...] = ()
    clips: int = 0
    ended_at: datetime | None = None
    end_reason: str = ""
    drill: bool = False
    outages: tuple[tuple[datetime, datetime], ...] = ()
    found: str = ""
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list: its best headline, who reported, and what it is filed under (words, not ids).

    `passage` is what must be read of it, where it is known.
    """

    id: int
    title: str
    outlet: str
    outlets: int
    url: str | None
    level: str
    agency: str
    negative: bool
    at: datetime
    taken: bool = True
    passage: str = ""


@dataclass(frozen=True, slots=True)
class HelpView:
    """What the person can say; `acting` is False for those who only read, `group` when asked in a group;
    `drill` for those who may begin one.
    """

    acting: bool
    group: bool
    bot_name: str = "ข่าวชัด"
    drill: bool = False


@dataclass(frozen=True, slots=True)
class WhoView:
    """Who am I: a registered person."""

    name: str
    title: str
    role: str
    unit: str
    line_user_id: str


@dataclass(frozen=True, slots=True)
class UnknownPersonView:
    """Somebody who is not registered; `line_user_id` is what the administrator needs, None where LINE withholds it."""

    line_user_id: str | None
    agency: str
    group: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    """A short message: what happened, why, what to do next. `heading` is the strip's word."""

    heading: str
    text: str
    tone: Tone = "waiting"
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class AskView:
    """A label that the program doubts: `field` relevant level agency negative, `value` as a button carries it."""

    story: StoryLine
    field: str
    value: str
    question: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyRow:
    """A label, its value, and why."""

    name: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class WhyView:
    """The reasons for a story's labels."""

    story: StoryLine
    rows: tuple[WhyRow, ...]
    can_change: bool = True


@dataclass(frozen=True, slots=True)
class LabelsView:
    """What a label of a story can be: pairs of value and name; `value` is the present one."""

    story: StoryLine
    field: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SelectionView:
    """The 08:00 card, its 09:30 reminder (`reminder`), or the state of the day's selection."""

    day: date
    clips: int
    stories: int
    negative: int
    taken: int
    digest_at: datetime
    confirmed_by: str | None = None
    reminder: bool = False
    top: tuple[StoryLine, ...] = ()
    asks: tuple[AskView, ...] = ()
    unsure: int = 0
    later: int = 0
    """Stories that came after the confirmation."""


@dataclass(frozen=True, slots=True)
class NewsView:
    """The day's stories, to read and to pick from; `total` may be more than are listed."""

    day: date
    stories: tuple[StoryLine, ...]
    total: int
    page: int
    pages: int
    can_pick: bool
    confirmed_by: str | None = None
    sent: bool = False


@dataclass(frozen=True, slots=True)
class DigestGroup:
    """The stories under one heading of the digest."""

    name: str
    stories: tuple[StoryLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class DigestView:
    """The morning digest. `confirmed_by` is None when it went out automatically.

    `page` is the address where it is read whole, `board` that of the sheet for the board; empty where there is none.
    """

    day: date
    agency: str
    groups: tuple[DigestGroup, ...]
    clips: int
    stories: int
    negative: int
    confirmed_by: str | None
    as_of: datetime
    page: str = ""
    board: str = ""


@dataclass(frozen=True, slots=True)
class NegativeView:
    """A negative story that must be seen at once. `why`: first, or again because it has grown or is national now."""

    story: StoryLine
    because: tuple[str, ...] = ()
    about_us: bool = True
    why: str = "first"
    can_plan: bool = False
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The daily question whether PMOC has an issue for the agency, with the cases that are open already.

    `round`: first, again (the PR group has not answered), head (nobody has, the head is asked).
    """

    day: date
    open_cases: tuple[CaseView, ...] = ()
    round: str = "first"


@dataclass(frozen=True, slots=True)
class PostView:
    """What the bot read in a post that an officer gave it: `opened` new cases, `joined` known ones, `others` not ours.

    `other_numbers`: the numbers of those in the post; `same_post`: the very same text was there before.
    """

    post_id: int
    opened: tuple[CaseView, ...]
    joined: tuple[CaseView, ...]
    others: tuple[str, ...]
    unsure: tuple[int, ...] = ()
    posted_at: datetime | None = None
    posted_known: bool = False
    other_numbers: tuple[int, ...] = ()
    same_post: bool = True


@dataclass(frozen=True, slots=True)
class IssueQuestionView:
    """A message of which the bot asks whether it is an issue. `reads_like`: what it seems to be instead."""

    post_id: int
    text: str
    reads_like: str


@dataclass(frozen=True, slots=True)
class ReminderView:
    """A reminder on one step. `mark`: before at after; `missed_since`: the service was not running then.

    `reader`: the role of whoever reads it; `instead_of`: in whose place they do; `untouched`: nobody works on the
    case; `outage`: when the service was not at work, where that is known; `also`: other steps that are due for telling.
    """

    case: CaseView
    step: str
    mark: str
    due: datetime
    missed_since: datetime | None = None
    reader: str = ""
    instead_of: str = ""
    untouched: bool = False
    outage: tuple[datetime, datetime] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemindersView:
    """All that somebody is reminded of at one moment, one entry a case; `more`: cases that are not listed."""

    items: tuple[ReminderView, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ShareView:
    """A text to post in IA- or IR-Chat: `share_url` opens LINE's share sheet, `done` is the "posted" button's data."""

    case: CaseView
    room: str
    text: str
    share_url: str
    done: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofView:
    """One piece of evidence; `status` says in words what became of it, `bad` that a link could not be opened."""

    channel: str
    kind: str
    link: str = ""
    said: str = ""
    at: datetime | None = None
    status: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class ChannelsView:
    """Choosing channels: all of the agency's with whether each is chosen.

    `suggested`: indexes of options, the best first, with why. `lacking`: chosen ones without evidence. `same`: pairs
    whose evidence lies on one page.
    """

    case: CaseView
    options: tuple[tuple[str, bool], ...]
    suggested: tuple[tuple[int, str], ...] = ()
    lacking: tuple[str, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    proofs: tuple[ProofView, ...] = ()


@dataclass(frozen=True, slots=True)
class CasesView:
    """The list of open cases, the most urgent first; `late_only` when only late ones were asked for.

    `practice`: how many more there are of drills, which are listed last and not counted in `total`.
    """

    cases: tuple[CaseView, ...]
    total: int
    late_only: bool = False
    practice: int = 0


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A case that changed: `change` is declared_not_ours withdrawn reopened amended handed_over clock_moved."""

    case: CaseView
    change: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class BriefView:
    """Facts for the executives."""

    case: CaseView
    note: str
    by: str
    stories: tuple[StoryLine, ...] = ()
    found: FoundView | None = None


@dataclass(frozen=True, slots=True)
class DossierView:
    """A case with all that is known of it."""

    case: CaseView
    found: FoundView


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting about a case. `happened`: called, moved, cancelled, reminder, shown."""

    case: CaseView
    id: int
    starts_at: datetime
    place: str
    link: str
    called_by: str
    coming: tuple[str, ...] = ()
    not_coming: tuple[str, ...] = ()
    happened: str = "called"
    cancelled_by: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryFailedView:
    """A message that LINE refused for good."""

    chat: str
    kinds: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class JoinedView:
    """The bot was added to a group that has no role yet."""

    chat_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CardContext:
    """What every card needs beside its view: the moment it is sent and who sends.

    `group`: whether the card is read in a group, where typed words reach the bot only when they begin with its
    name. True also when it is not known: what is written for a group works in a chat with one person too.
    """

    now: datetime
    short_name: str
    next_question: datetime | None = None
    drill: bool = False
    group: bool = True
    extra: dict[str, str] = field(default_factory=dict)
