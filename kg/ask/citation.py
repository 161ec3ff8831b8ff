"""How a document is cited: where it is published, as CSL-JSON, and as a line of text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from kg.escaping import web_address
from kg.store.protocol import Store
from kg.terms.names import ONT, shorten

Facts = dict[str, list[Literal | NamedNode]]  # the values of each property, by its local name

KINDS = {  # classes and their types in CSL
    **dict.fromkeys(("Opinion", "Views", "Decision", "Judgment"), "legal_case"),
    **dict.fromkeys(("SeparateOpinion", "NormativeResolution"), "legal_case"),
    **dict.fromkeys(("GeneralComment", "Report"), "report"),
    "LegalText": "legislation",
    "Letter": "personal_communication",
    "PressArticle": "article-newspaper",
    "OrganisationPage": "webpage",
    **dict.fromkeys(("Petition", "AmicusBrief", "Document"), "document"),
}
DATES = ("adoptedOn", "issuedOn", "publishedOn")  # the first that is stated; a petition also has submittedOn
UN_DOCUMENTS = "https://undocs.org/"  # and the symbol, as the letter cites documents of the United Nations
HUDOC = "https://hudoc.echr.coe.int/eng?i="  # and the item id
_UN_SYMBOL = re.compile(r"(A|S|E|CCPR|CAT|CED|CEDAW|CERD|CRC|CRPD|CMW|HRI|HRC)/[\w./-]+")
_HUDOC_ITEM = re.compile(r"00\d-\d+")

_PROPERTIES = """rdf:type rdfs:label hb:shortName hb:symbol hb:number hb:communicationNumber hb:recordNumber
      hb:inLanguage hb:adoptedOn hb:issuedOn hb:publishedOn hb:submittedOn
      hb:canonicalAddress hb:readAddress hb:citedAddress dcterms:publisher"""
_DOCUMENTS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?document ?property ?value WHERE {{
  {these}
  ?document a hb:Document .
  {{ VALUES ?property {{ {properties} }} ?document ?property ?value }}
  UNION {{ ?document hb:isIssuedBy ?body . ?body rdfs:label ?value . BIND(hb:isIssuedBy AS ?property) }}
}} ORDER BY ?document ?property ?value"""


def documents(store: Store, prefixes: dict[str, str], document: NamedNode | None = None) -> list[dict[str, Any]]:
    """Every document, or only this one, as CSL-JSON in order of IRIs, with nothing that the graph does not state."""
    these = f"VALUES ?document {{ {document} }}" if document else ""
    known: dict[str, Facts] = {}
    for found, name, value in store.rows(_DOCUMENTS.format(these=these, properties=_PROPERTIES)):
        if isinstance(found, NamedNode) and isinstance(name, NamedNode) and isinstance(value, Literal | NamedNode):
            known.setdefault(found.value, {}).setdefault(re.split("[#/]", name.value)[-1], []).append(value)
    return [_item(iri, facts, prefixes) for iri, facts in sorted(known.items())]


def published_at(facts: Facts) -> str:
    """Where a document is published: its canonical address, or else by its UN symbol or its item id in HUDOC.

    >>> published_at({"symbol": [Literal("A/HRC/WGAD/2022/2")]})
    'https://undocs.org/A/HRC/WGAD/2022/2'
    >>> published_at({"recordNumber": [Literal("001-100095")]})
    'https://hudoc.echr.coe.int/eng?i=001-100095'
    """
    symbol, item = _first(facts, "symbol"), _first(facts, "recordNumber")
    if address := web_address(_first(facts, "canonicalAddress")):
        return address
    if _UN_SYMBOL.fullmatch(symbol):
        return UN_DOCUMENTS + quote(symbol)
    return HUDOC + item if _HUDOC_ITEM.fullmatch(item) else ""


def line(item: dict[str, Any], in_words: Callable[[str], str]) -> str:
    """An item of CSL-JSON as one line: who issued it, title, number, date, address.

    >>> line({"title": "Opinion 2/2022", "authority": "Working Group", "issued": {"date-parts": [[2022, 3]]}}, str)
    'Working Group, Opinion 2/2022, 2022-03.'
    """
    authors = "; ".join(name["literal"] for name in item.get("author", []))
    by = item.get("authority") or authors or item.get("container-title") or item.get("publisher") or ""
    number = item.get("number", "")
    parts = [
        by,
        item["title"],
        number if number not in item["title"] else "",
        in_words(_date(item)),
        item.get("URL", ""),
    ]
    return ", ".join(part for part in parts if part) + "."


def _date(item: dict[str, Any]) -> str:
    """The date of an item, as ISO 8601 writes it: 2022-03-30, 2022-03 or 2022."""
    parts = item.get("issued", {}).get("date-parts", [[]])[0]
    return "-".join(f"{part:04}" if place == 0 else f"{part:02}" for place, part in enumerate(parts))


def _item(iri: str, facts: Facts, prefixes: dict[str, str]) -> dict[str, Any]:
    kinds = [value.value.removeprefix(ONT) for value in facts.get("type", [])]
    kind = next(name for name in KINDS if name in kinds)
    language = _first(facts, "inLanguage").replace("und", "")
    issuers = _each_in_one_language(facts.get("isIssuedBy", []))
    publisher = _first(facts, "publisher")
    csl = KINDS[kind]
    item: dict[str, Any] = {"id": shorten(iri, prefixes).strip("<>"), "type": csl}
    item["title"] = _in_language(facts.get("label", []), language) or item["id"]
    item["title-short"] = _in_language(facts.get("shortName", []), language)
    if csl == "legal_case":
        item["authority"] = "; ".join(issuers) or publisher
    elif csl in ("article-newspaper", "webpage"):
        item["container-title"] = publisher
        item["author"] = [{"literal": name} for name in issuers]
    else:
        item["publisher"] = publisher
        item["author"] = [{"literal": name} for name in issuers]
    communications = ", ".join(value.value for value in facts.get("communicationNumber", []))
    item["number"] = _first(facts, "symbol") or _first(facts, "number") or communications
    dates = DATES if kind != "Petition" else (*DATES, "submittedOn")
    if day := next((found for name in dates if (found := _first(facts, name))), ""):
        item["issued"] = {"date-parts": [[int(part) for part in day.split("-")]]}
    read_at = (web_address(_first(facts, name)) for name in ("readAddress", "citedAddress"))
    item["URL"] = published_at(facts) or next(filter(None, read_at), "")
    item["language"] = language
    item["note"] = iri
    return {name: value for name, value in item.items() if value}


def _first(facts: Facts, name: str) -> str:
    return facts[name][0].value if name in facts else ""


def _in_language(texts: list[Literal | NamedNode], language: str) -> str:
    """The text in this language, else in English, else in any."""
    by_language = {(text.language or "") if isinstance(text, Literal) else "": text.value for text in reversed(texts)}
    return next((by_language[name] for name in (language, "en", "", *sorted(by_language)) if name in by_language), "")


def _each_in_one_language(names: list[Literal | NamedNode]) -> list[str]:
    english = [name.value for name in names if isinstance(name, Literal) and name.language in ("en", None)]
    return english or [name.value for name in names[:1]]
