"""Codes of provisions in the index: "CCPR-14-3-d" is ICCPR 14(3)(d), "CCPR-OP-2" is OP1 2."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from kg.files.beside import table
from kg.importers.imported_file import NOTES, ImportedFile
from kg.terms import minted
from kg.terms.names import THING

TREATIES = table(__file__, "treaties")  # by their codes in the index
_CODE = re.compile(rf"({'|'.join(sorted(TREATIES, key=len, reverse=True))})(?:-(.*))?", re.ASCII)
_PATH = re.compile(r"([1-9]\d?)(?:-([1-9]\d?))?(?:-([a-z])(?:-([ivx]+))?)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """A code of the index: the provision that it means, or the reason why none."""

    printed: str
    provision: str | None = None
    reason: str = ""
    repair: str = ""


@dataclass
class Provisions:
    """The provisions of the treaties that the curated files have, and those that only the index names.

    A treaty that was not entered whole is one whose text was not at hand: a code of the right form is taken at its
    word, and a provision that the files lack says so.
    """

    known: Collection[str]
    named: dict[str, tuple[str, str, int]] = field(default_factory=dict)  # IRI: parent, number, record

    def read(self, printed: str, record: int) -> Code:
        """The meaning of a code that a record prints.

        >>> Provisions({f"{THING}iccpr/art_19__para_2"}).read("CCPR-19-2", 1).provision.rpartition("/")[2]
        'art_19__para_2'
        >>> Provisions({f"{THING}iccpr/art_21"}).read("CCPR-21-1", 1).reason
        'ICCPR has no such provision'
        """
        code = printed.strip()
        match = _CODE.fullmatch(code)
        if not match:
            return Code(printed, reason="it begins with the name of no treaty that is known")
        treaty, rest = TREATIES[match.group(1)], match.group(2)
        if not rest:
            return Code(printed, reason=f"it names {treaty['short']} and no provision of it")
        path = _PATH.fullmatch(rest)
        if not path:
            return Code(printed, reason="it has not the form of article, paragraph, item and sub-item")
        if reason := NOTES["juris"]["not-there"].get(code):
            return Code(printed, reason=reason)
        steps = [number.lower() for number in path.groups() if number]
        iri = minted.provision(treaty["name"], *steps)
        if iri not in self.known:
            if treaty.get("whole"):
                return Code(printed, reason=f"{treaty['short']} has no such provision")
            self._name(treaty["name"], steps, record)
        repair = (
            "" if rest == rest.lower() else f"The index prints the code as {code}; the letter is read as a small one."
        )
        return Code(printed, iri, repair=repair)

    def _name(self, treaty: str, steps: list[str], record: int) -> None:
        """Keeps a provision that only the index names, and what contains it, with the first record that does so."""
        parent = f"{THING}{treaty}"
        for depth, number in enumerate(steps, 1):
            iri = minted.provision(treaty, *steps[:depth])
            if iri not in self.known:
                self.named.setdefault(iri, (parent, number, record))
            parent = iri

    def write(self, file: ImportedFile, places: dict[int, str]) -> None:
        """Adds the provisions that only the index names, each with the place of the first record that does."""
        for iri, (parent, number, record) in sorted(self.named.items(), key=lambda item: _order(item[0])):
            said = {"isPartOf": parent, "number": number, "statedIn": places[record]}
            file.describe(iri, "TreatyProvision", **said, note=NOTES["juris"]["unchecked"])


def _order(iri: str) -> tuple[str, list[tuple[int, str]]]:
    instrument, _, path = iri.rpartition("/")
    steps = [step.partition("_")[2] for step in path.split("__")]
    return instrument, [(int(step), "") if step.isdigit() else (0, step) for step in steps]
