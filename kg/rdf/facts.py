"""The key of a fact that a program read: what it says and where, so that nobody is asked about it twice.

A reviewer's decisions stand in `reviews/`, a file of JSON lines for each document (decision 0067). An importer leaves
out a fact that was decided: one that was accepted stands in a file of the reviewer, one that was rejected nowhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from kg.files import reading

FOLDER = "reviews"
"""The folder of decisions, beside `data/`."""


def fact_key(subject: str, values: Iterable[tuple[str, str]], passages: Iterable[str] = ()) -> str:
    """The key of a fact: pairs of property and value, and the passages that say so, all as IRIs or plain text.

    The number at the end of a thing's name is left out: another version of a reader may count otherwise.

    >>> fact_key("doc:views-1__finding_2", [("hb:result", "list:result-violation")])
    'f4221375ba76415a'
    """
    said = [re.sub(r"[_-]\d+$", "", subject), *sorted(f"{name} {value}" for name, value in values), *sorted(passages)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def decided(folder: Path) -> frozenset[str]:
    """The keys of all facts that a reviewer accepted, changed or rejected, by the files in a folder of reviews."""
    verdicts: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in reading.read(path, keep_mark=True).splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError):  # a line that a killed process did not finish
                found = json.loads(line)
                verdicts[path.name, found["item"]] = found["verdict"]
    return frozenset(key for (_, key), verdict in verdicts.items() if verdict != "undecided")
