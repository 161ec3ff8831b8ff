"""Reads a source that is a file of JSON objects, one a line, with what is refused or repeated in the account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from kg.errors import KgError
from kg.importers.account import Account

LIMIT = 20_000  # lines: ten pages for each opinion that the Working Group has adopted, a hundred clauses for each State
LONGEST = 20_000  # bytes of one line

T = TypeVar("T")


def understood(path: Path, account: Account, understand: Callable[[int, bytes], T], each: str) -> list[T]:
    """What `understand` makes of each line that it does not refuse with a ValueError; repeated lines count once.

    `each` says what the file has a line for. Raises KgError where it cannot be read, or has more lines than such a
    source can have.
    """
    kept: list[T] = []
    seen: dict[bytes, int] = {}
    for place, content in enumerate(_contents(path, account, each), 1):
        if not content.strip():
            continue
        account.read += 1
        if (first := seen.setdefault(hashlib.sha256(content.strip()).digest()[:16], place)) != place:
            account.written += 1
            account.listed.append((f"line {place}", f"repeats line {first} word for word; written once"))
            continue
        try:
            kept.append(understand(place, content))
        except ValueError as error:
            account.refused.append((f"line {place}", str(error)))
    return kept


def _contents(path: Path, account: Account, each: str) -> Iterator[bytes]:
    """The lines as they stand in the file, one after another; its digest goes to the account."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            number, ended = 0, True
            while content := file.readline(LONGEST + 1):
                number += ended
                if number > LIMIT:
                    what = f"the file has more than {LIMIT:,} lines"
                    raise KgError(what, f"{path}:{number}", each, "give the file of the source")
                digest.update(content)
                if ended:  # what is left of a line that is too long is passed over
                    yield content
                ended = content.endswith(b"\n")
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise KgError(what, str(path), "one JSON object a line, in UTF-8", "name the file with --from") from error
    account.sources[path.name] = digest.hexdigest()
