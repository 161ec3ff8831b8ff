"""This module makes the page of a thing: its facts in words, each with where it is said, and what speaks of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg.identifiers import BASE, ONT, RDF_TYPE, hb, shorten
from kg.serve import picture, special
from kg.serve.library import Origin
from kg.serve.view import View
from kg.store import Term

FIRST = 25  # things that are shown of those that speak of a thing in one way
MOST = 2_000  # of them that one page ever shows
_OWN_WORDS = {"note", "weighing", "readingNote", "shortName", "citedAs"}
# said elsewhere on the page, or for machines only
_ORDER = ("evidence", "proceedings", "documents", "findings", "remedies", "norms", "arguments", "habeas")
_NOT_SHOWN = {"statedIn", "isWithin", "earliest", "latest", "textFile", "readAddress", "isAbsentFrom", "conflictsWith"}
_ROUNDABOUT = {
    "hasSide",
    "absentProperty",
    "subject",
    "predicate",
    "object",
}  # of what speaks of a thing; told elsewhere
_OPPOSED = ("conflictsWith", "attacks", "rebuts", "undercuts", "answers", "redacts")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_OUTER = {  # properties of other vocabularies that are shown, and among which of ours they stand
    "http://purl.org/dc/terms/title": "documents",
    "http://purl.org/dc/terms/publisher": "documents",
    "http://www.w3.org/ns/prov#wasDerivedFrom": "evidence",
    "http://www.w3.org/ns/prov#used": "arguments",
    "http://www.w3.org/ns/oa#hasSource": "evidence",
    f"{_SKOS}definition": "evidence",
    f"{_SKOS}scopeNote": "evidence",
    f"{_SKOS}altLabel": "documents",
    f"{_SKOS}inScheme": "evidence",
    "http://purl.org/spar/cito/hasCitingEntity": "arguments",
    "http://purl.org/spar/cito/hasCitedEntity": "arguments",
    "http://purl.org/spar/cito/hasCitationCharacterization": "arguments",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject": "arguments",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate": "arguments",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#object": "arguments",
}
_INVERSE = NamedNode("http://www.w3.org/2002/07/owl#inverseOf")
_NARROWER = NamedNode("http://www.w3.org/2000/01/rdf-schema#subPropertyOf")


@dataclass(frozen=True)
class Note:
    """One entry of the list of sources: a passage, or else a file or a rule."""

    number: int
    passage: NamedNode | None
    origin: Origin | None


@dataclass
class Notes:
    """The sources of a page, numbered as they come up."""

    entries: dict[object, Note] = field(default_factory=dict)

    def of(self, passages: Iterable[NamedNode], origins: Iterable[Origin]) -> list[Note]:
        """The entries for a statement: its passages; for want of one, or where it is derived, file or rule."""
        derived = [origin for origin in origins if origin.derived]
        cited = list(passages)
        keys: list[NamedNode | Origin] = [*cited] if not derived or cited else []
        if derived or not cited:
            keys = [*(derived or origins)]
        return [self._entry(key) for key in keys]

    def _entry(self, key: NamedNode | Origin) -> Note:
        if key not in self.entries:
            passage, origin = (key, None) if isinstance(key, NamedNode) else (None, key)
            self.entries[key] = Note(len(self.entries) + 1, passage, origin)
        return self.entries[key]


@dataclass(frozen=True)
class Said:
    """A value, or a thing that speaks of this one, with where it is said."""

    term: Term
    notes: list[Note]


@dataclass(frozen=True)
class Fact:
    """A property with its values; `more` of them are not shown."""

    name: str
    label: str
    definition: str
    values: list[Said]
    more: int = 0


@dataclass(frozen=True)
class Absent:
    """What is not known, why, and where it was looked for."""

    node: NamedNode
    label: str
    reason: Term | None
    searched: list[Term]


@dataclass(frozen=True)
class Dispute:
    """A conflict between sources: its sides and how they were weighed."""

    thing: NamedNode
    sides: list[Said]
    weighing: list[Term]


def thing(view: View, node: NamedNode, asked: dict[str, str]) -> str:
    """The page of a thing."""
    library, notes = view.library, Notes()
    kinds = library.kinds_of(node)
    own = [quad for quad in library.store.statements(node) if quad.predicate != RDF_TYPE]
    about = [quad for quad in library.store.statements(None, None, node) if isinstance(quad.subject, NamedNode)]
    view.labels.learn([quad.object for quad in own if not isinstance(quad.object, Literal)][:MOST])
    groups = _groups(view, node, own, notes)
    values: dict[str, object] = {
        "node": node,
        "title": view.label(node),
        "names": _other_names(view, node),
        "short": shorten(node.value, library.graph.prefixes),
        "kinds": kinds,
        "kept": {"at": asked.get("at", "")},
        "person": bool({"Person", "Case", "Role", "Event"} & library.classes(node)),
        "sections": special.sections(view, node, asked),
        "groups": groups,
        "disputes": _disputes(view, node, notes),
        "absences": _absences(view, node),
        "opposed": _speaking(view, about, notes, more=asked.get("more", ""), only=_OPPOSED),
        "speaking": _speaking(view, about, notes, more=asked.get("more", ""), but=_OPPOSED),
        "picture": picture.draw(view, node, own, about),
        "questions": [] if view.links.files else questions_about(view, [node]),
        "notes": list(notes.entries.values()),
        "data": f"data/{node.value.removeprefix(f'{BASE}id/')}" if node.value.startswith(f"{BASE}id/") else "",
    }
    view.labels.learn(note.passage for note in notes.entries.values())  # at once, not one by one
    return view.page("thing.html", **values)


def questions_about(view: View, nodes: list[NamedNode]) -> list[tuple[str, str, dict[str, str]]]:
    """The stored questions that can be put about all these things: name, title, parameters filled in."""
    from kg.serve.asked import fitting

    return fitting(view, nodes)


def _groups(view: View, node: NamedNode, own: list[Quad], notes: Notes) -> list[tuple[str, list[Fact]]]:
    """The facts in the order of the ontology's files, which is that of its subjects."""
    library = view.library
    passages = library.passages(node)
    narrower = {quad.subject: quad.object for quad in library.store.statements(None, _NARROWER)}
    held = {(quad.predicate, quad.object) for quad in own}
    inverse = _inverses(view)
    covered = {(narrower[prop], value) for prop, value in held if prop in narrower}
    found: dict[str, dict[Term, list[Origin]]] = {}
    for quad in own:
        if (quad.predicate, quad.object) not in covered and quad.object != node:
            origins = found.setdefault(quad.predicate.value, {}).setdefault(quad.object, [])
            origins += [library.origins[name] for name in [_graph(quad)] if name in library.origins]
    groups: dict[str, list[Fact]] = {}
    order = [*library.terms, *_OUTER]
    for name in sorted(found.keys() & set(order), key=order.index):
        term = library.terms.get(name)
        local = name.removeprefix(ONT) if term else _local(name)
        if term and local in _NOT_SHOWN:
            continue
        values = sorted(found[name].items(), key=lambda item: _place(view, item[0]))
        said = []
        for value, origins in values[:MOST]:
            there = _said_there(view, node, value, inverse.get(name))
            cited = notes.of(there, []) if there else notes.of([] if local in _OWN_WORDS else passages, origins)
            said.append(Said(value, cited))
        fact = Fact(local, view.heading(local), term.definition if term else "", said, len(values) - len(said))
        section = "evidence" if local in _OWN_WORDS else term.section if term else _OUTER[name]
        groups.setdefault(section, []).append(fact)
    return sorted(groups.items(), key=lambda group: _ORDER.index(group[0]))


