"""What the cards of clarification cases and PMOC's posts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.dossier_views import FoundView
from bot.cards.views.news import StoryLine


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
    """A case that changed: `change` is declared_not_ours withdrawn reopened amended handed_over clock_moved.

    `instead_of`: in whose place the reader is told.
    """

    case: CaseView
    change: str
    by: str = ""
    instead_of: str = ""


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
