"""Writes the provisions of domestic laws that pages say were applied, and a charge under those that punish."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from pyoxigraph import Literal

from kg.importers.imported_file import ImportedFile
from kg.importers.readings.lines import Line
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.tables import table
from kg.importers.readings.writer import MatterWriter
from kg.terms import minted
from kg.terms.literals import english
from kg.terms.names import THING

_APPLIED = "The page says that it was applied, and neither when nor whether the charge or the conviction names it."


class Law(NamedTuple):
    """A domestic law: the table in laws.toml says what each column means."""

    name: str
    short: str
    named: dict[str, list[str]]
    english: str = ""
    russian: str = ""
    cited: tuple[str, ...] = ()
    note: str = ""
    class_: str = "Code"
    punishes: bool = True

    @property
    def iri(self) -> str:
        """Its identifier."""
        return THING + self.name

    @property
    def state(self) -> str:
        """The State whose law it is."""
        return f"{THING}state/{self.name[:2]}"


LAWS = [
    Law(name, **{"class_" if key == "class" else key: said for key, said in row.items()})
    for name, row in table("laws").items()
]
Named = tuple[Law, tuple[str, ...]]  # a provision: the law, and its article, paragraph and point


def provisions_of(text: str, state: str) -> list[Named]:
    """The provisions of a law of the State that a page names; none where they are not in the table.

    >>> [steps for _, steps in provisions_of("sections 120 A and 121 of the Indian Penal Code", f"{THING}state/in")]
    [('120a',), ('121',)]
    """
    laws = (law for law in LAWS if law.state == state and text in law.named)
    return [(law, tuple(path.split("/"))) for law in laws for path in law.named[text]]


def add_domestic(to: MatterWriter[Opinion], norms: ImportedFile, case: str | None) -> None:
    """Adds the provisions that no curated file has, and in the case a charge under those that punish.

    To which act in the case a page means that another law was applied, such as one on migration, it does not say.
    """
    opinion, skipped = to.matter, to.desk.account.skipped
    lines: dict[str, list[Line]] = defaultdict(list)
    found: dict[str, Named] = {}
    for line in opinion.lines:
        for text in line.domestic or ():
            named = provisions_of(text, opinion.states[0]) if len(opinion.states) == 1 else []
            for law, steps in named:
                iri = minted.provision(law.name, *steps)
                found[iri] = law, steps
                lines[iri].append(line)
            if not named:
                is_whole = not re.match(r"(article|section)s?\b", text, re.IGNORECASE)
                what = "laws named as a whole, without a provision (an event is under a provision)"
                skipped[what if is_whole else "domestic provisions that the import does not know"] += 1
    for iri, (law, steps) in found.items():
        _provision(to, norms, law, steps, to.sources.witnesses(lines[iri]))
    under = [iri for iri, (law, _) in found.items() if law.punishes]
    if not case or not under:
        return
    said = [line for line in opinion.lines if any(line in lines[iri] for iri in under)]
    iri = f"{case}__charge_domestic"
    to.file.describe(
        iri,
        "Charge",
        isEventOf=case,
        concernsPerson=to.persons(opinion.persons if len(opinion.persons) == 1 and opinion.named_in(said[0]) else []),
        eventKind="charge",
        underProvision=under,
        statedIn=to.sources.witnesses(said),
        note=_APPLIED,
    )
    to.absence(iri, "occurredOn", "notFound", "The part read does not say when.", said)
    to.things["charges under a domestic provision"] += 1


def _provision(
    to: MatterWriter[Opinion], norms: ImportedFile, law: Law, steps: tuple[str, ...], passages: list[str]
) -> None:
    """Adds a provision, what contains it, and the law, as far as no curated file has them."""
    if law.iri not in to.record.things:
        norms.describe(
            law.iri,
            law.class_,
            label=[english(law.english), Literal(law.russian, language="ru")],
            shortName=law.short,
            citedAs=[law.short, *law.cited],
            ofState=law.state,
            statedIn=passages,
            note=law.note,
        )
    parent, kind = law.iri, "CriminalProvision" if law.punishes else "StatutoryProvision"
    for depth in range(1, len(steps) + 1):
        iri = minted.provision(law.name, *steps[:depth])
        if iri not in to.record.things:
            to.things["domestic provisions"] += iri not in norms.things
            norms.describe(iri, kind, isPartOf=parent, number=steps[depth - 1], statedIn=passages)
        parent = iri
