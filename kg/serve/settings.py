"""Settings of the server: each is a flag of `kg serve`, an environment variable, and has a safe default."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from kg.errors import KgError

PREFIX = "HABEAS_SERVE_"
MEGA = 1_000_000


def _setting(default: int | str | bool, help_text: str, least: int = 1, most: int = 10**12) -> Any:
    return field(default=default, metadata={"help": help_text, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """Sizes are in bytes, times in seconds."""

    host: str = _setting("127.0.0.1", "the address to listen on")
    port: int = _setting(8000, "the port to listen on; 0 for any free one", least=0, most=65_535)
    root_path: str = _setting("", "the path under which a reverse proxy serves the pages, such as /habeas")
    behind_proxy: bool = _setting(False, "trust the X-Forwarded headers; only if every request comes through a proxy")
    contact: str = _setting("", "where to send corrections: a mail or web address, shown on every page")
    log_queries: bool = _setting(False, "write query strings to the log; they may name persons")
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
        text = f"{one.metadata['help']} (default {one.default!r}; or {PREFIX}{one.name.upper()})"
        if isinstance(one.default, bool):
            parser.add_argument(_flag(one), action="store_true", default=None, help=text)
        else:
            parser.add_argument(_flag(one), default=None, metavar="N" if one.type == "int" else "TEXT", help=text)


def read_settings(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings given by flags, else by the environment, else by default. Raises KgError that lists all bad ones."""
    values: dict[str, Any] = {}
    problems: list[KgError] = []
    for one in fields(Settings):
        flag = getattr(options, one.name, None)
        where, text = (_flag(one), flag) if flag is not None else (PREFIX + one.name.upper(), None)
        text = environment.get(where) if text is None else text
        try:
            if text is not None and text != "":
                values[one.name] = _read(one, text)
        except ValueError as error:
            what = f"{where} must be {error}, not {str(text)[:60]!r}"
            problems.append(KgError(what, "kg serve", str(error), f"correct it, or leave it out for {one.default!r}"))
    if problems:
        raise KgError.of(problems)
    return Settings(**values)


def _flag(one: Field[Any]) -> str:
    return "--" + one.name.replace("_", "-")


def _read(one: Field[Any], given: Any) -> Any:
    """A value of the setting's type. Raises ValueError that says what the setting must be."""
    text = str(given).strip()
    if isinstance(one.default, bool):
        if text.lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise ValueError("yes or no")
        return text.lower() in ("1", "true", "yes")
    if isinstance(one.default, str):
        if one.name == "root_path" and not re.fullmatch(r"(/[\w.~-]+)*/?", text, re.ASCII):
            raise ValueError("a path that begins with a single /, of letters, digits, -, _, . and ~")
        return text.rstrip("/") if one.name == "root_path" else text
    least, most = one.metadata["least"], one.metadata["most"]
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        bound = f"from {least} to {most}" if most < 10**12 else f"of at least {least:,}"
        raise ValueError(f"a whole number {bound}")
    return int(text)
