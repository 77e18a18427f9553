"""khaochat serve: run the service."""

from __future__ import annotations

import argparse
import sys

from khaochat import logs
from khaochat.cli.common import free_port, open_store, port_in_use, settings
from khaochat.clock import wall_clock
from khaochat.settings import LINE_API


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--sandbox", action="store_true", help="talk to a LINE to try it with, not to LINE")
    parser.add_argument("--log-json", action="store_true", help="write logs as JSON, one object a line")
    parser.epilog = "Example: khaochat serve --sandbox"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run until stopped. Refuses when it could not reach anybody."""
    config = settings()
    missing = config.missing_line_settings()
    if missing and not options.sandbox:
        print(
            "Not started: without LINE credentials no message would reach anybody.\n"
            f"Missing: {', '.join(missing)} (docs/going-live.md says where to find them).\n"
            "To try it without LINE: khaochat serve --sandbox",
            file=sys.stderr,
        )
        return 1
    if options.sandbox and not missing and config.line_api_base == LINE_API:
        print("--sandbox: the LINE credentials in the environment are not used", file=sys.stderr)
    import uvicorn

    from khaochat.app import Parts, create_app
    from khaochat.sandbox import SHARE_TARGET, sandbox_parts

    if config.port and port_in_use(config.host, config.port):
        print(
            f"KHAOCHAT_PORT: {config.host}:{config.port} cannot be listened on; stop what uses it, or set another "
            "port (0: any free one) or KHAOCHAT_HOST",
            file=sys.stderr,
        )
        return 1
    if config.port == 0:
        config = config.model_copy(update={"port": free_port()})
    if options.sandbox:
        logs.configure(json_lines=options.log_json, sandbox="yes")
        config, agency, database, sandbox = sandbox_parts(config, wall_clock)
        parts = Parts(config, agency, database, wall_clock, sandbox, share_target=SHARE_TARGET)
        print(
            f"Sandbox: http://{config.host}:{config.port}/sandbox/\n"
            "Its chats are kept in memory: after a restart they are empty, while news, cases and the sessions of "
            "pages are still there.\nOther commands work on its store with --sandbox: khaochat ingest --sandbox FILE",
            file=sys.stderr,
        )
    else:
        logs.configure(json_lines=options.log_json)
        agency, database = open_store(config)
        parts = Parts(config, agency, database, wall_clock)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(parts), host=config.host, port=config.port, log_level="warning", access_log=False
        )
    )

    def stop() -> None:
        # Not by a signal: the process would then end as if somebody had stopped it.
        server.should_exit = True

    parts.failure.stop = stop
    server.run()
    return 1 if parts.failure.happened else 0
