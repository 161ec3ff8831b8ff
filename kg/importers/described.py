"""Statements of the record on the things that an import meets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.importers.imported_file import statements
from kg.terms.names import ONT
from kg.terms.vocabulary import OA_HAS_SOURCE, RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL

READ_BY_PROGRAM = "data/imported/decisions/"
_SHORT = {RDF_TYPE: "a", RDFS_LABEL: "label", SKOS_ALT_LABEL: "altLabel", OA_HAS_SOURCE: "source"}


class Described:
    """The statements of files, asked by thing and property: `of(thing, "session")`.

    Classes and properties of the ontology stand by their local names.

    Without names of files it is all that people wrote below `data/`. Raises KgError where a file cannot be read.
    """

    def __init__(self, archive: Archive, files: Iterable[str] | None = None) -> None:
        self.things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.kinds: dict[str, list[str]] = defaultdict(list)  # things by class
        self.files: dict[str, str] = {}  # the first file that gives the class of a thing
        for file in curated(archive) if files is None else files:
            for thing, name, term in statements(archive, file):
                short = _SHORT.get(name) or name.value.removeprefix(ONT)
                said = term.value.removeprefix(ONT) if isinstance(term, NamedNode) else term.value
                self.things[thing][short].append(said)
                if short == "a":
                    self.kinds[said].append(thing)
                    self.files.setdefault(thing, file)

    def of(self, thing: str, *names: str) -> list[str]:
        """The values that the properties of these names have."""
        said = self.things.get(thing, {})
        return [one for name in names for one in said.get(name, [])]

    def parts(self, relation: str) -> dict[str, list[str]]:
        """The things that have each value of a property: the findings of a document by `isFindingOf`."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing, said in self.things.items():
            for whole in said.get(relation, []):
                found[whole].append(thing)
        return found


def curated(archive: Archive) -> list[str]:
    """The names of the files of data that people wrote."""
    return [name for name in archive.curated if name.startswith("data/")]


def read_by_program(archive: Archive) -> tuple[str, ...]:
    """The names of the files of decisions whose whole texts a program read."""
    return tuple(name for name in archive.names if name.startswith(READ_BY_PROGRAM))
