"""The index of treaty-body decisions as a document, the committees, and the issues."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.importers.imported_file import ImportedFile
from kg.importers.juris.names import tidy
from kg.importers.juris.records import COMMITTEES, Record
from kg.terms import minted
from kg.terms.literals import english
from kg.terms.names import THING
from kg.terms.vocabulary import RDF_TYPE, SKOS

INDEX, ISSUES = f"{THING}doc/juris-2016", f"{THING}list/juris-issues"


def committee(file: ImportedFile, code: str, first: Record) -> None:
    """Adds a committee, with the first record that is its."""
    body = COMMITTEES[code]
    file.describe(
        body.iri,
        "InternationalBody",
        label=[english(body.english), Literal(body.russian, language="ru")],
        statedIn=place(first),
        note=f"The index writes {code}; the names are our labels.",
    )


def place(record: Record) -> str:
    """The IRI of the place of a record in the index."""
    return f"{INDEX}__record_{record.number}"


def passage(file: ImportedFile, record: Record, text: str) -> None:
    """Adds the place of a record: its element, in code points, with the digest of the stretch."""
    file.add_passage(place(record), INDEX, record.name)
    file.add_stretch(place(record), record.start, text[record.start : record.end])


def issue_iri(printed: str) -> str:
    """The IRI of an issue.

    >>> issue_iri("accessibility – persons with disability").rpartition("/")[2]
    'juris-issue-accessibility-persons-with-disability'
    """
    return f"{THING}list/juris-issue-{minted.plain(printed)}"


def issues(file: ImportedFile, printed: dict[str, int]) -> None:
    """Adds the scheme of issues, from the issues as printed and the number of records that have each."""
    file.add(ISSUES, [(RDF_TYPE, NamedNode(f"{SKOS}ConceptScheme"))])
    file.describe(
        ISSUES,
        label=f"Issues of the JURIS index: {len(printed)} subjects of decisions, in its own words",
        definition="The subjects that the index gives to decisions.",
    )
    seen: dict[str, str] = {}
    for text in sorted(printed):
        iri, label = issue_iri(text), tidy(text)
        if iri in seen:
            what = f"the issues “{seen[iri]}” and “{text}” have one identifier"
            raise KgError(what, INDEX, "an identifier for each issue", "tell them apart in kg/importers/juris/index.py")
        seen[iri] = text
        file.add(iri, [(RDF_TYPE, NamedNode(f"{SKOS}Concept"))])
        file.describe(
            iri,
            label=label,
            prefLabel=label,
            inScheme=ISSUES,
            notation=iri.rpartition("/")[2],
            note=f"The index prints it with stray blanks: “{text}”." if label != text else "",
        )
