"""Brings the lines on one opinion together: one value where they agree, none and a remark where they do not."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from kg.importers.persons import checked
from kg.importers.wgad.curated import Curated
from kg.importers.wgad.lines import OWN_SYMBOL, Line
from kg.importers.wgad.sources import is_contents, is_own_text
from kg.terms.folding import fold
from kg.terms.names import THING


class Told(NamedTuple):
    """What a line says was found; `only_heading` where it stands in the heading of a page alone."""

    result: str
    only_heading: bool
    categories: frozenset[str]
    articles: tuple[str, ...]
    scope: str


@dataclass
class Opinion:
    """An opinion or decision with all lines that speak of it, those from its own text first.

    One whose number is not known has in `number` what its parts are known by.
    """

    FACTS: ClassVar[tuple[str, ...]] = ("symbol", "session", "session_dates", "iccpr_party", "in_document", "reply")
    DATES: ClassVar[tuple[str, ...]] = ("adopted", "distributed", "published", "transmitted", "reply_date")
    ORDER: ClassVar[tuple[tuple[str, str], ...]] = (  # in which things happen: what cannot be is left out
        ("transmitted", "reply_date"),
        ("transmitted", "adopted"),
        ("adopted", "distributed"),
        ("adopted", "published"),
    )

    number: str
    iri: str
    is_curated: bool
    lines: list[Line]
    remarks: list[str] = field(default_factory=list)
    is_numbered: bool = True

    @property
    def record(self) -> str:
        """How the account calls it: by its number, or the last part of its identifier."""
        return self.number if self.is_numbered else self.iri.rpartition("/")[2]

    @property
    def year(self) -> int:
        """The year of the number."""
        return int(self.number.partition("/")[2])

    @property
    def name(self) -> str:
        """What notes and the account call it."""
        return f"{self.lines[0].kind.capitalize()} No. {self.number}" if self.is_numbered else self.record

    @property
    def part(self) -> str:
        """The number as a part of an identifier."""
        return self.number.replace("/", "-")

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The States that it is directed against, as the first line that names any does."""
        return next((line.states for line in self.lines if line.states), ())

    @cached_property
    def values(self) -> dict[str, Any]:
        """One value of each field that has one: dates at the highest precision, without those that cannot be."""
        found = {}
        for name in (*self.FACTS, *self.DATES):
            found[name] = self._one(name)
        for earlier, later in self.ORDER:
            first, second = found.get(earlier), found.get(later)
            if first and second and second[: len(first)] < first[: len(second)]:
                self.remarks.append(f"{later} ({second}) is before {earlier} ({first}); both were left out")
                found[earlier] = found[later] = None
        return {name: value for name, value in found.items() if value is not None}

    def _one(self, name: str) -> Any:
        said = [line.fields[name] for line in self.lines if name in line.fields and self._speaks(line, name)]
        if not said:
            return None
        if name in self.DATES:
            best = max(said, key=len)
            if all(best.startswith(one) for one in said):
                return best
        elif all(one == said[0] for one in said) or name == "in_document":
            return said[0]
        told = " and ".join(dict.fromkeys(str(one) for one in said))
        self.remarks.append(f"the lines differ in {name}: {told}; it was left out")
        return None

    def _speaks(self, line: Line, name: str) -> bool:
        # the day that a collection bears is not that of the opinions in it
        return name != "distributed" or not line.in_document

    @cached_property
    def withheld(self) -> str | None:
        """Why no person is named; None where persons may be named."""
        if by_hand := checked("wgad").get(self.number):
            return f"Somebody concerned may have been a minor. Read: {by_hand.read}." if by_hand.withheld else None
        if any(line.child for line in self.lines):
            return "A page shows that somebody concerned was a minor at the events, or leaves it open."
        return None

    @cached_property
    def persons(self) -> dict[str, list[Line]]:
        """Each person by the name that the fullest line has, with the lines that name that person.

        The opinion's own text goes before other lines, a name in Latin letters before another. One person in two lines
        under two names is one person if both lines name only one. Another name joins nobody.
        """
        if self.withheld or self.is_curated:
            return {}
        naming = [line for line in self.lines if line.persons and all(map(is_readable, line.persons))]
        if not naming:
            return {}
        own = [line for line in naming if is_own_text(line)]
        main = max(
            own or naming, key=lambda line: (line.persons[0].isascii() or is_latin(line.persons[0]), len(line.persons))
        )
        found: dict[str, list[Line]] = {name: [] for name in main.persons}
        keys = {key_of(name): name for name in main.persons}
        for line in naming:
            for name in line.persons:
                if known := keys.get(key_of(name)):
                    found[known].append(line)
                elif len(main.persons) == len(line.persons) == 1 and not line.persons_incomplete:
                    found[main.persons[0]].append(line)
                else:
                    self.remarks.append(f"line {line.place} has a name that the fullest list has not; it was left out")
        return found

    def named_in(self, line: Line) -> list[str]:
        """The persons whom a line names."""
        return [name for name, lines in self.persons.items() if line in lines]

    @cached_property
    def findings(self) -> dict[Told, list[Line]]:
        """What lines say was found, with the lines that say the same."""
        found = defaultdict(list)
        for line in self.lines:
            articles = tuple(sorted(f"{code} {one}" for code, said in (line.articles or {}).items() for one in said))
            result = line.result or ("violation" if articles else None)
            if line.categories and not line.result:
                self.remarks.append(f"line {line.place} names categories and no result; they were left out")
            elif line.result_as and is_own_text(line):
                self.remarks.append(f"line {line.place} has its result from the heading of a copy; it was left out")
            elif result == "no_conclusion":
                self.remarks.append(f"line {line.place} says that no conclusion was reached; no finding was made of it")
            elif result:
                categories = frozenset(line.categories or ())
                found[Told(result, bool(line.result_as), categories, articles, line.result_scope or "")].append(line)
        return dict(found)

    @property
    def is_told(self) -> bool:
        """Whether more is known than a table of contents tells."""
        return not all(map(is_contents, self.lines))


