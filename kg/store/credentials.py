"""How to reach an endpoint: its addresses, the credentials, which no message ever shows, and the time limit."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from kg.errors import KgError
from kg.escaping import one_line

DEFAULT_SECONDS = 300.0  # for one answer, unless HABEAS_ENDPOINT_TIMEOUT says otherwise
MAX_SECONDS = 1e6
LONG = 10  # characters of a secret that no text of the data has by chance
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_URL_CHARACTERS = "%/:?[]@!$&'()*+,;=~"  # which stay as they are


class EndpointSettings:
    """The addresses of an endpoint, the credentials for it, and how many seconds an answer may take."""

    def __init__(self, address: str, environment: Mapping[str, str]) -> None:
        self.address = _address(address, "--endpoint")
        store = environment.get("HABEAS_ENDPOINT_GRAPH_STORE")
        self.store_address = _address(store, "HABEAS_ENDPOINT_GRAPH_STORE") if store else None
        self.user = _one_line(environment, "HABEAS_ENDPOINT_USER")
        self.password = _one_line(environment, "HABEAS_ENDPOINT_PASSWORD")
        self.token = _one_line(environment, "HABEAS_ENDPOINT_TOKEN")
        if self.token and not _TOKEN.fullmatch(self.token):
            raise _unusable("HABEAS_ENDPOINT_TOKEN", "a space or a non-ASCII character", "ASCII characters, no spaces")
        self.seconds = _seconds(environment.get("HABEAS_ENDPOINT_TIMEOUT"))

    @property
    def authorization(self) -> str:
        """The value of the Authorization header: a token, else user and password; empty if there are neither."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user:
            return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return ""

    @property
    def has_secrets(self) -> bool:
        """True if there are credentials: a token, a user or password, or an address with a query string."""
        addresses = (self.address, self.store_address or "")
        return bool(self.token or self.user or self.password or any(urlsplit(one).query for one in addresses))

    def are_in(self, content: bytes) -> bool:
        """True if an answer holds a token, a password or the header made of these, as it was sent.

        A secret that is so short that it may be a word of the data is not looked for.
        """
        sent = (self.token, self.password, self.authorization.partition(" ")[2])
        return any(secret.encode() in content for secret in sent if len(secret) >= LONG)

    def excerpt(self, text: str) -> str:
        """Text of the endpoint in one short line; nothing while credentials are in use.

        A server can repeat the credentials in any spelling: reversed, in pieces, as hexadecimal. No search finds all.
        """
        return "" if self.has_secrets else one_line(text).strip()[:200]


def shown(address: str) -> str:
    """An address as messages show it: without its query string, which can hold a key.

    >>> shown("https://example.org/sparql?api_key=secret")
    'https://example.org/sparql'
    """
    return urlunsplit(urlsplit(address)._replace(query=""))


def _one_line(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "")
    if _CONTROL_CHARACTERS.search(text):
        raise _unusable(name, "a line break or another control character", "text in one line")
    return text


def _unusable(name: str, what: str, expected: str) -> KgError:
    return KgError(f"{name} contains {what}", "the environment", expected, "set it to what you were given")


def _seconds(text: str | None) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text or DEFAULT_SECONDS)) <= MAX_SECONDS:
            return seconds
    raise KgError(
        "the value is not a valid time limit",  # and not shown: it may be a password, put into the wrong variable
        "HABEAS_ENDPOINT_TIMEOUT",
        f"a number of seconds, at most {MAX_SECONDS:,.0f}",
        "write for instance 600",
    )


def _address(text: str, where: str) -> str:
    with contextlib.suppress(ValueError):
        parts = urlsplit(text)
        if parts.username is not None or parts.password is not None:
            raise KgError(
                "the address contains a user name or password",
                where,
                "only the address: other users of this computer can read a command line",
                "set HABEAS_ENDPOINT_USER and HABEAS_ENDPOINT_PASSWORD in the environment",
            )
        clean = not re.search(r"\s", text) and not _CONTROL_CHARACTERS.search(text)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and clean:
            path, query = (quote(part, safe=_URL_CHARACTERS) for part in (parts.path, parts.query))
            return urlunsplit(parts._replace(path=path, query=query, fragment=""))
    raise KgError(
        "the value is not a web address",  # and not shown, as above
        where,
        "http://… or https://…, without spaces",
        "write the address of an endpoint",
    )
