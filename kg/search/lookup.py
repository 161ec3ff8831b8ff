"""Lookup: the thing that a reader means by an IRI, a prefixed name, a legal citation, a name, or words of a name.

A thing is taken if its name is typed exactly, or if it is the only one of its kind whose name has all the words; the
second is always said. A name that is only spelt alike is proposed and never taken, and neither is one of several.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.search.index import Found, Index, open_index
from kg.search.kinds import Kinds, one_of
from kg.sparql.query_file import ANYTHING
from kg.store.labels import Labels, instrument_names
from kg.store.protocol import Store
from kg.terms import citations
from kg.terms.messages import Remark, gettext_noop
from kg.terms.names import BASE, ONT, expand, hb, shorten

MAX_COMPARED = 5_000  # names among which similar ones are searched
MAX_LISTED = 8  # things in a message
HEADING = re.compile(r"^case of\s+", re.IGNORECASE)  # before the parties, as courts print it
_OTHER_NAMES = 'a citation such as "ICCPR 19" or a prefixed name such as case:kz-ilyashev'

_EXACT = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing WHERE {{
  VALUES ?label {{ {spellings} }}
  VALUES ?property {{ rdfs:label skos:altLabel skos:notation hb:isoCode hb:shortName }}
  ?thing ?property ?label
}} ORDER BY ?thing"""
_BESIDE = """SELECT DISTINCT ?other WHERE {{
  VALUES ?class {{ {classes} }}
  {{ {thing} ?property ?other }} UNION {{ ?other ?property {thing} }}
  ?other a ?class
}} ORDER BY ?other LIMIT {most}"""


@dataclass(frozen=True)
class Match:
    """The things that a text means: one, or several for a citation with a list or a range.

    `by_words` is set where the text is not their name, but words of it, which a reader must be told.
    """

    things: tuple[NamedNode, ...]
    by_words: bool = False