def gather(lines: list[Line], curated: Curated) -> list[Opinion]:
    """The opinions by year and number."""
    by_number: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_number[line.number].append(line)
    found = []
    for number, said in by_number.items():
        known = curated.opinions.get(number)
        said.sort(key=lambda line: (not is_own_text(line), is_contents(line), line.place))
        has_symbol = any(OWN_SYMBOL.fullmatch(line.symbol or "") for line in said)
        found.append(Opinion(number, known or iri_of(number, has_symbol), known is not None, said))
    return sorted(found, key=lambda opinion: (opinion.year, int(opinion.number.partition("/")[0])))


def iri_of(number: str, has_symbol: bool = False) -> str:
    """The identifier of an opinion that no curated file has: its own symbol, which every opinion has since 2012.

    An earlier one has it if a page prints it; to 1996 there are decisions.
    """
    count, _, year = number.partition("/")
    if has_symbol or int(year) >= 2012:
        return f"{THING}un/a-hrc-wgad-{year}-{count}"
    return f"{THING}un/wgad-{'decision' if int(year) <= 1996 else 'opinion'}-{count}-{year}"


def key_of(name: str) -> str:
    """A full name without accents, case and marks: two that are equal here are one spelling of one name.

    >>> key_of("‘Aref Dalilah") == key_of("Aref Dalilah"), key_of("Alavés") == key_of("Alavez")
    (True, False)
    """
    return fold(re.sub(r"[’'‘`]", "", name))


def slug(name: str) -> str:
    """A name as a part of an identifier; empty where it is not in Latin letters."""
    text = unicodedata.normalize("NFKD", re.sub(r"[’'‘`]", "", name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def is_readable(name: str) -> bool:
    """Whether a name is in letters of which the record has a table: Latin or Cyrillic.

    >>> is_readable("Рудольф Ruritanus"), is_readable("رودولف")
    (True, False)
    """
    return all(unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC")) for letter in name if letter.isalpha())


def is_latin(name: str) -> bool:
    """Whether a name is in Latin letters, so that an English label may have it."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())
