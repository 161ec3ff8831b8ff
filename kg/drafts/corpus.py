"""Reads a corpus of decisions, files of JSON lines under xz, in child processes within limits.

What comes back of each line is plain: the fields that name the decision, the facts, and why it cannot be used. So the
importer of decisions, which lies below the reader, needs nothing of it.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from kg.archive import Archive
from kg.children import ChildError, Limits
from kg.drafts.run import Readers

if TYPE_CHECKING:
    from kg.read import Gazetteer

LIMITS = Limits(seconds=60.0, processor=60.0, memory=2_000_000_000)
"""The limits for one decision."""
_NAMED = ("doc", "symbol", "country", "link")
_MAIN = re.compile(r"(\d{1,3})(?:\.\d{1,3})*\.?")

Given = dict[str, Any]


def given(lines: Iterable[bytes], archive: Archive, jobs: int = 2) -> Iterator[Given]:
    """The facts read in each line, in order; the key `left_out` says why of one nothing can be used."""
    from kg.read import Gazetteer

    waiting: deque[Future[Given]] = deque()
    with Readers(partial(read_line, known=Gazetteer.of(archive)), jobs, LIMITS) as readers:
        for line in lines:
            waiting.append(readers.begin(line))
            if len(waiting) > 4 * jobs:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


def _result(future: Future[Given]) -> Given:
    try:
        return future.result()
    except ChildError as error:
        return {"left_out": f"the reader failed ({error})"}


def read_line(line: bytes, known: Gazetteer) -> Given:
    """The facts read in one line: fields that name the decision, `facts`, `missing` paragraphs or `left_out`."""
    from kg.read.extract import UnreadableError
    from kg.read.reading import check_language
    from kg.read.whole import read_record

    record = json.loads(line)
    found: Given = {name: str(record[name]) for name in _NAMED if record.get(name)}
    paragraphs = record["paragraphs"]
    if any("OcrStatus" in one for one in paragraphs):
        return found | {"left_out": "scanned text (OcrStatus)"}
    try:
        check_language(" ".join(str(one.get("text")) for one in paragraphs))
    except UnreadableError:
        return found | {"left_out": "another language than English"}
    _, decisions = read_record(record, known)
    if len(decisions) != 1:
        return found | {"left_out": "several decisions in one text" if decisions else "no decision"}
    facts = [(one.field, one.value, one.paragraph, one.group) for one in decisions[0].facts]
    return found | {"facts": facts, "missing": missing(one.get("id") for one in paragraphs)}


def missing(numbers: Iterable[object]) -> list[str]:
    """The main numbers that are lacking between the first and the last paragraph, as the ids of paragraphs have them.

    >>> missing(["1.", "2.1.", "2.2.", None, "5."])
    ['3', '4']
    """
    there = [int(match[1]) for one in numbers if (match := _MAIN.fullmatch(str(one or "").strip()))]
    end = there[-1] if there else 0  # numbers that begin again are those of an annex
    return [str(one) for one in range(1, end) if one not in there]
