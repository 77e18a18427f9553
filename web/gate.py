"""Who is asking, and may they: the session cookie, roles, and the checks that a change comes from our own page."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from storage.web_access import SESSION_LIFE, session_person
from web.site import Site, Visitor

CSRF_HEADER = "x-csrf-token"
LONGEST_COOKIE = 300


class Refused(HTTPException):
    """A request that is turned away. `reason` names the text that the error page shows."""

    def __init__(self, status: int, reason: str, detail: str = "") -> None:
        super().__init__(status, detail=detail or reason)
        self.reason = reason
        self.words = detail


class Gate:
    """Lets people in by their session."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookie = "__Host-khaochat" if site.secure else "khaochat"
        """Browsers take a __Host- cookie only over https, from this very host, for all its paths."""

    def visitor(self, request: Request) -> Visitor | None:
        """Who is asking, with the rights of this moment; None without a session."""
        token = request.cookies.get(self.cookie, "")
        if not token or len(token) > LONGEST_COOKIE:
            return None
        site = self.site
        with site.database.read() as session:
            person = session_person(session, token, site.clock(), secret=site.secret)
        return Visitor(person, self._csrf(token)) if person else None

    def reader(self, request: Request) -> Visitor:
        """Somebody who may look. Raises Refused 401."""
        visitor = self.visitor(request)
        if visitor is None:
            raise Refused(401, "no_session")
        return visitor

    def sender(self, request: Request, token: str = "") -> Visitor:
        """Somebody whose form comes from our own page. Raises Refused 401, 403."""
        visitor = self.reader(request)
        self.check_origin(request)
        given = request.headers.get(CSRF_HEADER) or token
        if not hmac.compare_digest(given.encode(), visitor.csrf.encode()):
            raise Refused(403, "not_our_page")
        return visitor

    def actor(self, request: Request, token: str = "") -> Visitor:
        """Somebody who may change things, by a form of our own page. Raises Refused 401, 403."""
        visitor = self.sender(request, token)
        if not visitor.acting:
            raise Refused(403, "read_only_role")
        return visitor

    def check_origin(self, request: Request) -> None:
        """Raise Refused 403 unless the browser says that the request comes from this site."""
        origin = urlsplit(request.headers.get("origin", ""))
        hosts = {request.headers.get("host", "").lower(), self.site.public_host} - {""}
        if origin.scheme not in ("http", "https") or origin.netloc.lower() not in hosts:
            raise Refused(403, "not_our_page")

    def let_in(self, response: Response, token: str) -> None:
        """Give the browser the session."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(SESSION_LIFE.total_seconds()),
            path="/",
            httponly=True,
            samesite="lax",
            secure=self.site.secure,
        )

    def let_out(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(self.cookie, path="/", httponly=True, samesite="lax", secure=self.site.secure)

    def _csrf(self, token: str) -> str:
        return hmac.new(self.site.secret.encode(), b"csrf:" + token.encode(), hashlib.sha256).hexdigest()
