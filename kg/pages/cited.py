"""Which web pages a graph cites, and what is known of them: the addresses of documents whose text is not at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kg.store.protocol import Store, Term

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
class Known:
    """What observations in the graph say of the cited pages; days are written as in `2026-11-26`."""

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
    for row in store.rows(_CITED):
        document, address, passage, phrase = map(_text, row)
        found.setdefault((document, address), {})[passage] = phrase
    return [CitedPage(document, address, tuple(passages.items())) for (document, address), passages in found.items()]


def known(store: Store, pages: list[CitedPage]) -> Known:
    """What observations in the graph say of these pages."""
    passages = [phrase for page in pages for _, phrase in page.passages]
    result = Known(passages=len(passages), with_phrase=len(list(filter(None, passages))), pages=len(pages))
    history: dict[tuple[str, str], dict[str, tuple[str, tuple[str, str], set[str]]]] = {}
    for row in store.rows(_OBSERVED):
        document, address, day, outcome, method, digest, phrase = map(_text, row)
        of_page = history.setdefault((document, address), {})
        of_page.setdefault(day, (outcome.rpartition("/")[2], (method, digest), set()))[2].add(phrase)
    for page in pages:
        of_page = history.get((page.document, page.address), {})
        readings = [(day, text, found) for day, (outcome, text, found) in of_page.items() if outcome == "page-read"]
        if of_page and list(of_page.values())[-1][0] == "page-gone":
            result.gone.append(page.document)
        if readings:
            result.read += 1
            result.first_read = min(result.first_read or readings[0][0], readings[0][0])
            result.last_read = max(result.last_read, readings[-1][0])
            result.phrases_found += sum(phrase in readings[-1][2] for _, phrase in page.passages if phrase)
            first, last = readings[0][1], readings[-1][1]
            if first[0] == last[0] and first[1] != last[1]:
                result.changed.append(page.document)
    return result


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""
