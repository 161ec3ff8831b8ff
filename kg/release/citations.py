"""Every document as a citation for reference managers: CSL-JSON and BibTeX, in forms that Zotero imports."""

from __future__ import annotations

import json
import re
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.escaping import web_address
from kg.release.release import Distribution, Release
from kg.store.protocol import Store
from kg.terms.names import ONT, shorten

# Class, CSL type, BibTeX type. Zotero reads jurisdiction as a case, online as a web page, misc as a document; it knows
# no type of BibTeX for a statute (legislation becomes a bill), so a legal text is a report there.
KINDS = {
    "Opinion": ("legal_case", "jurisdiction"),
    "Views": ("legal_case", "jurisdiction"),
    "Decision": ("legal_case", "jurisdiction"),
    "Judgment": ("legal_case", "jurisdiction"),
    "SeparateOpinion": ("legal_case", "jurisdiction"),
    "NormativeResolution": ("legal_case", "jurisdiction"),
    "GeneralComment": ("report", "report"),
    "LegalText": ("legislation", "report"),
    "Report": ("report", "report"),
    "Letter": ("personal_communication", "letter"),
    "PressArticle": ("article-newspaper", "article"),
    "OrganisationPage": ("webpage", "online"),
    "Petition": ("document", "misc"),
    "AmicusBrief": ("document", "misc"),
    "Document": ("document", "misc"),
}
DATES = ("adoptedOn", "issuedOn", "publishedOn")  # the first that is stated; a petition also has submittedOn
ADDRESSES = ("canonicalAddress", "readAddress", "citedAddress")
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {mark: f"\\{mark}" for mark in "{}&%$#_"}

_DOCUMENTS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?document ?property ?value WHERE {
  ?document a hb:Document .
  { VALUES ?property { rdf:type rdfs:label hb:shortName hb:symbol hb:number hb:communicationNumber hb:inLanguage
      hb:adoptedOn hb:issuedOn hb:publishedOn hb:submittedOn hb:canonicalAddress hb:readAddress hb:citedAddress
      dcterms:publisher } ?document ?property ?value }
  UNION { ?document hb:isIssuedBy ?body . ?body rdfs:label ?value . BIND(hb:isIssuedBy AS ?property) }
} ORDER BY ?document ?property ?value"""


def write(release: Release) -> list[Distribution]:
    """The files of citations/."""
    items = documents(release.store, release.prefixes)
    folder = release.folder / "citations"
    folder.mkdir()
    text = json.dumps(items, ensure_ascii=False, indent=1) + "\n"
    (folder / "habeas.csl.json").write_text(text, encoding="utf-8", newline="\n")
    (folder / "habeas.bib").write_text("\n".join(map(bibtex, items)), encoding="utf-8", newline="\n")
    return [
        Distribution(
            "citations/habeas.csl.json",
            "Every document as a citation, CSL-JSON",
            "application/vnd.citationstyles.csl+json",
            "https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html",
        ),
        Distribution("citations/habeas.bib", "Every document as a citation, BibTeX", "text/x-bibtex"),
    ]


def documents(store: Store, prefixes: dict[str, str]) -> list[dict[str, Any]]:
    """Every document as an item of CSL-JSON, in order of IRIs, with nothing that the graph does not state."""
    known: dict[str, dict[str, list[Literal | NamedNode]]] = {}
    for document, name, value in store.rows(_DOCUMENTS):
        if isinstance(document, NamedNode) and isinstance(name, NamedNode) and isinstance(value, Literal | NamedNode):
            known.setdefault(document.value, {}).setdefault(re.split("[#/]", name.value)[-1], []).append(value)
    return [_item(iri, facts, prefixes) for iri, facts in sorted(known.items())]


def _item(iri: str, facts: dict[str, list[Literal | NamedNode]], prefixes: dict[str, str]) -> dict[str, Any]:
    kinds = [value.value.removeprefix(ONT) for value in facts.get("type", [])]
    kind = next(name for name in KINDS if name in kinds)
    language = _first(facts, "inLanguage").replace("und", "")
    issuers = _each_in_one_language(facts.get("isIssuedBy", []))
    publisher = _first(facts, "publisher")
    csl = KINDS[kind][0]
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
    item["URL"] = next((found for name in ADDRESSES if (found := web_address(_first(facts, name)))), "")
    item["language"] = language
    item["note"] = iri
    return {name: value for name, value in item.items() if value}


def bibtex(item: dict[str, Any]) -> str:
    """One item of CSL-JSON as an entry of BibTeX.

    >>> print(bibtex({"id": "doc:a", "type": "report", "title": "Rights & {duties}", "note": "https://a/b_c"}))
    @report{doc:a,
      title = {{Rights \\& \\{duties\\}}},
      note = {\\url{https://a/b_c}}
    }
    <BLANKLINE>
    """
    kind = next(bib for csl, bib in KINDS.values() if csl == item["type"])
    day = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "title": f"{{{_escape(item['title'])}}}",
        "shorttitle": _escape(item.get("title-short", "")),
        "author": " and ".join(f"{{{_escape(name['literal'])}}}" for name in item.get("author", [])),
        "institution": _escape(item.get("authority", "") or item.get("publisher", "")),
        "journal": _escape(item.get("container-title", "")) if kind == "article" else "",
        "organization": _escape(item.get("container-title", "")) if kind == "online" else "",
        "number": _escape(item.get("number", "")),
        "year": f"{day[0]:04}" if day else "",
        "date": "-".join(f"{part:02}" for part in day),
        "language": item.get("language", ""),
        "url": _address(item.get("URL", "")),
        "note": f"\\url{{{_address(item['note'])}}}",
    }
    body = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
    key = re.sub(r"[^\w:.~-]", "_", item["id"])
    return f"@{kind}{{{key},\n{body}\n}}\n"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(mark, mark) for mark in text)


def _address(text: str) -> str:
    return "".join(f"%{ord(mark):02X}" if mark in "{}\\ " else mark for mark in text)


def _first(facts: dict[str, list[Literal | NamedNode]], name: str) -> str:
    return facts[name][0].value if name in facts else ""


def _in_language(texts: list[Literal | NamedNode], language: str) -> str:
    """The text in this language, else in English, else in any."""
    by_language = {(text.language or "") if isinstance(text, Literal) else "": text.value for text in reversed(texts)}
    return next((by_language[name] for name in (language, "en", "", *sorted(by_language)) if name in by_language), "")


def _each_in_one_language(names: list[Literal | NamedNode]) -> list[str]:
    english = [name.value for name in names if isinstance(name, Literal) and name.language in ("en", None)]
    return english or [name.value for name in names[:1]]
