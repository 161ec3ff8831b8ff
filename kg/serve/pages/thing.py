"""The page of a thing: its facts, each with its sources, and what mentions it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad

from kg.ask import citation
from kg.serve.pages import feed
from kg.serve.pages.question import questions_about
from kg.serve.pages.snapshot import Origin
from kg.serve.pages.view import View, capitalized
from kg.serve.sections import case, letter, proof, state, timeline, told
from kg.serve.sections.base import Section
from kg.store.labels import OTHER_PROPERTIES
from kg.store.protocol import Term
from kg.terms.messages import gettext_noop, pgettext_noop
from kg.terms.names import BASE, THING, hb
from kg.terms.vocabulary import CITO, DCTERMS, OA, PROV, RDF, RDF_TYPE, RDFS_LABEL, RDFS_SUBPROPERTY_OF, SKOS

INITIAL_MENTIONS = 10  # shown of one property until the reader asks for more
MAX_VALUES = 2_000  # of one property
MAX_BRIEFS = 10  # to which a page leads
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
# by class, the functions that make its sections
MAKERS: dict[str, tuple[Callable[[View, NamedNode], Section | None], ...]] = {
    "State": (state.treaties,),
    "Case": (timeline.section, case.remedies),
    "Conclusion": (proof.section,),
    "Letter": (letter.questions,),
}
_EDITORIAL = {"note", "weighing", "readingNote", "shortName", "citedAs"}  # words of this record, not of a source
# shown elsewhere on the page, or only for programs
_NOT_SHOWN = {"statedIn", "isWithin", "earliest", "latest", "textFile", "readAddress", "isAbsentFrom", "conflictsWith",
              "isDirectlyPartOf", "tookPlaceIn", "isUnitOfState"}  # fmt: skip
_NOT_MENTIONS = {"hasSide", "absentProperty", "subject", "predicate", "object"}  # shown elsewhere
_OPPOSED = {"conflictsWith", "attacks", "rebuts", "undercuts", "answers", "redacts"}
_ELSEWHERE = (_NOT_SHOWN | _NOT_MENTIONS | _OPPOSED) - {"statedIn"}  # not among the mentions of a thing
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
_STEP = f"({hb('hasEvent')}|{hb('imposes')}|{hb('hasMeasure')}|{hb('namesRemedy')})/"
# from a case to its convictions, to their sentences, to their measures, and to what observes one of them
_CONFLICTS = f"""SELECT DISTINCT ?conflict WHERE {{{{
  VALUES ?thing {{{{ {{thing}} }}}}
  {
    " UNION ".join(
        f"{{{{ ?thing {_STEP * steps}{observed}^{hb('hasSide')} ?conflict }}}}"
        for steps in range(4)
        for observed in ("", f"^{hb('observes')}/")
    )
}
  UNION {{{{ ?thing {hb("hasSide")} ?side BIND(?thing AS ?conflict) }}}}
}}}} ORDER BY ?conflict"""


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
        keys: Iterable[NamedNode | Origin] = derived or [*passages] or origins
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


def thing(view: View, node: NamedNode, more: str = "") -> str:
    """The page of a thing; of the mentions by the property `more` all are shown."""
    snapshot, notes = view.snapshot, Notes()
    classes = snapshot.classes(node)
    own = [quad for quad in snapshot.store.statements(node) if quad.predicate != RDF_TYPE]
    about = [quad for quad in snapshot.store.statements(None, None, node) if isinstance(quad.subject, NamedNode)]
    mentions = [quad for quad in about if _local(quad.predicate) not in _ELSEWHERE]
    view.labels.learn([quad.object for quad in own if not isinstance(quad.object, Literal)][:MAX_VALUES])
    groups = _groups(view, node, own, notes)
    makers = [make for name, several in MAKERS.items() if name in classes for make in several]
    first = told.sections(view, node)
    notes.of(told.passages(first), [])
    values: dict[str, object] = {
        "node": node,
        "title": view.label(node),
        "names": [one for one in snapshot.literals(node, RDFS_LABEL) if one.value != view.label(node)],
        "heading": _heading(view, node),
        "short": view.short(node),
        "kinds": snapshot.graph.things.kinds.kinds_of(node),
        "briefs": [] if view.links.files else _briefs(view, node, classes),
        "person": bool({"Person", "Case", "Role", "Event"} & classes),
        "sections": [*first, *(made for make in makers if (made := make(view, node)) is not None)],
        "folded": bool(first),
        "groups": groups,
        "citation": _citation(view, node) if "Document" in classes else None,
        "disputes": _disputes(view, node, notes),
        "absences": _absences(view, node),
        "opposed": _mentions(view, node, [quad for quad in about if _local(quad.predicate) in _OPPOSED], notes, more),
        "mentions": _mentions(view, node, mentions, None if first else notes, more),
        "questions": [] if view.links.files else questions_about(view, [node]),
        "notes": list(notes.entries.values()),
        "feed": view.links.feed() if feed.has_feed(view, node) else "",
        "data": f"data/{node.value.removeprefix(f'{BASE}id/')}" if node.value.startswith(f"{BASE}id/") else "",
    }
    view.labels.learn(note.passage for note in notes.entries.values())  # at once, not one by one
    return view.page("thing.html", **values)


def _briefs(view: View, node: NamedNode, classes: set[str]) -> list[tuple[str, str]]:
    """Address and name of the briefs of the cases that a page is about: itself, those of a decision or a person."""
    cases: Iterable[Any] = [node]
    if "Case" not in classes:
        cases = view.snapshot.values(node, hb("addressesCase")) if "Document" in classes else []
        cases = view.snapshot.subjects(hb("concernsPerson"), node, "Case") if "Person" in classes else cases
    return [(f"brief/{one.value.removeprefix(THING)}", view.label(one)) for one in [*cases][:MAX_BRIEFS]]


def section_title(view: View, file: str) -> str:
    """The title of the section with the properties of a file of the ontology."""
    return view.gettext(SECTIONS.get(file, capitalized(file)))


def _heading(view: View, node: NamedNode) -> Literal | None:
    """The heading that a provision has in its instrument, in the language of the page if it is known."""
    found = view.snapshot.literals(node, hb("heading"))
    return next((one for one in found if one.language == view.language), next(iter(found), None))


def _citation(view: View, node: NamedNode) -> dict[str, object] | None:
    """How a document is cited, where it is published, and how much of it has been read."""
    snapshot = view.snapshot
    for item in citation.documents(snapshot.store, snapshot.graph.prefixes, node):
        address = item.get("URL", "")
        return {
            "line": citation.line(item, view.translations.date),
            "address": address,
            "site": (urlsplit(address).hostname or "").removeprefix("www."),
            "extent": snapshot.one(node, hb("readExtent")),
        }
    return None


def _groups(view: View, node: NamedNode, own: list[Quad], notes: Notes) -> list[tuple[str, str, list[Fact]]]:
    """The facts by section: its name, its title, and its facts in the order of the ontology's files."""
    snapshot = view.snapshot
    passages = snapshot.passages(node)
    narrower = {quad.subject: quad.object for quad in snapshot.store.statements(None, RDFS_SUBPROPERTY_OF)}
    covered = {(narrower[quad.predicate], quad.object) for quad in own if quad.predicate in narrower}
    shown = [quad for quad in own if (quad.predicate, quad.object) not in covered and quad.object != node]
    found = _by_property(view, ((quad, quad.object) for quad in shown))
    groups: dict[str, list[Fact]] = {}
    for name in (*snapshot.terms, *_OTHER_VOCABULARIES):
        term, local = snapshot.terms.get(name), _local(name)
        if name not in found or (term and local in _NOT_SHOWN):
            continue
        values = sorted(found[name].items(), key=lambda item: _place(view, item[0]))
        said = []
        for value, origins in values[:MAX_VALUES]:
            elsewhere = _passages_of_inverse(view, node, value, name)
            cited = notes.of(elsewhere, []) if elsewhere else notes.of([] if local in _EDITORIAL else passages, origins)
            said.append(SourcedValue(value, cited))
        definition = term.definition if term else ""
        fact = Fact(local, capitalized(_label(view, name)), definition, said, len(values) - len(said))
        section = "evidence" if local in _EDITORIAL else term.section if term else _OTHER_VOCABULARIES[name]
        groups.setdefault(section, []).append(fact)
    return [(name, section_title(view, name), groups[name]) for name in SECTIONS if name in groups]


