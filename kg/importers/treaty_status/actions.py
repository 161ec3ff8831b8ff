"""The treaty actions of the import, joined with those that curated files already describe."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.importers.account import Account, Text
from kg.importers.described import Described
from kg.importers.imported_file import ImportedFile
from kg.importers.treaty_status.documents import EARLY_2015, INDEX, add_whole, first, second
from kg.importers.treaty_status.names import Treaty
from kg.importers.treaty_status.tables import Act
from kg.terms.dates import date_literal, in_english
from kg.terms.names import THING, prefixes

_CONSENTS = {"ratification", "accession", "succession", "acceptance", "formal-confirmation", "definitive-signature"}
_2022 = "The second witness covers Member States of the United Nations to August 2022, by years."
_TITLES = {"documents": "Tables of treaty status", "passages-index": "Passages of the index of treaties"}


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
        self.table, self.account = prefixes(archive), account
        self._files: dict[str, ImportedFile] = {}
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

    def file(self, name: str, treaty: Treaty | None = None) -> ImportedFile:
        """The file of a name, described when it is first asked for."""
        if name not in self._files:
            sources = [INDEX] if treaty is None else [first(treaty), *([second(treaty)] if treaty.witness else [])]
            about = f"the {treaty.short}" if treaty else "human-rights treaties"
            kind = "Passages on treaty" if name.startswith("passages") else "Treaty"
            title = _TITLES.get(name, f"{kind} actions: {about}")
            covers = f"{EARLY_2015} {_2022}" if treaty is None or treaty.witness else EARLY_2015
            card = [
                f"{title}.",
                "Source: tables of the United Nations Treaty Collection of early 2015, and years to August 2022.",
                "Written by `kg import treaty-status`; never edit by hand.",
            ]
            self._files[name] = ImportedFile(title, card, list(map(NamedNode, sources)), covers, self.table)
        return self._files[name]

    def passages(self, treaty: Treaty) -> ImportedFile:
        """The file of the passages on a treaty."""
        return self.file(f"passages-{treaty.name}", treaty)

    def texts(self) -> dict[str, str]:
        """The files by name, in order of names."""
        return {f"{name}.ttl": file.text() for name, file in sorted(self._files.items())}

    def of(self, state: str, treaty: Treaty) -> list[Action]:
        """The known actions of a State on a treaty."""
        return self._known[state, f"{THING}{treaty.name}"]

    def add(self, state: str, treaty: Treaty, act: Act, place: str) -> str:
        """The action of a State with its passage: one that the graph has with this kind and date, or a new one."""
        for known in self.of(state, treaty):
            if (known.kind, known.date) == (act.kind, act.date):
                self.repeat(known.iri, treaty, place)
                return known.iri
        iri = f"{THING}treaty-action_{state.rpartition('/')[2]}_{treaty.name}_{act.kind}"
        if iri in self._names:
            iri = f"{iri}_{act.date.value}"
        self._names.add(iri)
        self.of(state, treaty).append(Action(iri, act.kind, act.date))
        self.account.things["treaty actions"] += 1
        self.account.things[f"treaty actions: {act.kind}"] += 1
        self.file(treaty.name, treaty).describe(
            iri,
            "TreatyAction",
            byState=state,
            toTreaty=f"{THING}{treaty.name}",
            actionKind=act.kind,
            actedOn=act.date,
            statedIn=place,
        )
        return iri

    def repeat(self, iri: str, treaty: Treaty, place: str) -> None:
        """Adds a passage to an action."""
        self.account.things["further passages of an action"] += 1
        self.file(treaty.name, treaty).describe(iri, statedIn=place)

    def note(self, iri: str, treaty: Treaty, text: str) -> None:
        """Adds a note to an action."""
        self.file(treaty.name, treaty).describe(iri, note=text)

    def no_party(self, state: str, treaty: Treaty, year: int, status: str, place: str = "") -> str:
        """The status of a State that a list of participants does not show as a party: its IRI.

        Without a place it stands in the table of early 2015: in the State's row, or else in the table as a whole.
        """
        place = place or self.entries.get((state, treaty.name), "")
        place = place or add_whole(self.passages(treaty), first(treaty), self.tables[treaty.name])
        iri = f"{THING}treaty-status_{state.rpartition('/')[2]}_{treaty.name}_{year}"
        self.file(treaty.name, treaty).describe(
            iri,
            "TreatyStatus",
            byState=state,
            toTreaty=f"{THING}{treaty.name}",
            partyStatus=status,
            observedOn="2015" if year == 2015 else "2022-08",
            statedIn=place,
        )
        self.account.things["statuses of States that a list does not show as parties"] += 1
        return iri

    def conflict(self, iri: str, others: list[str], treaty: Treaty, weighing: str) -> None:
        """Joins a statement to those that it conflicts with, and weighs them."""
        file = self.file(treaty.name, treaty)
        file.describe(iri, conflictsWith=others)
        file.describe(f"{iri}__conflict", "Conflict", hasSide=[*others, iri], weighing=weighing)
        self.account.things["conflicts"] += 1
