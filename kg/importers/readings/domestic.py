"""Writes the domestic laws that lines name, their provisions, and the acts under them: charges, verdicts, grounds.

An act is of the persons whom its line names and whom the opinion is about; without any it is of the case. Where one
page says no more than another, only the other is entered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple, TypeVar

from kg.importers.imported_file import ImportedFiles
from kg.importers.json_lines import Fields
from kg.importers.readings.cases import CLASSES, events_of
from kg.importers.readings.charges import KINDS, charges_of
from kg.importers.readings.findings import part_of
from kg.importers.readings.laws import Laws, Norms, offence_kinds, provisions_in
from kg.importers.readings.lines import Line
from kg.importers.readings.names import same_name
from kg.importers.readings.writer import OpinionWriter

T = TypeVar("T")
_GROUND = re.compile(r"\bground of (arrest|detention)\b")
_NOTES = {
    "applied": "The page says that it was applied, and neither when nor whether the charge or the conviction names it.",
    "accused": "The page says that the persons are accused, and not whether the accusation was brought to a court.",
}
_LATER = "It is of a later year than the opinion, which did not judge it."
_OF_PERSON = re.compile("not mention|precedes|known from the list")  # how a page stands to the opinion
_SILENT = "The page does not speak of the opinion: person and State are the same."


class Act(NamedTuple):
    """A charge, a verdict, a sentence or a ground of detention; of the case as a whole where it names nobody.

    The kind is “applied” where a page only says that the provisions were applied, which becomes a charge.
    """

    kind: str
    day: str
    persons: frozenset[str]
    provisions: frozenset[str] = frozenset()

    def says_no_more_than(self, other: Act) -> bool:
        """True if the other is of the same kind and is at least as exact in persons, day and provisions."""
        is_less = self.persons <= other.persons and self.provisions <= other.provisions
        is_like = self.kind in (other.kind, "applied")
        return self != other and is_like and is_less and other.day.startswith(self.day)


Acts = dict[Act, list[tuple[Line, Fields]]]


class Domestic:
    """The statements of lines on domestic law, for one opinion; `cited` has the lines that were used."""

    def __init__(self, to: OpinionWriter, laws: Laws, files: ImportedFiles) -> None:
        self.to, self.laws, self.cited = to, laws, list[Line]()
        self.norms = Norms(files, to.record, to.desk.states, to.desk.account, "pages")

    def add(self, lines: list[Line], case: str | None) -> None:
        """Adds the provisions that no curated file has and, in the case, the acts under them."""
        said: Acts = defaultdict(list)
        for line in [*self.to.matter.lines, *lines]:
            of_page: Acts = defaultdict(list)  # charges that a page tells together are one act
            found: dict[Act, set[str]] = defaultdict(set)
            for charge in charges_of(line):
                if (act := self._act_of(line, charge)) is not None:
                    provisions, is_act = self._provisions(line, charge, act.kind)
                    if is_act:
                        of_page[act].append((line, charge))
                        found[act].update(provisions)
            for act, told in of_page.items():
                said[act._replace(provisions=frozenset(found[act]))] += told
        acts = exact(said)
        self._skip("acts of which a page says more", sum(map(len, said.values())) - sum(map(len, acts.values())))
        if not case or self.to.matter.has_case:
            self._skip("acts of opinions on several States, or whose case a curated file has", len(acts))
            return
        for number, (act, told) in enumerate(acts.items(), 1):
            self._add_act(case, act, told, number, self._not_joined(act, acts))

    def _not_joined(self, act: Act, acts: Acts) -> list[str]:
        """Why a conviction may differ from a charge, or be older than one: different pages tell of the two."""
        if act.kind != "conviction":
            return []
        charged = [one.provisions for one in acts if one.kind == "charge" and one.provisions]
        is_other = act.provisions and charged and not any(one >= act.provisions for one in charged)
        later = [day for kind, day in events_of(self.to.matter) if kind == "charge" and act.day and day > act.day]
        uncharged = ["convicted-of-uncharged: the page that tells of a charge does not tell of this conviction."]
        out_of_order = ["events-out-of-order: no page joins the later charge to this conviction."]
        return uncharged * bool(is_other) + out_of_order * bool(later)

    def _skip(self, what: str, count: int = 1) -> None:
        self.to.desk.account.skip({what: count})

    def _act_of(self, line: Line, charge: Fields) -> Act | None:
        """Kind, day and persons of a charge; None, with the reason counted, where it is left out."""
        opinion, day, stage = self.to.matter, str(charge.get("date", "")), charge.get("stage", "detained")
        ground = _GROUND.search(f"{charge.get('offence')} {charge.get('note')}")
        kind, told, named = ground[1] if ground else KINDS[stage], charge.get("of", []), line.persons or []
        persons = frozenset(one for one in opinion.persons if any(one == who or same_name(one, who) for who in told))
        if len(opinion.persons) == len(named) == 1 and (told == named or stage == "applied"):  # under two spellings
            persons = frozenset(opinion.persons)
        is_group = not any(who in named for who in told)  # such as “group as the page lists”
        is_of_case = is_group and any(same_name(one, who) for one in opinion.persons for who in named)
        reason = ""
        if opinion.withheld:
            reason = "whose persons are withheld"
        elif kind == "charge" and day and int(day[:4]) > opinion.year:
            reason = "that accuse of something in a later year than that of the opinion"
        elif kind == "charge" and stage == "accused" and "provision" not in charge:
            reason = "of which the page says “accused” and no provision"
        elif not (persons or is_of_case or stage == "applied" or line.report or opinion.has_case):
            reason = "of others than the persons of the opinion"
        if reason:
            self._skip(f"acts {reason}")
        return None if reason else Act(kind, day, persons)

    def _provisions(self, line: Line, charge: Fields, kind: str) -> tuple[list[str], bool]:
        """The provisions of a charge, which are written, and whether it tells of an act."""
        laws = [self.laws.find(charge.get("law_id") or charge.get("law", ""), one) for one in self.to.matter.states]
        law, is_applied = next(filter(None, laws), None), charge.get("stage") == "applied"
        named = provisions_in(charge.get("provision", ""), law) if law else []
        is_unfit = law and law.get("kind") == "procedure" and kind not in ("arrest", "detention")
        if "law" in charge and (is_unfit or not named):
            unread = "provisions that cannot be read, or of a code of procedure, under which nobody is charged"
            self._skip(unread if "provision" in charge else "laws named as a whole, without a provision")
        if not law or not named or is_unfit:
            return [], not is_applied
        self.cited.append(line)
        kinds = offence_kinds(charge.get("offence", "")) if len(named) == 1 and "with" not in charge else []
        is_act = law.get("kind") == "criminal code" or not is_applied
        part = "StatutoryProvision" if kind in ("arrest", "detention") or not is_act else "CriminalProvision"
        passage = self.to.sources.passage(line)
        return [self.norms.provision(law, one, part, kinds, passage) for one in named], is_act

    def _add_act(self, case: str, act: Act, told: list[tuple[Line, Fields]], number: int, notes: list[str]) -> None:
        """Adds an act with what its pages say, and what they do not."""
        to, lines, stages = self.to, [line for line, _ in told], {one.get("stage") for _, one in told}
        self.cited += lines
        some = list(act.persons) if len(act.persons) < len(to.matter.persons) else []
        part = f"-{part_of(to.matter, some[0])}" if len(some) == 1 else f"-{number}" if some or not act.day else ""
        kind, iri = act.kind, f"{case}__{act.kind}_{act.day or 'undated'}{part}"
        if kind == "applied":
            kind, iri = "charge", f"{case}__charge_domestic"
        if iri in to.file.things:
            iri = f"{iri}-{number}"
        said = [", ".join(filter(None, (one.get("offence"), one.get("court")))) for _, one in told]
        laws = [
            f"The law, as the reading names it: {one['law']}." for _, one in told if "law" in one and not act.provisions
        ]
        notes += [_NOTES[one] for one in _NOTES if stages == {one} and kind == "charge"]
        notes += [_LATER] * bool(act.day and int(act.day[:4]) > to.matter.year)
        notes += [_SILENT] * all(_OF_PERSON.search(line.link or "") for line in lines)
        dated, persons = "beganOn" if kind == "detention" else "occurredOn", sorted(to.persons(act.persons))
        words = [f"As reported: {one}." for one in dict.fromkeys(said) if one]
        to.file.describe(iri, CLASSES.get(kind, "Event"), isEventOf=case, concernsPerson=persons)
        to.file.describe(iri, eventKind=kind, **{dated: act.day}, underProvision=sorted(act.provisions))
        to.file.describe(iri, summary=words, statedIn=to.sources.witnesses(lines), note=[*notes, *dict.fromkeys(laws)])
        for person in persons:
            cited = to.record.of(person, "statedIn")
            to.file.describe(person, statedIn=[one for one in to.sources.passages(lines) if one not in cited])
        to.things[f"domestic acts: {kind}"] += 1
        if not act.day:
            to.absence(iri, "occurredOn", "notFound", "The part read does not say when.", lines)
        if kind in ("charge", "conviction") and not act.provisions:
            to.absence(iri, "underProvision", "notFound", "The part read joins it to no provision.", lines)


def exact(said: dict[Act, list[T]]) -> dict[Act, list[T]]:
    """The acts of which no other says more; those of one kind, day and persons are one act under several provisions."""
    kept: dict[Act, list[T]] = {}
    for act, told in said.items():
        if not any(act.says_no_more_than(other) for other in said):
            same = next((one for one in kept if len(act.day) == 10 and one[:3] == act[:3]), act)
            earlier = kept.pop(same, [])
            kept[act._replace(provisions=act.provisions | same.provisions)] = [*earlier, *told]
    return kept
