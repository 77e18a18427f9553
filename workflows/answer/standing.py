"""What the sheet needs to know of the case: read off the case at a moment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows.answer.scoring import Standing
from workflows.answer.text import AnswerText
from workflows.clarification import Case, Step, channel_key


def standing(case: Case, text: AnswerText, now: datetime, kinds: Mapping[str, str]) -> Standing:
    """The case as the sheet sees it at ``now``; ``kinds``: the kind of each of the agency's channels by its name.

    A step that is still open inside its limit is not judged; the answer counts as in time while its limit is ahead.
    """
    facts: dict[str, int] = {}
    acknowledged, answered = case.step(Step.ACKNOWLEDGE), case.step(Step.ANSWER)
    if acknowledged.done_at is not None or acknowledged.late(now):
        facts["acknowledged_in_time"] = int(not acknowledged.late(now))
    facts["answered_in_time"] = int(not answered.late(now))
    by_key = {channel_key(name): kind for name, kind in kinds.items()}
    facts["channels"] = len(case.channels)
    facts["channel_kinds"] = len({by_key.get(channel_key(c), channel_key(c)) for c in case.channels})
    facts["evidence"] = len({*(e.link for e in case.evidence), *text.links})
    return Standing(issue=case.title, facts=facts)
