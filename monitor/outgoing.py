"""Fetching from the internet without being led into our own network, and without being held up or flooded.

Python's `is_global` calls some addresses public that lead inside (measured on 3.11.7: NAT64 and 6to4 forms of
private addresses, 192.0.0.8), so those ranges are refused by name. The name is resolved by us and the connection
made to the address that was checked: a name that changes its address in between gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import httpx2

MOST_HOPS = 5
"""Redirects that are followed."""
FEED_BYTES = 2_000_000
"""Size of a feed, packed or unpacked."""
PAGE_BYTES = 10_000_000
"""Size of a news page or sitemap: some carry megabytes of script."""
FEED_SECONDS = 20.0
"""Time for a whole fetch, redirects and body included."""
USER_AGENT = "Khaochat/1 (news monitoring of a public agency)"

_REFUSED = tuple(
    ip_network(n)
    for n in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2001:20::/28",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "::/96",
        "fec0::/10",
    )
)
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchError(Exception):
    """A fetch that gave nothing. `code` is stable, `thai` a sentence for people, the message is for the log.

    Codes: bad_address, private_address, no_such_host, unreachable, timeout, too_large, too_many_redirects,
    bad_encoding. `host` is what was asked.
    """

    def __init__(self, code: str, host: str, detail: str = "") -> None:
        super().__init__(f"{code}: {host}" + (f" ({detail})" if detail else ""))
        self.code = code
        self.host = host
        self.detail = detail

    @property
    def thai(self) -> str:
        """What happened, for people."""
        return _THAI[self.code]


_THAI = {
    "bad_address": "ที่อยู่เว็บไม่ถูกต้อง",
    "private_address": "ที่อยู่นี้อยู่ในเครือข่ายภายใน ระบบไม่เปิดให้เรียก",
    "no_such_host": "ไม่พบชื่อเว็บไซต์นี้",
    "unreachable": "ติดต่อเว็บไซต์ไม่ได้",
    "timeout": "เว็บไซต์ตอบช้าเกินกำหนด",
    "too_large": "ข้อมูลมีขนาดใหญ่เกินกำหนด",
    "too_many_redirects": "เว็บไซต์ส่งต่อหลายทอดเกินไป",
    "bad_encoding": "ข้อมูลที่บีบอัดมาอ่านไม่ได้",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, whatever its status. Header names are in lower case; `body` is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    final_url: str


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that sites are checked by. Loading them takes 50 ms of CPU, so that one context serves all."""
    return httpx2.create_ssl_context(trust_env=False)


def client() -> httpx2.AsyncClient:
    """A client fit for `fetch`: follows no redirect by itself and takes no proxy or password from the environment."""
    limits = httpx2.Limits(max_connections=16, max_keepalive_connections=0)
    return httpx2.AsyncClient(verify=_certificates(), follow_redirects=False, trust_env=False, limits=limits)


async def fetch(
    client: httpx2.AsyncClient,
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    allowed_hosts: Collection[str] = frozenset(),
    max_bytes: int = FEED_BYTES,
    timeout: float = FEED_SECONDS,
) -> Fetched:
    """GET an address; conditional where validators are given.

    `timeout` is in seconds and covers everything. Hosts in `allowed_hosts` (lower case) may have a private
    address. Raises FetchError.
    """
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    try:
        async with asyncio.timeout(timeout):
            return await _follow(client, url, headers, allowed_hosts, max_bytes)
    except TimeoutError as error:
        raise FetchError("timeout", _host_of(url), f"{timeout:g} s") from error


async def _follow(
    client: httpx2.AsyncClient,
    url: str,
    headers: Mapping[str, str],
    allowed_hosts: Collection[str],
    max_bytes: int,
) -> Fetched:
    for _ in range(MOST_HOPS + 1):
        answer = await _get(client, url, headers, allowed_hosts, max_bytes)
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not location:
            return answer
        try:
            url = urljoin(url, location)
        except ValueError as error:
            raise FetchError("bad_address", _host_of(url), "redirect") from error
    raise FetchError("too_many_redirects", _host_of(url))


