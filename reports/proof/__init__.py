"""The proof of a case: its record, its clocks, its evidence file (manual, section B: evidence of issues and answers)."""

from reports.proof.archive import attached, evidence_zip, file_name, write_evidence_zip
from reports.proof.beside import Beside, Filed
from reports.proof.clocks import OUTCOMES, Clock, Outcome, clocks, over_words
from reports.proof.entry import Entry, PostText
from reports.proof.evidence import Room, evidence_name, evidence_pdf, room_texts
from reports.proof.log import CaseLog, read_log, read_logs
from reports.proof.sheet_beside import DECISIONS, Proved, proved, size
from reports.proof.words import POSTS, ROLES, SERVICE, STATES, STEPS, Said, said
from reports.proof.words_beside import LINK_FAULTS, PAGE, PURPOSES, VERDICTS, look_words, message_words

__all__ = [
    "Beside",
    "CaseLog",
    "DECISIONS",
    "Clock",
    "Entry",
    "Filed",
    "LINK_FAULTS",
    "OUTCOMES",
    "Outcome",
    "PAGE",
    "POSTS",
    "PURPOSES",
    "Proved",
    "PostText",
    "ROLES",
    "Room",
    "SERVICE",
    "STATES",
    "STEPS",
    "Said",
    "VERDICTS",
    "attached",
    "clocks",
    "evidence_name",
    "evidence_pdf",
    "evidence_zip",
    "file_name",
    "look_words",
    "message_words",
    "proved",
    "size",
    "over_words",
    "read_log",
    "read_logs",
    "room_texts",
    "said",
    "write_evidence_zip",
]
