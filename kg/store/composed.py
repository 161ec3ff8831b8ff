"""Labels made of the labels of other things, for what has no label in the reader's language.

"осуждение (Альнур Ильяшев), 22.06.2020" is made of the kind, the person and the date of an event. All names stand in
the nominative, so the same parts fit together in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.store.protocol import THINGS, Store, Term
from kg.terms import citations
from kg.terms.citations import Names, Provision
from kg.terms.messages import Messages, filled, pgettext_noop
from kg.terms.names import hb

ENGLISH_WORD = re.compile(r"(?<![\w./-])[a-z]{2,}(?![\w./-])")  # names have capitals, web addresses dots
_MOST_PERSONS = 2  # more are not listed in a label
_INSTRUMENTS = ("Treaty", "Declaration", "Code", "Constitution", "Statute")
_NAMES = f"""SELECT DISTINCT ?instrument ?name ?class WHERE {{
  VALUES ?class {{ {" ".join(str(hb(kind)) for kind in _INSTRUMENTS)} }}
  ?instrument a ?class .
  {{ ?instrument {hb("shortName")} ?name . BIND(0 AS ?rank) }}
  UNION {{ ?instrument {hb("citedAs")} ?name . BIND(1 AS ?rank) }}
}} ORDER BY ?instrument ?rank ?name"""


@dataclass(frozen=True)
class _Form:
    """How a label is composed: what is known of the thing, and the text, in which `about` are one or more things."""

    pattern: str
    text: str


_FORMS = {
    "action": _Form(
        "?thing hb:byState ?about ; hb:actionKind ?kind ; hb:toTreaty ?within OPTIONAL { ?thing hb:actedOn ?date }",
        pgettext_noop("label", "{about}: {kind} ({within})"),
    ),
    "event": _Form(
        "?thing hb:eventKind ?kind ; hb:isEventOf ?within OPTIONAL { ?within hb:concernsPerson ?about } "
        "OPTIONAL { ?thing hb:occurredOn ?date } OPTIONAL { ?thing hb:beganOn ?date }",
        pgettext_noop("label", "{kind} ({about})"),
    ),
    "finding": _Form(
        "?thing hb:isFindingOf ?within ; hb:result ?kind OPTIONAL { ?thing hb:concerns ?about . ?about a hb:Person }",
        pgettext_noop("label", "{within}: finding “{kind}” ({about})"),
    ),
    "remedy": _Form(
        "?thing hb:isNamedIn ?within ; hb:remedyKind ?kind OPTIONAL { ?thing hb:forPerson ?about }",
        pgettext_noop("label", "{kind} ({about}; {within})"),
    ),
    "observation": _Form(
        "?thing hb:observes ?about ; hb:status ?kind ; hb:observedBy ?within OPTIONAL { ?thing hb:observedOn ?date }",
        pgettext_noop("label", "{within}: {kind} – {about}"),
    ),
    "absence": _Form(
        "?thing hb:isAbsentFrom ?about ; hb:absentProperty ?kind",
        pgettext_noop("label", "not known: {kind} ({about})"),
    ),
    "version": _Form(
        "?thing hb:isVersionOf ?about OPTIONAL { ?thing hb:inForceFrom ?date }",
        pgettext_noop("label", "{about}, version from {date}"),
    ),
    "case": _Form(
        "?thing a hb:Case ; hb:concernsPerson ?about OPTIONAL { ?thing hb:inState ?within }",
        pgettext_noop("label", "case of {about} ({within})"),
    ),
    "measure": _Form(
        "?thing hb:measureKind ?kind ; hb:isMeasureOf/hb:isEventOf/hb:concernsPerson ?about",
        pgettext_noop("label", "{kind} ({about})"),
    ),
    "question": _Form(
        "?thing a hb:InformationRequest ; hb:isMadeIn ?within ; hb:number ?name",
        pgettext_noop("label", "{within}: question {name}"),
    ),
    "role": _Form(
        "?thing hb:roleKind ?kind ; hb:heldBy ?about ; hb:roleIn ?within",
        pgettext_noop("label", "{about}: {kind} ({within})"),
    ),
    "opinion": _Form("?thing a hb:Opinion ; hb:number ?name", pgettext_noop("label", "Opinion No. {name}")),
    "views": _Form(
        "?thing a hb:Views ; hb:communicationNumber ?name", pgettext_noop("label", "Views on communication {name}")
    ),
    "decision": _Form(
        "?thing a hb:Decision ; hb:communicationNumber ?name",
        pgettext_noop("label", "Decision on communication {name}"),
    ),
}
# the things stand in each part: before a UNION an engine may read everything of that form first
_UNION = " UNION ".join(f'{{ {THINGS} {form.pattern} BIND("{name}" AS ?form) }}' for name, form in _FORMS.items())
_NAMED = ("thing", "about", "kind", "within", "name", "date", "form")
_QUERY = f"""PREFIX hb: <https://w3id.org/habeas/ont#>
SELECT DISTINCT {" ".join(f"?{name}" for name in _NAMED)} WHERE {{ {_UNION} }}"""


@dataclass
class Parts:
    """What a label is composed of: its form, the things in it, a name or number, and a date."""

    form: str
    things: dict[str, set[NamedNode]] = field(default_factory=dict)
    literals: dict[str, Literal] = field(default_factory=dict)


class Composer:
    """Composes labels in one language from what a store holds."""

    def __init__(self, store: Store, messages: Messages) -> None:
        self.store, self.messages = store, messages
        self._names: Names | None = None

    def provision(self, iri: str) -> str:
        """The citation of a provision, "п. 5 ст. 14 МПГПП"; empty if its instrument has no name in the language."""
        instrument, _, token = iri.rpartition("/")
        steps = tuple((step, number) for step, _, number in (part.partition("_") for part in token.split("__")))
        if self._names is None:
            self._names = instrument_names(self.store)
        try:
            text = citations.format(Provision(instrument, steps), self._names, lang=self.messages.language)
        except KgError:
            return ""
        return "" if ENGLISH_WORD.search(text) else text

    def parts(self, things: Iterable[str]) -> dict[str, Parts]:
        """What labels of these things can be composed of; nothing for a thing of no known form."""
        found: dict[str, Parts] = {}
        for row in self.store.rows_about(_QUERY, things):
            values = dict(zip(_NAMED, row, strict=True))
            thing, form = values.pop("thing"), values.pop("form")
            if isinstance(thing, NamedNode | Literal) and isinstance(form, Literal):  # text in Virtuoso
                own = found.setdefault(thing.value, Parts(form.value))
                for name, term in values.items():
                    if isinstance(term, NamedNode):
                        own.things.setdefault(name, set()).add(term)
                    elif isinstance(term, Literal):
                        own.literals.setdefault(name, term)
        return found

    def text(self, parts: Parts, label: Callable[[Term], str]) -> str:
        """The composed label; empty if a part of it is not known."""
        template = self.messages.pgettext("label", _FORMS[parts.form].text)
        values = {name: label(min(things, key=str)) for name, things in parts.things.items()}
        values |= {name: self.messages.day(literal.value) for name, literal in parts.literals.items()}
        about = parts.things.get("about", set())
        if not 0 < len(about) <= _MOST_PERSONS and parts.form == "event":  # rather the case than a list of persons
            about = parts.things["within"]
        if about:
            values["about"] = ", ".join(sorted(map(label, about)))
        else:
            template = template.replace(" ({about})", "").replace("{about}; ", "")
        text = filled(template, values)
        if "date" in values and "{date}" not in template:
            text += f", {values['date']}"
        return "" if "{" in text else text


def instrument_names(store: Store) -> Names:
    """The names of the instruments in a store, short names first."""
    return Names(_rows(store))


def _rows(store: Store) -> Iterator[tuple[str, str, str, str]]:
    for instrument, name, kind in store.rows(_NAMES):
        if isinstance(instrument, NamedNode) and isinstance(name, Literal) and isinstance(kind, NamedNode):
            yield instrument.value, name.value, name.language or "en", kind.value.rsplit("#", 1)[1].lower()
