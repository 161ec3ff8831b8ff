"""Addresses: which of them lead to a public web page, and which IP addresses belong to the public internet."""

from __future__ import annotations

import ipaddress
import re

import httpx

LONGEST_ADDRESS = 2000  # characters
PORTS = {"http": 80, "https": 443}

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is assigned to networks of the internet: RFC 4291
_NO_HOSTS = tuple(  # parts of it that are not: protocols, among them Teredo and 6to4, and documentation
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)
_ENDS_IN_IPV4 = tuple(map(ipaddress.IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))  # mapped, and NAT64 (RFC 6052)
_ISATAP = 0x0000_5EFE  # before the IPv4 address of a tunnel in an interface identifier: RFC 5214


class OutcomeError(Exception):
    """A page cannot be read: the outcome, empty where that may be due to our own network, and why."""

    def __init__(self, outcome: str, problem: str) -> None:
        super().__init__(problem)
        self.outcome = outcome


def page_address(text: str, base: httpx.URL | None = None, private: bool = False) -> httpx.URL:
    """The address of a page, which may be relative to a base, without its fragment.

    Raises OutcomeError for what is no address of a public web page. `private` allows every port.
    """
    if len(text) > LONGEST_ADDRESS:
        raise OutcomeError("page-unusable", f"it leads to an address of more than {LONGEST_ADDRESS:,} characters")
    try:
        url = base.join(text.strip()) if base else httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise OutcomeError("page-unusable", "it leads to something that is no web address") from error
    port = PORTS.get(url.scheme) if url.port is None else url.port
    if port is None or not url.host or url.userinfo or port > 0xFFFF:
        raise OutcomeError("page-unusable", "it leads to something that is no address of a public web page")
    if not private and port not in PORTS.values():
        raise OutcomeError("page-unusable", f"it leads to port {port}, where no public web pages are")
    return url.copy_with(fragment=None)


def host_of(address: str) -> str:
    """The host of an address, with its port, as it is written there; of a wrong address too.

    >>> host_of("https://UN.example:443?q"), host_of("http://[bad/x")
    ('un.example:443', '[bad')
    """
    return re.split("[/?#]", address.partition("://")[2], maxsplit=1)[0].lower()


def is_public(address: str) -> bool:
    """True if an IP address belongs to the public internet; an IPv4 address within an IPv6 address must, too.

    Addresses of tunnels (Teredo, 6to4, ISATAP) are not public: they lead to another address, and no host needs them.

    >>> is_public("193.0.6.139"), is_public("10.0.0.1"), is_public("2a00:1450::1"), is_public("64:ff9b::7f00:1")
    (True, False, True, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    if any(ip in network for network in _ENDS_IN_IPV4):
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
    is_isatap = int(ip) >> 32 & 0xFDFF_FFFF == _ISATAP  # with or without the bit that says "global"
    return ip in _GLOBAL_UNICAST and not is_isatap and not any(ip in network for network in _NO_HOSTS)
