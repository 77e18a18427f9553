"""Pages and JSON API for people at a desk; the clip providers' webhook; health."""

from web.answer import AnswerDesk, answer_router
from web.case_new import case_new_router
from web.cases import cases_router, quarter_router
from web.clips import clips_router
from web.digest import digest_router
from web.front import front_router
from web.health import health_router
from web.intake import IntakeDesk
from web.issues_api import issues_api
from web.news import Desk, news_router
from web.session import session_router
from web.shell import install_shell
from web.site import Site
from web.weekly import reports_router, weekly_router

__all__ = [
    "AnswerDesk",
    "Desk",
    "IntakeDesk",
    "Site",
    "cases_router",
    "answer_router",
    "case_new_router",
    "clips_router",
    "digest_router",
    "front_router",
    "health_router",
    "install_shell",
    "issues_api",
    "news_router",
    "reports_router",
    "quarter_router",
    "session_router",
    "weekly_router",
]
