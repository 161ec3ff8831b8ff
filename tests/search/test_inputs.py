"""Texts that readers type (inputs.toml): each text finds what it should, as a parameter, in search and on a page."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.graph import Graph
from kg.search import results
from kg.search.lookup import Match
from kg.serve.links import Links
from kg.serve.pages import home
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.sparql.query_file import question
from kg.terms.names import expand, shorten
from tests.effort import sampled

INPUTS = tomllib.loads((Path(__file__).parent / "inputs.toml").read_text(encoding="utf-8"))
FIRST = 10  # results among which a thing must be


def kinds(graph: Graph, names: str) -> list[NamedNode]:
    """The classes or closed lists with these names."""
    found = []
    for name in filter(None, map(str.strip, names.split(","))):
        closed_list = expand(name, graph.prefixes)
        found += [closed_list] if closed_list is not None else results.kinds_named(graph.things, name)
    return found


def match(graph: Graph, text: str, kind: str) -> Match:
    """The match of a parameter of a kind."""
    return graph.things.match(text, "the test", kinds(graph, kind))


def error_of(graph: Graph, text: str, kind: str) -> KgError:
    """The error where nothing is taken."""
    with pytest.raises(KgError) as error:
        match(graph, text, kind)
    return error.value


@pytest.mark.parametrize(("text", "kind", "thing"), sampled(INPUTS["named"], 20))
def test_a_name_a_number_or_a_citation_is_taken(real: Graph, text: str, kind: str, thing: str) -> None:
    found = match(real, text, kind)
    assert ([shorten(one.value, real.prefixes) for one in found.things], found.by_words) == ([thing], False)


@pytest.mark.parametrize(("text", "kind", "thing"), sampled(INPUTS["by_words"], 4))
def test_the_only_thing_with_these_words_is_taken_and_said(real: Graph, text: str, kind: str, thing: str) -> None:
    found = match(real, text, kind)
    assert ([shorten(one.value, real.prefixes) for one in found.things], found.by_words) == ([thing], True)
    assert thing in str(real.things.note(text, found))


@pytest.mark.parametrize(("text", "kind", "thing"), sampled(INPUTS["several"], 4))
def test_one_of_several_is_never_taken(real: Graph, text: str, kind: str, thing: str) -> None:
    error = error_of(real, text, kind)
    assert error.what.startswith(f"{text!r} is in the names of ")
    assert f"\n    {thing}  " in error.expected


@pytest.mark.parametrize(("text", "kind", "thing"), sampled(INPUTS["proposed"], 4))
def test_what_is_only_spelt_alike_is_proposed(real: Graph, text: str, kind: str, thing: str) -> None:
    error = error_of(real, text, kind)
    assert error.what.startswith(f'nothing is named exactly "{text}"; did you mean ')
    assert f"\n    {thing}  " in error.expected


@pytest.mark.parametrize(("text", "kind", "thing"), sampled(INPUTS["other_kind"], 4))
def test_a_thing_of_another_kind_is_named_as_such(real: Graph, text: str, kind: str, thing: str) -> None:
    error = error_of(real, text, kind)
    assert "; this question asks for " in error.what
    assert ("\n    " in error.expected) == bool(thing)
    assert f"\n    {thing}  " in error.expected or not thing


@pytest.mark.parametrize(("text", "kind", "beginning"), sampled(INPUTS["nothing"], 4))
def test_nothing_is_guessed(real: Graph, text: str, kind: str, beginning: str) -> None:
    error = error_of(real, text, kind)
    assert error.what.startswith(beginning)
    assert "\n" not in error.expected


@pytest.mark.parametrize(("text", "name"), INPUTS["questions"])
def test_a_question_is_found_by_its_name_title_or_sentence(real: Graph, text: str, name: str) -> None:
    assert question(real.archive, text).name == name
    assert real.search(text, kind="question").column("id")[0] == name


@pytest.fixture(scope="module")
def view(real: Graph) -> View:
    """A page of the record."""
    return View(GraphSnapshot(real), Settings(), Links("search"))


@pytest.mark.full
@pytest.mark.parametrize(
    ("text", "thing"),
    sampled(
        sorted(
            {(text, thing) for part in ("named", "by_words", "several", "proposed") for text, _, thing in INPUTS[part]}
        ),
        20,
    ),
)
def test_search_finds_the_same_in_python_and_on_a_page(view: View, text: str, thing: str) -> None:
    graph, node = view.snapshot.graph, expand(thing, view.snapshot.graph.prefixes)
    assert node is not None
    (kind,) = graph.things.kinds.kinds_of(node)[:1] or [""]
    if not kind:  # a term of the ontology, or a value of a closed list, of which search lists those with their words
        return
    found = graph.search(text, kind, limit=FIRST)
    assert thing in found.column("id")
    page = home.search(view, text, {"kind": kind})
    assert f'href="{view.links.thing(node.value)}"' in page
