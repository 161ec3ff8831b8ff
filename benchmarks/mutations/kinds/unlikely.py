"""Kinds of wrong statement that cannot be or are improbable: relations, readings, clauses, wordings, and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.edits import (
    Change,
    Chosen,
    New,
    add,
    another,
    days_after,
    drawn,
    edited,
    integer,
    listed,
    literal,
    one_of,
    own,
    put,
    swap,
)
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.further import of
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term
from kg.terms.vocabulary import XSD

FROM_A_DAY = re.compile(r"(from \d+) (March|January|June) ")


def of_another_case(x: Index, thing: NamedNode, person: NamedNode) -> bool:
    """No case of an event concerns the person."""
    return all(person not in x.values(case, "concernsPerson") for case in x.values(thing, "isEventOf"))


def of_another_state(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """Two opinions about different States."""
    mine, others = set(x.values(thing, "respondent")), set(x.values(other, "respondent"))
    return bool(mine and others and not mine & others)


def ranked_without_words(x: Index, thing: NamedNode) -> bool:
    """A clause whose rank no words tell."""
    return not x.values(thing, "rankInWords")


def with_a_text(x: Index, thing: NamedNode) -> bool:
    """A document whose text is at hand."""
    return bool(x.values(thing, "textFile"))


def in_english(x: Index, thing: NamedNode) -> bool:
    """A passage of a document in English."""
    return any(
        value.value == "en"
        for document in x.values(thing, "oa:hasSource")
        for value in x.values(document, "inLanguage")
        if isinstance(value, Literal)
    )


def of_a_text(x: Index, thing: Term) -> bool:
    """The digest of the text of a document."""
    return any(with_a_text(x, document) for document in x.subjects("spdx:checksum", thing))


def digest_of_another(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The digest of the text of another document."""
    others = [quad for quad in x.quads_with("spdx:checksumValue") if quad.object != old]
    return one_of(chance, [quad.object for quad in others if of_a_text(x, quad.subject)])


def dated(x: Index, thing: NamedNode) -> bool:
    """A letter with a day."""
    return any(isinstance(day, Literal) and len(day.value) == len("2032-03-15") for day in x.values(thing, "issuedOn"))


def ten_years_later(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A day ten years after that of a letter."""
    issued = x.value(thing, "issuedOn")
    if not isinstance(issued, Literal):
        return None
    return Literal(f"{int(issued.value[:4]) + 10}{issued.value[4:]}", datatype=NamedNode(f"{XSD}date"))


def another_month(text: str, chance: Random) -> str | None:
    """A label with another month of the first day."""
    return FROM_A_DAY.sub(r"\1 August ", text) if FROM_A_DAY.search(text) else None


def another_number(text: str, chance: Random) -> str | None:
    """The number of another law."""
    found = re.match(r"\d+", text)
    return None if found is None else text.replace(found[0], str(int(found[0]) + 7))


def number(amount: int) -> New:
    """Always the same number."""
    return lambda x, chance, thing, old: integer(amount)


def in_one_text(x: Index, thing: NamedNode) -> list[NamedNode]:
    """The passages of other paragraphs of the same document."""
    others = x.subjects("oa:hasSource", x.value(thing, "oa:hasSource")) if paragraph_of(x, thing) else []
    return [other for other in others if paragraph_of(x, other) not in {"", paragraph_of(x, thing)}]


def paragraph_of(x: Index, passage: NamedNode) -> str:
    """The number of the paragraph in which a passage stands."""
    locator = x.value(passage, "locator")
    found = re.match(r"para[.] (\d+)", locator.value) if isinstance(locator, Literal) else None
    return found[1] if found else ""


def exchanged_stretches(x: Index, chance: Random) -> Iterator[Change]:
    """Two paragraphs of one text of which each has the beginning and the end of the other."""
    for passage in drawn(chance, x.things("Passage")):
        for other in drawn(chance, in_one_text(x, passage))[:1]:
            one, another_one = x.values(passage, "oa:hasSelector"), x.values(other, "oa:hasSelector")
            if len(one) == len(another_one) == 1:
                mine = [quad for name in ("oa:start", "oa:end") for quad in x.quads_of(one[0], name)]
                theirs = [quad for name in ("oa:start", "oa:end") for quad in x.quads_of(another_one[0], name)]
                pairs = [*zip(mine, theirs, strict=True), *zip(theirs, mine, strict=True)]
                added = [Quad(to.subject, to.predicate, by.object, to.graph_name) for to, by in pairs]
                yield Change((*mine, *theirs), tuple(added))


def done_before(x: Index, chance: Random) -> Iterator[Change]:
    """A remedy that the observer of no step, or of a refusal, has found carried out before."""
    for later in drawn(chance, x.things("StatusObservation")):
        when, who = x.value(later, "observedOn"), x.value(later, "observedBy")
        if not isinstance(when, Literal) or who is None or of("status", "status-carried-out")(x, later):
            continue
        for earlier in x.subjects("observes", x.value(later, "observes")):
            before = x.value(earlier, "observedOn")
            if isinstance(before, Literal) and before.value < when.value and not when.value.startswith(before.value):
                old = [*x.quads_of(earlier, "status"), *x.quads_of(earlier, "observedBy")]
                new = (term("list:status-carried-out"), who)
                pairs = [(quad, value) for quad, value in zip(old, new, strict=True) if quad.object != value]
                made = (Quad(quad.subject, quad.predicate, value, quad.graph_name) for quad, value in pairs)
                yield Change(tuple(quad for quad, _ in pairs), tuple(made))


def role_with_a_name(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The role of somebody whom a label names."""
    names = [quad.object.value for quad in x.quads_with("rdfs:label") if x.is_a(quad.subject, "Person")]  # type: ignore[union-attr]
    plain = [name for name in names if re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name)]
    name = one_of(chance, plain)
    return None if name is None else NamedNode(f"{thing.value}__role_{name.lower().replace(' ', '-')}")


