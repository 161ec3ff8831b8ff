"""Imports clauses of constitutions on the rank of treaties and on rights.

A record is a line: one clause in the English text of one constitution. It becomes a clause of the wording of a
provision; lines on one provision share the wording. The wording is that of a year, never of a day, and nothing says
that it is in force on a later one. A line that says that a constitution is silent on the rank of treaties becomes an
absence, with how the text was searched. Where a curated file gives the wordings of a provision, it wins.
"""

from __future__ import annotations

from pathlib import Path

from kg.archive import Archive
from kg.importers.account import Account
from kg.importers.constitutions import norms
from kg.importers.constitutions.lines import ClauseLine, read_lines
from kg.importers.constitutions.norms import INDEX, LINES, Constitution, cited, identifier, steps_of
from kg.importers.described import Described, curated
from kg.importers.imported_file import NOTES, ImportedFiles
from kg.importers.states import States
from kg.terms.names import THING

GROUPS = ("a-b", "c-e", "f-j", "k-m", "n-r", "s-t", "u-z")  # of States, by the first letter of their English names


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the file, or the folder that holds it. Raises KgError where it cannot be read.
    """
    states = States(archive)
    lines = read_lines(path, states, account)
    writer = ClauseWriter(states, archive, account)
    writer.files.describe_source(writer.index)
    writer.index.add_passage(LINES, INDEX, "all lines", "document")
    for line in lines:
        writer.add(line)
    writer.finish()
    account.written += len(lines)
    return writer.files.counted()


class ClauseWriter:
    """The writer of what lines say, into files of its own."""

    def __init__(self, states: States, archive: Archive, account: Account) -> None:
        self.states, self.account = states, account
        self.curated = Described(archive, tuple(name for name in curated(archive) if name.startswith("data/norms/")))
        self.described = {
            (state, day[:4]): thing
            for thing in self.curated.kinds["Constitution"]
            for state in self.curated.of(thing, "ofState")
            for day in self.curated.of(thing, "adoptedOn")
        }
        self.with_wordings = set(self.curated.parts("isVersionOf"))
        self.files = ImportedFiles("constitutions", archive, account, INDEX)
        self.index = self.files.named("constitutions", "Constitutions, and the texts in which clauses were read")
        self._constitutions: dict[str, Constitution] = {}
        self._silent: set[str] = set()
        self._spoken: set[str] = set()

    def add(self, line: ClauseLine) -> None:
        """Adds what a line says."""
        constitution = self._constitution(line)
        provision = identifier(constitution.iri, steps_of(line))
        if line.is_silent:
            norms.add_silence(self.index, constitution, line)
            self._silent.add(constitution.text)
        elif any(one == provision or one.startswith(f"{provision}__") for one in self.with_wordings):
            self.account.skipped["clauses of provisions whose wordings a curated file gives"] += 1
            place = cited(constitution.cited, steps_of(line))
            self.account.look(f"line {line.place}", f"a curated file gives the wordings of {place}")
        else:
            self._clause(constitution, line)
            self._spoken.add(constitution.text)

    def _clause(self, constitution: Constitution, line: ClauseLine) -> None:
        group = next(one for one in GROUPS if self.states.label(line.state)[0].lower() <= one[-1])
        span = group.upper().replace("-", " to ")
        file = self.files.named(f"clauses-{group}", f"Clauses of constitutions, States {span}")
        passages = self.files.named(f"passages-{group}", f"Where clauses of constitutions stand, States {span}")
        place = cited("", steps_of(line)).removeprefix(", ").strip()
        passage = norms.add_passage(passages, constitution.text, line, f"art. {place}" if line.article else place)
        norms.add_provisions(file, constitution, line, passage, self.curated.things)
        norms.add_clause(file, line, norms.add_version(file, constitution, line, passage), passage)

    def _constitution(self, line: ClauseLine) -> Constitution:
        """The constitution of a line, described once."""
        if line.file in self._constitutions:
            return self._constitutions[line.file]
        code = line.state.rpartition("/")[2]
        name, text = f"Constitution of {line.year} ({self.states.label(line.state)})", f"{code}-{line.year}"
        known, short = self.described.get((line.state, line.year)), f"{code.upper()} Const {line.year}"
        if known:
            short = self.curated.of(known, "citedAs")[0]
        iri = known or f"{THING}{code}-const-{line.year}"
        found = Constitution(iri, short, f"{THING}doc/constitution-{text}")
        if not known:
            stated = {"ofState": line.state, "statedIn": LINES}
            self.index.describe(iri, "Constitution", label=name, citedAs=short, shortName=short, **stated)
        norms.add_text(self.index, found, name, line)
        self._constitutions[line.file] = found
        return found

    def finish(self) -> None:
        """Notes which texts are cited nowhere."""
        for text in sorted(self._silent - self._spoken):
            self.index.describe(text, note=NOTES["constitutions"]["not-cited"])
