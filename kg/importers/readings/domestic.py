"""Writes the domestic laws that lines name, their provisions, and the acts under them: charges, verdicts, grounds.

An act is of the persons whom its line names and whom the opinion is about; without any it is of the case. Where one
page says no more than another, only the other is entered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import Literal

from kg.importers.imported_file import ImportedFile
from kg.importers.json_lines import Fields
from kg.importers.readings.charges import KINDS
from kg.importers.readings.findings import part_of
from kg.importers.readings.laws import Law, Laws, offence_kinds, steps_of
from kg.importers.readings.lines import Line
from kg.importers.readings.names import same_name
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.writer import MatterWriter
from kg.terms.literals import english

_CLASSES = {"charge": "Charge", "conviction": "Conviction", "detention": "Detention"}
_GROUND = re.compile(r"\bground of (arrest|detention)\b")
_PLAIN = re.compile(r"(?:articles?|sections?) (.+?),? of (?:the )?(.+)", re.IGNORECASE)
_APPLIED = "The page says that it was applied, and neither when nor whether the charge or the conviction names it."
_UNDATED = "The part read does not say when."
_UNREAD = "provisions that the import cannot read"
_WHOLE = "laws named as a whole, without a provision"
_ACCUSED = "The page says that the persons are accused, and not whether the accusation was brought to a court."
_LATER = "It is of a later year than the opinion, which did not judge it."
_SILENT = "The page does not speak of the opinion: person and State are the same."


class Act(NamedTuple):
    """A charge, a verdict, a sentence or a ground of detention, of all persons of the case where it names nobody."""

    kind: str
    day: str
    persons: frozenset[str]
    provisions: frozenset[str]

    def says_no_more_than(self, other: Act) -> bool:
        """True if the other is of the same kind and more exact in persons, day or provisions, and in none of them less."""
        is_less = self.persons <= other.persons and self.provisions <= other.provisions
        return self != other and self.kind == other.kind and is_less and other.day.startswith(self.day)


@dataclass
class Domestic:
    """What lines say of domestic law, for one opinion: where provisions and acts are written."""

    to: MatterWriter[Opinion]
    laws: Laws
    norms: Callable[[str], ImportedFile]  # the file of the laws of a State
    cited: list[Line] = field(default_factory=list)

    def add(self, lines: list[Line], case: str | None) -> None:
        """Adds the provisions that no curated file has and, in the case, the acts under them."""
        opinion = self.to.matter
        said: dict[Act, list[tuple[Line, Fields]]] = defaultdict(list)
        for line in [*opinion.lines, *lines]:
            by_page: dict[tuple[str, str, frozenset[str]], list[Fields]] = defaultdict(list)
            for charge in line.charges or ():
                if key := self._key(line, charge):
                    by_page[key].append(charge)
            for (kind, day, persons), charges in by_page.items():
                found = [one for charge in charges for one in self._provisions(line, charge, kind)]
                said[Act(kind, day, persons, frozenset(found))] += [(line, charge) for charge in charges]
        acts = _exact(said)
        self._skip("acts of which another page says more", sum(map(len, said.values())) - sum(map(len, acts.values())))
        if opinion.has_case or not case:
            self._skip("acts of opinions on several States, or whose case a curated file has", len(acts))
            acts = {}
        for number, (act, told) in enumerate(acts.items(), 1):
            self._act(str(case), act, told, number)
        self._applied(case, {one for act in said for one in act.provisions})

    def _skip(self, what: str, count: int = 1) -> None:
        self.to.desk.account.skip({what: count})

    def _key(self, line: Line, charge: Fields) -> tuple[str, str, frozenset[str]] | None:
        """Kind, day and persons of a charge; None, with the reason counted, where it is left out."""
        opinion, day = self.to.matter, str(charge.get("date", ""))
        kind = KINDS[charge.get("stage", "detained")]
        if ground := _GROUND.search(f"{charge.get('offence')} {charge.get('note')}"):
            kind = ground[1]
        told, named = charge.get("of", ()), line.persons or ()
        persons = frozenset(one for one in opinion.persons if any(one == who or same_name(one, who) for who in told))
        if len(opinion.persons) == len(named) == 1 and list(told) == list(named):  # one person under two spellings
            persons = frozenset(opinion.persons)
        is_of_all = not told or not any(who in named for who in told)  # such as “group as the page lists”
        is_group = is_of_all and any(same_name(one, who) for one in opinion.persons for who in named)
        reason = ""
        if opinion.withheld:
            reason = "whose persons are withheld"
        elif kind == "charge" and day and int(day[:4]) > opinion.year:
            reason = "that accuse of something in a later year than that of the opinion"
        elif kind == "charge" and charge.get("stage") == "accused" and not charge.get("provision"):
            reason = "of which the page says “accused” and no provision"
        elif not (persons or is_group or line.report or opinion.has_case):
            reason = "of others than the persons of the opinion"
        if reason:
            self._skip(f"acts {reason}")
            return None
        return kind, day, persons

    def _provisions(self, line: Line, charge: Fields, kind: str) -> list[str]:
        """The provisions of a charge, which are written."""
        states = self.to.matter.states
        laws = [self.laws.find(charge.get("law_id") or charge.get("law", ""), state) for state in states]
        law = next(filter(None, laws), None)
        steps = steps_of(charge.get("provision", "")) if law else []
        if "law" in charge and not steps:
            self._skip(_UNREAD if "provision" in charge else _WHOLE)
        if law and law.kind == "procedure" and kind not in ("arrest", "detention"):
            self._skip("provisions of a code of procedure, under which nobody is charged or convicted")
            return []
        is_one = len(steps) == 1 and "with" not in charge
        kinds = offence_kinds(charge.get("offence", "")) if is_one else []
        if not law or not steps:
            return []
        self.cited.append(line)
        return [self.provision(law, one, kind, kinds, [self.to.sources.passage(line)]) for one in steps]

    def provision(self, law: Law, steps: tuple[str, ...], kind: str, kinds: list[str], passages: list[str]) -> str:
        """Adds a provision, what contains it, and the law, as far as no curated file has them; its identifier."""
        norms, record, (whole, part) = self.norms(law.state), self.to.record, law.classes
        part = part or ("StatutoryProvision" if kind in ("arrest", "detention") else "CriminalProvision")
        if law.iri not in record.things:
            self.to.things["domestic laws"] += law.iri not in norms.things
            norms.describe(
                law.iri,
                whole,
                label=[english(law.english), *([Literal(law.russian, language="ru")] if law.russian else [])],
                shortName=law.short_name,
                citedAs=[law.short_name, law.english, *law.cited],
                ofState=law.state,
                statedIn=passages,
                note=law.note,
            )
        parent, numbers = law.iri, law.steps(steps)
        for depth in range(1, len(numbers) + 1):
            iri = law.provision(numbers[:depth])
            if iri not in record.things:
                self.to.things["domestic provisions"] += iri not in norms.things
                norms.describe(
                    iri,
                    part if iri not in norms.things else "",
                    isPartOf=parent,
                    number=numbers[depth - 1],
                    offenceKind=kinds if depth == len(numbers) else [],
                    statedIn=passages,
                )
            parent = iri
        return parent

    def _act(self, case: str, act: Act, told: list[tuple[Line, Fields]], number: int) -> None:
        """Adds an act with what its pages say, and what they do not."""
        to, lines = self.to, [line for line, _ in told]
        self.cited += lines
        some = sorted(act.persons) if len(act.persons) < len(to.matter.persons) else []
        part = f"-{part_of(to.matter, some[0])}" if len(some) == 1 else f"-{number}" if some or not act.day else ""
        iri, is_lasting = f"{case}__{act.kind}_{act.day or 'undated'}{part}", act.kind == "detention"
        if iri in to.file.things:
            iri = f"{iri}-{number}"
        words = dict.fromkeys(
            f"As reported: {', '.join(filter(None, (one.get('offence'), one.get('court'))))}." for _, one in told
        )
        laws = dict.fromkeys(f"A page names the law as: {one['law']}." for _, one in told if "law" in one)
        notes = [_ACCUSED] * (act.kind == "charge" and all(one["stage"] == "accused" for _, one in told))
        notes += [_LATER] * bool(act.day and int(act.day[:4]) > to.matter.year)
        notes += [_SILENT] * all(bool(line.link) and "names the opinion" not in line.link for line in lines)
        to.file.describe(
            iri,
            _CLASSES.get(act.kind, "Event"),
            isEventOf=case,
            concernsPerson=to.persons(name for name in to.matter.persons if name in act.persons),
            eventKind=act.kind,
            **{"beganOn" if is_lasting else "occurredOn": act.day},
            underProvision=sorted(act.provisions),
            summary=[one for one in words if one != "As reported: ."],
            statedIn=to.sources.witnesses(lines),
            note=[*notes, *(laws if not act.provisions else [])],
        )
        for person in to.persons(act.persons):
            cited = to.record.of(person, "statedIn")
            to.file.describe(person, statedIn=[one for one in to.sources.passages(lines) if one not in cited])
        to.things[f"domestic acts: {act.kind}"] += 1
        if not act.day:
            to.absence(iri, "beganOn" if is_lasting else "occurredOn", "notFound", _UNDATED, lines)
        if act.kind in ("charge", "conviction") and not act.provisions:
            to.absence(iri, "underProvision", "notFound", "The part read joins it to no provision.", lines)

    def _applied(self, case: str | None, known: set[str]) -> None:
        """Adds the provisions that pages only say were applied, and a charge under those of a criminal code."""
        opinion, under = self.to.matter, defaultdict[str, list[Line]](list)
        for line in opinion.lines:
            for text in line.domestic or ():
                named = _PLAIN.fullmatch(text)
                law = self.laws.find(named[2], opinion.states[0]) if named and len(opinion.states) == 1 else None
                steps = steps_of(named[1]) if named and law else []
                if not law or not steps:
                    self._skip(_UNREAD if named else _WHOLE)
                    continue
                for one in steps:
                    iri = self.provision(law, one, "arrest", [], [self.to.sources.passage(line)])
                    if law.kind == "criminal code":
                        under[iri].append(line)
        new = sorted(set(under) - known)
        if not case or not new or opinion.has_case:
            return
        lines = [line for one in new for line in under[one]]
        named_in = opinion.named_in(lines[0]) if len(opinion.persons) == 1 else []
        iri = f"{case}__charge_domestic"
        self.to.file.describe(
            iri,
            "Charge",
            isEventOf=case,
            concernsPerson=self.to.persons(named_in),
            eventKind="charge",
            underProvision=new,
            statedIn=self.to.sources.witnesses(lines),
            note=_APPLIED,
        )
        self.to.absence(iri, "occurredOn", "notFound", _UNDATED, lines)
        self.to.things["charges under a domestic provision"] += 1


def _exact(said: dict[Act, list[tuple[Line, Fields]]]) -> dict[Act, list[tuple[Line, Fields]]]:
    """The acts of which no other says more; those of one kind, day and persons are one act under several provisions."""
    kept: dict[Act, list[tuple[Line, Fields]]] = defaultdict(list)
    for act, told in said.items():
        if any(act.says_no_more_than(other) for other in said):
            continue
        same = next((one for one in kept if len(act.day) == 10 and one[:3] == act[:3]), None)
        earlier = kept.pop(same) if same else []
        kept[act._replace(provisions=act.provisions | (same.provisions if same else frozenset()))] += [*earlier, *told]
    return dict(kept)
