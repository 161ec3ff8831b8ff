"""pySHACL runs in a process of its own: it finds the same there, and leaves the caller's rdflib and loggers alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import rdflib

from kg.errors import KgError
from kg.shacl import Shapes, delegate, results
from kg.store.local import LocalStore
from kg.terms.names import graph_of

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BEYOND = 'sh:pattern "^(?=a)"'  # a regular expression that SPARQL does not have and Python has
DATA = ':x :p "b" , "2031-02-30"^^xsd:date , "café"@en-GB , 01 , [] . _:y :p :x .'


def stored(constraint: str) -> LocalStore:
    store = LocalStore.in_memory()
    turtle = f"{PREFIXES} :S a sh:PropertyShape ; sh:targetSubjectsOf :p ; sh:path :p ; {constraint} . {DATA}"
    store.load(turtle.encode(), graph_of("x.ttl"), "x.ttl")
    return store


@pytest.fixture
def _settings_stay() -> Iterator[None]:
    def settings() -> tuple[object, ...]:
        loggers = [logging.getLogger(name) for name in ("rdflib", "rdflib.term", "pyshacl")]
        return rdflib.NORMALIZE_LITERALS, logging.root.manager.disable, *((one.level, one.disabled) for one in loggers)

    before = settings()
    assert str(rdflib.Literal("01", datatype=rdflib.XSD.integer)) == "1"
    yield
    assert settings() == before
    assert str(rdflib.Literal("01", datatype=rdflib.XSD.integer)) == "1"


@pytest.mark.usefixtures("_settings_stay")
def test_a_notebook_keeps_its_rdflib_when_a_shape_is_delegated() -> None:
    store = stored(BEYOND)
    notes: list[str] = []
    assert len(results(store, Shapes(store), note=notes.append)) == 6
    assert "checked by pySHACL" in notes[0]


def test_pyshacl_finds_the_same_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    store = stored(f'{BEYOND} ; sh:datatype xsd:date ; sh:in ( 1 ) ; sh:languageIn ( "en" )')
    with monkeypatch.context() as patch:
        patch.setattr(delegate, "validate", None)  # this process does not run pySHACL
        apart = results(store, Shapes(store), engine="pyshacl")
    request.getfixturevalue("pyshacl_in_this_process")
    here = results(store, Shapes(store), engine="pyshacl")
    assert len(apart) == len(set(apart)) > 0
    assert set(apart) == set(here)


def test_a_process_that_ends_without_a_report_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delegate, "MEMORY", 20_000_000)
    store = stored(BEYOND)
    with pytest.raises(KgError, match="pySHACL cannot check it: "):
        results(store, Shapes(store), engine="pyshacl")
