"""This module verifies passages: whole-file digests, then offsets and digests of segments, against the texts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.identifiers import shorten
from kg.store import Store, Term

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

_COUNTS = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?document ?passage WHERE { ?passage oa:hasSource ?document . FILTER NOT EXISTS { ?passage oa:hasSelector ?s } }"""


@dataclass
class Verified:
    """What was verified: passages by document, texts that are not at hand, and what failed."""

    passages: dict[str, int] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    without_text: int = 0
    failures: list[KgError] = field(default_factory=list)


def verify(store: Store, sources: Path, prefixes: dict[str, str]) -> Verified:
    """Compares every text under `sources` with the digests in the store, then every segment of its passages.

    Offsets count Unicode code points of the UTF-8 text without newline translation; `end` is the first code point
    that is no longer part. A text that is not there is listed as absent, which is no failure.
    """
    verified = Verified(without_text=len(store.rows(_COUNTS)))
    segments: dict[Term, list[tuple[Term, Term, int, int, str]]] = {}
    for document, passage, segment, start, end, digest in store.rows(_SEGMENTS):
        assert document and passage and segment
        row = (passage, segment, int(_text(start)), int(_text(end)), _text(digest))
        segments.setdefault(document, []).append(row)
    for document, file, digest in store.rows(_DOCUMENTS):
        assert isinstance(document, NamedNode)
        name, path = shorten(document.value, prefixes), sources / _text(file)
        if not path.is_file():
            verified.absent.append(f"{name} ({_text(file)})")
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != _text(digest):
            verified.failures.append(_changed(f"the text of {name} is not the text that was read", str(path)))
        text = content.decode("utf-8", errors="replace")
        good: set[Term] = set()
        bad: set[Term] = set()
        for passage, segment, start, end, expected in segments.get(document, []):
            stretch = text[start:end].encode("utf-8")
            right = end <= len(text) and hashlib.sha256(stretch).hexdigest() == expected
            (good if right else bad).add(passage)
            if not right:
                what = f"{shorten(_text(segment), prefixes)} ({start}–{end}) is not the stretch that was cited"
                verified.failures.append(_changed(what, str(path)))
        verified.passages[name] = len(good - bad)
    return verified


def _changed(what: str, where: str) -> KgError:
    return KgError(
        what,
        where,
        "the same characters as when the passage was written, by SHA-256",
        "restore the text, or read the new text and write the passages anew",
    )


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""
