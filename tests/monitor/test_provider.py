"""What a clipping service posts: signed, read leniently, refused with a reason that names the field."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clips import as_input, from_payload
from monitor.provider import (
    BadPayload,
    BadSignature,
    check_signature,
    read_body,
    read_provider_clips,
    sign,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BODY = b'{"clips": []}'


def mac(secret: str, stamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def code_of(secret: str, header: str | None, body: bytes = BODY) -> str:
    with pytest.raises(BadSignature) as bad:
        check_signature(secret, header, body, NOW)
    return bad.value.code


def one(**fields: Any) -> Any:
    clips, rejected = read_provider_clips([{"id": "1", "title": "ข่าว", **fields}], "clipping", NOW)
    assert rejected == []
    return clips[0][1]


def reason(**fields: Any) -> str:
    clips, rejected = read_provider_clips([{"id": "1", "title": "ข่าว", **fields}], "clipping", NOW)
    assert clips == []
    return rejected[0].reason


def test_a_right_signature_is_believed_also_beside_one_of_an_old_secret() -> None:
    stamp = int(NOW.timestamp()) - 299
    check_signature("s", f"t={stamp},v1={mac('s', stamp, BODY)}", BODY, NOW)
    check_signature("s", f"t={stamp}, v1={mac('old', stamp, BODY)}, v1={mac('s', stamp, BODY)}", BODY, NOW)
    check_signature("s", sign("s", BODY, NOW), BODY, NOW)


def test_each_fault_of_a_signature_has_its_code() -> None:
    stamp = int(NOW.timestamp())
    right = mac("s", stamp, BODY)
    assert code_of("s", None) == "missing"
    assert code_of("s", "") == "missing"
    for odd in (
        "x",
        "v1=1",
        f"t={stamp}",
        f"t=-1,v1={right}",
        f"t={stamp},t=1,v1={right}",
        f"t=๑,v1={right}",
    ):
        assert code_of("s", odd) == "malformed"
    for away in (-301, 301):
        assert code_of("s", f"t={stamp + away},v1={mac('s', stamp + away, BODY)}") == "too_old"
    assert code_of("s", f"t={stamp},v1={mac('x', stamp, BODY)}") == "wrong"
    assert code_of("s", f"t={stamp},v1=ไม่ใช่") == "wrong"
    assert code_of("s", f"t={stamp},v1={right}", BODY + b" ") == "wrong"


def test_a_provider_without_a_secret_is_never_believed() -> None:
    assert code_of("", sign("", BODY, NOW)) == "no_secret"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"clips": {}}', b'{"clips": null}', b"\xff", b"[" * 100_000]
)
def test_a_body_that_is_no_list_of_clips_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayload):
        read_body(body)


def test_a_list_beyond_a_thousand_is_too_many() -> None:
    assert len(read_body(json.dumps({"clips": [{}] * 1000}).encode())) == 1000
    with pytest.raises(BadPayload) as bad:
        read_body(json.dumps({"clips": [{}] * 1001}).encode())
    assert bad.value.too_many


def test_all_fields_are_read() -> None:
    clip = one(
        id=77,
        title=" ข่าว\u200bเช้า ",
        body="บรรทัด\r\nสอง",
        url="https://a.co.th/1",
        outlet="มติชน",
        author="ก",
        published_at="2026-11-23T07:30:00+07:00",
        level="basic",
        agency="สพฐ.",
        image_url="https://a.co.th/1.jpg",
    )
    assert (clip.source, clip.source_key, clip.title, clip.body) == (
        "provider:clipping",
        "77",
        "ข่าวเช้า",
        "บรรทัด\nสอง",
    )
    assert clip.published_at == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert (clip.provider_level, clip.provider_agency, clip.image_url) == (
        "basic",
        "สพฐ.",
        "https://a.co.th/1.jpg",
    )


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2569-11-23T07:30:00+07:00", datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        ("2026-11-23 07:30", datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        ("2026-11-23T00:30:00Z", datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        (1795393800, datetime.fromtimestamp(1795393800, UTC)),
        (1795393800000, datetime.fromtimestamp(1795393800, UTC)),
        ("23 พ.ย. 2569 07.30 น.", datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        ("2567-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2999-01-01T00:00:00Z", NOW),
        ("3542-01-01T00:00:00Z", NOW),
        (None, NOW),
    ],
)
def test_a_date_is_understood_in_either_era_and_never_lies_ahead(told: object, meant: datetime) -> None:
    assert one(published_at=told).published_at == meant


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"title": None}, "title is missing"),
        ({"title": ""}, "title is empty"),
        ({"title": " \u200b\n"}, "title is empty"),
        ({"title": 5}, "title must be text"),
        ({"title": ["ก"]}, "title must be text"),
        ({"id": None}, "id is missing"),
        ({"id": " "}, "id is empty"),
        ({"id": True}, "id must be text"),
        ({"id": "x" * 301}, "id is longer"),
        ({"body": 1}, "body must be text"),
        ({"url": "javascript:alert(1)"}, "url must be"),
        ({"url": "https://a/" + "x" * 4000}, "url is longer"),
        ({"image_url": "ftp://a/b"}, "image_url must be"),
        ({"published_at": "เมื่อไรก็ไม่รู้"}, "published_at must be"),
        ({"published_at": True}, "published_at must be"),
        ({"published_at": 1e300}, "published_at must be"),
        ({"level": {}}, "level must be text"),
        ({"agency": "x" * 101}, "agency is longer"),
    ],
)
def test_a_clip_that_cannot_be_used_is_refused_by_the_name_of_the_field(
    fields: dict[str, Any], names: str
) -> None:
    assert names in reason(**fields)


def test_one_bad_clip_leaves_the_others_and_is_named_by_its_place() -> None:
    clips, rejected = read_provider_clips(
        [{"id": "1", "title": "ก"}, 7, {"id": "2"}, {"id": "3", "title": "ข"}], "p", NOW
    )
    assert [(i, c.source_key) for i, c in clips] == [(0, "1"), (3, "3")]
    assert [r.index for r in rejected] == [1, 2]


def test_a_text_without_end_is_cut_and_half_a_character_does_no_harm() -> None:
    clip = one(title="ก" * 5000, body="ข" * 300_000, outlet="ค" * 500, author="\ud83d")
    assert (len(clip.title), len(clip.body), len(clip.outlet)) == (2000, 200_000, 200)
    json.dumps(as_input(clip).payload, ensure_ascii=False).encode("utf-8")


def test_the_same_version_has_the_same_key_and_a_changed_one_another() -> None:
    first, same, changed = as_input(one()), as_input(one()), as_input(one(title="ข่าวแก้"))
    assert first.key == same.key != changed.key
    assert first.subject == changed.subject == "provider:clipping:1"
    assert (
        as_input(one(published_at="2026-11-22T00:00:00Z")).key
        != as_input(one(published_at="2026-11-21T00:00:00Z")).key
    )


def test_keys_fit_the_inbox_however_long_the_names() -> None:
    a, b = as_input(one(id="x" * 299 + "1")), as_input(one(id="x" * 299 + "2"))
    assert max(len(a.key), len(a.subject)) < 280
    assert a.subject != b.subject


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("id", "title", "body", "url", "outlet", "author", "published_at", "level", "agency", "image_url")


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), values, max_size=10) | values, max_size=5))
def test_every_clip_is_either_taken_or_refused_and_a_taken_one_survives_the_inbox(clips: list[Any]) -> None:
    taken, rejected = read_provider_clips(clips, "p", NOW)
    assert sorted([i for i, _ in taken] + [r.index for r in rejected]) == list(range(len(clips)))
    for _, clip in taken:
        assert clip.published_at <= NOW + timedelta(0)
        assert from_payload(as_input(clip).payload) == clip