class Things:
    """The things of a store, found by what readers call them. Safe among threads."""

    def __init__(self, store: Store, prefixes: dict[str, str]) -> None:
        self.store, self.prefixes = store, prefixes
        self.kinds = Kinds(store)
        self._labels = Labels(store, prefixes, short=False)
        self._lock = threading.Lock()
        self._instruments: citations.Names | None = None
        self._index: Index | None = None

    @property
    def names(self) -> citations.Names:
        """The names of the instruments in the store, short names first. They are read once."""
        with self._lock:
            if self._instruments is None:
                self._instruments = instrument_names(self.store)
            return self._instruments

    @property
    def index(self) -> Index:
        """The index of all names: that of the build, or one made in memory when it is first needed."""
        with self._lock:
            if self._index is None:
                self._index = open_index(self.store, self.kinds)
            return self._index

    def get_ready(self) -> None:
        """Reads what the first look-up of a name would read."""
        self.names, self.index  # noqa: B018

    def find(self, text: str, where: str, accepted: Collection[NamedNode] = ()) -> tuple[NamedNode, ...]:
        """The things of `match`, for those who show the reader what was found."""
        return self.match(text, where, accepted).things

    def match(self, text: str, where: str, accepted: Collection[NamedNode] = ()) -> Match:
        """The things that a text means, of one of the accepted classes or closed lists if there are any.

        Raises KgError, with those that may be meant, if there is none, more than one, or one of another kind.
        """
        text = HEADING.sub("", text.strip())
        kinds = None if ANYTHING in accepted or not accepted else accepted
        if things := self._identified(text):
            self._check_kind(things, text, where, kinds)
            return Match(things)
        if expand(text, self.prefixes) is not None:
            raise self._unknown(text, where)
        named = self._named(text)
        right = [thing for thing in named if self.is_accepted(thing, kinds)]
        if len(right) == 1:
            return Match((right[0],))
        if right:
            what, repair = f"{text[:80]!r} is the name of {len(right)} things", "write one of these identifiers instead"
            raise KgError(what, where, self._proposed(right), repair)
        if named:
            raise self._wrong_kind(text, where, named[0], kinds)
        found = self.index.with_whole_words(text, kinds)
        if len(found) == 1 and not self._cites(text):
            return Match((NamedNode(found[0].iri),), by_words=True)
        raise self._not_found(text, where, found, kinds)

    def note(self, text: str, match: Match) -> Remark | None:
        """A remark that readers need about a match; none where the text names the things."""
        if not match.by_words:
            return None
        what = gettext_noop("“%(text)s” was taken for %(thing)s, the only match")
        return Remark(what, text=text.strip()[:80], thing=self.line(match.things[0]))

    def exactly(self, text: str, where: str) -> tuple[NamedNode, ...]:
        """The things of just this name, citation or identifier. Raises KgError as `match`, whatever is like it."""
        match = self.match(text, where)
        if match.by_words:
            raise self._not_found(text, where, self.index.with_whole_words(text), None)
        return match.things

    def names_just(self, text: str, thing: NamedNode) -> bool:
        """True if a text names a thing, and no other; much faster than `match` where it names nothing."""
        return (self._identified(text.strip()) or tuple(self._named(text.strip()))) == (thing,)

    def exists(self, thing: NamedNode) -> bool:
        """True if anything is stated about a thing."""
        return next(self.store.statements(thing), None) is not None

    def is_accepted(self, thing: NamedNode, kinds: Collection[NamedNode] | None) -> bool:
        """True if a thing is of one of these kinds, or of no kind at all, since nothing says otherwise."""
        own = self.kinds.accepted_as(thing) if kinds is not None else set()
        return not own or not own.isdisjoint(kinds or ())

    def label(self, thing: NamedNode) -> str:
        """The English label of a thing, in full."""
        return self._labels.of(thing)

    def line(self, thing: NamedNode) -> str:
        """Identifier, kind and label of a thing, for a list of what may be meant."""
        kinds = ", ".join(self.kinds.name(NamedNode(ONT + kind)) for kind in self.kinds.kinds_of(thing))
        return f"{shorten(thing.value, self.prefixes)}  {kinds + ': ' if kinds else ''}{self.label(thing)}"

    # how a text names things

    def _identified(self, text: str) -> tuple[NamedNode, ...]:
        """The things of an IRI, a prefixed name or a citation; none for any other text."""
        iri = expand(text, self.prefixes)
        if iri is not None:
            return (iri,) if self.exists(iri) else ()
        with contextlib.suppress(KgError):
            cited = tuple(NamedNode(citation.iri) for citation in citations.parse(text, self.names))
            if all(self.exists(thing) for thing in cited):
                return cited
        return ()

    def _named(self, text: str) -> list[NamedNode]:
        """The things with this name: spelt exactly, or else in other letters and without accents."""
        spellings = " ".join(
            str(Literal(text, language=tag) if tag else Literal(text)) for tag in ("en", "ru", "kk", "")
        )
        exact = [thing for (thing,) in self.store.rows(_EXACT.format(spellings=spellings))]
        found = [thing for thing in exact if isinstance(thing, NamedNode)]
        return found or [NamedNode(one.iri) for one in self.index.named(text)]

    def _cites(self, text: str) -> bool:
        """True if a text is a citation, be it of something that the record does not have."""
        try:
            return all(citation.iri for citation in citations.parse(text, self.names))
        except KgError:
            return False

    # what is said where a text means no thing, or too many

    def _check_kind(
        self, things: Sequence[NamedNode], text: str, where: str, kinds: Collection[NamedNode] | None
    ) -> None:
        for thing in things:
            if not self.is_accepted(thing, kinds):
                raise self._wrong_kind(text, where, thing, kinds)

    def _wrong_kind(self, text: str, where: str, thing: NamedNode, kinds: Collection[NamedNode] | None) -> KgError:
        """The error for a thing of another kind, with those that may be meant instead."""
        own = [self.kinds.name(NamedNode(ONT + kind)) for kind in self.kinds.kinds_of(thing)] or ["thing"]
        asked = one_of([self.kinds.name(kind) for kind in kinds or ()])
        meant = [NamedNode(one.iri) for one in self.index.with_whole_words(text, kinds)]
        meant = meant or [NamedNode(one.iri) for one in self.index.with_whole_words(self.label(thing), kinds)]
        meant = meant or self._beside(thing, kinds or ())
        if not meant and len(cases := self._beside(thing, [hb("Case")])) == 1:  # which joins a person and a State
            meant = self._beside(cases[0], kinds or ())
        what = f"{self.label(thing)} is {one_of(own, 'and')}; this question asks for {asked}"
        if len(meant) == 1:
            what += f". Did you mean {self.label(meant[0])}?"
        return KgError(
            what,
            where,
            self._proposed(meant) or asked,
            _write_one(meant) if meant else f"write the name of {asked}; kg search finds names",
        )

    def _not_found(self, text: str, where: str, found: Sequence[Found], kinds: Collection[NamedNode] | None) -> KgError:
        """The error for a text that is no name: with those whose names have its words, or are spelt alike."""
        try:
            cited = [NamedNode(citation.iri) for citation in citations.parse(text, self.names)]
        except KgError as error:
            no_citation = error
        else:
            missing = next(thing for thing in cited if not self.exists(thing))
            return self._unknown(shorten(missing.value, self.prefixes), where)
        if found:
            things = [NamedNode(one.iri) for one in found]
            what = f"{text[:80]!r} is in the names of {len(found):,} things"
            repair = f'write one of these identifiers instead; kg search "{text[:80]}" lists them all'
            return KgError(what, where, self._proposed(things), repair)
        hits = self.index.search(text, kinds=kinds, only_names=True)
        elsewhere = [] if kinds is None or hits.things else self.index.with_whole_words(text)
        asked = one_of([self.kinds.name(kind) for kind in kinds]) if kinds is not None else "a thing in the graph"
        if len(elsewhere) == 1:
            return self._wrong_kind(text, where, NamedNode(elsewhere[0].iri), kinds)
        if elsewhere:
            what = f"{text[:80]!r} is in the names of {len(elsewhere):,} things, none of which is {asked}"
            return KgError(what, where, f"the name of {asked}", f'see kg search "{text[:80]}"')
        is_citation = any(map(str.isdigit, text)) and any(map(str.isalpha, text))  # or was meant as one
        if is_citation and (hits.near or not hits.things):
            return KgError(no_citation.what, where, no_citation.expected, no_citation.repair)
        what = f'nothing is named exactly "{text[:80]}"'
        if hits.things and not (hits.near and any(map(str.isdigit, text))):
            things = [NamedNode(hit.iri) for hit in hits.things]
            what += f"; did you mean {'one of these' if len(things) > 1 else 'this'}?"
            return KgError(what, where, self._proposed(things), _write_one(things))
        repair = f"check the spelling, or write {_OTHER_NAMES}; kg search finds names"
        return KgError(what, where, f"the name of {asked}, with whole words", repair)

    def _proposed(self, things: Sequence[NamedNode]) -> str:
        """A list of things in a message, one a line."""
        lines = [self.line(thing) for thing in things[:MAX_LISTED]]
        if len(things) > MAX_LISTED:
            lines.append(f"and {len(things) - MAX_LISTED:,} more")
        return "".join(["one of" if len(lines) > 1 else "", *(f"\n    {line}" for line in lines)]) if lines else ""

    def _beside(self, thing: NamedNode, kinds: Collection[NamedNode]) -> list[NamedNode]:
        """The things of some kinds that a statement joins to a thing, if they are few."""
        classes = " ".join(map(str, sorted(kinds, key=str)))
        rows = self.store.rows(_BESIDE.format(classes=classes, thing=thing, most=MAX_LISTED + 1))
        found = [other for (other,) in rows if isinstance(other, NamedNode)]
        return found if len(found) <= MAX_LISTED else []

    def _same_number(self, missing: NamedNode | None) -> list[NamedNode]:
        """The provision of this number in each other edition of the law of a missing one.

        The short name of an edition begins with that of the law: `KZ CAO UNDATED 373` for `KZ CAO 373`.
        """
        law, _, path = (missing.value if missing is not None else "").rpartition("/art_")
        found = self.index.identifiers(f"{law}-") if law.startswith(BASE) else []
        return [NamedNode(one) for one in found if one.partition("/art_")[2].split("__version")[0] == path]

    def _unknown(self, text: str, where: str) -> KgError:
        """The error for an identifier of nothing, with those like it."""
        iri = expand(text, self.prefixes)
        if others := self._same_number(iri):
            what = f"nothing in the graph is called {text[:80]}; another edition has this number"
            return KgError(what, where, self._proposed(others), _write_one(others))
        space = iri.value[: max(iri.value.rfind("/"), iri.value.rfind("#")) + 1] if iri is not None else BASE
        local = (iri.value if iri is not None else text).removeprefix(space)[:200]
        names = {one.removeprefix(space): one for one in self.index.identifiers(space)}
        like = [one for one in names if abs(len(one) - len(local)) <= len(local) // 2]
        alike = difflib.get_close_matches(local, like[:MAX_COMPARED], 4, 0.5)
        near = ", ".join(shorten(names[name], self.prefixes) for name in alike)
        return KgError(
            f"nothing in the graph is called {text[:80]}",
            where,
            f"a thing of the graph, for example {near}" if near else "a thing of the graph",
            f"check the spelling, or write {_OTHER_NAMES}",
        )


def _write_one(things: Sequence[NamedNode]) -> str:
    """Advice about a list of things that may be meant."""
    return f"write {'the identifier of the one' if len(things) > 1 else 'its identifier if that is what'} you meant"
