"""khaochat report: make what is printed or attached."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.particulars import Particulars
from khaochat.agency import Agency
from khaochat.cli.common import open_store, settings
from khaochat.clock import wall_clock
from khaochat.particulars import particulars
from storage.tables import Digest
from storage.web_access import digest_path

KINDS = {
    "digest": "the day's digest (PDF)",
    "board": "the day's board by the lifts (.pdf, or .png, a picture a page)",
    "weekly": "the summary of the week that the day is in (PDF)",
    "monthly": "the summary of the month for the board's agenda (.docx), or its clips (.xlsx)",
    "guide": "the officers' guide to PMOC issues, one page (PDF)",
    "corrections": "what officers corrected in the last 31 days, for the provider (.xlsx)",
    "evidence": "the evidence file of a case, by its number (.zip, or .pdf)",
    "quarter": "indicator 2 in a quarter, for the director (.docx, .pdf, .xlsx)",
}
ENDINGS = {
    "digest": (".pdf",),
    "board": (".pdf", ".png"),
    "weekly": (".pdf",),
    "monthly": (".docx", ".xlsx"),
    "guide": (".pdf",),
    "corrections": (".xlsx",),
}
"""What a kind is made as, by the ending of --out."""
NAMED = ("evidence", "quarter")
"""Kinds whose file has a name of its own where --out is not given."""


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "kind", choices=KINDS, help="; ".join(f"{name}: {text}" for name, text in KINDS.items())
    )
    parser.add_argument("--day", type=_day, default=None, help="a day, as 2026-11-23 (default: today)")
    parser.add_argument("case", nargs="?", type=int, help="with evidence: the number of the case")
    parser.add_argument(
        "--quarter",
        type=_quarter,
        default=None,
        help='with quarter: which one of the fiscal year, as "1/2570" (default: the one that the day is in)',
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=None,
        help="the file to write; its ending chooses the format (evidence and quarter have a name of their own)",
    )
    parser.epilog = (
        "Example: khaochat report board --day 2026-11-23 --out board.pdf; khaochat report evidence 12; "
        "khaochat report quarter --quarter 1/2570 --out quarter.docx"
    )
    parser.set_defaults(run=run)


def _day(text: str) -> date:
    """A day; its year may be of either era."""
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year - 543 if year > 2400 else year, month, day)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-23") from None


def _quarter(text: str) -> Any:
    from reports.quarter import Quarter

    try:
        return Quarter.read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _wrong_use(options: argparse.Namespace) -> str:
    """What is wrong with the options; "" for nothing."""
    if options.kind == "evidence" and options.case is None:
        return "evidence needs the number of a case: khaochat report evidence 12"
    if options.kind != "evidence" and options.case is not None:
        return f"{options.kind} takes no number of a case"
    if options.out is None and options.kind not in NAMED:
        return f"{options.kind} needs --out FILE"
    endings = ENDINGS.get(options.kind, ())
    if endings and options.out.suffix.lower() not in endings:
        example = options.out.with_suffix(endings[0])
        return f"{options.out}: {options.kind} is made as {' or '.join(endings)}; write --out {example}"
    return ""


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    if wrong := _wrong_use(options):
        print(wrong, file=sys.stderr)
        return 2
    if options.kind in NAMED:
        return _run_named(options)
    agency, database = open_store(settings())
    who, now = particulars(agency), wall_clock()
    if options.kind == "guide":
        database.close()
        return _write(options.out, _guide(agency, now))
    day = options.day or who.day(now)
    with database.read() as session:
        if options.out.suffix.lower() == ".png":
            pictures = _pictures(session, who, day, now)
        else:
            pictures = [_make(options.kind, session, who, agency.unit, day, now, options.out.suffix.lower())]
    database.close()
    return max(_write(_numbered(options.out, n, len(pictures)), made) for n, made in enumerate(pictures, 1))


def _numbered(out: Path, number: int, of: int) -> Path:
    """The file of a page: board.png, or of several board-1.png, board-2.png."""
    return out if of == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")


def _pictures(session: Session, who: Particulars, day: date, now: datetime) -> list[bytes]:
    """The board's pages as pictures."""
    import reports

    content, made, page = _content(session, who, day, now)
    return reports.board_png(content, agency=who.name, qr_url=page, now=made)


