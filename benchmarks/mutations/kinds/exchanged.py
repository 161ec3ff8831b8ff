"""Kinds of wrong statement in which values of two things are exchanged, or copied from one to the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.edits import (
    Change,
    Chosen,
    Mutate,
    New,
    another,
    day,
    drawn,
    edited,
    like,
    listed,
    literal,
    one_of,
    own,
    put,
    swap,
)
from benchmarks.mutations.forms import also
from benchmarks.mutations.index import Index
from benchmarks.mutations.kinds.further import of
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

Others = Callable[[Index, NamedNode], list[NamedNode]]
ONLY_A_READER = "both belong to the matter: only a reader sees it"
ONLY_THE_TEXT = "the text is not part of the archive: kg verify compares with it"


def exchanged(name: str, cls: str, others: Others) -> Mutate:
    """The values of a property of two things, which have one each, change places."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for first in drawn(chance, x.quads_with(name)):
            thing = first.subject
            if not isinstance(thing, NamedNode) or not x.is_a(thing, cls) or len(x.quads_of(thing, name)) > 1:
                continue
            for other in drawn(chance, others(x, thing)):
                theirs = x.quads_of(other, name)
                if len(theirs) == 1 and theirs[0].object != first.object:
                    second = theirs[0]
                    mine = Quad(thing, first.predicate, second.object, first.graph_name)
                    yield Change((first, second), (mine, Quad(other, first.predicate, first.object, second.graph_name)))
                    break

    return mutate


def same(name: str) -> Others:
    """The other things with the same value of a property."""
    return lambda x, thing: [each for each in x.subjects(name, x.value(thing, name)) if each != thing]


def among_all(name: str, cls: str) -> Mutate:
    """The values of a property of any two things of a class change places."""
    return exchanged(name, cls, lambda x, thing: [each for each in x.things(cls) if each != thing])


def read_otherwise(x: Index, thing: NamedNode) -> list[NamedNode]:
    """The documents of which more or less was read."""
    return [each for each in x.things("Document") if x.value(each, "readExtent") != x.value(thing, "readExtent")]


def in_language(language: str, pattern: str, change: Callable[[re.Match[str]], str]) -> New:
    """The old text in a language, with the first stretch that fits a pattern changed."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        if not isinstance(old, Literal) or old.language != language:
            return None
        text = re.sub(pattern, change, old.value, count=1)
        return like(old, text) if text != old.value else None

    return new


def day_before(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The day before the one on which another wording of the provision begins."""
    others = [v for v in x.subjects("isVersionOf", x.value(thing, "isVersionOf")) if v != thing]
    begins = [time for v in others if (time := x.days(v, "inForceFrom"))]
    now = x.days(thing, "inForceUntil")
    fits = now is not None and any(first == now[0] for first, last in begins)
    return day(now[0].replace(day=now[0].day - 1)) if now and fits and now[0].day > 1 else None


