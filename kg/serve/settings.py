"""Settings of the server: each is a flag of `kg serve` and has a safe default."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from typing import Any

MEGA = 1_000_000


def _setting(default: int | str | bool, help_text: str, least: int = 1, most: int = 10**12) -> Any:
    return field(default=default, metadata={"help": help_text, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """Sizes are in bytes, times in seconds."""

    host: str = _setting("127.0.0.1", "the address to listen on")
    port: int = _setting(8000, "the port to listen on; 0 for any free one", least=0, most=65_535)
    root_path: str = _setting("", "the path under which a reverse proxy serves the pages")
    behind_proxy: bool = _setting(False, "trust the X-Forwarded headers; only if every request comes through a proxy")
    contact: str = _setting("", "where to send corrections: a mail or web address, shown on every page")
    seconds: int = _setting(10, "time limit of one query or page, until its result is complete")
    memory: int = _setting(600 * MEGA, "memory limit of one query or page", least=100 * MEGA)
    result: int = _setting(20 * MEGA, "largest result of one query or page")
    workers: int = _setting(8, "queries and pages that are worked on at the same time")
    per_client: int = _setting(2, "queries and pages of one client that are worked on or downloaded at the same time")
    wait: int = _setting(30, "how long a query or page may wait before it is refused")
    request: int = _setting(2 * MEGA, "largest body of a request")
    headers: int = _setting(32_000, "largest request line with headers", least=1000)
    receive: int = _setting(10, "time limit for the headers of a request to arrive, and again for its body")
    stall: int = _setting(10, "how long a client may read nothing of what is sent to it before it is disconnected")
    downloads: int = _setting(500 * MEGA, "disk space of all results together that clients are downloading")
    connections: int = _setting(500, "connections open at the same time")
    connections_per_client: int = _setting(100, "connections of one client open at the same time")


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Adds a flag for each setting."""
    for one in fields(Settings):
        flag, text = "--" + one.name.replace("_", "-"), f"{one.metadata['help']} (default {one.default!r})"
        if isinstance(one.default, bool):
            parser.add_argument(flag, action="store_true", help=one.metadata["help"])
        elif isinstance(one.default, int):
            parser.add_argument(flag, type=_number(one), default=one.default, metavar="N", help=text)
        else:
            parser.add_argument(flag, type=_path if one.name == "root_path" else str, default="", help=text)


def chosen(options: argparse.Namespace) -> Settings:
    """The settings that the flags of a command give."""
    return Settings(**{one.name: getattr(options, one.name) for one in fields(Settings)})


def _number(one: Field[Any]) -> Callable[[str], int]:
    """A reader of the whole numbers that a setting may have."""
    least, most = one.metadata["least"], one.metadata["most"]

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from {least:,} to {most:,}, not {text[:40]!r}")
        return int(text)

    return read


def _path(text: str) -> str:
    if not re.fullmatch(r"(/[\w.~-]+)*/?", text, re.ASCII):
        expected = "a path that begins with a single /, of letters, digits, -, _, . and ~"
        raise argparse.ArgumentTypeError(f"must be {expected}, not {text[:40]!r}")
    return text.rstrip("/")
