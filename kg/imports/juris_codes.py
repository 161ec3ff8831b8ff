"""This module reads the codes of provisions in the index: "CCPR-14-3-d" is ICCPR 14(3)(d), "CCPR-OP-2" OP1 2."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.identifiers import GRAPH, RDF_TYPE, THING, hb
from kg.paths import Archive

TREATIES = {  # as the index writes them: the instrument's identifier, and its short name
    "CAT": ("cat", "CAT"),
    "CCPR": ("iccpr", "ICCPR"),
    "CCPR-OP": ("iccpr-op1", "ICCPR-OP1"),
    "CCPR-OP2": ("iccpr-op2", "ICCPR-OP2"),
    "CEDAW": ("cedaw", "CEDAW"),
    "CEDAW-OP": ("cedaw-op", "CEDAW-OP"),
    "CERD": ("icerd", "ICERD"),
    "CESCR": ("icescr", "ICESCR"),
    "CESCR-OP": ("icescr-op", "ICESCR-OP"),
    "CRC": ("crc", "CRC"),
    "CRPD": ("crpd", "CRPD"),
}
_NOT_THERE = {  # codes of treaties without a text at hand that another source shows to name nothing
    "CCPR-OP-10-1": "article 10 of the Protocol has no numbered paragraphs in the text that Italy's Gazzetta Ufficiale "
    "published on 7 December 1977",
}
_CODE = re.compile(rf"({'|'.join(sorted(TREATIES, key=len, reverse=True))})(?:-(.*))?", re.ASCII)
_PATH = re.compile(r"([1-9]\d?)(?:-([1-9]\d?))?(?:-([a-z])(?:-([ivx]+))?)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """What a code of the index means: a provision, or the reason why none."""

    printed: str
    provision: str | None = None
    reason: str = ""
    repair: str = ""


@dataclass
class Provisions:
    """The provisions of the treaties that the curated files have, and those that only the index names.

    A treaty of which the files have no provision is one whose text was not at hand: a code of the right form is
    taken at its word, and the provision says so.
    """

    known: set[str]
    named: dict[str, tuple[str, str, str, int]] = field(default_factory=dict)  # IRI: label, parent, number, record

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
            return Code(printed, reason=f"it names {treaty[1]} and no provision of it")
        path = _PATH.fullmatch(rest)
        if not path:
            return Code(printed, reason="it has not the form of article, paragraph, item and sub-item")
        if code in _NOT_THERE:
            return Code(printed, reason=_NOT_THERE[code])
        steps = list(zip(("art", "para", "point", "point"), path.groups(), strict=True))
        steps = [(level, number.lower()) for level, number in steps if number]
        iri = f"{THING}{treaty[0]}/" + "__".join(f"{level}_{number}" for level, number in steps)
        if iri not in self.known:
            if any(one.startswith(f"{THING}{treaty[0]}/") for one in self.known):
                return Code(printed, reason=f"{treaty[1]} has no such provision")
            self._name(treaty, steps, record)
        repair = (
            "" if rest == rest.lower() else f"The index prints the code as {code}; the letter is read as a small one."
        )
        return Code(printed, iri, repair=repair)

    def _name(self, treaty: tuple[str, str], steps: list[tuple[str, str]], record: int) -> None:
        """Keeps a provision that only the index names, and what contains it, with the first record that does so."""
        parent = f"{THING}{treaty[0]}"
        for depth, (level, number) in enumerate(steps, 1):
            iri = f"{parent}{'/' if depth == 1 else '__'}{level}_{number}"
            label = f"{treaty[1]} {steps[0][1]}" + "".join(f"({one})" for _, one in steps[1:depth])
            self.named.setdefault(iri, (label, parent, number, record))
            parent = iri


@dataclass
class Curated:
    """What the curated files describe: provisions, and documents with their dates of adoption."""

    provisions: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    adopted: dict[str, str] = field(default_factory=dict)


def curated(archive: Archive) -> Curated:
    """The provisions and the documents with a UN symbol that the curated files of the archive describe.

    Raises KgError where one of them cannot be read.
    """
    found = Curated()
    for name, path in archive.turtle.items():
        if not name.startswith("data/") or name.startswith("data/imported/"):
            continue
        try:
            _collect(ox.parse(path=str(path), base_iri=GRAPH), found)
        except (OSError, SyntaxError) as error:
            raise KgError(
                f"a curated file cannot be read: {error}", name, "a Turtle file", "correct the file"
            ) from error
    return found


def _collect(quads: Iterable[ox.Quad], found: Curated) -> None:
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        thing = quad.subject.value
        if quad.predicate == RDF_TYPE and quad.object == hb("TreatyProvision"):
            found.provisions.add(thing)
        elif quad.predicate == RDF_TYPE and thing.startswith(f"{THING}un/") and "__" not in thing:
            found.documents.add(thing)
        elif quad.predicate == hb("adoptedOn") and isinstance(quad.object, ox.Literal):
            found.adopted[thing] = quad.object.value