def _speaking(
    view: View, about: list[Quad], notes: Notes, *, more: str, only: tuple[str, ...] = (), but: tuple[str, ...] = ()
) -> list[Fact]:
    """What other things say of this one, by property; not what an inverse property has said already."""
    library = view.library
    inverse = _inverses(view)
    found: dict[str, dict[NamedNode, list[Origin]]] = {}
    for quad in about:
        name = quad.predicate.value
        local = name.removeprefix(ONT) if name in library.terms else _local(name)
        skipped = local in _NOT_SHOWN - set(only) or name in inverse or local in _ROUNDABOUT
        known = name in library.terms or name in _OUTER
        if not known or (only and local not in only) or local in but or (skipped and local != "statedIn"):
            continue
        if isinstance(quad.subject, NamedNode):
            origins = found.setdefault(local, {}).setdefault(quad.subject, [])
            origins += [library.origins[one] for one in [_graph(quad)] if one in library.origins]
    facts = []
    for local, subjects in sorted(found.items(), key=lambda item: (len(item[1]), item[0])):
        most = MOST if more == local or view.links.files else FIRST
        chosen = sorted(subjects, key=lambda subject: subject.value)[:most]
        view.labels.learn(chosen)
        said = [
            Said(one, notes.of(library.passages(one), subjects[one]))
            for one in sorted(chosen, key=lambda t: _place(view, t))
        ]
        definition = library.terms[ONT + local].definition if ONT + local in library.terms else ""
        facts.append(Fact(local, view.heading(local), definition, said, len(subjects) - len(said)))
    return facts