def _mentions(view: View, node: NamedNode, about: list[Quad], notes: Notes | None, more: str) -> list[Fact]:
    """The things that mention this one, by property; not those that an inverse property already shows.

    Of many only the first are shown, and those that a site of files shows nowhere else; without notes no sources.
    """
    snapshot, facts = view.snapshot, []
    found = _by_property(view, ((quad, quad.subject) for quad in about))
    for name, subjects in sorted(found.items(), key=lambda item: (len(item[1]), _local(item[0]))):
        if name in snapshot.inverses or not (name in snapshot.terms or name in _OTHER_VOCABULARIES):
            continue
        local = _local(name)
        most = MAX_VALUES if more == local or view.links.files else INITIAL_MENTIONS
        ordered = sorted(subjects, key=lambda one: one.value)
        chosen = ordered[:most] + [one for one in ordered[most:] if view.links.anchored(one, node)]
        view.labels.learn(chosen)
        values = [
            SourcedValue(one, notes.of(snapshot.passages(one), subjects[one]) if notes else [])
            for one in sorted(chosen, key=lambda one: _place(view, one))
        ]
        definition = snapshot.terms[name].definition if name in snapshot.terms else ""
        facts.append(Fact(local, _inverse_label(view, name), definition, values, len(subjects) - len(values)))
    return facts


