"""The channels of a case and the evidence of what was published there. Pure, part of the rules."""

from __future__ import annotations

from datetime import datetime

from workflows.clarification.case import Case, channel_key, new_channels, tidy
from workflows.clarification.commands import AddEvidence, Answer, ChooseChannels, RemoveChannels
from workflows.clarification.events import ChannelsAdded, ChannelsRemoved, Event, EvidenceAdded, StepDone
from workflows.clarification.policy import Step
from workflows.clarification.refused import Refused
from workflows.clarification.steps import step_done


def remove_channels(case: Case, command: RemoveChannels, now: datetime) -> tuple[ChannelsRemoved, ...]:
    """Take channels off the list; names that are not on it are passed over.

    Not one whose publication is proved, and not below the number that the step was done with: that record stands.
    Raises Refused.
    """
    keys = {channel_key(name) for name in command.channels}
    gone = tuple(name for name in case.channels if channel_key(name) in keys)
    if not gone:
        return ()
    proved = {channel_key(item.channel) for item in case.evidence if item.channel}
    if shown := [name for name in gone if channel_key(name) in proved]:
        raise Refused("channel_proved", channel=shown[0])
    left = len(case.channels) - len(gone)
    if case.step(Step.CHANNELS).done_at is not None and left < case.min_channels:
        raise Refused("channels_needed", needed=case.min_channels)
    return (ChannelsRemoved(at=now, by=command.by, message_id=command.message_id, channels=gone),)


def channel_events(
    case: Case, command: ChooseChannels | Answer, now: datetime
) -> tuple[ChannelsAdded | StepDone, ...]:
    """Add what is new to the list; with enough of them on it, the step is done."""
    added = new_channels(case.channels, command.channels)
    if not added:
        return ()
    event = ChannelsAdded(at=now, by=command.by, message_id=command.message_id, channels=added)
    enough = len(case.channels) + len(added) >= case.min_channels
    if enough and case.step(Step.CHANNELS).open:
        return event, step_done(case, Step.CHANNELS, command, now)
    return (event,)


def choose_channels(case: Case, command: ChooseChannels, now: datetime) -> tuple[Event, ...]:
    """Add channels to the list; with enough of them the step is done. Raises Refused."""
    if not new_channels((), command.channels):
        raise Refused("no_channels")
    return channel_events(case, command, now)


def evidence_event(
    case: Case, command: AddEvidence | Answer, channel: str | None, now: datetime
) -> tuple[EvidenceAdded, ...]:
    """The event for links that are new for this channel; none where all are known."""
    key = channel_key(channel) if channel else ""
    seen = {item.link for item in case.evidence if (channel_key(item.channel) if item.channel else "") == key}
    links = [link for link in dict.fromkeys(map(str.strip, command.links)) if link and link not in seen]
    if not links:
        return ()
    name = tidy(channel) if channel and key else None
    return (
        EvidenceAdded(at=now, by=command.by, message_id=command.message_id, links=tuple(links), channel=name),
    )


def add_evidence(case: Case, command: AddEvidence, now: datetime) -> tuple[Event, ...]:
    """Add the links that are not on record yet. Raises Refused."""
    if not any(map(str.strip, command.links)):
        raise Refused("no_links")
    return evidence_event(case, command, command.channel, now)
