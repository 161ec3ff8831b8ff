"""Writes the case of an opinion: persons, dated events, and what pages tell of the time afterwards.

That somebody was still held is an observation of the remedy, with the page's publisher as the observer. A release is an
event of the case: a page that tells of it does not say that the State did what the opinion asks for.
"""

from __future__ import annotations

import re
from collections import defaultdict

from pyoxigraph import Literal

from kg.importers.readings.findings import part_of
from kg.importers.readings.lines import WORDS, Line
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.sources import is_contents, publisher
from kg.importers.readings.writer import OpinionWriter
from kg.terms import minted
from kg.terms.dates import in_english
from kg.terms.names import THING, hb

LASTING = ("detention", "house-arrest")
_ENDS = ("release", "trial", "conviction", "sentence", "acquittal")  # none comes before the arrest that led to it
CLASSES = {"charge": "Charge", "conviction": "Conviction", "detention": "Detention"}
_SENTENCED = re.compile(r"\bsentence|\byears?\b|\blife\b|\bmonths?\b|\bdeath\b", re.IGNORECASE)
_FOUND_GUILTY = re.compile(r"\bconvict|\bguilty\b", re.IGNORECASE)
_STILL_HELD = re.compile(r"still |not released\b", re.IGNORECASE)
_OF_A_RELEASE = re.compile(r"\b(releas|free)|\bdetention ended", re.IGNORECASE)
_NO_FACT = re.compile(r"\b(decided|granted|informed|ordered)\b", re.IGNORECASE)  # what a court or a Government said
_OTHER_LETTERS = "The parts read name persons in letters of which the record has no table."

ToldEvents = dict[tuple[str, str], list[tuple[Line, dict[str, str]]]]


def events_of(matter: Opinion) -> ToldEvents:
    """The dated events that lines tell, by kind and day.

    A release that is told as a status may have no day; it stands under "".
    """
    found: ToldEvents = defaultdict(list)
    for line in matter.lines:
        for event in line.events or ():
            if (kind := kind_of(event)) and "date" in event and not event.get("year_inferred"):
                found[kind, event["date"]].append((line, event))
        is_told = any(event["kind"] == "release" and "date" in event for event in line.events or ())
        for told in line.status or ():
            if not is_told and (release := release_of(told)):
                found["release", release.get("date", "")].append((line, release))
    return dict(found)


def kind_of(event: dict[str, str]) -> str | None:
    """The kind of an event in the closed list; a conviction of which only the sentence is told is a sentence.

    >>> kind_of({"kind": "conviction", "what": "11 years for espionage"})
    'sentence'
    """
    kind: str | None = WORDS["events"].get(event["kind"])
    what = str(event.get("what", ""))
    if kind == "conviction" and _SENTENCED.search(what) and not _FOUND_GUILTY.search(what):
        return "sentence"
    return kind


def release_of(told: dict[str, str]) -> dict[str, str] | None:
    """The event of a release, if a status tells of one plainly.

    The date of a status is the day to which the page speaks. It is the day of the release only if the page says so;
    else the event has it as `seen`, and no date.

    >>> release_of({"date": "2031-05-02", "what": "released", "says": "page says released on 2 May 2031"})
    {'kind': 'release', 'what': 'released on 2 May 2031', 'date': '2031-05-02'}
    >>> release_of({"date": "2031-05", "what": "released", "says": "page of May 2031 says a court decided to free him"})
    """
    says, day = str(told.get("says", "")), told.get("date", "")
    if told.get("what") != "released" or _NO_FACT.search(says):
        return None
    is_day = day and any(text in says for text in ("on this date", f"on {in_english(day)}", f"in {in_english(day)}"))
    what = says.removeprefix("page says ") if says.startswith("page says ") else "released"  # else it names who says so
    return {"kind": "release", "what": what, "date" if is_day else "seen": day}


