"""Fetches documents one after another into a folder, and says of each whether it came."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

from kg.errors import KgError
from kg.fetch.content import ENDINGS, is_cut, kind_of
from kg.fetch.manifest import Fetched, Manifest
from kg.fetch.wanted import Wanted
from kg.files.reading import MAX_BYTES
from kg.web.addresses import host_of
from kg.web.client import Answer, Limits, Web, in_turns

LIMITS = Limits(seconds=300.0, bytes_=MAX_BYTES)


@dataclass(frozen=True)
class Result:
    """The outcome for one document: `held` before, `fetched` now, or a problem."""

    wanted: Wanted
    held: Fetched | None = None
    fetched: Fetched | None = None
    problem: KgError | None = None


def distinct(several: Iterable[Wanted]) -> list[Wanted]:
    """The documents, each key once, in turns between hosts."""
    return in_turns({one.key: one for one in several}.values(), lambda one: one.addresses[0])


def fetch(
    several: Iterable[Wanted], web: Web, manifest: Manifest, now: Callable[[], datetime.datetime], again: bool = False
) -> Generator[Result]:
    """The outcome for each document, as soon as its file and its line in the manifest are on disk.

    A document that the folder holds is not asked for, unless `again`. Raises KgError if something cannot be written,
    if another run writes to the folder, or if there is no network.
    """
    with manifest.only_run():
        for one in distinct(several):
            try:
                held = manifest.held(one.key)
            except KgError as error:
                yield Result(one, problem=error)
                continue
            if held is not None and not again:
                yield Result(one, held=held)
                continue
            yield _fetched(one, web, manifest, now, held)


def _fetched(
    one: Wanted, web: Web, manifest: Manifest, now: Callable[[], datetime.datetime], held: Fetched | None
) -> Result:
    """The outcome for one document, at the first of its addresses where it is."""
    problems: list[str] = []
    for address in one.addresses:
        answer, kind, why = _document_at(address, one, web)
        if why:
            problems.append(f"{host_of(address)}: {why}")
            continue
        digest = hashlib.sha256(answer.content).hexdigest()
        if held is not None and held.sha256 == digest:
            return Result(one, held=held)
        entry = Fetched(
            one.key,
            f"{one.file}.{kind}",
            digest,
            len(answer.content),
            now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            answer.reached,
            ENDINGS[kind],
            one.document,
            one.language,
        )
        return Result(one, fetched=manifest.add(entry, answer.content))
    problem = KgError(
        "; ".join(problems),
        one.key,
        "a whole document that the host gives to a program",
        "run the command again later, or save the document with a browser; nothing was stored",
    )
    return Result(one, problem=problem)


def _document_at(address: str, one: Wanted, web: Web) -> tuple[Answer, str, str]:
    """The document at an address, its kind, and what is wrong, if it is not there."""
    answer = web.read(address, one.language)
    if answer.outcome != "page-read":
        return answer, "", answer.problem
    kind, problem = kind_of(answer.content, answer.media_type), ""
    if not kind:
        problem = (
            f"the answer is no document ({answer.media_type or 'of no known kind'}, {len(answer.content):,} bytes)"
        )
    elif is_cut(answer.content, kind):
        problem = "the PDF file breaks off before its end"
    elif kind == "html" and not one.pages:
        problem = "a page came instead of the document"
    return answer, kind, problem
