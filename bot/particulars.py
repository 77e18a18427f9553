"""What the bot needs to know of the agency it works for; filled in from the agency file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reports.summary.house import SummaryHouse
from workflows.answer import Setting
from workflows.channels import Audience, Channel
from workflows.clarification import Policy
from workflows.dossier import Topic
from workflows.drill import DrillPolicy, Practice
from workflows.duty import DutyPolicy
from workflows.pmoc_day import PmocDays
from workflows.response_plan import Form, House
from workflows.response_plan import Policy as PlanPolicy

BANGKOK = ZoneInfo("Asia/Bangkok")


@dataclass(frozen=True, slots=True)
class Particulars:
    """Names, headings, channels, texts and limits of the agency."""

    name: str
    short_name: str
    own_names: tuple[str, ...]
    own_agency: str
    level_names: Mapping[str, str]
    agency_names: Mapping[str, str]
    channels: tuple[Channel, ...]
    acknowledgement: str
    not_ours: str
    answer: str
    policy: Policy
    digest_at: time = time(9, 50)
    pmoc_at: time = time(10, 30)
    digest_stories: int = 40
    ask_below: float = 0.6
    ask_at_most: int = 3
    label_words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What may be typed for a label, squeezed (bot.label_words), with the label's field and value."""
    response_forms: tuple[Form, ...] = ()
    plan_policy: PlanPolicy = PlanPolicy()
    duty: DutyPolicy = DutyPolicy()
    drill: DrillPolicy = DrillPolicy()
    practice: tuple[Practice, ...] = ()
    pmoc_days: PmocDays = PmocDays()
    audiences: tuple[Audience, ...] = ()
    topics: tuple[Topic, ...] = ()
    evidence_required: bool = False
    unit: str = ""
    level_words: Mapping[str, str] = field(default_factory=dict)
    agency_words: Mapping[str, str] = field(default_factory=dict)
    weekly_to: tuple[str, ...] = ("exec", "leader")
    weekly_waits: timedelta | None = None
    answer_setting: Setting = field(default_factory=Setting)

    @property
    def summary_house(self) -> SummaryHouse:
        """The agency as the weekly and monthly summary and the correction list need it."""
        return SummaryHouse(
            name=self.name,
            short_name=self.short_name,
            unit=self.unit,
            own_agency=self.own_agency,
            level_names=self.level_names,
            agency_names=self.agency_names,
            level_words=self.level_words,
            agency_words=self.agency_words,
            weekly_to=self.weekly_to,
            weekly_waits=self.weekly_waits,
        )

    @property
    def house(self) -> House:
        """The agency as the draft of a response names it."""
        return House(self.name, self.short_name, self.own_names)

    def day(self, now: datetime) -> date:
        """The date in Bangkok."""
        return now.astimezone(BANGKOK).date()

    def at(self, day: date, when: time) -> datetime:
        """A time of day in Bangkok as a moment."""
        return datetime.combine(day, when, tzinfo=BANGKOK)
