"""This module knows how to reach an endpoint: its addresses and what lets us in, which no message ever shows."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import logging
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from kg.errors import KgError

SECONDS = 300.0  # for one answer, unless KG_ENDPOINT_TIMEOUT says otherwise
LONGEST = 1e6  # seconds
_UNSENDABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPELLINGS: tuple[Callable[[str], str], ...] = (  # in which a server may repeat what it was sent
    str,
    html.escape,
    lambda text: quote(text, safe=""),
    lambda text: repr(text)[1:-1],
    lambda text: json.dumps(text)[1:-1],
    lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
)
_TOKEN = re.compile(r"[\x21-\x7e]+")


class Access:
    """The addresses of an endpoint, what lets us in, and the seconds that an answer may take."""

    def __init__(self, address: str, environment: Mapping[str, str]) -> None:
        self.address = _address(address, "--endpoint")
        self.update_address = _address(environment.get("KG_ENDPOINT_UPDATE") or address, "KG_ENDPOINT_UPDATE")
        store = environment.get("KG_ENDPOINT_GRAPH_STORE")
        self.store_address = _address(store, "KG_ENDPOINT_GRAPH_STORE") if store else None
        self.user = _sendable(environment, "KG_ENDPOINT_USER")
        self.password = _sendable(environment, "KG_ENDPOINT_PASSWORD")
        self.token = _sendable(environment, "KG_ENDPOINT_TOKEN")
        if self.token and not _TOKEN.fullmatch(self.token):
            raise _unusable("KG_ENDPOINT_TOKEN", "a space or a letter that no token has", "letters and marks of ASCII")
        self.seconds = _seconds(environment.get("KG_ENDPOINT_TIMEOUT"))

    @property
    def addresses(self) -> list[str]:
        """The addresses to which something is sent."""
        return [a for a in (self.address, self.update_address, self.store_address) if a]

    def may_be_logged(self, record: logging.LogRecord) -> bool:
        """Whether a message of another library shows no query string of an address."""
        return not any(query and query in record.getMessage() for query in self._queries)

    def hidden(self, text: str) -> str:
        """A text of the endpoint in one short line, without what let us in, however that is spelt."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, "…")
        return " ".join(text.split())[:200]

    @property
    def _queries(self) -> list[str]:
        return [urlsplit(address).query for address in self.addresses]

    def _secrets(self) -> set[str]:
        pair = f"{self.user}:{self.password}" if self.user else ""
        plain = [self.token, self.password, self.user, pair, *self._queries]
        plain += [value for query in self._queries for _, value in parse_qsl(query)]
        return {spelling(secret) for secret in plain if secret for spelling in _SPELLINGS}


def shown(address: str) -> str:
    """An address as messages show it: without its query string, in which a key can stand.

    >>> shown("https://example.org/sparql?api_key=secret")
    'https://example.org/sparql'
    """
    return urlunsplit(urlsplit(address)._replace(query=""))


def _sendable(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "")
    if _UNSENDABLE.search(text):
        raise _unusable(name, "a line break or another control character", "text in one line")
    return text


def _unusable(name: str, what: str, expected: str) -> KgError:
    return KgError(f"{name} holds {what}", "the environment", expected, "set it to what the endpoint's keeper gave you")


def _seconds(text: str | None) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text or SECONDS)) <= LONGEST:
            return seconds
    raise KgError(
        f"{(text or '')[:40]!r} is no time",
        "KG_ENDPOINT_TIMEOUT",
        f"a number of seconds, at most {LONGEST:,.0f}",
        "write for instance 600",
    )


def _address(text: str, where: str) -> str:
    with contextlib.suppress(ValueError):
        parts = urlsplit(text)
        if parts.username is not None or parts.password is not None:
            raise KgError(
                "the address holds a user name or password",
                where,
                "an address alone: a command line can be read by others",
                "set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD in the environment",
            )
        plain = not re.search(r"\s", text) and not _UNSENDABLE.search(text)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and plain:
            return urlunsplit(parts._replace(fragment=""))
    said = text.partition("?")[0].rpartition("@")[2][:80]
    raise KgError(f"{said!r} is no address", where, "http://… or https://…", "write the address of an endpoint")
