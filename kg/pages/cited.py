"""The web pages that a graph cites, those of documents whose text is not at hand, and the readings of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.store.protocol import Store

_CITED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?document ?address ?passage ?phrase WHERE {
  ?passage oa:hasSource ?document .
  FILTER NOT EXISTS { ?passage oa:hasSelector ?segment }
  FILTER NOT EXISTS { ?document hb:textFile ?file }
  OPTIONAL { ?document hb:readAddress ?read }
  OPTIONAL { ?document hb:canonicalAddress ?canonical }
  BIND(STR(COALESCE(?read, ?canonical)) AS ?address)
  FILTER(BOUND(?address))
  OPTIONAL { ?passage hb:locatorPhrase ?phrase }
} ORDER BY ?document ?address ?passage"""

_OBSERVED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX list: <https://w3id.org/habeas/id/list/>
PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT DISTINCT ?document ?address ?day ?outcome ?method ?digest ?found WHERE {
  ?observation hb:isObservationOf ?document ; hb:pageAddress ?at ; hb:observedOn ?day ; hb:pageOutcome ?outcome .
  OPTIONAL { ?observation hb:textMethod ?method ; hb:textChecksum/spdx:checksumValue ?digest }
  OPTIONAL { ?observation hb:phraseFound ?found }
  BIND(STR(?at) AS ?address)
} ORDER BY ?document ?address ?day"""


@dataclass(frozen=True)
class CitedPage:
    """A web page at which a document was read, with the passages in it and the phrase of each, empty if it has none."""

    document: str
    address: str
    passages: tuple[tuple[str, str], ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases of all passages, each once."""
        return tuple(dict.fromkeys(phrase for _, phrase in self.passages if phrase))


@dataclass
class Readings:
    """A summary of the observations of cited pages in the graph; days are written as in `2026-11-26`."""

    passages: int = 0
    with_phrase: int = 0
    phrases_found: int = 0  # passages whose phrase was on the page when it was last read
    pages: int = 0
    read: int = 0  # pages that were read at least once
    first_read: str = ""
    last_read: str = ""
    changed: list[str] = field(default_factory=list)  # documents whose text is not as it was first seen
    gone: list[str] = field(default_factory=list)  # documents whose page was gone when it was last asked for


def cited_pages(store: Store) -> list[CitedPage]:
    """The pages of documents whose text is not at hand, in order of documents.

    A page is at the address where the document was read, or else where its publisher keeps it.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for document, address, passage, phrase in store.texts(_CITED):
        found.setdefault((document, address), {})[passage] = phrase
    return [CitedPage(document, address, tuple(passages.items())) for (document, address), passages in found.items()]


def readings(store: Store, pages: list[CitedPage]) -> Readings:
    """A summary of the observations of these pages in the graph."""
    phrases = [phrase for page in pages for _, phrase in page.passages]
    result = Readings(passages=len(phrases), with_phrase=sum(map(bool, phrases)), pages=len(pages))
    days: dict[tuple[str, str], dict[tuple[str, ...], set[str]]] = {}  # of each page, and the phrases found on each
    for document, address, *reading, phrase in store.texts(_OBSERVED):
        days.setdefault((document, address), {}).setdefault(tuple(reading), set()).add(phrase)
    for page in pages:
        history = days.get((page.document, page.address), {})
        read = [reading for reading in history if reading[1].endswith("/page-read")]
        if history and list(history)[-1][1].endswith("/page-gone"):
            result.gone.append(page.document)
        if not read:
            continue
        (first_day, _, first_method, first_digest), (last_day, _, method, digest) = read[0], read[-1]
        result.read += 1
        result.first_read = min(result.first_read or first_day, first_day)
        result.last_read = max(result.last_read, last_day)
        result.phrases_found += sum(phrase in history[read[-1]] for _, phrase in page.passages if phrase)
        if first_method == method and first_digest != digest:
            result.changed.append(page.document)
    return result
