"""The page of a thing: its facts, each with its sources, and what mentions it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad

from kg.ask import citation
from kg.serve.pages.question import questions_about
from kg.serve.pages.snapshot import Origin
from kg.serve.pages.view import View, capitalized
from kg.serve.sections import neighbourhood, registry
from kg.store.labels import OTHER_PROPERTIES
from kg.store.protocol import Term
from kg.terms.messages import gettext_noop, pgettext_noop
from kg.terms.names import BASE, hb, shorten
from kg.terms.vocabulary import CITO, DCTERMS, OA, OWL, PROV, RDF, RDF_TYPE, RDFS_LABEL, RDFS_SUBPROPERTY_OF, SKOS

INITIAL_MENTIONS = 25  # shown of one property until the reader asks for more
MAX_VALUES = 2_000  # of one property
SECTIONS = {  # by file of the ontology, in the order of the page
    "evidence": gettext_noop("Description"),
    "proceedings": gettext_noop("What happened"),
    "documents": gettext_noop("Document"),
    "findings": gettext_noop("Findings"),
    "remedies": gettext_noop("Remedies"),
    "norms": gettext_noop("Law"),
    "arguments": gettext_noop("Arguments"),
    "habeas": gettext_noop("General"),
}
_EDITORIAL = {"note", "weighing", "readingNote", "shortName", "citedAs"}  # words of this record, not of a source
# shown elsewhere on the page, or only for programs
_NOT_SHOWN = {"statedIn", "isWithin", "earliest", "latest", "textFile", "readAddress", "isAbsentFrom", "conflictsWith",
              "isDirectlyPartOf", "tookPlaceIn", "isUnitOfState"}  # fmt: skip
_NOT_MENTIONS = {"hasSide", "absentProperty", "subject", "predicate", "object"}  # shown elsewhere
_OPPOSED = ("conflictsWith", "attacks", "rebuts", "undercuts", "answers", "redacts")
_OTHER_VOCABULARIES = {  # their properties that are shown, and the section of each
    f"{DCTERMS}title": "documents",
    f"{DCTERMS}publisher": "documents",
    f"{PROV}wasDerivedFrom": "evidence",
    f"{PROV}used": "arguments",
    f"{OA}hasSource": "evidence",
    f"{SKOS}definition": "evidence",
    f"{SKOS}scopeNote": "evidence",
    f"{SKOS}altLabel": "documents",
    f"{SKOS}inScheme": "evidence",
    f"{CITO}hasCitingEntity": "arguments",
    f"{CITO}hasCitedEntity": "arguments",
    f"{CITO}hasCitationCharacterization": "arguments",
    f"{RDF}subject": "arguments",
    f"{RDF}predicate": "arguments",
    f"{RDF}object": "arguments",
}
_OTHER_INVERSES = {  # what the subjects of some of them are called on the page of their object
    f"{PROV}wasDerivedFrom": pgettext_noop("property", "what is based on it"),
    f"{PROV}used": pgettext_noop("property", "proofs that use it"),
    f"{OA}hasSource": pgettext_noop("property", "passages"),
    f"{SKOS}inScheme": pgettext_noop("property", "values of the list"),
    f"{CITO}hasCitingEntity": pgettext_noop("property", "what it cites"),
    f"{CITO}hasCitedEntity": pgettext_noop("property", "where it is cited"),
    f"{CITO}hasCitationCharacterization": pgettext_noop("property", "citations of this kind"),
}
_INVERSE = NamedNode(f"{OWL}inverseOf")


@dataclass(frozen=True)
class Note:
    """One entry of the list of sources: a passage, or else a file or a rule."""

    number: int
    passage: NamedNode | None
    origin: Origin | None


@dataclass
class Notes:
    """The sources of a page, numbered in the order in which they are cited."""

    entries: dict[object, Note] = field(default_factory=dict)

    def of(self, passages: Iterable[NamedNode], origins: Iterable[Origin]) -> list[Note]:
        """The entries for a statement: its passages; without any, or where it is derived, its file or rule."""
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
class SourcedValue:
    """A value, or a thing that mentions this one, with its sources."""

    term: Term
    notes: list[Note]


@dataclass(frozen=True)
class Fact:
    """A property with its values; `more` of them are not shown."""

    name: str
    label: str
    definition: str
    values: list[SourcedValue]
    more: int = 0


@dataclass(frozen=True)
class Absent:
    """Something that is not known, the reason, and where it was looked for."""

    node: NamedNode
    label: str
    reason: Term | None
    searched: list[Term]


@dataclass(frozen=True)
class Dispute:
    """A conflict between sources: its sides and how they were weighed."""

    thing: NamedNode
    sides: list[SourcedValue]
    weighing: list[Term]


@dataclass(frozen=True)
class Citation:
    """How a document is cited, where it is published, how much of it has been read, and the same for Zotero."""

    line: str
    address: str
    site: str
    extent: Term | None
    coins: str


def thing(view: View, node: NamedNode, parameters: dict[str, str]) -> str:
    """The page of a thing."""
    snapshot, notes = view.snapshot, Notes()
    kinds = snapshot.kinds_of(node)
    own = [quad for quad in snapshot.store.statements(node) if quad.predicate != RDF_TYPE]
    about = [quad for quad in snapshot.store.statements(None, None, node) if isinstance(quad.subject, NamedNode)]
    view.labels.learn([quad.object for quad in own if not isinstance(quad.object, Literal)][:MAX_VALUES])
    groups = _groups(view, node, own, notes)
    values: dict[str, object] = {
        "node": node,
        "title": view.label(node),
        "names": _other_names(view, node),
        "heading": _heading(view, node),
        "short": shorten(node.value, snapshot.graph.prefixes),
        "kinds": kinds,
        "kept": {"at": parameters.get("at", "")},
        "person": bool({"Person", "Case", "Role", "Event"} & snapshot.classes(node)),
        "sections": registry.sections(view, node, parameters),
        "groups": groups,
        "citation": _citation(view, node) if "Document" in snapshot.classes(node) else None,
        "disputes": _disputes(view, node, notes),
        "absences": _absences(view, node),
        "opposed": _mentions(view, node, about, notes, more=parameters.get("more", ""), only=_OPPOSED),
        "mentions": _mentions(view, node, about, notes, more=parameters.get("more", ""), but=_OPPOSED),
        "picture": neighbourhood.draw(view, node, own, about),
        "questions": [] if view.links.files else questions_about(view, [node]),
        "notes": list(notes.entries.values()),
        "data": f"data/{node.value.removeprefix(f'{BASE}id/')}" if node.value.startswith(f"{BASE}id/") else "",
    }
    view.labels.learn(note.passage for note in notes.entries.values())  # at once, not one by one
    return view.page("thing.html", **values)


def _heading(view: View, node: NamedNode) -> Literal | None:
    """The heading that a provision has in its instrument, in the language of the page if it is known."""
    found = [one for one in view.snapshot.values(node, hb("heading")) if isinstance(one, Literal)]
    own = [one for one in found if one.language == view.language]
    return next(iter(own or found), None)


def section_title(view: View, file: str) -> str:
    """The title of the section with the properties of a file of the ontology."""
    return view.gettext(SECTIONS.get(file, capitalized(file)))


def _citation(view: View, node: NamedNode) -> Citation | None:
    snapshot = view.snapshot
    item = next(iter(citation.documents(snapshot.store, snapshot.graph.prefixes, node)), None)
    if item is None:
        return None
    address = item.get("URL", "")
    site = (urlsplit(address).hostname or "").removeprefix("www.")
    extent = snapshot.one(node, hb("readExtent"))
    return Citation(citation.line(item, view.translations.date), address, site, extent, citation.coins(item))


def _groups(view: View, node: NamedNode, own: list[Quad], notes: Notes) -> list[tuple[str, str, list[Fact]]]:
    """The facts by section: its name, its title, and its facts in the order of the ontology's files."""
    snapshot = view.snapshot
    passages = snapshot.passages(node)
    narrower = {quad.subject: quad.object for quad in snapshot.store.statements(None, RDFS_SUBPROPERTY_OF)}
    held = {(quad.predicate, quad.object) for quad in own}
    inverse = _inverses(view)
    covered = {(narrower[prop], value) for prop, value in held if prop in narrower}
    found: dict[str, dict[Term, list[Origin]]] = {}
    for quad in own:
        if (quad.predicate, quad.object) not in covered and quad.object != node:
            origins = found.setdefault(quad.predicate.value, {}).setdefault(quad.object, [])
            origins += [snapshot.origins[name] for name in [_graph(quad)] if name in snapshot.origins]
    groups: dict[str, list[Fact]] = {}
    order = [*snapshot.terms, *_OTHER_VOCABULARIES]
    for name in sorted(found.keys() & set(order), key=order.index):
        term, local = snapshot.terms.get(name), _local(name)
        if term and local in _NOT_SHOWN:
            continue
        values = sorted(found[name].items(), key=lambda item: _place(view, item[0]))
        shown = []
        for value, origins in values[:MAX_VALUES]:
            elsewhere = _passages_of_inverse(view, node, value, inverse.get(name))
            cited = notes.of(elsewhere, []) if elsewhere else notes.of([] if local in _EDITORIAL else passages, origins)
            shown.append(SourcedValue(value, cited))
        definition = term.definition if term else ""
        fact = Fact(local, capitalized(_label(view, name)), definition, shown, len(values) - len(shown))
        section = "evidence" if local in _EDITORIAL else term.section if term else _OTHER_VOCABULARIES[name]
        groups.setdefault(section, []).append(fact)
    return [(name, section_title(view, name), groups[name]) for name in SECTIONS if name in groups]


