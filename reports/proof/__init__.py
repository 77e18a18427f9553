"""The proof of a case: its record, its clocks, its evidence file (manual, section B: evidence of issues and answers)."""

from reports.proof.clocks import OUTCOMES, Clock, Outcome, clocks, over_words
from reports.proof.evidence import Attachment, evidence_name, evidence_pdf, evidence_zip, room_texts
from reports.proof.log import CaseLog, Entry, PostText, read_log, read_logs
from reports.proof.words import POSTS, ROLES, SERVICE, STATES, STEPS, Said, said

__all__ = [
    "Attachment",
    "CaseLog",
    "Clock",
    "Entry",
    "OUTCOMES",
    "Outcome",
    "POSTS",
    "PostText",
    "ROLES",
    "SERVICE",
    "STATES",
    "STEPS",
    "Said",
    "clocks",
    "evidence_name",
    "evidence_pdf",
    "evidence_zip",
    "over_words",
    "read_log",
    "read_logs",
    "room_texts",
    "said",
]
