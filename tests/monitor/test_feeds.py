"""A feed's bytes, in whatever charset and era, become clips; what is no feed is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from misbehaving import rss

from monitor.clips import as_input
from monitor.feed_process import FeedProcess
from monitor.feeds import Entry, FeedError, as_clip, plain, read_feed

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TITLE = "ครูทั่วประเทศสอบบรรจุ"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><id>tag:a,1</id><title type="html">&lt;b&gt;ข่าว&lt;/b&gt; &amp;amp; สาร</title><link href="https://a.co.th/1"/>
<updated>2026-11-22T10:00:00+07:00</updated><author><name>สมชาย</name></author>
<content type="html">&lt;p&gt;ย่อหน้าหนึ่ง&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;ย่อหน้าสอง&lt;/p&gt;</content></entry></feed>"""


def entries(document: str | bytes, content_type: str = "") -> list[Entry]:
    body = document.encode() if isinstance(document, str) else document
    return read_feed(body, content_type, NOW)


def code_of(document: str | bytes, content_type: str = "") -> str:
    with pytest.raises(FeedError) as error:
        entries(document, content_type)
    return error.value.code


def item(title: str = TITLE, more: str = "") -> str:
    return f"<title>{title}</title>{more}"


def test_an_entry_becomes_a_clip_of_its_feed() -> None:
    [entry] = entries(
        rss(
            item(
                more="<guid>g1</guid><link>https://a.co.th/1</link><description>เนื้อ &lt;br&gt;ข่าว</description>"
                "<pubDate>Sun, 22 Nov 2026 10:00:00 +0700</pubDate>"
                '<enclosure url="https://a.co.th/1.jpg" type="image/jpeg" length="1"/>'
            )
        )
    )
    clip = as_clip(entry, "มติชน", NOW)
    assert (clip.source, clip.source_key, clip.title, clip.body) == ("feed:มติชน", "g1", TITLE, "เนื้อ\nข่าว")
    assert (clip.outlet, clip.url, clip.image_url) == ("มติชน", "https://a.co.th/1", "https://a.co.th/1.jpg")
    assert clip.published_at == datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_atom_is_read_and_markup_goes() -> None:
    [entry] = entries(ATOM)
    assert (entry.title, entry.body, entry.author) == ("ข่าว & สาร", "ย่อหน้าหนึ่ง\nย่อหน้าสอง", "สมชาย")
    assert entry.published_at == datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "declared", ["TIS-620", "windows-874", "iso-8859-11", "cp874", "x-unheard-of", "iso-8859-1"]
)
@pytest.mark.parametrize("in_header", [True, False])
def test_thai_charsets_of_old_servers_are_read(declared: str, in_header: bool) -> None:
    document = rss(item("ข่าว “สมศ.” – ใหม่…" if "874" in declared else TITLE), encoding=declared)
    body = document.encode("cp874")
    if in_header:
        body = body.replace(f' encoding="{declared}"'.encode(), b"")
    [entry] = entries(body, f"text/xml; charset={declared}" if in_header else "text/xml")
    assert entry.title in (TITLE, "ข่าว “สมศ.” – ใหม่…")


def test_a_wrong_declaration_does_not_garble_utf8() -> None:
    for wrong in ("windows-874", "iso-8859-1", "utf-16"):
        assert entries(rss(item(), encoding=wrong).encode())[0].title == TITLE
    assert entries(rss(item()), "text/xml; charset=tis-620")[0].title == TITLE
    assert entries(rss(item()).encode("utf-16"))[0].title == TITLE
    assert entries(b"\xef\xbb\xbf" + rss(item()).encode())[0].title == TITLE


def test_one_broken_letter_does_not_spoil_the_rest() -> None:
    body = rss(item(TITLE * 10, "<description>ตัดกลาง@</description>")).encode().replace(b"@", b"\xe0\xb8")
    assert entries(body)[0].title == TITLE * 10


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("Sun, 22 Nov 2569 10:00:00 +0700", datetime(2026, 11, 22, 3, tzinfo=UTC)),
        ("22 พฤศจิกายน 2569 10:00", datetime(2026, 11, 22, 3, tzinfo=UTC)),
        ("22 พ.ย. 69 10.00 น.", datetime(2026, 11, 22, 3, tzinfo=UTC)),
        ("2569-11-22T10:00:00+07:00", datetime(2026, 11, 22, 3, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 03:00:00 GMT", datetime(2026, 11, 22, 3, tzinfo=UTC)),
        ("Fri, 22 Nov 2999 03:00:00 GMT", NOW),
        ("วันไหนไม่รู้", NOW),
        ("", NOW),
    ],
)
def test_dates_in_either_era_are_understood_and_none_lies_ahead(told: str, meant: datetime) -> None:
    [entry] = entries(rss(item(more=f"<pubDate>{told}</pubDate>")))
    assert as_clip(entry, "f", NOW).published_at == meant


def test_an_entry_without_date_is_the_same_input_at_every_poll() -> None:
    [entry] = entries(rss(item(more="<guid>1</guid>")))
    later = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert as_input(as_clip(entry, "f", NOW)).key == as_input(as_clip(entry, "f", later)).key


def test_without_title_the_text_speaks_and_without_either_there_is_no_clip() -> None:
    [entry] = entries(rss(f"<description>{'ครูไทย ' * 60}</description>", "<link>https://a.co.th/2</link>"))
    assert entry.title.startswith("ครูไทย ครูไทย")
    assert len(entry.title) <= 121


def test_without_guid_the_address_names_the_entry() -> None:
    [entry] = entries(rss(item(more="<link>https://www.a.co.th/1?utm_source=rss</link>")))
    assert entry.key == "https://a.co.th/1"
    assert entries(rss(item()))[0].key == entries(rss(item()))[0].key


def test_an_empty_feed_is_well() -> None:
    assert entries(rss()) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<!DOCTYPE html><html><body>hello</body></html>",
        b"<html><head></head></html>",
        b'{"items": []}',
        b"<?xml version='1.0'?><!-- x --><html/>",
        b"\0\1\2\3",
        "สวัสดี".encode(),
        b"<a><b/></a>",
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    assert code_of(body) == "not_a_feed"


def test_a_feed_that_defines_entities_is_refused() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        + rss(item("&b;"))[38:]
    )
    assert code_of(bomb) == "doctype"
    assert (
        code_of(rss(item()).replace("<channel>", '<!ENTITY x SYSTEM "file:///etc/passwd"><channel>'))
        == "doctype"
    )


def test_broken_markup_gives_what_can_be_read() -> None:
    assert entries(rss(item("ก & ข <b>ค"), item("ง")))[0].title


def test_five_megabytes_of_script_are_no_text() -> None:
    assert plain("<p>ข่าว</p><script>" + "x" * 5_000_000) == "ข่าว\n"


def test_a_parser_that_takes_too_long_is_ended_and_the_next_feed_is_read() -> None:
    parser = FeedProcess(seconds=0.0)
    long = rss(*[item()] * 5_000).encode()
    with pytest.raises(FeedError) as error:
        parser.parse(long, "", NOW)
    assert error.value.code == "parse_timeout"
    parser._seconds = 20.0
    try:
        assert parser.parse(rss(item()).encode(), "", NOW)[0].title == TITLE
        with pytest.raises(FeedError):
            parser.parse(b"<html>", "", NOW)
    finally:
        parser.close()
