"""Writes the labels of a store: reads what each template asks for, in batches, and fills it in, parts before wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.labels import template
from kg.labels.template import Text
from kg.labels.words import LANGUAGES, Words, capitalised
from kg.rules.rule import inferred_graph
from kg.sparql.query_file import QueryFile
from kg.sparql.values import bind_rows
from kg.store.instruments import instrument_names
from kg.store.protocol import THINGS, Store, Term
from kg.terms.names import INFERRED, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS_OF, SKOS

LABELS = NamedNode(f"{INFERRED}labels")
BATCH = 1_000  # things in one query
MOST_KEPT = 100_000  # texts of parts that are kept for the labels of other things

_SHORT_NAME = hb("shortName")
_DESCRIPTION = inferred_graph(LABELS, "Labels", "the templates of queries/labels, filled with facts")
_NAMES = (  # of a part, the first that it has in a language
    *(_SHORT_NAME, RDFS_LABEL, NamedNode(f"{SKOS}prefLabel")),
    *(hb("symbol"), hb("number"), hb("communicationNumber"), hb("recordNumber")),
)
_KNOWN = f"""SELECT DISTINCT ?thing ?property ?value WHERE {{
  {THINGS} ?thing ?property ?value FILTER(?property IN ({", ".join(map(str, (RDF_TYPE, *_NAMES)))}))
}}"""
_FORMS = (("", RDFS_LABEL), ("short-", _SHORT_NAME))  # how the headers of templates begin, and what they give

Facts = dict[str, set[Term]]  # of one thing, by variable
Said = dict[str, str]  # texts, by language, or by header


@dataclass(frozen=True)
class Template:
    """The labels of one class: the query for their parts, and the texts, by header."""

    kind: NamedNode
    query: QueryFile
    texts: dict[str, Text]

    @classmethod
    def of(cls, query: QueryFile) -> Template:
        """The template in a file, which is named after its class. Raises KgError if its text cannot be read."""
        headers = [prefix + language for prefix, _ in _FORMS for language in LANGUAGES]
        texts = {key: template.read(query.header[key], query.where) for key in headers if key in query.header}
        return cls(hb("".join(word.capitalize() for word in query.name.split("-"))), query, texts)


def write_labels(store: Store, templates: Iterable[QueryFile], things: Collection[NamedNode] | None = None) -> None:
    """Adds to a graph of their own the labels and short names of all things, or of some, whose class has a template."""
    labels = _Labels(store, [Template.of(one) for one in templates])
    if things is not None:
        for quad in [quad for thing in things for quad in store.statements(thing, None, None, LABELS)]:
            store.remove(quad)
    batches = labels.of_all() if things is None else labels.of([thing.value for thing in things])
    for number, triples in enumerate(batches):
        store.add(LABELS, triples if number else [*triples, *_DESCRIPTION])


class _Labels:
    """The labels of a store, and the texts that stand for things in the labels of others."""

    def __init__(self, store: Store, templates: Sequence[Template]) -> None:
        self.store = store
        broader = {(a, b) for a, b in store.rows(f"SELECT DISTINCT ?a ?b WHERE {{ ?a {RDFS_SUBCLASS_OF} ?b }}")}
        kinds = [one.kind for one in templates]
        self.narrower = {kind: [other for other in kinds if (other, kind) in broader] for kind in kinds}
        self.templates = sorted(templates, key=lambda one: (len(self.narrower[one.kind]), one.query.name))
        names = instrument_names(store)
        self.words = {language: Words(language, names) for language in LANGUAGES}
        self.said: dict[str, Said] = {}  # the texts of parts

    def of_all(self) -> Iterator[list[Triple]]:
        """The labels of all things, batch by batch."""
        for one in self.templates:
            others = " ".join(f"MINUS {{ ?thing a {kind} }}" for kind in self.narrower[one.kind])
            rows = self.store.rows(f"SELECT DISTINCT ?thing WHERE {{ ?thing a {one.kind} {others} }}")
            for batch in _batches(sorted(thing.value for (thing,) in rows if isinstance(thing, NamedNode))):
                yield list(self._triples(one, batch))
                if len(self.said) > MOST_KEPT:
                    self.said.clear()

    def of(self, things: Collection[str]) -> Iterator[list[Triple]]:
        """The labels of some things."""
        kinds = self._kinds(self._known(things)[0])
        for one in self.templates:
            if own := [thing for thing in things if kinds.get(thing) is one]:
                yield list(self._triples(one, sorted(own)))

    def _triples(self, one: Template, things: Sequence[str]) -> Iterator[Triple]:
        for thing, texts in self._composed(one, things).items():
            for prefix, property_ in _FORMS:
                for language in LANGUAGES:
                    if text := texts.get(prefix + language):
                        yield Triple(NamedNode(thing), property_, Literal(capitalised(text), language=language))

    def _composed(self, one: Template, things: Sequence[str], around: frozenset[str] = frozenset()) -> dict[str, Said]:
        """The texts of things that have this template, by header. `around` are the things that these are parts of."""
        found = self._facts(one, things)
        parts = {term.value for facts in found.values() for terms in facts.values() for term in terms if _is_thing(term)}
        inside = around | found.keys()
        self._learn(parts - inside, inside)
        return {thing: self._filled(one, facts) for thing, facts in found.items()}

    def _facts(self, one: Template, things: Sequence[str]) -> dict[str, Facts]:
        """What the query of a template finds for each of some things."""
        text = bind_rows(one.query.text, [{"thing": NamedNode(thing)} for thing in things])
        rows = self.store.select(text, one.query.where)
        names = [variable.value for variable in rows.variables]
        found: dict[str, Facts] = {}
        for row in rows:
            values = dict(zip(names, row, strict=True))
            facts = found.setdefault(values.pop("thing").value, {})
            for name, term in values.items():
                if term is not None:
                    facts.setdefault(name, set()).add(term)
        return dict(sorted(found.items()))

    def _filled(self, one: Template, facts: Facts) -> Said:
        """The texts of one thing, by header; none in a language in which a part of it is not known."""
        values = {language: self._values(language, facts) for language in LANGUAGES}
        filled = {header: template.filled(text, values[header[-2:]]) for header, text in one.texts.items()}
        return {header: text for header, text in filled.items() if text}

    def _values(self, language: str, facts: Facts) -> Said:
        words, values = self.words[language], {}
        for name, terms in facts.items():
            if name == "citation":
                texts = [words.citation(term.value) or "" for term in terms if isinstance(term, NamedNode)]
            else:
                texts = [self._said(term.value, language) for term in terms if isinstance(term, NamedNode)]
                texts += words.value(name, [term for term in terms if isinstance(term, Literal)])
            values[name] = words.listed(list(filter(None, texts)))
        return values

    def _said(self, thing: str, language: str) -> str:
        """What stands for a thing in a label; in English if there is nothing in the language, else whatever there is."""
        said = self.said.get(thing, {})
        return said.get(language) or said.get("en") or next(iter(said.values()), "")

    def _learn(self, things: Collection[str], around: frozenset[str]) -> None:
        """Finds the texts of things that are parts of a label."""
        for batch in _batches(sorted(thing for thing in things if thing not in self.said)):
            classes, names = self._known(batch)
            kinds = self._kinds(classes)
            for one in self.templates:
                if own := [thing for thing in batch if kinds.get(thing) is one]:
                    for thing, texts in self._composed(one, own, around).items():
                        self.said[thing] = {tag: texts.get(f"short-{tag}") or texts.get(tag, "") for tag in LANGUAGES}
            self.said |= {thing: names.get(thing, {}) for thing in batch if thing not in self.said}

    def _kinds(self, classes: Mapping[str, Collection[Term]]) -> dict[str, Template | None]:
        """The template of each thing, by its narrowest class that has one."""
        return {thing: next((one for one in self.templates if one.kind in own), None) for thing, own in classes.items()}

    def _known(self, things: Collection[str]) -> tuple[dict[str, set[Term]], dict[str, Said]]:
        """The classes of some things, and the names that they have of their own."""
        rows = self.store.rows_about(_KNOWN, things)
        classes: dict[str, set[Term]] = defaultdict(set)
        names: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for thing, property_, value in rows:
            if isinstance(value, Literal):
                names[thing.value].append((_NAMES.index(property_), value.value, value.language or ""))
            elif value is not None:
                classes[thing.value].add(value)
        return classes, {thing: {tag: name for _, name, tag in sorted(own, reverse=True)} for thing, own in names.items()}


def _is_thing(term: Term) -> bool:
    return isinstance(term, NamedNode)


def _batches(things: Sequence[str]) -> Iterator[Sequence[str]]:
    return (things[start : start + BATCH] for start in range(0, len(things), BATCH))
