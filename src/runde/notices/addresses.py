"""Whereto a push may go: https on the public internet, and what the operator allows besides (RUNDE_PUSH_ALLOW)."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from django.conf import settings


class NotPublic(OSError):
    """An endpoint that would lead into the house."""


def check_endpoint(endpoint: str) -> None:
    """Raises NotPublic for an endpoint to which nothing is ever sent. A name is looked up again, and checked, at each sending."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise NotPublic(endpoint) from error
    if _allowed(parts):
        return
    if parts.scheme != "https" or not host or parts.username is not None or not endpoint.isascii():
        raise NotPublic(endpoint)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotPublic(endpoint) from error
    if not all(is_public(str(address[0])) for *_, address in found):
        raise NotPublic(endpoint)


def check_literal(endpoint: str) -> None:
    """What must be checked before sending because no resolver sees it: an endpoint without https, or with an address in place
    of a name. Raises NotPublic."""
    parts = urlsplit(endpoint)
    if _allowed(parts):
        return
    try:
        public = is_public(parts.hostname or "")
    except ValueError:
        public = True  # a name: PublicResolver looks at what it means
    if parts.scheme != "https" or not public:
        raise NotPublic(endpoint)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and no way round to one that is not. ValueError for a name."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _TRANSLATED or found.sixtofour or found.teredo:
            return False  # an IPv4 address in disguise
        if found.ipv4_mapped:
            return _is_public(found.ipv4_mapped)
    return _is_public(found)


_TRANSLATED = ip_network("64:ff9b::/96")


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not found.is_multicast and not found.is_reserved


def _allowed(parts: SplitResult) -> bool:
    return f"{parts.scheme}://{parts.netloc}" in settings.RUNDE.push_allow.split()


class PublicResolver(AbstractResolver):
    """Looks names up and gives public addresses only: the ones that are checked here are the ones connected to."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises NotPublic where any address of the name is not public."""
        found = await self._inner.resolve(host, port, family)
        allowed = {urlsplit(origin).hostname for origin in settings.RUNDE.push_allow.split()}
        if host not in allowed and not all(is_public(address["host"]) for address in found):
            raise NotPublic(host)
        return found

    async def close(self) -> None:
        """Nothing to close."""
        await self._inner.close()
