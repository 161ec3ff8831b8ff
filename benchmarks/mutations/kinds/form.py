"""Kinds of wrong form: what is missing, twice, of the wrong class or datatype, or leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.edits import (
    Change,
    Chosen,
    Mutate,
    add,
    another,
    cut,
    drawn,
    edited,
    in_year,
    listed,
    rename,
    swap,
)
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

UNTOLD = "nothing in the archive says that there was one: only the source tells, and kg diff names it"


def statement_removed(x: Index, chance: Random) -> Iterator[Change]:
    """Any statement goes, other than a type, a label or a note."""
    for quad in drawn(chance, x.quads):
        if quad.predicate not in (RDF_TYPE, RDFS_LABEL, term("note")):
            yield Change((quad,), ())


def thing_removed(*classes: str) -> Mutate:
    """All statements about a thing go, and those that point to it stay."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for thing in drawn(chance, [each for name in classes for each in x.things(name)]):
            yield Change(tuple(x.about(thing)), ())

    return mutate


def mistyped(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The identifier with a letter too many."""
    return NamedNode(old.value + "x") if isinstance(old, NamedNode) else None


def as_string(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The value as plain text."""
    return Literal(old.value) if isinstance(old, Literal | NamedNode) else None


def backwards(x: Index, chance: Random) -> Iterator[Change]:
    """An event and its case in the wrong order."""
    for quad in drawn(chance, x.quads_with("isEventOf")):
        if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
            yield Change((quad,), (Quad(quad.object, quad.predicate, quad.subject, quad.graph_name),))


def described_twice(x: Index, chance: Random) -> Iterator[Change]:
    """A thing has its type in a second file, with another label."""
    graphs = sorted({quad.graph_name for quad in x.quads}, key=str)
    for thing in drawn(chance, [*x.things("Event"), *x.things("Person")]):
        others = [graph for graph in graphs if graph != x.quads_of(thing, "rdf:type")[0].graph_name]
        place, kind = chance.choice(others), x.quads_of(thing, "rdf:type")[0]
        label = Quad(thing, RDFS_LABEL, Literal("The same thing", language="en"), place)
        yield Change((), (Quad(thing, RDF_TYPE, kind.object, place), label))


def redacted_again(x: Index, chance: Random) -> Iterator[Change]:
    """A statement that was redacted is stated again."""
    for quad in drawn(chance, x.quads_with("redacts")):
        if isinstance(quad.object, NamedNode):
            yield Change((), (Quad(quad.object, RDFS_LABEL, Literal("It is back", language="en"), quad.graph_name),))


def conclusion_stated(x: Index, chance: Random) -> Iterator[Change]:
    """A file states a conclusion."""
    for thing in drawn(chance, x.things("Finding")):
        yield Change((), (Quad(thing, RDF_TYPE, term("Conclusion"), x.quads_of(thing, "rdf:type")[0].graph_name),))


kind = partial(Kind, "form")
FORM = (
    kind("statement removed", statement_removed, UNTOLD),
    kind("event removed", thing_removed("Event"), UNTOLD),
    kind("passage removed", thing_removed("Passage")),
    kind("person removed", thing_removed("Person")),
    kind(
        "type removed",
        cut("rdf:type"),
        "a segment or a digest, which has no label and is nothing that a question looks for",
    ),
    kind("label removed", cut("rdfs:label")),
    kind("all passages of a statement removed", cut("statedIn")),
    kind("date of an event removed", cut("occurredOn", "Event")),
    kind("kind of an event removed", cut("eventKind", "Event")),
    kind("case of an event removed", cut("isEventOf", "Event")),
    kind("provision of a charge removed", cut("underProvision", "Charge", "Conviction")),
    kind("document of a finding removed", cut("isFindingOf", "Finding")),
    kind("object of a finding removed", cut("concerns", "Finding")),
    kind("result of a finding removed", cut("result", "Finding")),
    kind(
        "provisions of a finding removed",
        cut("findsViolated", "Finding"),
        "a finding may name no provision: only the source tells",
    ),
    kind(
        "category of a finding removed",
        cut("category", "Finding"),
        "a finding may have no category: only the source tells",
    ),
    kind("person of a remedy removed", cut("forPerson", "Remedy")),
    kind("person of a case removed", cut("concernsPerson", "Case")),
    kind("State of a case removed", cut("inState", "Case")),
    kind("authority of a document removed", cut("authority", "Document")),
    kind("extent of reading removed", cut("readExtent", "Document")),
    kind("source of a passage removed", cut("oa:hasSource", "Passage")),
    kind("locator of a passage removed", cut("locator", "Passage")),
    kind("digest of a segment removed", cut("spdx:checksum", "Segment")),
    kind("place of a provision removed", cut("isPartOf", "Provision")),
    kind("number of a provision removed", cut("number", "Provision")),
    kind("holder of a role removed", cut("heldBy", "Role")),
    kind("plane of a claim removed", cut("plane", "Claim"), "only claims of law have a plane: only the source tells"),
    kind("ground of a claim removed", cut("leansOn", "Claim"), UNTOLD),
    kind("observer of a status removed", cut("observedBy", "StatusObservation")),
    kind("description of a file removed", cut("covers", "Graph")),
    kind("reference to nothing", swap("concerns", mistyped)),
    kind("passage that nothing describes", swap("statedIn", mistyped)),
    kind("class that does not exist", swap("rdf:type", lambda x, chance, thing, old: term("Evnt"), "Event")),
    kind("property that does not exist", rename("occurredOn", "ocurredOn")),
    kind("property of another class", rename("occurredOn", "adoptedOn", "Event")),
    kind("entry of another list", swap("result", listed("category-II", "authority-press"), "Finding")),
    kind("entry of a list that does not exist", swap("eventKind", listed("event-arest"), "Event")),
    kind(
        "person given as an organisation",
        swap("rdf:type", lambda x, chance, thing, old: term("Organisation"), "Person"),
    ),
    kind(
        "treaty article given as one of a code",
        swap("rdf:type", lambda x, chance, thing, old: term("CriminalProvision"), "TreatyProvision"),
    ),
    kind(
        "opinion given as Views by its class", swap("rdf:type", lambda x, chance, thing, old: term("Views"), "Opinion")
    ),
    kind("date as plain text", swap("occurredOn", as_string, "Event")),
    kind("date in words", swap("occurredOn", lambda x, chance, thing, old: Literal("in the spring of 2020"), "Event")),
    kind("number as plain text", swap("ordinal", as_string)),
    kind("text where a thing is expected", swap("isEventOf", as_string, "Event")),
    kind("thing where a date is expected", swap("occurredOn", another("Case"), "Event")),
    kind("label without a language", swap("rdfs:label", as_string)),
    kind("event and case in the wrong order", backwards),
    kind(
        "two dates of one event",
        add("occurredOn", in_year(2011), "Event"),
    ),
    kind("two results of one finding", add("result", listed("result-filed", "result-no-violation"), "Finding")),
    kind("two kinds of one event", add("eventKind", listed("event-release", "event-pardon"), "Event")),
    kind("two States of one act", add("byState", another("State"), "TreatyAction")),
    kind("two documents of one finding", add("isFindingOf", another("Opinion", "Views"), "Finding")),
    kind("thing described in two files", described_twice),
    kind("what was redacted stated again", redacted_again),
    kind("conclusion stated in a file", conclusion_stated),
    kind(
        "source that is a web page",
        swap("statedIn", lambda x, chance, thing, old: NamedNode("https://example.org/page")),
    ),
    kind("number with a letter", swap("number", edited(lambda text, chance: f"{text}-x"), "Opinion", "Views")),
)
