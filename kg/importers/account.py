"""The account of an import: what was read, written, skipped, repaired and refused, and why."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kg.errors import KgError
from kg.files import reading

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Text:
    """A file of a source: its name, its text without newline translation, and its SHA-256."""

    name: str
    text: str
    digest: str


def read_text(path: Path, name: str, expected: str) -> Text:
    """The text of a file of a source.

    Raises KgError where it cannot be read or is not UTF-8.
    """
    try:
        content = reading.read(path, keep_mark=True)
        return Text(name, reading.decode(content, str(path)), hashlib.sha256(content).hexdigest())
    except KgError as error:
        raise KgError(
            error.what, error.where, expected, f"{error.repair}; --from names the file or the folder that holds it"
        ) from error


@dataclass
class Account:
    """The account of one import. Every record that was read was either written or refused.

    `written` counts records; `things` counts what was made of them by kind; `skipped` counts fields that were left
    out on purpose, `repaired` counts repairs by kind (each is also a hb:note on its thing), `listed` holds
    what a reader should look at, as pairs of record and remark; `refused` holds pairs of record and reason.
    """

    name: str
    sources: dict[str, str] = field(default_factory=dict)  # file name → SHA-256
    read: int = 0
    written: int = 0
    things: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    listed: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """True if read = written + refused."""
        return self.read == self.written + len(self.refused)

    def skip(self, counts: Mapping[str, int]) -> None:
        """Counts fields that were left out."""
        self.skipped.update({name: number for name, number in counts.items() if number})

    def understood(self, records: Iterable[T], name: Callable[[T], str], understand: Callable[[T], U]) -> Iterator[U]:
        """The results of `understand` for the records that it does not refuse with a ValueError, whose words are kept.

        Each record is counted as read; `name` tells how the account calls it.
        """
        for record in records:
            self.read += 1
            try:
                result = understand(record)
            except ValueError as error:
                self.refused.append((name(record), str(error)))
            else:
                yield result

    def look(self, record: str, remark: str) -> str:
        """Lists a remark on a record for somebody to look at, and gives it back for a note."""
        self.listed.append((record, remark))
        return remark

    def to_json(self) -> str:
        """The account as JSON, the same bytes for the same account."""
        return (
            json.dumps(
                {
                    "import": self.name,
                    "sources": self.sources,
                    "recordsRead": self.read,
                    "recordsWritten": self.written,
                    "recordsRefused": [{"record": record, "reason": reason} for record, reason in self.refused],
                    "thingsWritten": dict(sorted(self.things.items())),
                    "fieldsSkipped": dict(sorted(self.skipped.items())),
                    "repairs": dict(sorted(self.repaired.items())),
                    "toLookAt": [{"record": record, "remark": remark} for record, remark in self.listed],
                },
                ensure_ascii=False,
                indent=2,
            )
            + "\n"
        )

    def __str__(self) -> str:
        counts = f"{self.read} records read, {self.written} written, {len(self.refused)} refused"
        return f"{self.name}: {counts}; account.json beside the files says which, and what to look at"
