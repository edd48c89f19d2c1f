"""Fetching what a customer's message points to, from the public internet and nowhere else.

The address comes from outside, so it may point at our own network. Every host name is resolved by us, every address it
resolves to must be public, and the connection goes to exactly that address (a second look-up could answer differently).
Redirects are followed by hand, each checked like the first.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

# Media servers answer within seconds; a slow one is tried again later.
_TOTAL_SECONDS = 30.0
_CONNECT_SECONDS = 5.0
_REDIRECTS = 3
_CHUNK = 64 * 1024
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})

Allowed = Callable[[str], bool]
"""Whether an IP address may be connected to."""


class FetchRefused(Exception):
    """This address will never be fetched: private, malformed, too large, gone. The text says which."""


class FetchFailed(Exception):
    """The address could not be fetched now; it may work later."""


def is_public(address: str) -> bool:
    """Whether an address is one of the internet: not private, loopback, link-local, reserved or multicast."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        # An IPv4 address in IPv6 clothes (mapped, 6to4, Teredo, NAT64) is judged by what it hides.
        hidden = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if hidden is None and found in _NAT64:
            hidden = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(str(hidden))
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class _CheckedResolver(AbstractResolver):
    """Gives only addresses that may be connected to; a name with a single forbidden one is refused whole."""

    def __init__(self, allowed: Allowed, inner: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._allowed(one["host"]) for one in found):
            raise FetchRefused("the address is inside a private network")
        return found

    async def close(self) -> None:
        await self._inner.close()


class PublicFetch:
    """Gets bytes by HTTP. `allowed` is swapped in tests, whose servers are on loopback."""

    def __init__(self, allowed: Allowed = is_public, resolver: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, limit: int) -> bytes:
        """The bytes at an address, at most `limit`. Raises `FetchRefused` or `FetchFailed`."""
        for _ in range(_REDIRECTS + 1):
            self._check(url)
            try:
                async with self._open().get(url, allow_redirects=False) as answer:
                    if answer.status in (301, 302, 303, 307, 308):
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    return await _read(answer, limit)
            except FetchRefused:
                raise
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise _reason(error) from error
        raise FetchRefused("the address redirects too often")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host = parts.hostname
            _ = parts.port
        except ValueError as error:
            raise FetchRefused("this is no address") from error
        if parts.scheme not in ("http", "https") or not host:
            raise FetchRefused("only http and https addresses are fetched")
        if parts.username is not None:
            raise FetchRefused("an address with a password is not fetched")
        # A literal address goes to no resolver; names like "0x7f.1" do, and fail there.
        if _is_literal(host) and not self._allowed(host):
            raise FetchRefused("the address is inside a private network")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:  # made here because it needs the running loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=_CheckedResolver(self._allowed, self._resolver), use_dns_cache=False, limit=16
                ),
                timeout=aiohttp.ClientTimeout(total=_TOTAL_SECONDS, sock_connect=_CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # a small answer must not unfold into gigabytes
                headers={"Accept-Encoding": "identity", "User-Agent": "tro-ly-dien"},
                trust_env=False,  # a proxy would connect where we have not looked
            )
        return self._session


async def _read(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    if answer.status in _AGAIN:
        raise FetchFailed(f"the media server answered HTTP {answer.status}")
    if answer.status != 200:
        raise FetchRefused(f"the media server answered HTTP {answer.status}")
    if (answer.content_length or 0) > limit:
        raise FetchRefused("the file is larger than we take")
    parts: list[bytes] = []
    size = 0
    async for chunk in answer.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise FetchRefused("the file is larger than we take")
        parts.append(chunk)
    return b"".join(parts)


def _reason(error: Exception) -> Exception:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FetchRefused):
            return FetchRefused(str(cause))
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiohttp.InvalidURL):
        return FetchRefused("this is no address")
    return FetchFailed(f"the file could not be fetched ({type(error).__name__})")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
