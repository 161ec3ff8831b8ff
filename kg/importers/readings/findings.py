"""Writes what an opinion found, and the remedies that it names, as pages tell them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.importers.json_lines import Fields
from kg.importers.readings.lines import WORDS, Line
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.record import Record
from kg.importers.readings.sources import is_own_text
from kg.importers.readings.writer import OpinionWriter
from kg.terms import minted
from kg.terms.names import THING, hb

_FINDINGS = ("arbitrary", "not-arbitrary")  # what a table finds; other results are none
IN_GENERAL = ("law-reform", "non-repetition", "dissemination", "practice-change")  # named for nobody in particular
OBJECTS = {"law-reform": "the law of the State", "non-repetition": "similar violations in the future"}
_LISTS = {"articles": "restsOn", "categories": "category"}
# Rights whose exercise may have been punished: the articles of category II among the criteria of the Working Group, as
# http://www.claiminghumanrights.org/wg_arbitrary_detention.html lists them; its methods of work were not read.
_OF_CATEGORY_II = {
    *(f"{THING}udhr/art_{number}" for number in (7, 13, 14, 18, 19, 20, 21)),
    *(f"{THING}iccpr/art_{number}" for number in (12, 18, 19, 21, 22, 25, 26, 27)),
}
_EXERCISED = "Whether a right that category II protects was breached, or its exercise punished, is not told."
_NO_RIGHT = "The part read does not tell which right was exercised."
_HEADING = "Only the heading of a page says so; the text of the opinion was not read, and no statistic counts it."
_CUT = "The part that was read was cut off within the list."
_WEIGHING = (
    "The reports name different results, categories or articles. The document itself decides; until that part of it is "
    "read, both stay."
)
_CITED = ("findsViolated", "resultsFromExerciseOf", "restsOn", "findsNoViolationOf")


class Told(NamedTuple):
    """A finding as it is told; `only_heading` where it stands in the heading of a page alone.

    `persons` are those whom a group of a table names; nobody where it speaks of all.
    """

    result: str
    provisions: frozenset[str]
    categories: frozenset[str] = frozenset()
    only_heading: bool = False
    scope: str = ""
    persons: frozenset[str] = frozenset()

    @classmethod
    def of_record(cls, record: Record, finding: str) -> Told:
        """The content of a finding of the record."""
        categories = (one.rpartition("-")[2] for one in record.of(finding, "category"))
        result = record.of(finding, "result")[0].partition("/list/result-")[2]
        return cls(result, frozenset(record.of(finding, *_CITED)), frozenset(categories))

    def contradicts(self, other: Told, in_part: bool) -> bool:
        """True if both cannot be right: other results, or whole lists of which neither holds the other.

        What is limited to different persons, periods or States agrees.
        """
        if (self.scope, self.persons) != (other.scope, other.persons):
            return False
        if self.result != other.result and "violation" not in (self.result, other.result):
            return True
        lists = [] if in_part else [(self.categories, other.categories), (self.provisions, other.provisions)]
        return any(mine and theirs and not (mine <= theirs or theirs <= mine) for mine, theirs in lists)

    def holds(self, other: Told) -> bool:
        """True if another account of the same persons and period says no more than this."""
        is_less = not other.provisions and other.categories <= self.categories
        return is_less and (self.result, self.scope, self.persons) == (other.result, other.scope, other.persons)


def provision_in(record: Record, treaty: str, number: str) -> str | None:
    """The provision of the record that an article such as "9(1)" names."""
    match = re.fullmatch(r"(\d{1,2})((?:\([0-9a-z]{1,3}\))*)", number, re.ASCII)
    iri = minted.provision(treaty, match[1], *re.findall(r"\((\w+)\)", match[2])) if match else ""
    return iri if iri in record.provisions else None


def articles(to: OpinionWriter, line: Line, field: str, said: Fields | None = None) -> list[str]:
    """The provisions that a list of articles names; one that no treaty has is left out, with a remark."""
    found = []
    for treaty, numbers in ((line.fields if said is None else said).get(field) or {}).items():
        for number in numbers:
            if provision := provision_in(to.record, treaty, number):
                found.append(provision)
                continue
            remark = f"{treaty.upper()} has no article {number[:20]}; it was left out"
            to.things["articles that no treaty has"] += remark not in to.matter.remarks
            to.matter.remarks.append(remark)
    return list(dict.fromkeys(found))


def told_by(to: OpinionWriter) -> dict[Told, list[Line]]:
    """Everything that lines say was found, with the lines that say the same.

    A page that says no more than the Working Group's own table is only a passage of the opinion.
    """
    found: dict[Told, list[Line]] = defaultdict(list)
    for line in to.matter.lines:
        for told in _of_opinion(to, line):
            found[told].append(line)
    printed = [told for told, lines in found.items() if lines[0].report]
    for told in list(found):
        fuller = next((one for one in printed if one is not told and one.holds(told)), None)
        if fuller and found[told][0].report:
            found[fuller] += found.pop(told)
        elif fuller:
            del found[told]
            to.things["results of pages that say no more than the table"] += 1
    return dict(found)


def _of_opinion(to: OpinionWriter, line: Line) -> list[Told]:
    if line.report:
        return [_of_group(to, line, group) for group in line.groups or () if group.get("result") in _FINDINGS]
    result = line.result or ("violation" if line.articles else None)
    remark = ""
    if line.categories and not line.result:
        remark = "names categories and no result; they were left out"
    elif line.result_as and is_own_text(line):
        remark = "has its result from the heading of a copy; it was left out"
    elif result == "no_conclusion":
        remark = "says that no conclusion was reached; no finding was made of it"
    if remark or not result:
        to.matter.remarks += [f"line {line.place} {remark}"] * bool(remark)
        return []
    provisions, categories = frozenset(articles(to, line, "articles")), frozenset(line.categories or ())
    return [Told(result.replace("_", "-"), provisions, categories, bool(line.result_as), line.result_scope or "")]


def _of_group(to: OpinionWriter, line: Line, group: Fields) -> Told:
    """A finding of a table: all groups of a row differ in persons, period or State."""
    return Told(
        group["result"],
        frozenset(articles(to, line, "articles", group)),
        frozenset(group.get("categories", ())),
        scope=group.get("scope", ""),
        persons=frozenset(to.matter.among(group.get("persons", ())) or group.get("persons", ())),
    )


def add_outcomes(to: OpinionWriter, cases: list[str]) -> None:
    """Adds that a case was filed, kept pending or passed on, as the table prints it; another result is a note."""
    for line in to.matter.lines:
        for number, group in enumerate(line.groups or (), 1):
            if group.get("result") in _FINDINGS:
                continue
            if not group.get("result"):
                to.file.describe(to.matter.iri, note=f"The table gives as its result: {group['printed']}.")
                continue
            scope = f" It is limited to: {group['scope']}." if "scope" in group else ""
            to.file.describe(
                f"{to.matter.iri}__outcome_{number}",
                "ProceduralOutcome",
                isOutcomeOf=to.matter.iri,
                concerns=_concerned(to, cases, group.get("persons", ())),
                result=group["result"],
                filingGround=group.get("ground"),
                statedIn=to.sources.passage(line),
                note=f"As printed: {group['printed']}.{scope}",
            )
            to.things["cases filed, pending or passed on"] += 1


def _concerned(to: OpinionWriter, cases: list[str], persons: Iterable[str]) -> list[str]:
    """Whom a result is about: the persons of its group, or the case and all its persons."""
    group = to.persons(to.matter.among(list(persons)))
    return group or [*cases, *to.persons(to.matter.persons)]


def add_findings(to: OpinionWriter, cases: list[str]) -> None:
    """Adds what was found; a curated finding that says exactly the same gains a passage instead."""
    matter, curated = to.matter, to.record.findings.get(to.matter.iri, [])
    written = [(iri, Told.of_record(to.record, iri), bool(to.record.of(iri, "listsInPart"))) for iri in curated]
    for number, (told, lines) in enumerate(told_by(to).items(), 1):
        parts = _cut_in(to, lines)
        same = next((iri for iri, other, _ in written if other == told), None)
        if same and not parts:
            _gain(to, same, lines)
            continue
        if curated and not (lines := _not_cited(to, lines)):
            continue
        iri = f"{matter.iri}__finding_wgad-{number}"
        if not _finding(to, iri, cases, told, parts, lines):
            matter.remarks.append("what was found could be tied to no case and no person, and was left out")
        elif not told.only_heading:
            for other, theirs, in_part in written:
                if told.contradicts(theirs, bool(parts) or in_part):
                    name = f"{matter.iri}__conflict_wgad-{number}_{other.rpartition('__')[2]}"
                    to.conflict(name, (iri, other), _WEIGHING)
            written.append((iri, told, bool(parts)))


def _cut_in(to: OpinionWriter, lines: list[Line]) -> list[str]:
    """The lists that the excerpts cut, or of which an article was left out."""
    cut = {
        name
        for line in lines
        for name in _LISTS
        if line.fields.get(name) and (line.partial is True or name in (line.partial or ()))
    }
    for line in lines:
        if len(articles(to, line, "articles")) < sum(len(set(numbers)) for numbers in (line.articles or {}).values()):
            cut.add("articles")
    return sorted(cut)


def _not_cited(to: OpinionWriter, lines: list[Line]) -> list[Line]:
    """The lines on pages that no curated file cites for this opinion; what it made of the others stays as it is.

    A row that is cited for the number of the opinion alone still tells its result.
    """
    by_findings = to.record.cited(*to.record.findings.get(to.matter.iri, []))
    by_any = by_findings | to.record.cited(to.matter.iri)
    left = [line for line in lines if to.sources.document(line) not in (by_findings if line.report else by_any)]
    if len(left) < len(lines):
        to.things["findings told by a page that a curated file cites, and not repeated"] += 1
        to.matter.remarks.append("a page that the curated file cites is read otherwise here; the curated finding stays")
    return left


def _gain(to: OpinionWriter, finding: str, lines: list[Line]) -> None:
    """Adds to a curated finding the passages of documents that it does not cite yet."""
    known = to.record.cited(finding)
    new = [one for one in to.sources.witnesses(lines) if one.rpartition("__")[0] not in known]
    to.file.describe(finding, statedIn=new)
    to.things[
        "curated findings that gain a passage" if new else "curated findings that a line repeats from the same page"
    ] += 1


def _finding(  # noqa: PLR0917
    to: OpinionWriter, iri: str, cases: list[str], told: Told, parts: list[str], lines: list[Line]
) -> bool:
    """Adds a finding, if it can be tied to a case or a person."""
    passages = to.sources.witnesses(lines)
    cited = [line for line in lines if to.sources.passage(line) in passages]
    if lines[0].report:
        concerns = _concerned(to, cases, told.persons)
    else:
        persons = dict.fromkeys(name for line in cited for name in to.matter.named_in(line))
        concerns = [*(cases if len(cases) == 1 else []), *to.persons(persons)]
    if not concerns:
        return False
    exercised = {one for one in told.provisions if one.partition("__")[0] in _OF_CATEGORY_II}
    notes = [_HEADING] * told.only_heading + [f"It is limited to: {told.scope}."] * bool(told.scope)
    notes += [_EXERCISED] * bool(exercised) + [_CUT] * bool(parts)
    is_breach = told.result != "no-violation"
    to.file.describe(
        iri,
        "Finding",
        isFindingOf=to.matter.iri,
        concerns=concerns,
        # an account whose words nobody has kept carries no conclusion
        inSection=_section(told, lines, passages, to.record),
        result=told.result,
        category=sorted(told.categories),
        **{"findsViolated" if is_breach else "findsNoViolationOf": sorted(told.provisions - exercised)},
        restsOn=sorted(exercised),
        listsInPart=[hb(_LISTS[one]) for one in parts if is_breach],
        statedIn=passages,
        note=notes,
    )
    to.things["findings that only a heading states" if told.only_heading else "findings"] += 1
    to.things["findings whose lists are partial"] += bool(parts)
    if "II" in told.categories and not lines[0].report and not (exercised and told.provisions - exercised):
        to.absence(iri, "resultsFromExerciseOf", "notFound", _EXERCISED if exercised else _NO_RIGHT, lines)
    return True


def _section(told: Told, lines: list[Line], passages: list[str], record: Record) -> str:
    """Where the finding stands: an account whose words nobody has kept carries no conclusion."""
    if told.only_heading:
        return "heading-of-a-page"
    if any(line.report for line in lines):
        return "table" if not told.provisions else "not-told"
    has_words = any(map(is_own_text, lines)) or any(record.of(one, "locatorPhrase") for one in passages)
    return "not-told" if has_words else "account-of-a-page"


def remedies_of(matter: Opinion) -> dict[str, list[Line]]:
    """The remedies that the opinion itself asks for, by kind."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in matter.lines:
        for said in line.remedies or ():
            if line.remedies_as == "opinion" and (kind := WORDS["remedies"].get(said)):
                found[kind].append(line)
    return dict(found)


