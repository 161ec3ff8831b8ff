"""Kinds of wrong statement that a sweep through all properties found: another value, one more, or none."""

from __future__ import annotations

import re
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode

from benchmarks.mutations.edits import Chosen, add, another, edited, listed, one_of, put, swap
from benchmarks.mutations.index import Index
from benchmarks.mutations.kinds.further import of
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term


def of_a_site(x: Index, thing: NamedNode) -> bool:
    """The publisher is named by its site, and the address is known."""
    publisher = x.value(thing, "dcterms:publisher")
    return isinstance(publisher, Literal) and "." in publisher.value and bool(x.values(thing, "canonicalAddress"))


def communicated(x: Index, thing: NamedNode) -> bool:
    """A letter by which a complaint was communicated."""
    return bool(x.values(thing, "communicatedOn"))


def of_one_document(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """The remedy that a status observes and the other one are named in one document."""
    named = [document for remedy in x.values(thing, "observes") for document in x.values(remedy, "isNamedIn")]
    return bool(set(named) & set(x.values(other, "isNamedIn")))


def counsel(x: Index, thing: NamedNode) -> bool:
    """A role as counsel."""
    return of("roleKind", "role-defence-counsel", "role-international-counsel")(x, thing)


def about_a_case(x: Index, thing: NamedNode) -> bool:
    """A claim of a document that is about a case."""
    return any(x.values(document, "addressesCase") for document in x.values(thing, "isMadeIn"))


def in_another_post(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A post that nobody has."""
    return Literal("Treasurer", language="en") if old is not None else None


def another_site(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The site of another document."""
    sites = [quad.object for quad in x.quads_with("dcterms:publisher") if of_a_site(x, quad.subject)]  # type: ignore[arg-type]
    return one_of(chance, sites)


def another_number(text: str, chance: Random) -> str | None:
    """The address of the page of the next opinion."""
    found = re.search(r"/wgad/(\d+)-(\d{4})", text)
    return None if found is None else text.replace(found[0], f"/wgad/{int(found[1]) + 1}-{found[2]}")


time, whose, what, source = (
    partial(Kind, "time"),
    partial(Kind, "whose"),
    partial(Kind, "what"),
    partial(Kind, "source"),
)
SWEPT = (
    what(
        "arbitrary given as a violation",
        swap("result", listed("result-violation"), where=of("result", "result-arbitrary")),
    ),
    what("category added to those of the label", add("category", listed("category-IV"), "Finding")),
    whose("citation in another document", swap("cito:hasCitingEntity", another("Opinion"))),
    whose("communication sent to another State", swap("isAddressedTo", another("State"), where=communicated)),
    whose("status of another remedy of the document", swap("observes", another("Remedy", where=of_one_document))),
    whose("counsel for an association", put("onBehalfOf", another("Organisation"), "Role", where=counsel)),
    whose("claim about an event of another case", swap("isAbout", another("Event"), "Claim", where=about_a_case)),
    whose("claim about another State", swap("isAbout", another("State"), "Claim", where=about_a_case)),
    whose("membership in another body", swap("memberOf", another("Organisation"), "Membership")),
    whose("membership in another post", put("post", in_another_post, "Membership")),
    source("publisher of another site", swap("dcterms:publisher", another_site, where=of_a_site)),
    source("opinion read on the page of another", swap("readAddress", edited(another_number))),
)
