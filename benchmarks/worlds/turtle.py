"""A generated Turtle file that counts its statements; its terms are given as Turtle writes them, which is fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.rdf.turtle import block, head

FIXED = {
    "case": "https://w3id.org/habeas/id/case/",
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "doc": "https://w3id.org/habeas/id/doc/",
    "hb": "https://w3id.org/habeas/ont#",
    "id": "https://w3id.org/habeas/id/",
    "list": "https://w3id.org/habeas/id/list/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "https://w3id.org/habeas/id/org/",
    "person": "https://w3id.org/habeas/id/person/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "state": "https://w3id.org/habeas/id/state/",
    "un": "https://w3id.org/habeas/id/un/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Values = str | Iterable[str] | None


class File:
    """A file that is being written: `triples` counts what it states so far."""

    def __init__(self, title: str, covers: str, prefixes: Iterable[str] = ()) -> None:
        self.title, self.covers = title, covers
        self.table = FIXED | {prefix: f"https://w3id.org/habeas/id/{prefix}/" for prefix in prefixes}
        self.blocks: list[str] = []
        self.sources: dict[str, None] = {}
        self.triples = 4  # of the description

    def say(self, subject: str, kind: str, properties: Mapping[str, Values]) -> None:
        """Adds a thing of one class; a property with several values is one triple for each, without value none."""
        said = {"a": [kind]}
        for name, given in properties.items():
            if values := [given] if isinstance(given, str) else list(dict.fromkeys(given or ())):
                said[name] = values
        self.triples += sum(map(len, said.values()))
        self.blocks.append(block(subject, said))

    def derive(self, document: str) -> None:
        """Names a document as one from which the file was made."""
        if document not in self.sources:
            self.sources[document] = None
            self.triples += 1

    def write(self, path: Path) -> None:
        """Writes the file."""
        card = [
            f"{self.title}.",
            "Source: invented by python -m benchmarks generate; nothing here is true of anyone.",
            f"Covers: {self.covers}.",
        ]
        description: dict[str, Iterable[str]] = {
            "a": ["hb:Graph"],
            "dcterms:title": [text(self.title)],
            "hb:covers": [text(self.covers)],
            "hb:origin": ["list:origin-curated"],
        }
        if self.sources:
            description["prov:wasDerivedFrom"] = self.sources
        path.parent.mkdir(parents=True, exist_ok=True)
        first = head(card, dict(sorted(self.table.items())))
        path.write_text("\n".join([first, block("<>", description), *self.blocks]), encoding="utf-8")


def passage(file: File, document: str, local: str, locator: str, precision: str = "section", *, words: str = "") -> str:
    """Adds a passage of a document, with words that stand there if any are given, and returns its name."""
    name = f"{document}__{local}"
    properties = {
        "oa:hasSource": document,
        "hb:locator": f'"{locator}"',
        "hb:locatorPhrase": f'"{words}"' if words else None,
        "hb:precision": f"list:precision-{precision}",
    }
    file.say(name, "hb:Passage", properties)
    return name


def text(words: str) -> str:
    """Words as English text.

    >>> text("Article 1")
    '"Article 1"@en'
    """
    return f'"{words}"@en'


def date(day: str) -> str:
    """A day, month or year as a literal of its own precision.

    >>> date("2020-05")
    '"2020-05"^^xsd:gYearMonth'
    """
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(day)]
    return f'"{day}"^^xsd:{kind}'
