"""Compares passages with the texts they cite: digests of files and segments."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import KgError
from kg.files import reading
from kg.store.protocol import Store
from kg.terms.names import shorten
from kg.why.witness import Passage

_DOCUMENTS = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT DISTINCT ?document ?file ?digest WHERE {
  ?document hb:textFile ?file .
  OPTIONAL { ?document spdx:checksum/spdx:checksumValue ?digest }
} ORDER BY ?document"""

_SEGMENTS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT DISTINCT ?document ?passage ?segment ?start ?end ?digest WHERE {
  ?passage oa:hasSource ?document ; oa:hasSelector ?segment .
  ?segment oa:start ?start ; oa:end ?end ; spdx:checksum/spdx:checksumValue ?digest .
} ORDER BY ?document ?passage ?start"""


@dataclass
class Verified:
    """The result of verification: passages by document, their words, texts that are missing, and what failed."""

    passages: dict[str, int] = field(default_factory=dict)
    words: dict[str, Passage] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    failures: list[KgError] = field(default_factory=list)


def verify(store: Store, sources: Path, prefixes: dict[str, str]) -> Verified:
    """Compares every text under `sources` with the digests in the store, then every segment of its passages.

    Offsets count Unicode code points of the UTF-8 text without newline translation; `end` is the first code point
    that is no longer part. A text that is not there is listed as absent, which is no failure.
    """
    verified = Verified()
    segments: dict[str, list[tuple[str, str, int, int, str]]] = {}
    texts: dict[str, str] = {}
    for document, passage, segment, start, end, digest in store.texts(_SEGMENTS):
        segments.setdefault(document, []).append((passage, segment, int(start), int(end), digest))
    for document, file, digest in store.texts(_DOCUMENTS):
        name, path = shorten(document, prefixes), sources / file
        if not os.path.lexists(path):
            verified.absent.append(f"{name} ({file})")
            continue
        try:
            content = reading.read(path, keep_mark=True)
        except KgError as error:
            verified.failures.append(error)
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            verified.failures.append(_changed(f"the text of {name} is not the text that was read", str(path)))
        text = content.decode("utf-8", errors="replace")
        cited, wrong = set(), set()
        for passage, segment, first, last, expected in segments.get(document, []):
            cited.add(passage)
            texts[passage] = f"{texts.get(passage, '')} {text[first:last]}"
            if last > len(text) or hashlib.sha256(text[first:last].encode("utf-8")).hexdigest() != expected:
                wrong.add(passage)
                what = f"{shorten(segment, prefixes)} ({first}–{last}) is not the text that was cited"
                verified.failures.append(_changed(what, str(path)))
        verified.passages[name] = len(cited - wrong)
        verified.words |= {passage: Passage(texts[passage]) for passage in cited - wrong}
    return verified


def _changed(what: str, where: str) -> KgError:
    return KgError(
        what,
        where,
        "the same characters as when the passage was written, by SHA-256",
        "restore the text, or read the new text and write the passages again",
    )
