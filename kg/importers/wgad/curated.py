"""What the curated files say already of opinions of the Working Group, and of pages about them."""

from __future__ import annotations

import re
from collections import defaultdict

from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.importers.imported_file import statements
from kg.terms.names import ONT, THING, hb
from kg.terms.vocabulary import OA_HAS_SOURCE, RDF_TYPE, RDFS_LABEL

_CITED = ("hb:findsViolated", "hb:resultsFromExerciseOf", "hb:restsOn", "hb:findsNoViolationOf")


class Curated:
    """The curated things by what an import asks of them.

    Raises KgError where a curated file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        self.things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for file in self.files(archive):
            for thing, name, value in statements(archive, file):
                self.things[thing][_short(name)].append(value.value)
        things = self.things.items()
        body = f"{THING}org/wgad"
        self.opinions = {said["hb:number"][0]: thing for thing, said in things if self._is_numbered(said, body)}
        self.unnumbered = [
            thing for thing, said in things if said["a"] == [hb("Opinion").value] and not said.get("hb:number")
        ]
        self.symbols = {symbol: thing for thing, said in things for symbol in said.get("hb:symbol", [])}
        self.provisions = {
            thing for thing, said in things if {"TreatyProvision", "DeclarationProvision"} & _kinds(said)
        }
        self.persons = {thing: said["label"][0] for thing, said in things if "Person" in _kinds(said)}
        self.pages = {
            page_key(address): thing
            for thing, said in things
            for name in ("hb:canonicalAddress", "hb:readAddress")
            for address in said.get(name, [])
        }
        self.passages: dict[str, list[str]] = defaultdict(list)
        for thing, said in things:
            for document in said.get("source", []):
                self.passages[document].append(thing)
        self.findings = self._parts("hb:isFindingOf")
        self.remedies = self._parts("hb:isNamedIn")
        self.absent = {
            (said["hb:isAbsentFrom"][0], said["hb:absentProperty"][0].removeprefix(ONT))
            for _, said in things
            if said.get("hb:isAbsentFrom") and said.get("hb:absentProperty")
        }

    def files(self, archive: Archive) -> list[str]:
        """The files that are asked."""
        return [file for file in archive.curated if file.startswith("data/")]

    def _is_numbered(self, said: dict[str, list[str]], body: str) -> bool:
        return bool(
            said.get("hb:number") and body in said.get("hb:isIssuedBy", []) and {"Opinion", "Decision"} & _kinds(said)
        )

    def _parts(self, relation: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for thing, said in self.things.items():
            for whole in said.get(relation, []):
                found[whole].append(thing)
        return found

    def of(self, thing: str, name: str) -> list[str]:
        """The values of a property that a curated file gives to a thing, such as `hb:session`."""
        return self.things.get(thing, {}).get(name, [])

    def persons_of(self, opinion: str) -> list[str]:
        """The names of the persons of the cases that an opinion addresses."""
        cases = self.of(opinion, "hb:addressesCase")
        return [self.persons[person] for case in cases for person in self.of(case, "hb:concernsPerson")]

    def lacks(self, thing: str, name: str) -> bool:
        """Whether the curated files neither give the value nor say that it is absent."""
        return not self.of(thing, f"hb:{name}") and (thing, name) not in self.absent

    def says(self, finding: str) -> tuple[str, frozenset[str], frozenset[str]]:
        """Result, categories and provisions of a finding."""
        cited = frozenset(value for name in _CITED for value in self.of(finding, name))
        return self.of(finding, "hb:result")[0], frozenset(self.of(finding, "hb:category")), cited

    def opening(self, document: str) -> str | None:
        """The passage of a document that stands for its opening part; None where it has none."""
        name = f"{document}__opening"
        return name if name in self.passages.get(document, []) else None


def page_key(address: str) -> str:
    """An address without what makes no difference to the page that it names.

    >>> page_key("http://www.adhrb.org/?p=22502") == page_key("https://adhrb.org/?p=22502")
    True
    """
    address = re.sub(r"^(https?://[^/]+?)\.(?=/|$)", r"\1", address)
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/").casefold()


def _kinds(said: dict[str, list[str]]) -> set[str]:
    return {kind.removeprefix(ONT) for kind in said.get("a", [])}


def _short(name: NamedNode) -> str:
    known = {RDF_TYPE: "a", RDFS_LABEL: "label", OA_HAS_SOURCE: "source"}
    return known.get(name) or name.value.replace(ONT, "hb:")
