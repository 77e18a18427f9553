"""Taking back a channel that was chosen by mistake: by a tap on its chip, or typed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.case_commands import read_channels
from bot.case_turn import carry, refuse_ended, row_of
from bot.commands import Typed
from bot.turn import Turn
from workflows.clarification import RemoveChannels

Fields = Mapping[str, str]


def remove(turn: Turn, typed: Typed) -> None:
    """Take channels off by name; without a name show those chosen."""
    row = row_of(turn, typed)
    if row is None or refuse_ended(turn, row):
        return
    if not typed.text:
        turn.reply("channels", case_id=row.id)
        return
    _remove(turn, row.id, tuple(read_channels(typed.text, turn)))


def tap_remove(turn: Turn, fields: Fields) -> None:
    """A tap on the chip of a chosen channel; on a card where it still is, it does nothing twice."""
    number, index = fields.get("c", ""), fields.get("n", "")
    row = row_of(turn, Typed("case", int(number) if number.isdigit() and len(number) < 8 else None))
    known = turn.agency.channels
    if row is None or not index.isdigit() or not 0 <= int(index) < len(known):
        return
    _remove(turn, row.id, (known[int(index)].name,))


def _remove(turn: Turn, case_id: int, names: tuple[str, ...]) -> None:
    command = RemoveChannels(by=turn.actor, message_id=turn.message_id, channels=names)
    if carry(turn, case_id, command) is not None:
        turn.reply("channels", case_id=case_id)
