"""Writes what was reported of an opinion afterwards: by its Government, by the source, by the Working Group."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.files.beside import table
from kg.importers.imported_file import ImportedFile
from kg.importers.json_lines import Fields
from kg.importers.readings.lines import Line
from kg.importers.readings.sources import BODY
from kg.importers.readings.writer import OpinionWriter
from kg.terms.dates import in_english
from kg.terms.names import THING

SOURCE = f"{THING}org/wgad-source"  # whoever brought a case to the Working Group; the reports do not name them
_SOURCE = "The source of a case before the Working Group"
_STATUSES: Mapping[str, str] = table(__file__, "official")["statuses"]
_GOVERNMENT = re.compile(r"government|permanent|note verbale|notes verbales|letter|chargé", re.IGNORECASE)
_NOTHING_DONE = re.compile(r"\b(no actions? (was )?taken|not implemented)\b", re.IGNORECASE)


def add_reactions(to: OpinionWriter, reactions: list[Line], case: str | None, governments: ImportedFile) -> None:
    """Adds each reaction to an opinion as an observation, and a release whose day the report gives as an event."""
    for number, line in enumerate(reactions, 1):
        said = line.said
        persons, unknown = _persons(to, said)
        to.file.describe(
            f"{to.matter.iri}__reaction_{number}",
            "StatusObservation",
            isAbout=to.matter.iri,
            concernsPerson=persons,
            status=_status(said),
            observedOn=said.get("date"),
            observedBy=_observer(to, line, governments),
            summary=None if to.matter.withheld else said["says"],
            statedIn=to.sources.passage(line),
            note=f"The report says that it comes from: {said['by']}." if said["by"] else None,
        )
        for person in persons:
            to.file.describe(person, statedIn=to.sources.passage(line))
        to.things["reactions"] += 1
        to.things["reactions that name somebody whom the opinion does not"] += unknown
        _release(to, line, case, persons)


def _status(said: Fields) -> str:
    """The status that a reaction tells, as a value of the list; “told in words” where it tells something else."""
    if said.get("release"):
        return "released"
    for word in (said.get(name) for name in ("kind", "review", "event")):
        if word and word in _STATUSES:
            return _STATUSES[word]
    if said.get("event") == "review":
        return "review-refused" if "opinion maintained" in said["says"] else "told-in-words"
    if said.get("reprisal") or said["says"].startswith("Reprisal:"):
        return "reprisal"
    return "none-known" if _NOTHING_DONE.search(said["says"]) else "told-in-words"


def _observer(to: OpinionWriter, line: Line, governments: ImportedFile) -> str:
    """Who reports it: the Government of the only respondent, the source of the case, or the Working Group itself."""
    by, passage = line.said["by"].casefold(), to.sources.passage(line)
    if by == "source":
        governments.describe(
            SOURCE, "Organisation", label=_SOURCE, statedIn=passage if SOURCE not in governments.things else None
        )
        return SOURCE
    if "source" in by or not _GOVERNMENT.search(by) or len(to.matter.states) != 1:
        return BODY
    state = to.matter.states[0]
    known = (one for one in to.record.kinds["Organisation"] if state in to.record.of(one, "isUnitOf"))
    by_hand = next((one for one in known if to.record.of(one, "label")[0].startswith("Government of")), None)
    iri = by_hand or f"{THING}org/government-{to.desk.code(state)}"
    if not by_hand and iri not in governments.things:
        label = f"Government of {to.desk.states.label(state)}"
        governments.describe(iri, "Organisation", label=label, isUnitOf=state, statedIn=passage)
    return iri


def _persons(to: OpinionWriter, said: Fields) -> tuple[list[str], bool]:
    """The persons of the opinion whom a reaction names, and whether it names somebody else."""
    entries = [*(said.get("persons") or ()), said.get("person")]
    names_told = (one["name"] if isinstance(one, dict) else one for one in entries)
    named = [one for one in names_told if one and one != "all"]
    names = to.matter.among(named)
    if said.get("person") == "all" or (not named and len(to.matter.persons) == 1):
        return to.persons(to.matter.persons), False
    return to.persons(names), len(names) < len(named)


def _release(to: OpinionWriter, line: Line, case: str | None, persons: list[str]) -> None:
    """Adds the event of a release, where the report gives its day and it is told of persons of the opinion.

    The date of a reaction may be that of the letter that tells of it, so that its words must say the day.
    """
    said, given = line.said, line.said.get("date")
    is_told = given and re.search(r"\b(on|in) $", said["says"].partition(in_english(given))[0])
    day = said.get("release_date") or (given if is_told else None)
    if not (case and persons and day and _status(said) == "released"):
        return
    iri = f"{case}__release_{day}"
    to.things["releases with their day"] += iri not in to.file.things
    to.file.describe(
        iri,
        "Event",
        isEventOf=case,
        concernsPerson=persons,
        eventKind="release",
        occurredOn=day,
        statedIn=to.sources.passage(line),
    )
