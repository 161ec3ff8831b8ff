"""Writes the case of an opinion: the persons whom pages name, and the dated events that they tell."""

from __future__ import annotations

import re
from collections import defaultdict

from pyoxigraph import Literal

from kg.importers.imported_file import ImportedFile, Pairs, value
from kg.importers.wgad.desk import Desk, dated, links, words
from kg.importers.wgad.judged import answers
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion, slug
from kg.importers.wgad.sources import is_contents
from kg.importers.wgad.statuses import release_of
from kg.terms.dates import in_english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL

KINDS = {
    **{
        kind: kind
        for kind in ("arrest", "charge", "conviction", "detention", "release", "appeal", "trial", "acquittal")
    },
    "detention warrant": "detention-order",
    "house arrest": "house-arrest",
    "other: house arrest": "house-arrest",
    "other: detention": "detention",
    "other: pretrial detention": "detention",
    "other: administrative detention": "detention",
    "other: bail": "bail",
}
_LASTING = ("detention", "house-arrest")
_ENDS = ("release", "trial", "conviction", "sentence", "acquittal")  # none comes before the arrest that led to it
_CLASSES = {"charge": "Charge", "conviction": "Conviction", "detention": "Detention"}
_SENTENCED = re.compile(r"\bsentence|\byears?\b|\blife\b|\bmonths?\b|\bdeath\b", re.IGNORECASE)
_FOUND_GUILTY = re.compile(r"\bconvict|\bguilty\b", re.IGNORECASE)
_OTHER_LETTERS = "The parts read name persons in letters of which the record has no table."
_NOT_DECIDED = "two-persons-of-one-name: whether this is the person of the same name in {other} was not decided."

Told = dict[tuple[str, str], list[tuple[Line, dict[str, str]]]]


def events_of(opinion: Opinion, kinds: dict[str, str] = KINDS) -> Told:
    """The dated events that lines tell, by kind and day; `kinds` has those of the list by the words of a line.

    A release that is told as a status may have no day; it stands under "".
    """
    found: Told = defaultdict(list)
    for line in opinion.lines:
        for event in line.events or ():
            if (kind := kind_of(event, kinds)) and "date" in event and not event.get("year_inferred"):
                found[kind, event["date"]].append((line, event))
        is_told = any(event["kind"] == "release" and "date" in event for event in line.events or ())
        for told in line.status or ():
            if not is_told and (release := release_of(told)):
                found["release", release.get("date", "")].append((line, release))
    return dict(found)


def kind_of(event: dict[str, str], kinds: dict[str, str] = KINDS) -> str | None:
    """The kind of an event in the closed list; a conviction of which only the sentence is told is a sentence.

    >>> kind_of({"kind": "conviction", "what": "11 years for espionage"})
    'sentence'
    """
    kind, what = kinds.get(event["kind"]), str(event.get("what", ""))
    if kind == "conviction" and _SENTENCED.search(what) and not _FOUND_GUILTY.search(what):
        return "sentence"
    return kind


def add_case(desk: Desk, file: ImportedFile, opinion: Opinion, source: str = "wgad-") -> str:
    """Adds the case of an opinion against one State; `source` stands before its number in the identifier."""
    state, lines = opinion.states[0], [line for line in opinion.lines if not is_contents(line)] or opinion.lines
    iri = f"{THING}case/{desk.code(state)}-{source}{opinion.part}"
    counts = sorted({line.persons_count for line in opinion.lines if line.persons_count})
    is_told = len(counts) == 1 and not opinion.persons
    notes = []
    if counts and not is_told and counts != [len(opinion.persons)]:
        notes.append(f"Persons by the count of the pages: {' or '.join(map(str, counts))}.")
    if opinion.persons and any(line.persons_incomplete for line in opinion.lines):
        notes.append("The list of persons is not complete.")
    file.add(
        iri,
        [
            (RDF_TYPE, hb("Case")),
            *links("concernsPerson", (desk.person(opinion, name) for name in opinion.persons)),
            *([(hb("personsConcerned"), Literal(counts[0]))] if is_told else []),
            *links("inState", [state]),
            *links("statedIn", desk.passages(lines)),
            *words("note", notes),
        ],
    )
    file.add(opinion.iri, links("addressesCase", [iri]))
    desk.account.things["cases"] += 1
    if not opinion.persons:
        named = any(line.persons for line in lines)
        note = opinion.withheld or (_OTHER_LETTERS if named else "The parts read name nobody.")
        reason = "withheld" if opinion.withheld else "notFound"
        desk.absence(file, opinion, iri, "concernsPerson", reason=reason, note=note, lines=lines)
        desk.account.things["cases whose persons are named in other letters alone"] += named and not opinion.withheld
        desk.account.things["cases whose persons are withheld"] += bool(opinion.withheld)
    return iri


def add_persons(desk: Desk, file: ImportedFile, opinion: Opinion) -> None:
    """Adds the persons, with the other spelling of a single person."""
    for name, lines in opinion.persons.items():
        iri, namesakes = desk.person(opinion, name), desk.namesakes(opinion, name)
        if iri in desk.curated.things:
            cited = desk.curated.of(iri, "hb:statedIn")
            file.add(iri, links("statedIn", (one for one in desk.passages(lines) if one not in cited)))
            desk.account.things["persons whom a curated file describes"] += 1
            continue
        spellings: Pairs = []
        if len(opinion.persons) == 1:
            spellings = [
                (SKOS_ALT_LABEL, Literal(other, language=_language(other, line)))
                for line in lines
                for other in line.persons
                if other != name and len(line.persons) == 1
            ]
        file.add(
            iri,
            [
                (RDF_TYPE, hb("Person")),
                (RDFS_LABEL, Literal(name, language=_language(name, lines[0]))),
                *spellings,
                *links("statedIn", desk.passages(lines)),
                *words("note", (_NOT_DECIDED.format(other=one) for one in namesakes)),
            ],
        )
        desk.account.things["persons"] += 1
        if namesakes:
            remark = f"the name of {iri.rpartition('/')[2]} also stands in {' and '.join(namesakes)}"
            desk.account.listed.append((opinion.record, remark))


