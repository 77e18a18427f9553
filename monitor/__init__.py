"""What comes in: feeds, pages, provider webhook, imports, PMOC posts; clips and stories."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.pasted import work_on_pasted
    from monitor.pipeline import process_clips
    from monitor.poll import check_feed, poll_feeds
    from monitor.poll_web import check_source, poll_sources
    from monitor.stories import StoryIndex

__all__ = [
    "StoryIndex",
    "check_feed",
    "check_source",
    "poll_feeds",
    "poll_sources",
    "process_clips",
    "work_on_pasted",
]

_HOME = {
    "StoryIndex": "monitor.stories",
    "check_feed": "monitor.poll",
    "check_source": "monitor.poll_web",
    "poll_feeds": "monitor.poll",
    "poll_sources": "monitor.poll_web",
    "work_on_pasted": "monitor.pasted",
    "process_clips": "monitor.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import on first use: HTTP client, feed parser and MinHash cost a cold start half a second."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
