"""What all that is written of an opinion needs: names of persons, passages, absences and conflicts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import NamedNode

from kg.importers.account import Account
from kg.importers.imported_file import ImportedFile, Pairs, value
from kg.importers.states import States
from kg.importers.wgad.curated import Curated
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion, key_of, slug
from kg.importers.wgad.sources import Sources
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE

_ELSEWHERE = "another opinion of unknown number"


@dataclass
class Desk:
    """What is at hand for writing: sources, curated files, States, the account, the file of norms, who is named."""

    sources: Sources
    curated: Curated
    states: States
    account: Account
    norms: ImportedFile
    named: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def know(self, opinions: Iterable[Opinion]) -> None:
        """Notes who is named where, so that persons of one name in one State can point to each other."""
        for thing, label in self.curated.persons.items():
            self.named[key_of(label), ""].append(("another file of the record", thing))
        for opinion in opinions:
            for name in opinion.persons:
                for state in opinion.states:
                    place = opinion.name if opinion.is_numbered else _ELSEWHERE
                    self.named[key_of(name), state].append((place, self.person(opinion, name)))

    def namesakes(self, opinion: Opinion, name: str) -> list[str]:
        """Where somebody of the same name stands whom nobody has joined to this person: the first ten places.

        Opinions of unknown number are not listed one by one, and say it themselves of those that have a number.
        """
        mine = self.person(opinion, name)
        places = (place for state in ("", *opinion.states) for place in self.named[key_of(name), state])
        others = (
            called for called, thing in places if thing != mine and not (opinion.is_numbered and called == _ELSEWHERE)
        )
        return list(dict.fromkeys(islice(others, 10)))

    def person(self, opinion: Opinion, name: str) -> str:
        """The identifier of a person, who is that of one opinion: nobody is joined on a name."""
        slugs = [slug(one) for one in opinion.persons]
        known = slug(name)
        if not known or slugs.count(known) > 1:
            known = f"person-{list(opinion.persons).index(name) + 1}"
        return f"{THING}person/{known}-{opinion.part}"

    def code(self, state: str) -> str:
        """The code of a State as a part of an identifier."""
        return (self.states.code(state) or "x").lower()

    def passages(self, lines: Iterable[Line]) -> list[str]:
        """Every place in which these lines were read."""
        return list(dict.fromkeys(map(self.sources.passage, lines)))

    def absence(
        self,
        file: ImportedFile,
        opinion: Opinion,
        thing: str,
        name: str,
        *,
        reason: str,
        note: str,
        lines: Iterable[Line],
    ) -> None:
        """Adds that a value is not known, with the reason and the documents that were searched."""
        file.add(
            f"{thing}__absence_{re.sub('[A-Z]', lambda match: '-' + match[0].lower(), name)}",
            [
                (RDF_TYPE, hb("Absence")),
                (hb("isAbsentFrom"), NamedNode(thing)),
                (hb("absentProperty"), hb(name)),
                (hb("absenceReason"), value(f"absence-{reason}")),
                *links("searchedIn", dict.fromkeys(map(self.sources.document, lines))),
                (hb("note"), english(note)),
            ],
        )
        self.account.things["absences"] += 1

    def conflict(self, file: ImportedFile, name: str, sides: tuple[str, str], weighing: str) -> None:
        """Joins two statements that cannot both be right."""
        file.add(sides[0], links("conflictsWith", sides[1:]))
        said: Pairs = [(RDF_TYPE, hb("Conflict")), *links("hasSide", sides)]
        file.add(name, [*said, (hb("weighing"), english(weighing))])
        self.account.things["conflicts"] += 1
        of, other = (side.rpartition("/")[2] for side in sides)
        self.account.listed.append((name.rpartition("/")[2].partition("__")[0], f"conflict: {of} and {other}"))


def links(name: str, things: Iterable[str]) -> Pairs:
    """A property with things as its values."""
    return [(hb(name), NamedNode(thing)) for thing in things]


def words(name: str, texts: Iterable[str]) -> Pairs:
    """A property with English texts as its values."""
    return [(hb(name), english(text)) for text in texts]


def dated(name: str, day: str | None) -> Pairs:
    """A property with a date as its value, where there is one."""
    return [(hb(name), date_literal(day))] if day else []
