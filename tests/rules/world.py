"""Small worlds, with what some rules of law infer in them."""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import RdfFormat

from kg.archive import locate
from kg.build.infer import infer
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import prefixes
from tests.conftest import RURITANIA

ARCHIVE = locate(RURITANIA)
TABLE = prefixes(ARCHIVE)
RULES = read_all(ARCHIVE, "rules")


def inferred(trig: str, rules: Collection[str], *changes: tuple[str, str]) -> LocalStore:
    """A world with what these rules infer, after some of its words are replaced."""
    for old, new in changes:
        assert old in trig, old
        trig = trig.replace(old, new)
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in TABLE.items())
    store = LocalStore.in_memory()
    store.as_oxigraph().load((head + trig).encode(), format=RdfFormat.TRIG)
    infer(store, [rule for rule in RULES if rule.name in rules])
    return store