def for_safety(x: Index, thing: NamedNode) -> bool:
    """A redaction for somebody's safety, or because somebody asked for it."""
    return of("redactionReason", "redaction-safety", "redaction-erasure")(x, thing)


def after_its_sources(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A day after the last of the sources of a wording, if each of them has a date."""
    times = [x.dated(x.source(passage)) for passage in x.values(thing, "statedIn")]
    known = [time[1] for time in times if time is not None]
    return days_after(max(known), chance) if known and len(known) == len(times) else None


def with_a_clause(x: Index, thing: NamedNode) -> bool:
    """A wording of which a clause is entered."""
    return bool(x.subjects("isClauseOf", thing))


def other_paragraphs(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A note on the reading of paragraphs that no document has."""
    return Literal("Paragraphs 998 and 999 were read.", language="en")


def cited_by_paragraphs(x: Index, thing: NamedNode) -> bool:
    """A document of which paragraphs are cited by their numbers."""
    return any(paragraph_of(x, passage) for passage in x.subjects("oa:hasSource", thing))


def ranked(x: Index, thing: NamedNode) -> bool:
    """A clause that ranks treaties."""
    return bool(x.values(thing, "treatyRank"))


def numbered(x: Index, thing: NamedNode) -> bool:
    """A law whose label tells its number."""
    label = x.text(thing, "rdfs:label")
    return label is not None and "No. " in label.value


working = of("measureKind", "measure-community-work", "measure-forced-labour")
court = of("roleKind", "role-trial-court", "role-investigating-court", "role-appeal-court")
time, whose, what, source, names = (
    partial(Kind, "time"),
    partial(Kind, "whose"),
    partial(Kind, "what"),
    partial(Kind, "source"),
    partial(Kind, "names"),
)
UNLIKELY = (
    whose("trial in the absence of a stranger", add("inAbsenceOf", another("Person", where=of_another_case), "Event")),
    whose(
        "opinion that may be the same as one about another State",
        add("mayBeSameAs", another("Opinion", "Views", where=of_another_state), "Opinion", "Views"),
    ),
    whose("court on behalf of the accused", put("onBehalfOf", another("Person"), "Role", where=court)),
    whose("member of itself", put("memberOf", own("heldBy"), "Membership")),
    whose("two persons said to be one", add("owl:sameAs", another("Person"), "Person")),
    what("rank of treaties in a clause on torture", swap("clauseTopic", listed("topic-torture"), where=ranked)),
    what("clause of a criminal code", swap("isVersionOf", another("CriminalProvision"), where=with_a_clause)),
    what("other rank, and no words", swap("treatyRank", listed("rank-other"), where=ranked_without_words)),
    what("law of another number than its label", swap("number", edited(another_number), "Statute", where=numbered)),
    time(
        "detention ordered for twenty years",
        put("duration", literal("P20Y", "duration"), "Event", where=of("eventKind", "event-detention-order")),
    ),
    time("reply asked for in ten years", put("deadline", ten_years_later, "Letter", where=dated)),
    what("work of thirty thousand hours", put("hours", number(30_000), "SentenceMeasure", where=working)),
    source("read nothing, and its text is at hand", swap("readExtent", listed("read-nothing"), where=with_a_text)),
    source(
        "language of a text that was read is unknown",
        swap("inLanguage", edited(lambda text, chance: "und"), where=of("readExtent", "read-whole")),
    ),
    source("digest of another text", swap("spdx:checksumValue", digest_of_another, where=of_a_text)),
    source(
        "Russian phrase from a text in English",
        put("locatorPhrase", literal("задержан дома рано утром", "string"), "Passage", where=in_english),
    ),
    source("characters of two paragraphs exchanged", exchanged_stretches),
    source(
        "note on the reading of other paragraphs",
        put("readingNote", other_paragraphs, "Document", where=cited_by_paragraphs),
    ),
    time(
        "wording seen in force after its sources",
        put("seenInForceOn", after_its_sources, "ProvisionVersion"),
    ),
    what("carried out, and later no step for the same observer", done_before),
    whose("name that was taken out still in a label", swap("redacts", role_with_a_name, where=for_safety)),
    names("person called Anonymous", swap("rdfs:label", literal("Anonymous"), "Person")),
)
