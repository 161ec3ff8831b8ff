"""The header of a parameter is true of its default and of the things for which it is asked in tests."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from kg.ask.answer import chosen
from kg.graph import Graph
from kg.sparql.query_file import ANYTHING
from kg.terms.vocabulary import RDF_TYPE, SKOS
from tests.queries.test_answers import ASKS

IN_LIST = NamedNode(f"{SKOS}inScheme")


@pytest.mark.parametrize("archive", list(ASKS))
def test_every_thing_that_a_question_is_asked_for_is_of_a_class_that_its_header_names(
    archive: str, request: pytest.FixtureRequest
) -> None:
    graph: Graph = request.getfixturevalue("real" if archive == "record" else archive)
    questions = {question.name: question for question in graph.questions()}
    wrong = []
    for name, parameters in ASKS[archive].values():
        for parameter, things in chosen(graph.things, questions[name], parameters).values.items():
            accepted = set(questions[name].accepts.get(parameter, ()))
            for thing in things:
                if not isinstance(thing, NamedNode) or ANYTHING in accepted:
                    continue
                own = [q.object for p in (RDF_TYPE, IN_LIST) for q in graph.store.statements(thing, p)]
                if own and not accepted & set(own):
                    wrong.append((name, parameter, thing.value))
    assert wrong == []