def _mentions(
    view: View,
    node: NamedNode,
    about: list[Quad],
    notes: Notes,
    *,
    more: str,
    only: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
) -> list[Fact]:
    """The things that mention this one, by property; not those that an inverse property already shows.

    Of many only the first are shown, and those that a site of files shows nowhere else.
    """
    snapshot = view.snapshot
    inverse = _inverses(view)
    found: dict[str, dict[NamedNode, list[Origin]]] = {}
    for quad in about:
        name, local = quad.predicate.value, _local(quad.predicate.value)
        skipped = local in _NOT_SHOWN - set(only) or name in inverse or local in _NOT_MENTIONS
        known = name in snapshot.terms or name in _OTHER_VOCABULARIES
        if not known or (only and local not in only) or local in but or (skipped and local != "statedIn"):
            continue
        if isinstance(quad.subject, NamedNode):
            origins = found.setdefault(name, {}).setdefault(quad.subject, [])
            origins += [snapshot.origins[one] for one in [_graph(quad)] if one in snapshot.origins]
    facts = []
    for name, subjects in sorted(found.items(), key=lambda item: (len(item[1]), _local(item[0]))):
        local = _local(name)
        most = MAX_VALUES if more == local or view.links.files else INITIAL_MENTIONS
        ordered = sorted(subjects, key=lambda subject: subject.value)
        chosen = ordered[:most] + [one for one in ordered[most:] if view.links.anchored(one, node)]
        view.labels.learn(chosen)
        values = [
            SourcedValue(one, notes.of(snapshot.passages(one), subjects[one]))
            for one in sorted(chosen, key=lambda t: _place(view, t))
        ]
        definition = snapshot.terms[name].definition if name in snapshot.terms else ""
        facts.append(Fact(local, _inverse_label(view, name), definition, values, len(subjects) - len(values)))
    return facts