def add_remedies(to: OpinionWriter) -> None:
    """Adds the remedies, one for each person whom a page names that tells of it; not those that a curated file has."""
    matter, record = to.matter, to.record
    by_hand = {kind for one in record.remedies.get(matter.iri, []) for kind in record.of(one, "remedyKind")}
    for kind, lines in remedies_of(matter).items() if matter.states else ():
        if f"{THING}list/remedy-{kind}" in by_hand:
            to.things["remedies that a curated file describes, and not repeated"] += 1
            continue
        named: dict[str, list[Line]] = defaultdict(list)
        for line in lines if kind not in IN_GENERAL else []:
            for name in matter.named_in(line):
                named[name].append(line)
        for name, said in named.items() or {"": lines}.items():
            whose = f"-{part_of(matter, name)}" if len(named) > 1 else ""
            _remedy(to, f"{matter.iri}__remedy_{kind}{whose}", kind, name, said)


def part_of(matter: Opinion, name: str) -> str:
    """A person of a matter as a part of the identifier of what belongs to that person."""
    return minted.plain(name) or str(list(matter.persons).index(name) + 1)


def _remedy(to: OpinionWriter, iri: str, kind: str, name: str, lines: list[Line]) -> None:
    to.file.describe(
        iri,
        "Remedy",
        isNamedIn=to.matter.iri,
        remedyKind=kind,
        forPerson=to.persons([name] if name else []),
        objectName=OBJECTS.get(kind, "what happened to the persons"),
        modality="not-told",
        isAddressedTo=to.matter.states,
        statedIn=to.sources.witnesses(lines),
    )
    to.things["remedies"] += 1
    if not name and kind not in IN_GENERAL:
        told, withheld = "The pages that tell of the remedy name nobody for it.", to.matter.withheld
        to.absence(iri, "forPerson", "withheld" if withheld else "notFound", withheld or told, lines)
