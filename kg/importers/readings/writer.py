"""Writes what the lines say of one opinion: identifiers, passages, absences and conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.importers.account import Account
from kg.importers.imported_file import ImportedFile
from kg.importers.readings.lines import Line
from kg.importers.readings.names import key_of, same_name
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.record import Record
from kg.importers.readings.sources import Sources
from kg.importers.states import States
from kg.terms import minted


@dataclass
class Desk:
    """Everything that all matters of an import share: sources, the record, States, the account, who is named where."""

    sources: Sources
    record: Record
    states: States
    account: Account
    named: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def know(self, matters: Iterable[Opinion]) -> None:
        """Notes who is named where, so that persons of one name in one State can point to each other."""
        for thing, label in self.record.persons.items():
            self.named[key_of(label), ""].append(thing)
        for matter in matters:
            for name in matter.persons:
                for state in matter.states:
                    self.named[key_of(name), state].append(self.person(matter, name))

    def person(self, matter: Opinion, name: str) -> str:
        """The identifier of a person, who is that of one matter: nobody is joined on a name.

        A person whom a curated finding or remedy of the matter names in full is that person.
        """
        told = (*self.record.findings.get(matter.iri, []), *self.record.remedies.get(matter.iri, []))
        for thing in (one for statement in told for one in self.record.of(statement, "concerns", "forPerson")):
            by_hand = self.record.persons.get(thing, "")
            if key_of(by_hand) == key_of(name) or same_name(by_hand, name):
                return thing
        slugs = [minted.plain(one) for one in matter.persons]
        known = minted.plain(name)
        if not known or slugs.count(known) > 1:
            known = f"person-{list(matter.persons).index(name) + 1}"
        return minted.person(known, matter.part)

    def code(self, state: str) -> str:
        """The code of a State as a part of an identifier."""
        return (self.states.code(state) or "x").lower()


@dataclass
class OpinionWriter:
    """Writes one opinion into a file."""

    desk: Desk
    file: ImportedFile
    matter: Opinion

    def __post_init__(self) -> None:
        self.sources, self.record, self.things = self.desk.sources, self.desk.record, self.desk.account.things

    def persons(self, names: Iterable[str]) -> list[str]:
        """The identifiers of persons of the matter."""
        return [self.desk.person(self.matter, name) for name in names]

    def namesakes(self, name: str) -> list[str]:
        """The persons of the same full name in the same State whom nobody has joined to this person."""
        (mine,) = self.persons([name])
        states = ("", *self.matter.states)
        return [
            one
            for one in dict.fromkeys(one for state in states for one in self.desk.named[key_of(name), state])
            if one != mine
        ]

    def absence(self, thing: str, name: str, reason: str, note: str, lines: list[Line] | None = None) -> None:
        """Adds that a value is not known, with the reason and the documents in which lines were read."""
        searched = dict.fromkeys(map(self.sources.document, lines or self.matter.lines))
        known = len(self.file.things)
        self.file.add_absence(thing, name, reason, searched, note)
        self.things["absences"] += len(self.file.things) - known

    def conflict(self, name: str, sides: tuple[str, str], weighing: str) -> None:
        """Joins two statements that cannot both be right."""
        self.file.describe(sides[0], conflictsWith=sides[1])
        self.file.describe(name, "Conflict", hasSide=sides, weighing=weighing)
        self.things["conflicts"] += 1
        of, other = (side.rpartition("/")[2] for side in sides)
        self.look_at(name.rpartition("/")[2].partition("__")[0], f"conflict: {of} and {other}")

    def look_at(self, record: str, remark: str) -> None:
        """Adds a remark to the account, for somebody to look at."""
        self.desk.account.listed.append((record, remark))

    def finish(self, called: str) -> None:
        """Lists the remarks on the matter, as the account calls it."""
        for remark in dict.fromkeys(self.matter.remarks):
            self.look_at(called, remark)
