"""Where a statement stands in a Turtle text: the place is right, or none is given."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.archive import locate
from kg.rdf.places import Place, Places
from kg.terms.names import graph_of
from kg.terms.vocabulary import RDF, XSD
from tests.conftest import RURITANIA

HEAD = "@prefix : <urn:r:> .\n"
RUDOLF, FRITZ = NamedNode("urn:r:rudolf"), NamedNode("urn:r:fritz")


def at(text: str, *of: object) -> Place | None:
    return Places.of(text.encode()).find(*of)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (':rudolf :name "Rudolf", "R." .', (2, 25)),
        (':rudolf\n  :age 3 ;\n  :name "R." .', (4, 9)),
        (':rudolf :name "Rudolf" . # :rudolf :name "R." .\n:rudolf :name "R.", "x" .', (3, 15)),
        (':rudolf :says """\n:rudolf :name "R." .\n""" ; :name "R."@en .', (4, 13)),
        ('\t:rudolf\t:name\t"R." .', (2, 16)),
        (':rudolf :имя "Рудольф" ; :name "R." .', (2, 32)),
        ('PREFIX s: <urn:r:>\nBASE <http://r/>\ns:fritz s:knows <rudolf> . <urn:r:rudolf> s:name "R." .', (4, 50)),
        (':rudolf :knows [ :name "R." ] ; :name "R." .', (2, 39)),
        (":rudolf :name 'R.' .", (2, 15)),
        (':a.b :x 1.5 . :rudolf :name "\\u0052." .', (2, 29)),
    ],
)
def test_a_triple_has_the_place_of_its_value(body: str, place: tuple[int, int]) -> None:
    assert list(ox.parse(HEAD + body, format=ox.RdfFormat.TURTLE))
    assert at(HEAD + body, RUDOLF, "urn:r:name", Literal("R.")) == place


def test_a_value_that_is_missing_has_the_place_of_its_property_or_of_its_subject() -> None:
    text = HEAD + ":fritz :age 3 .\n:rudolf :age 3 ;\n   :age 4 .\n"
    assert at(text, RUDOLF, "urn:r:age", Literal("5")) == (3, 9)
    assert at(text, RUDOLF, "urn:r:name") == (3, 1)
    assert at(text, NamedNode("urn:r:michael"), "urn:r:name") is None


def test_the_one_value_of_a_property_is_found_however_the_store_writes_it() -> None:
    assert at(HEAD + ":rudolf :fine 400.00 .", RUDOLF, "urn:r:fine", Literal("400")) == (2, 15)


@pytest.mark.parametrize(
    ("body", "value", "column"),
    [
        (':rudolf :name "R."@ru , "R."@en .', Literal("R.", language="en"), 25),
        (':rudolf :name "1", "1"^^<urn:d> , 1 .', Literal("1", datatype=NamedNode("urn:d")), 20),
        (":rudolf :name 4.50 , 5.50 .", Literal("5.5", datatype=NamedNode(f"{XSD}decimal")), 22),
        (":rudolf :name :fritz,<urn:r:x>, _:b .", NamedNode("urn:r:x"), 22),
        (":rudolf :name :fritz,() .", NamedNode(f"{RDF}nil"), 22),
        (":rudolf :name true, false .", Literal("false", datatype=NamedNode(f"{XSD}boolean")), 21),
        (f':rudolf :name "{"ы" * 10_000}", "x" .', Literal("x"), 10_019),
    ],
)
def test_of_several_values_the_one_is_found_with_its_language_and_datatype(
    body: str, value: Literal | NamedNode, column: int
) -> None:
    assert list(ox.parse(HEAD + body, format=ox.RdfFormat.TURTLE))
    assert at(HEAD + body, RUDOLF, "urn:r:name", value) == (2, column)


def test_ends_of_line_may_be_mixed_and_a_byte_order_mark_is_no_column() -> None:
    text = '\ufeff@prefix : <urn:r:> .\r\n# \r\n:fritz :age 3 .\n\t:rudolf :name "Ру" ;\r\n\t:age\t4 .'
    places = Places.of(text.encode())
    assert places.find(RUDOLF) == (4, 2)
    assert places.find(RUDOLF, "urn:r:age", Literal("4")) == (5, 7)
    marked = Places.of(("\ufeff" + ":fritz :age 3 .").encode())
    assert marked.mention(RUDOLF) is None
    assert Places.of(("\ufeff" + "<urn:r:fritz> <urn:r:age> 3 .").encode()).find(FRITZ) == (1, 1)


def test_a_mention_is_the_first_place_where_a_thing_is_named_and_not_text_or_comment() -> None:
    places = Places.of(
        (HEAD + '# :fritz\n:rudolf :says ":fritz" .\n:rudolf :knows [ :of :fritz ] , "urn:x" .').encode()
    )
    assert places.mention(FRITZ) == (4, 22)
    assert places.mention(NamedNode("urn:r:says")) == (3, 9)
    assert places.mention(NamedNode("urn:r:nobody")) is None
    assert places.with_value(RUDOLF, Literal("urn:x")) == (4, 33)
    assert places.with_value(RUDOLF, NamedNode("urn:x")) is None


def test_graphs_of_trig_and_named_blank_nodes_have_places() -> None:
    text = HEAD + ":g {\n  :rudolf :age 3 .\n  _:b :age 4 }\nGRAPH :h { :fritz :age 5 }\n"
    assert at(text, RUDOLF, "urn:r:age", Literal("3")) == (3, 16)
    assert at(text, BlankNode("b"), "urn:r:age", Literal("4")) == (4, 12)
    assert at(text, FRITZ) == (5, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "<a",
        '"""',
        ":a :b " + "[ :b " * 2_000,
        ":a :b " + "[ :b " * 2_000 + "] " * 2_000 + ".",
        "}}}",
        "'" * 50_000,
    ],
)
def test_what_is_not_turtle_has_no_place_and_ends(text: str) -> None:
    assert at(text, RUDOLF, "urn:r:name", Literal("x")) is None
    assert Places.of(text.encode()).mention(RUDOLF) is None


def test_every_statement_of_ruritania_is_found_where_it_stands() -> None:
    seen = 0
    for name, content in locate(RURITANIA).curated.items():
        places, lines = Places.of(content, graph_of(name).value), content.decode().split("\n")
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=graph_of(name).value):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                place = places.find(quad.subject, quad.predicate.value, quad.object)
                assert place is not None
                rest = "\n".join(lines[place.line - 1 :])[place.column - 1 :]
                assert rest.lstrip("\"'").startswith(re.split(r'["\\\n]', quad.object.value)[0])
                seen += 1
    assert seen > 500
