"""Taking back a channel that was chosen by mistake. Pure, part of the rules."""

from __future__ import annotations

from datetime import datetime

from workflows.clarification.case import Case, channel_key
from workflows.clarification.commands import RemoveChannels
from workflows.clarification.events import ChannelsRemoved
from workflows.clarification.policy import Step
from workflows.clarification.refused import Refused


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
