"""Imports clauses of constitutions on the rank of treaties and on rights.

A record is a line: one clause in the English text of one constitution. It becomes a clause of the wording of a
provision; lines on one provision share the wording. The wording is that of a year, never of a day, and nothing says
that it is in force on a later one. A line that says that a constitution is silent on the rank of treaties becomes an
absence, with how the text was searched. Where a curated file gives the wordings of a provision, it wins.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.account import Account
from kg.importers.constitutions.curated import Curated
from kg.importers.constitutions.lines import Line, read_lines
from kg.importers.constitutions.norms import (
    Constitution,
    add_clause,
    add_provisions,
    add_silence,
    add_version,
    as_of,
    provision_of,
    version_of,
    words,
)
from kg.importers.constitutions.places import cited, steps_of
from kg.importers.constitutions.texts import INDEX, LINES, add_passage, add_text, describe_index, text_of
from kg.importers.imported_file import ImportedFile, Pairs
from kg.importers.states import States
from kg.terms.literals import english
from kg.terms.names import THING, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

NAME = "clauses.jsonl"
GROUPS = ("a-b", "c-e", "f-j", "k-m", "n-r", "s-t", "u-z")  # of States, by the first letter of their English names
COVERS = (
    "Clauses on the rank and direct application of treaties, rights by treaty, liberty, arrest, fair trial, torture, "
    "expression, assembly, association, retroactivity, compensation, remedies and emergencies, each in the wording of "
    "the text that was read. No clause on a topic does not show that the constitution is silent on it."
)
NOT_CITED = (
    "reading-without-passages: The text was searched for words, without a result; so no place of it is cited. "
    "How it was searched stands in the absence of the rank of treaties."
)
CARD = [
    "Source: readings of English texts of constitutions, one JSON file of the sources.",
    "Written by kg import constitutions, never by hand.",
    "Covers: see hb:covers; account.json has the account of the import.",
]


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the file, or the folder that holds it. Raises KgError where it cannot be read.
    """
    path = path / NAME if path.is_dir() else path
    if not path.is_file():
        raise KgError("there is no such file", str(path), f"{NAME}, a JSON object a line", "name it with --from")
    states = States(archive)
    lines = read_lines(path, states, account)
    writer = Writer(states, Curated(archive), account, prefixes(archive))
    describe_index(writer.index, path.name, account.sources[path.name])
    for line in lines:
        writer.add(line)
    account.written += len(lines)
    return writer.texts()


class Writer:
    """The writer of what lines say, into files of its own."""

    def __init__(self, states: States, curated: Curated, account: Account, table: dict[str, str]) -> None:
        self.states, self.curated, self.account, self.table = states, curated, account, table
        self.files: dict[str, ImportedFile] = {}
        self.index = self._file("constitutions", "Constitutions, and the texts in which clauses were read")
        self._constitutions: dict[str, Constitution] = {}
        self._silent: set[str] = set()
        self._ranked: set[str] = set()
        self._cited: set[str] = set()

    def add(self, line: Line) -> None:
        """Adds what a line says."""
        constitution = self._constitution(line)
        if line.is_silent:
            add_silence(self.index, constitution, line)
            self.account.things["constitutions silent on the rank of treaties"] += 1
            self._silent.add(constitution.iri)
        elif self.curated.gives_wordings_of(provision_of(constitution, line)):
            self.account.skipped["clauses of provisions whose wordings a curated file gives"] += 1
            place = cited(constitution.cited, steps_of(line))
            self.account.listed.append((f"line {line.place}", f"a curated file gives the wordings of {place}"))
        else:
            self._clause(constitution, line)
        if line.topic == "treaty-rank" and not line.is_silent:
            self._ranked.add(constitution.iri)
        self._remarks(line)

    def _clause(self, constitution: Constitution, line: Line) -> None:
        group = next(one for one in GROUPS if self.states.label(line.state)[0].lower() <= one[-1])
        span = group.upper().replace("-", " to ")
        file = self._file(f"clauses-{group}", f"Clauses of constitutions, States {span}")
        passages = self._file(f"passages-{group}", f"Where clauses of constitutions stand, States {span}")
        place = cited("", steps_of(line)).removeprefix(", ").strip()
        passage = add_passage(passages, constitution.text, line, f"art. {place}" if line.article else place)
        things = self.account.things
        things["provisions"] += add_provisions(file, constitution, line, passage, self.curated.things)
        things["wordings"] += version_of(constitution, line) not in file.things
        version = add_version(file, constitution, line, passage)
        add_clause(file, line, version, passage)
        things["clauses"] += 1
        self._cited.add(constitution.text)

    def _constitution(self, line: Line) -> Constitution:
        """The constitution of a line, described once."""
        if line.file in self._constitutions:
            return self._constitutions[line.file]
        code, state = line.state.rpartition("/")[2], self.states.label(line.state)
        name, text = f"Constitution of {line.year} ({state})", text_of(code, line.year)
        if known := self.curated.constitution(line.state, line.year):
            found = Constitution(known, self.curated.name(known), text)
        else:
            found = Constitution(f"{THING}{code}-const-{line.year}", f"{code.upper()} Const {line.year}", text)
            said: Pairs = [
                (RDF_TYPE, hb("Constitution")),
                (RDFS_LABEL, english(name)),
                (hb("citedAs"), english(found.cited)),
                (hb("shortName"), english(found.cited)),
                (hb("ofState"), NamedNode(line.state)),
                (hb("statedIn"), NamedNode(LINES)),
            ]
            self.index.add(found.iri, said)
            self.account.things["constitutions"] += 1
        add_text(self.index, text, found.iri, name, line)
        self._constitutions[line.file] = found
        return found

    def _remarks(self, line: Line) -> None:
        """Lists words of a line that the closed lists do not know, and a text whose year is open."""
        known = words()
        if line.scope and line.scope not in known["scope"]:
            self.account.listed.append((f"line {line.place}", f"the scope “{line.scope}” is in no list: other"))
        for one in line.conditions.split("; ") if line.conditions else []:
            if one not in known["conditions"]:
                self.account.listed.append((f"line {line.place}", f"the condition “{one}” is in no list: other"))
        if not line.is_silent and as_of(line) is None:
            self.account.things["clauses of texts whose year is not known"] += 1

    def _file(self, name: str, title: str) -> ImportedFile:
        if name not in self.files:
            card = [f"{title}.", *CARD]
            self.files[name] = ImportedFile(title, card, [NamedNode(INDEX)], COVERS, self.table)
        return self.files[name]

    def texts(self) -> dict[str, str]:
        """The files as text; lists constitutions that one line calls silent and another does not."""
        for one in self._constitutions.values():
            if one.iri in self._silent and one.text not in self._cited:
                self.index.add(one.text, [(hb("note"), english(NOT_CITED))])
        for iri in sorted(self._silent & self._ranked):
            remark = "one line finds no clause on the rank of treaties, and another has one; both stay"
            self.account.listed.append((iri.rpartition("/")[2], remark))
        return {f"{name}.ttl": file.text() for name, file in sorted(self.files.items())}
