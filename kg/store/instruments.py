"""The names of the instruments in a store, by which their provisions are cited."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.store.protocol import Store
from kg.terms.citations import Names
from kg.terms.names import hb

_KINDS = ("Treaty", "Declaration", "Code", "Constitution", "Statute")
_NAMES = f"""SELECT DISTINCT ?instrument ?name ?class WHERE {{
  VALUES ?class {{ {" ".join(str(hb(kind)) for kind in _KINDS)} }}
  ?instrument a ?class .
  {{ ?instrument {hb("shortName")} ?name . BIND(0 AS ?rank) }}
  UNION {{ ?instrument {hb("citedAs")} ?name . BIND(1 AS ?rank) }}
}} ORDER BY ?instrument ?rank ?name"""


def instrument_names(store: Store) -> Names:
    """The names of the instruments in a store, short names first."""
    return Names(_rows(store))


def _rows(store: Store) -> Iterator[tuple[str, str, str, str]]:
    for instrument, name, kind in store.rows(_NAMES):
        if isinstance(instrument, NamedNode) and isinstance(name, Literal) and isinstance(kind, NamedNode):
            yield instrument.value, name.value, name.language or "en", kind.value.rsplit("#", 1)[1].lower()