def _absences(view: View, node: NamedNode) -> list[Absent]:
    library = view.library
    found = []
    for quad in library.store.statements(None, hb("isAbsentFrom"), node):
        absence = quad.subject
        if isinstance(absence, NamedNode):
            reason = library.one(absence, hb("absenceReason"))
            found.append(Absent(absence, view.label(absence), reason, library.values(absence, hb("searchedIn"))))
    return sorted({absent.label: absent for absent in found}.values(), key=lambda absent: absent.label)


def _disputes(view: View, node: NamedNode, notes: Notes) -> list[Dispute]:
    """Conflicts in which the thing, or an event or measure of it, is a side; or the conflict that it is itself."""
    library = view.library
    near = {node}
    for _ in range(3):  # of a case its convictions, of these their sentences, of these their measures
        near |= {
            value
            for one in near
            for prop in ("hasEvent", "imposes", "hasMeasure", "namesRemedy")
            for value in library.values(one, hb(prop))
            if isinstance(value, NamedNode)
        }
    for one in list(near):
        observed = library.store.statements(None, hb("observes"), one)
        near |= {quad.subject for quad in observed if isinstance(quad.subject, NamedNode)}
    conflicts = {quad.subject for side in near for quad in library.store.statements(None, hb("hasSide"), side)}
    if next(library.store.statements(node, hb("hasSide")), None) is not None:
        conflicts = {node}
    found = []
    for conflict in sorted((one for one in conflicts if isinstance(one, NamedNode)), key=str):
        sides = [side for side in library.values(conflict, hb("hasSide")) if isinstance(side, NamedNode)]
        said = [Said(side, notes.of(library.passages(side), [])) for side in sides]
        found.append(Dispute(conflict, said, library.values(conflict, hb("weighing"))))
    return found


def _other_names(view: View, node: NamedNode) -> list[Literal]:
    """The labels in other languages than the page's."""
    shown = view.label(node)
    labels = view.library.values(node, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"))
    return [label for label in labels if isinstance(label, Literal) and label.value != shown]


def _inverses(view: View) -> dict[str, NamedNode]:
    """The inverse of each property that has one."""
    found: dict[str, NamedNode] = {}
    for quad in view.library.store.statements(None, _INVERSE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found |= {quad.subject.value: quad.object, quad.object.value: quad.subject}
    return found


def _said_there(view: View, node: NamedNode, value: Term, inverse: NamedNode | None) -> list[NamedNode]:
    """The passages of the other thing, where it is that which a file states, and this only its inverse."""
    if inverse is None or not isinstance(value, NamedNode):
        return []
    origins = view.library.origins
    graphs = [_graph(quad) for quad in view.library.store.statements(value, inverse, node)]
    stated = any(name in origins and not origins[name].derived for name in graphs)
    return view.library.passages(value) if stated else []


def _place(view: View, term: Term) -> tuple[str, str]:
    """Values in order of time, as far as they are dated, and then of names."""
    day = view.library.one(term, hb("earliest")) if isinstance(term, NamedNode) else None
    return (day.value if isinstance(day, Literal) else "9999", view.label(term))


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
