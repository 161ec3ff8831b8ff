"""This module holds the treaty actions of the import, and joins them with those that curated files have already."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.identifiers import ONT, THING, prefixes
from kg.imports.account import Account
from kg.imports.states import States
from kg.imports.treaty_documents import EARLY_2015, INDEX, first, second
from kg.imports.treaty_names import Treaty
from kg.imports.treaty_tables import Act
from kg.imports.turtle import LABEL, TYPE, TurtleFile, english, hb, spoken, statements, value
from kg.paths import Archive

_CONSENTS = {"ratification", "accession", "succession", "acceptance", "formal-confirmation", "definitive-signature"}
_KIND = f"{THING}list/action-"
_2022 = "The second witness covers Member States of the United Nations to August 2022, by years."


@dataclass(frozen=True)
class Known:
    """An action that stands in the graph."""

    iri: str
    kind: str
    date: Literal

    @property
    def consents(self) -> bool:
        """Whether by this act the State consented to be bound."""
        return self.kind in _CONSENTS


class Actions:
    """The files of the import, and every action by State and treaty, curated ones included."""

    def __init__(self, archive: Archive, states: States, account: Account) -> None:
        self.table, self.states, self.account = prefixes(archive), states, account
        self._files: dict[str, TurtleFile] = {}
        self._known: dict[tuple[str, str], list[Known]] = {}
        self._names: set[str] = set()
        self._dates: dict[str, Literal] = {}
        self._curated(archive)

    def _curated(self, archive: Archive) -> None:
        for name, file in archive.turtle.items():
            if name.startswith("data/imported/") or b"hb:TreatyAction" not in file.read_bytes():
                continue
            found: dict[str, dict[str, str]] = {}
            for thing, property_, said in statements(file, name):
                found.setdefault(thing, {})[property_] = said.value
                if property_ == hb("actedOn") and isinstance(said, Literal):
                    self._dates[thing] = said
            for iri, terms in sorted(found.items()):
                if terms.get(TYPE) == f"{ONT}TreatyAction" and iri in self._dates:
                    known = Known(iri, terms[hb("actionKind")].removeprefix(_KIND), self._dates[iri])
                    self._known.setdefault((terms[hb("byState")], terms[hb("toTreaty")]), []).append(known)
                    self._names.add(iri)

    def file(self, name: str, treaty: Treaty | None = None) -> TurtleFile:
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
            self._files[name] = TurtleFile(title, card, nodes, covers, self.table)
        return self._files[name]

    def texts(self) -> dict[str, str]:
        """The files by name, in order of names."""
        return dict(sorted((f"{name}.ttl", file.text()) for name, file in self._files.items()))

    def of(self, state: str, treaty: Treaty) -> list[Known]:
        """What is known of a State and a treaty."""
        return self._known.get((state, f"{THING}{treaty.name}"), [])

    def add(self, state: str, treaty: Treaty, act: Act, place: NamedNode) -> str:
        """The action of a State: the one that stands already with this kind and date, or a new one; with a passage."""
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
        label = f"{self.states.label(state)}: {act.name} the {treaty.short}, {spoken(act.date.value)}"
        file.add(
            iri,
            [
                (TYPE, NamedNode(hb("TreatyAction"))),
                (LABEL, english(label)),
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

    def conflict(self, iri: str, others: list[Known], treaty: Treaty, label: str, weighing: str) -> None:
        """Joins an action to those that it conflicts with, and weighs them."""
        file = self.file(treaty.name, treaty)
        file.add(iri, [(hb("conflictsWith"), NamedNode(other.iri)) for other in others])
        file.add(
            f"{iri}__conflict",
            [
                (TYPE, NamedNode(hb("Conflict"))),
                (LABEL, english(label)),
                *((hb("hasSide"), NamedNode(side)) for side in [*(other.iri for other in others), iri]),
                (hb("weighing"), english(weighing)),
            ],
        )
        self.account.things["conflicts"] += 1
