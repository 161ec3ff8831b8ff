"""Brings the lines on one opinion together: one value where they agree, none and a remark where they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from kg.importers.persons import checked
from kg.importers.readings.lines import OWN_SYMBOL, Line
from kg.importers.readings.names import is_readable, key_of, same_name
from kg.importers.readings.record import Record
from kg.importers.readings.sources import is_contents, is_own_text
from kg.terms import minted
from kg.terms.names import THING


@dataclass
class Opinion:
    """An opinion or decision of the Working Group with all lines that speak of it, those from its own text first.

    One whose number is not known has in `number` what its parts are known by.
    """

    FACTS: ClassVar = ("symbol", "session", "session_dates", "iccpr_party", "in_document")
    DATES: ClassVar = ("adopted", "distributed", "published", "transmitted", "reply_date")

    number: str
    iri: str
    lines: list[Line]
    remarks: list[str] = field(default_factory=list)
    is_curated: bool = False
    has_case: bool = False  # in a curated file, which names the persons

    @property
    def is_numbered(self) -> bool:
        """True if its number is known."""
        return "/" in self.number

    @property
    def called(self) -> str:
        """How the account calls it: by its number, or the last part of its identifier."""
        return self.number if self.is_numbered else self.iri.rpartition("/")[2]

    @property
    def part(self) -> str:
        """The number as a part of an identifier."""
        return minted.symbol_part(self.number)

    @property
    def year(self) -> int:
        """The year of the number."""
        return int(self.number.partition("/")[2])

    @property
    def name(self) -> str:
        """How notes and the account call it."""
        return f"{self.lines[0].kind.capitalize()} No. {self.number}" if self.is_numbered else self.called

    @cached_property
    def withheld(self) -> str:
        """Why no person is named; empty where persons may be named."""
        if by_hand := checked("wgad").get(self.number):
            return f"Somebody concerned may have been a minor. Read: {by_hand.read}." if by_hand.withheld else ""
        is_shown = any(line.child for line in self.lines)
        return "A page shows that somebody concerned was a minor at the events, or leaves it open." if is_shown else ""

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The States that it is directed against, as the first line that names any does."""
        return next((line.states for line in self.lines if line.states), ())

    @cached_property
    def own(self) -> list[Line]:
        """The lines that were read in its own text."""
        return [line for line in self.lines if is_own_text(line)]

    @cached_property
    def values(self) -> dict[str, Any]:
        """One value of each field that has one; dates have the highest precision."""
        found = {name: self._one(name) for name in (*self.FACTS, *self.DATES)}
        return {name: value for name, value in found.items() if value is not None}

    def _one(self, name: str) -> Any:
        # the day that a collection bears is not that of the opinions in it
        lines = [line for line in self.lines if name != "distributed" or not line.in_document]
        said = [line.fields[name] for line in lines if name in line.fields]
        if not said:
            return None
        is_date = name in self.DATES
        best = max(said, key=len) if is_date else said[0]
        if name == "in_document" or all(best == one or (is_date and best.startswith(one)) for one in said):
            return best
        told = " and ".join(dict.fromkeys(str(one) for one in said))
        self.remarks.append(f"the lines differ in {name}: {told}; it was left out")
        return None

    @cached_property
    def persons(self) -> dict[str, list[Line]]:
        """Each person by the name that the fullest line has, with the lines that name that person.

        The opinion's own text goes before other lines, a name in Latin letters before another. One person in two lines
        under two names is one person if both lines name only one. Another name joins nobody. Those of an opinion whose
        case a curated file describes are its own.
        """
        naming = [line for line in self.lines if line.persons and all(map(is_readable, line.persons))]
        if self.has_case or self.withheld or not naming:
            return {}
        main = max(
            [line for line in naming if line.report] or [line for line in naming if line in self.own] or naming,
            key=lambda line: (is_readable(line.persons[0], "LATIN"), len(line.persons)),
        )
        found: dict[str, list[Line]] = {name: [] for name in main.persons}
        keys = {key_of(name): name for name in main.persons}
        for line in naming:
            for name in line.persons:
                same = [one for one in found if same_name(name, one)]
                if known := keys.get(key_of(name)) or (same[0] if len(same) == 1 else None):
                    found[known].append(line)
                elif len(main.persons) == len(line.persons) == 1 and not line.persons_incomplete:
                    found[main.persons[0]].append(line)
                else:
                    self.remarks.append(f"line {line.place} has a name that the fullest list has not; it was left out")
        return found

    def named_in(self, line: Line) -> list[str]:
        """The persons whom a line names."""
        return [name for name, lines in self.persons.items() if line in lines]

    def among(self, names: Iterable[str]) -> list[str]:
        """Its persons of these names: of the same spelling, else of one that can be of the same person."""
        keys = {key_of(one): [one] for one in self.persons}
        named = [keys.get(key_of(name)) or [one for one in self.persons if same_name(one, name)] for name in names]
        return [one for one in self.persons if any(one in some for some in named)]


def gather(lines: list[Line], record: Record) -> list[Opinion]:
    """The opinions by year and number."""
    by_number: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_number[line.number].append(line)
    found = []
    for number, said in by_number.items():
        known = record.opinions.get(number) or (f"{THING}un/{number}" if "/" not in number else None)
        said.sort(key=lambda line: (not line.report, not is_own_text(line), is_contents(line), line.place))
        has_symbol = any(OWN_SYMBOL.fullmatch(line.symbol or "") for line in said)
        iri, has_case = known or minted.opinion(number, has_symbol), bool(record.of(known or "", "addressesCase"))
        found.append(Opinion(number, iri, said, is_curated=known is not None, has_case=has_case))
    return sorted(
        found, key=lambda one: (one.year, int(one.number.partition("/")[0])) if one.is_numbered else (9999, 0)
    )
