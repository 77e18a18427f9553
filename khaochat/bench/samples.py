"""Material to measure with: news recombined from the sample day, cases without end, signed events."""

from __future__ import annotations

import json
import random
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.sandbox.ids import group_id, user_id
from khaochat.bench.process import Running
from khaochat.clock import wall_clock
from khaochat.demo.sources import sample_clips
from monitor.clips import NewClip
from monitor.provider import sign
from storage.tables import CaseEvent, CaseRow
from workflows.clarification import SYSTEM, OpenCase, Policy, Step, decide, evolve, next_mark_at, to_dict


def many_clips(number: int, now: datetime, seed: int = 1) -> Iterator[NewClip]:
    """News that differs in title, body, outlet and time: phrases of the sample day put together anew."""
    chance = random.Random(seed)
    day = sample_clips()
    phrases = [part for clip in day for part in clip.body.split(" ") if len(part) > 12]
    for i in range(number):
        base = chance.choice(day)
        title = f"{base.title} {chance.choice(phrases)[:40]} {i}"
        body = " ".join([base.body, *chance.sample(phrases, 4)])
        yield NewClip(
            source="bench",
            source_key=str(i),
            title=title,
            body=body,
            url=f"https://news{i % 40}.example/{i}",
            outlet=f"สำนักข่าว {i % 40}",
            author="",
            published_at=now - timedelta(seconds=(number - i) % 40_000),
            image_url=None,
            provider_level=None,
            provider_agency=None,
        )


def line_body(number: int, now: datetime) -> bytes:
    """A webhook body with one event, as LINE sends it: a message in a group the bot is in."""
    event: dict[str, Any] = {
        "type": "message",
        "message": {
            "type": "text",
            "id": str(10**17 + number),
            "quoteToken": "q",
            "text": f"ทดสอบข้อความที่ {number}",
        },
        "replyToken": uuid.uuid4().hex,
        "webhookEventId": uuid.uuid4().hex[:26].upper(),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(now.timestamp() * 1000),
        "source": {"type": "group", "groupId": group_id("bench"), "userId": user_id("bench")},
        "mode": "active",
    }
    return json.dumps({"destination": user_id("bot"), "events": [event]}, ensure_ascii=False).encode()


def open_many_cases(
    session: Session, number: int, first_mark: datetime, spread: timedelta, policy: Policy
) -> None:
    """Open cases whose first reminders fall due evenly over `spread` from `first_mark` on."""
    half = policy.sla[Step.ACKNOWLEDGE] / 2
    rows, events = [], []
    for i in range(1, number + 1):
        start = first_mark + spread * (i / number) - half
        command = OpenCase(
            by=SYSTEM, case_id=str(i), title=f"ประเด็นทดสอบที่ {i}", learned_at=start, posted_at=start
        )
        [opened] = decide(None, command, start, policy)
        case = evolve(None, opened)
        rows.append(
            {
                "id": i,
                "title": case.title,
                "state": "open",
                "version": 1,
                "title_hash": str(i),
                "clock_start": start,
                **{f"{step.value}_due": case.step(step).due for step in Step},
                "next_mark_at": next_mark_at(case),
                "opened_at": start,
                "drill": False,
                "answer_draft": "",
            }
        )
        events.append({"case_id": i, "seq": 1, "kind": opened.type, "at": start, "data": to_dict(opened)})
    session.bulk_insert_mappings(CaseRow.__mapper__, rows)
    session.bulk_insert_mappings(CaseEvent.__mapper__, events)


def post_clips(running: Running, clips: Sequence[NewClip]) -> None:
    """Post clips to a running service as a clipping service does. Raises urllib's errors unless they are accepted."""
    entries = [
        {
            "id": clip.source_key,
            "title": clip.title,
            "body": clip.body,
            "url": clip.url,
            "outlet": clip.outlet,
            "published_at": clip.published_at.isoformat(),
        }
        for clip in clips
    ]
    body = json.dumps({"clips": entries}, ensure_ascii=False).encode()
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{running.base}/webhooks/clips/clipping",
        data=body,
        headers={
            "Content-Type": "application/json",
            "X-Khaochat-Signature": sign(running.secret, body, wall_clock()),
        },
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=60):
        pass
