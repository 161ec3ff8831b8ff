"""Kinds of wrong belonging: what is said of the events, persons, bodies or States of another matter."""

from __future__ import annotations

from functools import partial
from random import Random

from pyoxigraph import NamedNode

from benchmarks.mutations.edits import (
    Chosen,
    Condition,
    add,
    another,
    drawn,
    itself,
    listed,
    one_of,
    own,
    put,
    swap,
)
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

EITHER = "both belong to the matter: only the source tells which"
COUNSEL = ("role-defence-counsel", "role-international-counsel", "role-source")


def elsewhere(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if two things belong to cases, and to none in common."""
    mine, theirs = matters(x, thing), x.cases(other)
    return bool(mine) and bool(theirs) and mine.isdisjoint(theirs)


def matters(x: Index, thing: NamedNode) -> set[Term]:
    """All cases of a thing and of the document that speaks of it."""
    return {*x.cases(thing), *x.cases(x.speaker(thing))}


def stranger(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a person takes part in no case of a thing, and in one of the others."""
    mine = matters(x, thing)
    return bool(mine) and bool(x.cases(other)) and not any(other in x.persons(case) for case in mine)


def abroad(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a State, or what belongs to one, is not of the State of the case."""
    home = {state for case in matters(x, thing) for state in x.states(case)}
    theirs = {other} if x.is_a(other, "State") else {*x.values(other, "isUnitOf"), *x.values(other, "ofState")}
    return bool(home) and bool(theirs) and home.isdisjoint(theirs)


def other_state(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Another State."""
    return one_of(chance, [state for state in x.things("State") if state != old])


def norway(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Norway, or where there is none another State."""
    found = [s for s in x.things("State") if (label := x.text(s, "rdfs:label")) and label.value == "Norway"]
    return found[0] if found and found[0] != old else other_state(x, chance, thing, old)


def another_of_the_case(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Another person of the same case."""
    return one_of(chance, [p for case in x.cases(thing) for p in x.values(case, "concernsPerson") if p != old])


def another_event_of_the_case(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Another event of the same case."""
    found = [e for case in x.cases(old) for e in x.events(case)]
    return one_of(chance, [e for e in found if e != old])


def the_other_side(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The State of the case, or its Government."""
    home = [state for case in matters(x, thing) for state in x.states(case)]
    units = [unit for state in home for unit in x.subjects("isUnitOf", state) if not x.is_a(unit, "Court")]
    return one_of(chance, [*units, *home])


def the_accused(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A person to whom the case happened."""
    return one_of(chance, [p for case in x.cases(thing) for p in x.values(case, "concernsPerson")])


def of_other_document(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if another statement is made by another document."""
    mine, theirs = x.speaker(thing), x.speaker(other)
    return mine is not None and theirs is not None and mine != theirs


def observes_elsewhere(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if another remedy is named by another document and for another person than the one observed."""
    now = x.value(thing, "observes") or x.value(thing, "asksAbout")
    named, persons = x.speaker(other), x.values(other, "forPerson")
    return now is not None and x.speaker(now) != named and set(persons).isdisjoint(x.values(now, "forPerson"))


def role(*names: str) -> Condition:
    """The condition that a role is of one of these kinds."""
    wanted = {term(f"list:{name}") for name in names}
    return lambda x, thing: x.value(thing, "roleKind") in wanted


def unit(x: Index, thing: NamedNode) -> bool:
    """True if a body belongs to a State."""
    return x.is_a(x.value(thing, "isUnitOf"), "State")


def beside_several(x: Index, thing: NamedNode) -> bool:
    """True if more than one person is in the case of a thing."""
    return any(len(x.values(case, "concernsPerson")) > 1 for case in x.cases(thing))


def not_party(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a person takes part in another matter only."""
    return stranger(x, thing, other) and other not in x.values(thing, "onBehalfOf")


def other_body(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Another international body."""
    return one_of(chance, [body for body in x.things("InternationalBody") if body != old])


def moved_person(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A person of another case in whose case the old one is not."""
    return next((p for p in drawn(chance, x.things("Person")) if stranger(x, thing, p)), None)


named, kind = partial(Kind, "whose", named=True), partial(Kind, "whose")
WHOSE = (
    named("event of two cases", add("isEventOf", another("Case"), "Event")),
    named("event moved to another case", swap("isEventOf", another("Case"), "Event")),
    named("finding about an event of another case", swap("concerns", another("Event", where=elsewhere), "Finding")),
    named("remedy for a person who is not in the case", swap("forPerson", another("Person", where=stranger), "Remedy")),
    named("counsel of the wrong side", swap("onBehalfOf", the_other_side, "Role", where=role(*COUNSEL))),
    named("opinion issued by another body", swap("isIssuedBy", other_body, "Opinion")),
    named("the case in Norway", swap("inState", norway, "Case")),
    kind(
        "finding moved to another document",
        swap("isFindingOf", another("Opinion", "Views", where=elsewhere), "Finding"),
    ),
    kind("remedy moved to another document", swap("isNamedIn", another("Opinion", "Views", where=elsewhere), "Remedy")),
    kind("finding about a person of another case", swap("concerns", another("Person", where=stranger), "Finding")),
    kind("finding about another case", swap("concerns", another("Case", where=elsewhere), "Finding")),
    kind("finding about another event of the case", swap("concerns", another_event_of_the_case, "Finding"), EITHER),
    kind("remedy aimed at an event of another case", swap("hasObject", another("Event", where=elsewhere), "Remedy")),
    kind("remedy aimed at another event of the case", swap("hasObject", another_event_of_the_case, "Remedy"), EITHER),
    kind(
        "remedy addressed to another State",
        swap("isAddressedTo", another("State", "Organisation", where=abroad), "Remedy"),
    ),
    kind("remedy for a finding owed to a stranger", put("remedyOwedTo", another("Person", where=stranger), "Finding")),
    kind(
        "opinion on another case",
        swap("addressesCase", another("Case"), "Opinion"),
        "of an opinion without findings in the record, another case of the State fits too: only the source tells",
    ),
    kind("Views on another case", swap("addressesCase", another("Case"), "Views", "Decision")),
    kind(
        "letter about another case",
        swap("addressesCase", another("Case"), "Letter"),
        "a letter may be about any case: only the source tells",
    ),
    kind(
        "press article about another case",
        swap("addressesCase", another("Case"), "PressArticle"),
        "an article may be about any case: only the source tells",
    ),
    kind("respondent is another State", swap("respondent", other_state)),
    kind("case of another person", swap("concernsPerson", moved_person, "Case")),
    kind("event that concerns a stranger", put("concernsPerson", moved_person, "Event")),
    kind(
        "event that concerns another person of the case",
        swap("concernsPerson", another_of_the_case, "Event", where=beside_several),
        EITHER,
    ),
    kind(
        "remedy for another person of the case",
        swap("forPerson", another_of_the_case, "Remedy", where=beside_several),
        EITHER,
    ),
    kind("role in another case", swap("roleIn", another("Case", "Event", where=elsewhere), "Role")),
    kind("counsel of a stranger", swap("onBehalfOf", another("Person", where=not_party), "Role", where=role(*COUNSEL))),
    kind(
        "accused as judge in the own case",
        put("heldBy", the_accused, "Role", where=role("role-trial-court", "role-appeal-court", "role-judge")),
    ),
    kind("counsel given as prosecutor", swap("roleKind", listed("role-prosecutor"), "Role", where=role(*COUNSEL))),
    kind(
        "trial court that is no court",
        swap(
            "heldBy",
            another("Person", "InternationalBody"),
            "Role",
            where=role("role-trial-court", "role-appeal-court"),
        ),
    ),
    kind("court of another State", swap("isUnitOf", other_state, "Court", "Organisation", where=unit)),
    kind(
        "sentence imposed by a conviction of another case",
        swap("isImposedBy", another("Conviction", where=elsewhere), "Sentence"),
    ),
    kind(
        "measure of a sentence of another case",
        swap("isMeasureOf", another("Sentence", where=elsewhere), "SentenceMeasure"),
    ),
    kind("measure imposed by an event that is no sentence", swap("isMeasureOf", another("Event"), "SentenceMeasure")),
    kind(
        "status of a remedy of another document",
        swap("observes", another("Remedy", where=observes_elsewhere), "StatusObservation"),
    ),
    kind(
        "question about a remedy of another document",
        swap("asksAbout", another("Remedy", where=observes_elsewhere), "InformationRequest"),
        "a letter on two cases may ask about either: only the source tells",
    ),
    kind(
        "side of a conflict from another matter",
        swap(
            "hasSide",
            another(
                "Event", "SentenceMeasure", "StatusObservation", where=lambda x, t, o: not x.values(o, "conflictsWith")
            ),
            "Conflict",
        ),
    ),
    kind(
        "description of a finding of another document",
        swap("describes", another("Finding", where=of_other_document), "Paraphrase"),
        "a document may describe any other: only the source tells",
    ),
    kind(
        "claim that attacks a claim of another matter",
        swap(
            "attacks", another("Claim", where=lambda x, t, o: elsewhere(x, t, o) or of_other_document(x, t, o)), "Claim"
        ),
        "a claim may attack any other: only the source tells",
    ),
    kind(
        "act of another State towards a treaty",
        swap("byState", other_state, "TreatyAction"),
        "another State may have done the same: only the source tells",
    ),
    kind("code of another State", swap("ofState", other_state, "Instrument")),
    kind(
        "letter to a Government abroad", swap("isAddressedTo", another("State", "Organisation", where=abroad), "Letter")
    ),
    kind(
        "status observed by somebody else",
        swap("observedBy", another("Court", "Person"), "StatusObservation"),
        "anybody may observe: only the source tells",
    ),
    kind(
        "miscarriage shown in a conviction of another case",
        swap("showsMiscarriageIn", another("Conviction", where=elsewhere), "Event"),
    ),
    kind("answer to a question of another letter", swap("isMadeIn", another("Letter"), "Answer", "InformationRequest")),
    kind("membership of oneself", swap("memberOf", own("heldBy"), "Membership")),
    kind("body that is a unit of itself", put("isUnitOf", itself, "Court", "Organisation")),
)
