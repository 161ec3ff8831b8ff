"""Which addresses lead to a public web page, and which IP addresses belong to the public internet."""

from __future__ import annotations

import httpx
import pytest

from kg.web.addresses import OutcomeError, is_public, page_address

PUBLIC = {
    "IPv4": "193.0.6.139",
    "IPv6": "2a00:1450:4001:80b::200e",
    "mapped": "::ffff:193.0.6.139",
    "NAT64": "64:ff9b::193.0.6.139",
}
NOT_PUBLIC = {
    "this host": "127.0.0.1",
    "no host": "0.0.0.0",
    "a private network": "10.0.0.1",
    "behind a provider's NAT": "100.64.0.1",
    "a link, with the credentials of a cloud": "169.254.169.254",
    "this host, IPv6": "::1",
    "a private network, IPv6": "fd00::1",
    "a link, IPv6": "fe80::1%eth0",
    "a site, which is deprecated": "fec0::1",
    "multicast, IPv6": "ff0e::1",
    "documentation, IPv6": "2001:db8::1",
    "not assigned": "4000::1",
    "compatible, which is deprecated": "::193.0.6.139",
    "mapped and private": "::ffff:10.0.0.1",
    "NAT64 and private": "64:ff9b::10.0.0.1",
    "NAT64 of a local network": "64:ff9b:1::1",
    "6to4, a tunnel": "2002:c100:68b::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "ISATAP, a tunnel": "2a00:1450::5efe:193.0.6.139",
    "ISATAP, marked as global": "2a00:1450::200:5efe:10.0.0.1",
}


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_an_address_of_the_public_internet_is_read(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_every_other_address_is_not(address: str) -> None:
    assert not is_public(address)


def test_a_page_has_an_address_without_fragment_and_may_be_relative_to_another() -> None:
    base = page_address("HTTPS://Un.Example:443/дело/?é=%20#part")
    assert str(base) == "https://un.example/%D0%B4%D0%B5%D0%BB%D0%BE/?%C3%A9=%20"
    assert page_address(" ../b#c ", base) == httpx.URL("https://un.example/b")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://host.example/x",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user:word@host.example/",
        "//[::1",
        "http://host.example:99999/",
        "http://host.example:6379/",
        "http://host.example/\x00",
        "http://host.example/" + "x" * 3000,
        "",
    ],
)
def test_what_is_no_address_of_a_public_page_is_refused(address: str) -> None:
    with pytest.raises(OutcomeError, match="it leads to"):
        page_address(address)
