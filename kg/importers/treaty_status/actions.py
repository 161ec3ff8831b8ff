"""The treaty actions of the import, joined with those that curated files already describe."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.importers.account import Account, Text
from kg.importers.imported_file import ImportedFile, statements, value
from kg.importers.treaty_status.documents import EARLY_2015, INDEX, add_whole, first, second
from kg.importers.treaty_status.names import Treaty
from kg.importers.treaty_status.tables import Act
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import THING, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE

_CONSENTS = {"ratification", "accession", "succession", "acceptance", "formal-confirmation", "definitive-signature"}
_KIND = f"{THING}list/action-"
_2022 = "The second witness covers Member States of the United Nations to August 2022, by years."


@dataclass(frozen=True)
class Known:
    """An action that the graph already has."""

    iri: str
    kind: str
    date: Literal

    @property
    def consents(self) -> bool:
        """Whether by this act the State consented to be bound."""
        return self.kind in _CONSENTS


class Actions:
    """The files of the import, and every action by State and treaty, curated ones included."""

    def __init__(self, archive: Archive, account: Account) -> None:
        self.table, self.account = prefixes(archive), account
        self._files: dict[str, ImportedFile] = {}
        self._known: dict[tuple[str, str], list[Known]] = {}
        self._names: set[str] = set()
        self._dates: dict[str, Literal] = {}
        self.tables: dict[str, Text] = {}  # the table of early 2015, by the name of the treaty
        self.entries: dict[tuple[str, str], NamedNode] = {}  # its rows, by State and name of the treaty
        self._curated(archive)

    def _curated(self, archive: Archive) -> None:
        for name, content in archive.curated.items():
            if b"hb:TreatyAction" not in content:
                continue
            found: dict[str, dict[NamedNode, str]] = {}
            for thing, property_, said in statements(archive, name):
                found.setdefault(thing, {})[property_] = said.value
                if property_ == hb("actedOn") and isinstance(said, Literal):
                    self._dates[thing] = said
            for iri, terms in sorted(found.items()):
                if terms.get(RDF_TYPE) == hb("TreatyAction").value and iri in self._dates:
                    known = Known(iri, terms[hb("actionKind")].removeprefix(_KIND), self._dates[iri])
                    self._known.setdefault((terms[hb("byState")], terms[hb("toTreaty")]), []).append(known)
                    self._names.add(iri)

    def file(self, name: str, treaty: Treaty | None = None) -> ImportedFile:
        """The file of a name, described when it is first asked for."""
        if name not in self._files:
            sources = [INDEX] if treaty is None else [first(treaty), *([second(treaty)] if treaty.witness else [])]
            about = f"the {treaty.short}" if treaty else "human-rights treaties"
            title = {"documents": "Tables of treaty status", "passages-index": "Passages of the index of treaties"}.get(
                name, f"{'Passages on treaty' if name.startswith('passages') else 'Treaty'} actions: {about}"
            )
            covers = f"{EARLY_2015} {_2022}" if treaty is None or treaty.witness else EARLY_2015
            card = [
                f"{title}.",
                "Source: tables of the United Nations Treaty Collection of early 2015, and years to August 2022.",
                "Written by `kg import treaty-status`; never edit by hand.",
            ]
            nodes = [NamedNode(source) if isinstance(source, str) else source for source in sources]
            self._files[name] = ImportedFile(title, card, nodes, covers, self.table)
        return self._files[name]

    def texts(self) -> dict[str, str]:
        """The files by name, in order of names."""
        return dict(sorted((f"{name}.ttl", file.text()) for name, file in self._files.items()))

    def of(self, state: str, treaty: Treaty) -> list[Known]:
        """What is known of a State and a treaty."""
        return self._known.get((state, f"{THING}{treaty.name}"), [])

    def add(self, state: str, treaty: Treaty, act: Act, place: NamedNode) -> str:
        """The action of a State with its passage: one that the graph has with this kind and date, or a new one."""
        file = self.file(treaty.name, treaty)
        for known in self.of(state, treaty):
            if (known.kind, known.date) == (act.kind, act.date):
                self.account.things["further passages of an action"] += 1
                self.state_in(known.iri, treaty, place)
                return known.iri
        iri = f"{THING}treaty-action_{state.rpartition('/')[2]}_{treaty.name}_{act.kind}"
        if iri in self._names:
            iri = f"{iri}_{act.date.value}"
        self._names.add(iri)
        self._known.setdefault((state, f"{THING}{treaty.name}"), []).append(Known(iri, act.kind, act.date))
        self.account.things["treaty actions"] += 1
        self.account.things[f"treaty actions: {act.kind}"] += 1
        file.add(
            iri,
            [
                (RDF_TYPE, hb("TreatyAction")),
                (hb("byState"), NamedNode(state)),
                (hb("toTreaty"), NamedNode(f"{THING}{treaty.name}")),
                (hb("actionKind"), value(f"action-{act.kind}")),
                (hb("actedOn"), act.date),
                (hb("statedIn"), place),
            ],
        )
        return iri

    def state_in(self, iri: str, treaty: Treaty, place: NamedNode) -> None:
        """Adds a passage to an action."""
        self.file(treaty.name, treaty).add(iri, [(hb("statedIn"), place)])

    def note(self, iri: str, treaty: Treaty, text: str) -> None:
        """Adds a note to an action."""
        self.file(treaty.name, treaty).add(iri, [(hb("note"), english(text))])

    def no_party(self, state: str, treaty: Treaty, year: int, status: str, place: NamedNode | None) -> str:
        """The status of a State that a list of participants does not show as a party: its IRI.

        Without a place it stands in the table of early 2015: in the State's row, or else in the table as a whole.
        """
        if place is None:
            place = self.entries.get((state, treaty.name)) or add_whole(
                self.file(f"passages-{treaty.name}", treaty), first(treaty), self.tables[treaty.name]
            )
        iri = f"{THING}treaty-status_{state.rpartition('/')[2]}_{treaty.name}_{year}"
        self.file(treaty.name, treaty).add(
            iri,
            [
                (RDF_TYPE, hb("TreatyStatus")),
                (hb("byState"), NamedNode(state)),
                (hb("toTreaty"), NamedNode(f"{THING}{treaty.name}")),
                (hb("partyStatus"), value(f"party-status-{status}")),
                (hb("observedOn"), date_literal("2015" if year == 2015 else "2022-08")),
                (hb("statedIn"), place),
            ],
        )
        self.account.things["statuses of States that a list does not show as parties"] += 1
        return iri

    def conflict(self, iri: str, others: list[str], treaty: Treaty, weighing: str) -> None:
        """Joins a statement to those that it conflicts with, and weighs them."""
        file = self.file(treaty.name, treaty)
        file.add(iri, [(hb("conflictsWith"), NamedNode(other)) for other in others])
        file.add(
            f"{iri}__conflict",
            [
                (RDF_TYPE, hb("Conflict")),
                *((hb("hasSide"), NamedNode(side)) for side in [*others, iri]),
                (hb("weighing"), english(weighing)),
            ],
        )
        self.account.things["conflicts"] += 1
