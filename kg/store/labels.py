"""Labels: what a reader sees for a thing, and for a passage the form in which a lawyer cites it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.store.composed import ENGLISH_WORD, Composer
from kg.store.protocol import THINGS, Store, Term
from kg.terms.messages import Messages, filled, pgettext_noop
from kg.terms.names import BASE, hb, shorten
from kg.terms.vocabulary import CITO, DCTERMS, OA, OA_HAS_SOURCE, PROV, RDF, RDFS, SKOS, SPDX, XSD

LANGUAGES = ("en", "ru", "kk")
Pair = tuple[NamedNode, Term, Term | None]  # of what a label is composed: a document and a place, a kind and its object
IN_ENGLISH = pgettext_noop("label", "{text} (in English)")
CONDITIONAL = pgettext_noop("label", "{text} (conditional)")
OTHER_PROPERTIES = {  # of other vocabularies, and what they are called; the ontology names its own
    f"{RDF}type": pgettext_noop("property", "kind"),
    f"{RDF}subject": pgettext_noop("property", "subject"),
    f"{RDF}predicate": pgettext_noop("property", "property"),
    f"{RDF}object": pgettext_noop("property", "value"),
    f"{RDFS}label": pgettext_noop("property", "name"),
    f"{RDFS}comment": pgettext_noop("property", "remark"),
    f"{RDFS}seeAlso": pgettext_noop("property", "see also"),
    f"{DCTERMS}title": pgettext_noop("property", "title"),
    f"{DCTERMS}publisher": pgettext_noop("property", "publisher"),
    f"{PROV}wasDerivedFrom": pgettext_noop("property", "based on"),
    f"{PROV}used": pgettext_noop("property", "premise"),
    f"{OA}hasSource": pgettext_noop("property", "document"),
    f"{OA}hasSelector": pgettext_noop("property", "place in the text"),
    f"{OA}start": pgettext_noop("property", "first character"),
    f"{OA}end": pgettext_noop("property", "end"),
    f"{SPDX}checksum": pgettext_noop("property", "digest of the text"),
    f"{SPDX}checksumValue": pgettext_noop("property", "digest"),
    f"{SPDX}algorithm": pgettext_noop("property", "kind of digest"),
    f"{SKOS}definition": pgettext_noop("property", "definition"),
    f"{SKOS}scopeNote": pgettext_noop("property", "explanation"),
    f"{SKOS}prefLabel": pgettext_noop("property", "name"),
    f"{SKOS}altLabel": pgettext_noop("property", "other name"),
    f"{SKOS}notation": pgettext_noop("property", "sign"),
    f"{SKOS}inScheme": pgettext_noop("property", "list"),
    f"{CITO}hasCitingEntity": pgettext_noop("property", "citing document"),
    f"{CITO}hasCitedEntity": pgettext_noop("property", "cited document"),
    f"{CITO}hasCitationCharacterization": pgettext_noop("property", "kind of citation"),
}

IN_CAPITALS = "CASE OF "  # a title as HUDOC prints it; the short name has the same names in ordinary letters
_DATES = (f"{XSD}date", f"{XSD}gYearMonth", f"{XSD}gYear")
_LABELS = f"""
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?label ?short ?source ?locator
  ?kind ?remedy ?provision ?object ?person ?document ?wording
