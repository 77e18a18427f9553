"""Reading PMOC's posts: which issues, whose, until when, from which source. Text in, data out.

PMOC is the Prime Minister's Operation Centre; it hands out the day's issues in the LINE group IA-Chat.
"""

from monitor.pmoc.export import looks_like_export, split_export
from monitor.pmoc.model import Correction, ExportedMessage, Issue, Kind, Post, Source, to_json
from monitor.pmoc.reading import DEFAULT_PARENTS, DEFAULT_TOPICS, LONGEST_TEXT, parse_post

__all__ = [
    "DEFAULT_PARENTS",
    "DEFAULT_TOPICS",
    "LONGEST_TEXT",
    "Correction",
    "ExportedMessage",
    "Issue",
    "Kind",
    "Post",
    "Source",
    "looks_like_export",
    "parse_post",
    "split_export",
    "to_json",
]
