"""Writes what an opinion found, and the remedies that it names, as pages tell them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from kg.importers.imported_file import ImportedFile, value
from kg.importers.wgad.desk import Desk, links, words
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion, Told, slug
from kg.importers.wgad.sources import is_own_text
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE

RESULTS = {one: one.replace("_", "-") for one in ("arbitrary", "not_arbitrary", "filed", "violation")}
REMEDIES = {
    **{kind: kind for kind in ("release", "compensation", "investigation", "law-reform", "rehabilitation")},
    "expungement": "expunge-record",
    **dict.fromkeys(("other: other reparations", "other: other reparation"), "other-reparations"),
    **dict.fromkeys(("other: guarantees of non-repetition", "other: guarantee of non-repetition"), "non-repetition"),
    "other: retrial": "retrial",
    "other: quash the sentence": "quash-sentence",
}
_IN_GENERAL = ("law-reform", "non-repetition")  # named for nobody in particular
_OBJECTS = {"law-reform": "the law of the State", "non-repetition": "similar violations in the future"}
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
    "The reports name different results, categories or articles. The opinion itself decides; until that part of it is "
    "read, both stay."
)


class Says(NamedTuple):
    """What a finding says: its result, categories and provisions, by their identifiers."""

    result: str
    categories: frozenset[str]
    provisions: frozenset[str]

    def contradicts(self, other: Says, in_part: bool) -> bool:
        """Whether both cannot be right: other results, or whole lists of which neither holds the other."""
        violation = value("result-violation").value
        if self.result != other.result and violation not in (self.result, other.result):
            return True
        lists = [] if in_part else [(self.categories, other.categories), (self.provisions, other.provisions)]
        return any(mine and theirs and not (mine <= theirs or theirs <= mine) for mine, theirs in lists)


def add_findings(desk: Desk, file: ImportedFile, opinion: Opinion, case: str | None) -> None:
    """Adds what was found; a curated finding that says exactly the same gains a passage instead."""
    curated = desk.curated.findings.get(opinion.iri, [])
    written = [(iri, Says(*desk.curated.says(iri)), False) for iri in curated]
    for number, (told, lines) in enumerate(opinion.findings.items(), 1):
        provisions = [iri for one in told.articles if (iri := _provision(desk, opinion, one))]
        categories = frozenset(value(f"category-{one}").value for one in told.categories)
        says = Says(value(f"result-{RESULTS[told.result]}").value, categories, frozenset(provisions))
        parts = {part for line in lines for part in partial(line)}
        parts |= {"articles"} if len(provisions) < len(told.articles) else set()
        same = next((iri for iri, other, _ in written if iri in curated and other == says), None)
        if same and not (parts or told.only_heading or told.scope):
            further(desk, file, same, lines)
            continue
        if (opinion.is_curated or curated) and not (lines := _not_cited(desk, opinion, lines)):
            continue
        iri = f"{opinion.iri}__finding_wgad-{number}"
        if not _finding(desk, file, opinion, iri, case, told, says, parts, lines):
            opinion.remarks.append("what was found could be tied to no case and no person, and was left out")
        elif not told.only_heading:
            for other, theirs, in_part in written:
                if says.contradicts(theirs, bool(parts) or in_part):
                    name = f"{opinion.iri}__conflict_wgad-{number}_{other.rpartition('__')[2]}"
                    desk.conflict(file, name, (iri, other), _WEIGHING)
            written.append((iri, says, bool(parts)))


def _not_cited(desk: Desk, opinion: Opinion, lines: list[Line]) -> list[Line]:
    """The lines on pages that no curated file cites for this opinion; what it made of the others stays as it is."""
    statements = (opinion.iri, *desk.curated.findings.get(opinion.iri, []))
    passages = {passage for one in statements for passage in desk.curated.of(one, "hb:statedIn")}
    known = {document for passage in passages for document in desk.curated.of(passage, "source")}
    left = [line for line in lines if desk.sources.document(line) not in known]
    if len(left) < len(lines):
        desk.account.things["findings told by a page that a curated file cites, and not repeated"] += 1
        opinion.remarks.append("a page that the curated file cites is read otherwise here; the curated finding stays")
    return left


def further(desk: Desk, file: ImportedFile, finding: str, lines: list[Line]) -> None:
    """Adds to a curated finding the passages of documents that it does not cite yet."""
    cited = desk.curated.of(finding, "hb:statedIn")
    known = {document for passage in cited for document in desk.curated.of(passage, "source")}
    new = [one for one in desk.sources.witnesses(lines) if one.rpartition("__")[0] not in known]
    if new:
        file.add(finding, links("statedIn", new))
        desk.account.things["curated findings that gain a passage"] += 1
    else:
        desk.account.things["curated findings that a line repeats from the same page"] += 1


def _finding(  # noqa: PLR0917
    desk: Desk,
    file: ImportedFile,
    opinion: Opinion,
    iri: str,
    case: str | None,
    told: Told,
    says: Says,
    parts: set[str],
    lines: list[Line],
) -> bool:
    passages = desk.sources.witnesses(lines)
    cited = [line for line in lines if desk.sources.passage(line) in passages]
    persons = dict.fromkeys(name for line in cited for name in opinion.named_in(line))
    concerns = [*([case] if case else []), *(desk.person(opinion, name) for name in persons)]
    if not concerns:
        return False
    exercised = {one for one in says.provisions if one.partition("__")[0] in _OF_CATEGORY_II}
    notes = [_HEADING] * told.only_heading + [f"It is limited to: {told.scope}."] * bool(told.scope)
    section = "section-heading-of-a-page" if told.only_heading else section_of(desk, passages, lines)
    file.add(
        iri,
        [
            (RDF_TYPE, hb("Finding")),
            *links("isFindingOf", [opinion.iri]),
            *links("concerns", concerns),
            (hb("inSection"), value(section)),
            *links("result", [says.result]),
            *links("category", sorted(says.categories)),
            *links("findsViolated", sorted(says.provisions - exercised)),
            *links("restsOn", sorted(exercised)),
            *((hb("listsInPart"), hb(_LISTS[one])) for one in sorted(parts)),
            *links("statedIn", passages),
            *words("note", [*notes, *[_EXERCISED] * bool(exercised), *[_CUT] * bool(parts)]),
        ],
    )
    desk.account.things["findings that only a heading states" if told.only_heading else "findings"] += 1
    desk.account.things["findings whose lists are partial"] += bool(parts)
    if "II" in told.categories and not (exercised and says.provisions - exercised):
        note = _EXERCISED if exercised else _NO_RIGHT
        lacks = {"reason": "notFound", "note": note}
        desk.absence(file, opinion, iri, "resultsFromExerciseOf", **lacks, lines=lines)
    return True


def section_of(desk: Desk, passages: list[str], lines: list[Line]) -> str:
    """Where the finding is read; an account whose words nobody has kept carries no conclusion."""
    has_words = any(map(is_own_text, lines)) or any(desk.curated.of(one, "hb:locatorPhrase") for one in passages)
    return "section-not-told" if has_words else "section-account-of-a-page"


def _provision(desk: Desk, opinion: Opinion, printed: str) -> str | None:
    """The provision that an article such as "iccpr 9(1)" names; None, with a remark, where no treaty has it."""
    code, _, number = printed.partition(" ")
    match = re.fullmatch(r"(\d{1,2})((?:\([0-9a-z]{1,3}\))*)", number, re.ASCII)
    if match:
        iri = f"{THING}{code}/art_{match[1]}"
        for part in re.findall(r"\((\w+)\)", match[2]):
            iri += f"__{'para' if part.isdigit() else 'point'}_{part}"
        if iri in desk.curated.provisions:
            return iri
    opinion.remarks.append(f"{code.upper()} has no article {number[:20]}; it was left out")
    desk.account.things["articles that no treaty has"] += 1
    return None


def partial(line: Line) -> list[str]:
    """The lists that the excerpt cut."""
    if line.partial is True:
        return [name for name in _LISTS if line.fields.get(name)]
    return [name for name in line.partial or () if line.fields.get(name)]


def remedies_of(opinion: Opinion, kinds: dict[str, str] = REMEDIES) -> dict[str, list[Line]]:
    """The remedies that the opinion itself asks for, by kind; `kinds` has those of the list by the words of a line."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in opinion.lines:
        for said in line.remedies or ():
            if line.remedies_as == "opinion" and said in kinds:
                found[kinds[said]].append(line)
    return dict(found)


