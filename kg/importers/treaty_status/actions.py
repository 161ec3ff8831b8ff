"""The treaty actions of the import, joined with those that curated files already describe."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal

from kg.archive import Archive
from kg.importers.account import Account, Text
from kg.importers.described import Described
from kg.importers.imported_file import SOURCES, ImportedFile, ImportedFiles
from kg.importers.treaty_status.documents import INDEX, add_whole, first, second
from kg.importers.treaty_status.names import Treaty
from kg.importers.treaty_status.tables import Act
from kg.terms.dates import date_literal, in_english
from kg.terms.names import THING

_CONSENTS = {"ratification", "accession", "succession", "acceptance", "formal-confirmation", "definitive-signature"}


@dataclass(frozen=True)
class Action:
    """An action that the graph has."""

    iri: str
    kind: str
    date: Literal

    @property
    def consents(self) -> bool:
        """True if by this act the State consented to be bound."""
        return self.kind in _CONSENTS

    def __str__(self) -> str:
        return f"{self.kind.replace('-', ' ')} of {in_english(self.date.value)}"


class Actions:
    """The files of the import, and every action by State and treaty, curated ones included."""

    def __init__(self, archive: Archive, account: Account) -> None:
        self.files = ImportedFiles("treaty-status", archive, account, INDEX)
        self.documents = self.files.named("documents", "Tables of treaty status")
        self._known: dict[tuple[str, str], list[Action]] = defaultdict(list)
        self._names: set[str] = set()
        self.tables: dict[str, Text] = {}  # the table of early 2015, by the name of the treaty
        self.entries: dict[tuple[str, str], str] = {}  # its rows, by State and name of the treaty
        acting = [name for name, content in archive.curated.items() if b"hb:TreatyAction" in content]
        described = Described(archive, acting)
        for iri in sorted(described.kinds["TreatyAction"]):
            for day in described.of(iri, "actedOn"):
                (kind,), state, treaty = (described.of(iri, name) for name in ("actionKind", "byState", "toTreaty"))
                known = Action(iri, kind.removeprefix(f"{THING}list/action-"), date_literal(day))
                self._known[state[0], treaty[0]].append(known)
                self._names.add(iri)

    def file(self, treaty: Treaty) -> ImportedFile:
        """The file of the actions on a treaty."""
        return self._named(treaty.name, f"Treaty actions: the {treaty.short}", treaty)

    def passages(self, treaty: Treaty) -> ImportedFile:
        """The file of the passages on a treaty."""
        return self._named(f"passages-{treaty.name}", f"Passages on treaty actions: the {treaty.short}", treaty)

    def _named(self, name: str, title: str, treaty: Treaty) -> ImportedFile:
        if treaty.witness:
            return self.files.named(name, title, [first(treaty), second(treaty)])
        return self.files.named(name, title, [first(treaty)], SOURCES["treaty-status"]["coversFirst"])

    def of(self, state: str, treaty: Treaty) -> list[Action]:
        """The known actions of a State on a treaty."""
        return self._known[state, f"{THING}{treaty.name}"]

    def add(self, state: str, treaty: Treaty, act: Act, place: str) -> str:
        """The action of a State with its passage: one that the graph has with this kind and date, or a new one."""
        for known in self.of(state, treaty):
            if (known.kind, known.date) == (act.kind, act.date):
                self.file(treaty).describe(known.iri, statedIn=place)
                return known.iri
        iri = f"{THING}treaty-action_{state.rpartition('/')[2]}_{treaty.name}_{act.kind}"
        if iri in self._names:
            iri = f"{iri}_{act.date.value}"
        self._names.add(iri)
        self.of(state, treaty).append(Action(iri, act.kind, act.date))
        about = {"byState": state, "toTreaty": f"{THING}{treaty.name}"}
        self.file(treaty).describe(iri, "TreatyAction", **about, actionKind=act.kind, actedOn=act.date, statedIn=place)
        return iri

    def no_party(self, state: str, treaty: Treaty, observed: str, status: str, place: str = "") -> str:
        """The status of a State that a list of participants does not show as a party: its IRI.

        Without a place it stands in the table of early 2015: in the State's row, or else in the table as a whole.
        """
        place = place or self.entries.get((state, treaty.name), "")
        place = place or add_whole(self.passages(treaty), first(treaty), self.tables[treaty.name])
        iri = f"{THING}treaty-status_{state.rpartition('/')[2]}_{treaty.name}_{observed[:4]}"
        about = {"byState": state, "toTreaty": f"{THING}{treaty.name}"}
        self.file(treaty).describe(
            iri, "TreatyStatus", **about, partyStatus=status, observedOn=observed, statedIn=place
        )
        return iri

    def conflict(self, iri: str, others: list[str], treaty: Treaty, weighing: str) -> None:
        """Joins a statement to those that it conflicts with, and weighs them."""
        file = self.file(treaty)
        file.describe(iri, conflictsWith=others)
        file.describe(f"{iri}__conflict", "Conflict", hasSide=[*others, iri], weighing=weighing)
