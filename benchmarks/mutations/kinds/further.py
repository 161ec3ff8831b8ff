"""Kinds of wrong statement that are added to what stands there, or that someone makes who adapts the names to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.edits import (
    Change,
    Chosen,
    Condition,
    Mutate,
    New,
    add,
    another,
    cut,
    edited,
    itself,
    listed,
    one_of,
    put,
    swap,
)
from benchmarks.mutations.forms import also, copy
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.kind import Kind
from benchmarks.mutations.kinds.whose import matters
from kg.store.protocol import Term

ONLY_THE_SOURCE = "it fits all that stands in the archive: only the source tells"


def of(prop: str, *names: str) -> Condition:
    """The condition that a property has one of these entries of a list."""
    wanted = {term(f"list:{name}") for name in names}
    return lambda x, thing: x.value(thing, prop) in wanted


def called(text: str) -> tuple[str, New]:
    """A label that tells neither date, name nor kind."""
    return "rdfs:label", lambda x, chance, thing, old: Literal(text, language="en")


def neutral(mutate: Mutate, text: str) -> Mutate:
    """A mutation with which the label is made to fit."""
    return also(mutate, called(text))


def another_case(x: Index, chance: Random, thing: NamedNode) -> Term | None:
    """Another case of the same State."""
    mine = x.cases(thing)
    home = {state for case in mine for state in x.states(case)}
    return one_of(chance, [case for case in x.things("Case") if case not in mine and home == set(x.states(case))])


def event_of(*kinds: str) -> New:
    """An event of these kinds in a case of the thing."""
    return lambda x, chance, thing, old: one_of(chance, [e for c in matters(x, thing) for e in x.events(c, kinds)])


def the_government(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """An organ of the State of the case that is no court."""
    home = [state for case in x.values(thing, "addressesCase") for state in x.states(case)]
    return one_of(chance, [u for s in home for u in x.subjects("isUnitOf", s) if not x.is_a(u, "Court")])


def law_of_another_state(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a law is of another State than the norm of a wording."""
    own = x.values(x.instrument(x.value(thing, "isVersionOf")), "ofState")
    theirs = x.values(other, "ofState")
    return bool(own) and bool(theirs) and set(own).isdisjoint(theirs)


