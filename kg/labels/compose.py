"""Writes the labels of a store: reads what each template asks for, in batches, and fills it in, parts before wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from kg.labels import template
from kg.labels.template import Text
from kg.labels.words import LANGUAGES, Words, capitalised
from kg.rules.rule import inferred_graph
from kg.sparql.query_file import QueryFile
from kg.sparql.values import bind_rows
from kg.store.labels import instrument_names
from kg.store.local import LocalStore
from kg.store.protocol import THINGS, Store
from kg.terms.names import INFERRED, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS_OF, SKOS

LABELS = NamedNode(f"{INFERRED}labels")
BATCH = 1_000  # things in one query
MOST_KEPT = 100_000  # names of parts that are kept for the labels of other things

_SHORT_NAME = hb("shortName")
_DESCRIPTION = inferred_graph(LABELS, "Labels", "the templates of queries/labels, filled with facts")
_FORMS = (("", RDFS_LABEL), ("short-", _SHORT_NAME))  # how the header of a template begins, and what it gives
_NAMES = (  # of a part, the first that it has in a language; a sign if it has no name
    *(_SHORT_NAME, RDFS_LABEL, NamedNode(f"{SKOS}prefLabel")),
    *map(hb, ("symbol", "number", "communicationNumber", "recordNumber")),
)
_KNOWN = f"""SELECT DISTINCT ?thing ?property ?value WHERE {{
  {THINGS} ?thing ?property ?value FILTER(?property IN ({", ".join(map(str, (RDF_TYPE, *_NAMES)))}))
}}"""

Facts = dict[str, set[NamedNode | Literal]]  # of one thing, by variable
Texts = dict[str, str]  # of one thing, by language or by header


@dataclass(frozen=True, eq=False)
class Template:
    """The labels of one class: the query for their parts, and the texts, by header."""

    kind: NamedNode
    query: QueryFile
    texts: dict[str, Text]

    @classmethod
    def of(cls, query: QueryFile) -> Template:
        """The template in a file, which is named after its class. Raises KgError if a text of it cannot be read."""
        headers = [prefix + language for prefix, _ in _FORMS for language in LANGUAGES]
        texts = {key: template.read(query.header[key], query.where) for key in headers if key in query.header}
        return cls(hb("".join(word.capitalize() for word in query.name.split("-"))), query, texts)


def write_labels(
    store: LocalStore, templates: Iterable[QueryFile], things: Collection[NamedNode] | None = None
) -> None:
    """Adds to a graph of their own the labels and short names of all things, or of some, whose class has a template."""
    labels = _Labels(store, [Template.of(one) for one in templates])
    for thing in things or ():
        for quad in list(store.statements(thing, None, None, LABELS)):
            store.remove(quad)
    batches = labels.of_all() if things is None else labels.of([thing.value for thing in things])
    for number, triples in enumerate(batches):
        store.add(LABELS, triples if number else [*triples, *_DESCRIPTION])


class _Labels:
    """The labels of a store, and the names by which things stand in the labels of others."""

    def __init__(self, store: Store, templates: Sequence[Template]) -> None:
        self.store = store
        broader = set(store.rows(f"SELECT DISTINCT ?a ?b WHERE {{ ?a {RDFS_SUBCLASS_OF} ?b }}"))
        kinds = [one.kind for one in templates]
        self.narrower = {kind: [other for other in kinds if (other, kind) in broader] for kind in kinds}
        self.templates = sorted(templates, key=lambda one: (len(self.narrower[one.kind]), one.query.name))
        instruments = instrument_names(store)
        self.words = {language: Words(language, instruments) for language in LANGUAGES}
        self.names: dict[str, Texts] = {}  # of parts, by language

    def of_all(self) -> Iterator[list[Triple]]:
        """The labels of all things, batch by batch."""
        for one in self.templates:
            others = " ".join(f"MINUS {{ ?thing a {kind} }}" for kind in self.narrower[one.kind])
            rows = self.store.rows(f"SELECT DISTINCT ?thing WHERE {{ ?thing a {one.kind} {others} }}")
            for batch in _batches(thing.value for (thing,) in rows if isinstance(thing, NamedNode)):
                yield list(self._triples(one, batch))
                if len(self.names) > MOST_KEPT:
                    self.names.clear()

    def of(self, things: Collection[str]) -> Iterator[list[Triple]]:
        """The labels of some things, template by template."""
        for one, own in self._by_template(self._known(things)[0]).items():
            yield list(self._triples(one, own))

    def _triples(self, one: Template, things: Sequence[str]) -> Iterator[Triple]:
        for thing, texts in self._composed(one, things).items():
            for prefix, property_ in _FORMS:
                for language in LANGUAGES:
                    text = texts.get(prefix + language)
                    if text and self.words[language].has(text):
                        yield Triple(NamedNode(thing), property_, Literal(capitalised(text), language=language))

    def _composed(self, one: Template, things: Sequence[str], around: frozenset[str] = frozenset()) -> dict[str, Texts]:
        """The texts of things with this template, by header; `around` are the things of which these are parts."""
        found = self._facts(one, things)
        terms = {term for facts in found.values() for own in facts.values() for term in own}
        inside = around | found.keys()
        self._learn({term.value for term in terms if isinstance(term, NamedNode)} - inside, inside)
        return {thing: self._filled(one, facts) for thing, facts in found.items()}

    def _facts(self, one: Template, things: Sequence[str]) -> dict[str, Facts]:
        """The values that the query of a template finds for each of some things."""
        text = bind_rows(one.query.text, [{"thing": NamedNode(thing)} for thing in things])
        rows = self.store.select(text, one.query.where)
        names = [variable.value for variable in rows.variables]
        found: dict[str, Facts] = {}
        for row in rows:
            values = dict(zip(names, row, strict=True))
            facts = found.setdefault(getattr(values.pop("thing"), "value", ""), {})
            for name, term in values.items():
                if isinstance(term, NamedNode | Literal):
                    facts.setdefault(name, set()).add(term)
        return dict(sorted(found.items()))

    def _filled(self, one: Template, facts: Facts) -> Texts:
        """The texts of one thing, by header; none where a part is missing without which it says nothing."""
        values = self._values(facts)
        filled = {header: template.filled(text, values[header[-2:]]) for header, text in one.texts.items()}
        return {header: text for header, text in filled.items() if text}

    def _values(self, facts: Facts) -> dict[str, Texts]:
        """The text for each part, in each language."""
        values: dict[str, Texts] = {language: {} for language in LANGUAGES}
        for name, terms in facts.items():
            nodes = [term.value for term in terms if isinstance(term, NamedNode)]
            literals = [term for term in terms if isinstance(term, Literal)]
            for language, words in self.words.items():
                texts = words.of(name, literals) if literals else []
                for node in nodes:
                    if text := words.citation(node) if name == "citation" else self._name(node, language):
                        texts.append(text)
                if texts:
                    values[language][name] = texts[0] if len(texts) == 1 else words.listed(texts)
        return values

    def _name(self, thing: str, language: str) -> str:
        """The text for a thing: its name in the language, else in English and marked so, else whatever it has."""
        names = self.names.get(thing, {})
        if found := names.get(language):
            return found
        if found := names.get("en"):
            return self.words[language].marked(found)
        return next(iter(names.values()), "")

    def _learn(self, things: Collection[str], around: frozenset[str]) -> None:
        """Finds what stands for things that are parts of a label."""
        for batch in _batches(thing for thing in things if thing not in self.names):
            classes, names = self._known(batch)
            for one, own in self._by_template(classes).items():
                for thing, texts in self._composed(one, own, around).items():
                    short = {tag: texts.get(f"short-{tag}") or texts.get(tag, "") for tag in LANGUAGES}
                    self.names[thing] = short
            self.names |= {thing: names.get(thing, {}) for thing in batch if thing not in self.names}

    def _by_template(self, classes: Mapping[str, Collection[NamedNode]]) -> dict[Template, list[str]]:
        """The things of each template, by the narrowest class that has one."""
        found: dict[Template, list[str]] = {}
        for thing, own in sorted(classes.items()):
            if one := next((one for one in self.templates if one.kind in own), None):
                found.setdefault(one, []).append(thing)
        return found

    def _known(self, things: Collection[str]) -> tuple[dict[str, set[NamedNode]], dict[str, Texts]]:
        """The classes of some things, and the names that they have of their own, by language."""
        classes: dict[str, set[NamedNode]] = defaultdict(set)
        names: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for row in self.store.rows_about(_KNOWN, things):
            thing, property_, value = cast("tuple[NamedNode, NamedNode, NamedNode | Literal]", row)
            if isinstance(value, Literal):
                names[thing.value].append((_NAMES.index(property_), value.value, value.language or ""))
            else:
                classes[thing.value].add(value)
        first = {thing: {tag: name for _, name, tag in sorted(own, reverse=True)} for thing, own in names.items()}
        return classes, first


def _batches(things: Iterable[str]) -> Iterator[list[str]]:
    """The things in order, so many at a time."""
    ordered = sorted(things)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
