"""Issues coming in, by whichever way: kept as posts, joined to the cases they belong to, opened as new ones (section B)."""

from workflows.intake.api_keys import (
    ApiCaller,
    add_key,
    earlier_answer,
    key_holder,
    list_keys,
    remember_answer,
    revoke_key,
)
from workflows.intake.copies import (
    copies_of,
    drop_message,
    edit_message,
    keep_copy,
    latest_messages,
    post_of_message,
    wait_for_more,
)
from workflows.intake.corrections import follow_corrections, latest_post_with, quietly
from workflows.intake.edits import follow_edit, set_posting_time
from workflows.intake.model import Edited, Given, Reading, Taken
from workflows.intake.posts import files_of, keep_text, known_post, parts_of, seen, text_hash
from workflows.intake.reading import ReadCorrection, ReadIssue, ReadPost, ReadSource, concerns_us
from workflows.intake.rules import looks_cut, only_links, strictest_posting_time
from workflows.intake.service import TIME_TO_SAY, open_apart, take, take_all

__all__ = [
    "ApiCaller",
    "TIME_TO_SAY",
    "Edited",
    "Given",
    "Reading",
    "ReadCorrection",
    "ReadIssue",
    "ReadPost",
    "ReadSource",
    "Taken",
    "add_key",
    "concerns_us",
    "copies_of",
    "drop_message",
    "earlier_answer",
    "edit_message",
    "files_of",
    "follow_corrections",
    "follow_edit",
    "keep_copy",
    "keep_text",
    "key_holder",
    "known_post",
    "latest_post_with",
    "latest_messages",
    "list_keys",
    "looks_cut",
    "only_links",
    "open_apart",
    "parts_of",
    "post_of_message",
    "quietly",
    "remember_answer",
    "revoke_key",
    "seen",
    "set_posting_time",
    "strictest_posting_time",
    "take",
    "take_all",
    "text_hash",
    "wait_for_more",
]
