"""Writes what a committee found and which measures it asked for, as pages tell them."""

from __future__ import annotations

import re
from collections import defaultdict

from kg.importers.imported_file import ImportedFile, value
from kg.importers.juris.codes import Provisions
from kg.importers.views.decisions import Decision
from kg.importers.views.documents import articles
from kg.importers.wgad.desk import Desk, links, words
from kg.importers.wgad.findings import Says, further, section_of
from kg.importers.wgad.lines import Line
from kg.terms.names import hb
from kg.terms.vocabulary import RDF_TYPE

REMEDIES = {  # the measures of the closed list by the words of a line; other words become a note
    "release": "release",
    "new trial": "retrial",
    "quash the conviction": "quash-conviction",
    "prevention of similar violations": "non-repetition",
    "revision of legislation": "law-reform",
    **dict.fromkeys(
        ("compensation", "adequate compensation", "adequate compensation including legal costs"), "compensation"
    ),
    **dict.fromkeys(("compensation and legal costs", "effective remedy with adequate compensation"), "compensation"),
    "full reparation including adequate compensation": "compensation",
    "investigation of the torture": "investigation",
    "impartial and in-depth investigation including medical examinations under the Istanbul Protocol": "investigation",
}
_RESULTS = {"articles_violated": "violation", "articles_not_violated": "no-violation"}
_RELATIONS = {"violation": "findsViolated", "no-violation": "findsNoViolationOf"}
_IN_PART = re.compile(r"rest of the findings? lies beyond|cut off|which paragraph lies beyond", re.IGNORECASE)
_SECOND_HAND = "Second hand: a page says so; the decision was not read as far as that."
_CUT = "The part that was read was cut off within the list."
_NOT_READ = "The findings stand late in the document, beyond the parts of pages that were read."
_WEIGHING = "Pages name different articles. The decision itself decides; until that part of it is read, both stay."

Told = tuple[str, tuple[str, ...]]  # a result, and the provisions


def told_by(desk: Desk, decision: Decision, provisions: Provisions) -> dict[Told, list[Line]]:
    """What was found, with the lines that say the same."""
    found: dict[Told, list[Line]] = defaultdict(list)
    for line in decision.lines:
        for field, result in _RESULTS.items():
            if field in line.fields:
                found[result, tuple(sorted(articles(desk, decision, line, field, provisions)))].append(line)
    return dict(found)


def add_findings(desk: Desk, file: ImportedFile, decision: Decision, case: str | None, provisions: Provisions) -> None:
    """Adds what was found; a curated finding that says the same gains a passage instead."""
    curated = desk.curated.findings.get(decision.iri, [])
    written = [(iri, Says(*desk.curated.says(iri)), False) for iri in curated]
    told = told_by(desk, decision, provisions)
    for number, ((result, cited), lines) in enumerate(told.items(), 1):
        says = Says(value(f"result-{result}").value, frozenset(), frozenset(cited))
        if same := next((iri for iri, other, _ in written if other == says), None):
            further(desk, file, same, lines)
            continue
        in_part = all(_IN_PART.search(line.checked) for line in lines)
        iri = f"{decision.iri}__finding_views-{number}"
        if not cited or not _finding(desk, file, decision, iri, case, result, lines, cited, in_part):
            decision.remarks.append("what was found could be tied to no article or no case, and was left out")
            continue
        for other, theirs, cut in written:
            if says.contradicts(theirs, in_part or cut):
                name = f"{decision.iri}__conflict_views-{number}_{other.rpartition('__')[2]}"
                desk.conflict(file, name, (iri, other), _WEIGHING)
        written.append((iri, says, in_part))
    if not written and desk.curated.lacks(decision.iri, "hasFinding"):
        lines = decision.lines
        lacks = {"reason": "notYetRead", "note": _NOT_READ}
        desk.absence(file, decision, decision.iri, "hasFinding", **lacks, lines=lines)


def _finding(  # noqa: PLR0917
    desk: Desk,
    file: ImportedFile,
    decision: Decision,
    iri: str,
    case: str | None,
    result: str,
    lines: list[Line],
    cited: tuple[str, ...],
    in_part: bool,
) -> bool:
    passages = desk.sources.witnesses(lines)
    naming = [line for line in lines if desk.sources.passage(line) in passages]
    persons = dict.fromkeys(name for line in naming for name in decision.named_in(line))
    concerns = [*([case] if case else []), *(desk.person(decision, name) for name in persons)]
    if not concerns:
        return False
    file.add(
        iri,
        [
            (RDF_TYPE, hb("Finding")),
            *links("isFindingOf", [decision.iri]),
            *links("concerns", concerns),
            (hb("inSection"), value(section_of(desk, passages, lines))),
            (hb("result"), value(f"result-{result}")),
            *links(_RELATIONS[result], cited),
            *([(hb("listsInPart"), hb("restsOn"))] if in_part and result == "violation" else []),
            *links("statedIn", passages),
            *words("note", [_SECOND_HAND, *[_CUT] * in_part]),
        ],
    )
    desk.account.things["findings"] += 1
    desk.account.things["findings whose lists are partial"] += in_part
    return True


def other_measures(decision: Decision) -> list[str]:
    """What pages say that the committee asked for, where the closed list has no kind for it."""
    said = dict.fromkeys(one for line in decision.lines for one in line.remedies or () if one not in REMEDIES)
    return [f"A page says that the committee asked for: {one}." for one in said]
