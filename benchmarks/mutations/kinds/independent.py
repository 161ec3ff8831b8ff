"""Kinds of wrong statement that somebody thought of who did not know the checks."""

from __future__ import annotations

from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode

from benchmarks.mutations.edits import (
    Chosen,
    New,
    another,
    edited,
    like,
    listed,
    one_of,
    put,
    rename,
    swap,
)
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.exchanged import in_language
from benchmarks.mutations.kinds.further import of
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term
from kg.terms.names import THING


def day_of(kind: str) -> New:
    """The day of an event of a kind in the same case."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        for case in x.cases(thing):
            for event in x.subjects("isEventOf", case):
                if of("eventKind", kind)(x, event) and (day := x.value(event, "occurredOn")) not in (None, old):
                    return day
        return None

    return new


def state_of_the_case(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The State whose case it is."""
    return next((state for case in x.cases(thing) for state in x.states(case)), None)


def who_is_held(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A person of the event or its case, if somebody is held there."""
    for case in x.cases(thing):
        if any(x.is_a(event, "Detention") for event in x.subjects("isEventOf", case)):
            return next(iter([*x.values(thing, "concernsPerson"), *x.persons(case)]), None)
    return None


def with_more(text: str) -> New:
    """The old text with a sentence more."""
    return edited(lambda old, chance: f"{old} {text}")


def misspelt(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The old label with a letter too few in the family name of the person."""
    person = next(
        (one for case in x.cases(thing) for one in [*x.values(thing, "concernsPerson"), *x.persons(case)]), None
    )
    name = x.text(person, "rdfs:label") if isinstance(person, NamedNode) else None
    family = name.value.split()[-1] if name is not None else ""
    if not isinstance(old, Literal) or old.language != "en" or len(family) < 6 or family not in old.value:
        return None
    return like(old, old.value.replace(family, family[:3] + family[4:]))


def on_the_committee(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The article of the Covenant on the reports of States, where the archive has it."""
    found = NamedNode(f"{THING}iccpr/art_40")
    return found if x.about(found) else None


def on_a_fair_trial(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """An article that protects a fair trial."""
    return one_of(chance, list(x.subjects("protectsRight", term("list:right-fair-trial"))))


def years_later(text: str, chance: Random) -> str | None:
    """A day three years later."""
    return f"{int(text[:4]) + 3}-03-01" if len(text) == len("2032-03-15") else None


time, whose, what = partial(Kind, "time"), partial(Kind, "whose"), partial(Kind, "what")
names = partial(Kind, "names")
INDEPENDENT = (
    time(
        "appeal on the day of the conviction",
        put("occurredOn", day_of("event-conviction"), "Event", where=of("eventKind", "event-appeal")),
    ),
    time("conviction in the absence of who is held", put("inAbsenceOf", who_is_held, "Conviction")),
    whose("remedy addressed to an association", swap("isAddressedTo", another("Organisation"), "Remedy")),
    whose(
        "State as the source of the communication against it",
        put("heldBy", state_of_the_case, "Role", where=of("roleKind", "role-source")),
    ),
    whose(
        "status observed by another than its label says",
        swap("observedBy", another("Organisation")),
        "most labels do not begin with the observer",
    ),
    what(
        "breach of the article on the treaty's committee",
        swap("findsViolated", on_the_committee),
    ),
    what(
        "category II with a fair trial alone",
        put(
            "findsViolated",
            on_a_fair_trial,
            "Finding",
            where=lambda x, thing: of("category", "category-II")(x, thing) and not x.values(thing, "namesRight"),
        ),
        "what the finding names besides, in another property, may be the right that was exercised",
    ),
    what(
        "finding under another right than its label names",
        swap("namesRight", listed("right-family", "right-movement")),
        "many labels name no right: only the source tells",
    ),
    names(
        "person named by initials",
        swap("rdfs:label", edited(lambda text, chance: ". ".join(word[0] for word in text.split()) + "."), "Person"),
    ),
    what("party to a treaty taken as no party", rename("takesAsPartyTo", "takesAsNoPartyTo")),
    what(
        "release from a fine",
        put("hasObject", another("SentenceMeasure"), "Remedy", where=of("remedyKind", "remedy-release")),
    ),
    time(
        "communication submitted after the year of its number",
        swap("submittedOn", edited(years_later), "Views", "Decision"),
    ),
    names("place as a street", swap("place", edited(lambda text, chance: f"14 King Street, {text}"))),
    names("telephone number in a summary", swap("summary", with_more("Contact: +999 12 345 67."), "Event", "Case")),
    names("age of a child in the summary of a case", swap("summary", with_more("He was 16 years old."), "Case")),
    names(
        "letter for a digit in a label",
        swap("rdfs:label", in_language("en", r"\b1(\d [A-Z])", lambda found: f"l{found[1]}")),
    ),
)
