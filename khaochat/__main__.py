"""The command `khaochat`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from khaochat import logs
from khaochat.agency import AgencyFileError
from khaochat.cli.common import SANDBOX_VARIABLE, Unusable

COMMANDS = {
    "demo": "play a working day in fast motion on a LINE to try it with",
    "serve": "run the service",
    "doctor": "check settings, store, LINE, feeds, and say what to do about each fault",
    "db": "upgrade, back up or restore the store",
    "ingest": "take in news from files, addresses and sources",
    "classify": "label news read as JSON Lines",
    "evaluate": "measure the classifier on labelled news",
    "train": "train the classifier on the project's labelled set",
    "pmoc": "read a PMOC post",
    "report": "make what is printed or attached",
    "chat": "say what a LINE group is for",
    "answers": "bring in clarifications of the past, as examples to answer by",
    "person": "register somebody who may use the bot",
    "api-key": "make and revoke keys with which other programs hand in issues",
    "bench": "measure speed and memory",
}
"""Every command and what it is for; its code is in khaochat/cli/<name>.py and loaded when it is used."""


def _sandboxed(arguments: list[str]) -> list[str]:
    """The arguments without --sandbox, which is kept in the environment; `serve` has an option of this name itself."""
    if "--sandbox" not in arguments or "serve" in arguments[:2]:
        os.environ.pop(SANDBOX_VARIABLE, None)
        return arguments
    os.environ[SANDBOX_VARIABLE] = "yes"
    return [a for a in arguments if a != "--sandbox"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Gives 0 fine, 1 the thing asked about is not fine, 2 wrong use."""
    arguments = _sandboxed(list(sys.argv[1:] if argv is None else argv))
    parser = argparse.ArgumentParser(
        prog="khaochat",
        description="Watches the news for a Thai public agency; what must be answered is answered in time.",
        epilog="With --sandbox a command works on the store of serve --sandbox. Example: khaochat demo",
    )
    sub = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    name = next((a for a in arguments if not a.startswith("-")), None)
    for command, summary in COMMANDS.items():
        child = sub.add_parser(
            command,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if command == name:
            importlib.import_module(f"khaochat.cli.{command.replace('-', '_')}").define(child)
    options = parser.parse_args(arguments)
    logs.configure(level="WARNING")
    try:
        return int(options.run(options))
    except (AgencyFileError, Unusable) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