def final_clause(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """An article that says when a treaty binds."""
    ways = ("bindsAfterMonths", "bindsAfterDays")
    return one_of(chance, [p for p in x.things("TreatyProvision") if any(x.values(p, way) for way in ways)])


def number_of_another_question(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The number of another question of the letter."""
    others = [q for q in x.subjects("isMadeIn", x.value(thing, "isMadeIn")) if q != thing]
    return one_of(chance, [n for q in others if (n := x.value(q, "number")) and n != old])


def older_document(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if another document is older."""
    mine, theirs = x.dated(thing), x.dated(other)
    return bool(mine and theirs and theirs[1] < mine[0])


def earlier_passage(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A passage of a document that is older than an event."""
    time = x.time(thing)
    passages = [p for p in x.things("Passage") if (d := x.dated(x.source(p))) and time and d[1] < time[0]]
    return one_of(chance, passages)


def text_of_another_law(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A passage of the text of another instrument than that of a wording."""
    law = x.instrument(x.value(thing, "isVersionOf"))
    texts = [(p, x.values(x.source(p), "isTextOf")) for p in x.things("Passage")]
    return one_of(chance, [passage for passage, laws in texts if laws and law not in laws])


def named_in_the_file(mutate: Mutate) -> Mutate:
    """A passage that is cited, with its document named in the description of the file."""

    def mutated(x: Index, chance: Random) -> Iterator[Change]:
        for change in mutate(x, chance):
            new = change.added[0]
            files = [q.subject for q in x.quads_with("prov:wasDerivedFrom") if q.graph_name == new.graph_name]
            document = x.source(new.object)
            if files and document:
                quad = Quad(files[0], term("prov:wasDerivedFrom"), document, new.graph_name)
                missing = () if document in x.values(files[0], "prov:wasDerivedFrom") else (quad,)
                yield Change(change.removed, (*change.added, *missing))

    return mutated


def opposite(prop: str, old: str, new: str) -> Mutate:
    """A text in which words are replaced."""
    return swap(prop, edited(lambda text, chance: text.replace(old, new) if old in text else None))


whose, what, time = partial(Kind, "whose"), partial(Kind, "what"), partial(Kind, "time")
source, names = partial(Kind, "source"), partial(Kind, "names")
FURTHER = (
    time("conviction told twice", copy("Conviction")),
    time("detention told twice", copy("Detention")),
    time("arrest told twice", copy("Event", where=of("eventKind", "event-arrest"))),
    whose("charge copied to another case", copy("Charge", to=another_case), ONLY_THE_SOURCE),
    whose("conviction copied to another case", copy("Conviction", to=another_case), ONLY_THE_SOURCE),
    whose("detention copied to another case", copy("Detention", to=another_case), ONLY_THE_SOURCE),
    whose("petition issued by the Government", swap("isIssuedBy", the_government, "Petition")),
    whose(
        "follow-up of a question of another letter",
        put("followsUp", another("InformationRequest"), "InformationRequest"),
    ),
    what("remedy named twice", copy("Remedy", by="isNamedIn")),
    what("finding told twice", copy("Finding", by="isFindingOf")),
    what(
        "arbitrariness of a norm",
        put("concerns", another("CriminalProvision"), "Finding", where=of("result", "result-arbitrary")),
    ),
    what(
        "arbitrariness of an act of the person",
        put("concerns", event_of("conduct"), "Finding", where=of("result", "result-arbitrary")),
    ),
    what(
        "migrant's category in a criminal case",
        neutral(
            put("category", listed("category-IV"), "Finding", where=lambda x, thing: bool(x.values(thing, "category"))),
            "A finding in a category",
        ),
        ONLY_THE_SOURCE,
    ),
    what(
        "breach of the article on entry into force",
        put("findsViolated", final_clause, "Finding", where=lambda x, thing: bool(x.values(thing, "findsViolated"))),
    ),
    what(
        "treaties set above the code of another State",
        put("givesTreatiesPrecedenceOver", another("Code", where=law_of_another_state), "ProvisionVersion"),
    ),
    what("treaties set above a treaty", put("givesTreatiesPrecedenceOver", another("Treaty"), "ProvisionVersion")),
    what(
        "code that sets treaties above the constitution",
        put(
            "givesTreatiesPrecedenceOver",
            another("Constitution"),
            "ProvisionVersion",
            where=lambda x, thing: x.is_a(x.value(thing, "isVersionOf"), "CriminalProvision"),
        ),
    ),
    what(
        "claim that attacks its own document",
        put("attacks", another("Claim", where=lambda x, thing, other: x.speaker(thing) == x.speaker(other)), "Claim"),
    ),
    what(
        "visit that was quashed or pardoned",
        put(
            "status",
            listed("status-quashed", "status-pardoned"),
            "StatusObservation",
            where=lambda x, thing: x.is_a(x.value(thing, "observes"), "CooperationRequest"),
        ),
    ),
    what("opinion that may be the same as itself", put("mayBeSameAs", itself, "Opinion")),
    what(
        "second ratification",
        copy(
            "TreatyAction",
            by="toTreaty",
            where=of("actionKind", "action-ratification"),
            actionKind=listed("action-accession"),
        ),
    ),
    source(
        "exact description of what was not read",
        put(
            "paraphraseRelation",
            listed("paraphrase-exact"),
            "Paraphrase",
            where=of("paraphraseRelation", "paraphrase-not-checked"),
        ),
    ),
    source(
        "opinion collected in an older document",
        put("isCollectedIn", another("Document", where=older_document), "Opinion"),
        "an opinion whose day is not known, in a report: only the source tells",
    ),
    source(
        "condition on the answer to no question",
        put(
            "askedIf",
            listed("ask-if-previous-no"),
            "InformationRequest",
            where=lambda x, thing: not x.values(thing, "followsUp"),
        ),
    ),
    source(
        "citation that agrees and disputes",
        add(
            "cito:hasCitationCharacterization",
            lambda x, chance, thing, old: term("cito:disputes"),
            "Citation",
            where=lambda x, thing: term("cito:agreesWith") in x.values(thing, "cito:hasCitationCharacterization"),
        ),
    ),
    source(
        "event told by a document before it, which the file names",
        named_in_the_file(swap("statedIn", earlier_passage, "Event")),
        "a document without a day of its own, or one of several passages that fit: only the source tells",
    ),
    source(
        "wording from the text of another law, which the file names",
        named_in_the_file(swap("statedIn", text_of_another_law, "ProvisionVersion")),
        "the text of a statute may restate another law: only the source tells",
    ),
    source("segments of a passage removed", cut("oa:hasSelector", "Passage")),
    names("question with the number of another", put("number", number_of_another_question, "InformationRequest")),
    names(
        "summary that says the contrary",
        opposite("summary", "was arbitrary", "was not arbitrary"),
        "what a summary says is our own: only a reader sees it",
    ),
    names(
        "label that tells of another person",
        opposite("rdfs:label", "Alnur Ilyashev", "Marat Turymbetov"),
        "the other person takes part in the case too: only a reader sees it",
    ),
)
