"""Decisions of a reviewer about the items of a draft: a line of JSON for each decision, on disk before the next.

A later line about the same item takes the place of an earlier one, so that nothing is ever lost. While a reviewer works
on a document, a lock keeps others from it; another document can be reviewed at the same time.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.files import atomic, journal, reading
from kg.review.draft import Draft, Item, Term
from kg.terms.dates import date_literal, is_date
from kg.terms.names import expand, shorten
from kg.terms.vocabulary import XSD

VERDICTS = ("accept", "change", "reject", "undecided")
LONGEST = 5000  # characters of a value or a note
_DATES = tuple(f"{XSD}{name}" for name in ("gYear", "gYearMonth", "date"))


@dataclass(frozen=True)
class Decision:
    """The decision of a reviewer about an item; `values` holds new values by their number in the item, as text."""

    item: str
    verdict: str
    reviewer: str
    at: str
    values: dict[str, str] = field(default_factory=dict)
    note: str = ""
    draft: str = ""


class Review:
    """The decisions about one draft, in a file of a folder of reviews."""

    def __init__(self, folder: Path, draft: Draft, reviewer: str) -> None:
        self.draft, self.reviewer = draft, reviewer
        self._path = folder / f"{draft.name}.jsonl"
        self._lock = folder / f".{draft.name}.lock"
        self._handle = -1
        self.decisions: dict[str, Decision] = {}
        self._read()

    def open(self) -> None:
        """Takes the lock of the document. Raises KgError that names the reviewer who has it."""
        import fcntl

        if self._handle >= 0:
            return
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise atomic.cannot_write(self._lock, error, "the lock of the review") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            holder = self._lock.read_text("utf-8", "replace")[:100] or "another reviewer"
            raise KgError(
                f"{holder} is reviewing {self.draft.title}",
                self.draft.name,
                "one reviewer of a document at a time",
                "review another document, or wait until this one is left",
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, self.reviewer.encode(), 0)
        self._handle = handle
        self._read()  # what another reviewer has decided in the meantime

    def close(self) -> None:
        """Gives the lock back."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1

    @property
    def is_open(self) -> bool:
        """True if this reviewer has the lock."""
        return self._handle >= 0

    def decide(
        self, key: str, verdict: str, values: dict[str, str], note: str, prefixes: dict[str, str]
    ) -> tuple[Item, Decision]:
        """Keeps a decision; it is on disk when this returns. Raises KgError if it is none, or if a value is wrong."""
        item = self.draft.item(key)
        if item is None or item.kind == "remark" or verdict not in VERDICTS:
            what = (
                "the draft has changed since this page was made" if item is None else f"{verdict[:20]!r} is no verdict"
            )
            raise KgError(what, self.draft.name, "an item of the draft and a verdict", "load the page again")
        if not self.is_open:
            raise KgError("the document was left", self.draft.name, "a document that is open", "open it again")
        changed = {}
        if verdict == "change":
            for number, text in values.items():
                old = old_value(item, number)
                if old is None or text.strip() != written(old, prefixes):
                    parsed(text, old, prefixes, self.draft.name)
                    changed[number] = text.strip()
            if not changed:
                repair = "write another value, or accept it as it is"
                raise KgError("no value was changed", self.draft.name, "at least one new value", repair)
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        decision = Decision(key, verdict, self.reviewer, now, changed, note.strip()[:LONGEST], self.draft.digest)
        journal.add_line(self._path, asdict(decision), "the decision")
        self.decisions[key] = decision
        return item, decision

    def verdict(self, item: Item) -> str:
        """The verdict on an item: accept, change, reject, or undecided."""
        decision = self.decisions.get(item.key)
        return decision.verdict if decision else "undecided"

    def undecided(self) -> list[Item]:
        """The items that are left."""
        return [item for item in self.draft.to_decide if self.verdict(item) == "undecided"]

    def _read(self) -> None:
        """Reads the decisions; a line that a killed process has not finished is moved to a line of its own."""
        self.decisions = {}
        if not self._path.exists():
            return
        content = reading.read(self._path, keep_mark=True)
        if content and not content.endswith(b"\n") and self.is_open:
            with open(self._path, "ab") as file:
                file.write(b"\n")
        for line in content.splitlines():
            with contextlib.suppress(ValueError, TypeError):
                decision = Decision(**json.loads(line))
                if decision.verdict in VERDICTS:
                    self.decisions[decision.item] = decision


@contextlib.contextmanager
def opened(review: Review) -> Iterator[Review]:
    """A block in which the reviewer has the document."""
    review.open()
    try:
        yield review
    finally:
        review.close()


def old_value(item: Item, number: str) -> Term | None:
    """The value that a decision changes; None for the value of something that the reader left out."""
    if item.kind == "absence" and number == "new":
        return None
    if number in map(str, range(len(item.values))):
        return item.values[int(number)].value
    raise KgError("there is no such value", item.label, "a value of the item", "load the page again")


def written(term: Term, prefixes: dict[str, str]) -> str:
    """A value as a reviewer sees and writes it: a prefixed name, or the text of a literal."""
    return str(shorten(term.value, prefixes)) if isinstance(term, NamedNode) else term.value


def parsed(text: str, old: Term | None, prefixes: dict[str, str], where: str = "kg review") -> Term:
    """The value that a reviewer wrote, of the same kind as the old one. Raises KgError if it is none.

    >>> parsed("2031-04", Literal("2031-04-19", datatype=NamedNode(f"{XSD}date")), {}).datatype.value[-10:]
    'gYearMonth'
    """
    text = text.strip()
    if not text or len(text) > LONGEST or any(ord(one) < 32 and one not in "\n\t" for one in text):
        raise KgError("the new value is empty, too long or no text", where, "a value", "write one, or reject the fact")
    if isinstance(old, NamedNode) or (old is None and expand(text, prefixes) is not None):
        node = expand(text, prefixes)
        if node is None:
            what = f"{text[:80]!r} is no identifier"
            repair = "write it as in state:kz, or as an address in angle brackets"
            raise KgError(what, where, "a prefix of the record, a colon and a name", repair)
        return node
    if old is None:
        return date_literal(text) if is_date(text) else Literal(text)
    if old.language:
        return Literal(text, language=old.language)
    if old.datatype.value in _DATES:
        if not is_date(text):
            what, expected = f"{text[:80]!r} is no date", "a day, month or year as in 2031-04-19, 2031-04 or 2031"
            raise KgError(what, where, expected, "correct it; nothing was changed")
        return date_literal(text)
    if old.datatype.value == f"{XSD}integer" and not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise KgError(f"{text[:80]!r} is no whole number", where, "digits", "correct it; nothing was changed")
    if old.datatype.value == f"{XSD}boolean" and text not in ("true", "false"):
        raise KgError(f"{text[:80]!r} is neither true nor false", where, "true or false", "correct it")
    return Literal(text, datatype=old.datatype)
