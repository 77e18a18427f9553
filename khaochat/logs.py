"""Logging: keys and values, one line an event; never a secret, never personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(*, level: str = "INFO", json_lines: bool = False, **context: str) -> None:
    """Send logs to standard error. `context` stands in every line, e.g. sandbox="yes"."""
    structlog.contextvars.clear_contextvars()
    if context:
        structlog.contextvars.bind_contextvars(**context)

    def everywhere(
        _logger: object, _name: str, event: structlog.types.EventDict
    ) -> structlog.types.EventDict:
        # Context variables do not reach worker threads started before; this does.
        for key, value in context.items():
            event.setdefault(key, value)
        return event

    render: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    )
    structlog.configure(
        processors=[
            everywhere,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        # Looked up at each line: the stream of today may be closed and replaced while loggers live on.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stderr,
        format="level=%(levelname)s logger=%(name)s event=%(message)s",
    )
