"""Kinds of wrong source: passages that do not say so, places in a text, documents that are not what is said of them."""

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
    add,
    another,
    cut,
    drawn,
    edited,
    integer,
    itself,
    listed,
    literal,
    one_of,
    own,
    swap,
)
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

CITES = ("cito:hasCitingEntity", "cito:hasCitedEntity")
SAME_DOCUMENT = "another place of the same document: only its text tells"
STATEMENTS = ("Finding", "Remedy", "Claim", "InformationRequest", "Quotation", "Paraphrase", "CooperationRequest")


def speaks_itself(x: Index, thing: NamedNode) -> bool:
    """True if all passages of a statement are of the document that makes it."""
    found = {x.source(passage) for passage in x.values(thing, "statedIn")}
    return found == {x.speaker(thing)}


def of_other_document(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a passage is of another document than the one that makes a statement, and on another case."""
    mine, theirs = x.speaker(thing), x.source(other)
    return theirs is not None and mine != theirs and set(x.cases(mine)).isdisjoint(x.cases(theirs))


def same_document(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Another passage of the same document."""
    return one_of(chance, [p for p in x.subjects("oa:hasSource", x.source(old)) if p != old])


def unrelated(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a passage is of a document about other cases than an event."""
    about = x.cases(x.source(other))
    return bool(about) and set(about).isdisjoint(x.cases(thing))


def several(x: Index, thing: NamedNode) -> bool:
    """True if a statement names several passages."""
    return len(x.values(thing, "statedIn")) > 1


def one_passage_lost(x: Index, chance: Random) -> Iterator[Change]:
    """One of several passages of a statement goes."""
    for quad in drawn(chance, x.quads_with("statedIn")):
        if isinstance(quad.subject, NamedNode) and several(x, quad.subject):
            yield Change((quad,), ())


def moved(by: int) -> Mutate:
    """Both ends of a segment are shifted."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for thing in drawn(chance, x.things("Segment")):
            ends = [*x.quads_of(thing, "oa:start"), *x.quads_of(thing, "oa:end")]
            new = tuple(
                Quad(q.subject, q.predicate, integer(int(q.object.value) + by), q.graph_name)
                for q in ends
                if isinstance(q.object, Literal)
            )
            yield Change(tuple(ends), new)

    return mutate


def later(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a document is later than the one that cites it."""
    mine, theirs = x.dated(x.value(thing, "cito:hasCitingEntity")), x.dated(other)
    return mine is not None and theirs is not None and theirs[0] > mine[1]


def with_passages(x: Index, thing: NamedNode) -> bool:
    """True if something is stated in a passage of a document."""
    return any(x.subjects("statedIn", passage) for passage in x.subjects("oa:hasSource", thing))


def read(*names: str) -> Condition:
    """The condition that so much of a document was read."""
    wanted = {term(f"list:read-{name}") for name in names}
    return lambda x, thing: x.value(thing, "readExtent") in wanted


def value_of(name: str, *classes: str) -> Mutate:
    """A property has the value that it has on another thing."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        found = (v for o in drawn(chance, x.things(classes[0])) if o != thing for v in x.values(o, name))
        return next((value for value in found if value != old), None)

    return swap(name, new, *classes)


def other_hexadecimal(text: str, chance: Random) -> str:
    """One digit changed."""
    place = chance.randrange(len(text))
    return text[:place] + chance.choice([d for d in "0123456789abcdef" if d != text[place]]) + text[place + 1 :]


def citation_backwards(x: Index, chance: Random) -> Iterator[Change]:
    """The cited document cites the citing one."""
    for thing in drawn(chance, x.things("Citation")):
        old = [quad for name in CITES for quad in x.quads_of(thing, name)]
        if len(old) == 2:
            new = [
                Quad(q.subject, q.predicate, o.object, q.graph_name) for q, o in zip(old, reversed(old), strict=True)
            ]
            yield Change(tuple(old), tuple(new))


def source_unlisted(x: Index, chance: Random) -> Iterator[Change]:
    """A document goes from the description of a file that has a statement from it."""
    for quad in drawn(chance, x.quads_with("prov:wasDerivedFrom")):
        passages = set(x.subjects("oa:hasSource", quad.object))
        if any(q.object in passages and q.graph_name == quad.graph_name for q in x.quads_with("statedIn")):
            yield Change((quad,), ())


named, kind = partial(Kind, "source", named=True), partial(Kind, "source")
SOURCE = (
    named(
        "passage of another document than the one that speaks",
        swap("statedIn", another("Passage", where=of_other_document), *STATEMENTS, where=speaks_itself),
    ),
    named(
        "offset shifted by ten characters", moved(10), "the text is not part of the archive: kg verify compares with it"
    ),
    named(
        "document that cites itself",
        swap("cito:hasCitedEntity", own("cito:hasCitingEntity")),
    ),
    named("document that cites a later one", swap("cito:hasCitedEntity", another("Document", where=later), "Citation")),
    named("press given as primary authority", swap("authority", listed("authority-primary-text"), "PressArticle")),
    kind("another passage of the same document", swap("statedIn", same_document), SAME_DOCUMENT),
    kind(
        "passage of a document about another case",
        swap("statedIn", another("Passage", where=unrelated), "Event"),
        "a document may tell of other cases too: only its text tells",
    ),
    kind(
        "one of several passages lost",
        one_passage_lost,
        "nothing in the archive says that there was one more: kg diff names it",
    ),
    kind("passage moved to another document", swap("oa:hasSource", another("Document"), "Passage")),
    kind("passage in another passage", swap("oa:hasSource", another("Passage"), "Passage")),
    kind(
        "locator of another paragraph",
        swap(
            "locator",
            edited(
                lambda text, chance: (
                    f"para. {int(text[6:]) + 7}" if text[6:].isdecimal() and text.startswith("para. ") else None
                )
            ),
            "Passage",
        ),
    ),
    kind(
        "words given as a whole document",
        swap(
            "precision", listed("precision-document"), "Passage", where=lambda x, t: bool(x.values(t, "oa:hasSelector"))
        ),
    ),
    kind("end before the beginning of a segment", swap("oa:end", lambda x, chance, thing, old: integer(0), "Segment")),
    kind(
        "segment of a million characters",
        swap("oa:end", lambda x, chance, thing, old: integer(1_000_000), "Segment"),
        "if nothing is read behind it: how long the text is, kg verify sees",
    ),
    kind(
        "beginning of a segment moved back to zero",
        swap("oa:start", lambda x, chance, thing, old: integer(0), "Segment"),
    ),
    kind("negative beginning of a segment", swap("oa:start", lambda x, chance, thing, old: integer(-5), "Segment")),
    kind(
        "digit of a digest changed",
        swap("spdx:checksumValue", edited(other_hexadecimal)),
        "the text is not part of the archive: kg verify compares with it",
    ),
    kind("digest cut short", swap("spdx:checksumValue", edited(lambda text, chance: text[:-2]))),
    kind("digest of another segment", value_of("spdx:checksum", "Segment")),
    kind(
        "segment numbered for another",
        swap("ordinal", lambda x, chance, thing, old: integer(chance.randint(4, 9)), "Segment"),
    ),
    kind("text file of another document", value_of("textFile", "Document")),
    kind("text file outside the folder", swap("textFile", literal("../../etc/passwd"), "Document")),
    kind(
        "opinion given the authority of Views or of a judgment",
        swap("authority", listed("authority-views", "authority-judgment"), "Opinion"),
    ),
    kind(
        "paper of a party given the authority of a judgment",
        swap("authority", listed("authority-judgment", "authority-official-record"), "Petition", "Letter"),
        "a reply of a Government may be an official record: only the source tells",
    ),
    kind(
        "report given the authority of an act of the State",
        swap(
            "authority",
            listed("authority-act-of-state", "authority-primary-text"),
            "Report",
            "OrganisationPage",
            "AmicusBrief",
        ),
    ),
    kind(
        "Views, judgment or law given the authority of the press",
        swap("authority", listed("authority-press", "authority-scholarship"), "Views", "Judgment", "LegalText"),
    ),
    kind(
        "opinion given as a press article by its class",
        swap("rdf:type", lambda x, chance, thing, old: term("PressArticle"), "Opinion"),
    ),
    kind(
        "opening given as read whole",
        swap("readExtent", listed("read-whole"), "Document", where=read("opening", "parts")),
        "how much was read, only the reader knows",
    ),
    kind("read document given as unread", swap("readExtent", listed("read-nothing"), "Document", where=with_passages)),
    kind(
        "unread document given as read whole",
        swap("readExtent", listed("read-whole"), "Document", where=read("nothing")),
    ),
    kind("source missing in the description of a file", source_unlisted),
    kind("text of another instrument", swap("isTextOf", another("Instrument"), "LegalText")),
    kind("symbol of another document", value_of("symbol", "Document")),
    kind(
        "year of a symbol changed",
        swap(
            "symbol",
            edited(lambda text, chance: text[:-1] + chance.choice([d for d in "0123456789" if d != text[-1]])),
            "Opinion",
            "Views",
        ),
    ),
    kind("number of a document changed", swap("number", edited(lambda text, chance: f"9{text}"), "Opinion", "Views")),
    kind(
        "number of a communication other than in the symbol",
        swap("communicationNumber", edited(lambda text, chance: f"1{text}"), "Views", "Decision"),
    ),
    kind(
        "language of a document changed",
        swap(
            "inLanguage",
            lambda x, chance, thing, old: Literal(
                chance.choice([c for c in ("ru", "kk", "fr", "en") if Literal(c) != old])
            ),
            "Document",
        ),
        "a document may be in any language: only the source tells",
    ),
    kind(
        "quotation from the document that quotes",
        swap("quotes", own("isMadeIn"), "Quotation"),
    ),
    kind("description of itself", swap("describes", itself, "Paraphrase")),
    kind(
        "citation of another document",
        swap(
            "cito:hasCitedEntity",
            another(
                "Document", where=lambda x, t, o: not later(x, t, o) and o not in x.values(t, "cito:hasCitingEntity")
            ),
            "Citation",
        ),
        "a document may cite any earlier one: only the source tells",
    ),
    kind("citing and cited document in the wrong order", citation_backwards),
    kind(
        "claim of another document",
        swap(
            "isMadeIn",
            another("Document", where=lambda x, t, o: set(x.cases(o)).isdisjoint(x.cases(x.value(t, "isMadeIn")))),
            "Claim",
            where=speaks_itself,
        ),
    ),
    kind(
        "absence of what is given",
        add(
            "absentProperty",
            lambda x, chance, thing, old: one_of(
                chance, [q.predicate for each in x.values(thing, "isAbsentFrom") for q in x.about(each)]
            ),
            "Absence",
        ),
    ),
    kind("absence in another thing", swap("isAbsentFrom", another("Person", "Organisation"), "Absence")),
    kind("absence searched in a passage", swap("searchedIn", another("Passage"), "Absence")),
    kind(
        "reason of an absence changed",
        swap("absenceReason", listed("absence-withheld", "absence-notApplicable", "absence-notFound"), "Absence"),
        "a reason that is possible: only the source tells",
    ),
    kind("reading note lost", cut("readingNote", "Document", where=read("opening", "parts"))),
    kind(
        "passage last reported in another document",
        swap("lastReportedIn", another("Passage", where=unrelated), "Detention"),
    ),
    kind("file of the curators given as imported", swap("origin", listed("origin-imported"), "Graph")),
    kind("document issued by nobody", cut("isIssuedBy", "Opinion", "Views", "Letter", "Judgment")),
    kind("opinion issued by a person", swap("isIssuedBy", another("Person"), "Opinion", "Judgment")),
)