def _run_named(options: argparse.Namespace) -> int:
    """Write an evidence file or a quarter's report."""
    from reports.proof import evidence_name, evidence_pdf, evidence_zip, read_log
    from reports.quarter import ENDINGS, Quarter, compile_quarter, quarter_file, quarter_name

    agency, database = open_store(settings())
    who, now = particulars(agency), wall_clock()
    endings = ("zip", "pdf") if options.kind == "evidence" else ENDINGS
    ending = options.out.suffix.lower().lstrip(".") if options.out else endings[0]
    if ending not in endings:
        print(f"{options.out}: {options.kind} is made as {', '.join(endings)}", file=sys.stderr)
        return 2
    try:
        with database.read() as session:
            if options.kind == "evidence":
                log = read_log(session, options.case)
                make = evidence_zip if ending == "zip" else evidence_pdf
                name, made = evidence_name(options.case, ending), make(log, agency=who.name)
            else:
                quarter = options.quarter or Quarter.of(options.day or who.day(now))
                data = compile_quarter(session, quarter, now=now, agency=who.name, unit=agency.unit)
                name, made = quarter_name(quarter, ending), quarter_file(data, ending)
    except LookupError:
        print(f"there is no case {options.case}", file=sys.stderr)
        return 1
    finally:
        database.close()
    return _write(options.out or Path(name), made)


def _write(out: Path, made: bytes) -> int:
    try:
        out.write_bytes(made)
    except OSError as error:
        print(f"{out}: not written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{out}: {len(made)} bytes")
    return 0


def _guide(agency: Agency, now: datetime) -> bytes:
    """The guide, from what stands in the agency file."""
    import reports

    jobs, duty = agency.jobs, agency.duty.policy
    first, again, head = (
        time.fromisoformat(at) for at in (jobs.pmoc_question, jobs.pmoc_again, jobs.pmoc_head)
    )
    house = reports.GuideHouse(
        name=agency.name,
        short_name=agency.short_name,
        unit=agency.unit,
        policy=agency.policy,
        asked_at=(first, again, head),
        night=duty.night,
        contacts=tuple(reports.Contact(p.name, p.role, p.phone) for p in agency.people),
        drill_hour=agency.drill_policy.hour,
        drill_monthly=agency.drill_policy.weekday is not None,
    )
    return reports.guide_pdf(house, now)


def _make(
    kind: str, session: Session, who: Particulars, unit: str, day: date, now: datetime, ending: str
) -> bytes:
    import reports

    names: dict[str, Any] = {
        "own_agency": who.own_agency,
        "level_names": who.level_names,
        "agency_names": who.agency_names,
    }
    if kind in ("digest", "board"):
        content, made, page = _content(session, who, day, now)
        if kind == "board":
            return reports.board_pdf(content, agency=who.name, qr_url=page, now=made)
        return reports.digest_pdf(content, agency=who.name, now=made, page_url=page)
    if kind == "weekly":
        monday = day - timedelta(days=day.weekday())
        return reports.weekly_pdf(reports.compile_weekly(session, monday, now=now, agency=who.name, **names))
    if kind == "monthly":
        data = reports.compile_monthly(
            session, day.year, day.month, now=now, agency=who.name, unit=unit, **names
        )
        return reports.monthly_xlsx(data) if ending == ".xlsx" else reports.monthly_docx(data)
    since = now - timedelta(days=31)
    # Where the provider said nothing, the label that was wrong was our own.
    rows = [row for row in reports.corrections(session, since, now) if row["provider"]]
    return reports.corrections_xlsx(
        rows,
        agency=who.name,
        since=since,
        until=now,
        level_names=who.level_names,
        agency_names=who.agency_names,
    )


def _content(
    session: Session, who: Particulars, day: date, now: datetime
) -> tuple[dict[str, Any], datetime, str | None]:
    """The digest as it was sent, with the moment and the address of its page; or a draft of what it would be now."""
    from reports import compile_digest

    sent = session.get(Digest, day)
    if sent is not None and sent.content is not None:
        config = settings()
        secret = config.line_channel_secret.get_secret_value()
        if sent.sent_at is None or not config.public_url or not secret:
            return sent.content, sent.sent_at or now, None
        return (
            sent.content,
            sent.sent_at,
            f"{config.public_url}{digest_path(day, sent.sent_at, secret=secret)}",
        )
    content = compile_digest(
        session,
        day,
        now,
        digest_at=who.digest_at,
        own_agency=who.own_agency,
        level_names=who.level_names,
        agency_names=who.agency_names,
        limit=who.digest_stories,
        names=who.own_names,
    )
    return {**content, "draft": True}, now, None