def add_case(to: OpinionWriter) -> str:
    """Adds the case of a matter against one State."""
    matter, state = to.matter, to.matter.states[0]
    lines = [line for line in matter.lines if not is_contents(line)] or matter.lines
    iri = minted.case(to.desk.code(state), matter.part, "wgad")
    counts = sorted({line.persons_count for line in matter.lines if line.persons_count})
    is_told = len(counts) == 1 and not matter.persons
    notes = []
    if counts and not is_told and counts != [len(matter.persons)]:
        notes.append(f"Persons by the count of the pages: {' or '.join(map(str, counts))}.")
    if matter.persons and any(line.persons_incomplete for line in matter.lines):
        notes.append("The list of persons is not complete.")
    to.file.describe(
        iri,
        "Case",
        concernsPerson=to.persons(matter.persons),
        personsConcerned=counts[0] if is_told else None,
        inState=state,
        statedIn=to.sources.passages(lines),
        note=notes,
    )
    to.file.describe(matter.iri, addressesCase=iri)
    to.things["cases"] += 1
    if not matter.persons and not to.record.of(f"{iri}__absence_concerns-person", "a"):
        named = any(line.persons for line in lines)
        note = matter.withheld or (_OTHER_LETTERS if named else "The parts read name nobody.")
        to.absence(iri, "concernsPerson", "withheld" if matter.withheld else "notFound", note, lines)
        to.things["cases whose persons are named in other letters alone"] += named and not matter.withheld
        to.things["cases whose persons are withheld"] += bool(matter.withheld)
    return iri


def add_persons(to: OpinionWriter) -> None:
    """Adds the persons, with the other spelling of a single person."""
    for name, lines in to.matter.persons.items():
        (iri,), namesakes = to.persons([name]), to.namesakes(name)
        passages = to.sources.passages(lines)
        if iri in to.record.persons:
            cited = to.record.of(iri, "statedIn")
            to.file.describe(iri, statedIn=[one for one in passages if one not in cited])
            to.things["persons whom a curated file describes"] += 1
            continue
        spellings = [
            Literal(other, language=_language(other, line))
            for line in lines
            for other in line.persons
            if other != name and len(line.persons) == 1 and len(to.matter.persons) == 1
        ]
        label = Literal(name, language=_language(name, lines[0]))
        to.file.describe(iri, "Person", label=label, altLabel=spellings, statedIn=passages, mayBeSameAs=namesakes)
        to.things["persons"] += 1
        to.things["persons of whom others have the full name in the same State"] += bool(namesakes)


def add_events(to: OpinionWriter, case: str | None) -> None:
    """Adds the events, and a conflict of two days of one arrest."""
    opinion, arrests = to.matter, dict[str, str]()
    told_of = events_of(opinion)
    if not case:
        to.desk.account.skip({"events of an opinion on several States": len(told_of)})
        return
    for (kind, day), said in told_of.items():
        iri = _event(to, f"{case}__{kind}_{day}" if day else f"{case}__{kind}", said)
        to.file.describe(iri, note=_out_of_order(opinion, told_of, kind, day))
        if kind == "arrest" and len(day) == 10:
            arrests[in_english(day)] = iri
    told = next((line.conflict for line in opinion.lines if line.conflict and "arrest" in line.conflict), "")
    sides = [iri for day, iri in arrests.items() if re.search(rf"(?<!\d){day}", told)]
    if len(sides) == 2 and len(opinion.persons) == 1:
        weighing = "Pages differ on the day. Neither was compared with the opinion; both stay."
        to.conflict(f"{case}__conflict_arrest", (sides[0], sides[1]), weighing)


def _out_of_order(opinion: Opinion, told_of: ToldEvents, kind: str, day: str) -> list[str]:
    """Why an arrest or a detention may come after what it leads to, as far as the pages tell."""
    if kind not in (*LASTING, "arrest"):
        return []
    before = [(other, when) for other, when in told_of if when < day and not day.startswith(when)]
    ends = [(other, when) for other, when in before if other in _ENDS]
    if not ends:
        return []
    end, ended = max(ends, key=lambda one: one[1])
    told = f"the {end} of {in_english(ended)}"
    if len(opinion.persons) > 1 or any((line.persons_count or 0) > 1 for line in opinion.lines):
        return [f"events-out-of-order: the case has several persons; neither this event nor {told} is tied to one."]
    earlier = [when for other, when in before if other in (*LASTING, "arrest") and when < ended]
    if not earlier or not opinion.persons:
        return []
    return [f"events-out-of-order: it is a second one, after that of {in_english(min(earlier))} and {told}."]