WHERE {{
  # the things stand in each part: before a UNION an engine may read every label first
  {{ {THINGS} ?thing rdfs:label ?label }}
  UNION {{ {THINGS} ?thing hb:shortName ?label . BIND(true AS ?short) }}
  UNION {{ {THINGS} ?thing oa:hasSource ?source ; hb:locator ?locator }}
  UNION {{
    {THINGS}
    ?thing hb:conclusionKind ?kind
    OPTIONAL {{ ?thing hb:ofRemedy ?remedy }}
    OPTIONAL {{ ?thing hb:ofProvision ?provision }}
    OPTIONAL {{ ?thing hb:hasObject ?object }}
    OPTIONAL {{ ?thing hb:forPerson ?person }}
    OPTIONAL {{ ?thing hb:onDocument ?document }}
    OPTIONAL {{ ?thing hb:assumes ?wording }}
  }}
}} ORDER BY ?thing ?label"""


class Labels:
    """Labels in one language, read from a store when first needed. Safe among threads.

    `short` prefers short names; `marks` marks a label that exists in English only for readers of another language.
    """

    def __init__(
        self, store: Store, prefixes: dict[str, str], language: str = "en", short: bool = True, marks: bool = False
    ) -> None:
        self.store, self.prefixes, self.language, self.short, self.marks = store, prefixes, language, short, marks
        self.messages = Messages(language)
        self._composer = Composer(store, self.messages)
        self._labels: dict[str, str] = {}
        self._lock = threading.Lock()  # held for the dictionary only, not while the store is queried

    def in_language(self, language: str) -> Labels:
        """Labels of the same store in another language, without marks; themselves if they are such labels."""
        if language == self.language and not self.marks:
            return self
        return Labels(self.store, self.prefixes, language, self.short)

    def learn(self, terms: Iterable[Term | None]) -> None:
        """Reads the labels of all these things at once."""
        new = self._unknown(terms)
        if new:
            found: dict[str, str] = {}
            self._read(new, found)
            with self._lock:
                self._labels.update(found)

    def _unknown(self, terms: Iterable[Term | None]) -> set[str]:
        named = {t.value for t in terms if isinstance(t, NamedNode) and t.value.startswith(BASE)}
        with self._lock:
            return {iri for iri in named if iri not in self._labels}  # `- keys()` would walk through all labels

    def _read(self, new: set[str], found: dict[str, str]) -> None:
        """Adds the labels of things, and of the things of which their labels are composed, to what was found."""
        best: dict[str, tuple[tuple[int, bool, bool], str]] = {}
        pairs: dict[str, set[Pair]] = defaultdict(set)
        conditional: set[str] = set()  # conclusions that assume a wording
        for asked, label, short, source, locator, kind, *about in self.store.rows_about(_LABELS, new):
            assert isinstance(asked, NamedNode | Literal)
            thing = NamedNode(asked.value)  # Virtuoso gives a thing of VALUES in a UNION back as text
            if isinstance(source, NamedNode) and locator is not None:
                pairs[thing.value].add((source, locator, None))
            elif isinstance(kind, NamedNode):
                remedy, provision, an_object, person, document, wording = about
                if wording is not None:
                    conditional.add(thing.value)
                whom = an_object or person
                second = remedy or provision or whom or document
                if second is not None:
                    pairs[thing.value].add((kind, second, whom if provision and not remedy else None))
            elif isinstance(label, Literal):
                language = [self.language, "en", label.language or ""].index(label.language or "")
                rank = (language, label.value.startswith(IN_CAPITALS), (short is not None) != self.short)
                if thing.value not in best or (rank, label.value) < best[thing.value]:
                    best[thing.value] = (rank, label.value)
        for iri in new:
            rank, text = best.get(iri, ((0, False, False), shorten(iri, self.prefixes)))
            found[iri] = self._marked(text) if rank[0] else text
        foreign = {iri for iri, (rank, _) in best.items() if rank[0]} - pairs.keys()
        self._compose(foreign if self.messages.is_translated else set(), pairs, found)
        template = self.messages.pgettext("label", CONDITIONAL)
        found |= {iri: filled(template, {"text": found[iri]}) for iri in conditional}

    def _compose(self, foreign: set[str], pairs: dict[str, set[Pair]], found: dict[str, str]) -> None:
        """Replaces the labels that are not in the reader's language, and those of conclusions and passages."""
        cited = {iri: text for iri in foreign if "/art_" in iri and (text := self._composer.provision(iri))}
        found |= cited
        composed = self._composer.parts(foreign - cited.keys()) if foreign - cited.keys() else {}
        inner = [thing for parts in composed.values() for things in parts.things.values() for thing in things]
        inner += [term for several in pairs.values() for pair in several for term in pair if term is not None]  # type: ignore[misc]
        if missing := self._unknown(inner) - found.keys():
            self._read(missing, found)

        def label(term: Term) -> str:
            """The label of a part, composed first if it is composed itself."""
            iri = term.value if isinstance(term, NamedNode) else ""
            if parts := composed.pop(iri, None):
                found[iri] = self._composer.text(parts, label) or found[iri]
            return found[iri] if iri in found else self.of(term)

        for iri in list(composed):
            label(NamedNode(iri))
        for iri, several in pairs.items():
            found[iri] = min(self._pair(pair, [label(term) for term in pair if term is not None]) for pair in several)

    def _pair(self, pair: Pair, names: list[str]) -> str:
        """Of a passage its document and place, of a conclusion its kind and what it is about."""
        first, *others = names
        if isinstance(pair[1], Literal):
            return f"{first}, {self.messages.locator(pair[1].value, self._marked)}"
        return f"{first}: {' – '.join(others)}"

    def _marked(self, text: str) -> str:
        """A label in another language than the reader's; a name or symbol needs no mark."""
        if not self.messages.is_translated:
            return text
        dated = self.messages.with_dates(text)  # often nothing but names and a date
        if not self.marks or not ENGLISH_WORD.search(dated):
            return dated
        return filled(self.messages.pgettext("label", IN_ENGLISH), {"text": text})

    def of(self, term: Term | None) -> str:
        """What a reader sees for a term: its label, a value as plain text, or nothing for None."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return self._value(term)
        if isinstance(term, NamedNode):
            if word := OTHER_PROPERTIES.get(term.value):
                return self.messages.pgettext("property", word)
            self.learn([term])
            with self._lock:
                label = self._labels.get(term.value)
            return label or shorten(term.value, self.prefixes)
        return str(term)

    def _value(self, literal: Literal) -> str:
        text, kind = literal.value, literal.datatype.value
        if kind == f"{XSD}boolean":
            word = {"true": "yes", "false": "no"}.get(text, text)
            return self.messages.gettext(word)
        if kind in _DATES:
            return self.messages.day(text)
        if literal.language and literal.language != self.language:
            return self._marked(text)
        return self.messages.pgettext("value", text) if kind == f"{XSD}string" else text

    def standing(self, passage: NamedNode) -> str:
        """The standing of a passage: the authority of its document, and how much of the document was read."""
        rows = self.store.rows(
            f"SELECT DISTINCT ?authority ?extent WHERE {{ {passage} {OA_HAS_SOURCE} ?source . "
            f"?source {hb('authority')} ?authority ; {hb('readExtent')} ?extent }}"
        )
        return "; ".join(self.of(term) for row in rows for term in row)