def add_events(
    desk: Desk, file: ImportedFile, opinion: Opinion, case: str | None, kinds: dict[str, str] = KINDS
) -> None:
    """Adds the events; a page that is older than an event does not tell it."""
    arrests: dict[str, str] = {}
    told_of = events_of(opinion, kinds)
    for (kind, day), said in told_of.items():
        if not case:
            desk.account.skipped["events of an opinion on several States"] += 1
            continue
        lines = [line for line, _ in said if not _is_older(line, day)]
        if len(lines) < len(said):
            opinion.remarks.append(f"a page is older than the {kind} of {day} that it tells; it was left out there")
        if lines:
            name = f"{case}__{kind}_{day}" if day else f"{case}__{kind}"
            iri = _event(desk, file, opinion, name, [(one, told) for one, told in said if one in lines])
            file.add(
                iri,
                words(
                    "note", [*_out_of_order(opinion, told_of, kind, day), *_as_answered(opinion, told_of, kind, day)]
                ),
            )
            if kind == "arrest" and len(day) == 10:
                arrests[in_english(day)] = iri
    told = next((line.conflict for line in opinion.lines if line.conflict and "arrest" in line.conflict), "")
    sides = [iri for day, iri in arrests.items() if re.search(rf"(?<!\d){day}", told)]
    if case and len(sides) == 2 and len(opinion.persons) == 1:
        weighing = "Pages differ on the day. Neither was compared with the opinion; both stay."
        desk.conflict(file, f"{case}__conflict_arrest", (sides[0], sides[1]), weighing)


def _out_of_order(opinion: Opinion, told_of: Told, kind: str, day: str) -> list[str]:
    """Why an arrest or a detention may come after what it leads to, as far as the pages tell."""
    if kind not in (*_LASTING, "arrest"):
        return []
    before = [(other, when) for other, when in told_of if when < day and not day.startswith(when)]
    ends = [(other, when) for other, when in before if other in _ENDS]
    if not ends:
        return []
    end, ended = max(ends, key=lambda one: one[1])
    told = f"the {end} of {in_english(ended)}"
    if len(opinion.persons) > 1 or any((line.persons_count or 0) > 1 for line in opinion.lines):
        return [f"events-out-of-order: the case has several persons; neither this event nor {told} is tied to one."]
    earlier = [when for other, when in before if other in (*_LASTING, "arrest") and when < ended]
    if not earlier or not opinion.persons:
        return []
    return [f"events-out-of-order: it is a second one, after that of {in_english(min(earlier))} and {told}."]


def _as_answered(opinion: Opinion, told_of: Told, kind: str, day: str) -> list[str]:
    """What somebody who looked has answered to checks of events far from others, or without their first step."""
    others = [when for other, when in told_of if day and when and (other, when) != (kind, day)]
    years = min((abs(int(day[:4]) - int(when[:4])) for when in others), default=0)
    notes = answers(opinion.record, "event-far-from-its-case") if years > 8 else []
    is_first = kind in _LASTING and any(other == "arrest" and when > day for other, when in told_of)
    return notes + (answers(opinion.record, "event-without-its-first-step") if is_first else [])


def _event(desk: Desk, file: ImportedFile, opinion: Opinion, iri: str, said: list[tuple[Line, dict[str, str]]]) -> str:
    kind, _, day = iri.rpartition("__")[2].partition("_")
    lines = [line for line, _ in said]
    whom = list(opinion.persons) if len(opinion.persons) == 1 and any(map(opinion.named_in, lines)) else []
    ends = {event["until"] for _, event in said if kind in _LASTING and "until" in event}
    what = dict.fromkeys(str(event["what"]) for line, event in said if event.get("what") and not line.child)
    class_ = _CLASSES.get(kind, "Event")
    named = [line for line in lines if opinion.named_in(line)] if whom else []
    file.add(
        iri,
        [
            (RDF_TYPE, hb(class_)),
            *links("isEventOf", [iri.rpartition("__")[0]]),
            *links("concernsPerson", (desk.person(opinion, name) for name in whom)),
            (hb("eventKind"), value(f"event-{kind}")),
            *dated("beganOn" if kind in _LASTING else "occurredOn", day or None),
            *dated("endedOn", min(ends) if len(ends) == 1 else None),
            *words("summary", (f"As reported: {text}." for text in what)),
            *links("statedIn", desk.sources.witnesses([*named, *(line for line in lines if line not in named)])),
        ],
    )
    desk.account.things["events"] += 1
    if kind in ("charge", "conviction"):
        note = "The part read joins it to no provision."
        desk.absence(file, opinion, iri, "underProvision", reason="notFound", note=note, lines=lines)
    if not day:
        seen = [f" It speaks as of {in_english(event['seen'])}." for _, event in said if event.get("seen")]
        note = f"The part read does not tell the day.{''.join(seen)}"
        desk.absence(file, opinion, iri, "occurredOn", reason="notFound", note=note, lines=lines)
    return iri


def _is_older(line: Line, day: str) -> bool:
    """Whether the page bears a date that is certainly before this day."""
    reported = line.reported or ""
    return bool(reported) and reported[: len(day)] < day[: len(reported)]


def _language(name: str, line: Line) -> str:
    return "en" if slug(name) else str(line.language)