def add_remedies(desk: Desk, file: ImportedFile, opinion: Opinion, kinds: dict[str, str] = REMEDIES) -> None:
    """Adds the remedies, one for each person whom a page names that tells of it; not those that a curated file has."""
    curated = desk.curated
    by_hand = {kind for one in curated.remedies[opinion.iri] for kind in curated.of(one, "hb:remedyKind")}
    for kind, lines in remedies_of(opinion, kinds).items():
        if value(f"remedy-{kind}").value in by_hand:
            desk.account.things["remedies that a curated file describes, and not repeated"] += 1
            continue
        named: dict[str, list[Line]] = defaultdict(list)
        for line in lines if kind not in _IN_GENERAL else []:
            for name in opinion.named_in(line):
                named[name].append(line)
        for name, said in named.items() or {"": lines}.items():
            whose = f"-{slug(name) or list(opinion.persons).index(name) + 1}" if len(named) > 1 else ""
            _remedy(desk, file, opinion, f"{opinion.iri}__remedy_{kind}{whose}", kind, name, said)


def _remedy(  # noqa: PLR0917
    desk: Desk, file: ImportedFile, opinion: Opinion, iri: str, kind: str, name: str, lines: list[Line]
) -> None:
    if not opinion.states:
        return
    file.add(
        iri,
        [
            (RDF_TYPE, hb("Remedy")),
            *links("isNamedIn", [opinion.iri]),
            (hb("remedyKind"), value(f"remedy-{kind}")),
            *links("forPerson", [desk.person(opinion, name)] if name else []),
            *words("objectName", [_OBJECTS.get(kind, "what happened to the persons")]),
            (hb("modality"), value("modality-not-told")),
            *links("isAddressedTo", opinion.states),
            *links("statedIn", desk.sources.witnesses(lines)),
        ],
    )
    desk.account.things["remedies"] += 1
    if not name and kind not in _IN_GENERAL:
        told = "The pages that tell of the remedy name nobody for it."
        reason, note = ("withheld", opinion.withheld) if opinion.withheld else ("notFound", told)
        desk.absence(file, opinion, iri, "forPerson", reason=reason, note=note or told, lines=lines)
