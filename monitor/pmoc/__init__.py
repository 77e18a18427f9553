"""Reading PMOC's posts: which issues, whose, until when, from which source. Text in, data out.

PMOC is the Prime Minister's Operation Centre; it hands out the day's issues in the LINE group IA-Chat.
"""

from monitor.pmoc.export import looks_like_export, split_export
from monitor.pmoc.handed_in import Handed, as_issue, names_us, read_handed_in
from monitor.pmoc.model import Correction, ExportedMessage, Issue, Kind, Post, Source, to_json
from monitor.pmoc.reading import DEFAULT_PARENTS, DEFAULT_TOPICS, LONGEST_TEXT, parse_post

__all__ = [
    "DEFAULT_PARENTS",
    "DEFAULT_TOPICS",
    "LONGEST_TEXT",
    "Correction",
    "ExportedMessage",
    "Handed",
    "Issue",
    "Kind",
    "Post",
    "Source",
    "as_issue",
    "looks_like_export",
    "names_us",
    "parse_post",
    "read_handed_in",
    "split_export",
    "to_json",
]
