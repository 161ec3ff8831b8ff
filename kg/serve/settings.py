"""This module holds what may be set of a server: each a flag, a variable of the environment, and a safe default."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from kg.errors import KgError

PREFIX = "KG_SERVE_"
MEGA = 1_000_000


def _set(default: int | str | bool, help_text: str, least: int = 1) -> Any:
    return field(default=default, metadata={"help": help_text, "least": least})


@dataclass(frozen=True)
class Settings:
    """Sizes are in bytes, times in seconds."""

    host: str = _set("127.0.0.1", "the address to listen at")
    port: int = _set(8000, "the port to listen at; 0 for any free one", least=0)
    root_path: str = _set("", "the path under which a reverse proxy shows the pages, such as /habeas")
    behind_proxy: bool = _set(False, "believe the X-Forwarded headers: only where every request comes by a proxy")
    contact: str = _set("", "where corrections are sent: a mail or web address, shown on every page")
    log_queries: bool = _set(False, "write query strings to the log, which may name persons")
    seconds: int = _set(10, "for one query, from its start to its whole result")
    memory: int = _set(600 * MEGA, "memory for one query", least=100 * MEGA)
    result: int = _set(20 * MEGA, "size of one result")
    workers: int = _set(8, "queries that run at once")
    per_client: int = _set(2, "queries of one client that run, or whose results it fetches, at once")
    queue: int = _set(100, "queries that wait; one more is refused")
    wait: int = _set(30, "for which a query waits before it is refused")
    request: int = _set(2 * MEGA, "size of the body of a request")
    headers: int = _set(32_000, "size of the first line and headers of a request", least=1000)
    receive: int = _set(10, "for the headers of a request to arrive whole, and again for its body")
    send: int = _set(60, "for a result to be fetched by its client")
    connections: int = _set(500, "connections that are open at once")
    connections_per_client: int = _set(100, "connections of one client that are open at once")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds a flag for each setting."""
    for one in fields(Settings):
        shown = f"{one.metadata['help']} (default {one.default!r}; or {PREFIX}{one.name.upper()})"
        if isinstance(one.default, bool):
            parser.add_argument(_flag(one), action="store_true", default=None, help=shown)
        else:
            parser.add_argument(_flag(one), default=None, metavar="N" if one.type == "int" else "TEXT", help=shown)


def chosen(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings by flags, else by the environment, else by default. Raises KgError with all that are no values."""
    values: dict[str, Any] = {}
    problems: list[KgError] = []
    for one in fields(Settings):
        flag = getattr(options, one.name, None)
        where, given = (_flag(one), flag) if flag is not None else (PREFIX + one.name.upper(), None)
        given = environment.get(where) if given is None else given
        try:
            if given is not None and given != "":
                values[one.name] = _read(one, given)
        except ValueError as error:
            problems.append(KgError(f"{str(given)[:60]!r} is no value", where, str(error), "write such a value"))
    if problems:
        raise KgError.of(problems)
    return Settings(**values)


def _flag(one: Field[Any]) -> str:
    return "--" + one.name.replace("_", "-")


def _read(one: Field[Any], given: Any) -> Any:
    """A value of the setting's type. Raises ValueError that says what is expected."""
    text = str(given).strip()
    if isinstance(one.default, bool):
        if text.lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise ValueError("yes or no")
        return text.lower() in ("1", "true", "yes")
    if isinstance(one.default, str):
        if one.name == "root_path" and text and (not text.startswith("/") or text.startswith("//") or "?" in text):
            raise ValueError("a path that begins with one /")
        return text.rstrip("/") if one.name == "root_path" else text
    least = one.metadata["least"]
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= 10**12:
        raise ValueError(f"a whole number from {least:,}")
    return int(text)