def _by_property(view: View, quads: Iterable[tuple[Quad, Any]]) -> dict[str, dict[Any, list[Origin]]]:
    """For each property the things at its other end, each with the origins of the statements."""
    found: dict[str, dict[Any, list[Origin]]] = {}
    for quad, other in quads:
        origins = found.setdefault(quad.predicate.value, {}).setdefault(other, [])
        if (origin := view.snapshot.origin(quad)) is not None:
            origins.append(origin)
    return found


def _label(view: View, iri: str) -> str:
    """The label of a property, ours or of another vocabulary."""
    if iri in _OTHER_VOCABULARIES:
        return view.pgettext("property", OTHER_PROPERTIES[iri])
    return view.name(_local(iri))


def _inverse_label(view: View, iri: str) -> str:
    """The name of the subjects of a property on the page of its object; its own label would say the opposite."""
    labels = view.snapshot.inverse_labels
    if iri in _OTHER_INVERSES:
        return capitalized(view.pgettext("property", _OTHER_INVERSES[iri]))
    label = labels.get((iri, view.language)) or labels.get((iri, "en"))
    return capitalized(label) if label else view.gettext("under “%(property)s”", property=_label(view, iri))


def _absences(view: View, node: NamedNode) -> list[dict[str, Any]]:
    """The things that are not known: the absence, its label, the reason, and where it was looked for."""
    snapshot = view.snapshot
    found = [
        {
            "node": absence,
            "label": view.label(absence),
            "reason": snapshot.one(absence, hb("absenceReason")),
            "searched": snapshot.values(absence, hb("searchedIn")),
        }
        for absence in snapshot.subjects(hb("isAbsentFrom"), node)
    ]
    return sorted(found, key=lambda absent: str(absent["label"]))


def _disputes(view: View, node: NamedNode, notes: Notes) -> list[dict[str, object]]:
    """Conflicts of which the thing, or an event or measure of it, is a side; or the conflict that it is itself."""
    snapshot, found = view.snapshot, []
    for (conflict,) in snapshot.store.rows(_CONFLICTS.format(thing=node)):
        assert isinstance(conflict, NamedNode)
        sides = [side for side in snapshot.values(conflict, hb("hasSide")) if isinstance(side, NamedNode)]
        sourced = [SourcedValue(side, notes.of(snapshot.passages(side), [])) for side in sides]
        found.append({"thing": conflict, "sides": sourced, "weighing": snapshot.values(conflict, hb("weighing"))})
    return found


def _passages_of_inverse(view: View, node: NamedNode, value: Term, name: str) -> list[NamedNode]:
    """The passages of the other thing, where its file makes the statement and this is only the inverse."""
    snapshot = view.snapshot
    if name not in snapshot.inverses or not isinstance(value, NamedNode):
        return []
    origins = [snapshot.origin(quad) for quad in snapshot.store.statements(value, snapshot.inverses[name], node)]
    return snapshot.passages(value) if any(one and not one.derived for one in origins) else []


def _place(view: View, term: Term) -> tuple[str, str]:
    """A sort key: by date where there is one, then by label."""
    day = view.snapshot.one(term, hb("earliest")) if isinstance(term, NamedNode) else None
    return (day.value if isinstance(day, Literal) else "9999", view.label(term))


def _local(name: str | NamedNode) -> str:
    iri = name.value if isinstance(name, NamedNode) else name
    return iri.replace("#", "/").rpartition("/")[2]