def _label(view: View, iri: str) -> str:
    """The label of a property, ours or of another vocabulary."""
    if iri in _OTHER_VOCABULARIES:
        return view.pgettext("property", OTHER_PROPERTIES[iri])
    return view.name(_local(iri))


def _inverse_label(view: View, iri: str) -> str:
    """What the subjects of a property are called on the page of its object; its own label would say the opposite."""
    labels = view.snapshot.inverse_labels
    if iri in _OTHER_INVERSES:
        return capitalized(view.pgettext("property", _OTHER_INVERSES[iri]))
    label = labels.get((iri, view.language)) or labels.get((iri, "en"))
    return capitalized(label) if label else view.gettext("under “%(property)s”", property=_label(view, iri))


def _absences(view: View, node: NamedNode) -> list[Absent]:
    snapshot = view.snapshot
    found = []
    for absence in {quad.subject for quad in snapshot.store.statements(None, hb("isAbsentFrom"), node)}:
        if isinstance(absence, NamedNode):
            reason = snapshot.one(absence, hb("absenceReason"))
            found.append(Absent(absence, view.label(absence), reason, snapshot.values(absence, hb("searchedIn"))))
    return sorted(found, key=lambda absent: (absent.label, absent.node.value))


def _disputes(view: View, node: NamedNode, notes: Notes) -> list[Dispute]:
    """Conflicts of which the thing, or an event or measure of it, is a side; or the conflict that it is itself."""
    snapshot = view.snapshot
    near = {node}
    for _ in range(3):  # from a case to its convictions, to their sentences, to their measures
        near |= {
            value
            for one in near
            for prop in ("hasEvent", "imposes", "hasMeasure", "namesRemedy")
            for value in snapshot.values(one, hb(prop))
            if isinstance(value, NamedNode)
        }
    for one in list(near):
        observed = snapshot.store.statements(None, hb("observes"), one)
        near |= {quad.subject for quad in observed if isinstance(quad.subject, NamedNode)}
    conflicts = {quad.subject for side in near for quad in snapshot.store.statements(None, hb("hasSide"), side)}
    if next(snapshot.store.statements(node, hb("hasSide")), None) is not None:
        conflicts = {node}
    found = []
    for conflict in sorted((one for one in conflicts if isinstance(one, NamedNode)), key=str):
        sides = [side for side in snapshot.values(conflict, hb("hasSide")) if isinstance(side, NamedNode)]
        sourced = [SourcedValue(side, notes.of(snapshot.passages(side), [])) for side in sides]
        found.append(Dispute(conflict, sourced, snapshot.values(conflict, hb("weighing"))))
    return found


