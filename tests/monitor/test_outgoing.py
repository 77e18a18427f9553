"""What goes out to the internet stays out of our own network, ends in time and stays small."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from ipaddress import ip_address
from typing import Any

import pytest
from misbehaving import Page, Site

from monitor import outgoing
from monitor.outgoing import Fetched, FetchError, is_public

LOOPBACK = frozenset({"127.0.0.1"})


def fetch(url: str, **options: Any) -> Fetched:
    async def run() -> Fetched:
        async with outgoing.client() as client:
            return await outgoing.fetch(client, url, **({"allowed_hosts": LOOPBACK} | options))

    return asyncio.run(run())


def code_of(url: str, **options: Any) -> str:
    with pytest.raises(FetchError) as error:
        fetch(url, **options)
    assert error.value.thai
    return error.value.code


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("192.0.0.8", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
        *(
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:0:1::1",
            "::10.0.0.1",
            "2001:db8::1",
            "fec0::1",
        ),
    ],
)
def test_addresses_that_lead_inside_are_no_public_ones(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "203.150.7.1", "2404:6800:4001::200e", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "0"])
def test_our_own_network_is_refused_however_it_is_written(site: Site, host: str) -> None:
    site.pages["/"] = Page(b"secret")
    assert code_of(site.url("/", host), allowed_hosts=frozenset()) == "private_address"
    assert site.asked == []


def test_a_host_that_the_administrator_allows_is_reached(site: Site) -> None:
    site.pages["/feed"] = Page(b"news", headers={"ETag": '"1"'})
    answer = fetch(site.url("/feed"))
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"news", '"1"')
    assert site.asked[0][1]["host"] == f"127.0.0.1:{site.port}"


def test_a_redirect_into_our_own_network_is_refused(site: Site) -> None:
    site.pages["/a"] = Page(status=302, headers={"Location": site.url("/secret", "localhost")})
    site.pages["/b"] = Page(status=301, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    assert code_of(site.url("/a")) == "private_address"
    assert code_of(site.url("/b")) == "private_address"
    assert [path for path, _ in site.asked] == ["/a", "/b"]


def test_redirects_are_followed_five_times_and_no_more(site: Site) -> None:
    for n in range(6):
        site.pages[f"/{n}"] = Page(status=302, headers={"Location": f"/{n + 1}"})
    site.pages["/6"] = Page(b"here")
    answer = fetch(site.url("/1"))
    assert (answer.body, answer.final_url) == (b"here", site.url("/6"))
    assert code_of(site.url("/0")) == "too_many_redirects"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[x"])
def test_a_redirect_to_something_else_than_the_web_is_refused(site: Site, target: str) -> None:
    site.pages["/a"] = Page(status=302, headers={"Location": target})
    assert code_of(site.url("/a")) == "bad_address"


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://a.co.th/", "http://a b/", "http://a.co.th:0/", "http://a:99999/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert code_of(url) == "bad_address"


def test_the_address_that_was_checked_is_the_one_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with another address the second time gains nothing: it is asked once."""
    asked: list[str] = []

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", site.port))]

    site.pages["/"] = Page(b"x")
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    answer = fetch(f"http://news.example:{site.port}/", allowed_hosts={"news.example"})
    assert answer.body == b"x"
    assert asked.count("news.example") == 1
    assert site.asked[0][1]["host"] == f"news.example:{site.port}"


def test_a_host_with_a_private_address_among_its_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: Any, **kwargs: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert code_of("http://two.example/") == "private_address"


def test_fifty_megabytes_are_refused_unread_and_also_when_nobody_announced_them(site: Site) -> None:
    site.pages["/said"] = Page(b"", headers={"Content-Length": "50000000"})
    site.pages["/unsaid"] = Page(b"x" * 500_000, drip=True)
    assert code_of(site.url("/said")) == "too_large"
    assert code_of(site.url("/unsaid")) == "too_large"


def test_an_endless_slow_body_ends_with_our_patience(site: Site) -> None:
    site.pages["/slow"] = Page(b"x", drip=True)
    assert code_of(site.url("/slow"), timeout=0.2) == "timeout"


def test_a_small_bomb_does_not_become_a_large_one(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    site.pages["/bomb"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    assert code_of(site.url("/bomb")) == "too_large"


def test_packed_answers_are_unpacked_and_broken_ones_refused(site: Site) -> None:
    site.pages["/gzip"] = Page(gzip.compress(b"news"), headers={"Content-Encoding": "gzip"})
    site.pages["/deflate"] = Page(zlib.compress(b"news"), headers={"Content-Encoding": "deflate"})
    site.pages["/broken"] = Page(b"news", headers={"Content-Encoding": "gzip"})
    site.pages["/cut"] = Page(gzip.compress(b"news" * 9)[:-6], headers={"Content-Encoding": "gzip"})
    site.pages["/odd"] = Page(b"news", headers={"Content-Encoding": "br"})
    assert fetch(site.url("/gzip")).body == fetch(site.url("/deflate")).body == b"news"
    assert {code_of(site.url(p)) for p in ("/broken", "/cut", "/odd")} == {"bad_encoding"}


def test_validators_are_sent_and_an_unchanged_page_has_no_body(site: Site) -> None:
    site.pages["/"] = Page(status=304)
    answer = fetch(site.url("/"), etag='"7"', last_modified="Mon, 23 Nov 2026 00:00:00 GMT")
    assert (answer.status, answer.body) == (304, b"")
    sent = site.asked[0][1]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"7"', "Mon, 23 Nov 2026 00:00:00 GMT")


def test_nobody_there_is_told_apart_from_no_such_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert code_of(f"http://127.0.0.1:{port}/") == "unreachable"
    assert code_of("http://no-such-host.invalid/") == "no_such_host"