async def _get(
    client: httpx2.AsyncClient,
    url: str,
    headers: Mapping[str, str],
    allowed_hosts: Collection[str],
    max_bytes: int,
) -> Fetched:
    parts, host, port = _taken_apart(url)
    address = await checked_address(host, port, allowed_hosts)
    literal = f"[{address}]" if address.version == 6 else str(address)
    target = urlunsplit((parts.scheme.lower(), f"{literal}:{port}", parts.path or "/", parts.query, ""))
    request = client.build_request(
        "GET",
        target,
        headers={**headers, "Host": host if port == _PORTS[parts.scheme.lower()] else f"{host}:{port}"},
        # The certificate is checked against the name, though the connection goes to the address.
        extensions={"sni_hostname": host},
    )
    try:
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            got = {name.lower(): value for name, value in response.headers.items()}
            skip = response.status_code in _REDIRECTS or response.status_code == 304
            body = b"" if skip else await _body(response, host, max_bytes)
        finally:
            await response.aclose()
    except httpx2.TimeoutException as error:
        raise FetchError("timeout", host, type(error).__name__) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise FetchError("unreachable", host, f"{type(error).__name__} {error}"[:300]) from error
    return Fetched(response.status_code, got, body, url)


def _taken_apart(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url.strip())
        scheme = parts.scheme.lower()
        if (
            scheme not in _PORTS
            or not parts.hostname
            or any(c.isspace() or ord(c) < 32 for c in parts.netloc)
        ):
            raise ValueError("no http or https address")
        name = parts.hostname
        host = name if name.isascii() else name.encode("idna").decode()
        port = _PORTS[scheme] if parts.port is None else parts.port
        if not 0 < port < 65_536:
            raise ValueError("port")
    except ValueError as error:
        raise FetchError("bad_address", url[:100], str(error)) from error
    return parts, host.rstrip(".").lower(), port


async def checked_address(host: str, port: int, allowed_hosts: Collection[str]) -> IPv4Address | IPv6Address:
    """An address of the host that may be connected to. Raises FetchError.

    One private address among several refuses the host: no honest site has both.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("no_such_host", host, str(error)) from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses:
        raise FetchError("no_such_host", host)
    if host not in allowed_hosts and not all(is_public(a) for a in addresses):
        raise FetchError("private_address", host, ", ".join(sorted({str(a) for a in addresses})))
    # IPv4 first: many small servers have no way out over IPv6.
    return min(addresses, key=lambda a: a.version)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it leads to the internet, and by no detour inside."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _REFUSED if network.version == address.version)


async def _body(response: httpx2.Response, host: str, max_bytes: int) -> bytes:
    """The body, unpacked by us piece by piece, so that a small bomb does not become a large one in memory."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise FetchError("too_large", host, f"{declared} bytes")
    unpack = _Unpacker(response.headers.get("content-encoding", ""), host, max_bytes)
    packed = 0
    async for chunk in response.aiter_raw(65_536):
        packed += len(chunk)
        if packed > max_bytes:
            raise FetchError("too_large", host, f"over {max_bytes} bytes")
        unpack.feed(chunk)
    return unpack.result()


class _Unpacker:
    """Undoes gzip or deflate up to a size; anything else that is not plain is refused."""

    def __init__(self, encoding: str, host: str, max_bytes: int) -> None:
        self._host, self._limit = host, max_bytes
        self._out = bytearray()
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError("bad_encoding", host, name[:40])
        self._packed = name not in ("", "identity")
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 32) if self._packed else None

    def feed(self, chunk: bytes) -> None:
        if self._zlib is None:
            self._out += chunk
            return
        try:
            self._out += self._zlib.decompress(chunk, self._limit + 1 - len(self._out))
        except zlib.error as error:
            raise FetchError("bad_encoding", self._host, str(error)) from error
        if len(self._out) > self._limit:
            raise FetchError("too_large", self._host, f"over {self._limit} bytes unpacked")

    def result(self) -> bytes:
        if self._zlib is not None and self._out and not self._zlib.eof:
            raise FetchError("bad_encoding", self._host, "cut off")
        return bytes(self._out)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or url[:100]
    except ValueError:
        return url[:100]