def court_of_first_instance(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The court that tried the case of a role."""
    case = x.value(x.value(thing, "roleIn"), "isEventOf") or x.value(thing, "roleIn")
    places = [case, *x.events(case)] if case is not None else []
    roles = [role for place in places for role in x.subjects("roleIn", place)]
    tried = [role for role in roles if of("roleKind", "role-trial-court")(x, role)]
    return one_of(chance, [court for role in tried for court in x.values(role, "heldBy") if court != old])


def decides_nothing(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if no file says that a body decides on cases."""
    return not x.values(other, "mayApply") and not x.values(other, "decidesBy")


def is_not_read(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if nothing was read of a document."""
    return of("readExtent", "read-nothing")(x, other)


def about_another_case(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a document that was read is about another case than that in which something is missing."""
    mine, theirs = x.cases(x.value(thing, "isAbsentFrom")), x.values(other, "addressesCase")
    return bool(mine) and bool(theirs) and set(mine).isdisjoint(theirs) and not is_not_read(x, thing, other)


def summary_of_another_event(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The summary of an event of another kind in the same case."""
    kind, events = x.value(thing, "eventKind"), same("isEventOf")(x, thing)
    found = [x.value(event, "summary") for event in events if x.value(event, "eventKind") != kind]
    return one_of(chance, [summary for summary in found if summary is not None])


def place_abroad(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A place in another State."""
    home = {state for case in x.cases(thing) for state in x.states(case)}
    found: list[Term] = []
    for event in x.things("Event"):
        if home.isdisjoint({state for case in x.cases(event) for state in x.states(case)}):
            found += [place] if (place := x.text(event, "place")) else []
    return one_of(chance, found)


time, whose, what = partial(Kind, "time"), partial(Kind, "whose"), partial(Kind, "what")
source, names, form = partial(Kind, "source"), partial(Kind, "names"), partial(Kind, "form")
EXCHANGED = (
    time(
        "session with its digits exchanged",
        swap("session", edited(lambda text, chance: text[::-1] if text.isdigit() and text != text[::-1] else None)),
        "no other document of the body is of a session between the two: only the source tells",
    ),
    time("last day of a wording as the first day without it", swap("inForceUntil", day_before, "ProvisionVersion")),
    whose("role on behalf of its own holder", put("onBehalfOf", own("heldBy"), "Role")),
    whose(
        "holder of a role and whom it is for exchanged",
        also(
            swap("heldBy", own("onBehalfOf"), "Role"),
            ("onBehalfOf", lambda x, chance, thing, old: x.value(thing, "heldBy")),
        ),
    ),
    whose(
        "court of first instance as court of appeal",
        put("heldBy", court_of_first_instance, "Role", where=of("roleKind", "role-appeal-court")),
    ),
    whose("letter addressed to its own sender", put("isAddressedTo", own("isIssuedBy"), "Letter", "Petition")),
    whose(
        "complaint to a body that decides on no cases",
        swap("isAddressedTo", another("InternationalBody", where=decides_nothing), "Petition"),
    ),
    whose("remedies of two statuses exchanged", among_all("observes", "StatusObservation")),
    whose(
        "observers of two statuses exchanged",
        among_all("observedBy", "StatusObservation"),
        "whoever tells of a status may have it from others: only the source tells",
    ),
    whose("law under another State than its name says", swap("ofState", another("State"))),
    whose(
        "findings of one document about each other's object",
        exchanged("concerns", "Finding", same("isFindingOf")),
        ONLY_A_READER,
    ),
    what(
        "persons and States of a statistic exchanged",
        also(
            swap("personsConcerned", own("statesConcerned")),
            ("statesConcerned", lambda x, chance, thing, old: x.value(thing, "personsConcerned")),
        ),
    ),
    what(
        "violation found by what is indexed as inadmissible",
        put(
            "indexedAs",
            literal("Inadmissibility decision", "string"),
            "Document",
            where=lambda x, thing: any(
                of("result", "result-violation")(x, each) for each in x.subjects("isFindingOf", thing)
            ),
        ),
    ),
    source(
        "document read in part given as read whole, its note left",
        put(
            "readExtent",
            listed("read-whole"),
            "Document",
            where=lambda x, thing: (note := x.text(thing, "readingNote")) is not None and "Only" in note.value,
        ),
    ),
    source("notes on what was read exchanged", exchanged("readingNote", "Document", read_otherwise)),
    source(
        "search in a document that was not read",
        swap("searchedIn", another("Document", where=is_not_read)),
        "the value is said to wait for a document that is not read yet, as this one is: only the source tells",
    ),
    source(
        "search in a document about another case", swap("searchedIn", another("Document", where=about_another_case))
    ),
    source(
        "symbol of the next document in the address",
        swap("canonicalAddress", edited(lambda text, chance: re.sub(r"(symbolno=.*/)\d+", r"\g<1>99", text))),
    ),
    source("phrases of two passages exchanged", among_all("locatorPhrase", "Passage"), ONLY_THE_TEXT),
    source(
        "digests of two documents exchanged",
        among_all("spdx:checksum", "Document"),
        ONLY_THE_TEXT,
    ),
    names(
        "Russian label with another year",
        swap("rdfs:label", in_language("ru", r"\b20(\d\d) год", lambda found: f"19{found[1]} год")),
    ),
    names(
        "Russian name of a place that is of another",
        swap("place", in_language("ru", "^.*$", lambda found: "Актобе")),
        "no other event is in that place: only the source tells",
    ),
    names(
        "event in a place of another State",
        swap("place", place_abroad, "Event"),
        "the place is known from a case of a removal alone, and whoever is handed over was held abroad",
    ),
    names(
        "summary of an event of another kind",
        swap("summary", summary_of_another_event, "Event"),
        "a summary of a few words may be that of two events: only a reader sees it",
    ),
    names("weighings of two conflicts exchanged", among_all("weighing", "Conflict"), ONLY_A_READER),
    form(
        "address pasted twice",
        swap("canonicalAddress", edited(lambda text, chance: None if "=" in text else text + text)),
    ),
)
