"""What is described already: decisions by symbol and communication, and persons of other imports by name."""

from __future__ import annotations

from collections import defaultdict

from kg.archive import Archive
from kg.importers.imported_file import statements
from kg.importers.juris.records import slug
from kg.importers.views.lines import BODIES, NUMBER
from kg.importers.wgad.curated import Curated
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

_INDEX = "data/imported/juris/"
_DECISIONS = {hb(name).value for name in ("Decision", "Views")}
_PARTS = ("decisions-", "provisions", "index")
_OPINIONS = "data/imported/wgad/opinions-"


class Known(Curated):
    """What is described already: curated files, and the index of decisions where the archive has it.

    Raises KgError where a file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive)
        self._numbered: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._under: dict[str, list[str]] = defaultdict(list)
        for thing, said in self.things.items():
            for symbol in said.get("hb:symbol", []):
                self._under[symbol].append(thing)
            if _DECISIONS & set(said.get("a", [])):
                for number in dict.fromkeys([*said.get("hb:communicationNumber", []), *said.get("hb:number", [])]):
                    for issuer in said.get("hb:isIssuedBy", []):
                        if NUMBER.fullmatch(number):
                            self._numbered[issuer, number].append(thing)
        self.persons |= _persons(archive)

    def files(self, archive: Archive) -> list[str]:
        """The curated files, and those of the index that describe decisions and provisions."""
        index = [name for name in archive.names if name.startswith(tuple(f"{_INDEX}{part}" for part in _PARTS))]
        return [*super().files(archive), *index]

    def numbered(self, body: str, communications: list[str]) -> list[str]:
        """The decisions of a body on one of these communications."""
        issuer = f"{THING}org/{BODIES[body]}"
        return list(dict.fromkeys(one for number in communications for one in self._numbered.get((issuer, number), [])))

    def decision(self, body: str, symbols: list[str], communications: list[str]) -> tuple[str, str]:
        """The identifier of a decision, and a remark where others on its communications may be the same.

        It is that of the decision with one of its symbols; of several under one symbol, that on its communications;
        else that of the only one on its communications that has no other symbol; else a new one.
        """
        under = [thing for symbol in symbols for thing in self._under.get(symbol, [])]
        same = self.numbered(body, communications)
        for found in ({one: None for one in under if one in same}, dict.fromkeys(under)):
            if len(found) == 1:
                return next(iter(found)), ""
        joinable = [one for one in same if not (symbols and self.of(one, "hb:symbol"))]
        if len(joinable) == 1 and not under:
            return joinable[0], ""
        new = slug(symbols[0]) if symbols else f"{body.lower()}-{slug(communications[0])}" if communications else ""
        new += f"_{slug(communications[0])}" if under and communications else ""
        names = " and ".join(one.rpartition("/")[2] for one in dict.fromkeys([*under, *same]))
        remark = f"{names} has the same symbol or communication, and which it is was not decided; not joined"
        return f"{THING}un/{new}", remark if names else ""


def _persons(archive: Archive) -> dict[str, str]:
    """The persons whom opinions of the Working Group are about, by what they are called."""
    said = [one for name in archive.names if name.startswith(_OPINIONS) for one in statements(archive, name)]
    persons = {thing for thing, name, value in said if name == RDF_TYPE and value == hb("Person")}
    return {thing: value.value for thing, name, value in said if name == RDFS_LABEL and thing in persons}
