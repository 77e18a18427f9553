"""The morning digest on paper, for the executives: every story with who, when, link and highlights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reports import typesetting
from reports.sheet import groups, head, link_text, web_address

LONGEST_TITLE = 500


def digest_pdf(
    content: Mapping[str, Any], *, agency: str, now: datetime, page_url: str | None = None
) -> bytes:
    """The digest as PDF. `content` is what `compile_digest` makes; stories may carry `passages` to highlight.

    `page_url` is the digest's page, printed as a link. The same arguments give the same bytes.
    Raises nothing for any content.
    """
    page = web_address(page_url)
    data = {
        **head(content, agency, "สรุปข่าวเช้า", now),
        "groups": groups(content, now, LONGEST_TITLE),
        "page": page,
        "page_text": link_text(page) if page else "",
    }
    return typesetting.pdf("digest", data, now)