def _event(to: OpinionWriter, iri: str, said: list[tuple[Line, dict[str, str]]]) -> str:
    kind, _, day = iri.rpartition("__")[2].partition("_")
    lines = [line for line, _ in said]
    naming = [line for line in lines if to.matter.named_in(line)] if len(to.matter.persons) == 1 else []
    told = to.matter.among({name for _, event in said for name in event.get("persons", ())})  # by a decision in full
    ends = {event["until"] for _, event in said if kind in LASTING and "until" in event}
    what = dict.fromkeys(str(event["what"]) for line, event in said if event.get("what") and not line.child)
    to.file.describe(
        iri,
        CLASSES.get(kind, "Event"),
        isEventOf=iri.rpartition("__")[0],
        concernsPerson=to.persons(name for name in to.matter.persons if naming or name in told),
        eventKind=kind,
        **{"beganOn" if kind in LASTING else "occurredOn": day},
        endedOn=ends if len(ends) == 1 else None,
        summary=[f"As reported: {text}." for text in what],
        statedIn=to.sources.witnesses([*naming, *(line for line in lines if line not in naming)]),
    )
    to.things["events"] += 1
    if kind in ("charge", "conviction") and hb("underProvision") not in to.file.things[iri]:
        to.absence(iri, "underProvision", "notFound", "The part read joins it to no provision.", lines)
    if not day:
        seen = [f" It speaks as of {in_english(event['seen'])}." for _, event in said if event.get("seen")]
        to.absence(iri, "occurredOn", "notFound", f"The part read does not tell the day.{''.join(seen)}", lines)
    return iri


def _language(name: str, line: Line) -> str:
    return "en" if minted.plain(name) else str(line.language)


def add_statuses(to: OpinionWriter) -> None:
    """Adds that somebody was still held on a day; releases are events, and those not told plainly are remarks."""
    opinion = to.matter
    for line in opinion.lines:
        for told in line.status or ():
            what, day, host = str(told.get("what", "")), told.get("date"), publisher(line)
            held = [] if line.child or not (day and host and _STILL_HELD.match(what)) else opinion.named_in(line)
            whole = f"{opinion.iri}__remedy_release"
            remedies = dict.fromkeys(one for name in held for one in (whole, f"{whole}-{part_of(opinion, name)}"))
            known = [one for one in remedies if one in to.file.things]
            for remedy in known:
                _status(to, remedy, str(day), line, what)
            is_event = release_of(told) is not None
            if not is_event and _OF_A_RELEASE.search(what) and not _STILL_HELD.match(what):
                remark = "speaks of a release, and not plainly of one that took place and was full; it was left out"
                opinion.remarks.append(f"line {line.place} {remark}")
            to.desk.account.skipped["what is said to have happened since (status)"] += not (known or is_event)


def _status(to: OpinionWriter, remedy: str, day: str, line: Line, what: str) -> None:
    host, passage = str(publisher(line)), to.sources.passage(line)
    observer = f"{THING}org/publisher-of-{minted.plain(host)}"
    label = f"Publisher of {host}" if "." in host else host
    to.file.describe(observer, "Organisation", label=label, statedIn=passage)
    iri = f"{remedy.replace('__remedy_', '__status_')}_{day}"
    to.file.describe(
        iri if iri not in to.file.things else f"{iri}-{minted.plain(host)}",
        "StatusObservation",
        observes=remedy,
        status="none-known",
        observedOn=day,
        observedBy=observer,
        statedIn=passage,
        note=f"As reported: {what}.",
    )
    to.things["statuses"] += 1