def _other_names(view: View, node: NamedNode) -> list[Literal]:
    """The labels in other languages than the page's."""
    shown = view.label(node)
    labels = view.snapshot.values(node, RDFS_LABEL)
    return [label for label in labels if isinstance(label, Literal) and label.value != shown]


def _inverses(view: View) -> dict[str, NamedNode]:
    """The inverse of each property that has one."""
    found: dict[str, NamedNode] = {}
    for quad in view.snapshot.store.statements(None, _INVERSE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found |= {quad.subject.value: quad.object, quad.object.value: quad.subject}
    return found


def _passages_of_inverse(view: View, node: NamedNode, value: Term, inverse: NamedNode | None) -> list[NamedNode]:
    """The passages of the other thing, where its file makes the statement and this is only the inverse."""
    if inverse is None or not isinstance(value, NamedNode):
        return []
    origins = view.snapshot.origins
    graphs = [_graph(quad) for quad in view.snapshot.store.statements(value, inverse, node)]
    stated = any(name in origins and not origins[name].derived for name in graphs)
    return view.snapshot.passages(value) if stated else []


def _place(view: View, term: Term) -> tuple[str, str]:
    """A sort key: by date where there is one, then by label."""
    day = view.snapshot.one(term, hb("earliest")) if isinstance(term, NamedNode) else None
    return (day.value if isinstance(day, Literal) else "9999", view.label(term))


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
