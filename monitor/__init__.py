"""What comes in: feeds, pages, provider webhook, imports, PMOC posts; clips and stories."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.pipeline import process_clips
    from monitor.poll import check_feed, poll_feeds
    from monitor.stories import StoryIndex

__all__ = ["StoryIndex", "check_feed", "poll_feeds", "process_clips"]

_HOME = {
    "StoryIndex": "monitor.stories",
    "check_feed": "monitor.poll",
    "poll_feeds": "monitor.poll",
    "process_clips": "monitor.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import on first use: HTTP client, feed parser and MinHash cost a cold start half a second."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
