"""Gives what a draft tells of the names that it has in the record already, so that no thing is described twice.

A document is the same if its number and its body are. A case is the same if the record knows one case of the document,
and so is a person of it whose name has the same words in any order, and an event of the same kind and day. A finding
is the same if it says exactly the same; a remedy or request, if it is of the same kind and for the same person. Nothing
else is joined: whoever looks alike stays apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pyoxigraph import NamedNode

from kg.review.compare import asserted, subjects
from kg.review.draft import Draft, Item, Passage, Term, Value
from kg.store.protocol import Store
from kg.terms.folding import fold
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import PROV, RDFS_LABEL, SKOS_ALT_LABEL

_DERIVED_FROM = NamedNode(f"{PROV}wasDerivedFrom")


_FINDS = ("result", "category", "findsViolated", "findsNoViolationOf", "resultsFromExerciseOf", "restsOn")
_PARTS = {  # of a document or a case: the relation to it, and what must be the same
    "Finding": ("isFindingOf", _FINDS),
    "Remedy": ("isNamedIn", ("remedyKind", "forPerson")),
    "CooperationRequest": ("isMadeIn", ("cooperationKind",)),
}


def joined(draft: Draft, store: Store) -> Draft:
    """The draft in the names of the record; its items keep their keys, so that what was decided still holds."""
    names: dict[str, str] = {}
    for term in draft.all(GRAPH, _DERIVED_FROM):
        if isinstance(term, NamedNode):
            _join_document(draft, store, term.value, names)
    draft = _in_other_names(draft, names)
    names = {}
    for term in draft.all(GRAPH, _DERIVED_FROM):
        _join_parts(draft, store, term, names)
    return _in_other_names(draft, names)


def _in_other_names(draft: Draft, names: dict[str, str]) -> Draft:
    if not names:
        return draft

    def renamed(iri: str) -> str:
        whole, mark, part = iri.partition("__")
        return names.get(iri) or names.get(whole, whole) + mark + part

    found = Draft(draft.name, draft.text, draft.digest)
    for thing, values in draft.things.items():
        there = found.things.setdefault(renamed(thing), [])
        there += [one for one in _renamed(values, renamed) if one not in there]
    found.items = [_renamed_item(item, renamed) for item in draft.items]
    return found


def _join_parts(draft: Draft, store: Store, document: Term, names: dict[str, str]) -> None:
    """Gives the findings, remedies and requests of a document the names that they have in the record."""
    for kind, (relation, properties) in _PARTS.items():
        told = [one for one, values in draft.things.items() if Value(hb(relation), document) in values]
        known = subjects(store, hb(relation), document)
        told = [one for one in told if draft.is_a(one, hb(kind))]
        _join_alike(draft, store, (told, known), (*properties, "concerns"), names)


def _join_alike(
    draft: Draft, store: Store, things: tuple[list[str], list[str]], properties: Iterable[str], names: dict[str, str]
) -> None:
    """Joins what says the same in the draft and in the record, unless two things on one side say it."""
    told: dict[object, list[str]] = {}
    known: dict[object, list[str]] = {}
    for thing in things[0]:
        told.setdefault(_content(draft.all, thing, properties), []).append(thing)
    for thing in things[1]:
        known.setdefault(_content(_of(store), thing, properties), []).append(thing)
    for said, ones in told.items():
        if len(ones) == 1 and len(known.get(said, ())) == 1:
            names[ones[0]] = known[said][0]


def _of(store: Store) -> Callable[[str, NamedNode], list[Term]]:
    return lambda thing, name: list(dict.fromkeys(one.value for one in asserted(store, thing, name)))


def _content(
    values: Callable[[str, NamedNode], list[Term]], thing: str, properties: Iterable[str]
) -> tuple[frozenset[Term], ...]:
    """The values of some properties of a thing; of those that it concerns only persons count."""
    said = {name: values(thing, hb(name)) for name in properties}
    if "concerns" in said:
        said["concerns"] = [one for one in said["concerns"] if one.value.startswith(f"{THING}person/")]
    return tuple(map(frozenset, said.values()))


def _join_document(draft: Draft, store: Store, document: str, names: dict[str, str]) -> None:
    same = document if next(asserted(store, document), None) else _same_document(draft, store, document)
    if same is None:
        return
    names[document] = same
    recorded = _of(store)
    new, known = draft.all(document, hb("addressesCase")), recorded(same, hb("addressesCase"))
    if len(new) != 1 or len(known) != 1:
        return
    case, there = new[0].value, known[0].value
    names[case] = there
    persons = {one.value: _names(draft.all, one.value) for one in draft.all(case, hb("concernsPerson"))}
    others = {one.value: _names(recorded, one.value) for one in recorded(there, hb("concernsPerson"))}
    for person, called in persons.items():
        alike = [one for one, also in others.items() if called & also]
        if person not in others and len(alike) == 1 and sum(bool(one & called) for one in persons.values()) == 1:
            names[person] = alike[0]
    events = [one for one in draft.things if new[0] in draft.all(one, hb("isEventOf"))]
    dated = [one for one in events if draft.all(one, hb("occurredOn"))]
    _join_alike(draft, store, (dated, subjects(store, hb("isEventOf"), known[0])), ("eventKind", "occurredOn"), names)


def _same_document(draft: Draft, store: Store, document: str) -> str | None:
    """The document of the record with the same number and body; None if there is none, or more than one."""
    bodies = set(draft.all(document, hb("isIssuedBy")))
    found = {
        known
        for name in ("communicationNumber", "number")
        for number in draft.all(document, hb(name))
        for known in subjects(store, hb(name), number)
        if bodies & {one.value for one in asserted(store, known, hb("isIssuedBy"))}
    }
    return found.pop() if len(found) == 1 else None


def _names(values: Callable[[str, NamedNode], list[Term]], person: str) -> set[frozenset[str]]:
    return {_words(one.value) for name in (RDFS_LABEL, SKOS_ALT_LABEL) for one in values(person, name)}


def _words(label: str) -> frozenset[str]:
    """The words of a name, without what a draft adds to it, such as "author of communication 1/2020"."""
    return frozenset(fold(label.partition(",")[0]).split())


def _renamed(values: Iterable[Value], renamed: Callable[[str], str]) -> list[Value]:
    return [
        Value(one.name, NamedNode(renamed(one.value.value)))
        if isinstance(one.value, NamedNode) and one.value.value.startswith(THING)
        else one
        for one in values
    ]


def _renamed_item(item: Item, renamed: Callable[[str], str]) -> Item:
    passages = tuple(Passage(renamed(one.iri), one.locator, one.start, one.end) for one in item.passages)
    subject, values = renamed(item.subject), tuple(_renamed(item.values, renamed))
    return replace(item, subject=subject, values=values, passages=passages, statement=renamed(item.statement))
